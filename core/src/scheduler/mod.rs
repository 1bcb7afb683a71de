//! kube-scheduler: notices pods without a node and picks one.
//!
//! Upstream: `pkg/scheduler/schedule_one.go`, `eventhandlers.go`. Read [`Scheduler`]'s functions from top to bottom: they
//! stand in the order of one scheduling cycle.

pub mod cache;
pub mod events;
pub mod explain;
pub mod framework;
pub mod messages;
pub mod plugins;
pub mod preemption;
pub mod queue;
pub mod resources;

use crate::actor::{ActorId, Context, Payload, RequestId};
use crate::api::core_v1::{Binding, ConditionStatus, Node, Pod};
use crate::api::record::Field;
use crate::api::request::{Body, PatchType, Request, Subresource, Verb};
use crate::api::response::Answer;
use crate::api::{Credential, Key, Kind, Object, Resource, Timestamp, Tree};
use crate::base::vec_map::VecMap;
use crate::base::{Duration, Text, Time};
use crate::client::{EventRecorder, TokenBucket, reference};
use crate::etcd::WatchEvent;
use crate::trace::{Because, ChangeType};
use alloc::format;
use alloc::sync::Arc;
use alloc::vec::Vec;
use cache::Cache;
use events::{ClusterEvent, node_changes};
use framework::{PluginSet, PodInfo, find_nodes_that_fit, prioritize, total};
use queue::{QueuedPod, SchedulingQueue};

/// The name that pods ask for in `spec.schedulerName`, and under which Events are reported.
pub const NAME: &str = "default-scheduler";

/// kube-scheduler.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Scheduler {
    queue: SchedulingQueue,
    cache: Cache,
    /// The pod that is being scheduled, and what was found for it.
    cycle: Option<Cycle>,
    cycles: u64,
    /// Pods on their way to be bound.
    bindings: VecMap<RequestId, Bind>,
    /// Watches that are not open yet.
    opening: VecMap<RequestId, Kind>,
    /// The revision of the view that queue and cache were filled from; None before.
    synced: Option<u64>,
    /// Where the next search for nodes begins, so that in large clusters all have the same chance.
    next_start_node: u32,
    client: TokenBucket,
    recorder: EventRecorder,
    started: Time,
    /// For when the next flush of the queue is set.
    flush_at: Option<Time>,
}

/// What the scheduler wakes up for.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Timer {
    /// The scheduling cycle of this number has done its work.
    Cycle(u64),
    /// Pods in the queue have waited long enough.
    Flush,
    /// The watch that this request could not open is tried again.
    Watch(RequestId),
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Cycle {
    pod: QueuedPod,
    decision: Decision,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Decision {
    /// The best node, and how many would do.
    Node { name: Text, feasible: u32 },
    /// No node would do: who refuses, and the message.
    NoFit { refused_by: PluginSet, message: Text },
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Bind {
    pod: QueuedPod,
    node: Text,
}

/// How long one scheduling cycle takes.
const CYCLE: Duration = Duration::from_millis(1);
/// How soon a watch that failed is tried again.
const WATCH_RETRY: Duration = Duration::from_secs(1);
/// `clientConnection` of kube-scheduler.
const QPS: u32 = 50;
const BURST: u32 = 100;
const KINDS: [Kind; 2] = [Kind::Node, Kind::Pod];

/// The certificate of kubeadm's `scheduler.conf`.
fn credential() -> Credential {
    Credential::certificate(Text::from_static("system:kube-scheduler"))
}

impl Scheduler {
    /// Starts, or starts anew after its connection to the apiserver broke: lists and watches.
    pub fn start(&mut self, cx: &mut Context) {
        *self = Scheduler { started: cx.now, cycles: self.cycles, ..Scheduler::default() };
        for kind in KINDS {
            self.watch(kind, cx);
        }
    }

    /// Handles a message.
    pub fn receive(&mut self, payload: Payload, cx: &mut Context) {
        match payload {
            Payload::Watch(event) => self.watched(event, cx),
            Payload::Response(id, response) => self.answered(id, response.body, cx),
            Payload::Timer(crate::actor::Timer::Scheduler(timer)) => match timer {
                Timer::Cycle(number) => self.end_cycle(number, cx),
                Timer::Flush => self.flush(cx),
                Timer::Watch(failed) => {
                    // Since a new start it is not missed any more.
                    if let Some(kind) = self.opening.get(&failed).copied() {
                        self.watch(kind, cx)
                    }
                }
            },
            _ => {}
        }
        self.begin_cycle(cx);
        self.set_flush(cx);
    }

    /// The pods that wait.
    pub fn queue(&self) -> &SchedulingQueue {
        &self.queue
    }

    /// The pod that is being scheduled, what is thought of each node, and the node that was chosen for it.
    pub fn attempt(&self) -> Option<(Key, explain::Explanation, Option<Text>)> {
        let Cycle { pod, decision } = self.cycle.as_ref()?;
        let chosen = match decision {
            Decision::Node { name, .. } => Some(name.clone()),
            Decision::NoFit { .. } => None,
        };
        Some((pod.info.pod.key(), explain::verdicts(&pod.info.pod, self.cache.nodes()), chosen))
    }

    /// Takes the next pod and looks for a node, in the cluster as it is known now (`schedulingCycle`). One pod at a time.
    fn begin_cycle(&mut self, cx: &mut Context) {
        if self.cycle.is_some() || self.synced.is_none() {
            return;
        }
        while let Some(pod) = self.queue.pop() {
            if self.skips(&pod, cx) {
                self.queue.done();
                continue;
            }
            self.cycles += 1;
            cx.outbox.caused_by(pod.cause);
            let timer = crate::actor::Timer::Scheduler(Timer::Cycle(self.cycles));
            cx.outbox.timer(ActorId::Scheduler, CYCLE, timer, Because::LookingForNode);
            cx.outbox.caused_by_this();
            let decision = self.schedule(&pod.info, cx);
            self.cycle = Some(Cycle { pod, decision });
            return;
        }
    }

    /// Whether there is nothing to schedule (`skipPodSchedule`).
    fn skips(&mut self, pod: &QueuedPod, cx: &mut Context) -> bool {
        let object = &pod.info.pod;
        if object.metadata.is_terminating() {
            let message = format!("skip schedule deleting pod: {}/{}", object.metadata.namespace, object.metadata.name);
            self.report_failure(object, message.into(), cx);
            return true;
        }
        self.cache.is_assumed(object)
    }

    /// Filters, scores, and chooses (`schedulePod`).
    fn schedule(&mut self, pod: &PodInfo, cx: &mut Context) -> Decision {
        let nodes = self.cache.nodes();
        let findings = find_nodes_that_fit(pod, nodes, self.next_start_node);
        if findings.feasible.is_empty() {
            let refused_by = findings.refused.iter().map(|(_, plugin, _)| *plugin).collect();
            return Decision::NoFit { refused_by, message: explain::message(pod, nodes, &findings).into() };
        }
        let looked_at = findings.feasible.len() + findings.refused.len();
        self.next_start_node = (self.next_start_node + looked_at as u32) % nodes.len() as u32;
        let chosen = match findings.feasible.as_slice() {
            [only] => *only,
            feasible => {
                let scores = prioritize(pod, nodes, feasible);
                let totals: Vec<i64> = (0..feasible.len()).map(|at| total(&scores, at)).collect();
                feasible[select_host(&totals, cx)]
            }
        };
        let name = nodes[chosen as usize].name().clone();
        Decision::Node { name, feasible: findings.feasible.len() as u32 }
    }

    /// Acts on what was found.
    fn end_cycle(&mut self, number: u64, cx: &mut Context) {
        if number != self.cycles {
            return;
        }
        let Some(Cycle { pod, decision }) = self.cycle.take() else { return };
        cx.outbox.caused_by(pod.cause);
        match decision {
            Decision::Node { name, feasible } => self.bind(pod, name, feasible, cx),
            Decision::NoFit { refused_by, message } => self.fail(pod, refused_by, "Unschedulable", message, cx),
        }
        cx.outbox.caused_by_this();
    }

    /// Counts the pod as if it ran there already, and has it bound; meanwhile the next pod is scheduled.
    fn bind(&mut self, pod: QueuedPod, node: Text, feasible: u32, cx: &mut Context) {
        self.queue.done();
        if current(&pod.info.pod, cx).is_none() {
            return;
        }
        self.cache.assume(&pod.info.pod, &node);
        let mut binding = Binding::default();
        binding.metadata.namespace = pod.info.pod.metadata.namespace.clone();
        binding.metadata.name = pod.info.pod.metadata.name.clone();
        binding.metadata.uid = pod.info.pod.metadata.uid;
        binding.target.kind = Text::from_static("Node");
        binding.target.name = node.clone();
        let body = Body::Object(binding.into_object());
        let request =
            Request::on(&credential(), Verb::Create, &pod.info.pod.key(), body).subresource(Subresource::Binding);
        let id = self.send(request, Because::BestNode { node: node.clone(), feasible }, cx);
        self.bindings.insert(id, Bind { pod, node });
    }

    fn bound(&mut self, Bind { pod, node }: Bind, cx: &mut Context) {
        let meta = &pod.info.pod.metadata;
        let message = format!("Successfully assigned {}/{} to {node}", meta.namespace, meta.name);
        let about = reference(&*pod.info.pod);
        self.recorder.event_v1(cx, &about, "Normal", "Scheduled", "Binding", message.into());
    }

    /// The pod is not bound, and what it would have taken is free again (`handleBindingCycleError`).
    fn not_bound(&mut self, Bind { pod, .. }: Bind, why: &Text, cx: &mut Context) {
        if self.cache.forget(&pod.info.pod) {
            self.queue.happened(ClusterEvent::AssignedPodDeleted, cx.now, cx.outbox.cause());
        }
        let message = format!("running Bind plugin \"DefaultBinder\": {why}");
        self.fail(pod, PluginSet::default(), "SchedulerError", message.into(), cx);
    }

    /// The pod goes back into the queue, and people are told why (`handleSchedulingFailure`).
    fn fail(
        &mut self,
        mut pod: QueuedPod,
        refused_by: PluginSet,
        reason: &'static str,
        message: Text,
        cx: &mut Context,
    ) {
        let Some(current) = current(&pod.info.pod, cx) else { return self.queue.done() };
        pod.info.pod = current.clone();
        self.queue.reject(pod, refused_by, cx.now);
        self.report_failure(&current, messages::note(&message), cx);
        if let Some(request) = condition_patch(&current, reason, &message, cx.now) {
            self.send(request, Because::Unschedulable, cx);
        }
    }

    fn report_failure(&mut self, pod: &Pod, message: Text, cx: &mut Context) {
        self.recorder.event_v1(cx, &reference(pod), "Warning", "FailedScheduling", "Scheduling", message);
    }

    /// The answer to a watch, or to a binding. Nobody waits for the others.
    fn answered(&mut self, id: RequestId, answer: Answer, cx: &mut Context) {
        if let Some(kind) = self.opening.remove(&id) {
            match answer {
                Ok(_) if self.opening.is_empty() => self.sync(cx),
                Ok(_) => {}
                Err(_) => {
                    // Not until it is tried again: the other watch must not take this one for open.
                    self.opening.insert(id, kind);
                    let timer = crate::actor::Timer::Scheduler(Timer::Watch(id));
                    cx.outbox.timer(ActorId::Scheduler, WATCH_RETRY, timer, Because::NobodyAnswered);
                }
            }
        } else if let Some(bind) = self.bindings.remove(&id) {
            match answer {
                Ok(_) => self.bound(bind, cx),
                Err(status) => self.not_bound(bind, &status.message, cx),
            }
        }
    }

    /// Fills queue and cache with what is there.
    fn sync(&mut self, cx: &mut Context) {
        self.synced = Some(cx.view.revision());
        self.cache = Cache::of(cx.view);
        for pod in cx.view.list::<Pod>(&Text::EMPTY).filter(|pod| is_waiting(pod)) {
            let info = PodInfo { pod: pod.clone(), requests: self.cache.requests_of(pod) };
            self.queue.add(info, cx.now, cx.outbox.cause());
        }
    }

    /// Something changed in the cluster (`eventhandlers.go`).
    fn watched(&mut self, event: WatchEvent, cx: &mut Context) {
        if self.synced.is_none_or(|synced| event.revision <= synced) {
            return;
        }
        let gone = event.change == ChangeType::Deleted;
        match &event.object {
            Object::Node(node) => match event.old.as_ref().and_then(Node::of) {
                _ if gone => self.node_deleted(node, cx),
                Some(old) => self.node_updated(old, node, cx),
                None => self.node_added(node, cx),
            },
            Object::Pod(pod) if gone => self.pod_changed(Some(pod), None, cx),
            Object::Pod(pod) => self.pod_changed(event.old.as_ref().and_then(Pod::of), Some(pod), cx),
            _ => {}
        }
    }

    fn node_added(&mut self, node: &Arc<Node>, cx: &mut Context) {
        self.cache.set_node(node.clone());
        self.queue.happened(ClusterEvent::NodeAdded(node.clone()), cx.now, cx.outbox.cause());
    }

    fn node_updated(&mut self, old: &Arc<Node>, new: &Arc<Node>, cx: &mut Context) {
        self.cache.set_node(new.clone());
        for what in node_changes(old, new) {
            let event = ClusterEvent::NodeUpdated { what, old: old.clone(), new: new.clone() };
            self.queue.happened(event, cx.now, cx.outbox.cause());
        }
    }

    fn node_deleted(&mut self, node: &Node, cx: &mut Context) {
        self.queue.happened(ClusterEvent::NodeDeleted, cx.now, cx.outbox.cause());
        self.cache.remove_node(&node.metadata.name);
    }

    fn pod_changed(&mut self, old: Option<&Arc<Pod>>, new: Option<&Arc<Pod>>, cx: &mut Context) {
        self.cache.pod_changed(old, new);
        let cause = cx.outbox.cause();
        let counted = |pod: Option<&Arc<Pod>>| pod.is_some_and(|pod| cache::is_counted(pod));
        if counted(old) && !counted(new) {
            self.queue.happened(ClusterEvent::AssignedPodDeleted, cx.now, cause);
        }
        match (old.filter(|pod| is_waiting(pod)), new.filter(|pod| is_waiting(pod))) {
            (None, Some(new)) => {
                let info = PodInfo { pod: new.clone(), requests: self.cache.requests_of(new) };
                self.queue.add(info, cx.now, cause);
            }
            (Some(old), Some(new)) if self.cache.is_assumed(new) => {
                if new.metadata.is_terminating() && !old.metadata.is_terminating() {
                    self.assumed_pod_deleted(new, cx);
                }
            }
            (Some(old), Some(new)) => {
                let info = PodInfo { pod: new.clone(), requests: self.cache.requests_of(new) };
                self.queue.update(old, info, cx.now, cause);
            }
            (Some(old), None) => {
                self.queue.delete(&old.key());
                self.assumed_pod_deleted(old, cx);
            }
            (None, None) => {}
        }
    }

    /// A pod that is on its way to a node will not arrive there.
    fn assumed_pod_deleted(&mut self, pod: &Pod, cx: &mut Context) {
        if self.cache.forget(pod) {
            self.queue.happened(ClusterEvent::AssignedPodDeleted, cx.now, cx.outbox.cause());
        }
    }

    fn flush(&mut self, cx: &mut Context) {
        if self.flush_at == Some(cx.now) {
            self.flush_at = None;
            self.queue.flush(cx.now, cx.outbox.cause());
        }
    }

    /// Wakes up when the next pod has waited long enough.
    fn set_flush(&mut self, cx: &mut Context) {
        let Some(due) = self.queue.next_flush(self.started) else { return };
        if self.flush_at.is_none_or(|set| due < set) {
            self.flush_at = Some(due);
            let timer = crate::actor::Timer::Scheduler(Timer::Flush);
            cx.outbox.timer(ActorId::Scheduler, due.since(cx.now), timer, Because::WaitedForNode);
        }
    }

    fn watch(&mut self, kind: Kind, cx: &mut Context) {
        self.opening.retain(|_, opening| *opening != kind);
        let request = Request::on_all(&credential(), Verb::Watch, kind);
        let id = cx.outbox.request(request, Because::SchedulerStarts);
        self.opening.insert(id, kind);
    }

    /// Sends a request, not faster than the client may.
    fn send(&mut self, request: Request, because: Because, cx: &mut Context) -> RequestId {
        let id = cx.outbox.request_id();
        let payload = Payload::Request(id, Arc::new(request));
        cx.outbox.send_after(self.client.take(cx.now), ActorId::Apiserver, payload, because);
        id
    }
}

impl Default for Scheduler {
    fn default() -> Scheduler {
        Scheduler {
            queue: SchedulingQueue::default(),
            cache: Cache::default(),
            cycle: None,
            cycles: 0,
            bindings: VecMap::new(),
            opening: VecMap::new(),
            synced: None,
            next_start_node: 0,
            client: TokenBucket::new(QPS, BURST),
            recorder: EventRecorder::new(NAME, Text::from_static("control-plane")),
            started: Time::default(),
            flush_at: None,
        }
    }
}

/// The place of one of the highest totals, each with the same chance (`selectHost`).
fn select_host(totals: &[i64], cx: &mut Context) -> usize {
    let highest = totals.iter().max();
    let mut ties = totals.iter().enumerate().filter(|(_, total)| Some(*total) == highest);
    let lot = cx.rng.below(ties.clone().count() as u64);
    ties.nth(lot as usize).map_or(0, |(at, _)| at)
}

/// Whether the pod waits for this scheduler.
fn is_waiting(pod: &Pod) -> bool {
    pod.spec.node_name.is_empty() && pod.spec.scheduler_name == NAME && !pod.status.is_finished()
}

/// The same pod as it is known now; None if it is gone, or bound.
fn current(pod: &Pod, cx: &Context) -> Option<Arc<Pod>> {
    let current = cx.view.get::<Pod>(&pod.metadata.namespace, &pod.metadata.name)?;
    (current.metadata.uid == pod.metadata.uid && is_waiting(current)).then(|| current.clone())
}

/// The patch that sets the condition PodScheduled to False; None if it says so already.
fn condition_patch(pod: &Pod, reason: &'static str, message: &Text, now: Time) -> Option<Request> {
    let old = pod.status.condition("PodScheduled");
    let was_false = old.is_some_and(|old| old.status == ConditionStatus::False);
    let generation = pod.metadata.generation;
    if was_false
        && old.is_some_and(|old| {
            old.reason == *reason && old.message == *message && old.observed_generation == generation
        })
    {
        return None;
    }
    let began = (!was_false).then(|| ("lastTransitionTime", Timestamp::from(now).write()));
    let condition = [
        ("type", Tree::Text(Text::from_static("PodScheduled"))),
        ("status", ConditionStatus::False.write()),
        ("reason", Tree::Text(Text::from_static(reason))),
        ("message", Tree::Text(message.clone())),
        ("observedGeneration", Tree::Int(generation)),
    ];
    let condition = Tree::fields(condition.into_iter().chain(began));
    let status = Tree::fields([("conditions", Tree::List([condition].into()))]);
    let patch = Tree::fields([("status", status)]);
    let request = Request::on(&credential(), Verb::Patch, &pod.key(), Body::Patch(PatchType::StrategicMerge, patch));
    Some(request.subresource(Subresource::Status))
}

#[cfg(test)]
mod tests;

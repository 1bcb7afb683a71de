//! kube-scheduler: assigns pods that have no node to one.
//!
//! Upstream: `pkg/scheduler/schedule_one.go`, `eventhandlers.go`. Read [`Scheduler`]'s functions from top to bottom: they
//! stand in the order of one scheduling cycle.

pub mod cache;
pub mod events;
pub mod explain;
pub mod framework;
pub mod messages;
pub mod plugins;
pub mod profile;
pub mod queue;
pub mod resources;
pub mod runtime;

use crate::actor::{self, Component};
use crate::address::{ActorId, Part, ProcessId};
use crate::api::core_v1::{ConditionStatus, Node, Pod};
use crate::api::record::Field;
use crate::api::request::{Body, PatchType, Request, Subresource, Verb};
use crate::api::watch::{EventType, WatchEvent};
use crate::api::{Credential, FieldSelector, Key, Kind, Object, Resource, Timestamp, Tree};
use crate::base::vec_map::VecMap;
use crate::base::{Duration, Rng, Text, Time};
use crate::because::Because;
use crate::client::{
    Client, EventRecorder, Informed, Informers, LeaderElectionConfig, LeaderElector, TokenBucket, leader_election,
    reference,
};
use crate::history::View;
use crate::wire::Payload;
use alloc::format;
use alloc::sync::Arc;
use alloc::vec::Vec;
use cache::{Cache, NodeInfo};
use events::{ClusterEvent, node_changes, pod_changes};
use framework::{Handle, PodInfo, PreBind};
use profile::{Profile, Profiles};
use queue::{QueuedPod, SchedulingQueue};
use runtime::{CycleState, PluginId, PluginSet, num_feasible_nodes_to_find};

crate::reasons! {
    /// A pod has no node yet.
    pub const LOOKING_FOR_NODE = "because-looking-for-node";
    /// The node suits the pod best.
    fn best_node(node: &Text, feasible: u32) = "because-best-node";
    /// No node would do.
    const UNSCHEDULABLE = "because-unschedulable";
    /// A pod that found no node has waited long enough to be tried again.
    const WAITED_FOR_NODE = "because-waited-for-node";
}

/// kube-scheduler.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Scheduler {
    profiles: Profiles,
    queue: SchedulingQueue,
    cache: Cache,
    /// The scheduling cycle under way.
    cycle: Option<Cycle>,
    cycles: u64,
    /// Its requests: those of the binding cycles under way, and those whose answers it ignores.
    client: Client<Option<(BindingCycle, PluginId, BindingStep)>>,
    informers: Informers,
    /// With `--leader-elect`: it works only while it leads.
    elector: Option<LeaderElector>,
    /// The binding cycles in which a PreBind plugin waits for a change of the cluster.
    waiting_on_pre_bind: Vec<BindingCycle>,
    /// The revision of the view that queue and cache were filled from; None before.
    synced: Option<u64>,
    /// The node that the next search begins at, so that in large clusters all have the same chance.
    next_start_node: u32,
    /// One for each profile, as Events are reported under its name.
    recorders: Vec<EventRecorder>,
    started: Time,
    /// The time for which the next flush of the queue is set.
    flush_at: Option<Time>,
}

/// The scheduler's timers.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Timer {
    /// The end of the scheduling cycle of this number.
    Cycle(u64),
    /// The next flush of the queue.
    Flush,
    /// The retry of the watch of this kind.
    Watch(Kind),
    /// A timer of the election.
    Election(leader_election::Timer),
}

impl From<leader_election::Timer> for Timer {
    fn from(timer: leader_election::Timer) -> Timer {
        Timer::Election(timer)
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Cycle {
    pod: QueuedPod,
    decision: Decision,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Decision {
    /// The best node, and the number of feasible ones.
    Node { name: Text, feasible: u32 },
    /// No node is feasible.
    NoFit { unschedulable_plugins: PluginSet, message: Text },
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct BindingCycle {
    pod: QueuedPod,
    node: Text,
    feasible: u32,
}

/// The extension point whose request is under way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum BindingStep {
    PreBind,
    Bind,
}

/// The duration of a scheduling cycle.
const CYCLE: Duration = Duration::from_millis(1);
/// `clientConnection` of kube-scheduler.
const QPS: u32 = 50;
const BURST: u32 = 100;
const KINDS: [Kind; 2] = [Kind::Node, Kind::Pod];

/// The certificate of kubeadm's `scheduler.conf`, whatever the profiles are called.
fn credential() -> Credential {
    Credential::certificate(Text::from_static("system:kube-scheduler"))
}

/// What it may see and use while it acts.
type Context<'a> = actor::Context<'a, Timer>;

impl Component for Scheduler {
    type Timer = Timer;

    fn start(&mut self, cx: &mut Context) {
        let profiles = self.profiles.clone();
        let (informers, elector) = (self.informers.clone(), self.elector.take());
        let (started, cycles) = (cx.now, self.cycles);
        *self = Scheduler { started, cycles, informers, elector, ..Scheduler::new(self.client.server(), profiles) };
        self.informers.start(cx);
        if let Some(elector) = &mut self.elector {
            elector.start(cx);
        }
    }

    fn receive(&mut self, _: ActorId, _: Part, payload: Payload, cx: &mut Context) {
        let payload = match &mut self.elector {
            Some(elector) => match elector.receive(payload, cx) {
                Ok(_) => return self.go_on(cx),
                Err(payload) => payload,
            },
            None => payload,
        };
        match self.informers.receive(payload, cx) {
            Ok(Some(Informed::Changed(event))) => {
                if let Some(elector) = &mut self.elector {
                    elector.watched(&event, cx);
                }
                self.watched(event, cx);
            }
            Ok(Some(Informed::Listed(kind))) => {
                if let Some(elector) = self.elector.as_mut().filter(|_| kind == Kind::Lease) {
                    elector.listed(cx);
                }
                if self.informers.are_synced() {
                    self.sync(cx);
                }
            }
            Ok(Some(Informed::Retry(kind, wait))) => cx.timer(wait, Timer::Watch(kind), Because::NOBODY_ANSWERED),
            Ok(_) => {}
            Err(payload) => match self.client.receive(payload) {
                Ok((Some((binding, _, BindingStep::Bind)), Ok(_))) => self.bound(binding, cx),
                Ok((Some((binding, _, BindingStep::PreBind)), Ok(_))) => self.continue_binding(binding, cx),
                Ok((Some((binding, plugin, step)), Err(status))) => {
                    self.binding_failed(binding, plugin, step, &status.message, cx)
                }
                Ok((None, _)) | Err(_) => {}
            },
        }
        for binding in core::mem::take(&mut self.waiting_on_pre_bind) {
            self.continue_binding(binding, cx);
        }
        self.go_on(cx);
    }

    fn wake(&mut self, _: Part, timer: Timer, cx: &mut Context) {
        match timer {
            Timer::Cycle(number) => self.end_cycle(number, cx),
            Timer::Flush => self.flush(cx),
            Timer::Watch(kind) => self.informers.retry(kind, cx),
            Timer::Election(timer) => {
                if let Some(elector) = &mut self.elector {
                    elector.wake(timer, cx);
                }
            }
        }
        self.go_on(cx);
    }

    fn lease(&self) -> Option<(Key, Text)> {
        self.elector.as_ref().map(LeaderElector::lease)
    }

    fn path_changed(&mut self, is_healthy: bool, cx: &mut Context) {
        if let Some(elector) = &mut self.elector {
            elector.path_changed(is_healthy, cx);
        }
    }

    fn upstream(&self) -> Option<ProcessId> {
        Some(self.client.server())
    }

    fn cache_revision(&self) -> u64 {
        self.informers.revision()
    }
}

impl Scheduler {
    /// A scheduler for the pods that ask for these profiles in `spec.schedulerName`, which asks this apiserver.
    pub fn new(server: ProcessId, profiles: Profiles) -> Scheduler {
        let host = Text::from_static("control-plane");
        let recorder =
            |profile: &Profile| EventRecorder::new(server, profile.scheduler_name.clone(), host.clone(), credential());
        let informers = Informers::new(server, credential());
        Scheduler {
            queue: SchedulingQueue::new(profiles.clone()),
            cache: Cache::default(),
            cycle: None,
            cycles: 0,
            client: Client::new(server, credential()).limited(TokenBucket::new(QPS, BURST)),
            informers: KINDS.iter().fold(informers, |all, kind| all.with(*kind, FieldSelector::default())),
            elector: None,
            waiting_on_pre_bind: Vec::new(),
            synced: None,
            next_start_node: 0,
            recorders: profiles.iter().map(recorder).collect(),
            started: Time::default(),
            flush_at: None,
            profiles,
        }
    }

    /// The same scheduler with `--leader-elect`, on this host.
    pub fn elected_on(mut self, host: Option<Text>) -> Scheduler {
        let name = Text::from_static("kube-scheduler");
        let config = |host| LeaderElectionConfig {
            server: self.client.server(),
            credential: credential(),
            name: name.clone(),
            event_source: self.profiles.first().scheduler_name.clone(),
            host,
        };
        self.elector = host.map(config).map(LeaderElector::new);
        if self.elector.is_some() {
            self.informers = self.informers.with(Kind::Lease, FieldSelector::equal("metadata.name", &name));
        }
        self
    }

    /// Its part in the election of a leader, if there is one.
    pub fn elector(&self) -> Option<&LeaderElector> {
        self.elector.as_ref()
    }

    /// The profiles that it schedules for.
    pub fn profiles(&self) -> &Profiles {
        &self.profiles
    }

    /// The pods that wait.
    pub fn queue(&self) -> &SchedulingQueue {
        &self.queue
    }

    /// The scheduling cycle under way: the pod, the verdict on each node, and the node that was chosen for it.
    pub fn attempt(&self, view: View) -> Option<(Key, explain::Explanation, Option<Text>)> {
        let Cycle { pod, decision } = self.cycle.as_ref()?;
        let chosen = match decision {
            Decision::Node { name, .. } => Some(name.clone()),
            Decision::NoFit { .. } => None,
        };
        let object = &pod.info.pod;
        let handle = Handle { nodes: self.cache.nodes(), view };
        Some((object.key(), explain::verdicts(object, self.profile(object), handle), chosen))
    }

    /// Does what there is to do now, if it leads.
    fn go_on(&mut self, cx: &mut Context) {
        if self.elector.as_ref().is_none_or(LeaderElector::is_leader) {
            self.begin_cycle(cx);
            self.set_flush(cx);
        }
    }

    /// Takes the next pod and looks for a node, in the cluster as the cache has it now (`schedulingCycle`). One at a time.
    fn begin_cycle(&mut self, cx: &mut Context) {
        if self.cycle.is_some() || self.synced.is_none() {
            return;
        }
        while let Some(pod) = self.queue.pop() {
            if self.skip_pod_schedule(&pod, cx) {
                self.queue.done();
                continue;
            }
            self.cycles += 1;
            cx.outbox.caused_by(pod.cause);
            cx.timer(CYCLE, Timer::Cycle(self.cycles), LOOKING_FOR_NODE);
            cx.outbox.caused_by_this();
            let decision = self.schedule_pod(&pod.info, cx);
            self.cycle = Some(Cycle { pod, decision });
            return;
        }
    }

    /// `skipPodSchedule`: whether there is nothing to schedule.
    fn skip_pod_schedule(&mut self, pod: &QueuedPod, cx: &mut Context) -> bool {
        let object = &pod.info.pod;
        if object.metadata.is_terminating() {
            let message = format!("skip schedule deleting pod: {}/{}", object.metadata.namespace, object.metadata.name);
            self.report_failure(object, message.into(), cx);
            return true;
        }
        self.cache.is_assumed_pod(object)
    }

    /// Filters, scores, and chooses (`schedulePod`).
    fn schedule_pod(&mut self, pod: &PodInfo, cx: &mut Context) -> Decision {
        let nodes = self.cache.nodes();
        let cycle = CycleState::new(self.profile(&pod.pod), pod, Handle { nodes, view: cx.view });
        let enough = num_feasible_nodes_to_find(nodes.len() as u32);
        let (feasible, diagnosis) = cycle.find_nodes_that_pass_filters(self.next_start_node, enough);
        if feasible.is_empty() {
            let message = explain::message(&cycle, &diagnosis).into();
            return Decision::NoFit { unschedulable_plugins: diagnosis.unschedulable_plugins, message };
        }
        let chosen = match feasible.as_slice() {
            [only] => *only,
            feasible => {
                let infos: Vec<&NodeInfo> = feasible.iter().map(|at| &*nodes[*at as usize]).collect();
                feasible[select_host(&cycle.prioritize_nodes(&infos), cx.rng)]
            }
        };
        let name = nodes[chosen as usize].name().clone();
        let looked_at = (feasible.len() + diagnosis.node_to_status.len()) as u32;
        self.next_start_node = (self.next_start_node + looked_at) % nodes.len() as u32;
        Decision::Node { name, feasible: feasible.len() as u32 }
    }

    /// Acts on the decision.
    fn end_cycle(&mut self, number: u64, cx: &mut Context) {
        if number != self.cycles {
            return;
        }
        let Some(Cycle { pod, decision }) = self.cycle.take() else { return };
        cx.outbox.caused_by(pod.cause);
        match decision {
            Decision::Node { name, feasible } => self.assume(BindingCycle { pod, node: name, feasible }, cx),
            Decision::NoFit { unschedulable_plugins, message } => {
                self.handle_scheduling_failure(pod, unschedulable_plugins, "Unschedulable", message, cx);
            }
        }
        cx.outbox.caused_by_this();
    }

    /// Assumes the pod to be on the node, if Reserve and Permit agree; then the binding cycle runs beside the next pods'
    /// scheduling cycles.
    fn assume(&mut self, binding: BindingCycle, cx: &mut Context) {
        let BindingCycle { pod, node, .. } = &binding;
        if current(&self.profiles, &pod.info.pod, cx).is_none() {
            return self.queue.done();
        }
        self.cache.assume_pod(&pod.info, node);
        if let Err((plugin, reason)) = self.run_reserve_and_permit_plugins(pod, node, cx) {
            let message = messages::pre_filter_error(1, &format!("1 {reason}"), "");
            self.cache.forget_pod(&pod.info.pod);
            let rejected_by = [plugin].into_iter().collect();
            return self.handle_scheduling_failure(binding.pod, rejected_by, "Unschedulable", message.into(), cx);
        }
        self.queue.done();
        self.binding_cycle(binding, cx);
    }

    fn run_reserve_and_permit_plugins(
        &self,
        pod: &QueuedPod,
        node: &Text,
        cx: &Context,
    ) -> Result<(), (PluginId, Text)> {
        let handle = Handle { nodes: self.cache.nodes(), view: cx.view };
        let Some(info) = self.cache.node(node) else { return Ok(()) };
        let plugins = &self.profile(&pod.info.pod).plugins;
        for (id, _) in plugins {
            id.plugin().reserve(&pod.info, info, &handle).map_err(|reason| (*id, reason))?;
        }
        for (id, _) in plugins {
            id.plugin().permit(&pod.info, info, &handle).map_err(|reason| (*id, reason))?;
        }
        Ok(())
    }

    /// Goes on with a binding cycle, unless the pod is gone or bound by now.
    fn continue_binding(&mut self, binding: BindingCycle, cx: &mut Context) {
        let pod = &binding.pod.info.pod;
        if current(&self.profiles, pod, cx).is_some() {
            self.binding_cycle(binding, cx);
        } else {
            self.forget_assumed(pod, cx);
        }
    }

    /// Runs PreBind until all plugins are done, then Bind (`bindingCycle`).
    fn binding_cycle(&mut self, binding: BindingCycle, cx: &mut Context) {
        let BindingCycle { pod, node, feasible } = &binding;
        let because = best_node(node, *feasible);
        let plugins = self.profile(&pod.info.pod).plugins.clone();
        let handle = Handle { nodes: self.cache.nodes(), view: cx.view };
        for (id, _) in &plugins {
            match id.plugin().pre_bind(&pod.info, node, &handle) {
                PreBind::Done => {}
                PreBind::Wait => return self.waiting_on_pre_bind.push(binding),
                PreBind::Fail(reason) => return self.binding_failed(binding, *id, BindingStep::PreBind, &reason, cx),
                PreBind::Send(request) => {
                    return self.send(*request, because, Some((binding, *id, BindingStep::PreBind)), cx);
                }
            }
        }
        let bind = plugins.iter().find_map(|(id, _)| Some((*id, id.plugin().bind(&pod.info, node)?)));
        match bind {
            Some((id, request)) => {
                self.send(request, because, Some((binding, id, BindingStep::Bind)), cx);
            }
            None => self.binding_error(binding.pod, "no plugin of the profile binds pods".into(), cx),
        }
    }

    fn bound(&mut self, BindingCycle { pod, node, feasible }: BindingCycle, cx: &mut Context) {
        let meta = &pod.info.pod.metadata;
        let message = format!("Successfully assigned {}/{} to {node}", meta.namespace, meta.name);
        self.event(&pod.info.pod, "Normal", "Scheduled", "Binding", message.into(), cx);
        for (id, _) in self.profile(&pod.info.pod).plugins.clone() {
            if let Some(request) = id.plugin().post_bind(&pod.info, &node) {
                self.send(request, best_node(&node, feasible), None, cx);
            }
        }
    }

    fn binding_failed(
        &mut self,
        BindingCycle { pod, .. }: BindingCycle,
        plugin: PluginId,
        step: BindingStep,
        reason: &Text,
        cx: &mut Context,
    ) {
        let message = format!("running {step:?} plugin \"{}\": {reason}", plugin.name());
        self.binding_error(pod, message.into(), cx);
    }

    /// The pod is not bound, and leaves the room that it was to take (`handleBindingCycleError`).
    fn binding_error(&mut self, pod: QueuedPod, message: Text, cx: &mut Context) {
        self.forget_assumed(&pod.info.pod, cx);
        self.handle_scheduling_failure(pod, PluginSet::default(), "SchedulerError", message, cx);
    }

    /// The pod goes back into the queue; an Event and the condition PodScheduled say why (`handleSchedulingFailure`).
    fn handle_scheduling_failure(
        &mut self,
        mut pod: QueuedPod,
        unschedulable_plugins: PluginSet,
        reason: &'static str,
        message: Text,
        cx: &mut Context,
    ) {
        let Some(current) = current(&self.profiles, &pod.info.pod, cx) else { return self.queue.done() };
        pod.info.pod = current.clone();
        self.queue.add_unschedulable_if_not_present(pod, unschedulable_plugins, cx.now);
        self.report_failure(&current, messages::note(&message), cx);
        if let Some(request) = condition_patch(&current, reason, &message, cx.now) {
            self.send(request, UNSCHEDULABLE, None, cx);
        }
    }

    fn report_failure(&mut self, pod: &Pod, message: Text, cx: &mut Context) {
        self.event(pod, "Warning", "FailedScheduling", "Scheduling", message, cx);
    }

    /// Reports an Event in the name of the pod's profile.
    fn event(
        &mut self,
        pod: &Pod,
        event_type: &'static str,
        reason: &'static str,
        action: &'static str,
        message: Text,
        cx: &mut Context,
    ) {
        let profile = self.profiles.iter().position(|profile| profile.scheduler_name == pod.spec.scheduler_name);
        if let Some(recorder) = profile.and_then(|at| self.recorders.get_mut(at)) {
            recorder.event_v1(cx.outbox, &reference(pod), event_type, reason, action, message);
        }
    }

    /// The profile of a pod (`frameworkForPod`).
    fn profile(&self, pod: &Pod) -> &Profile {
        self.profiles.of(pod).unwrap_or(self.profiles.first())
    }

    /// The informers have listed: at first everything is new. A later list comes when what was missed is not kept any more:
    /// then what differs from the cache and the queue has changed (`DeltaFIFO.Replace`). Assumed pods stay.
    fn sync(&mut self, cx: &mut Context) {
        self.synced = Some(cx.view.revision());
        let nodes: VecMap<Text, Arc<Node>> = self
            .cache
            .nodes()
            .iter()
            .filter_map(|info| info.node.clone())
            .map(|node| (node.metadata.name.clone(), node))
            .collect();
        for (name, old) in &nodes {
            if cx.view.get::<Node>(&Text::EMPTY, name).is_none() {
                self.node_deleted(old, cx);
            }
        }
        for node in cx.view.list::<Node>(&Text::EMPTY) {
            match nodes.get(&node.metadata.name) {
                None => self.node_added(node, cx),
                Some(old) if old.metadata.resource_version != node.metadata.resource_version => {
                    self.node_updated(old, node, cx)
                }
                Some(_) => {}
            }
        }
        let waiting = self.queue.pods().map(|(pod, _)| &pod.info.pod);
        let known = waiting.chain(self.cache.pods());
        let pods: VecMap<Key, Arc<Pod>> = known.map(|pod| (pod.key(), pod.clone())).collect();
        for (key, old) in &pods {
            let now = cx.view.get::<Pod>(&key.namespace, &key.name);
            if now.is_none_or(|now| now.metadata.uid != old.metadata.uid) {
                self.pod_changed(Some(old), None, cx);
            }
        }
        for pod in cx.view.list::<Pod>(&Text::EMPTY) {
            let old = pods.get(&pod.key()).filter(|old| old.metadata.uid == pod.metadata.uid);
            if old.is_none_or(|old| old.metadata.resource_version != pod.metadata.resource_version) {
                self.pod_changed(old, Some(pod), cx);
            }
        }
    }

    /// An event of the informers (`eventhandlers.go`).
    fn watched(&mut self, event: WatchEvent, cx: &mut Context) {
        if self.synced.is_none_or(|synced| event.revision <= synced) {
            return;
        }
        let gone = event.change == EventType::Deleted;
        match &event.object {
            Object::Node(node) => match event.old.as_ref().and_then(Object::get::<Node>) {
                _ if gone => self.node_deleted(node, cx),
                Some(old) => self.node_updated(old, node, cx),
                None => self.node_added(node, cx),
            },
            Object::Pod(pod) if gone => self.pod_changed(Some(pod), None, cx),
            Object::Pod(pod) => self.pod_changed(event.old.as_ref().and_then(Object::get::<Pod>), Some(pod), cx),
            _ => {}
        }
    }

    fn node_added(&mut self, node: &Arc<Node>, cx: &mut Context) {
        self.cache.set_node(node.clone());
        self.move_pods(ClusterEvent::NodeAdd(node.clone()), cx);
    }

    fn node_updated(&mut self, old: &Arc<Node>, new: &Arc<Node>, cx: &mut Context) {
        self.cache.set_node(new.clone());
        for change in node_changes(old, new) {
            self.move_pods(ClusterEvent::NodeUpdate { change, old: old.clone(), new: new.clone() }, cx);
        }
    }

    fn node_deleted(&mut self, node: &Arc<Node>, cx: &mut Context) {
        self.move_pods(ClusterEvent::NodeDelete(node.clone()), cx);
        self.cache.remove_node(&node.metadata.name);
    }

    fn pod_changed(&mut self, old: Option<&Arc<Pod>>, new: Option<&Arc<Pod>>, cx: &mut Context) {
        self.cache.update_pod(old, new);
        match (old.filter(|pod| cache::is_assigned(pod)), new.filter(|pod| cache::is_assigned(pod))) {
            (None, Some(new)) => self.move_pods(ClusterEvent::AssignedPodAdd(new.clone()), cx),
            (Some(old), Some(new)) => {
                for change in pod_changes(old, new) {
                    self.move_pods(ClusterEvent::AssignedPodUpdate { change, old: old.clone(), new: new.clone() }, cx);
                }
            }
            (Some(old), None) => self.move_pods(ClusterEvent::AssignedPodDelete(old.clone()), cx),
            (None, None) => {}
        }
        let waiting = |pod: &&Arc<Pod>| is_waiting(&self.profiles, pod);
        match (old.filter(waiting), new.filter(waiting)) {
            (None, Some(new)) => {
                let info = self.cache.pod_info(new);
                self.queue.add(info, cx.now, cx.outbox.cause());
            }
            (Some(old), Some(new)) if self.cache.is_assumed_pod(new) => {
                if new.metadata.is_terminating() && !old.metadata.is_terminating() {
                    self.forget_assumed(new, cx);
                }
            }
            (Some(old), Some(new)) => {
                let info = self.cache.pod_info(new);
                self.queue.update(old, info, cx.now, cx.outbox.cause());
            }
            (Some(old), None) => {
                self.queue.delete(&old.key());
                self.forget_assumed(old, cx);
            }
            (None, None) => {}
        }
    }

    /// A pod that was assumed to be on a node will not be bound to it.
    fn forget_assumed(&mut self, pod: &Arc<Pod>, cx: &mut Context) {
        if self.cache.forget_pod(pod) {
            self.move_pods(ClusterEvent::AssignedPodDelete(pod.clone()), cx);
        }
    }

    fn move_pods(&mut self, event: ClusterEvent, cx: &mut Context) {
        self.queue.move_all_to_active_or_backoff_queue(event, cx.now, cx.outbox.cause());
    }

    fn flush(&mut self, cx: &mut Context) {
        if self.flush_at == Some(cx.now) {
            self.flush_at = None;
            self.queue.flush(cx.now, cx.outbox.cause());
        }
    }

    /// Sets the timer of the next flush.
    fn set_flush(&mut self, cx: &mut Context) {
        let Some(due) = self.queue.next_flush(self.started) else { return };
        if self.flush_at.is_none_or(|set| due < set) {
            self.flush_at = Some(due);
            cx.timer(due.since(cx.now), Timer::Flush, WAITED_FOR_NODE);
        }
    }

    /// Sends a request, within the client's rate limit.
    fn send(
        &mut self,
        request: Request,
        because: Because,
        then: Option<(BindingCycle, PluginId, BindingStep)>,
        cx: &mut Context,
    ) {
        self.client.send(Arc::new(request), because, then, cx.outbox);
    }
}

/// The place of one of the highest totals, each with the same chance (`selectHost`).
fn select_host(totals: &[i64], rng: &mut Rng) -> usize {
    let highest = totals.iter().max();
    let mut ties = totals.iter().enumerate().filter(|(_, total)| Some(*total) == highest);
    let lot = rng.below(ties.clone().count() as u64);
    ties.nth(lot as usize).map_or(0, |(at, _)| at)
}

/// Whether the pod waits for a node, and asks for one of these profiles (`responsibleForPod`).
fn is_waiting(profiles: &Profiles, pod: &Pod) -> bool {
    pod.spec.node_name.is_empty() && profiles.of(pod).is_some() && !pod.status.is_finished()
}

/// The newest version of the pod that the informer has; None if it is gone, or bound.
fn current(profiles: &Profiles, pod: &Pod, cx: &Context) -> Option<Arc<Pod>> {
    let current = cx.view.get::<Pod>(&pod.metadata.namespace, &pod.metadata.name)?;
    (current.metadata.uid == pod.metadata.uid && is_waiting(profiles, current)).then(|| current.clone())
}

/// The patch that sets the condition PodScheduled to False; None if it is set so already.
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

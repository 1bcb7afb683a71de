//! The kubelet: the agent on each node that takes pods and keeps their containers running.
//!
//! To read before editing: `pkg/kubelet/kubelet.go` (`SyncPod`, `SyncTerminatingPod`), `pkg/kubelet/lifecycle`. What it
//! knows of one pod is in `pod_worker`, what it reports of it in `pod_status`.

use super::machine::MachineSpec;
use super::pod_worker::{ContainerWorker, Ended, PodWorker, Sandbox, Stage, State};
use super::runtime::{CriCall, CriOp, CriReply, Outcome};
use super::{images, node_status, pod_status};
use crate::actor::{ActorId, Context, NodeId, Payload, RequestId};
use crate::api::coordination::Lease;
use crate::api::core_v1::{HostIP, Node, ObjectReference, Pod};
use crate::api::record::Shared;
use crate::api::request::{Answer, Body, DeleteOptions, Query, Request, Subresource, Verb};
use crate::api::requests::{Amounts, pod_requests};
use crate::api::{Key, Kind, MicroTime, Object, Resource};
use crate::base::{Duration, Text, Time};
use crate::client::rate_limiter::TokenBucket;
use crate::client::recorder::EventRecorder;
use crate::etcd::WatchEvent;
use crate::trace::{Because, ChangeType};
use alloc::boxed::Box;
use alloc::collections::{BTreeMap, BTreeSet, VecDeque};
use alloc::format;
use alloc::string::String;
use alloc::sync::Arc;
use alloc::vec::Vec;

/// The agent of one node.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Kubelet {
    id: NodeId,
    spec: MachineSpec,
    user: Text,
    pods: BTreeMap<Key, PodWorker>,
    host_ips: Shared<Vec<HostIP>>,
    images: BTreeSet<Text>,
    /// Pulls happen one after the other (`serializeImagePulls`): the first of these is on its way.
    pulls: VecDeque<(Key, Text)>,
    /// Requests whose answers matter.
    asked: BTreeMap<RequestId, Asked>,
    /// The Node object says that pods may come.
    network_ready: bool,
    /// Since when the lease is renewed every ten seconds.
    renewing_since: Option<Time>,
    /// The machine was off: what ran on it is gone.
    was_off: bool,
    recorder: EventRecorder,
    client: TokenBucket,
    event_client: TokenBucket,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Asked {
    WatchPods,
    WatchNode,
    CreateNode,
    Lease,
    NodeStatus,
    PodStatus(Key),
    DeletePod(Key),
}

/// What a kubelet wakes up for.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Timer {
    /// Something about this pod may be due: a back-off is over, a container is ready, a deadline has come.
    Sync(Key),
    /// The lease, the registration or a report failed and is to be sent again.
    Retry,
}

/// How often a lease is renewed (`nodeLeaseDurationSeconds` / 4).
const RENEW_EVERY: Duration = Duration::from_secs(10);
/// How long a failed pull is shown as an error before it is shown as a back-off.
const ERROR_SHOWN: Duration = Duration::from_secs(2);
/// How long a kubelet waits before it sends again what failed.
const RETRY: Duration = Duration::from_secs(1);
/// The namespace of the nodes' leases.
const LEASES: Text = Text::from_static("kube-node-lease");

impl Kubelet {
    /// The kubelet of a machine.
    pub fn new(id: NodeId, spec: MachineSpec) -> Kubelet {
        Kubelet {
            id,
            user: format!("system:node:{}", spec.name).into(),
            recorder: EventRecorder::new("kubelet", spec.name.clone()),
            host_ips: alloc::vec![HostIP { ip: node_status::address(id) }].into(),
            images: spec.images.iter().cloned().collect(),
            spec,
            pods: BTreeMap::new(),
            pulls: VecDeque::new(),
            asked: BTreeMap::new(),
            network_ready: false,
            renewing_since: None,
            was_off: false,
            client: TokenBucket::new(50, 100),
            event_client: TokenBucket::new(50, 100),
        }
    }

    /// Starts, or starts again: registers the node, asks for its pods, renews its lease.
    pub fn start(&mut self, cx: &mut Context) {
        self.asked.clear();
        self.network_ready = false;
        self.pulls.clear();
        if self.was_off {
            self.was_off = false;
            self.pods.clear();
        } else if !self.pods.is_empty() {
            // Answers that came while it was down are lost: it asks the runtime what is there.
            let any = Key::new(Kind::Pod, &Text::EMPTY, &Text::EMPTY);
            self.cri(any, CriOp::ListContainers, Because::KubeletLooks, cx);
        }
        for worker in self.pods.values_mut() {
            worker.reporting = false;
        }
        let node = node_status::node(&self.spec, self.id, cx.now, &self.images);
        self.node_event(cx, "Starting", "Starting kubelet.");
        self.ask(Request::create(&self.user, node.into_object()), Because::JoiningCluster, Asked::CreateNode, cx);
        self.watch(Kind::Pod, format!("spec.nodeName={}", self.spec.name), Asked::WatchPods, cx);
        self.watch(Kind::Node, format!("metadata.name={}", self.spec.name), Asked::WatchNode, cx);
        self.renew(cx);
    }

    /// It is stopped, or the whole machine is. Containers run on only in the first case.
    pub fn stop(&mut self, machine_off: bool, cx: &mut Context) {
        self.cut_off(cx);
        self.was_off |= machine_off;
    }

    /// It can no longer reach the apiserver. The last renewal of its lease that did get through is written down.
    pub fn cut_off(&mut self, cx: &mut Context) {
        let Some(since) = self.renewing_since.take() else { return };
        let past_last = cx.now.since(since).as_micros() as u64 % RENEW_EVERY.as_micros() as u64;
        let last = cx.now - Duration::from_micros(past_last);
        self.send_lease(Verb::Update, MicroTime::from(last), Because::LastHeartbeat, cx);
    }

    /// It reaches the apiserver again.
    pub fn reconnect(&mut self, cx: &mut Context) {
        if self.renewing_since.is_none() {
            self.renew(cx);
            self.report_node(cx);
        }
    }

    /// Handles a message.
    pub fn receive(&mut self, payload: Payload, cx: &mut Context) {
        match payload {
            Payload::Watch(event) => self.saw(event, cx),
            Payload::Response(id, answer) => self.answered(id, *answer, cx),
            Payload::CriReply(_, reply) => self.runtime_says(*reply, cx),
            Payload::Timer(crate::actor::Timer::Kubelet(Timer::Sync(key))) => self.sync(&key, cx),
            Payload::Timer(crate::actor::Timer::Kubelet(Timer::Retry)) => self.retry(cx),
            _ => {}
        }
    }

    fn saw(&mut self, event: WatchEvent, cx: &mut Context) {
        match event.object {
            Object::Node(node) => self.saw_node(&node, cx),
            Object::Pod(pod) if event.change == ChangeType::Deleted => self.pod_gone(&pod, cx),
            Object::Pod(pod) => self.saw_pod(&pod, cx),
            _ => {}
        }
    }

    fn saw_node(&mut self, node: &Arc<Node>, cx: &mut Context) {
        if !node.spec.pod_cidr.is_empty() && !self.network_ready {
            self.network_ready = true;
            self.report_node(cx);
            self.node_event(cx, "NodeReady", &format!("Node {} status is now: NodeReady", self.spec.name));
        }
    }

    fn saw_pod(&mut self, pod: &Arc<Pod>, cx: &mut Context) {
        let key = pod.key();
        match self.pods.get_mut(&key) {
            Some(worker) if worker.uid == pod.metadata.uid => worker.pod = pod.clone(),
            // Another pod of the same name: the old one is gone.
            Some(_) => {
                self.remove_sandbox(&key, cx);
                self.pods.remove(&key);
                self.add_pod(pod, cx);
            }
            None => self.add_pod(pod, cx),
        }
        self.sync(&key, cx);
    }

    /// A pod that is new to this kubelet: bound just now, or found when it started.
    fn add_pod(&mut self, pod: &Arc<Pod>, cx: &mut Context) {
        let key = pod.key();
        let mut worker = PodWorker::new(pod, cx.now);
        let was_here = pod.status.start_time;
        if pod.status.is_finished() {
            worker.stage = Stage::Terminated;
        } else if let Some(started) = was_here {
            // It ran here before the machine went down.
            worker.started_at = started.to_time();
            remember(&mut worker, pod, cx.now);
        } else if pod.metadata.is_terminating() {
            // It never ran here: there is nothing to end.
            worker.stage = Stage::Terminated;
        } else if let Some((reason, message)) = self.refusal(pod) {
            self.pod_event(cx, pod, None, "Warning", event_reason(&reason), message.clone());
            worker.stage = Stage::Rejected { reason, message: format!("Pod was rejected: {message}").into() };
        }
        self.pods.insert(key, worker);
    }

    /// Whether the node has room, whoever bound the pod. Upstream: `lifecycle/predicate.go`.
    fn refusal(&self, pod: &Pod) -> Option<(Text, Text)> {
        for (key, value) in pod.spec.node_selector.iter() {
            let own = match key.as_str() {
                "kubernetes.io/hostname" => Some(&self.spec.name),
                other => self.spec.labels.get(other),
            };
            let known = ["kubernetes.io/os", "kubernetes.io/arch"].contains(&key.as_str());
            if !known && own != Some(value) {
                let message = "Predicate NodeAffinity failed: node(s) didn't match Pod's node affinity/selector";
                return Some((Text::from_static("NodeAffinity"), Text::from_static(message)));
            }
        }
        let active =
            self.pods.values().filter(|worker| matches!(worker.stage, Stage::Syncing | Stage::Terminating { .. }));
        let active: Vec<&PodWorker> = active.collect();
        let capacity = self.spec.capacity();
        let lacks = |resource: &str, requested: i64, used: i64, capacity: i64| {
            let message = format!(
                "Node didn't have enough resource: {resource}, requested: {requested}, used: {used}, capacity: {capacity}"
            );
            (Text::from(format!("OutOf{resource}")), Text::from(message))
        };
        let most = capacity.get("pods").map_or(0, |pods| pods.value());
        if active.len() as i64 + 1 > most {
            return Some(lacks("pods", 1, active.len() as i64, most));
        }
        let mut used = Amounts::new();
        for worker in active {
            for (resource, amount) in pod_requests(&worker.pod.spec) {
                *used.entry(resource).or_default() += amount;
            }
        }
        for (resource, requested) in pod_requests(&pod.spec) {
            let count =
                |amount: crate::api::Quantity| if resource == "cpu" { amount.milli_value() } else { amount.value() };
            let has = count(capacity.get(&resource).copied().unwrap_or_default());
            let used = count(used.get(&resource).copied().unwrap_or_default());
            let requested = count(requested);
            if requested > 0 && used + requested > has {
                return Some(lacks(&resource, requested, used, has));
            }
        }
        None
    }

    /// The pod's object is gone: whatever of it is left here goes too.
    fn pod_gone(&mut self, pod: &Arc<Pod>, cx: &mut Context) {
        let key = pod.key();
        if self.pods.get(&key).is_some_and(|worker| worker.uid == pod.metadata.uid) {
            self.remove_sandbox(&key, cx);
            self.pods.remove(&key);
        }
    }

    /// Does what is next for a pod, and reports what has changed. Level, not edge: it looks at how things are now.
    fn sync(&mut self, key: &Key, cx: &mut Context) {
        let Some(worker) = self.pods.get_mut(key) else { return };
        if worker.pod.metadata.is_terminating() && worker.stage == Stage::Syncing {
            worker.stage = Stage::Terminating { deadline: cx.now + worker.grace() };
            self.stop_containers(key, cx);
        }
        let Some(worker) = self.pods.get_mut(key) else { return };
        match worker.stage {
            Stage::Syncing => self.sync_running(key, cx),
            Stage::Terminating { .. } if worker.is_quiet() => self.end(key, cx),
            _ => {}
        }
        self.report(key, cx);
    }

    fn sync_running(&mut self, key: &Key, cx: &mut Context) {
        let Some(worker) = self.pods.get_mut(key) else { return };
        match worker.sandbox {
            Sandbox::None => {
                let range = if worker.pod.spec.host_network {
                    None
                } else {
                    let node = cx.view.get::<Node>(&Text::EMPTY, &self.spec.name);
                    Some(node.map(|node| node.spec.pod_cidr.clone()).unwrap_or_default())
                };
                if range.as_ref().is_some_and(|range| range.is_empty()) {
                    return self.wake(RETRY, Timer::Sync(key.clone()), cx);
                }
                worker.sandbox = Sandbox::Requested;
                return self.cri(key.clone(), CriOp::RunPodSandbox(range), Because::PodNeedsSandbox, cx);
            }
            Sandbox::Ready => {}
            Sandbox::Requested | Sandbox::Removing => return,
        }
        let (count, init) = (worker.containers.len(), worker.pod.spec.init_containers.len());
        for index in 0..count {
            let Some(worker) = self.pods.get(key) else { return };
            if index >= init && !worker.is_initialized() {
                return;
            }
            self.sync_container(key, index, cx);
            // Init containers run one after the other.
            if index < init && !self.pods.get(key).is_some_and(|worker| worker.is_past(index)) {
                return;
            }
        }
        self.end_if_done(key, cx);
    }

    fn sync_container(&mut self, key: &Key, index: usize, cx: &mut Context) {
        let Some(worker) = self.pods.get_mut(key) else { return };
        let ready_after = worker.ready_after(index);
        let container = &mut worker.containers[index];
        match &mut container.state {
            State::Waiting => self.prepare(key, index, cx),
            State::BackOff { until } if *until <= cx.now => self.prepare(key, index, cx),
            State::PullFailed { backing_off, .. } => {
                let since = cx.now.since(container.failed_at);
                let wait = Duration::from_secs(10) * (1 << container.failures.saturating_sub(1).min(5));
                let wait = wait.min(Duration::from_secs(300));
                if since >= wait {
                    self.prepare(key, index, cx)
                } else if since >= ERROR_SHOWN && !*backing_off {
                    *backing_off = true;
                    let (pod, image) =
                        (worker.pod.clone(), worker.spec(index).map(|c| c.image.clone()).unwrap_or_default());
                    self.wake(wait - since, Timer::Sync(key.clone()), cx);
                    let message = format!("Back-off pulling image \"{image}\"");
                    self.pod_event(cx, &pod, Some(index), "Normal", "BackOff", message.into());
                    let message = Text::from_static("Error: ImagePullBackOff");
                    self.pod_event(cx, &pod, Some(index), "Warning", "Failed", message);
                }
            }
            State::Running { since, ready } => {
                let should = ready_after.is_some_and(|after| *since + after <= cx.now);
                *ready = should;
                if let Some(after) = ready_after.filter(|_| !should) {
                    let delay = (*since + after).since(cx.now);
                    self.wake(delay, Timer::Sync(key.clone()), cx);
                }
            }
            _ => {}
        }
    }

    /// Fetches the image of a container, or goes on to making it.
    fn prepare(&mut self, key: &Key, index: usize, cx: &mut Context) {
        let Some(worker) = self.pods.get_mut(key) else { return };
        let Some(spec) = worker.spec(index) else { return };
        let (image, policy, name) = (spec.image.clone(), spec.image_pull_policy.clone(), spec.name.clone());
        let is_there = self.images.contains(&images::normalized(&image)) || self.images.contains(&image);
        let pod = worker.pod.clone();
        match (policy.as_str(), is_there) {
            ("Always", _) | ("IfNotPresent" | "", false) => {
                worker.containers[index].state = State::Pulling;
                let message = format!("Pulling image \"{image}\"");
                self.pod_event(cx, &pod, Some(index), "Normal", "Pulling", message.into());
                self.pulls.push_back((key.clone(), name));
                if self.pulls.len() == 1 {
                    self.pull_next(cx);
                }
            }
            ("Never", false) => {
                let message = format!("Container image \"{image}\" is not present with pull policy of Never");
                self.pull_failed(key, index, message.into(), cx);
            }
            _ => {
                let message =
                    format!("Container image \"{image}\" already present on machine and can be accessed by the pod");
                self.pod_event(cx, &pod, Some(index), "Normal", "Pulled", message.into());
                self.create(key, index, cx);
            }
        }
    }

    fn pull_next(&mut self, cx: &mut Context) {
        while let Some((key, name)) = self.pulls.front().cloned() {
            let found = self.pods.get(&key).and_then(|worker| Some((worker, worker.index_of(&name)?)));
            let waits = found.filter(|(worker, index)| worker.containers[*index].state == State::Pulling);
            if let Some((worker, index)) = waits {
                let image = worker.spec(index).map(|spec| spec.image.clone()).unwrap_or_default();
                let is_there = self.images.contains(&images::normalized(&image));
                // Another pod has fetched it meanwhile: the registry only confirms that it is still the same.
                let time = if is_there { Some(Duration::from_millis(300)) } else { worker.pull_time() };
                return self.cri(key, CriOp::PullImage(image, time), Because::ImageMissing, cx);
            }
            self.pulls.pop_front();
        }
    }

    fn create(&mut self, key: &Key, index: usize, cx: &mut Context) {
        let Some(worker) = self.pods.get_mut(key) else { return };
        let name = worker.spec(index).map(|spec| spec.name.clone()).unwrap_or_default();
        worker.containers[index].state = State::Starting;
        worker.containers[index].start += 1;
        self.cri(key.clone(), CriOp::CreateContainer(name), Because::PodWantsContainer, cx);
    }

    fn runtime_says(&mut self, reply: CriReply, cx: &mut Context) {
        let key = reply.pod;
        if let Outcome::Listed(listed) = reply.outcome {
            return self.listed(listed, cx);
        }
        let was_pull = matches!(reply.outcome, Outcome::Pulled(_) | Outcome::PullFailed(..));
        if let Outcome::Pulled(image) | Outcome::PullFailed(image, _) = &reply.outcome {
            self.pulls.pop_front();
            if reply.outcome == Outcome::Pulled(image.clone()) && self.images.insert(images::normalized(image)) {
                self.report_node(cx);
            }
        }
        self.pod_changed(&key, reply.outcome, cx);
        if was_pull {
            self.pull_next(cx);
        }
        self.sync(&key, cx);
    }

    fn pod_changed(&mut self, key: &Key, outcome: Outcome, cx: &mut Context) {
        let Some(worker) = self.pods.get_mut(key) else { return };
        match outcome {
            Outcome::SandboxReady(ip) => {
                worker.sandbox = Sandbox::Ready;
                worker.ip = ip;
            }
            Outcome::SandboxFailed => {
                worker.sandbox = Sandbox::None;
                let pod = worker.pod.clone();
                let message = "Failed to create pod sandbox: rpc error: code = Unknown desc = failed to setup network for \
                               sandbox: plugin type=\"bridge\" failed (add): failed to allocate for range 0: no IP \
                               addresses available in range set";
                let reason = "FailedCreatePodSandBox";
                self.pod_event(cx, &pod, None, "Warning", reason, Text::from_static(message));
                self.wake(Duration::from_secs(12), Timer::Sync(key.clone()), cx);
            }
            Outcome::Pulled(image) => {
                let pulled = (0..worker.containers.len()).find(|index| {
                    worker.containers[*index].state == State::Pulling
                        && worker.spec(*index).is_some_and(|spec| spec.image == image)
                });
                if let Some(index) = pulled {
                    worker.containers[index].failures = 0;
                    let pod = worker.pod.clone();
                    let size = images::size_bytes(&image);
                    let message = format!("Successfully pulled image \"{image}\". Image size: {size} bytes.");
                    self.pod_event(cx, &pod, Some(index), "Normal", "Pulled", message.into());
                    self.create(key, index, cx);
                }
            }
            Outcome::PullFailed(image, message) => {
                let failed = (0..worker.containers.len()).find(|index| {
                    worker.containers[*index].state == State::Pulling
                        && worker.spec(*index).is_some_and(|spec| spec.image == image)
                });
                if let Some(index) = failed {
                    let message = format!("Failed to pull image \"{image}\": {message}");
                    self.pull_failed(key, index, message.into(), cx);
                }
            }
            Outcome::Created(name) => {
                let Some(index) = worker.index_of(&name) else { return };
                let (pod, behaviour) = (worker.pod.clone(), worker.behaviour(index));
                let message = Text::from_static("Container created");
                self.pod_event(cx, &pod, Some(index), "Normal", "Created", message);
                self.cri(key.clone(), CriOp::StartContainer(name, behaviour), Because::PodWantsContainer, cx);
            }
            Outcome::Started(name) => {
                let Some(index) = worker.index_of(&name) else { return };
                worker.containers[index].state = State::Running { since: cx.now, ready: false };
                let (pod, leaving) = (worker.pod.clone(), worker.stage != Stage::Syncing);
                let message = Text::from_static("Container started");
                self.pod_event(cx, &pod, Some(index), "Normal", "Started", message);
                if leaving {
                    self.stop_containers(key, cx);
                }
            }
            Outcome::Exited(name, code) => self.exited(key, &name, code, cx),
            Outcome::SandboxRemoved => {
                worker.sandbox = Sandbox::None;
                worker.stage = Stage::Terminated;
            }
            Outcome::Listed(_) => {}
        }
    }

    fn pull_failed(&mut self, key: &Key, index: usize, message: Text, cx: &mut Context) {
        let Some(worker) = self.pods.get_mut(key) else { return };
        let container = &mut worker.containers[index];
        container.fail(cx.now, false);
        let shown = message.split_once("\": ").map_or(message.as_str(), |(_, why)| why);
        container.state = State::PullFailed { message: shown.into(), backing_off: false };
        let pod = worker.pod.clone();
        let failed = "Failed";
        self.pod_event(cx, &pod, Some(index), "Warning", failed, message);
        self.pod_event(cx, &pod, Some(index), "Warning", failed, Text::from_static("Error: ErrImagePull"));
        self.wake(ERROR_SHOWN, Timer::Sync(key.clone()), cx);
    }

    fn exited(&mut self, key: &Key, name: &Text, code: i32, cx: &mut Context) {
        let Some(worker) = self.pods.get_mut(key) else { return };
        let Some(index) = worker.index_of(name) else { return };
        let restarts = worker.stage == Stage::Syncing && worker.restarts(index, code);
        let container = &mut worker.containers[index];
        let started = match container.state {
            State::Running { since, .. } | State::Stopping { since } => since,
            _ => cx.now,
        };
        let ended = Ended { code, started, finished: cx.now, start: container.start, unknown: false };
        if !restarts {
            container.state = State::Ended(ended);
            return;
        }
        container.last = Some(ended);
        container.restarts += 1;
        let delay = container.fail(cx.now, true);
        container.state = State::BackOff { until: cx.now + delay };
        if delay > Duration::ZERO {
            let (pod, meta) = (worker.pod.clone(), &worker.pod.metadata);
            let place = format!("{}_{}({})", meta.name, meta.namespace, meta.uid);
            let message = format!("Back-off restarting failed container {name} in pod {place}");
            self.wake(delay, Timer::Sync(key.clone()), cx);
            self.pod_event(cx, &pod, Some(index), "Warning", "BackOff", message.into());
        }
    }

    /// All containers have ended for good: the surroundings go, the pod stays as a record.
    fn end_if_done(&mut self, key: &Key, cx: &mut Context) {
        let Some(worker) = self.pods.get_mut(key) else { return };
        let init = worker.pod.spec.init_containers.len();
        let ended = worker.containers[init..].iter().all(|container| matches!(container.state, State::Ended(_)));
        if ended && !worker.containers[init..].is_empty() {
            worker.stage = Stage::Terminating { deadline: cx.now + worker.grace() };
            self.stop_containers(key, cx);
            self.sync(key, cx);
        }
    }

    fn stop_containers(&mut self, key: &Key, cx: &mut Context) {
        let Some(worker) = self.pods.get_mut(key) else { return };
        let Stage::Terminating { deadline } = worker.stage else { return };
        let grace = deadline.since(cx.now);
        let pod = worker.pod.clone();
        let mut stops = Vec::new();
        for index in 0..worker.containers.len() {
            let name = worker.spec(index).map(|spec| spec.name.clone()).unwrap_or_default();
            let container = &mut worker.containers[index];
            match container.state {
                State::Running { since, .. } => {
                    container.state = State::Stopping { since };
                    stops.push((index, name));
                }
                State::BackOff { .. } => {
                    let last = container.last.clone();
                    container.state = last.map_or(State::Waiting, State::Ended);
                }
                _ => {}
            }
        }
        for (index, name) in stops {
            let message = format!("Stopping container {name}");
            self.pod_event(cx, &pod, Some(index), "Normal", "Killing", message.into());
            self.cri(key.clone(), CriOp::StopContainer(name, grace), Because::PodIsDeleted, cx);
        }
    }

    /// Nothing runs any more in a pod that is to end: its surroundings go.
    fn end(&mut self, key: &Key, cx: &mut Context) {
        let Some(worker) = self.pods.get_mut(key) else { return };
        match worker.sandbox {
            Sandbox::Ready => self.remove_sandbox(key, cx),
            Sandbox::None => worker.stage = Stage::Terminated,
            Sandbox::Requested | Sandbox::Removing => {}
        }
    }

    fn remove_sandbox(&mut self, key: &Key, cx: &mut Context) {
        if let Some(worker) = self.pods.get_mut(key).filter(|worker| worker.sandbox != Sandbox::None) {
            worker.sandbox = Sandbox::Removing;
            self.cri(key.clone(), CriOp::RemovePodSandbox, Because::PodIsDeleted, cx);
        }
    }

    /// Tells the apiserver how a pod is, if that is news; and lets the object go when the pod has ended.
    fn report(&mut self, key: &Key, cx: &mut Context) {
        let Some(worker) = self.pods.get_mut(key) else { return };
        if worker.reporting {
            return;
        }
        let is_record = worker.stage == Stage::Terminated && worker.pod.status.is_finished();
        let status = match is_record || (worker.stage == Stage::Terminated && worker.pod.status.start_time.is_none()) {
            true => worker.pod.status.clone(),
            false => pod_status::status(worker, &self.host_ips, &self.images, cx.now),
        };
        let terminating = worker.pod.metadata.is_terminating();
        if status != worker.pod.status {
            worker.reporting = true;
            let mut pod = (*worker.pod).clone();
            pod.status = status;
            pod.metadata.resource_version = Default::default();
            let object = pod.into_object();
            let request =
                Request::on(&self.user, Verb::Patch, key, Body::Object(object)).subresource(Subresource::Status);
            self.ask(request, Because::PodChanged, Asked::PodStatus(key.clone()), cx);
        } else if terminating && matches!(worker.stage, Stage::Terminated | Stage::Rejected { .. }) {
            worker.reporting = true;
            let options = DeleteOptions { grace_period_seconds: Some(0), uid: Some(worker.uid), ..Default::default() };
            let request = Request::on(&self.user, Verb::Delete, key, Body::Delete(options));
            self.ask(request, Because::PodHasEnded, Asked::DeletePod(key.clone()), cx);
        }
    }

    fn answered(&mut self, id: RequestId, answer: Answer, cx: &mut Context) {
        let Some(asked) = self.asked.remove(&id) else { return };
        match (asked, answer) {
            (Asked::WatchPods, Ok(_)) => {
                let pods: Vec<Arc<Pod>> = cx.view.pods_on(&self.spec.name).cloned().collect();
                let gone: Vec<Key> =
                    self.pods.keys().filter(|key| !pods.iter().any(|pod| pod.key() == **key)).cloned().collect();
                for key in gone {
                    self.remove_sandbox(&key, cx);
                    self.pods.remove(&key);
                }
                for pod in pods {
                    self.saw_pod(&pod, cx);
                }
            }
            (Asked::WatchNode, Ok(_)) => {
                if let Some(node) = cx.view.get::<Node>(&Text::EMPTY, &self.spec.name) {
                    self.saw_node(&node.clone(), cx);
                }
            }
            (Asked::CreateNode, Ok(_)) => {
                for (reason, state) in [
                    ("NodeHasSufficientMemory", "NodeHasSufficientMemory"),
                    ("NodeHasNoDiskPressure", "NodeHasNoDiskPressure"),
                    ("NodeHasSufficientPID", "NodeHasSufficientPID"),
                ] {
                    let message = format!("Node {} status is now: {state}", self.spec.name);
                    self.node_event(cx, reason, &message);
                }
            }
            // The node is known from before: only its state is told anew.
            (Asked::CreateNode, Err(status)) if status.is_already_exists() => self.report_node(cx),
            (Asked::Lease, Err(status)) if status.is_already_exists() => {
                self.send_lease(Verb::Update, MicroTime::ONGOING, Because::Heartbeat, cx)
            }
            (Asked::PodStatus(key), Ok(crate::api::request::Reply::Object(Object::Pod(pod)))) => {
                self.reported(&key, cx);
                if let Some(worker) = self.pods.get_mut(&key).filter(|worker| worker.uid == pod.metadata.uid)
                    && worker.pod.metadata.resource_version < pod.metadata.resource_version
                {
                    worker.pod = pod;
                }
                self.sync(&key, cx);
            }
            (Asked::PodStatus(key) | Asked::DeletePod(key), Err(status))
                if status.is_not_found() || status.is_conflict() =>
            {
                self.reported(&key, cx)
            }
            (Asked::PodStatus(_) | Asked::DeletePod(_), Ok(_)) => {}
            (Asked::WatchPods | Asked::WatchNode | Asked::CreateNode | Asked::Lease, Err(_)) => {
                self.wake(RETRY, Timer::Retry, cx)
            }
            (Asked::PodStatus(key) | Asked::DeletePod(key), Err(_)) => {
                self.reported(&key, cx);
                self.wake(RETRY * 10, Timer::Sync(key), cx);
            }
            // What is not told now is told with the next change.
            (Asked::Lease | Asked::NodeStatus, Ok(_)) | (Asked::NodeStatus, Err(_)) => {}
        }
    }

    fn reported(&mut self, key: &Key, _cx: &mut Context) {
        if let Some(worker) = self.pods.get_mut(key) {
            worker.reporting = false;
        }
    }

    /// Registration or the watches failed: once more from the beginning.
    fn retry(&mut self, cx: &mut Context) {
        match self.asked.is_empty() {
            true => self.start(cx),
            false => self.wake(RETRY, Timer::Retry, cx),
        }
    }

    fn listed(&mut self, listed: Vec<(Key, Text, Option<i32>)>, cx: &mut Context) {
        let keys: Vec<Key> = self.pods.keys().cloned().collect();
        for key in keys {
            let Some(worker) = self.pods.get_mut(&key) else { continue };
            if worker.sandbox == Sandbox::Requested {
                worker.sandbox = Sandbox::None;
            }
            let mut ended = Vec::new();
            for index in 0..worker.containers.len() {
                let name = worker.spec(index).map(|spec| spec.name.clone()).unwrap_or_default();
                let found = listed.iter().find(|(pod, container, _)| *pod == key && *container == name);
                let container = &mut worker.containers[index];
                match (&container.state, found) {
                    (State::Running { .. } | State::Stopping { .. }, Some((_, _, Some(code)))) => {
                        ended.push((name, *code))
                    }
                    (State::Running { .. } | State::Stopping { .. }, Some((_, _, None))) => {}
                    (State::Starting | State::Pulling, _) => container.state = State::Waiting,
                    _ => {}
                }
            }
            for (name, code) in ended {
                self.exited(&key, &name, code, cx);
            }
            self.sync(&key, cx);
        }
    }

    fn renew(&mut self, cx: &mut Context) {
        self.renewing_since = Some(cx.now);
        let known = cx.view.get::<Lease>(&LEASES, &self.spec.name).is_some();
        let verb = if known { Verb::Update } else { Verb::Create };
        self.send_lease(verb, MicroTime::ONGOING, Because::Heartbeat, cx);
    }

    fn send_lease(&mut self, verb: Verb, renewed: MicroTime, because: Because, cx: &mut Context) {
        let known = cx.view.get::<Lease>(&LEASES, &self.spec.name).cloned();
        let mut lease = known.map(|lease| (*lease).clone()).unwrap_or_default();
        lease.metadata.name = self.spec.name.clone();
        lease.metadata.namespace = LEASES;
        lease.metadata.resource_version = Default::default();
        lease.spec.holder_identity = self.spec.name.clone();
        lease.spec.lease_duration_seconds = Some(40);
        lease.spec.renew_time = Some(renewed);
        let request = Request::on(&self.user, verb, &lease.key(), Body::Object(lease.into_object()));
        self.ask(request, because, Asked::Lease, cx);
    }

    fn report_node(&mut self, cx: &mut Context) {
        let Some(known) = cx.view.get::<Node>(&Text::EMPTY, &self.spec.name) else { return };
        let ready = self.network_ready || !known.spec.pod_cidr.is_empty();
        self.network_ready = ready;
        let mut node = (**known).clone();
        node.status = node_status::status(&self.spec, self.id, cx.now, &self.images, Some(known), ready);
        node.metadata.resource_version = Default::default();
        let key = node.key();
        let request = Request::on(&self.user, Verb::Patch, &key, Body::Object(node.into_object()));
        let request = request.subresource(Subresource::Status);
        self.ask(request, Because::NodeChanged, Asked::NodeStatus, cx);
    }

    fn watch(&mut self, kind: Kind, fields: String, asked: Asked, cx: &mut Context) {
        let key = Key::new(kind, &Text::EMPTY, &Text::EMPTY);
        let mut request = Request::on(&self.user, Verb::Watch, &key, Body::None);
        request.query = Query { field_selector: fields.into(), ..Query::default() };
        self.ask(request, Because::WatchingOwn, asked, cx);
    }

    fn ask(&mut self, request: Request, because: Because, asked: Asked, cx: &mut Context) {
        let delay = self.client.take(cx.now);
        let id = cx.outbox.request_id();
        self.asked.insert(id, asked);
        cx.outbox.send_after(delay, ActorId::Apiserver, Payload::Request(id, Arc::new(request)), because);
    }

    fn cri(&mut self, pod: Key, op: CriOp, because: Because, cx: &mut Context) {
        let id = cx.outbox.request_id();
        cx.outbox.send(ActorId::Runtime(self.id), Payload::Cri(id, Box::new(CriCall { pod, op })), because);
    }

    fn wake(&mut self, delay: Duration, timer: Timer, cx: &mut Context) {
        cx.outbox.timer(ActorId::Kubelet(self.id), delay, crate::actor::Timer::Kubelet(timer), Because::TimePassed);
    }

    fn pod_event(
        &mut self,
        cx: &mut Context,
        pod: &Pod,
        container: Option<usize>,
        kind: &'static str,
        reason: &'static str,
        message: Text,
    ) {
        let init = pod.spec.init_containers.len();
        let field_path = match container {
            None => Text::EMPTY,
            Some(index) => match pod.spec.init_containers.get(index) {
                Some(container) => format!("spec.initContainers{{{}}}", container.name).into(),
                None => {
                    let name = pod.spec.containers.get(index - init).map(|container| container.name.clone());
                    format!("spec.containers{{{}}}", name.unwrap_or_default()).into()
                }
            },
        };
        let about = ObjectReference {
            kind: Text::from_static("Pod"),
            api_version: Text::from_static("v1"),
            namespace: pod.metadata.namespace.clone(),
            name: pod.metadata.name.clone(),
            uid: pod.metadata.uid,
            field_path,
            ..Default::default()
        };
        self.recorder.event(cx, &about, kind, reason, message);
    }

    fn node_event(&mut self, cx: &mut Context, reason: &'static str, message: &str) {
        let about =
            ObjectReference { kind: Text::from_static("Node"), name: self.spec.name.clone(), ..Default::default() };
        self.recorder.event(cx, &about, "Normal", reason, message.into());
    }
}

/// Events bear words that are known beforehand; a device that is short is told in the message.
fn event_reason(reason: &str) -> &'static str {
    ["OutOfcpu", "OutOfmemory", "OutOfpods", "OutOfephemeral-storage", "NodeAffinity"]
        .into_iter()
        .find(|known| *known == reason)
        .unwrap_or("UnexpectedAdmissionError")
}

/// What the status says of containers that ran before the machine went down: they have ended, and nobody saw how.
fn remember(worker: &mut PodWorker, pod: &Pod, now: Time) {
    let statuses = pod.status.init_container_statuses.iter().chain(pod.status.container_statuses.iter());
    for status in statuses {
        let Some(index) = worker.index_of(&status.name) else { continue };
        let done = status.state.terminated.as_ref().filter(|end| end.exit_code == 0 && worker.is_init(index));
        let mut container = ContainerWorker::new();
        container.restarts = status.restart_count;
        container.start = status.restart_count as u32 + 1;
        let ended = |code, started: Option<crate::api::Timestamp>, unknown| Ended {
            code,
            started: started.map(|at| at.to_time()).unwrap_or(now),
            finished: now,
            start: status.restart_count as u32 + 1,
            unknown,
        };
        if let Some(done) = done {
            container.state = State::Ended(ended(0, done.started_at, false));
        } else if let Some(running) = &status.state.running {
            container.last = Some(ended(255, running.started_at, true));
            container.restarts += 1;
        }
        worker.containers[index] = container;
    }
}

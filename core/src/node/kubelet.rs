//! The kubelet: the agent on each node that takes pods and keeps their containers running.
//!
//! To read before editing: `pkg/kubelet/kubelet.go` (`syncLoop`). Here is what reaches it and from whom; what it does about
//! it is in `sync_pod` (pods), `image_manager`, `status_manager` and `registration` (its node).

use super::image_manager::Pull;
use super::machine::MachineSpec;
use super::node_status;
use super::pod_status::OfNode;
use super::pod_worker::{Busy, PodWorker, Stage};
use super::runtime::{CriCall, CriOp, Found};
use crate::actor::{ActorId, Context, NodeId, Payload, RequestId};
use crate::api::core_v1::{HostIP, Node, ObjectReference, Pod};
use crate::api::request::{Request, Verb};
use crate::api::response::{Answer, Reply};
use crate::api::{Credential, FieldSelector, Key, Kind, Object, Resource, Uid};
use crate::base::vec_map::VecMap;
use crate::base::{Duration, SharedMap, Text, Time};
use crate::client::rate_limiter::TokenBucket;
use crate::client::recorder::EventRecorder;
use crate::etcd::WatchEvent;
use crate::trace::{Because, ChangeType};
use alloc::boxed::Box;
use alloc::collections::VecDeque;
use alloc::format;
use alloc::sync::Arc;
use alloc::vec::Vec;

/// The agent of one node.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Kubelet {
    pub(super) id: NodeId,
    pub(super) spec: MachineSpec,
    pub(super) credential: Credential,
    /// Started and not stopped since.
    running: bool,
    pub(super) pods: SharedMap<Uid, PodWorker>,
    /// What the runtime had when the kubelet started, until the pods are known.
    found: VecMap<Uid, Found>,
    pub(super) of_node: OfNode,
    /// Pulls happen one after the other: the first of these is on its way.
    pub(super) pulls: VecDeque<Pull>,
    /// Requests whose answers matter.
    asked: VecMap<RequestId, Asked>,
    /// Since when the lease is renewed every ten seconds.
    pub(super) renewing_since: Option<Time>,
    /// Its lease is there.
    pub(super) has_lease: bool,
    /// A change of the node is to be reported soon.
    pub(super) node_changes: bool,
    /// How often the machine has been switched on: its boot id.
    pub(super) boots: u32,
    recorder: EventRecorder,
    client: TokenBucket,
}

/// What was asked of the apiserver.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Asked {
    WatchPods,
    WatchNode,
    CreateNode,
    Lease,
    NodeStatus,
    PodStatus(Uid),
    DeletePod(Uid),
}

/// What a kubelet wakes up for.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Timer {
    /// Something about this pod may be due: a back-off is over, a container is ready, a deadline has come.
    Sync(Uid),
    /// The node's status is reported (`nodeStatusUpdateFrequency`).
    NodeStatus,
    /// A watch was refused or is lost, and is asked for again.
    Watch(Kind),
    /// The registration was refused or is lost, and is sent again.
    Register,
    /// The lease was refused or is lost, and is sent again.
    Lease,
}

/// How long a kubelet waits before it sends again what failed.
const RETRY: Duration = Duration::from_secs(1);

impl Kubelet {
    /// The kubelet of a machine.
    pub fn new(id: NodeId, spec: MachineSpec) -> Kubelet {
        Kubelet {
            id,
            credential: Credential::node(&spec.name),
            running: false,
            pods: SharedMap::default(),
            found: VecMap::new(),
            of_node: OfNode {
                host_ips: alloc::vec![HostIP { ip: node_status::address(id) }].into(),
                images: spec.images.iter().map(|image| super::images::normalized(image)).collect(),
                no_resources: Arc::default(),
            },
            pulls: VecDeque::new(),
            asked: VecMap::new(),
            renewing_since: None,
            has_lease: false,
            node_changes: false,
            boots: 1,
            recorder: EventRecorder::new("kubelet", spec.name.clone()),
            client: TokenBucket::new(50, 100),
            spec,
        }
    }

    /// Its pod workers: the pod, what the worker is about (`syncing`, `terminating`, `terminated`), and whether it waits
    /// for its runtime.
    pub fn workers(&self) -> impl Iterator<Item = (Key, &'static str, bool)> {
        self.pods.values().map(|worker| {
            let stage = match worker.stage {
                Stage::Syncing => "syncing",
                Stage::Terminating { .. } => "terminating",
                Stage::Terminated | Stage::Record => "terminated",
            };
            (worker.pod.key(), stage, worker.busy != Busy::No)
        })
    }

    /// Starts: registers the node, looks what runs on it, asks for its pods, renews its lease. One that runs already has
    /// only lost its watches.
    pub fn start(&mut self, cx: &mut Context) {
        if self.running {
            self.watch(Kind::Pod, cx);
            self.watch(Kind::Node, cx);
            return;
        }
        self.running = true;
        // Nothing outlives the process: the runtime and the apiserver know what there is.
        self.pods = SharedMap::default();
        self.pulls.clear();
        self.asked.clear();
        self.recorder = EventRecorder::new("kubelet", self.spec.name.clone());
        self.client = TokenBucket::new(50, 100);
        self.node_event(cx, "Normal", "Starting", "Starting kubelet.");
        self.register(cx);
        self.renew(cx);
        self.watch(Kind::Node, cx);
        let about = Key::new(Kind::Node, &Text::EMPTY, &self.spec.name);
        self.cri_about(about, Uid::default(), CriOp::ListContainers, Because::KubeletLooks, cx);
    }

    /// It is stopped, or the whole machine is. Containers run on only in the first case.
    pub fn stop(&mut self, machine_off: bool, cx: &mut Context) {
        self.cut_off(cx);
        self.running = false;
        self.node_changes = false;
        self.boots += u32::from(machine_off);
    }

    /// Handles a message.
    pub fn receive(&mut self, payload: Payload, cx: &mut Context) {
        match payload {
            Payload::Watch(event) => self.saw(event, cx),
            Payload::Response(id, response) => self.answered(id, response.body, cx),
            Payload::CriReply(id, reply) => self.runtime_says(id, *reply, cx),
            Payload::Timer(crate::actor::Timer::Kubelet(timer)) => self.woke(timer, cx),
            _ => {}
        }
    }

    fn woke(&mut self, timer: Timer, cx: &mut Context) {
        match timer {
            Timer::Sync(uid) => self.sync(uid, cx),
            Timer::NodeStatus => {
                self.node_changes = false;
                self.report_node(cx);
            }
            Timer::Watch(kind) => self.watch(kind, cx),
            Timer::Register => self.register(cx),
            Timer::Lease => self.renew_again(cx),
        }
    }

    fn saw(&mut self, event: WatchEvent, cx: &mut Context) {
        match event.object {
            Object::Node(node) => self.saw_node(&node, cx),
            Object::Pod(pod) if event.change == ChangeType::Deleted => self.pod_removed(&pod, cx),
            Object::Pod(pod) => self.pod_updated(&pod, cx),
            _ => {}
        }
    }

    /// `HandlePodUpdates` and `HandlePodReconcile`.
    fn pod_updated(&mut self, pod: &Arc<Pod>, cx: &mut Context) {
        let uid = pod.metadata.uid;
        let Some(worker) = self.pods.get_mut(&uid) else { return self.add_pod(pod, None, cx) };
        if worker.pod.metadata.resource_version >= pod.metadata.resource_version {
            return;
        }
        let before = core::mem::replace(&mut worker.pod, pod.clone());
        if !differ(&before, pod) {
            return self.report(uid, cx);
        }
        // Annotations may say otherwise now when a container is ready.
        if let Some(at) = worker.probe(cx.now) {
            self.wake(at.since(cx.now), Timer::Sync(uid), cx);
        }
        self.hurry(uid, cx);
        self.sync(uid, cx);
    }

    /// The pod's object is gone: whatever of it is left here ends, at its own pace (`HandlePodRemoves`).
    fn pod_removed(&mut self, pod: &Arc<Pod>, cx: &mut Context) {
        let uid = pod.metadata.uid;
        self.with(uid, |worker| worker.is_gone = true);
        self.drop_ended(uid);
        self.sync(uid, cx);
    }

    /// A worker whose pod is gone and has nothing left is gone too.
    fn drop_ended(&mut self, uid: Uid) {
        use super::pod_worker::Stage;
        let ended = |worker: &&PodWorker| worker.is_gone && matches!(worker.stage, Stage::Terminated | Stage::Record);
        if self.pods.get(&uid).filter(ended).is_some() {
            self.pods.remove(&uid);
        }
    }

    /// What the runtime has, now that the kubelet has started: then it asks which pods there should be.
    pub(super) fn listed(&mut self, found: Vec<Found>, cx: &mut Context) {
        self.found = found.into_iter().map(|found| (found.uid, found)).collect();
        self.watch(Kind::Pod, cx);
    }

    /// The pods that there are: new ones are taken in, in the order in which they were made; what has none is removed.
    fn pods_listed(&mut self, cx: &mut Context) {
        let mut pods: Vec<Arc<Pod>> = cx.view.pods_on(&self.spec.name).cloned().collect();
        crate::base::sort::by_key(&mut pods, |pod| pod.metadata.creation_timestamp.map(|at| at.secs()));
        let mut gone: Vec<Uid> = self.pods.iter().map(|(uid, _)| *uid).collect();
        gone.retain(|uid| !pods.iter().any(|pod| pod.metadata.uid == *uid));
        for uid in gone {
            self.with(uid, |worker| worker.is_gone = true);
            self.drop_ended(uid);
            self.sync(uid, cx);
        }
        let mut found = core::mem::take(&mut self.found);
        for pod in pods {
            let uid = pod.metadata.uid;
            match self.pods.contains_key(&uid) {
                true => self.pod_updated(&pod, cx),
                false if pod.status.is_finished() => self.add_pod(&pod, None, cx),
                false => self.add_pod(&pod, found.remove(&uid), cx),
            }
        }
        // `HandlePodCleanups`: containers of pods that were deleted meanwhile.
        for (uid, found) in found {
            self.cri_about(found.pod, uid, CriOp::RemovePodSandbox, Because::PodIsDeleted, cx);
        }
    }

    fn answered(&mut self, id: RequestId, answer: Answer, cx: &mut Context) {
        let Some(asked) = self.asked.remove(&id) else { return };
        match (asked, answer) {
            (Asked::WatchPods, Ok(_)) => self.pods_listed(cx),
            (Asked::WatchNode, Ok(_)) => {
                if let Some(node) = cx.view.get::<Node>(&Text::EMPTY, &self.spec.name).cloned() {
                    self.saw_node(&node, cx);
                }
            }
            (Asked::WatchPods, Err(_)) => self.wake(RETRY, Timer::Watch(Kind::Pod), cx),
            (Asked::WatchNode, Err(_)) => self.wake(RETRY, Timer::Watch(Kind::Node), cx),
            (Asked::CreateNode, answer) => match self.registered(answer, cx) {
                true => {}
                false => self.wake(RETRY, Timer::Register, cx),
            },
            (Asked::Lease, answer) => match self.lease_answered(answer) {
                true => {}
                false => self.wake(RETRY, Timer::Lease, cx),
            },
            (Asked::NodeStatus, Ok(_)) => {}
            (Asked::NodeStatus, Err(_)) => self.node_changes(cx),
            (Asked::PodStatus(uid), Ok(Reply::Object(Object::Pod(pod)))) => self.reported(uid, pod, cx),
            (Asked::PodStatus(uid) | Asked::DeletePod(uid), Err(status)) => self.not_reported(uid, &status, cx),
            (Asked::PodStatus(_) | Asked::DeletePod(_), Ok(_)) => {}
        }
    }

    fn watch(&mut self, kind: Kind, cx: &mut Context) {
        let (asked, field) = match kind {
            Kind::Node => (Asked::WatchNode, "metadata.name"),
            _ => (Asked::WatchPods, "spec.nodeName"),
        };
        if !self.is_asked(asked) {
            let mut request = Request::on_all(&self.credential, Verb::Watch, kind);
            request.query.field_selector = FieldSelector::equal(field, &self.spec.name);
            self.ask(request, Because::WatchingOwn, asked, cx);
        }
    }

    /// Whether an answer to this is still to come.
    pub(super) fn is_asked(&self, asked: Asked) -> bool {
        self.asked.values().any(|other| *other == asked)
    }

    pub(super) fn ask(&mut self, request: Request, because: Because, asked: Asked, cx: &mut Context) {
        let delay = self.client.take(cx.now);
        let id = cx.outbox.request_id();
        self.asked.insert(id, asked);
        cx.outbox.send_after(delay, ActorId::Apiserver, Payload::Request(id, Arc::new(request)), because);
    }

    /// Calls the runtime for a pod that has a worker.
    pub(super) fn cri(&mut self, uid: Uid, op: CriOp, because: Because, cx: &mut Context) -> Option<RequestId> {
        let pod = self.pods.get(&uid)?.pod.key();
        Some(self.cri_about(pod, uid, op, because, cx))
    }

    fn cri_about(&mut self, pod: Key, uid: Uid, op: CriOp, because: Because, cx: &mut Context) -> RequestId {
        let id = cx.outbox.request_id();
        cx.outbox.send(ActorId::Runtime(self.id), Payload::Cri(id, Box::new(CriCall { pod, uid, op })), because);
        id
    }

    pub(super) fn wake(&mut self, delay: Duration, timer: Timer, cx: &mut Context) {
        cx.outbox.timer(ActorId::Kubelet(self.id), delay, crate::actor::Timer::Kubelet(timer), Because::TimePassed);
    }

    /// Changes what is known of a pod, if it has a worker.
    pub(super) fn with(&mut self, uid: Uid, change: impl FnOnce(&mut PodWorker)) {
        if let Some(worker) = self.pods.get_mut(&uid) {
            change(worker);
        }
    }

    /// The range of addresses that the pods of this node get; empty while it has none.
    pub(super) fn pod_cidr(&self, cx: &Context) -> Text {
        let node = cx.view.get::<Node>(&Text::EMPTY, &self.spec.name);
        node.map(|node| node.spec.pod_cidr.clone()).unwrap_or_default()
    }

    /// Reports something about a pod, or about one of its containers.
    pub(super) fn pod_event(
        &mut self,
        cx: &mut Context,
        uid: Uid,
        container: Option<usize>,
        kind: &'static str,
        reason: &'static str,
        message: Text,
    ) {
        let Some(worker) = self.pods.get(&uid) else { return };
        let field_path = match container {
            None => Text::EMPTY,
            Some(index) => {
                let list = if worker.is_init(index) { "initContainers" } else { "containers" };
                format!("spec.{list}{{{}}}", worker.name(index)).into()
            }
        };
        let meta = &worker.pod.metadata;
        let about = ObjectReference {
            kind: Text::from_static("Pod"),
            api_version: Text::from_static("v1"),
            namespace: meta.namespace.clone(),
            name: meta.name.clone(),
            uid,
            field_path,
            ..Default::default()
        };
        self.recorder.event(cx, &about, kind, reason, message);
    }

    /// Reports something about the node.
    pub(super) fn node_event(&mut self, cx: &mut Context, kind: &'static str, reason: &'static str, message: &str) {
        let about =
            ObjectReference { kind: Text::from_static("Node"), name: self.spec.name.clone(), ..Default::default() };
        self.recorder.event(cx, &about, kind, reason, message.into());
    }
}

/// Whether the kubelet has to act on the change, or only looks whether its report is still there
/// (`podsDifferSemantically`).
pub(super) fn differ(before: &Pod, after: &Pod) -> bool {
    let (old, new) = (&before.metadata, &after.metadata);
    !Arc::ptr_eq(&before.spec, &after.spec)
        || !old.annotations.same(&new.annotations)
        || !old.labels.same(&new.labels)
        || old.deletion_timestamp != new.deletion_timestamp
        || old.deletion_grace_period_seconds != new.deletion_grace_period_seconds
}

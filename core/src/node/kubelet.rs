//! The kubelet: the agent on each node that takes pods and keeps their containers running.
//!
//! To read before editing: `pkg/kubelet/kubelet.go` (`syncLoop`). Here is what reaches it and from whom; what it does about
//! it is in `sync_pod` (pods), `image_manager`, `status_manager` and `registration` (its node).

use super::image_manager::Pull;
use super::machine::MachineSpec;
use super::node_status;
use super::pod_status::OfNode;
use super::pod_worker::{Busy, PodWorker, Stage};
use super::registration::LEASES;
use super::sync_pod::POD_IS_DELETED;
use crate::actor::{self, Component, End};
use crate::address::{ActorId, NodeId, Part, ProcessId, RequestId};
use crate::api::core_v1::{HostIP, Node, ObjectReference, Pod};
use crate::api::request::Request;
use crate::api::response::{Answer, Reply};
use crate::api::watch::{EventType, WatchEvent};
use crate::api::{Credential, FieldSelector, Key, Kind, Object, Resource, Uid};
use crate::base::vec_map::VecMap;
use crate::base::{Duration, SharedMap, Text, Time};
use crate::because::Because;
use crate::client::{Client, EventRecorder, Informed, Informers, TokenBucket};
use crate::wire::Payload;
use crate::wire::cri::{CriCall, CriOp, Found};
use alloc::boxed::Box;
use alloc::collections::VecDeque;
use alloc::format;
use alloc::sync::Arc;
use alloc::vec::Vec;

crate::reasons! {
    /// A kubelet that has started looks what runs on its node.
    const KUBELET_LOOKS = "because-kubelet-looks";
}

/// The agent of one node.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Kubelet {
    pub(super) id: NodeId,
    pub(super) spec: MachineSpec,
    pub(super) credential: Credential,
    /// The container runtime of its node.
    runtime: ProcessId,
    pub(super) pods: SharedMap<Uid, PodWorker>,
    /// What the runtime had when the kubelet started, until the pods are known.
    found: VecMap<Uid, Found>,
    pub(super) of_node: OfNode,
    /// Pulls happen one after the other: the first of these is on its way.
    pub(super) pulls: VecDeque<Pull>,
    /// What it asks the apiserver.
    client: Client<Asked>,
    informers: Informers,
    /// Whether its renewals are written one by one: something is wrong between it and etcd.
    pub(super) renews_itself: bool,
    /// The process has started and the lease is renewed.
    pub(super) is_renewing: bool,
    /// The last request about the lease stands for all renewals that follow.
    pub(super) sent_for_all: bool,
    /// The runtime did not answer, and is asked again soon.
    lost_runtime: bool,
    /// Its lease is there.
    pub(super) has_lease: bool,
    /// A change of the node is to be reported soon.
    pub(super) node_changes: bool,
    /// How often the machine has been switched on: its boot id.
    pub(super) boots: u32,
    recorder: EventRecorder,
}

/// What was asked of the apiserver.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Asked {
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
    /// The container runtime did not answer, and is asked again what runs (the PLEG's relist).
    Relist,
}

/// The component in its Events.
const KUBELET: Text = Text::from_static("kubelet");
/// How long a kubelet waits before it sends again what failed.
pub(super) const RETRY: Duration = Duration::from_secs(1);

/// What it may see and use while it acts.
pub(super) type Context<'a> = actor::Context<'a, Timer>;

impl Component for Kubelet {
    type Timer = Timer;

    /// Registers the node, asks the runtime for its containers and the apiserver for its pods, renews its lease.
    fn start(&mut self, cx: &mut Context) {
        // Nothing outlives the process: the runtime and the apiserver know what there is.
        self.pods = SharedMap::default();
        self.pulls.clear();
        self.client = client(self.client.server(), &self.credential);
        self.recorder =
            EventRecorder::new(self.client.server(), KUBELET, self.spec.name.clone(), self.credential.clone());
        self.informers.reset();
        self.node_changes = false;
        self.renews_itself = false;
        self.node_event(cx, "Normal", "Starting", "Starting kubelet.");
        self.register(cx);
        self.begin_renewals(cx);
        self.informers.retry(Kind::Node, cx);
        self.relist(cx);
    }

    fn receive(&mut self, from: ActorId, _: Part, payload: Payload, cx: &mut Context) {
        let payload = match self.informers.receive(payload, cx) {
            Ok(Some(Informed::Changed(event))) => return self.changed(event, cx),
            Ok(Some(Informed::Listed(Kind::Pod))) => return self.pods_listed(cx),
            Ok(Some(Informed::Listed(_))) => {
                if let Some(node) = cx.view.get::<Node>(&Text::EMPTY, &self.spec.name).cloned() {
                    self.saw_node(&node, cx);
                }
                return;
            }
            Ok(Some(Informed::Retry(kind, wait))) => return self.wake_after(wait, Timer::Watch(kind), cx),
            Ok(None) => return,
            Err(payload) => payload,
        };
        match self.client.receive(payload) {
            Ok((asked, answer)) => self.answered(asked, answer, cx),
            Err(Payload::CriReply(id, reply)) => self.runtime_says(id, *reply, cx),
            Err(Payload::Broken(..)) if from.process == self.runtime => self.runtime_lost(cx),
            Err(_) => {}
        }
    }

    fn wake(&mut self, _: Part, timer: Timer, cx: &mut Context) {
        match timer {
            Timer::Sync(uid) => self.sync(uid, cx),
            Timer::NodeStatus => {
                self.node_changes = false;
                self.report_node(cx);
            }
            Timer::Watch(kind) => self.informers.retry(kind, cx),
            Timer::Register => self.register(cx),
            Timer::Lease => self.renew(cx),
            Timer::Relist => self.relist(cx),
        }
    }

    fn stop(&mut self, end: End, _: Time) {
        self.is_renewing = false;
        self.boots += u32::from(end == End::Machine);
    }

    fn upstream(&self) -> Option<ProcessId> {
        Some(self.server())
    }

    fn lease(&self) -> Option<(Key, Text)> {
        Some((Key::new(Kind::Lease, &LEASES, &self.spec.name), self.spec.name.clone()))
    }

    fn path_changed(&mut self, is_healthy: bool, cx: &mut Context) {
        self.way_to_etcd_changed(is_healthy, cx);
    }

    fn cache_revision(&self) -> u64 {
        self.informers.revision()
    }
}

/// The state of a pod worker (`PodWorkerState` in `pkg/kubelet/pod_workers.go`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PodWorkerState {
    /// It keeps the pod running.
    Syncing,
    /// It ends the pod's containers.
    Terminating,
    /// The pod has ended, and so have its sandbox and network.
    Terminated,
}

impl Kubelet {
    /// The kubelet of a machine, which asks this apiserver and calls this runtime.
    pub fn new(id: NodeId, spec: MachineSpec, server: ProcessId, runtime: ProcessId) -> Kubelet {
        let credential = Credential::node(&spec.name);
        Kubelet {
            id,
            runtime,
            pods: SharedMap::default(),
            found: VecMap::new(),
            of_node: OfNode {
                host_ips: alloc::vec![HostIP { ip: node_status::address(id) }].into(),
                images: spec.images.iter().map(|image| super::images::normalized(image)).collect(),
                no_resources: Arc::default(),
            },
            pulls: VecDeque::new(),
            client: client(server, &credential),
            informers: Informers::new(server, credential.clone())
                .with(Kind::Node, FieldSelector::equal("metadata.name", &spec.name))
                .with(Kind::Pod, FieldSelector::equal("spec.nodeName", &spec.name)),
            renews_itself: false,
            is_renewing: false,
            sent_for_all: false,
            lost_runtime: false,
            has_lease: false,
            node_changes: false,
            boots: 1,
            recorder: EventRecorder::new(server, KUBELET, spec.name.clone(), credential.clone()),
            credential,
            spec,
        }
    }

    /// Its pod workers: the pod, the worker's state, and whether it waits for the container runtime.
    pub fn workers(&self) -> impl Iterator<Item = (Key, PodWorkerState, bool)> {
        self.pods.values().map(|worker| {
            let state = match worker.stage {
                Stage::Syncing => PodWorkerState::Syncing,
                Stage::Terminating { .. } => PodWorkerState::Terminating,
                Stage::Terminated | Stage::Record => PodWorkerState::Terminated,
            };
            (worker.pod.key(), state, worker.busy != Busy::No)
        })
    }

    /// The apiserver that it asks.
    pub(super) fn server(&self) -> ProcessId {
        self.client.server()
    }

    fn changed(&mut self, event: WatchEvent, cx: &mut Context) {
        match event.object {
            Object::Node(node) => self.saw_node(&node, cx),
            Object::Pod(pod) if event.change == EventType::Deleted => self.pod_removed(&pod, cx),
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
            self.wake_after(at.since(cx.now), Timer::Sync(uid), cx);
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

    /// Asks the runtime for its containers.
    fn relist(&mut self, cx: &mut Context) {
        let about = Key::new(Kind::Node, &Text::EMPTY, &self.spec.name);
        self.lost_runtime = false;
        self.cri_about(about, Uid::default(), CriOp::ListContainers, KUBELET_LOOKS, cx);
    }

    /// The connection to the runtime broke: nothing is known of the containers until it lists them again.
    fn runtime_lost(&mut self, cx: &mut Context) {
        if !core::mem::replace(&mut self.lost_runtime, true) {
            self.pods = SharedMap::default();
            self.pulls.clear();
            self.wake_after(RETRY, Timer::Relist, cx);
        }
    }

    /// What the runtime has, now that the kubelet has started: then it asks which pods there should be.
    pub(super) fn listed(&mut self, found: Vec<Found>, cx: &mut Context) {
        self.found = found.into_iter().map(|found| (found.uid, found)).collect();
        if self.informers.has_listed(Kind::Pod) {
            return self.pods_listed(cx);
        }
        self.informers.retry(Kind::Pod, cx);
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
            self.cri_about(found.pod, uid, CriOp::RemovePodSandbox, POD_IS_DELETED, cx);
        }
    }

    fn answered(&mut self, asked: Asked, answer: Answer, cx: &mut Context) {
        match (asked, answer) {
            (Asked::CreateNode, answer) => {
                if !self.registered(answer, cx) {
                    self.wake_after(RETRY, Timer::Register, cx);
                }
            }
            (Asked::Lease, answer) => self.lease_answered(answer, cx),
            (Asked::NodeStatus, Ok(_)) => {}
            (Asked::NodeStatus, Err(_)) => self.node_changes(cx),
            (Asked::PodStatus(uid), Ok(Reply::Object(Object::Pod(pod)))) => self.reported(uid, pod, cx),
            (Asked::PodStatus(uid) | Asked::DeletePod(uid), Err(status)) => self.not_reported(uid, &status, cx),
            (Asked::PodStatus(_) | Asked::DeletePod(_), Ok(_)) => {}
        }
    }

    /// Whether an answer to this is still to come.
    pub(super) fn is_asked(&self, asked: Asked) -> bool {
        self.client.pending().any(|other| *other == asked)
    }

    pub(super) fn ask(&mut self, request: Request, because: Because, asked: Asked, cx: &mut Context) {
        self.client.send(Arc::new(request), because, asked, cx.outbox);
    }

    /// Calls the runtime for a pod that has a worker.
    pub(super) fn cri(&mut self, uid: Uid, op: CriOp, because: Because, cx: &mut Context) -> Option<RequestId> {
        let pod = self.pods.get(&uid)?.pod.key();
        Some(self.cri_about(pod, uid, op, because, cx))
    }

    fn cri_about(&mut self, pod: Key, uid: Uid, op: CriOp, because: Because, cx: &mut Context) -> RequestId {
        let id = cx.outbox.request_id();
        cx.outbox.send(self.runtime.into(), Payload::Cri(id, Box::new(CriCall { pod, uid, op })), because);
        id
    }

    pub(super) fn wake_after(&mut self, delay: Duration, timer: Timer, cx: &mut Context) {
        cx.timer(delay, timer, Because::TIME_PASSED);
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
        self.recorder.event(cx.outbox, &about, kind, reason, message);
    }

    /// Reports something about the node.
    pub(super) fn node_event(&mut self, cx: &mut Context, kind: &'static str, reason: &'static str, message: &str) {
        let about =
            ObjectReference { kind: Text::from_static("Node"), name: self.spec.name.clone(), ..Default::default() };
        self.recorder.event(cx.outbox, &about, kind, reason, message.into());
    }
}

/// The client of a kubelet (`--kube-api-qps`, `--kube-api-burst`).
fn client(server: ProcessId, credential: &Credential) -> Client<Asked> {
    Client::new(server, credential.clone()).limited(TokenBucket::new(50, 100))
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

//! Who takes part in the cluster, what they tell one another, and what they may see while they act.

use crate::api::request::Request;
use crate::api::response::Response;
use crate::base::{Duration, Rng, Text, Time};
use crate::etcd::{EtcdAnswer, EtcdCall, View, WatchEvent};
use crate::node::runtime::{CriCall, CriReply};
use crate::trace::{Because, SpanId};
use crate::{apiserver, controllers, etcd, kubectl, node, scheduler};
use alloc::boxed::Box;
use alloc::sync::Arc;
use alloc::vec::Vec;

/// One process of the cluster. Messages go from one actor to another; nothing else connects them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ActorId {
    /// A person at a terminal: kubectl, or a hand on the page.
    Kubectl,
    /// kube-apiserver.
    Apiserver,
    /// etcd.
    Etcd,
    /// kube-scheduler.
    Scheduler,
    /// A controller of kube-controller-manager.
    Controller(Controller),
    /// The kubelet of a node.
    Kubelet(NodeId),
    /// The container runtime of a node.
    Runtime(NodeId),
}

/// The controllers, by the name of their work queue; one process, [`Controller::Manager`] is the process itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Controller {
    /// The process: its shared informers.
    Manager,
    /// deployment-controller.
    Deployment,
    /// replicaset-controller.
    ReplicaSet,
    /// garbage-collector-controller.
    GarbageCollector,
    /// namespace-controller.
    Namespace,
    /// serviceaccount-controller.
    ServiceAccount,
    /// node-lifecycle-controller.
    NodeLifecycle,
    /// taint-eviction-controller.
    TaintEviction,
    /// node-ipam-controller: gives nodes their podCIDR.
    NodeIpam,
    /// ttl-controller: tells kubelets how long they may keep what they have read.
    Ttl,
    /// pod-garbage-collector-controller.
    PodGarbageCollector,
}

/// A machine, by the order in which it joined. Never used again for another one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NodeId(pub u32);

/// Ties an answer to its request; unique in a run.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RequestId(pub u64);

/// What one actor tells another.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Payload {
    /// A client asks the apiserver.
    Request(RequestId, Arc<Request>),
    /// The apiserver answers. A request that was lost or refused by the network is answered at the sender's own side.
    Response(RequestId, Box<Response>),
    /// The apiserver asks etcd.
    Etcd(RequestId, Box<EtcdCall>),
    /// etcd answers.
    EtcdAnswer(RequestId, Box<EtcdAnswer>),
    /// Something was written: etcd to the apiserver, the apiserver to whoever watches. In order, per receiver.
    Watch(WatchEvent),
    /// A kubelet asks its container runtime.
    Cri(RequestId, Box<CriCall>),
    /// The runtime answers, or tells by itself that a container ended.
    CriReply(RequestId, Box<CriReply>),
    /// The actor asked to be woken now.
    Timer(Timer),
    /// A command from outside, for kubectl or for a machine.
    Command(Box<kubectl::Command>),
}

/// What an actor asked to be woken for.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Timer {
    /// For etcd.
    Etcd(etcd::Timer),
    /// For kube-apiserver.
    Apiserver(apiserver::Timer),
    /// For kube-scheduler.
    Scheduler(scheduler::Timer),
    /// For a controller.
    Controller(controllers::Timer),
    /// For a kubelet.
    Kubelet(node::kubelet::Timer),
    /// For a container runtime.
    Runtime(node::runtime::Timer),
}

/// What an actor may see and use while it handles one message. A fifth member needs a decision note.
pub struct Context<'a> {
    /// The time.
    pub now: Time,
    /// The actor's own randomness.
    pub rng: &'a mut Rng,
    /// The cluster as this actor's informers know it: the store at the revision of the last watch event it has got.
    /// Empty for etcd, kubectl and the container runtimes, which watch nothing.
    pub view: View<'a>,
    /// Where its messages go.
    pub outbox: &'a mut Outbox,
}

/// The messages that an actor sends while it handles one.
#[derive(Debug)]
pub struct Outbox {
    /// What was sent, in order.
    pub(crate) sent: Vec<Envelope>,
    /// The next free request id.
    pub(crate) next_request: u64,
    /// The message that is being handled.
    pub(crate) handled: SpanId,
    /// What the next messages are caused by.
    pub(crate) cause: SpanId,
    /// In whose name they are sent.
    pub(crate) from: ActorId,
}

/// A message on its way out.
#[derive(Clone, Debug, Hash)]
pub(crate) struct Envelope {
    pub(crate) from: ActorId,
    pub(crate) to: ActorId,
    pub(crate) payload: Payload,
    /// How long the sender works on it before it goes out (for timers: until it rings).
    pub(crate) delay: Duration,
    pub(crate) cause: SpanId,
    pub(crate) because: Because,
}

impl Outbox {
    /// Sends a message; it arrives after the network's latency.
    pub fn send(&mut self, to: ActorId, payload: Payload, because: Because) {
        self.send_after(Duration::ZERO, to, payload, because);
    }

    /// Sends a message after working on it for `delay`.
    pub fn send_after(&mut self, delay: Duration, to: ActorId, payload: Payload, because: Because) {
        self.sent.push(Envelope { from: self.from, to, payload, delay, cause: self.cause, because });
    }

    /// Sends a request to the apiserver; its answer comes as [`Payload::Response`] with the same id.
    pub fn request(&mut self, request: Request, because: Because) -> RequestId {
        let id = self.request_id();
        self.send(ActorId::Apiserver, Payload::Request(id, Arc::new(request)), because);
        id
    }

    /// A new id, for calls to etcd and to container runtimes.
    pub fn request_id(&mut self) -> RequestId {
        self.next_request += 1;
        RequestId(self.next_request)
    }

    /// Wakes the sender `me` after `delay`. What it then does is caused by what it does now.
    pub fn timer(&mut self, me: ActorId, delay: Duration, timer: Timer, because: Because) {
        self.send_after(delay, me, Payload::Timer(timer), because);
    }

    /// Sends the next messages in the name of another actor of the same process: a controller of the manager. Answers go
    /// to that actor.
    pub fn acting_as(&mut self, actor: ActorId) {
        self.from = actor;
    }

    /// What the messages sent now are caused by: the one being handled, unless [`Outbox::caused_by`] said otherwise.
    pub fn cause(&self) -> SpanId {
        self.cause
    }

    /// Says what the next messages are caused by: an earlier message that was put into a queue until now.
    pub fn caused_by(&mut self, span: SpanId) {
        self.cause = span;
    }

    /// Back to the message that is being handled.
    pub fn caused_by_this(&mut self) {
        self.cause = self.handled;
    }
}

impl Controller {
    /// Upstream's name, as it stands in events: `"deployment-controller"`.
    pub fn name(self) -> &'static str {
        match self {
            Controller::Manager => "kube-controller-manager",
            Controller::Deployment => "deployment-controller",
            Controller::ReplicaSet => "replicaset-controller",
            Controller::GarbageCollector => "garbage-collector-controller",
            Controller::Namespace => "namespace-controller",
            Controller::ServiceAccount => "serviceaccount-controller",
            Controller::NodeLifecycle => "node-lifecycle-controller",
            Controller::TaintEviction => "taint-eviction-controller",
            Controller::NodeIpam => "node-ipam-controller",
            Controller::Ttl => "ttl-controller",
            Controller::PodGarbageCollector => "pod-garbage-collector-controller",
        }
    }
}

impl ActorId {
    /// The component's name: what forks its randomness and what the page calls it.
    pub fn name(self) -> Text {
        match self {
            ActorId::Kubectl => Text::from_static("kubectl"),
            ActorId::Apiserver => Text::from_static("kube-apiserver"),
            ActorId::Etcd => Text::from_static("etcd"),
            ActorId::Scheduler => Text::from_static("kube-scheduler"),
            ActorId::Controller(controller) => Text::from_static(controller.name()),
            ActorId::Kubelet(node) => alloc::format!("kubelet-{}", node.0).into(),
            ActorId::Runtime(node) => alloc::format!("container-runtime-{}", node.0).into(),
        }
    }
}

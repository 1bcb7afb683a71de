//! What happened, for people: every message as a span from its sending to its arrival, with its cause and its reason.
//! Output only: never part of [`World`](crate::world::World), never in its digest.

use crate::actor::ActorId;
use crate::api::Kind;
use crate::api::meta::Key;
use crate::api::request::{Subresource, Verb};
use crate::base::{Text, Time};
use alloc::collections::VecDeque;
use alloc::vec::Vec;

/// The number of a message: the order in which messages were sent in this run. Zero is "outside": no message.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SpanId(pub u64);

/// One message on its way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Span {
    /// Its number.
    pub id: SpanId,
    /// The message that made its sender send it; zero for commands from outside.
    pub cause: SpanId,
    /// Who sent it.
    pub from: ActorId,
    /// Who gets it. The same as `from` for timers.
    pub to: ActorId,
    /// When it was sent.
    pub sent: Time,
    /// When it arrives.
    pub due: Time,
    /// What it says, in short.
    pub what: What,
    /// Why it was sent.
    pub because: Because,
    /// Whether a fault swallowed it.
    pub lost: bool,
}

/// What a message says, in short.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum What {
    /// A request to the apiserver.
    Request(Verb, Subresource, Key),
    /// Its answer: HTTP's code (0 when nobody answered), and the request it answers.
    Response(u16, Verb, Subresource, Key),
    /// A read of etcd.
    Read(Key),
    /// A write to etcd.
    Write(Key),
    /// etcd's answer: the revision, or None when the compare failed.
    Wrote(Key, Option<u64>),
    /// A change, told to a watcher.
    Watch(ChangeType, Key),
    /// A call to a container runtime (`"RunPodSandbox"`) for a pod.
    Cri(&'static str, Key),
    /// Its answer: whether it worked.
    CriReply(&'static str, Key, bool),
    /// A timer that rings.
    Timer,
    /// A command from outside.
    Command(Text),
}

/// What a watch tells of an object (`watch.EventType`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ChangeType {
    /// It is new.
    Added,
    /// It has changed.
    Modified,
    /// It is gone.
    Deleted,
    /// Nothing: the watcher is told how far it has seen.
    Bookmark,
}

/// Where spans go. How many are kept is the owner's choice; the run does not depend on it.
#[derive(Clone, Debug, Default)]
pub struct Trace {
    /// The spans, in the order in which they were sent.
    spans: VecDeque<Span>,
    /// The messages in the order in which they were handled: how many had been before, when, and which.
    handled: VecDeque<(u64, Time, SpanId)>,
    /// Which message made etcd write which revision.
    writes: VecDeque<(u64, SpanId)>,
    limit: usize,
}

impl Trace {
    /// Keeps nothing.
    pub fn off() -> Trace {
        Trace::default()
    }

    /// Keeps the last `limit` spans.
    pub fn keeping(limit: usize) -> Trace {
        Trace { limit, ..Trace::default() }
    }

    /// Whether spans are kept at all.
    pub fn is_on(&self) -> bool {
        self.limit > 0
    }

    /// Takes note of a message that is sent.
    pub fn push(&mut self, span: Span) {
        // A replay sends again what is here already.
        if self.is_on() && self.spans.back().is_none_or(|last| last.id < span.id) {
            keep(&mut self.spans, span, self.limit);
        }
    }

    /// Takes note of a message that is handled, after `before` others. `shown` is the time before it arrived.
    pub fn handle(&mut self, before: u64, shown: Time, span: SpanId) {
        if self.is_on() && self.handled.back().is_none_or(|last| last.0 < before) {
            keep(&mut self.handled, (before, shown, span), self.limit);
        }
    }

    /// Takes note of a write to etcd.
    pub fn wrote(&mut self, revision: u64, span: SpanId) {
        if self.is_on() && self.writes.back().is_none_or(|last| last.0 < revision) {
            keep(&mut self.writes, (revision, span), self.limit);
        }
    }

    /// Forgets what has not happened yet at the moment with these numbers: the run was rewound.
    pub fn forget_after(&mut self, last: SpanId, handled: u64, revision: u64) {
        self.spans.truncate(self.spans.partition_point(|span| span.id <= last));
        self.handled.truncate(self.handled.partition_point(|entry| entry.0 < handled));
        self.writes.truncate(self.writes.partition_point(|entry| entry.0 <= revision));
    }

    /// The spans, in the order in which they were sent.
    pub fn spans(&self) -> impl DoubleEndedIterator<Item = &Span> {
        self.spans.iter()
    }

    /// The spans that were sent after this one.
    pub fn since(&self, cursor: SpanId) -> impl Iterator<Item = &Span> {
        self.spans.range(self.spans.partition_point(|span| span.id <= cursor)..)
    }

    /// The span of this number, if it is still kept.
    pub fn get(&self, id: SpanId) -> Option<&Span> {
        self.spans.binary_search_by_key(&id, |span| span.id).ok().map(|at| &self.spans[at])
    }

    /// The message that was handled after `handled` others, and the time that was shown before it arrived.
    pub fn handled_after(&self, handled: u64) -> Option<(Time, &Span)> {
        let at = self.handled.binary_search_by_key(&handled, |entry| entry.0).ok()?;
        let (_, shown, span) = self.handled[at];
        Some((shown, self.get(span)?))
    }

    /// How many messages had been handled before this one was, and the time that was shown then; None when it is still
    /// on its way, or forgotten.
    pub fn handled_before(&self, id: SpanId) -> Option<(u64, Time)> {
        self.handled.iter().rev().find(|entry| entry.2 == id).map(|entry| (entry.0, entry.1))
    }

    /// Which message made etcd write which revision, oldest first.
    pub fn writes(&self) -> impl DoubleEndedIterator<Item = (u64, SpanId)> {
        self.writes.iter().copied()
    }

    /// The span and what caused it, back to the command or the first message that is still kept.
    pub fn chain(&self, id: SpanId) -> Vec<&Span> {
        core::iter::successors(self.get(id), |span| self.get(span.cause)).collect()
    }
}

fn keep<T>(list: &mut VecDeque<T>, item: T, limit: usize) {
    if list.len() >= limit {
        list.pop_front();
    }
    list.push_back(item);
}

/// Builds [`Because`]: one line a reason, with the key of its sentence in `static/text/*.ftl`.
macro_rules! reasons {
    ($( $(#[$meta:meta])* $name:ident $({ $($arg:ident : $ty:ty),* $(,)? })? = $key:literal; )*) => {
        /// Why something was sent: typed, and translated by the page. The caption that a student reads.
        #[derive(Clone, Debug, PartialEq, Eq, Hash)]
        pub enum Because {
            $( $(#[$meta])* $name $({ $(#[doc = concat!("`", stringify!($arg), "` in the sentence.")] $arg: $ty),* })?, )*
        }

        impl Because {
            /// The keys of all sentences.
            pub const KEYS: &'static [&'static str] = &[$($key),*];

            /// The key of its sentence.
            pub fn key(&self) -> &'static str {
                match self { $( Because::$name { .. } => $key, )* }
            }

            /// The arguments of its sentence.
            pub fn arguments(&self) -> Vec<(&'static str, Text)> {
                match self {
                    $( Because::$name $({ $($arg),* })? => {
                        alloc::vec![$($( (stringify!($arg), alloc::format!("{}", $arg).into()) ),*)?]
                    } )*
                }
            }
        }
    };
}

reasons! {
    /// A person asked for it.
    Asked = "because-asked";
    /// The next step of handling a request.
    Serving = "because-serving";
    /// The answer to a request.
    Answering = "because-answering";
    /// The receiver watches objects of this kind.
    Watching = "because-watching";
    /// Time passed.
    TimePassed = "because-time-passed";
    /// Something is reported to people.
    Reporting { reason: Text } = "because-reporting";
    /// kubectl looks whether the object is there before it makes or changes it.
    LookingFirst = "because-looking-first";
    // The kubelet and the container runtime.
    /// A machine joins the cluster.
    JoiningCluster = "because-joining-cluster";
    /// A kubelet watches its own node and its own pods.
    WatchingOwn = "because-watching-own";
    /// A kubelet that has started looks what runs on its node.
    KubeletLooks = "because-kubelet-looks";
    /// The node shows that it lives.
    Heartbeat = "because-heartbeat";
    /// The last heartbeat that got through.
    LastHeartbeat = "because-last-heartbeat";
    /// The state of the node has changed.
    NodeChanged = "because-node-changed";
    /// A pod that is bound to the node has no surroundings yet.
    PodNeedsSandbox = "because-pod-needs-sandbox";
    /// The image is not on the node.
    ImageMissing = "because-image-missing";
    /// The pod's spec has a container that does not run.
    PodWantsContainer = "because-pod-wants-container";
    /// The pod is to be deleted.
    PodIsDeleted = "because-pod-is-deleted";
    /// A container has ended by itself.
    ContainerEnded = "because-container-ended";
    /// What the node knows of the pod has changed.
    PodChanged = "because-pod-changed";
    /// Nothing of the pod runs any more.
    PodHasEnded = "because-pod-has-ended";
    /// A container has ended, and is to run again.
    ContainerRestarts = "because-container-restarts";
    /// The kubelet does not take a pod that is bound to its node, or ends it.
    PodRefused { reason: Text } = "because-pod-refused";
    // kube-controller-manager.
    /// The controllers follow all objects of a kind.
    Informing { kind: Kind } = "because-informing";
    /// A status says what is no longer so.
    StatusIsBehind = "because-status-is-behind";
    /// A replica set has fewer pods than it wants.
    TooFewPods { wanted: i32, there: i32 } = "because-too-few-pods";
    /// A replica set has more pods than it wants.
    TooManyPods { wanted: i32, there: i32 } = "because-too-many-pods";
    /// An object without an owner matches this one's selector.
    Adopting { owner: Text } = "because-adopting";
    /// An object no longer matches its owner's selector.
    Releasing { owner: Text } = "because-releasing";
    /// No replica set has the deployment's template yet.
    TemplateIsNew = "because-template-is-new";
    /// The name that the template's hash gives is taken.
    HashCollides = "because-hash-collides";
    /// The newest replica set gets the newest revision.
    RevisionNoted { revision: Text } = "because-revision-noted";
    /// The deployment wants another number of pods.
    ReplicasWanted { wanted: i32 } = "because-replicas-wanted";
    /// The wanted number is divided among the replica sets by their sizes.
    ScaledInProportion { wanted: i32 } = "because-scaled-in-proportion";
    /// So many pods may exist during an update.
    SurgeAllows { most: i32 } = "because-surge-allows";
    /// Pods of an old version that serve nobody make room first.
    UnhealthyFirst = "because-unhealthy-first";
    /// Enough pods are available without some old ones.
    EnoughAvailable { available: i32, least: i32 } = "because-enough-available";
    /// Recreate: all old pods go before a new one comes.
    OldPodsFirst = "because-old-pods-first";
    /// Recreate: all old pods are gone.
    OldPodsGone = "because-old-pods-gone";
    /// More old replica sets are kept than the history may hold.
    HistoryIsFull { limit: i32 } = "because-history-is-full";
    /// The deployment is paused, or goes on.
    PauseNoted = "because-pause-noted";
    /// All owners of the object are gone.
    OwnerIsGone { owner: Text } = "because-owner-is-gone";
    /// One of several owners is gone.
    OneOwnerIsGone = "because-one-owner-is-gone";
    /// The owner waits until this object is gone.
    OwnerWaits { owner: Text } = "because-owner-waits";
    /// Everything that this object owned is gone, or free.
    DependentsAreGone = "because-dependents-are-gone";
    /// The owner is deleted, and leaves this object behind.
    LeftBehind { owner: Text } = "because-left-behind";
    /// The namespace of the object is deleted.
    NamespaceGoes { namespace: Text } = "because-namespace-goes";
    /// The namespace is empty.
    NamespaceIsEmpty = "because-namespace-is-empty";
    /// Every namespace has a default service account.
    AccountIsMissing = "because-account-is-missing";
    /// A node has not been heard of for too long.
    NodeIsSilent { seconds: u32 } = "because-node-is-silent";
    /// The taints of a node follow its conditions.
    TaintsFollowConditions = "because-taints-follow-conditions";
    /// Nobody can say whether pods on a node that is not ready still serve.
    PodOnSilentNode { node: Text } = "because-pod-on-silent-node";
    /// A pod does not tolerate a taint of its node, or not for longer.
    TaintNotTolerated { taint: Text } = "because-taint-not-tolerated";
    /// A node has no addresses for its pods yet.
    NodeNeedsAddresses = "because-node-needs-addresses";
    /// Kubelets ask less often in larger clusters.
    CacheTimeNoted { seconds: u32 } = "because-cache-time-noted";
    /// The node of a pod does not exist any more.
    NodeIsGone { node: Text } = "because-node-is-gone";
    /// A pod that never got a node is to be deleted.
    NeverScheduled = "because-never-scheduled";
    /// More finished pods are kept than the threshold.
    TooManyFinished { limit: i32 } = "because-too-many-finished";
    /// The network says that no answer will come.
    NobodyAnswered = "because-nobody-answered";
    // kube-scheduler.
    /// It lists and watches pods and nodes.
    SchedulerStarts = "because-scheduler-starts";
    /// A pod has no node yet.
    LookingForNode = "because-looking-for-node";
    /// The node suits the pod best.
    BestNode { node: Text, feasible: u32 } = "because-best-node";
    /// No node would do.
    Unschedulable = "because-unschedulable";
    /// A pod that found no node has waited long enough to be tried again.
    WaitedForNode = "because-waited-for-node";
}

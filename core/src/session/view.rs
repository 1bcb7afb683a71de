//! The views of the page: plain data, made anew from the store when it has changed, and owned by nobody below.

use crate::address::SpanId;
use crate::api::Key;
use crate::base::{Text, Time};
use crate::world::trace::Span;
use alloc::string::String;
use alloc::vec::Vec;

/// The cluster as it is at one moment.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ClusterView {
    /// The machines and their Node objects, in the order in which they joined.
    pub nodes: Vec<NodeView>,
    /// All pods, by namespace and name.
    pub pods: Vec<PodView>,
    /// Deployments and ReplicaSets, by kind, namespace and name.
    pub workloads: Vec<WorkloadView>,
    /// The processes of the control plane that do not run, by name.
    pub down: Vec<Text>,
    /// Those whose messages take long.
    pub slow: Vec<Text>,
}

/// A machine, as the page draws it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct NodeView {
    /// Its name.
    pub name: Text,
    /// kubectl's STATUS column: `Ready`, `NotReady`, `Ready,SchedulingDisabled`; `Unknown` before it has joined.
    pub status: Text,
    /// The sign for it.
    pub tone: Tone,
    /// Whether the machine runs, whatever the cluster thinks.
    pub power: MachinePower,
    /// Its allocatable resources.
    pub allocatable: Amounts,
    /// The requests of the pods on it.
    pub requested: Amounts,
    /// Its taints: `key=value:NoSchedule`.
    pub taints: Vec<Text>,
}

impl NodeView {
    /// Whether no new pods may come onto it.
    pub fn is_cordoned(&self) -> bool {
        self.status.ends_with(",SchedulingDisabled")
    }
}

/// Whether a machine runs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub enum MachinePower {
    /// It runs.
    #[default]
    On,
    /// Its kubelet is stopped; its containers run.
    KubeletStopped,
    /// It is switched off.
    Off,
}

/// Amounts of the resources that the page draws as bars.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Amounts {
    /// Thousandths of a cpu.
    pub cpu_milli: i64,
    /// Bytes of memory.
    pub memory_bytes: i64,
    /// Number of pods.
    pub pods: i64,
}

/// A pod, as the page draws it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct PodView {
    /// Its key.
    pub key: Key,
    /// The node it is bound to; empty while it waits in the tray.
    pub node: Text,
    /// kubectl's STATUS column: `Pending`, `ContainerCreating`, `Running`, `CrashLoopBackOff`, `Terminating`, …
    pub status: Text,
    /// The sign for it.
    pub tone: Tone,
    /// kubectl's READY column: `1/1`.
    pub ready: Text,
    /// kubectl's RESTARTS column.
    pub restarts: i32,
    /// Its address; empty before it has one.
    pub ip: Text,
    /// The reason for which it is not further: the FailedScheduling message, the message of a waiting container; empty otherwise.
    pub message: Text,
    /// Its resource requests.
    pub requests: Amounts,
    /// The workload that manages it.
    pub owner: Option<Key>,
    /// When it was made.
    pub created: Time,
    /// Whether deletion has been asked for (drawn with a dashed outline).
    pub terminating: bool,
}

/// A workload, as the page lists it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct WorkloadView {
    /// Its key.
    pub key: Key,
    /// The word that is shown: `Available`, `Progressing`, `Failed`.
    pub status: Text,
    /// The sign for it.
    pub tone: Tone,
    /// The number of pods that are desired.
    pub desired: i32,
    /// The number that exist.
    pub replicas: i32,
    /// The number that are ready.
    pub ready: i32,
    /// The number that are of the newest template.
    pub updated: i32,
    /// The workload that manages it.
    pub owner: Option<Key>,
}

/// The signs of the palette.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub enum Tone {
    /// It does its work: check in a circle.
    Ready,
    /// It waits: hourglass.
    #[default]
    Pending,
    /// It works in part, or comes back again and again: triangle.
    Degraded,
    /// It failed: cross in a square.
    Failed,
    /// It has done its work: filled square.
    Done,
    /// Its state is unknown: hatch.
    Unknown,
}

/// A mark on the timeline.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Mark {
    /// When.
    pub time: Time,
    /// The input, in short: `apply`, `delete Pod/default/web`, `stop node-2`.
    pub label: Text,
}

/// One step: the message that was handled, and those that it led to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StepView {
    /// The message that arrived.
    pub handled: Option<Span>,
    /// The messages that were sent because of it.
    pub sent: Vec<Span>,
}

/// The verdict of the scheduler on a pod on one node.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct NodeVerdictView {
    /// The node.
    pub node: Text,
    /// Refused: by this plugin, for these reasons. None: it fits.
    pub refused: Option<(Text, Vec<Text>)>,
    /// Plugin by plugin: name, weighted score. Empty when refused.
    pub scores: Vec<(Text, i64)>,
    /// The sum; the highest wins.
    pub total: i64,
}

/// One try of the scheduler to find a node for a pod.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct AttemptView {
    /// The pod.
    pub pod: Key,
    /// When the try ended.
    pub at: Time,
    /// The verdict on each node.
    pub nodes: Vec<NodeVerdictView>,
    /// The node that was chosen; None when none is feasible.
    pub chosen: Option<Text>,
    /// The reason for which no node is feasible; empty otherwise.
    pub message: Text,
}

/// A request as it went over the wire, and what the stages of the apiserver said of it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct RequestView {
    /// The message that carried it; zero when it is not known.
    pub span: SpanId,
    /// The key of its object.
    pub key: Key,
    /// The user.
    pub user: Text,
    /// Method and path.
    pub line: Text,
    /// The body as YAML; empty when there is none.
    pub body: Text,
    /// The stages that it passed, up to the one that refused it.
    pub stages: Vec<Row>,
}

/// An object, looked at closely.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct ObjectView {
    /// The object.
    pub yaml: String,
    /// The object before it was last changed; None when it is new or that is forgotten.
    pub before: Option<String>,
    /// Its details.
    pub sections: Vec<Section>,
}

/// A list in the inspector.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Section {
    /// What it is a list of.
    pub title: SectionTitle,
    /// What it lists.
    pub rows: Vec<Row>,
}

/// A row of a list. Unknown cells are empty.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Row {
    /// Whether it is good or bad, if it is either.
    pub good: Option<bool>,
    /// Its subject.
    pub name: Text,
    /// Its statement, in Kubernetes' own words.
    pub words: Text,
    /// The state that it is in, or the number that it is.
    pub state: Option<RowState>,
    /// The object that it leads to.
    pub key: Option<Key>,
    /// A time that belongs to it.
    pub at: Option<Time>,
    /// The message that explains it; zero: none.
    pub span: SpanId,
}

/// What a section lists.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub enum SectionTitle {
    /// Requests that an apiserver has not answered yet.
    OpenRequests,
    /// Who watches which kind.
    Watchers,
    /// Revisions of etcd, and the number of objects of each kind.
    Store,
    /// The last writes.
    Writes,
    /// Keys with their mod revisions.
    Keys,
    /// The pods in the scheduling queue.
    SchedulingQueue,
    /// The keys in the work queues of controllers.
    WorkQueues,
    /// Controllers without work.
    Idle,
    /// The pod workers of a kubelet.
    PodWorkers,
    /// The conditions of an object.
    Conditions,
    /// The containers of a pod.
    Containers,
    /// The owners of an object, step by step.
    Owners,
    /// The last changes of an object.
    Changes,
}

/// The state of what a row is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub enum RowState {
    /// The revision of the store.
    Revision,
    /// The revision below which the store was compacted.
    Compacted,
    /// In the active queue of the scheduler.
    Active,
    /// In its backoff queue.
    Backoff,
    /// Among its unschedulable pods.
    Unschedulable,
    /// Held by scheduling gates.
    Gated,
    /// A worker of the controller has it.
    Processing,
    /// In the work queue.
    Queued,
    /// Added to the work queue later (`AddAfter`).
    Delayed,
    /// The pod worker keeps the pod running.
    Syncing,
    /// The pod worker ends the pod.
    Terminating,
    /// The pod has ended.
    Terminated,
}

/// A branch of the run that was left by acting in the past.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct BranchView {
    /// Its number, for `Session::switch_branch`.
    pub id: u32,
    /// The time at which it parts from its parent.
    pub forked_at: Time,
    /// The time of its end.
    pub end: Time,
    /// Whether it is the one that is shown.
    pub current: bool,
}

/// The chain of causes of a message: first the message itself, last the command or timer that began it.
pub type Why = Vec<Span>;

/// An event about an object, as `kubectl describe` lists it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct EventView {
    /// The Event itself.
    pub key: Key,
    /// When it happened last.
    pub time: Time,
    /// `Normal` or `Warning`.
    pub kind: Text,
    /// One word.
    pub reason: Text,
    /// The sentence.
    pub message: Text,
    /// The number of times.
    pub count: i32,
    /// The reporting component.
    pub source: Text,
}

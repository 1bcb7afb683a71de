//! The plugin interface: the extension points of scheduling, as a plugin sees them.
//!
//! Upstream: `staging/src/k8s.io/kube-scheduler/framework/interface.go`; read
//! <https://kubernetes.io/docs/concepts/scheduling-eviction/scheduling-framework/> first. [`runtime`](super::runtime) runs
//! the plugins; the table of them is [`PLUGINS`](super::plugins::PLUGINS).

use super::cache::NodeInfo;
use super::events::{ClusterEvent, EventType};
use super::resources::PodRequests;
use super::runtime::{CycleState, Diagnosis};
use crate::api::core_v1::Pod;
use crate::api::request::Request;
use crate::base::Text;
use crate::history::View;
use alloc::boxed::Box;
use alloc::sync::Arc;

/// The best score of a node, before the plugin's weight (`MaxNodeScore`).
pub const MAX_NODE_SCORE: i64 = 100;

/// A scheduling plugin: it takes part in the extension points that it overrides. Filter and Score, which have state for
/// each pod, are traits of their own: [`FilterPlugin`], [`ScorePlugin`].
///
/// A plugin itself has no state: the cluster is in the [`Handle`], decisions under way are the cache's assumed pods.
pub trait Plugin: Sync {
    /// Upstream's name.
    fn name(&self) -> &'static str;

    /// PreEnqueue: whether the pod may be tried at all.
    fn pre_enqueue(&self, _pod: &Pod) -> bool {
        true
    }

    /// EventsToRegister: the events that may make a pod schedulable that this plugin rejected.
    fn events_to_register(&self) -> &'static [EventType] {
        &[]
    }

    /// QueueingHint: whether a pod that this plugin rejected is worth another try after a registered event.
    fn queueing_hint(&self, _event: &ClusterEvent, _pod: &PodInfo) -> QueueingHint {
        QueueingHint::Queue
    }

    /// PostFilter: makes room for a pod that fits nowhere, or says why it cannot; None if it does not take part.
    fn post_filter(&self, _cycle: &CycleState, _diagnosis: &Diagnosis) -> Option<PostFilterResult> {
        None
    }

    /// Reserve: the pod is assumed to be on the node. An error sends it back to the queue.
    fn reserve(&self, _pod: &PodInfo, _node: &NodeInfo, _handle: &Handle) -> Result<(), Text> {
        Ok(())
    }

    /// Permit: the last check before the binding cycle. An error sends the pod back to the queue.
    fn permit(&self, _pod: &PodInfo, _node: &NodeInfo, _handle: &Handle) -> Result<(), Text> {
        Ok(())
    }

    /// PreBind: the work before the pod can be bound. Run again after each answer and each change of the cluster, until
    /// nothing is left to do.
    fn pre_bind(&self, _pod: &PodInfo, _node: &Text, _handle: &Handle) -> PreBind {
        PreBind::Done
    }

    /// Bind: the request that binds the pod to the node; None leaves it to the next plugin.
    fn bind(&self, _pod: &PodInfo, _node: &Text) -> Option<Request> {
        None
    }

    /// PostBind: a request to clean up after the pod was bound.
    fn post_bind(&self, _pod: &PodInfo, _node: &Text) -> Option<Request> {
        None
    }
}

/// A plugin at the extension points PreFilter and Filter.
pub trait FilterPlugin: Plugin {
    /// The state that PreFilter prepares once for a pod (the plugin's entry in upstream's `CycleState`).
    type State: Clone + 'static;

    /// The reasons that it may give, as they stand in the message of the FailedScheduling Event.
    const REASONS: &'static [&'static str];

    /// PreFilter: prepares the pod's state, or finds that there is nothing to filter.
    fn pre_filter(&self, pod: &PodInfo, handle: &Handle) -> PreFilter<Self::State>;

    /// Filter: whether the pod can run on the node.
    fn filter(&self, state: &Self::State, pod: &PodInfo, node: &NodeInfo) -> Result<(), FilterStatus>;

    /// `PreFilterExtensions.AddPod`: brings the state up to date when a pod is added to the node on trial.
    fn add_pod(&self, _state: &mut Self::State, _pod: &PodInfo, _added: &PodInfo, _node: &NodeInfo) {}

    /// `PreFilterExtensions.RemovePod`: brings the state up to date when a pod is taken off the node on trial.
    fn remove_pod(&self, _state: &mut Self::State, _pod: &PodInfo, _removed: &PodInfo, _node: &NodeInfo) {}

    /// The text of one reason of a [`FilterStatus`].
    fn reason(&self, _state: &Self::State, reason: u8) -> Text {
        Text::from_static(Self::REASONS.get(usize::from(reason)).copied().unwrap_or_default())
    }
}

/// A plugin at the extension points PreScore, Score and NormalizeScore.
pub trait ScorePlugin: Plugin {
    /// The state that PreScore prepares once for a pod.
    type State;

    /// PreScore: prepares the pod's state for these feasible nodes; None (`Skip`) if the plugin would not tell them apart.
    fn pre_score(&self, pod: &PodInfo, nodes: &[&NodeInfo], handle: &Handle) -> Option<Self::State>;

    /// Score: how well the node suits the pod.
    fn score(&self, state: &Self::State, pod: &PodInfo, node: &NodeInfo) -> i64;

    /// NormalizeScore: brings the scores of the feasible nodes into 0..=[`MAX_NODE_SCORE`].
    fn normalize_score(&self, _state: &Self::State, _pod: &PodInfo, _nodes: &[&NodeInfo], _scores: &mut [i64]) {}
}

/// The cluster, for plugins to read (`fwk.Handle`).
#[derive(Clone, Copy, Debug)]
pub struct Handle<'a> {
    /// The nodes with their pods, assumed pods among them (`SnapshotSharedLister`).
    pub nodes: &'a [Arc<NodeInfo>],
    /// All other objects, as the informers know them (`SharedInformerFactory`).
    pub view: View<'a>,
}

/// A pod with the sums that plugins and the cache need of it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct PodInfo {
    /// The pod.
    pub pod: Arc<Pod>,
    /// Its resource requests.
    pub requests: Arc<PodRequests>,
}

/// The result of PreFilter.
#[derive(Clone, Debug)]
pub enum PreFilter<S> {
    /// Every node passes: Filter is not run for this pod (`Skip`).
    Skip,
    /// Filter is run with this state.
    Filter(S),
    /// No node can pass, for this reason.
    Reject(Text),
}

/// Why a pod cannot run on a node (`fwk.Status`). Small and without text, as there is one for each of thousands of nodes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct FilterStatus {
    /// Whether preemption may help.
    pub code: Code,
    /// The plugin's reasons as a set of bits; [`FilterPlugin::reason`] has the text of each.
    pub reasons: u64,
}

/// How final a rejection is (`fwk.Code`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Code {
    /// The pod would fit if others left.
    Unschedulable,
    /// The pod would not fit even if others left.
    UnschedulableAndUnresolvable,
}

/// The result of PostFilter.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PostFilterResult {
    /// Why no room can be made; empty if it can.
    pub message: Text,
}

/// The result of PreBind: the next step before the pod can be bound.
#[derive(Clone, Debug)]
pub enum PreBind {
    /// Nothing.
    Done,
    /// This request to the apiserver.
    Send(Box<Request>),
    /// Others must act first; their work will be seen in the cluster.
    Wait,
    /// The pod cannot be bound, for this reason.
    Fail(Text),
}

/// Whether a waiting pod is worth another try (`fwk.QueueingHint`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum QueueingHint {
    /// The event does not help it (`QueueSkip`).
    Skip,
    /// It may pass now.
    Queue,
}

/// `DefaultNormalizeScore`: the highest score becomes 100, or 0 if `reverse`.
pub fn default_normalize_score(scores: &mut [i64], reverse: bool) {
    let highest = scores.iter().copied().max().unwrap_or_default();
    for score in scores {
        let share = if highest == 0 { 0 } else { *score * MAX_NODE_SCORE / highest };
        *score = if reverse { MAX_NODE_SCORE - share } else { share };
    }
}

impl FilterStatus {
    /// A rejection that preemption cannot resolve, for one reason.
    pub fn unresolvable(reason: u8) -> FilterStatus {
        FilterStatus { code: Code::UnschedulableAndUnresolvable, reasons: 1 << reason }
    }
}

impl Code {
    /// Upstream's word.
    pub fn as_str(self) -> &'static str {
        match self {
            Code::Unschedulable => "Unschedulable",
            Code::UnschedulableAndUnresolvable => "UnschedulableAndUnresolvable",
        }
    }
}

impl QueueingHint {
    /// `Queue` if the pod may pass now.
    pub fn queue_if(may_pass: bool) -> QueueingHint {
        if may_pass { QueueingHint::Queue } else { QueueingHint::Skip }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scores_are_brought_into_one_range() {
        for (scores, reverse, expected) in
            [([0, 0, 0], true, [100, 100, 100]), ([0, 1, 3], true, [100, 67, 0]), ([0, 1, 3], false, [0, 33, 100])]
        {
            let mut scores = scores;
            default_normalize_score(&mut scores, reverse);
            assert_eq!(scores, expected);
        }
    }
}

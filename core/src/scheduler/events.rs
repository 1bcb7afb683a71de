//! What happens in the cluster that may let a rejected pod fit after all.
//!
//! Upstream: `framework/events.go`.

use crate::api::core_v1::{ConditionStatus, Node, Pod};
use crate::base::Text;
use crate::base::vec_map::VecMap;
use alloc::sync::Arc;
use alloc::vec::Vec;

/// One such thing (`fwk.ClusterEvent`, with the objects it is about).
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum ClusterEvent {
    /// A node joined.
    NodeAdded(Arc<Node>),
    /// Something about a node changed.
    NodeUpdated {
        /// What.
        what: NodeChange,
        /// The node before.
        old: Arc<Node>,
        /// The node now.
        new: Arc<Node>,
    },
    /// A node is gone.
    NodeDeleted,
    /// A pod that took room on a node is gone, has ended, or will not be bound after all.
    AssignedPodDeleted,
    /// A waiting pod itself was changed.
    PodUpdated {
        /// What about it.
        what: PodChange,
        /// The pod now.
        pod: Arc<Pod>,
    },
}

/// What changed about a node.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum NodeChange {
    /// `status.allocatable`.
    Allocatable,
    /// Labels.
    Label,
    /// Taints, or a cordon that was lifted.
    Taint,
    /// The status of a condition.
    Condition,
    /// Annotations.
    Annotation,
}

/// What changed about a waiting pod.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum PodChange {
    /// Labels.
    Label,
    /// The last scheduling gate was removed.
    GatesEliminated,
    /// It got a toleration.
    Toleration,
    /// Nothing that a plugin asks for by name.
    Other,
}

/// What changed between two versions of a node (`NodeSchedulingPropertiesChange`).
pub fn node_changes(old: &Node, new: &Node) -> Vec<NodeChange> {
    let uncordoned = old.spec.unschedulable && !new.spec.unschedulable;
    let changes = [
        (NodeChange::Taint, uncordoned),
        (NodeChange::Allocatable, old.status.allocatable != new.status.allocatable),
        (NodeChange::Label, old.metadata.labels != new.metadata.labels),
        (NodeChange::Taint, old.spec.taints != new.spec.taints),
        (NodeChange::Condition, conditions(old) != conditions(new)),
        (NodeChange::Annotation, old.metadata.annotations != new.metadata.annotations),
    ];
    changes.into_iter().filter(|(_, changed)| *changed).map(|(what, _)| what).collect()
}

/// What changed between two versions of a waiting pod (`PodSchedulingPropertiesChange`). Requests never do: a pod that is
/// not bound cannot be resized.
pub fn pod_changes(old: &Pod, new: &Pod) -> Vec<PodChange> {
    let changes = [
        (PodChange::Label, old.metadata.labels != new.metadata.labels),
        (PodChange::GatesEliminated, new.spec.scheduling_gates.is_empty() && !old.spec.scheduling_gates.is_empty()),
        (PodChange::Toleration, old.spec.tolerations.len() != new.spec.tolerations.len()),
    ];
    let changes: Vec<PodChange> = changes.into_iter().filter(|(_, changed)| *changed).map(|(what, _)| what).collect();
    if changes.is_empty() { [PodChange::Other].into() } else { changes }
}

fn conditions(node: &Node) -> VecMap<&Text, &ConditionStatus> {
    node.status.conditions.iter().map(|condition| (&condition.condition_type, &condition.status)).collect()
}

//! Events of the cluster that may make a rejected pod schedulable.
//!
//! Upstream: `framework/events.go`, `framework/types.go` (`ClusterEvent`).

use super::resources::PodRequests;
use crate::api::core_v1::{ConditionStatus, Node, Pod};
use crate::base::Text;
use crate::base::vec_map::VecMap;
use alloc::sync::Arc;
use alloc::vec::Vec;

/// An event with the objects that it is about.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[allow(missing_docs)]
pub enum ClusterEvent {
    NodeAdd(Arc<Node>),
    NodeUpdate {
        change: NodeChange,
        old: Arc<Node>,
        new: Arc<Node>,
    },
    NodeDelete(Arc<Node>),
    /// A pod is on a node that was not there before.
    AssignedPodAdd(Arc<Pod>),
    AssignedPodUpdate {
        change: PodChange,
        old: Arc<Pod>,
        new: Arc<Pod>,
    },
    /// A pod has left its node: it was deleted, has ended, or is not bound after all.
    AssignedPodDelete(Arc<Pod>),
    /// A waiting pod was changed.
    PodUpdate {
        change: PodChange,
        new: Arc<Pod>,
    },
}

/// An event without its objects, for plugins to register for (upstream's resource and action type).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[allow(missing_docs)]
pub enum EventType {
    NodeAdd,
    NodeUpdate(NodeChange),
    NodeDelete,
    AssignedPodAdd,
    AssignedPodUpdate(PodChange),
    AssignedPodDelete,
    PodUpdate(PodChange),
}

/// A property of a node that changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[allow(missing_docs)]
pub enum NodeChange {
    Allocatable,
    Label,
    /// The taints, or the end of a cordon.
    Taint,
    Condition,
    Annotation,
}

/// A property of a pod that changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[allow(missing_docs)]
pub enum PodChange {
    Label,
    /// Less of a resource is requested.
    ScaleDown,
    /// The last scheduling gate was removed.
    GatesEliminated,
    Toleration,
    /// No property that plugins register for.
    Other,
}

impl ClusterEvent {
    /// The event without its objects.
    pub fn event_type(&self) -> EventType {
        match self {
            ClusterEvent::NodeAdd(_) => EventType::NodeAdd,
            ClusterEvent::NodeUpdate { change, .. } => EventType::NodeUpdate(*change),
            ClusterEvent::NodeDelete(_) => EventType::NodeDelete,
            ClusterEvent::AssignedPodAdd(_) => EventType::AssignedPodAdd,
            ClusterEvent::AssignedPodUpdate { change, .. } => EventType::AssignedPodUpdate(*change),
            ClusterEvent::AssignedPodDelete(_) => EventType::AssignedPodDelete,
            ClusterEvent::PodUpdate { change, .. } => EventType::PodUpdate(*change),
        }
    }
}

/// `NodeSchedulingPropertiesChange`.
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
    changes.into_iter().filter(|(_, changed)| *changed).map(|(change, _)| change).collect()
}

/// `PodSchedulingPropertiesChange`.
pub fn pod_changes(old: &Pod, new: &Pod) -> Vec<PodChange> {
    let changes = [
        (PodChange::Label, old.metadata.labels != new.metadata.labels),
        (PodChange::ScaleDown, !Arc::ptr_eq(&old.spec, &new.spec) && is_scaled_down(old, new)),
        (PodChange::GatesEliminated, new.spec.scheduling_gates.is_empty() && !old.spec.scheduling_gates.is_empty()),
        (PodChange::Toleration, old.spec.tolerations.len() != new.spec.tolerations.len()),
    ];
    let changes: Vec<PodChange> =
        changes.into_iter().filter(|(_, changed)| *changed).map(|(change, _)| change).collect();
    if changes.is_empty() { [PodChange::Other].into() } else { changes }
}

fn is_scaled_down(old: &Pod, new: &Pod) -> bool {
    let requests = |pod: &Pod| PodRequests::of(&pod.spec).requests;
    requests(new).is_less_in_any(&requests(old))
}

fn conditions(node: &Node) -> VecMap<&Text, &ConditionStatus> {
    node.status.conditions.iter().map(|condition| (&condition.condition_type, &condition.status)).collect()
}

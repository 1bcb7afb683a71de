//! SchedulingGates: a pod with a gate is not even tried.

use crate::api::core_v1::Pod;
use crate::scheduler::events::{ClusterEvent, EventType, PodChange};
use crate::scheduler::framework::{Plugin, PodInfo, QueueingHint};

/// Upstream: `plugins/schedulinggates`.
pub struct SchedulingGates;

impl Plugin for SchedulingGates {
    fn name(&self) -> &'static str {
        "SchedulingGates"
    }

    fn pre_enqueue(&self, pod: &Pod) -> bool {
        pod.spec.scheduling_gates.is_empty()
    }

    fn events_to_register(&self) -> &'static [EventType] {
        &[EventType::PodUpdate(PodChange::GatesEliminated)]
    }

    fn queueing_hint(&self, event: &ClusterEvent, pod: &PodInfo) -> QueueingHint {
        let ClusterEvent::PodUpdate { new, .. } = event else { return QueueingHint::Skip };
        QueueingHint::queue_if(new.metadata.uid == pod.pod.metadata.uid)
    }
}

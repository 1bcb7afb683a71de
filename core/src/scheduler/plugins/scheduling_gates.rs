//! SchedulingGates: a pod with a gate is not even tried.

use crate::api::core_v1::Pod;
use crate::scheduler::events::{ClusterEvent, PodChange};
use crate::scheduler::framework::{Plugin, PodInfo};

/// Upstream: `plugins/schedulinggates`.
pub struct SchedulingGates;

impl Plugin for SchedulingGates {
    fn name(&self) -> &'static str {
        "SchedulingGates"
    }

    fn admits(&self, pod: &Pod) -> bool {
        pod.spec.scheduling_gates.is_empty()
    }

    fn may_help(&self, event: &ClusterEvent, pod: &PodInfo) -> bool {
        matches!(event, ClusterEvent::PodUpdated { what: PodChange::GatesEliminated, pod: changed }
            if changed.metadata.uid == pod.pod.metadata.uid)
    }
}

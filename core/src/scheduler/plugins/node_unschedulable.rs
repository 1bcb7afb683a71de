//! NodeUnschedulable: no new pods for a node that is cordoned (`kubectl cordon`).

use crate::api::core_v1::{Pod, Taint, TaintEffect};
use crate::base::Text;
use crate::scheduler::cache::NodeInfo;
use crate::scheduler::events::{ClusterEvent, EventType, NodeChange, PodChange};
use crate::scheduler::framework::{FilterPlugin, FilterStatus, Handle, Plugin, PodInfo, PreFilter, QueueingHint};

/// Upstream: `plugins/nodeunschedulable`.
pub struct NodeUnschedulable;

impl Plugin for NodeUnschedulable {
    fn name(&self) -> &'static str {
        "NodeUnschedulable"
    }

    fn events_to_register(&self) -> &'static [EventType] {
        &[EventType::NodeAdd, EventType::NodeUpdate(NodeChange::Taint), EventType::PodUpdate(PodChange::Toleration)]
    }

    fn queueing_hint(&self, event: &ClusterEvent, pod: &PodInfo) -> QueueingHint {
        QueueingHint::queue_if(match event {
            ClusterEvent::NodeAdd(node) => !node.spec.unschedulable,
            ClusterEvent::NodeUpdate { old, new, .. } => old.spec.unschedulable && !new.spec.unschedulable,
            ClusterEvent::PodUpdate { new, .. } => {
                new.metadata.uid == pod.pod.metadata.uid && tolerates_unschedulable(new)
            }
            _ => false,
        })
    }
}

impl FilterPlugin for NodeUnschedulable {
    type State = ();
    const REASONS: &'static [&'static str] = &["node(s) were unschedulable"];

    fn pre_filter(&self, pod: &PodInfo, _handle: &Handle) -> PreFilter<()> {
        if tolerates_unschedulable(&pod.pod) { PreFilter::Skip } else { PreFilter::Filter(()) }
    }

    fn filter(&self, _state: &(), _pod: &PodInfo, node: &NodeInfo) -> Result<(), FilterStatus> {
        if node.unschedulable { Err(FilterStatus::unresolvable(0)) } else { Ok(()) }
    }
}

/// A cordoned node counts as tainted with `node.kubernetes.io/unschedulable:NoSchedule`.
fn tolerates_unschedulable(pod: &Pod) -> bool {
    let taint = Taint {
        key: Text::from_static("node.kubernetes.io/unschedulable"),
        effect: TaintEffect::NoSchedule,
        ..Default::default()
    };
    pod.spec.tolerations.iter().any(|toleration| toleration.tolerates(&taint))
}

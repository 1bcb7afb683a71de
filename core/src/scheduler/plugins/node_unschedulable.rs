//! NodeUnschedulable: no new pods for a node that is cordoned (`kubectl cordon`).

use crate::api::core_v1::{Pod, Taint, TaintEffect};
use crate::base::Text;
use crate::scheduler::cache::NodeInfo;
use crate::scheduler::events::{ClusterEvent, NodeChange, PodChange};
use crate::scheduler::framework::{Plugin, PodInfo, Refusal};

/// Upstream: `plugins/nodeunschedulable`.
pub struct NodeUnschedulable;

impl Plugin for NodeUnschedulable {
    fn name(&self) -> &'static str {
        "NodeUnschedulable"
    }

    fn filter(&self, pod: &PodInfo, node: &NodeInfo) -> Result<(), Refusal> {
        let cordoned = node.node.as_ref().is_some_and(|node| node.spec.unschedulable);
        match cordoned && !tolerates_cordon(&pod.pod) {
            true => Err(Refusal::for_good("node(s) were unschedulable")),
            false => Ok(()),
        }
    }

    fn may_help(&self, event: &ClusterEvent, pod: &PodInfo) -> bool {
        match event {
            ClusterEvent::NodeAdded(node) => !node.spec.unschedulable,
            ClusterEvent::NodeUpdated { what: NodeChange::Taint, old, new } => {
                old.spec.unschedulable && !new.spec.unschedulable
            }
            ClusterEvent::PodUpdated { what: PodChange::Toleration, pod: changed } => {
                changed.metadata.uid == pod.pod.metadata.uid && tolerates_cordon(changed)
            }
            _ => false,
        }
    }
}

/// A cordoned node counts as tainted with `node.kubernetes.io/unschedulable:NoSchedule`.
fn tolerates_cordon(pod: &Pod) -> bool {
    let taint = Taint {
        key: Text::from_static("node.kubernetes.io/unschedulable"),
        effect: TaintEffect::NoSchedule,
        ..Default::default()
    };
    pod.spec.tolerations.iter().any(|toleration| toleration.tolerates(&taint))
}

//! TaintToleration: nodes keep pods away that do not tolerate their taints.

use crate::api::core_v1::{Node, Pod, Taint, TaintEffect};
use crate::scheduler::cache::NodeInfo;
use crate::scheduler::events::{ClusterEvent, NodeChange, PodChange};
use crate::scheduler::framework::{Plugin, PodInfo, Refusal, normalize};

/// Upstream: `plugins/tainttoleration`. The operators `Lt` and `Gt` are behind a feature gate that is off in 1.36.
pub struct TaintToleration;

impl Plugin for TaintToleration {
    fn name(&self) -> &'static str {
        "TaintToleration"
    }

    fn filter(&self, pod: &PodInfo, node: &NodeInfo) -> Result<(), Refusal> {
        match node.node.as_ref().is_some_and(|node| keeps_away(node, &pod.pod)) {
            true => Err(Refusal::for_good("node(s) had untolerated taint(s)")),
            false => Ok(()),
        }
    }

    fn weight(&self) -> i64 {
        3
    }

    /// The number of taints with the effect PreferNoSchedule that the pod does not tolerate.
    fn score(&self, pod: &PodInfo, node: &NodeInfo) -> i64 {
        let Some(node) = &node.node else { return 0 };
        let mild = node.spec.taints.iter().filter(|taint| taint.effect == TaintEffect::PreferNoSchedule);
        mild.filter(|taint| !is_tolerated(&pod.pod, taint)).count() as i64
    }

    fn normalize(&self, scores: &mut [i64]) {
        normalize(scores, true);
    }

    fn may_help(&self, event: &ClusterEvent, pod: &PodInfo) -> bool {
        match event {
            ClusterEvent::NodeAdded(node) => !keeps_away(node, &pod.pod),
            ClusterEvent::NodeUpdated { what: NodeChange::Taint, old, new } => {
                keeps_away(old, &pod.pod) && !keeps_away(new, &pod.pod)
            }
            ClusterEvent::PodUpdated { what: PodChange::Toleration, pod: changed } => {
                changed.metadata.uid == pod.pod.metadata.uid
            }
            _ => false,
        }
    }
}

/// Whether a taint of the node forbids the pod (`FindMatchingUntoleratedTaint`).
fn keeps_away(node: &Node, pod: &Pod) -> bool {
    let strict = |taint: &&Taint| matches!(taint.effect, TaintEffect::NoSchedule | TaintEffect::NoExecute);
    node.spec.taints.iter().filter(strict).any(|taint| !is_tolerated(pod, taint))
}

fn is_tolerated(pod: &Pod, taint: &Taint) -> bool {
    pod.spec.tolerations.iter().any(|toleration| toleration.tolerates(taint))
}

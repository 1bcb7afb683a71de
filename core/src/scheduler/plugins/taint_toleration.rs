//! TaintToleration: nodes keep pods away that do not tolerate their taints.

use crate::api::core_v1::{Taint, TaintEffect, Toleration};
use crate::api::record::Shared;
use crate::scheduler::cache::NodeInfo;
use crate::scheduler::events::{ClusterEvent, EventType, NodeChange, PodChange};
use crate::scheduler::framework::{
    FilterPlugin, FilterStatus, Handle, Plugin, PodInfo, PreFilter, QueueingHint, ScorePlugin, default_normalize_score,
};
use alloc::vec::Vec;

/// Upstream: `plugins/tainttoleration`. The operators `Lt` and `Gt` are behind a feature gate that is off in 1.36.
pub struct TaintToleration;

impl Plugin for TaintToleration {
    fn name(&self) -> &'static str {
        "TaintToleration"
    }

    fn events_to_register(&self) -> &'static [EventType] {
        &[EventType::NodeAdd, EventType::NodeUpdate(NodeChange::Taint), EventType::PodUpdate(PodChange::Toleration)]
    }

    fn queueing_hint(&self, event: &ClusterEvent, pod: &PodInfo) -> QueueingHint {
        let tolerations = &pod.pod.spec.tolerations;
        QueueingHint::queue_if(match event {
            ClusterEvent::NodeAdd(node) => tolerates_all(tolerations, &node.spec.taints),
            ClusterEvent::NodeUpdate { old, new, .. } => {
                !tolerates_all(tolerations, &old.spec.taints) && tolerates_all(tolerations, &new.spec.taints)
            }
            ClusterEvent::PodUpdate { new, .. } => new.metadata.uid == pod.pod.metadata.uid,
            _ => false,
        })
    }
}

impl FilterPlugin for TaintToleration {
    type State = Shared<Vec<Toleration>>;
    const REASONS: &'static [&'static str] = &["node(s) had untolerated taint(s)"];

    fn pre_filter(&self, pod: &PodInfo, _handle: &Handle) -> PreFilter<Self::State> {
        PreFilter::Filter(pod.pod.spec.tolerations.clone())
    }

    fn filter(&self, tolerations: &Self::State, _pod: &PodInfo, node: &NodeInfo) -> Result<(), FilterStatus> {
        if tolerates_all(tolerations, &node.taints) { Ok(()) } else { Err(FilterStatus::unresolvable(0)) }
    }
}

impl ScorePlugin for TaintToleration {
    /// The tolerations that may count (`getAllTolerationPreferNoSchedule`).
    type State = Vec<Toleration>;

    fn pre_score(&self, pod: &PodInfo, _nodes: &[&NodeInfo], _handle: &Handle) -> Option<Vec<Toleration>> {
        let of_effect = |toleration: &&Toleration| {
            toleration.effect == TaintEffect::PreferNoSchedule || toleration.effect.as_str().is_empty()
        };
        Some(pod.pod.spec.tolerations.iter().filter(of_effect).cloned().collect())
    }

    /// The number of taints with the effect PreferNoSchedule that the pod does not tolerate.
    fn score(&self, tolerations: &Vec<Toleration>, _pod: &PodInfo, node: &NodeInfo) -> i64 {
        let taints = node.taints.iter().filter(|taint| taint.effect == TaintEffect::PreferNoSchedule);
        taints.filter(|taint| !is_tolerated(tolerations, taint)).count() as i64
    }

    fn normalize_score(&self, _state: &Vec<Toleration>, _pod: &PodInfo, _nodes: &[&NodeInfo], scores: &mut [i64]) {
        default_normalize_score(scores, true);
    }
}

/// Whether no taint forbids the pod (`FindMatchingUntoleratedTaint` finds none).
fn tolerates_all(tolerations: &[Toleration], taints: &[Taint]) -> bool {
    let mut forbidding =
        taints.iter().filter(|taint| matches!(taint.effect, TaintEffect::NoSchedule | TaintEffect::NoExecute));
    forbidding.all(|taint| is_tolerated(tolerations, taint))
}

fn is_tolerated(tolerations: &[Toleration], taint: &Taint) -> bool {
    tolerations.iter().any(|toleration| toleration.tolerates(taint))
}

//! The taints of a node by its conditions. Upstream: `nodeConditionToTaintKeyStatusMap` in
//! `pkg/controller/nodelifecycle/node_lifecycle_controller.go`.

use crate::api::core_v1::{ConditionStatus, Node, Taint, TaintEffect};
use crate::api::record::Field;
use crate::api::{Key, Resource, Timestamp, Tree};
use crate::base::{Text, Time};
use alloc::format;
use alloc::vec::Vec;

/// No heartbeat of the node has come for the grace period.
pub const UNREACHABLE: Text = Text::from_static("node.kubernetes.io/unreachable");
/// The kubelet reports that it is not ready.
pub const NOT_READY: Text = Text::from_static("node.kubernetes.io/not-ready");
const UNSCHEDULABLE: Text = Text::from_static("node.kubernetes.io/unschedulable");

const BY_CONDITION: [(&str, ConditionStatus, Text); 6] = [
    ("Ready", ConditionStatus::False, NOT_READY),
    ("Ready", ConditionStatus::Unknown, UNREACHABLE),
    ("MemoryPressure", ConditionStatus::True, Text::from_static("node.kubernetes.io/memory-pressure")),
    ("DiskPressure", ConditionStatus::True, Text::from_static("node.kubernetes.io/disk-pressure")),
    ("NetworkUnavailable", ConditionStatus::True, Text::from_static("node.kubernetes.io/network-unavailable")),
    ("PIDPressure", ConditionStatus::True, Text::from_static("node.kubernetes.io/pid-pressure")),
];

/// The taints that the node should have, if its NoSchedule taints do not follow its conditions yet.
pub fn no_schedule(node: &Node, now: Time) -> Option<Vec<Taint>> {
    let holds = |kind: &str, status: &ConditionStatus| {
        node.status.conditions.iter().any(|condition| condition.condition_type == *kind && condition.status == *status)
    };
    let mut wanted: Vec<Text> =
        BY_CONDITION.iter().filter(|(kind, status, _)| holds(kind, status)).map(|(_, _, key)| key.clone()).collect();
    if node.spec.unschedulable {
        wanted.push(UNSCHEDULABLE);
    }
    let ours = |taint: &Taint| {
        taint.effect == TaintEffect::NoSchedule
            && (taint.key == UNSCHEDULABLE || BY_CONDITION.iter().any(|(_, _, key)| *key == taint.key))
    };
    replace(node, TaintEffect::NoSchedule, &wanted, ours, now)
}

/// The taints that the node should have, if this is not the NoExecute taint it has for not being ready.
pub fn no_execute(node: &Node, wanted: Option<Text>, now: Time) -> Option<Vec<Taint>> {
    let wanted: Vec<Text> = wanted.into_iter().collect();
    let ours =
        |taint: &Taint| taint.effect == TaintEffect::NoExecute && (taint.key == NOT_READY || taint.key == UNREACHABLE);
    replace(node, TaintEffect::NoExecute, &wanted, ours, now)
}

/// The patch that sets the taints of a node; a conflict if the node has changed since.
pub fn patch(node: &Node, taints: &[Taint]) -> (Key, Tree) {
    let list = if taints.is_empty() { Tree::Null } else { Tree::List(taints.iter().map(Field::write).collect()) };
    let version = Tree::Text(format!("{}", node.metadata.resource_version.0).into());
    let metadata = Tree::fields([("resourceVersion", version)]);
    (node.key(), Tree::fields([("metadata", metadata), ("spec", Tree::fields([("taints", list)]))]))
}

fn replace(
    node: &Node,
    effect: TaintEffect,
    wanted: &[Text],
    ours: impl Fn(&Taint) -> bool,
    now: Time,
) -> Option<Vec<Taint>> {
    let mut taints: Vec<Taint> =
        node.spec.taints.iter().filter(|taint| !ours(taint) || wanted.contains(&taint.key)).cloned().collect();
    let mut changed = taints.len() != node.spec.taints.len();
    for key in wanted {
        if !taints.iter().any(|taint| taint.key == *key && taint.effect == effect) {
            let (key, effect, time_added) = (key.clone(), effect.clone(), Some(Timestamp::from(now)));
            taints.push(Taint { key, value: Text::EMPTY, effect, time_added });
            changed = true;
        }
    }
    changed.then_some(taints)
}

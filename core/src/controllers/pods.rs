//! Pods as controllers count them: active, terminating, available, and their order of deletion.
//!
//! Upstream: `pkg/controller/controller_utils.go` and `pkg/api/v1/pod/util.go`.

use crate::api::core_v1::{ConditionStatus, Pod, PodCondition, PodPhase};
use crate::api::{Kind, Object, Timestamp};
use crate::base::{Duration, Text, Time};
use core::cmp::{Ordering, Reverse};

/// Whether a pod still counts as a replica (`IsPodActive`).
pub fn is_active(pod: &Pod) -> bool {
    !pod.status.is_finished() && !pod.metadata.is_terminating()
}

/// Whether a pod is ending (`IsPodTerminating`).
pub fn is_terminating(pod: &Pod) -> bool {
    !pod.status.is_finished() && pod.metadata.is_terminating()
}

/// The time from which a ready pod is available (`IsPodAvailable`); None when it is not ready.
pub fn available_at(pod: &Pod, min_ready_seconds: i32) -> Option<Time> {
    let ready = ready_condition(pod)?;
    if min_ready_seconds <= 0 {
        return Some(Time(0));
    }
    let since = ready.last_transition_time?.to_time();
    // Strictly after, as upstream asks.
    Some(since + Duration::from_secs(min_ready_seconds as u64) + Duration::from_micros(1))
}

/// The order in which surplus pods are deleted (`ActivePodsWithRanks.Less`). A rank is the number of pods of the same workload
/// on the pod's node.
pub fn deletion_order(a: (&Pod, u32), b: (&Pod, u32), now: Time) -> Ordering {
    let ((a, rank_a), (b, rank_b)) = (a, b);
    let has_node = |pod: &Pod| !pod.spec.node_name.is_empty();
    let first = has_node(a)
        .cmp(&has_node(b))
        .then_with(|| phase_order(a).cmp(&phase_order(b)))
        .then_with(|| a.status.is_ready().cmp(&b.status.is_ready()))
        .then_with(|| deletion_cost(a).cmp(&deletion_cost(b)))
        .then_with(|| rank_b.cmp(&rank_a));
    let both_ready = ready_condition(a)
        .and_then(|a| a.last_transition_time)
        .zip(ready_condition(b).and_then(|b| b.last_transition_time));
    first
        .then_with(|| both_ready.map_or(Ordering::Equal, |(ready_a, ready_b)| by_age(a, b, ready_a, ready_b, now)))
        .then_with(|| Reverse(restarts(a)).cmp(&Reverse(restarts(b))))
        .then_with(|| match (a.metadata.creation_timestamp, b.metadata.creation_timestamp) {
            (Some(made_a), Some(made_b)) => by_age(a, b, made_a, made_b, now),
            _ => Ordering::Equal,
        })
        .then_with(|| a.metadata.name.cmp(&b.metadata.name))
}

/// Younger pods first, but ages of the same order of magnitude are equal and the UID decides: otherwise always the newest
/// node would lose its pods (`LogarithmicScaleDown`).
fn by_age(a: &Pod, b: &Pod, time_a: Timestamp, time_b: Timestamp, now: Time) -> Ordering {
    if time_a == time_b {
        return Ordering::Equal;
    }
    let magnitude = |time: Timestamp| match now.since(time.to_time()).as_nanos() as u64 {
        0 => -1,
        nanos => i64::from(nanos.ilog2()),
    };
    magnitude(time_a).cmp(&magnitude(time_b)).then_with(|| a.metadata.uid.cmp(&b.metadata.uid))
}

fn ready_condition(pod: &Pod) -> Option<&PodCondition> {
    pod.status.condition("Ready").filter(|condition| condition.status == ConditionStatus::True)
}

fn phase_order(pod: &Pod) -> u8 {
    match pod.status.phase {
        PodPhase::Pending => 0,
        PodPhase::Unknown => 1,
        PodPhase::Running => 2,
        _ => 0,
    }
}

/// The cost of deleting the pod, compared to others of its workload (`controller.kubernetes.io/pod-deletion-cost`).
fn deletion_cost(pod: &Pod) -> i32 {
    let cost = pod.metadata.annotations.get("controller.kubernetes.io/pod-deletion-cost");
    cost.and_then(|cost| cost.parse().ok()).unwrap_or_default()
}

fn restarts(pod: &Pod) -> i32 {
    pod.status.container_statuses.iter().map(|status| status.restart_count).max().unwrap_or_default()
}

/// Sets a condition of a pod; true if that changed it (`UpdatePodCondition`).
pub fn set_condition(pod: &mut Pod, new: PodCondition) -> bool {
    let same = |old: &PodCondition| old.status == new.status && old.reason == new.reason && old.message == new.message;
    let conditions = &pod.status.conditions;
    match conditions.iter().position(|old| old.condition_type == new.condition_type) {
        Some(at) if same(&conditions[at]) => false,
        Some(at) => {
            let old = &mut pod.status.conditions.make_mut()[at];
            let since = if old.status == new.status { old.last_transition_time } else { new.last_transition_time };
            *old = PodCondition { last_transition_time: since, ..new };
            true
        }
        None => {
            pod.status.conditions.make_mut().push(new);
            true
        }
    }
}

/// A condition that begins now.
pub fn condition(kind: &'static str, status: ConditionStatus, now: Time) -> PodCondition {
    PodCondition {
        condition_type: Text::from_static(kind),
        status,
        last_transition_time: Some(Timestamp::from(now)),
        ..PodCondition::default()
    }
}

/// Whether a change of a pod can change the counts of its controller: most changes on its way to Running do not.
pub fn counts_differently(old: &Object, new: &Object) -> bool {
    debug_assert!(new.kind() == Kind::Pod);
    let (Some(old), Some(new)) = (old.get::<Pod>(), new.get::<Pod>()) else { return true };
    let (a, b) = (&old.metadata, &new.metadata);
    old.status.phase != new.status.phase
        || a.deletion_timestamp != b.deletion_timestamp
        || old.status.is_ready() != new.status.is_ready()
        || a.labels != b.labels
        || a.owner_references != b.owner_references
}

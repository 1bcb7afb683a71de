//! The subresource `eviction`: a delete that a disruption budget must allow, and that is counted in it.
//!
//! Upstream: `pkg/registry/core/pod/storage/eviction.go`. A controller writes
//! `status.disruptionsAllowed`.

use super::pipeline::{Attempt, Change};
use super::{deletion, rest};
use crate::api::apps::LabelSelector;
use crate::api::core_v1::{ConditionStatus, Pod, PodCondition};
use crate::api::record::Field;
use crate::api::request::{Body, DeleteOptions};
use crate::api::status::{Cause, Status};
use crate::api::{Kind, Object, Resource, Timestamp, Tree};
use crate::base::Text;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

const REASON: Text = Text::from_static("EvictionByEvictionAPI");
const VIOLATES: Text = Text::from_static("Cannot evict pod as it would violate the pod's disruption budget.");

/// The change that an eviction makes: first its budget counts it, then the pod gets its condition, then it is deleted.
pub(super) fn decide(attempt: &mut Attempt, old: &Object) -> Result<Change, Status> {
    let Object::Pod(pod) = old else { return Err(Status::method_not_allowed()) };
    let options = match &attempt.request.body {
        Body::Tree(tree) => {
            let name = tree.str_at("metadata.name");
            if *name != *attempt.request.name {
                return Err(Status::bad_request("name in URL does not match name in Eviction object"));
            }
            tree.get("deleteOptions").map(rest::read_delete_options).unwrap_or_default()
        }
        _ => DeleteOptions::default(),
    };
    let waits = matches!(pod.status.phase.as_str(), "Pending" | "Succeeded" | "Failed");
    if !waits && !pod.metadata.is_terminating() {
        attempt.reservation = reserve_disruption(attempt, pod)?;
    }
    let change = deletion::delete(&options, old, attempt.now)?;
    let says_why = |condition: &PodCondition| condition.reason == REASON;
    Ok(if pod.status.condition("DisruptionTarget").is_some_and(says_why) {
        change
    } else {
        Change::WriteBefore(disrupted(pod, Timestamp::from(attempt.now)))
    })
}

/// The pod with the condition `DisruptionTarget`.
fn disrupted(pod: &Pod, now: Timestamp) -> Object {
    let mut pod = pod.clone();
    let condition = PodCondition {
        condition_type: Text::from_static("DisruptionTarget"),
        status: ConditionStatus::True,
        observed_generation: pod.metadata.generation,
        last_transition_time: Some(now),
        reason: REASON,
        message: Text::from_static("Eviction API: evicting"),
        ..Default::default()
    };
    let conditions = pod.status.conditions.make_mut();
    conditions.retain(|other| other.condition_type != condition.condition_type);
    conditions.push(condition);
    pod.into_object()
}

/// The budget with this eviction counted in it; None when no budget is about the pod, or it need not be asked.
fn reserve_disruption(attempt: &Attempt, pod: &Pod) -> Result<Option<Object>, Status> {
    let meta = &pod.metadata;
    let is_about = |budget: &&Object| {
        let tree = budget.to_tree();
        let selector = tree.get_path(&["spec", "selector"]).filter(|selector| !selector.is_null());
        let selector = selector.and_then(|selector| LabelSelector::read(selector).to_selector().ok());
        selector.is_some_and(|selector| selector.matches(&meta.labels))
    };
    let budgets = attempt.view.objects(Kind::PodDisruptionBudget, &meta.namespace);
    let about: Vec<&Object> = budgets.filter(is_about).collect();
    let [budget] = about.as_slice() else {
        let message =
            "This pod has more than one PodDisruptionBudget, which the eviction subresource does not support.";
        let refusal = Status { code: 500, message: message.into(), ..Status::default() };
        return if about.is_empty() { Ok(None) } else { Err(refusal) };
    };
    let Some(budget) = attempt.uncounted(budget) else { return Ok(None) };
    let mut tree = budget.to_tree();
    let status = tree.at("status");
    let (allowed, needs) = (status.i64_at("disruptionsAllowed"), status.i64_at("desiredHealthy"));
    let has = status.i64_at("currentHealthy");
    let policy = tree.at("spec.unhealthyPodEvictionPolicy").as_str();
    if !pod.status.is_ready() && (policy == Some("AlwaysAllow") || has >= needs && needs > 0) {
        return Ok(None);
    }
    let name = &budget.meta().name;
    if status.i64_at("observedGeneration") < budget.meta().generation {
        return Err(violates(
            format!("The disruption budget {name} is still being processed by the server."),
            Some(10),
        ));
    }
    if allowed <= 0 {
        let why = format!("The disruption budget {name} needs {needs} healthy pods and has {has} currently");
        return Err(violates(why, None));
    }
    if let Some(status) = tree.get_mut("status").and_then(Tree::as_map_mut) {
        status.insert(Text::from_static("disruptionsAllowed"), Tree::Int(allowed - 1));
        let evicted = status.entry(Text::from_static("disruptedPods")).or_insert(Tree::Map(Default::default()));
        if let Some(evicted) = evicted.as_map_mut() {
            evicted.insert(meta.name.clone(), format!("{}", Timestamp::from(attempt.now)).into());
        }
        if allowed == 1 {
            no_more_disruptions(status.get_mut("conditions"), attempt);
        }
    }
    Ok(Some(Object::read(Kind::PodDisruptionBudget, &tree)))
}

/// Sets the condition of a budget that allows no more disruptions (`UpdateDisruptionAllowedCondition`).
fn no_more_disruptions(conditions: Option<&mut Tree>, attempt: &Attempt) {
    let conditions = conditions.and_then(Tree::as_list_mut).into_iter().flatten();
    let mut allowed = conditions.filter(|condition| condition.get("type") == Some(&"DisruptionAllowed".into()));
    if let Some(condition) = allowed.next().and_then(Tree::as_map_mut) {
        let now = format!("{}", Timestamp::from(attempt.now));
        let words = [("lastTransitionTime", now.as_str()), ("reason", "InsufficientPods"), ("status", "False")];
        condition.extend(words.map(|(name, word)| (Text::from_static(name), Tree::from(word))));
    }
}

fn violates(why: String, seconds: Option<i32>) -> Status {
    let cause = Cause { reason: "DisruptionBudget".into(), message: why.into(), field: Text::EMPTY };
    Status {
        code: 429,
        reason: "TooManyRequests".into(),
        message: VIOLATES,
        causes: alloc::vec![cause],
        retry_after_seconds: seconds,
        ..Status::default()
    }
}

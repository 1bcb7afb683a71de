//! Deployments and ReplicaSets. Upstream: `pkg/apis/apps/validation`.

use super::value::{labels, not_negative, quoted};
use super::{Errors, Typed, pod, selector};
use crate::api::apps::{Deployment, DeploymentStrategy, DeploymentStrategyType, LabelSelector, ReplicaSet};
use crate::api::core_v1::{PodTemplateSpec, RestartPolicy};
use crate::api::int_or_string::IntOrString;
use crate::api::{Tree, json};
use crate::base::ordered::map_of;
use alloc::format;
use alloc::string::String;

/// The rules for a Deployment; `typed` is what was sent.
pub(super) fn deployment(new: &Deployment, old: Option<&Deployment>, typed: Typed, errors: &mut Errors) {
    let spec = &new.spec;
    not_negative("spec.replicas", i64::from(spec.replicas.unwrap_or(0)), errors);
    pods(&spec.selector, &spec.template, typed, errors);
    strategy(&spec.strategy, errors);
    not_negative("spec.minReadySeconds", i64::from(spec.min_ready_seconds), errors);
    not_negative("spec.revisionHistoryLimit", i64::from(spec.revision_history_limit.unwrap_or(0)), errors);
    if let Some(seconds) = spec.progress_deadline_seconds {
        let field = "spec.progressDeadlineSeconds";
        not_negative(field, i64::from(seconds), errors);
        if seconds <= spec.min_ready_seconds {
            errors.invalid(field, &format!("{seconds}"), "must be greater than minReadySeconds");
        }
    }
    if let Some(old) = old {
        immutable_selector(&spec.selector, &old.spec.selector, errors);
    }
}

/// The rules for a ReplicaSet; `typed` is what was sent.
pub(super) fn replica_set(new: &ReplicaSet, old: Option<&ReplicaSet>, typed: Typed, errors: &mut Errors) {
    let spec = &new.spec;
    not_negative("spec.replicas", i64::from(spec.replicas.unwrap_or(0)), errors);
    not_negative("spec.minReadySeconds", i64::from(spec.min_ready_seconds), errors);
    pods(&spec.selector, &spec.template, typed, errors);
    if let Some(old) = old {
        immutable_selector(&spec.selector, &old.spec.selector, errors);
    }
}

/// The selector, the template, and that one chooses what the other makes.
fn pods(chosen: &LabelSelector, template: &PodTemplateSpec, typed: Typed, errors: &mut Errors) {
    let is_given = typed.has(&["spec", "selector"]);
    let is_empty = chosen.match_labels.is_empty() && chosen.match_expressions.is_empty();
    if !is_given {
        errors.required("spec.selector", "");
    } else {
        selector::typed(chosen, "spec.selector", errors);
        if is_empty {
            let detail = "empty selector is invalid for deployment";
            errors.invalid("spec.selector", &selector::printed(chosen), detail);
        }
    }
    let matches = match chosen.to_selector() {
        // No selector chooses nothing, an empty one everything.
        _ if is_empty => is_given,
        Err(_) => return errors.invalid("spec.selector", &selector::printed(chosen), "invalid label selector"),
        Ok(chosen) => chosen.matches(&template.metadata.labels),
    };
    if !matches {
        let own = template.metadata.labels.iter().map(|(key, value)| (key.clone(), Tree::Text(value.clone())));
        let own = match typed.has(&["spec", "template", "metadata", "labels"]) || !template.metadata.labels.is_empty() {
            true => json::to_json(&Tree::Map(map_of(own))),
            false => "null".into(),
        };
        errors.invalid("spec.template.metadata.labels", &own, "`selector` does not match template `labels`");
    }
    let own = template.metadata.labels.iter().map(|(key, value)| (&**key, &**value));
    labels("spec.template.labels", own, errors);
    super::annotations("spec.template.annotations", &template.metadata, errors);
    pod::spec(&template.spec, "spec.template.spec", errors);
    if !matches!(&template.spec.restart_policy, RestartPolicy::Always) {
        let word = template.spec.restart_policy.as_str();
        errors.unsupported("spec.template.spec.restartPolicy", word, &["Always"]);
    }
    if template.spec.active_deadline_seconds.is_some() {
        let field = "spec.template.spec.activeDeadlineSeconds";
        errors.forbidden(field, "activeDeadlineSeconds in ReplicaSet is not Supported");
    }
}

fn strategy(strategy: &DeploymentStrategy, errors: &mut Errors) {
    let field = "spec.strategy.rollingUpdate";
    match (&strategy.strategy_type, &strategy.rolling_update) {
        (DeploymentStrategyType::Recreate, None) => {}
        (DeploymentStrategyType::Recreate, Some(_)) => {
            errors.forbidden(field, "may not be specified when strategy `type` is 'Recreate'")
        }
        (DeploymentStrategyType::RollingUpdate, None) => {
            errors.required(field, "this should be defaulted and never be nil")
        }
        (DeploymentStrategyType::RollingUpdate, Some(limits)) => {
            let [surge, unavailable] = [&limits.max_surge, &limits.max_unavailable].map(Option::as_ref);
            let unavailable_field = "spec.strategy.rollingUpdate.maxUnavailable";
            int_or_percent(unavailable, unavailable_field, errors);
            int_or_percent(surge, "spec.strategy.rollingUpdate.maxSurge", errors);
            if number(unavailable) == 0 && number(surge) == 0 {
                errors.invalid(unavailable_field, &printed(unavailable), "may not be 0 when `maxSurge` is 0");
            }
            if percent(unavailable).is_some_and(|percent| percent > 100) {
                errors.invalid(unavailable_field, &printed(unavailable), "must not be greater than 100%");
            }
        }
        (other, limits) => {
            let limits = match limits {
                None => "null".into(),
                Some(limits) => format!(
                    "{{\"MaxUnavailable\":{},\"MaxSurge\":{}}}",
                    printed(limits.max_unavailable.as_ref()),
                    printed(limits.max_surge.as_ref())
                ),
            };
            let value = format!("{{\"Type\":{},\"RollingUpdate\":{limits}}}", quoted(other.as_str()));
            errors.unsupported_value("spec.strategy", &value, DeploymentStrategyType::WORDS);
        }
    }
}

fn int_or_percent(value: Option<&IntOrString>, field: &str, errors: &mut Errors) {
    match value {
        Some(IntOrString::Int(number)) => not_negative(field, i64::from(*number), errors),
        Some(IntOrString::Text(text)) if percent(value).is_none() => {
            let detail = "a valid percent string must be a numeric string followed by an ending '%' (e.g. '1%',  or \
                          '93%', regex used for validation is '[0-9]+%')";
            errors.invalid(field, &quoted(text), detail);
        }
        _ => {}
    }
}

fn percent(value: Option<&IntOrString>) -> Option<u64> {
    let Some(IntOrString::Text(text)) = value else { return None };
    let digits = text.strip_suffix('%')?;
    digits.bytes().all(|byte| byte.is_ascii_digit()).then(|| digits.parse().ok()).flatten()
}

fn number(value: Option<&IntOrString>) -> i64 {
    match value {
        Some(IntOrString::Int(number)) => i64::from(*number),
        Some(IntOrString::Text(text)) => match percent(value) {
            Some(percent) => i64::try_from(percent).unwrap_or(i64::MAX),
            None => text.parse().unwrap_or(0),
        },
        None => 0,
    }
}

fn printed(value: Option<&IntOrString>) -> String {
    match value {
        Some(IntOrString::Int(number)) => format!("{number}"),
        Some(IntOrString::Text(text)) => quoted(text),
        None => "0".into(),
    }
}

fn immutable_selector(new: &LabelSelector, old: &LabelSelector, errors: &mut Errors) {
    if new != old {
        errors.invalid("spec.selector", &selector::printed(new), "field is immutable");
    }
}

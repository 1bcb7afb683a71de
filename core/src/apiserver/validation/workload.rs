//! Deployments and ReplicaSets. Upstream: `pkg/apis/apps/validation`.

use super::{Errors, pod};
use crate::api::apps::{Deployment, DeploymentStrategyType, LabelSelector, ReplicaSet};
use crate::api::core_v1::{PodTemplateSpec, RestartPolicy};
use crate::api::int_or_string::IntOrString;
use alloc::format;

pub(super) fn deployment(new: &Deployment, old: Option<&Deployment>, errors: &mut Errors) {
    let spec = &new.spec;
    replicas(spec.replicas, errors);
    selector(&spec.selector, &spec.template, errors);
    template(&spec.template, errors);
    match (&spec.strategy.strategy_type, &spec.strategy.rolling_update) {
        (DeploymentStrategyType::Other(word), _) => {
            errors.unsupported("spec.strategy.type", word, DeploymentStrategyType::WORDS)
        }
        (DeploymentStrategyType::Recreate, Some(_)) => {
            errors.forbidden("spec.strategy.rollingUpdate", "may not be specified when strategy `type` is 'Recreate'")
        }
        (DeploymentStrategyType::RollingUpdate, Some(rolling)) => {
            let is_zero = |value: &Option<IntOrString>| match value {
                Some(IntOrString::Int(number)) => *number == 0,
                Some(IntOrString::Text(text)) => text.trim_end_matches('%') == "0",
                None => false,
            };
            if is_zero(&rolling.max_surge) && is_zero(&rolling.max_unavailable) {
                let value = match &rolling.max_unavailable {
                    Some(IntOrString::Text(text)) => format!("{text:?}"),
                    _ => "0".into(),
                };
                let field = "spec.strategy.rollingUpdate.maxUnavailable";
                errors.invalid(field, &value, "may not be 0 when `maxSurge` is 0");
            }
        }
        _ => {}
    }
    not_negative("spec.minReadySeconds", i64::from(spec.min_ready_seconds), errors);
    not_negative("spec.revisionHistoryLimit", i64::from(spec.revision_history_limit.unwrap_or(0)), errors);
    if let Some(seconds) = spec.progress_deadline_seconds {
        not_negative("spec.progressDeadlineSeconds", i64::from(seconds), errors);
        if seconds <= spec.min_ready_seconds {
            let field = "spec.progressDeadlineSeconds";
            errors.invalid(field, &format!("{seconds}"), "must be greater than minReadySeconds");
        }
    }
    if old.is_some_and(|old| old.spec.selector != spec.selector) {
        immutable_selector(&spec.selector, errors);
    }
}

pub(super) fn replica_set(new: &ReplicaSet, old: Option<&ReplicaSet>, errors: &mut Errors) {
    replicas(new.spec.replicas, errors);
    not_negative("spec.minReadySeconds", i64::from(new.spec.min_ready_seconds), errors);
    selector(&new.spec.selector, &new.spec.template, errors);
    template(&new.spec.template, errors);
    if old.is_some_and(|old| old.spec.selector != new.spec.selector) {
        immutable_selector(&new.spec.selector, errors);
    }
}

fn replicas(replicas: Option<i32>, errors: &mut Errors) {
    not_negative("spec.replicas", i64::from(replicas.unwrap_or(0)), errors);
}

fn not_negative(field: &str, value: i64, errors: &mut Errors) {
    if value < 0 {
        errors.invalid(field, &format!("{value}"), "must be greater than or equal to 0");
    }
}

fn selector(selector: &LabelSelector, template: &PodTemplateSpec, errors: &mut Errors) {
    if *selector == LabelSelector::default() {
        errors.required("spec.selector", "");
        errors.invalid("spec.selector", &go_selector(selector), "empty selector is invalid for deployment");
        return;
    }
    match selector.to_selector() {
        Err(message) => errors.invalid("spec.selector", &go_selector(selector), &message),
        Ok(wanted) if !wanted.matches(&template.metadata.labels) => {
            let labels = crate::api::Tree::Map(
                template.metadata.labels.iter().map(|(k, v)| (k.clone(), crate::api::Tree::Text(v.clone()))).collect(),
            );
            let labels = crate::api::json::to_json(&labels);
            let detail = "`selector` does not match template `labels`";
            errors.invalid("spec.template.metadata.labels", &labels, detail);
        }
        Ok(_) => {}
    }
}

fn template(template: &PodTemplateSpec, errors: &mut Errors) {
    pod::spec(&template.spec, "spec.template.spec", errors);
    if !matches!(template.spec.restart_policy, RestartPolicy::Always | RestartPolicy::Other(_)) {
        let word = template.spec.restart_policy.as_str();
        errors.unsupported("spec.template.spec.restartPolicy", word, &["Always"]);
    }
    if template.spec.active_deadline_seconds.is_some() {
        errors.forbidden(
            "spec.template.spec.activeDeadlineSeconds",
            "activeDeadlineSeconds in ReplicaSet is not Supported",
        );
    }
}

fn immutable_selector(selector: &LabelSelector, errors: &mut Errors) {
    errors.invalid("spec.selector", &go_selector(selector), "field is immutable");
}

/// A selector as the apiserver prints it in errors: its JSON.
fn go_selector(selector: &LabelSelector) -> alloc::string::String {
    use crate::api::record::Field;
    crate::api::json::to_json(&selector.write())
}

//! Rules that workloads share: their selectors, their templates of pods, and counts of pods as numbers or percentages.
//! Upstream: `pkg/apis/apps/validation`.

use super::rules::At;
use super::value::{labels, not_negative, quoted};
use super::{Case, Errors, Typed, pod, selector};
use crate::api::apps::LabelSelector;
use crate::api::core_v1::{PodSpec, PodTemplateSpec, RestartPolicy};
use crate::api::int_or_string::IntOrString;
use crate::api::record::{Field, TextMap};
use crate::api::{Tree, json};
use alloc::format;
use alloc::string::String;

/// The selector, the template, and that one chooses what the other makes.
pub(in crate::apiserver) fn pods(
    chosen: &LabelSelector,
    template: &PodTemplateSpec,
    typed: Typed,
    errors: &mut Errors,
) {
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
            true => json::to_json(&Tree::Map(own.collect())),
            false => "null".into(),
        };
        errors.invalid("spec.template.metadata.labels", &own, "`selector` does not match template `labels`");
    }
    let own = template.metadata.labels.iter().map(|(key, value)| (&**key, &**value));
    labels("spec.template.labels", own, errors);
    super::annotations("spec.template.annotations", &template.metadata, errors);
    pod::pod_annotations(&template.metadata, "spec.template.annotations", errors);
    pod::spec(&template.spec, "spec.template.spec", errors);
    no_ephemeral(&template.spec, "spec.template.spec", errors);
    if !matches!(&template.spec.restart_policy, RestartPolicy::Always) {
        let word = template.spec.restart_policy.as_str();
        errors.unsupported("spec.template.spec.restartPolicy", word, &["Always"]);
    }
    if template.spec.active_deadline_seconds.is_some() {
        let field = "spec.template.spec.activeDeadlineSeconds";
        errors.forbidden(field, "activeDeadlineSeconds in ReplicaSet is not Supported");
    }
}

pub(in crate::apiserver) fn int_or_percent(value: Option<&IntOrString>, field: &str, errors: &mut Errors) {
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

pub(in crate::apiserver) fn percent(value: Option<&IntOrString>) -> Option<u64> {
    let Some(IntOrString::Text(text)) = value else { return None };
    let digits = text.strip_suffix('%')?;
    digits.bytes().all(|byte| byte.is_ascii_digit()).then(|| digits.parse().ok()).flatten()
}

pub(in crate::apiserver) fn number(value: Option<&IntOrString>) -> i64 {
    match value {
        Some(IntOrString::Int(number)) => i64::from(*number),
        Some(IntOrString::Text(text)) => match percent(value) {
            Some(percent) => i64::try_from(percent).unwrap_or(i64::MAX),
            None => text.parse().unwrap_or(0),
        },
        None => 0,
    }
}

pub(in crate::apiserver) fn printed(value: Option<&IntOrString>) -> String {
    match value {
        Some(IntOrString::Int(number)) => format!("{number}"),
        Some(IntOrString::Text(text)) => quoted(text),
        None => "0".into(),
    }
}

pub(in crate::apiserver) fn immutable_selector(
    new: &LabelSelector,
    old: &LabelSelector,
    typed: Typed,
    errors: &mut Errors,
) {
    if new != old {
        let shown = if typed.has(&["spec", "selector"]) { selector::printed(new) } else { "null".into() };
        errors.invalid("spec.selector", &shown, "field is immutable");
    }
}

pub(in crate::apiserver) fn limit(rolling: &At, name: &str) -> Option<IntOrString> {
    rolling.tree.get(name).map(IntOrString::read)
}

/// Reads the selector of a workload, and whether it chooses nothing because it is not set; None if it is none.
pub(in crate::apiserver) fn read_selector(
    case: &Case,
    kind: &str,
    is_needed: bool,
    errors: &mut Errors,
) -> Option<(LabelSelector, bool)> {
    let field = case.new.get("spec.selector");
    let chosen = LabelSelector::read(field.tree);
    if !field.is_set() || !case.typed.has(&["spec", "selector"]) {
        if is_needed {
            errors.required(&field.path, "");
        }
        return Some((chosen, true));
    }
    let is_empty = chosen.match_labels.is_empty() && chosen.match_expressions.is_empty();
    let mut found = Errors::default();
    selector::typed(&chosen, &field.path, &mut found);
    if is_empty {
        let detail = format!("empty selector is invalid for {kind}");
        errors.invalid(&field.path, &selector::printed(&chosen), &detail);
    }
    let is_wrong = !found.is_empty();
    errors.append(found);
    if is_wrong && is_needed {
        errors.invalid(&field.path, &selector::printed(&chosen), "");
    }
    (!is_wrong).then_some((chosen, false))
}

/// A selector that chooses nothing of what the template makes.
pub(in crate::apiserver) fn chooses(
    chosen: &LabelSelector,
    chooses_nothing: bool,
    pods: &At,
    typed: Typed,
    errors: &mut Errors,
) {
    let labels = TextMap::read(pods.get("metadata.labels").tree);
    let matches = !chooses_nothing && chosen.to_selector().map_or(true, |chosen| chosen.matches(&labels));
    if !matches {
        does_not_choose(pods, typed, errors);
    }
}

pub(in crate::apiserver) fn does_not_choose(pods: &At, typed: Typed, errors: &mut Errors) {
    let labels = pods.get("metadata.labels");
    let value = match labels.is_set() || !typed.has(&["spec", "template", "metadata", "labels"]) {
        true => labels.printed(),
        false => "{}".into(),
    };
    errors.invalid(&labels.path, &value, "`selector` does not match template `labels`");
}

/// The rules for a template of pods (`ValidatePodTemplateSpec`).
pub(in crate::apiserver) fn template(pods: &At, errors: &mut Errors) -> PodTemplateSpec {
    let made = PodTemplateSpec::read(pods.tree);
    looked_at(&made, pods, errors);
    made
}

pub(in crate::apiserver) fn looked_at(made: &PodTemplateSpec, pods: &At, errors: &mut Errors) {
    template_metadata(made, pods, errors);
    pod::spec(&made.spec, &pods.field("spec"), errors);
    no_ephemeral(&made.spec, &pods.field("spec"), errors);
}

pub(in crate::apiserver) fn no_ephemeral(made: &PodSpec, path: &str, errors: &mut Errors) {
    if made.ephemeral_containers.is_set() {
        errors.forbidden(&format!("{path}.ephemeralContainers"), "ephemeral containers not allowed in pod template");
    }
}

pub(in crate::apiserver) fn template_metadata(made: &PodTemplateSpec, pods: &At, errors: &mut Errors) {
    let own = made.metadata.labels.iter().map(|(key, value)| (&**key, &**value));
    labels(&pods.field("labels"), own, errors);
    super::annotations(&pods.field("annotations"), &made.metadata, errors);
    pod::pod_annotations(&made.metadata, &pods.field("annotations"), errors);
}

/// Pods of workloads that never complete restart always, and have no deadline.
pub(in crate::apiserver) fn runs_always(made: &PodSpec, pods: &At, kind: &str, errors: &mut Errors) {
    if !matches!(&made.restart_policy, RestartPolicy::Always) {
        errors.unsupported(&pods.field("spec.restartPolicy"), made.restart_policy.as_str(), &["Always"]);
    }
    if made.active_deadline_seconds.is_some() {
        let detail = format!("activeDeadlineSeconds in {kind} is not Supported");
        errors.forbidden(&pods.field("spec.activeDeadlineSeconds"), &detail);
    }
}

//! Deployments, ReplicaSets, StatefulSets, DaemonSets, ReplicationControllers. Upstream: `pkg/apis/apps/validation`.

use super::rules::{At, Rule};
use super::value::{labels, not_negative, quoted};
use super::{Case, Errors, Typed, pod, selector};
use crate::api::apps::{Deployment, DeploymentStrategy, DeploymentStrategyType, LabelSelector, ReplicaSet};
use crate::api::core_v1::{PodSpec, PodTemplateSpec, RestartPolicy, Volume};
use crate::api::int_or_string::IntOrString;
use crate::api::record::{Field, TextMap};
use crate::api::{Map, Tree, json};
use crate::base::Text;
use alloc::format;
use alloc::string::String;
use alloc::sync::Arc;
use alloc::vec::Vec;

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
        immutable_selector(&spec.selector, &old.spec.selector, typed, errors);
    }
}

/// The rules for a ReplicaSet; `typed` is what was sent.
pub(super) fn replica_set(new: &ReplicaSet, old: Option<&ReplicaSet>, typed: Typed, errors: &mut Errors) {
    if old.is_some() {
        // Its strategy looks at a new version as at a new object first.
        replica_set(new, None, typed, errors);
    }
    let spec = &new.spec;
    not_negative("spec.replicas", i64::from(spec.replicas.unwrap_or(0)), errors);
    not_negative("spec.minReadySeconds", i64::from(spec.min_ready_seconds), errors);
    pods(&spec.selector, &spec.template, typed, errors);
    if let Some(old) = old {
        immutable_selector(&spec.selector, &old.spec.selector, typed, errors);
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

fn immutable_selector(new: &LabelSelector, old: &LabelSelector, typed: Typed, errors: &mut Errors) {
    if new != old {
        let shown = if typed.has(&["spec", "selector"]) { selector::printed(new) } else { "null".into() };
        errors.invalid("spec.selector", &shown, "field is immutable");
    }
}

/// The rules for a ReplicationController.
pub(super) fn replication_controller(case: &Case, errors: &mut Errors) {
    let spec = case.new.get("spec");
    spec.follow(&[("minReadySeconds", Rule::NotNegative), ("replicas", Rule::NotNegative)], errors);
    let chosen = spec.get("selector");
    let is_empty = chosen.tree.as_map().is_none_or(|map| map.is_empty());
    if is_empty {
        errors.required(&chosen.path, "");
    }
    let pods = spec.get("template");
    if !pods.is_set() {
        return errors.required(&pods.path, "");
    }
    // Here a selector is no more than labels, whatever they look like.
    let own = pods.get("metadata.labels");
    let mut labels = chosen.tree.as_map().into_iter().flatten();
    if is_empty || !labels.all(|(key, value)| own.tree.get(key) == Some(value)) {
        does_not_choose(&pods, case.typed, errors);
    }
    let made = template(&pods, errors);
    lives_on(&made.spec, &pods, "ReplicationController", errors);
}

/// The rules for a StatefulSet.
pub(super) fn stateful_set(case: &Case, errors: &mut Errors) {
    let spec = case.new.get("spec");
    match spec.word("podManagementPolicy") {
        "" => errors.required("spec.podManagementPolicy", ""),
        "OrderedReady" | "Parallel" => {}
        other => {
            errors.invalid("spec.podManagementPolicy", &quoted(other), "must be 'OrderedReady' or 'Parallel'");
        }
    }
    let update = spec.get("updateStrategy");
    let rolling = update.get("rollingUpdate");
    match update.word("type") {
        "" => errors.required(&update.path, ""),
        "OnDelete" if rolling.is_set() => {
            errors.invalid(&rolling.path, &partition(&rolling), "only allowed for updateStrategy 'RollingUpdate'");
        }
        "OnDelete" => {}
        "RollingUpdate" => {
            rolling.follow(&[("partition", Rule::NotNegative)], errors);
            if let Some(most) = limit(&rolling, "maxUnavailable") {
                int_or_percent(Some(&most), &rolling.field("maxUnavailable"), errors);
                if number(Some(&most)) == 0 {
                    errors.invalid(&rolling.field("maxUnavailable"), &printed(Some(&most)), "cannot be 0");
                }
            }
        }
        other => {
            let value = format!("{{\"Type\":{},\"RollingUpdate\":{}}}", quoted(other), partition(&rolling));
            errors.invalid(&update.path, &value, "must be 'RollingUpdate' or 'OnDelete'");
        }
    }
    spec.follow(
        &[
            ("persistentVolumeClaimRetentionPolicy.whenDeleted", Rule::OneOf(&["Retain", "Delete"])),
            ("persistentVolumeClaimRetentionPolicy.whenScaled", Rule::OneOf(&["Retain", "Delete"])),
            ("replicas", Rule::NotNegative),
            ("minReadySeconds", Rule::NotNegative),
            ("ordinals.start", Rule::NotNegative),
        ],
        errors,
    );
    for claim in spec.each("volumeClaimTemplates") {
        super::storage::claim_spec(&claim.get("spec"), errors);
    }
    let pods = spec.get("template");
    if let Some((chosen, chooses_nothing)) = read_selector(case, "statefulset", true, errors) {
        chooses(&chosen, chooses_nothing, &pods, case.typed, errors);
        let made = PodTemplateSpec::read(pods.tree);
        // Both the rules of StatefulSets and those of all templates look at the labels.
        template_metadata(&made, &pods, errors);
        let made = PodTemplateSpec { spec: with_claims(&spec, &made.spec), ..made };
        looked_at(&made, &pods, errors);
        lives_on(&made.spec, &pods, "StatefulSet", errors);
    }
    if let Some(old) = case.was("spec") {
        const FREE: [&str; 7] = [
            "replicas",
            "ordinals",
            "template",
            "updateStrategy",
            "revisionHistoryLimit",
            "persistentVolumeClaimRetentionPolicy",
            "minReadySeconds",
        ];
        let fixed = |spec: &Tree| {
            let map = spec.as_map().into_iter().flatten().filter(|(name, _)| !FREE.contains(&name.as_str()));
            map.map(|(name, value)| (name.clone(), value.clone())).collect::<crate::api::Map>()
        };
        if fixed(spec.tree) != fixed(old) {
            errors.forbidden(
                "spec",
                "updates to statefulset spec for fields other than 'replicas', 'ordinals', 'template', 'updateStrategy', \
                 'revisionHistoryLimit', 'persistentVolumeClaimRetentionPolicy' and 'minReadySeconds' are forbidden",
            );
        }
    }
}

/// The strategy's details as Go prints them.
fn partition(rolling: &At) -> String {
    match rolling.is_set() {
        true => format!(
            "{{\"Partition\":{},\"MaxUnavailable\":{}}}",
            rolling.number("partition").unwrap_or(0),
            rolling.get("maxUnavailable").printed()
        ),
        false => "null".into(),
    }
}

/// The pods of a StatefulSet also see the volumes that it claims for them.
fn with_claims(spec: &At, pods: &Arc<PodSpec>) -> Arc<PodSpec> {
    let mut pods = pods.clone();
    let claimed = spec.each("volumeClaimTemplates").into_iter().map(|claim| {
        let name = claim.tree.str_at("metadata.name");
        let source = Map::from([(Text::from_static("claimName"), Tree::from(name))]);
        Volume::read(&Tree::Map(Map::from([
            (Text::from_static("name"), Tree::from(name)),
            (Text::from_static("persistentVolumeClaim"), Tree::Map(source)),
        ])))
    });
    let claimed: Vec<Volume> = claimed.collect();
    if !claimed.is_empty() {
        let volumes = Arc::make_mut(&mut pods).volumes.make_mut();
        volumes.retain(|volume| !claimed.iter().any(|claim| claim.name == volume.name));
        volumes.extend(claimed);
    }
    pods
}

/// The rules for a DaemonSet.
pub(super) fn daemon_set(case: &Case, errors: &mut Errors) {
    let spec = case.new.get("spec");
    let pods = spec.get("template");
    if let Some((chosen, chooses_nothing)) = read_selector(case, "daemonset", false, errors) {
        chooses(&chosen, chooses_nothing, &pods, case.typed, errors);
    }
    let made = template(&pods, errors);
    lives_on(&made.spec, &pods, "DaemonSet", errors);
    spec.follow(&[("minReadySeconds", Rule::NotNegative), ("revisionHistoryLimit", Rule::NotNegative)], errors);
    let (update, rolling) = (spec.get("updateStrategy"), spec.get("updateStrategy.rollingUpdate"));
    let [most, surge] = ["maxUnavailable", "maxSurge"].map(|name| limit(&rolling, name));
    match update.word("type") {
        "OnDelete" => {}
        "RollingUpdate" if !rolling.is_set() => errors.required(&rolling.path, ""),
        "RollingUpdate" => {
            for (name, value) in [("maxUnavailable", &most), ("maxSurge", &surge)] {
                let field = rolling.field(name);
                int_or_percent(value.as_ref(), &field, errors);
                if percent(value.as_ref()).is_some_and(|percent| percent > 100) {
                    errors.invalid(&field, &printed(value.as_ref()), "must not be greater than 100%");
                }
            }
            match (number(most.as_ref()) != 0, number(surge.as_ref()) != 0) {
                (true, true) => {
                    let detail = "may not be set when maxUnavailable is non-zero";
                    errors.invalid(&rolling.field("maxSurge"), &printed(surge.as_ref()), detail);
                }
                (false, false) => {
                    errors.required(&rolling.field("maxUnavailable"), "cannot be 0 when maxSurge is 0");
                }
                _ => {}
            }
        }
        other => {
            let limits = match rolling.is_set() {
                true => format!(
                    "{{\"MaxUnavailable\":{},\"MaxSurge\":{}}}",
                    printed(most.as_ref()),
                    printed(surge.as_ref())
                ),
                false => "null".into(),
            };
            let value = format!("{{\"Type\":{},\"RollingUpdate\":{limits}}}", quoted(other));
            errors.unsupported_value(&update.path, &value, &["RollingUpdate", "OnDelete"]);
        }
    }
    case.stay(&["spec.selector"], errors);
}

fn limit(rolling: &At, name: &str) -> Option<IntOrString> {
    rolling.tree.get(name).map(IntOrString::read)
}

/// Reads the selector of a workload, and whether it chooses nothing because it is not set; None if it is none.
fn read_selector(case: &Case, kind: &str, is_needed: bool, errors: &mut Errors) -> Option<(LabelSelector, bool)> {
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
fn chooses(chosen: &LabelSelector, chooses_nothing: bool, pods: &At, typed: Typed, errors: &mut Errors) {
    let labels = TextMap::read(pods.get("metadata.labels").tree);
    let matches = !chooses_nothing && chosen.to_selector().map_or(true, |chosen| chosen.matches(&labels));
    if !matches {
        does_not_choose(pods, typed, errors);
    }
}

fn does_not_choose(pods: &At, typed: Typed, errors: &mut Errors) {
    let labels = pods.get("metadata.labels");
    let value = match labels.is_set() || !typed.has(&["spec", "template", "metadata", "labels"]) {
        true => labels.printed(),
        false => "{}".into(),
    };
    errors.invalid(&labels.path, &value, "`selector` does not match template `labels`");
}

/// The rules for a template of pods (`ValidatePodTemplateSpec`).
pub(super) fn template(pods: &At, errors: &mut Errors) -> PodTemplateSpec {
    let made = PodTemplateSpec::read(pods.tree);
    looked_at(&made, pods, errors);
    made
}

fn looked_at(made: &PodTemplateSpec, pods: &At, errors: &mut Errors) {
    template_metadata(made, pods, errors);
    pod::spec(&made.spec, &pods.field("spec"), errors);
    no_ephemeral(&made.spec, &pods.field("spec"), errors);
}

fn no_ephemeral(made: &PodSpec, path: &str, errors: &mut Errors) {
    if made.ephemeral_containers.is_set() {
        errors.forbidden(&format!("{path}.ephemeralContainers"), "ephemeral containers not allowed in pod template");
    }
}

fn template_metadata(made: &PodTemplateSpec, pods: &At, errors: &mut Errors) {
    let own = made.metadata.labels.iter().map(|(key, value)| (&**key, &**value));
    labels(&pods.field("labels"), own, errors);
    super::annotations(&pods.field("annotations"), &made.metadata, errors);
    pod::pod_annotations(&made.metadata, &pods.field("annotations"), errors);
}

/// The pods of these workloads run for ever.
fn lives_on(made: &PodSpec, pods: &At, kind: &str, errors: &mut Errors) {
    if !matches!(&made.restart_policy, RestartPolicy::Always) {
        errors.unsupported(&pods.field("spec.restartPolicy"), made.restart_policy.as_str(), &["Always"]);
    }
    if made.active_deadline_seconds.is_some() {
        let detail = format!("activeDeadlineSeconds in {kind} is not Supported");
        errors.forbidden(&pods.field("spec.activeDeadlineSeconds"), &detail);
    }
}

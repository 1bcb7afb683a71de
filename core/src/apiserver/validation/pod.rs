//! Pods. Upstream: `ValidatePodSpec` and `ValidatePodUpdate` in `pkg/apis/core/validation`.

use super::value::{dns_label, dns_subdomain, label_name, labels, not_negative, quoted};
use super::{Errors, affinity, container, node, volume};
use crate::api::core_v1::{Pod, PodSpec, RestartPolicy, TaintEffect, Toleration};
use crate::api::record::{Described, Field};
use crate::api::{Tree, content, json};
use crate::apiserver::go_struct;
use alloc::format;
use alloc::sync::Arc;

/// The rules for a pod's spec, be it a pod's own or a template's, in upstream's order.
pub(super) fn spec(spec: &PodSpec, path: &str, errors: &mut Errors) {
    let field = |name: &str| format!("{path}.{name}");
    let volumes = volume::all(spec, path, errors);
    container::all(spec, &volumes, path, errors);
    match &spec.restart_policy {
        RestartPolicy::Unset => errors.required(&field("restartPolicy"), ""),
        RestartPolicy::Other(word) => errors.unsupported(&field("restartPolicy"), word, RestartPolicy::WORDS),
        _ => {}
    }
    let dns_policies = ["ClusterFirstWithHostNet", "ClusterFirst", "Default", "None"];
    container::one_of(&field("dnsPolicy"), &spec.dns_policy, &dns_policies, errors);
    labels(&field("nodeSelector"), spec.node_selector.iter().map(|(k, v)| (&**k, &**v)), errors);
    if let Some(tree) = spec.affinity.tree() {
        affinity::affinity(tree, &field("affinity"), errors);
    }
    for (index, gate) in spec.readiness_gates.iter().enumerate() {
        label_name(&field(&format!("readinessGates[{index}].conditionType")), &gate.condition_type, errors);
    }
    for (index, gate) in spec.scheduling_gates.iter().enumerate() {
        let path = field(&format!("schedulingGates[{index}]"));
        label_name(&format!("{path}.name"), &gate.name, errors);
        if spec.scheduling_gates[..index].contains(gate) {
            errors.duplicate(&path, &gate.name);
        }
    }
    let constraints = spec.topology_spread_constraints.tree().and_then(Tree::as_list).unwrap_or_default();
    affinity::spread(constraints, &field("topologySpreadConstraints"), errors);
    for (name, value) in [("serviceAccountName", &spec.service_account_name), ("nodeName", &spec.node_name)] {
        if !value.is_empty() {
            dns_subdomain(&field(name), value, errors);
        }
    }
    if let Some(seconds) = spec.active_deadline_seconds.filter(|seconds| !(1..=i64::from(i32::MAX)).contains(seconds)) {
        let detail = "must be between 1 and 2147483647, inclusive";
        errors.invalid(&field("activeDeadlineSeconds"), &format!("{seconds}"), detail);
    }
    for (name, value) in [("hostname", &spec.hostname), ("subdomain", &spec.subdomain)] {
        if let Some(value) = value.tree().and_then(Tree::as_str).filter(|value| !value.is_empty()) {
            dns_label(&field(name), value, errors);
        }
    }
    tolerations(&spec.tolerations, &field("tolerations"), errors);
    if !spec.priority_class_name.is_empty() {
        dns_subdomain(&field("priorityClassName"), &spec.priority_class_name, errors);
    }
    if !matches!(spec.preemption_policy.as_str(), "" | "Never" | "PreemptLowerPriority") {
        let words = ["Never", "PreemptLowerPriority"];
        errors.unsupported(&field("preemptionPolicy"), &spec.preemption_policy, &words);
    }
    not_negative(&field("terminationGracePeriodSeconds"), spec.termination_grace_period_seconds.unwrap_or(0), errors);
}

/// The rules for tolerations (`ValidateTolerations`).
fn tolerations(tolerations: &[Toleration], path: &str, errors: &mut Errors) {
    for (index, toleration) in tolerations.iter().enumerate() {
        let field = |name: &str| format!("{path}[{index}].{name}");
        let operator = toleration.operator.as_str();
        if !toleration.key.is_empty() {
            label_name(&field("key"), &toleration.key, errors);
        } else if operator != "Exists" {
            let detail = "operator must be Exists when `key` is empty, which means \"match all values and all keys\"";
            errors.invalid(&field("operator"), &quoted(operator), detail);
        }
        if toleration.toleration_seconds.is_some() && toleration.effect != TaintEffect::NoExecute {
            let detail = "effect must be 'NoExecute' when `tolerationSeconds` is set";
            errors.invalid(&field("effect"), &quoted(toleration.effect.as_str()), detail);
        }
        match operator {
            "" | "Equal" => {
                let problems = content::label_value(&toleration.value);
                if !problems.is_empty() {
                    errors.invalid(&field("operator"), &quoted(&toleration.value), &problems.join(";"));
                }
            }
            "Exists" if toleration.value.is_empty() => {}
            "Exists" => {
                let value = format!(
                    "{{\"Key\":{},\"Operator\":\"Exists\",\"Value\":{},\"Effect\":{},\"TolerationSeconds\":{}}}",
                    quoted(&toleration.key),
                    quoted(&toleration.value),
                    quoted(toleration.effect.as_str()),
                    toleration.toleration_seconds.map_or("null".into(), |seconds| format!("{seconds}")),
                );
                errors.invalid(&field("operator"), &value, "value must be empty when `operator` is 'Exists'")
            }
            other => errors.unsupported(&field("operator"), other, &["Equal", "Exists"]),
        }
        if !toleration.effect.as_str().is_empty() {
            node::effect(&toleration.effect, &field("effect"), errors);
        }
    }
}

/// A pod that exists changes in few ways: images, the deadline, tolerations that are added, gates that are opened, a
/// shorter grace.
pub(super) fn update(new: &Pod, old: &Pod, errors: &mut Errors) {
    let old = &*old.spec;
    // What is new, but for that which may change.
    let mut rest = new.spec.clone();
    let rest = Arc::make_mut(&mut rest);
    for (field, mine, theirs) in [
        ("spec.containers", &mut rest.containers, &old.containers),
        ("spec.initContainers", &mut rest.init_containers, &old.init_containers),
    ] {
        if mine.len() != theirs.len() {
            return errors.forbidden(field, "pod updates may not add or remove containers");
        }
        if mine == theirs {
            continue;
        }
        for (index, (mine, theirs)) in mine.make_mut().iter_mut().zip(theirs.iter()).enumerate() {
            if mine.image.is_empty() {
                errors.required(&format!("{field}[{index}].image"), "");
            }
            mine.image = theirs.image.clone();
        }
    }
    let deadline = "spec.activeDeadlineSeconds";
    match (rest.active_deadline_seconds, old.active_deadline_seconds) {
        (Some(new), Some(old)) if new > old => {
            return errors.invalid(deadline, &format!("{new}"), "must be less than or equal to previous value");
        }
        (None, Some(_)) => errors.invalid(deadline, "null", "must not update from a positive integer to nil value"),
        _ => {}
    }
    rest.active_deadline_seconds = old.active_deadline_seconds;
    added_tolerations(&rest.tolerations, &old.tolerations, errors);
    rest.tolerations = old.tolerations.clone();
    for (index, gate) in rest.scheduling_gates.iter().enumerate() {
        if !old.scheduling_gates.contains(gate) {
            let detail = format!("only deletion is allowed, but found new scheduling gate '{}'", gate.name);
            errors.forbidden(&format!("spec.schedulingGates[{index}].name"), &detail);
        }
    }
    rest.scheduling_gates = old.scheduling_gates.clone();
    if rest.termination_grace_period_seconds == Some(1)
        && old.termination_grace_period_seconds.is_some_and(|seconds| seconds < 0)
    {
        rest.termination_grace_period_seconds = old.termination_grace_period_seconds;
    }
    if !old.scheduling_gates.is_empty() && rest.node_selector != old.node_selector {
        // A pod that waits at a gate may still be sent to fewer nodes.
        if old.node_selector.iter().any(|(key, value)| rest.node_selector.get(key) != Some(value)) {
            let detail = "only additions to spec.nodeSelector are allowed (no mutations or deletions)";
            errors.invalid("spec.nodeSelector", &json::to_json(&rest.node_selector.write()), detail);
        }
        rest.node_selector = old.node_selector.clone();
    }
    if *rest != *old {
        let changes = go_struct::diff(&old.write(), &rest.write(), PodSpec::SCHEMA, &|_| true);
        errors.forbidden(
            "spec",
            &format!(
                "pod updates may not change fields other than `spec.containers[*].image`,`spec.initContainers[*].image`,\
                 `spec.activeDeadlineSeconds`,`spec.tolerations` (only additions to existing tolerations),\
                 `spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)\n{changes}"
            ),
        );
    }
}

/// `validateOnlyAddedTolerations`: those that are there stay, but for their seconds.
fn added_tolerations(new: &[Toleration], old: &[Toleration], errors: &mut Errors) {
    for toleration in old {
        let is_same = |other: &&Toleration| {
            let seconds = toleration.toleration_seconds;
            **other == Toleration { toleration_seconds: other.toleration_seconds.or(seconds), ..toleration.clone() }
        };
        if !new.iter().any(|other| is_same(&other)) {
            errors
                .forbidden("spec.tolerations", "existing toleration can not be modified except its tolerationSeconds");
            return;
        }
    }
    tolerations(new, "spec.tolerations", errors);
}

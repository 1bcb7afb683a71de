//! Where pods want to be. Upstream: `validateAffinity`, `validateTopologySpreadConstraints`.

use super::Errors;
use super::selector;
use super::value::{child, dns_label, dns_subdomain, label_name, label_value, quoted};
use crate::api::Tree;
use alloc::format;

/// Whether nodes count that the pod cannot run on.
const POLICIES: &[&str] = &["Honor", "Ignore"];
const REQUIRED: &str = "requiredDuringSchedulingIgnoredDuringExecution";
const PREFERRED: &str = "preferredDuringSchedulingIgnoredDuringExecution";

/// Affinity to nodes and to other pods.
pub(in crate::apiserver) fn affinity(affinity: &Tree, path: &str, errors: &mut Errors) {
    if let Some(nodes) = child(affinity, "nodeAffinity") {
        let path = format!("{path}.nodeAffinity");
        if let Some(required) = child(nodes, REQUIRED) {
            node_selector(required, &format!("{path}.{REQUIRED}"), errors);
        }
        for (index, preferred) in nodes.list_at(PREFERRED).iter().enumerate() {
            let path = format!("{path}.{PREFERRED}[{index}]");
            weight(preferred, &path, errors);
            if let Some(preference) = child(preferred, "preference") {
                // No value is too odd to be preferred.
                node_term(preference, false, &format!("{path}.preference"), errors);
            }
        }
    }
    for side in ["podAffinity", "podAntiAffinity"] {
        let Some(pods) = child(affinity, side) else { continue };
        for (index, term) in pods.list_at(REQUIRED).iter().enumerate() {
            pod_term(term, &format!("{path}.{side}.{REQUIRED}[{index}]"), errors);
        }
        for (index, preferred) in pods.list_at(PREFERRED).iter().enumerate() {
            let path = format!("{path}.{side}.{PREFERRED}[{index}]");
            weight(preferred, &path, errors);
            pod_term(preferred.at("podAffinityTerm"), &format!("{path}.podAffinityTerm"), errors);
        }
    }
}

/// The terms of which a node has to fit one.
pub(in crate::apiserver) fn node_selector(selector: &Tree, path: &str, errors: &mut Errors) {
    let path = format!("{path}.nodeSelectorTerms");
    let terms = selector.list_at("nodeSelectorTerms");
    if terms.is_empty() {
        errors.required(&path, "must have at least one node selector term");
    }
    for (index, term) in terms.iter().enumerate() {
        node_term(term, true, &format!("{path}[{index}]"), errors);
    }
}

fn weight(preferred: &Tree, path: &str, errors: &mut Errors) {
    let weight = preferred.at("weight").as_i64().unwrap_or(0);
    if !(1..=100).contains(&weight) {
        errors.invalid(&format!("{path}.weight"), &format!("{weight}"), "must be in the range 1-100");
    }
}

fn node_term(term: &Tree, values_count: bool, path: &str, errors: &mut Errors) {
    for (index, requirement) in term.list_at("matchExpressions").iter().enumerate() {
        let field = |name: &str| format!("{path}.matchExpressions[{index}].{name}");
        let values = requirement.list_at("values");
        match requirement.str_at("operator") {
            "In" | "NotIn" if values.is_empty() => {
                errors.required(&field("values"), "must be specified when `operator` is 'In' or 'NotIn'")
            }
            "Exists" | "DoesNotExist" if !values.is_empty() => {
                errors.forbidden(&field("values"), "may not be specified when `operator` is 'Exists' or 'DoesNotExist'")
            }
            "Gt" | "Lt" if values.len() != 1 => {
                errors.required(&field("values"), "must be specified single value when `operator` is 'Lt' or 'Gt'")
            }
            "In" | "NotIn" | "Exists" | "DoesNotExist" | "Gt" | "Lt" => {}
            other => errors.invalid(&field("operator"), &quoted(other), "not a valid selector operator"),
        }
        label_name(&field("key"), requirement.str_at("key"), errors);
        for (number, value) in values.iter().enumerate().filter(|_| values_count) {
            label_value(&field(&format!("values[{number}]")), value.as_str().unwrap_or_default(), errors);
        }
    }
    for (index, requirement) in term.list_at("matchFields").iter().enumerate() {
        let field = |name: &str| format!("{path}.matchFields[{index}].{name}");
        match requirement.str_at("operator") {
            "In" | "NotIn" if requirement.list_at("values").len() != 1 => errors.required(
                &field("values"),
                "must be only one value when `operator` is 'In' or 'NotIn' for node field selector",
            ),
            "In" | "NotIn" => {}
            other => errors.invalid(&field("operator"), &quoted(other), "not a valid selector operator"),
        }
        if requirement.str_at("key") != "metadata.name" {
            errors.invalid(&field("key"), &quoted(requirement.str_at("key")), "not a valid field selector key");
            continue;
        }
        for (number, value) in requirement.list_at("values").iter().enumerate() {
            dns_subdomain(&field(&format!("values[{number}]")), value.as_str().unwrap_or_default(), errors);
        }
    }
}

fn pod_term(term: &Tree, path: &str, errors: &mut Errors) {
    for name in ["labelSelector", "namespaceSelector"] {
        if let Some(selector) = child(term, name) {
            selector::untyped(selector, &format!("{path}.{name}"), errors);
        }
    }
    for namespace in term.list_at("namespaces") {
        dns_label(&format!("{path}.namespace"), namespace.as_str().unwrap_or_default(), errors);
    }
    match_keys(term, path, errors);
    topology_key(term, path, errors);
    label_name(&format!("{path}.topologyKey"), term.str_at("topologyKey"), errors);
}

/// Labels whose values the pod's own decide (`ValidateMatchLabelKeysAndMismatchLabelKeys`).
fn match_keys(term: &Tree, path: &str, errors: &mut Errors) {
    for name in ["matchLabelKeys", "mismatchLabelKeys"] {
        let (keys, field) = (term.list_at(name), format!("{path}.{name}"));
        if !keys.is_empty() && child(term, "labelSelector").is_none() {
            errors.forbidden(&field, "must not be specified when labelSelector is not set");
            continue;
        }
        for (index, key) in keys.iter().enumerate() {
            label_name(&format!("{field}[{index}]"), key.as_str().unwrap_or_default(), errors);
        }
    }
    let apart = term.list_at("mismatchLabelKeys");
    for (index, key) in term.list_at("matchLabelKeys").iter().enumerate().filter(|(_, key)| apart.contains(key)) {
        let detail = "exists in both matchLabelKeys and mismatchLabelKeys";
        errors.invalid(&format!("{path}.matchLabelKeys[{index}]"), &quoted(key.as_str().unwrap_or_default()), detail);
    }
}

fn topology_key(term: &Tree, path: &str, errors: &mut Errors) {
    if term.str_at("topologyKey").is_empty() {
        errors.required(&format!("{path}.topologyKey"), "can not be empty");
    }
}

/// Topology spread constraints.
pub(in crate::apiserver) fn spread(constraints: &[Tree], path: &str, errors: &mut Errors) {
    for (index, constraint) in constraints.iter().enumerate() {
        let path = format!("{path}[{index}]");
        let skew = constraint.at("maxSkew").as_i64().unwrap_or(0);
        if skew <= 0 {
            errors.invalid(&format!("{path}.maxSkew"), &format!("{skew}"), "must be greater than zero");
        }
        topology_key(constraint, &path, errors);
        let (field, actions) = (format!("{path}.whenUnsatisfiable"), ["DoNotSchedule", "ScheduleAnyway"]);
        let action = constraint.str_at("whenUnsatisfiable");
        if !actions.contains(&action) {
            errors.unsupported(&field, action, &actions);
        }
        let kind = |constraint: &Tree| {
            format!("{{{}, {}}}", constraint.str_at("topologyKey"), constraint.str_at("whenUnsatisfiable"))
        };
        if constraints[index + 1..].iter().any(|other| kind(other) == kind(constraint)) {
            errors.duplicate(&format!("{path}.{{topologyKey, whenUnsatisfiable}}"), &kind(constraint));
        }
        if let Some(domains) = constraint.at("minDomains").as_i64() {
            let field = format!("{path}.minDomains");
            if domains <= 0 {
                errors.invalid(&field, &format!("{domains}"), "must be greater than zero");
            }
            if action != "DoNotSchedule" {
                let detail = format!("can only use minDomains if whenUnsatisfiable={}, not {action}", "DoNotSchedule");
                errors.invalid(&field, &format!("{domains}"), &detail);
            }
        }
        for name in ["nodeAffinityPolicy", "nodeTaintsPolicy"] {
            if let Some(policy) =
                child(constraint, name).and_then(Tree::as_str).filter(|policy| !POLICIES.contains(policy))
            {
                errors.unsupported(&format!("{path}.{name}"), policy, POLICIES);
            }
        }
        match_keys(constraint, &path, errors);
        if let Some(selector) = child(constraint, "labelSelector") {
            selector::untyped(selector, &format!("{path}.labelSelector"), errors);
        }
    }
}

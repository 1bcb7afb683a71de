//! Nodes and their taints. Upstream: `ValidateNode`.

use super::Errors;
use super::rules::At;
use super::value::{label_name, quoted};
use crate::api::core_v1::{Node, Taint, TaintEffect};
use crate::api::record::Field;
use crate::api::{Tree, content};
use crate::base::vec_map::VecSet;
use alloc::format;
use alloc::string::{String, ToString};

/// The rules for a node.
pub(super) fn node(node: &Node, errors: &mut Errors) {
    for (index, range) in node.spec.pod_cidrs.iter().enumerate() {
        let tree = Tree::Text(range.clone());
        At { tree: &tree, path: format!("spec.podCIDRs[{index}]") }.cidr(errors);
    }
    let mut seen: VecSet<(&str, &str)> = VecSet::new();
    for (index, taint) in node.spec.taints.iter().enumerate() {
        // Upstream's path; the taints are in the spec nevertheless.
        let path = format!("metadata.taints[{index}]");
        label_name(&format!("{path}.key"), &taint.key, errors);
        let problems = content::label_value(&taint.value);
        if !problems.is_empty() {
            errors.invalid(&format!("{path}.value"), &quoted(&taint.value), &problems.join(";"));
        }
        match taint.effect.as_str() {
            "" => errors.required(&format!("{path}.effect"), ""),
            _ => effect(&taint.effect, &format!("{path}.effect"), errors),
        }
        if !seen.insert((taint.effect.as_str(), &taint.key)) {
            errors.duplicate_with(&path, &printed(taint), "taints must be unique by key and effect pair");
        }
    }
}

/// What of a node stays as it is (`ValidateNodeUpdate`).
pub(super) fn update(new: &Node, old: &Node, errors: &mut Errors) {
    if !old.spec.pod_cidrs.is_empty() && new.spec.pod_cidrs != old.spec.pod_cidrs {
        let detail = "node updates may not change podCIDR except from \"\" to valid";
        errors.forbidden("spec.podCIDRs", detail);
    }
    if !old.spec.provider_id.is_empty() && new.spec.provider_id != old.spec.provider_id {
        let detail = "node updates may not change providerID except from \"\" to valid";
        errors.forbidden("spec.providerID", detail);
    }
}

/// One of the three things that taints do.
pub(super) fn effect(effect: &TaintEffect, field: &str, errors: &mut Errors) {
    if let TaintEffect::Other(word) = effect {
        errors.unsupported(field, word, TaintEffect::WORDS);
    }
}

/// The taint as Go's internal type prints.
fn printed(taint: &Taint) -> String {
    let time = taint.time_added.map_or("null".to_string(), |time| crate::api::json::to_json(&time.write()));
    let (key, value, effect) = (quoted(&taint.key), quoted(&taint.value), quoted(taint.effect.as_str()));
    format!("{{\"Key\":{key},\"Value\":{value},\"Effect\":{effect},\"TimeAdded\":{time}}}")
}

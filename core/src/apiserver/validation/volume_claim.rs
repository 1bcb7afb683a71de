//! The specs of claims, be they claims' own or templates', and what they share with volumes.

use super::Errors;
use super::rules::{At, Rule};
use super::value::quoted;
use crate::api::{Quantity, content};
use alloc::format;

const ACCESS_MODES: &[&str] = &["ReadOnlyMany", "ReadWriteMany", "ReadWriteOnce", "ReadWriteOncePod"];

/// The spec of a claim, be it a claim's own or a template's.
pub(in crate::apiserver) fn spec(spec: &At, errors: &mut Errors) {
    access_modes(spec, "claim", errors);
    spec.follow(&[("selector", Rule::Selector)], errors);
    let amount = spec.get("resources.requests.storage");
    let amount = At { path: format!("{}[storage]", spec.field("resources")), ..amount };
    match amount.is_set() {
        true => positive(&amount, errors),
        false => errors.required(&amount.path, ""),
    }
    if !spec.word("storageClassName").is_empty() {
        spec.follow(&[("storageClassName", Rule::Subdomain)], errors);
    }
    spec.follow(&[("volumeMode", Rule::OneOf(&["Block", "Filesystem"]))], errors);
    for name in ["dataSource", "dataSourceRef"] {
        let source = spec.get(name);
        if source.is_set() {
            source.follow(&[("name", Rule::Required("")), ("kind", Rule::Required(""))], errors);
            let group = source.get("apiGroup");
            if group.text().is_empty() && source.word("kind") != "PersistentVolumeClaim" {
                let detail = "must be 'PersistentVolumeClaim' when referencing the default apiGroup";
                errors.invalid(&source.path, &quoted(source.word("kind")), detail);
            } else if !group.text().is_empty() {
                errors.each_invalid(&group.path, group.text(), content::dns1123_subdomain(group.text()));
            }
        }
    }
    attributes_class(spec, errors);
}

/// The class of what may change of a volume while it is used.
pub(in crate::apiserver) fn attributes_class(spec: &At, errors: &mut Errors) {
    let class = spec.get("volumeAttributesClassName");
    if class.is_set() && !class.text().is_empty() {
        class.check(Rule::Subdomain, errors);
    }
}

/// The access modes of a volume.
pub(in crate::apiserver) fn access_modes(spec: &At, detail: &str, errors: &mut Errors) {
    let modes = spec.get("accessModes");
    modes.check(Rule::Required(if detail.is_empty() { "" } else { "at least 1 access mode is required" }), errors);
    let listed = modes.tree.as_list().unwrap_or_default();
    for mode in listed.iter().map(|mode| mode.as_str().unwrap_or_default()) {
        if !ACCESS_MODES.contains(&mode) {
            errors.unsupported(&modes.path, mode, ACCESS_MODES);
        }
    }
    if listed.len() > 1 && listed.iter().any(|mode| mode.as_str() == Some("ReadWriteOncePod")) {
        errors.forbidden(&modes.path, "may not use ReadWriteOncePod with other access modes");
    }
}

/// `must be greater than zero`, of an amount.
pub(in crate::apiserver) fn positive(amount: &At, errors: &mut Errors) {
    if amount.quantity().is_some_and(|amount| amount <= Quantity::default()) {
        errors.invalid(&amount.path, &amount.printed(), "must be greater than zero");
    }
}

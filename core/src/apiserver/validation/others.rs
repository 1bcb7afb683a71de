//! Small kinds of several groups: disruption budgets, priority and runtime classes, leases, certificates, definitions.

use super::names::is_system_priority;
use super::rules::{At, Rule};
use super::value::{dns_label, not_negative, quoted};
use super::{Case, Errors};
use crate::api::Tree;
use alloc::format;
use alloc::vec::Vec;

/// The highest priority that is not kept for the system (`HighestUserDefinablePriority`).
const HIGHEST_PRIORITY: i64 = 1_000_000_000;

/// The rules for a PodDisruptionBudget.
pub(super) fn disruption_budget(case: &Case, errors: &mut Errors) {
    let spec = case.new.get("spec");
    if spec.has("minAvailable") && spec.has("maxUnavailable") {
        errors.invalid("spec", &spec.printed(), "minAvailable and maxUnavailable cannot be both set");
    }
    for name in ["minAvailable", "maxUnavailable"] {
        let limit = spec.get(name);
        let percent = limit.text().strip_suffix('%').filter(|digits| digits.bytes().all(|byte| byte.is_ascii_digit()));
        match (limit.tree, percent) {
            (Tree::Int(number), _) => not_negative(&limit.path, *number, errors),
            (Tree::Text(text), None) => {
                let detail = "a valid percent string must be a numeric string followed by an ending '%' (e.g. '1%',  or \
                              '93%', regex used for validation is '[0-9]+%')";
                errors.invalid(&limit.path, &quoted(text), detail);
            }
            (Tree::Text(text), Some(digits)) if digits.parse::<u32>().is_ok_and(|percent| percent > 100) => {
                errors.invalid(&limit.path, &quoted(text), "must not be greater than 100%");
            }
            _ => {}
        }
    }
    spec.follow(
        &[
            ("selector", Rule::Selector),
            ("unhealthyPodEvictionPolicy", Rule::OneOf(&["AlwaysAllow", "IfHealthyBudget"])),
        ],
        errors,
    );
}

/// The rules for a PriorityClass.
pub(super) fn priority_class(case: &Case, errors: &mut Errors) {
    let new = &case.new;
    let name = new.tree.str_at("metadata.name");
    if new.number("value").is_some_and(|value| value > HIGHEST_PRIORITY) && !is_system_priority(name) {
        let detail = format!("maximum allowed value of a user defined priority is {HIGHEST_PRIORITY}");
        errors.forbidden("value", &detail);
    }
    new.follow(&[("preemptionPolicy", Rule::OneOf(&["PreemptLowerPriority", "Never"]))], errors);
    if case.was("value").is_some_and(|old| old != new.get("value").tree) {
        errors.forbidden("value", "may not be changed in an update.");
    }
    case.stay(&["preemptionPolicy"], errors);
}

/// The rules for a RuntimeClass.
pub(super) fn runtime_class(case: &Case, errors: &mut Errors) {
    match case.new.word("handler") {
        "" => errors.required("handler", ""),
        handler => dns_label("handler", handler, errors),
    }
    case.stay(&["handler"], errors);
}

/// The rules for a ControllerRevision.
pub(super) fn controller_revision(case: &Case, errors: &mut Errors) {
    case.new.follow(&[("data", Rule::Required("data is mandatory")), ("revision", Rule::NotNegative)], errors);
    case.stay(&["data"], errors);
}

/// The rules for a Lease.
pub(super) fn lease(case: &Case, errors: &mut Errors) {
    let spec = case.new.get("spec");
    let seconds = spec.get("leaseDurationSeconds");
    if seconds.is_set() {
        seconds.check(Rule::Positive("must be greater than 0"), errors);
    }
    spec.follow(&[("leaseTransitions", Rule::NotNegative)], errors);
}

/// The rules for a CertificateSigningRequest.
pub(super) fn signing_request(case: &Case, errors: &mut Errors) {
    let spec = case.new.get("spec");
    spec.follow(&[("usages", Rule::Required("usages is required")), ("signerName", Rule::Required(""))], errors);
    if spec.word("request").is_empty() {
        errors.invalid("spec.request", "\"\"", "PEM block type must be CERTIFICATE REQUEST");
    }
    let signer = spec.word("signerName");
    if !signer.is_empty() && !signer.contains('/') {
        let detail = "must be a fully qualified domain and path of the form \"example.com/signer-name\"";
        errors.invalid("spec.signerName", &quoted(signer), detail);
    }
    if let Some(seconds) = spec.number("expirationSeconds").filter(|seconds| *seconds < 600) {
        let detail = "may not specify a duration less than 600 seconds (10 minutes)";
        errors.invalid("spec.expirationSeconds", &format!("{seconds}"), detail);
    }
}

/// The rules for a CustomResourceDefinition.
pub(super) fn definition(case: &Case, errors: &mut Errors) {
    let spec = case.new.get("spec");
    let (group, plural) = (spec.word("group"), spec.get("names").word("plural"));
    let name = case.new.tree.str_at("metadata.name");
    if !name.is_empty() && name != format!("{plural}.{group}") {
        errors.invalid("metadata.name", &quoted(name), "must be spec.names.plural+\".\"+spec.group");
    }
    match group {
        "" => errors.required("spec.group", ""),
        group => {
            spec.follow(&[("group", Rule::Subdomain)], errors);
            if !group.contains('.') {
                errors.invalid("spec.group", &quoted(group), "should be a domain with at least one dot");
            }
        }
    }
    spec.follow(
        &[
            ("scope", Rule::MustBe(&["Cluster", "Namespaced"])),
            ("names.plural", Rule::Required("")),
            ("names.singular", Rule::Required("")),
            ("names.kind", Rule::Required("")),
            ("names.listKind", Rule::Required("")),
        ],
        errors,
    );
    let versions = spec.each("versions");
    let stored = versions.iter().filter(|version| version.tree.bool_at("storage")).count();
    if stored != 1 {
        let detail = "must have exactly one version marked as storage version";
        errors.invalid("spec.versions", &spec.get("versions").printed(), detail);
    }
    for version in &versions {
        if !version.has("schema") {
            errors.required(&version.field("schema"), "schemas are required");
        }
    }
    // Upstream keeps what all versions share in one place, and names that.
    let schemas: Vec<At> = versions.iter().map(|version| version.get("schema.openAPIV3Schema")).collect();
    match schemas.first() {
        Some(first) if schemas.iter().all(|schema| schema.tree == first.tree) => {
            structural(&At { path: "spec.validation.openAPIV3Schema".into(), ..first.clone() }, "", errors)
        }
        _ => schemas.iter().for_each(|schema| structural(schema, "", errors)),
    }
    case.stay(&["spec.scope", "spec.group", "spec.names.kind"], errors);
}

/// A schema says of every value what it is (`ValidateStructural`). `of` is what it is the schema of.
fn structural(schema: &At, of: &str, errors: &mut Errors) {
    if !schema.is_set() {
        return;
    }
    let is_free = schema.tree.bool_at("x-kubernetes-int-or-string")
        || schema.tree.bool_at("x-kubernetes-preserve-unknown-fields");
    match (schema.word("type"), of) {
        ("", "") => errors.required(&schema.field("type"), "must not be empty at the root"),
        ("", of) if !is_free => {
            errors.required(&schema.field("type"), &format!("must not be empty for specified {of}"))
        }
        ("object", _) => {}
        (word, "") => errors.invalid(&schema.field("type"), &quoted(word), "must be object at the root"),
        _ => {}
    }
    let more = schema.get("additionalProperties");
    if more.tree.as_map().is_some() {
        structural(&more, "object fields", errors);
    }
    structural(&schema.get("items"), "array items", errors);
    let properties = schema.entries("properties");
    if !properties.is_empty() && more.is_set() {
        errors.forbidden(&more.path, "additionalProperties and properties are mutual exclusive");
    }
    properties.iter().for_each(|(_, property)| structural(property, "object fields", errors));
}

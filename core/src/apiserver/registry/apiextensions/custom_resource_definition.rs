//! CustomResourceDefinitions. Upstream: `apiextensions-apiserver/pkg/registry/customresourcedefinition`.

use crate::api::Object;
use crate::api::apiextensions::CustomResourceDefinition;
use crate::apiserver::custom_resources::{FINALIZER, set_condition};
use crate::apiserver::registry::CATEGORY_API_EXTENSIONS;
use crate::apiserver::registry::{Registered, Strategy, changed};
use crate::apiserver::validation::rules::{At, Rule};
use crate::apiserver::validation::value::quoted;
use crate::apiserver::validation::{Case, Errors};
use crate::base::Time;
use alloc::format;
use alloc::sync::Arc;
use alloc::vec::Vec;

impl Registered for CustomResourceDefinition {
    const STRATEGY: &'static Strategy = &Strategy {
        new_generation: Some(changed),
        validate,
        mark_terminating,
        categories: CATEGORY_API_EXTENSIONS,
        ..Strategy::PLAIN
    };
}

/// Its objects are deleted first.
fn mark_terminating(object: &mut Object, now: Time) {
    if let Object::Untyped(definition) = object
        && !definition.metadata.is_terminating()
    {
        let definition = Arc::make_mut(definition);
        definition.metadata.finalizers.make_mut().push(FINALIZER);
        let message = "CustomResourceDefinition marked for deletion; CustomResource deletion will begin soon";
        set_condition(definition, ["Terminating", "True", "InstanceDeletionPending", message], now);
    }
}

fn validate(case: &Case, errors: &mut Errors) {
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

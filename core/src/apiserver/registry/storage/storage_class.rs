//! StorageClasses. Upstream: `pkg/registry/storage/storageclass`, `pkg/apis/storage/validation`.

use crate::api::storage::StorageClass;
use crate::api::{Tree, content};
use crate::apiserver::printers::{AGE, Cell, col};
use crate::apiserver::registry::{Registered, Strategy};
use crate::apiserver::validation::rules::Rule;
use crate::apiserver::validation::value::{self, quoted};
use crate::apiserver::validation::warnings::{self, Warnings};
use crate::apiserver::validation::{Case, Errors};
use crate::base::Time;
use alloc::format;
use alloc::string::String;

impl Registered for StorageClass {
    const STRATEGY: &'static Strategy = &Strategy {
        validate,
        warnings: warn,
        columns: &[
            col("Name", Cell::Rule(name_and_default)),
            col("Provisioner", Cell::Text("provisioner", "")),
            col("ReclaimPolicy", Cell::Text("reclaimPolicy", "Delete")),
            col("VolumeBindingMode", Cell::Text("volumeBindingMode", "Immediate")),
            col("AllowVolumeExpansion", Cell::Flag("allowVolumeExpansion", false)),
            AGE,
        ],
        ..Strategy::PLAIN
    };
}

fn validate(case: &Case, errors: &mut Errors) {
    let new = &case.new;
    match new.word("provisioner") {
        "" => errors.required("provisioner", ""),
        name => {
            let name = name.to_ascii_lowercase();
            errors.each_invalid("provisioner", &name, content::label_key(&name));
        }
    }
    for (key, value) in new.entries("parameters") {
        if key.is_empty() {
            errors.invalid(&value.path, &quoted(key), "field can not be empty.");
        }
    }
    if !new.word("reclaimPolicy").is_empty() {
        new.follow(&[("reclaimPolicy", Rule::OneOf(&["Delete", "Retain"]))], errors);
    }
    new.follow(&[("volumeBindingMode", Rule::MustBe(&["Immediate", "WaitForFirstConsumer"]))], errors);
    for term in new.each("allowedTopologies") {
        for expression in term.each("matchLabelExpressions") {
            expression.follow(&[("values", Rule::Required(""))], errors);
            value::label_name(&expression.field("key"), expression.word("key"), errors);
        }
    }
    for name in ["parameters", "provisioner", "reclaimPolicy"] {
        if case.was(name).is_some_and(|old| old != new.get(name).tree) {
            errors.forbidden(name, &format!("updates to {name} are forbidden."));
        }
    }
    case.stay(&["volumeBindingMode"], errors);
}

fn warn(case: &Case, warnings: &mut Warnings) {
    let terms = case.new.each("allowedTopologies");
    for expression in terms.iter().flat_map(|term| term.each("matchLabelExpressions")) {
        warnings::old_key(&expression.get("key"), warnings);
    }
}

fn name_and_default(class: &Tree, _: Time) -> String {
    let annotations = class.at("metadata.annotations");
    let keys = ["storageclass.kubernetes.io/is-default-class", "storageclass.beta.kubernetes.io/is-default-class"];
    let is_default = keys.iter().any(|key| annotations.get(key) == Some(&"true".into()));
    format!("{}{}", class.str_at("metadata.name"), if is_default { " (default)" } else { "" })
}

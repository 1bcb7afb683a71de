//! ConfigMaps. Upstream: `pkg/registry/core/configmap`, `ValidateConfigMap`.

use crate::api::Tree;
use crate::api::core_v1::config::ConfigMap;
use crate::apiserver::printers::{AGE, Cell, NAME, col};
use crate::apiserver::registry::quota::Evaluator;
use crate::apiserver::registry::{Registered, Strategy};
use crate::apiserver::validation::rules::At;
use crate::apiserver::validation::value::quoted;
use crate::apiserver::validation::{Case, Errors, names};

impl Registered for ConfigMap {
    const STRATEGY: &'static Strategy = &Strategy {
        validate,
        quota: &Evaluator { counts: |name| name == "configmaps", ..Evaluator::OBJECT_COUNT },
        columns: &[NAME, col("Data", Cell::Count("data+binaryData")), AGE],
        ..Strategy::PLAIN
    };
}

/// The maximum size of a ConfigMap or a Secret (`MaxSecretSize`).
const MAX_SIZE: u64 = 1 << 20;

fn validate(case: &Case, errors: &mut Errors) {
    keys(&case.new, &["data", "binaryData"], errors);
    let binary = case.new.get("binaryData");
    for (key, value) in case.new.entries("data") {
        if binary.tree.get(key).is_some() {
            errors.invalid(&value.path, &quoted(key), "duplicate of key present in binaryData");
        }
    }
    frozen(case, &["data", "binaryData"], errors);
}

/// Names of files in a volume (`IsConfigMapKey`), and the size of all of them.
pub(super) fn keys(new: &At, fields: &[&str], errors: &mut Errors) {
    let mut size: u64 = 0;
    for (key, value) in fields.iter().flat_map(|field| new.entries(field)) {
        size += value.text().len() as u64;
        names::config_key(&value.path, key, errors);
    }
    if size > MAX_SIZE {
        errors.too_long(if fields.len() == 1 { "data" } else { "" }, MAX_SIZE);
    }
}

/// The rules for immutable ConfigMaps and Secrets.
pub(super) fn frozen(case: &Case, fields: &[&str], errors: &mut Errors) {
    if case.was("immutable") != Some(&Tree::Bool(true)) {
        return;
    }
    for field in [&["immutable"], fields].concat() {
        if case.was(field) != Some(case.new.get(field).tree) {
            errors.forbidden(field, "field is immutable when `immutable` is set");
        }
    }
}

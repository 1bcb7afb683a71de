//! ReplicationControllers. Upstream: `pkg/registry/core/replicationcontroller`.

use crate::api::core_v1::workload::ReplicationController;
use crate::api::record::Field;
use crate::api::{Selector, content};
use crate::apiserver::printers::{AGE, CONTAINERS, Cell, IMAGES, NAME, col, wide};
use crate::apiserver::registry::quota::Evaluator;
use crate::apiserver::registry::{CATEGORY_ALL, Registered, Strategy, changed, set_labels_of_template};
use crate::apiserver::validation::rules::Rule;
use crate::apiserver::validation::warnings::{self};
use crate::apiserver::validation::{Case, Errors, workload};

impl Registered for ReplicationController {
    const STRATEGY: &'static Strategy = &Strategy {
        new_generation: Some(changed),
        set_defaults: set_labels_of_template,
        // Looked at by generated rules, which count bytes.
        name: |field, name, errors| errors.each_invalid(field, name, content::dns1123_subdomain(name)),
        validate,
        pod_selector: |selector| Selector::from_labels(&Field::read(selector)),
        pod_template: Some("spec.template"),
        warnings: warnings::workload,
        categories: CATEGORY_ALL,
        orphans_dependents: true,
        quota: &Evaluator { counts: |name| name == "replicationcontrollers", ..Evaluator::OBJECT_COUNT },
        columns: &[
            NAME,
            col("Desired", Cell::Number("spec.replicas")),
            col("Current", Cell::Number("status.replicas")),
            col("Ready", Cell::Number("status.readyReplicas")),
            AGE,
            CONTAINERS,
            IMAGES,
            wide("Selector", Cell::Labels("spec.selector")),
        ],
        ..Strategy::PLAIN
    };
}

fn validate(case: &Case, errors: &mut Errors) {
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
        workload::does_not_choose(&pods, case.typed, errors);
    }
    let made = workload::template(&pods, errors);
    workload::runs_always(&made.spec, &pods, "ReplicationController", errors);
}

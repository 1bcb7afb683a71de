//! ReplicaSets. Upstream: `pkg/registry/apps/replicaset`.

use crate::api::Object;
use crate::api::apps::ReplicaSet;
use crate::api::request::Subresource;
use crate::apiserver::pipeline::Attempt;
use crate::apiserver::printers::{AGE, CONTAINERS, Cell, IMAGES, NAME, SELECTOR, col};
use crate::apiserver::registry::{CATEGORY_ALL, Registered, Strategy};
use crate::apiserver::validation::value::not_negative;
use crate::apiserver::validation::warnings::{self};
use crate::apiserver::validation::{Case, Errors, workload};
use alloc::format;

impl Registered for ReplicaSet {
    const STRATEGY: &'static Strategy = &Strategy {
        new_generation: Some(|old, new| match (old.get::<ReplicaSet>(), new.get::<ReplicaSet>()) {
            (Some(old), Some(new)) => old.spec != new.spec,
            _ => false,
        }),
        prepare_for_create: |object, _| {
            if let Some(set) = object.get_mut::<ReplicaSet>() {
                set.status = Default::default();
            }
        },
        copy_part,
        validate,
        pod_template: Some("spec.template"),
        warnings: warnings::workload,
        categories: CATEGORY_ALL,
        selectable_field: Some(|object, field| {
            let set = object.get::<ReplicaSet>()?;
            (field == "status.replicas").then(|| format!("{}", set.status.replicas).into())
        }),
        columns: &[
            NAME,
            col("Desired", Cell::Number("spec.replicas")),
            col("Current", Cell::Number("status.replicas")),
            col("Ready", Cell::Number("status.readyReplicas")),
            AGE,
            CONTAINERS,
            IMAGES,
            SELECTOR,
        ],
        ..Strategy::PLAIN
    };
}

fn copy_part(part: Subresource, to: &mut Object, from: &Object, _: &Attempt) {
    if let (Subresource::Status, Some(to), Some(from)) = (part, to.get_mut::<ReplicaSet>(), from.get::<ReplicaSet>()) {
        to.status = from.status.clone();
    }
}

fn validate(case: &Case, errors: &mut Errors) {
    let Some((new, old)) = case.records::<ReplicaSet>() else { return };
    let spec = &new.spec;
    not_negative("spec.replicas", i64::from(spec.replicas.unwrap_or(0)), errors);
    not_negative("spec.minReadySeconds", i64::from(spec.min_ready_seconds), errors);
    workload::pods(&spec.selector, &spec.template, case.typed, errors);
    if let Some(old) = old {
        workload::immutable_selector(&spec.selector, &old.spec.selector, case.typed, errors);
    }
}

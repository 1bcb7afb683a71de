//! PodTemplates. Upstream: `pkg/registry/core/podtemplate`.

use crate::api::core_v1::workload::PodTemplate;
use crate::apiserver::printers::{Cell, NAME, col};
use crate::apiserver::registry::{Registered, Strategy, changed};
use crate::apiserver::validation::warnings::{self};
use crate::apiserver::validation::workload;

impl Registered for PodTemplate {
    const STRATEGY: &'static Strategy = &Strategy {
        new_generation: Some(changed),
        validate: |case, errors| {
            workload::template(&case.new.get("template"), errors);
        },
        pod_template: Some("template"),
        warnings: warnings::template,
        returns_deleted: true,
        columns: &[
            NAME,
            col("Containers", Cell::Each("template.spec.containers", "name")),
            col("Images", Cell::Each("template.spec.containers", "image")),
            col("Pod Labels", Cell::Labels("template.metadata.labels")),
        ],
        ..Strategy::PLAIN
    };
}

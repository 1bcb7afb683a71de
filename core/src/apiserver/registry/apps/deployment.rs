//! Deployments. Upstream: `pkg/registry/apps/deployment`.

use crate::api::Object;
use crate::api::apps::{Deployment, DeploymentStrategy, DeploymentStrategyType};
use crate::api::request::Subresource;
use crate::apiserver::pipeline::Attempt;
use crate::apiserver::printers::{AGE, CONTAINERS, Cell, IMAGES, NAME, col, ready_of_desired, wide};
use crate::apiserver::registry::{CATEGORY_ALL, Registered, Strategy};
use crate::apiserver::validation::value::{not_negative, quoted};
use crate::apiserver::validation::warnings::{self};
use crate::apiserver::validation::{Case, Errors, workload};
use alloc::format;

impl Registered for Deployment {
    const STRATEGY: &'static Strategy = &Strategy {
        new_generation: Some(is_new_generation),
        prepare_for_create: |object, _| {
            if let Some(deployment) = object.get_mut::<Deployment>() {
                deployment.status = Default::default();
            }
        },
        prepare_for_update,
        copy_part,
        validate,
        pod_template: Some("spec.template"),
        warnings: warnings::workload,
        categories: CATEGORY_ALL,
        columns: &[
            NAME,
            col("Ready", Cell::Rule(ready_of_desired)),
            col("Up-to-date", Cell::Number("status.updatedReplicas")),
            col("Available", Cell::Number("status.availableReplicas")),
            AGE,
            CONTAINERS,
            IMAGES,
            wide("Selector", Cell::Selector("spec.selector", "")),
        ],
        ..Strategy::PLAIN
    };
}

/// Its spec, or its annotations, which its replica sets get too.
fn is_new_generation(old: &Object, new: &Object) -> bool {
    let (Some(old), Some(new)) = (old.get::<Deployment>(), new.get::<Deployment>()) else { return false };
    old.spec != new.spec || old.metadata.annotations != new.metadata.annotations
}

/// An update of the status also carries the annotation of the revision (`deploymentStatusStrategy`).
fn prepare_for_update(object: &mut Object, _: &Object, sent: &Object, attempt: &Attempt) {
    if attempt.request.subresource == Subresource::Status {
        object.meta_mut().annotations = sent.meta().annotations.clone();
    }
}

fn copy_part(part: Subresource, to: &mut Object, from: &Object, _: &Attempt) {
    if let (Subresource::Status, Some(to), Some(from)) = (part, to.get_mut::<Deployment>(), from.get::<Deployment>()) {
        to.status = from.status.clone();
    }
}

fn validate(case: &Case, errors: &mut Errors) {
    let Some((new, old)) = case.records::<Deployment>() else { return };
    let typed = case.typed;
    let spec = &new.spec;
    not_negative("spec.replicas", i64::from(spec.replicas.unwrap_or(0)), errors);
    workload::pods(&spec.selector, &spec.template, typed, errors);
    strategy(&spec.strategy, errors);
    not_negative("spec.minReadySeconds", i64::from(spec.min_ready_seconds), errors);
    not_negative("spec.revisionHistoryLimit", i64::from(spec.revision_history_limit.unwrap_or(0)), errors);
    if let Some(seconds) = spec.progress_deadline_seconds {
        let field = "spec.progressDeadlineSeconds";
        not_negative(field, i64::from(seconds), errors);
        if seconds <= spec.min_ready_seconds {
            errors.invalid(field, &format!("{seconds}"), "must be greater than minReadySeconds");
        }
    }
    if let Some(old) = old {
        workload::immutable_selector(&spec.selector, &old.spec.selector, typed, errors);
    }
}

fn strategy(strategy: &DeploymentStrategy, errors: &mut Errors) {
    let field = "spec.strategy.rollingUpdate";
    match (&strategy.strategy_type, &strategy.rolling_update) {
        (DeploymentStrategyType::Recreate, None) => {}
        (DeploymentStrategyType::Recreate, Some(_)) => {
            errors.forbidden(field, "may not be specified when strategy `type` is 'Recreate'")
        }
        (DeploymentStrategyType::RollingUpdate, None) => {
            errors.required(field, "this should be defaulted and never be nil")
        }
        (DeploymentStrategyType::RollingUpdate, Some(limits)) => {
            let [surge, unavailable] = [&limits.max_surge, &limits.max_unavailable].map(Option::as_ref);
            let unavailable_field = "spec.strategy.rollingUpdate.maxUnavailable";
            workload::int_or_percent(unavailable, unavailable_field, errors);
            workload::int_or_percent(surge, "spec.strategy.rollingUpdate.maxSurge", errors);
            if workload::number(unavailable) == 0 && workload::number(surge) == 0 {
                errors.invalid(unavailable_field, &workload::printed(unavailable), "may not be 0 when `maxSurge` is 0");
            }
            if workload::percent(unavailable).is_some_and(|percent| percent > 100) {
                errors.invalid(unavailable_field, &workload::printed(unavailable), "must not be greater than 100%");
            }
        }
        (other, limits) => {
            let limits = match limits {
                None => "null".into(),
                Some(limits) => format!(
                    "{{\"MaxUnavailable\":{},\"MaxSurge\":{}}}",
                    workload::printed(limits.max_unavailable.as_ref()),
                    workload::printed(limits.max_surge.as_ref())
                ),
            };
            let value = format!("{{\"Type\":{},\"RollingUpdate\":{limits}}}", quoted(other.as_str()));
            errors.unsupported_value("spec.strategy", &value, DeploymentStrategyType::WORDS);
        }
    }
}

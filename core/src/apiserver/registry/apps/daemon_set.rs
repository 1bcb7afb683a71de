//! DaemonSets. Upstream: `pkg/registry/apps/daemonset`.

use crate::api::apps::daemon_set::DaemonSet;
use crate::api::request::Subresource;
use crate::api::{Object, UntypedObject};
use crate::apiserver::pipeline::Attempt;
use crate::apiserver::printers::{AGE, CONTAINERS, Cell, IMAGES, NAME, SELECTOR, col};
use crate::apiserver::registry::{CATEGORY_ALL, Registered, Strategy, changed};
use crate::apiserver::validation::rules::Rule;
use crate::apiserver::validation::value::quoted;
use crate::apiserver::validation::warnings::{self};
use crate::apiserver::validation::{Case, Errors, workload};
use crate::base::Text;
use alloc::format;
use alloc::sync::Arc;

impl Registered for DaemonSet {
    const STRATEGY: &'static Strategy = &Strategy {
        new_generation: Some(changed),
        prepare_for_create: |object, _| {
            if let Object::Untyped(set) = object {
                let set = Arc::make_mut(set);
                set.clear_status();
                count_templates(set, 1);
            }
        },
        prepare_for_update,
        validate,
        pod_template: Some("spec.template"),
        warnings: warnings::workload,
        categories: CATEGORY_ALL,
        columns: &[
            NAME,
            col("Desired", Cell::Number("status.desiredNumberScheduled")),
            col("Current", Cell::Number("status.currentNumberScheduled")),
            col("Ready", Cell::Number("status.numberReady")),
            col("Up-to-date", Cell::Number("status.updatedNumberScheduled")),
            col("Available", Cell::Number("status.numberAvailable")),
            col("Node Selector", Cell::Labels("spec.template.spec.nodeSelector")),
            AGE,
            CONTAINERS,
            IMAGES,
            SELECTOR,
        ],
        ..Strategy::PLAIN
    };
}

fn prepare_for_update(object: &mut Object, old: &Object, _: &Object, attempt: &Attempt) {
    let (Object::Untyped(new), Object::Untyped(old)) = (object, old) else { return };
    if attempt.request.subresource == Subresource::None {
        let before = old.metadata.annotations.get(TEMPLATES).and_then(|count| count.parse::<i64>().ok()).unwrap_or(0);
        let is_new = new.fields.at("spec.template") != old.fields.at("spec.template");
        count_templates(Arc::make_mut(new), before + i64::from(is_new));
    }
}

/// The annotation that counts a daemon set's templates (`spec.templateGeneration` in older versions).
const TEMPLATES: &str = "deprecated.daemonset.template.generation";

fn count_templates(object: &mut UntypedObject, count: i64) {
    object.metadata.annotations.make_mut().insert(Text::from_static(TEMPLATES), format!("{count}").into());
}

fn validate(case: &Case, errors: &mut Errors) {
    let spec = case.new.get("spec");
    let pods = spec.get("template");
    if let Some((chosen, chooses_nothing)) = workload::read_selector(case, "daemonset", false, errors) {
        workload::chooses(&chosen, chooses_nothing, &pods, case.typed, errors);
    }
    let made = workload::template(&pods, errors);
    workload::runs_always(&made.spec, &pods, "DaemonSet", errors);
    spec.follow(&[("minReadySeconds", Rule::NotNegative), ("revisionHistoryLimit", Rule::NotNegative)], errors);
    let (update, rolling) = (spec.get("updateStrategy"), spec.get("updateStrategy.rollingUpdate"));
    let [most, surge] = ["maxUnavailable", "maxSurge"].map(|name| workload::limit(&rolling, name));
    match update.word("type") {
        "OnDelete" => {}
        "RollingUpdate" if !rolling.is_set() => errors.required(&rolling.path, ""),
        "RollingUpdate" => {
            for (name, value) in [("maxUnavailable", &most), ("maxSurge", &surge)] {
                let field = rolling.field(name);
                workload::int_or_percent(value.as_ref(), &field, errors);
                if workload::percent(value.as_ref()).is_some_and(|percent| percent > 100) {
                    errors.invalid(&field, &workload::printed(value.as_ref()), "must not be greater than 100%");
                }
            }
            match (workload::number(most.as_ref()) != 0, workload::number(surge.as_ref()) != 0) {
                (true, true) => {
                    let detail = "may not be set when maxUnavailable is non-zero";
                    errors.invalid(&rolling.field("maxSurge"), &workload::printed(surge.as_ref()), detail);
                }
                (false, false) => {
                    errors.required(&rolling.field("maxUnavailable"), "cannot be 0 when maxSurge is 0");
                }
                _ => {}
            }
        }
        other => {
            let limits = match rolling.is_set() {
                true => format!(
                    "{{\"MaxUnavailable\":{},\"MaxSurge\":{}}}",
                    workload::printed(most.as_ref()),
                    workload::printed(surge.as_ref())
                ),
                false => "null".into(),
            };
            let value = format!("{{\"Type\":{},\"RollingUpdate\":{limits}}}", quoted(other));
            errors.unsupported_value(&update.path, &value, &["RollingUpdate", "OnDelete"]);
        }
    }
    case.stay(&["spec.selector"], errors);
}

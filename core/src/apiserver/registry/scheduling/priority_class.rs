//! PriorityClasses. Upstream: `pkg/registry/scheduling/priorityclass`, `pkg/apis/scheduling/validation`.

use crate::api::scheduling::PriorityClass;
use crate::apiserver::printers::{AGE, Cell, NAME, col};
use crate::apiserver::registry::{Registered, Strategy, changed};
use crate::apiserver::validation::rules::Rule;
use crate::apiserver::validation::value::dns_subdomain;
use crate::apiserver::validation::{Case, Errors, names};
use alloc::format;

impl Registered for PriorityClass {
    const STRATEGY: &'static Strategy = &Strategy {
        new_generation: Some(changed),
        name,
        validate,
        columns: &[
            NAME,
            col("Value", Cell::Number("value")),
            col("Global-Default", Cell::Flag("globalDefault", false)),
            AGE,
            col("PreemptionPolicy", Cell::Text("preemptionPolicy", "")),
        ],
        ..Strategy::PLAIN
    };
}

fn name(field: &str, name: &str, errors: &mut Errors) {
    dns_subdomain(field, name, errors);
    if name.starts_with("system-") && !names::is_system_priority(name) {
        let detail = format!(
            "priority class names with 'system-' prefix are reserved for system use only. error: {name} is not a known \
             system priority class"
        );
        errors.forbidden(field, &detail);
    }
}

/// The highest priority that is not kept for the system (`HighestUserDefinablePriority`).
const HIGHEST_PRIORITY: i64 = 1_000_000_000;

fn validate(case: &Case, errors: &mut Errors) {
    let new = &case.new;
    let name = new.tree.str_at("metadata.name");
    if new.number("value").is_some_and(|value| value > HIGHEST_PRIORITY) && !names::is_system_priority(name) {
        let detail = format!("maximum allowed value of a user defined priority is {HIGHEST_PRIORITY}");
        errors.forbidden("value", &detail);
    }
    new.follow(&[("preemptionPolicy", Rule::OneOf(&["PreemptLowerPriority", "Never"]))], errors);
    if case.was("value").is_some_and(|old| old != new.get("value").tree) {
        errors.forbidden("value", "may not be changed in an update.");
    }
    case.stay(&["preemptionPolicy"], errors);
}

//! PodDisruptionBudgets. Upstream: `pkg/registry/policy/poddisruptionbudget`, `pkg/apis/policy/validation`.

use crate::api::Tree;
use crate::api::policy::PodDisruptionBudget;
use crate::apiserver::printers::{AGE, Cell, NAME, col, plain};
use crate::apiserver::registry::{Registered, Strategy, changed};
use crate::apiserver::validation::rules::Rule;
use crate::apiserver::validation::value::{not_negative, quoted};
use crate::apiserver::validation::{Case, Errors};
use crate::base::Time;
use alloc::string::String;

impl Registered for PodDisruptionBudget {
    const STRATEGY: &'static Strategy = &Strategy {
        new_generation: Some(changed),
        validate,
        columns: &[
            NAME,
            col("Min Available", Cell::Rule(min_available)),
            col("Max Unavailable", Cell::Rule(max_unavailable)),
            col("Allowed Disruptions", Cell::Number("status.disruptionsAllowed")),
            AGE,
        ],
        ..Strategy::PLAIN
    };
}

fn validate(case: &Case, errors: &mut Errors) {
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

fn min_available(budget: &Tree, _: Time) -> String {
    plain(budget.at("spec.minAvailable"), "N/A")
}

fn max_unavailable(budget: &Tree, _: Time) -> String {
    plain(budget.at("spec.maxUnavailable"), "N/A")
}

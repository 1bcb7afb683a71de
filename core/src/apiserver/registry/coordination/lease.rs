//! Leases. Upstream: `pkg/registry/coordination/lease`, `pkg/apis/coordination/validation`.

use crate::api::coordination::Lease;
use crate::apiserver::printers::{AGE, Cell, NAME, col};
use crate::apiserver::registry::{Registered, Strategy};
use crate::apiserver::validation::rules::Rule;
use crate::apiserver::validation::{Case, Errors};

impl Registered for Lease {
    const STRATEGY: &'static Strategy = &Strategy {
        validate,
        columns: &[NAME, col("Holder", Cell::Text("spec.holderIdentity", "")), AGE],
        ..Strategy::PLAIN
    };
}

fn validate(case: &Case, errors: &mut Errors) {
    let spec = case.new.get("spec");
    let seconds = spec.get("leaseDurationSeconds");
    if seconds.is_set() {
        seconds.check(Rule::Positive("must be greater than 0"), errors);
    }
    spec.follow(&[("leaseTransitions", Rule::NotNegative)], errors);
}

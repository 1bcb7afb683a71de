//! MutatingAdmissionPolicies. Upstream: `pkg/registry/admissionregistration/mutatingadmissionpolicy`.

use super::param_kind;
use crate::api::admissionregistration::MutatingAdmissionPolicy;
use crate::apiserver::printers::{AGE, Cell, NAME, col};
use crate::apiserver::registry::CATEGORY_API_EXTENSIONS;
use crate::apiserver::registry::{Registered, Strategy, changed};

impl Registered for MutatingAdmissionPolicy {
    const STRATEGY: &'static Strategy = &Strategy {
        new_generation: Some(changed),
        categories: CATEGORY_API_EXTENSIONS,
        columns: &[
            NAME,
            col("Mutations", Cell::Count("spec.mutations")),
            col("ParamKind", Cell::Rule(param_kind)),
            AGE,
        ],
        ..Strategy::PLAIN
    };
}

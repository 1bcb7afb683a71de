//! ValidatingAdmissionPolicies. Upstream: `pkg/registry/admissionregistration/validatingadmissionpolicy`.

use super::param_kind;
use crate::api::admissionregistration::ValidatingAdmissionPolicy;
use crate::apiserver::printers::{AGE, Cell, NAME, col};
use crate::apiserver::registry::CATEGORY_API_EXTENSIONS;
use crate::apiserver::registry::{Registered, Strategy, changed};

impl Registered for ValidatingAdmissionPolicy {
    const STRATEGY: &'static Strategy = &Strategy {
        new_generation: Some(changed),
        categories: CATEGORY_API_EXTENSIONS,
        columns: &[
            NAME,
            col("Validations", Cell::Count("spec.validations")),
            col("ParamKind", Cell::Rule(param_kind)),
            AGE,
        ],
        ..Strategy::PLAIN
    };
}

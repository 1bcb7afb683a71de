//! ValidatingAdmissionPolicyBindings. Upstream: `pkg/registry/admissionregistration/validatingadmissionpolicybinding`.

use super::param_ref;
use crate::api::admissionregistration::ValidatingAdmissionPolicyBinding;
use crate::apiserver::printers::{AGE, Cell, NAME, col};
use crate::apiserver::registry::CATEGORY_API_EXTENSIONS;
use crate::apiserver::registry::{Registered, Strategy, changed};

impl Registered for ValidatingAdmissionPolicyBinding {
    const STRATEGY: &'static Strategy = &Strategy {
        new_generation: Some(changed),
        categories: CATEGORY_API_EXTENSIONS,
        columns: &[
            NAME,
            col("PolicyName", Cell::Text("spec.policyName", "")),
            col("ParamRef", Cell::Rule(param_ref)),
            AGE,
        ],
        ..Strategy::PLAIN
    };
}

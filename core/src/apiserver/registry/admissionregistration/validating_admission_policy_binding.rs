//! ValidatingAdmissionPolicyBindings. Upstream: `pkg/registry/admissionregistration/validatingadmissionpolicybinding`.

use super::POLICY_BINDING;
use crate::api::admissionregistration::ValidatingAdmissionPolicyBinding;
use crate::apiserver::registry::{Registered, Strategy};

impl Registered for ValidatingAdmissionPolicyBinding {
    const STRATEGY: &'static Strategy = &POLICY_BINDING;
}

//! MutatingAdmissionPolicyBindings. Upstream: `pkg/registry/admissionregistration/mutatingadmissionpolicybinding`.

use super::POLICY_BINDING;
use crate::api::admissionregistration::MutatingAdmissionPolicyBinding;
use crate::apiserver::registry::{Registered, Strategy};

impl Registered for MutatingAdmissionPolicyBinding {
    const STRATEGY: &'static Strategy = &POLICY_BINDING;
}

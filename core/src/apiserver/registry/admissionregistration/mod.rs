//! The group `admissionregistration.k8s.io`.

mod mutating_admission_policy;
mod mutating_admission_policy_binding;
mod mutating_webhook_configuration;
mod validating_admission_policy;
mod validating_admission_policy_binding;
mod validating_webhook_configuration;

use super::{CATEGORY_API_EXTENSIONS, Strategy, changed};
use crate::api::Tree;
use crate::apiserver::printers::{AGE, Cell, NAME, UNSET, col, text};
use crate::base::Time;
use alloc::format;
use alloc::string::String;

/// The rules of both configurations of webhooks.
const WEBHOOK_CONFIGURATION: Strategy = Strategy {
    new_generation: Some(changed),
    categories: CATEGORY_API_EXTENSIONS,
    columns: &[NAME, col("Webhooks", Cell::Count("webhooks")), AGE],
    ..Strategy::PLAIN
};

/// The rules of both bindings of policies.
const POLICY_BINDING: Strategy = Strategy {
    new_generation: Some(changed),
    categories: CATEGORY_API_EXTENSIONS,
    columns: &[NAME, col("PolicyName", Cell::Text("spec.policyName", "")), col("ParamRef", Cell::Rule(param_ref)), AGE],
    ..Strategy::PLAIN
};

fn param_kind(policy: &Tree, _: Time) -> String {
    let kind = policy.at("spec.paramKind");
    if kind.is_null() { UNSET.into() } else { format!("{}/{}", kind.str_at("apiVersion"), kind.str_at("kind")) }
}

fn param_ref(binding: &Tree, _: Time) -> String {
    let param = binding.at("spec.paramRef");
    match param.str_at("name") {
        "" => UNSET.into(),
        name => format!("{}/{name}", text(param, "namespace", "*")),
    }
}

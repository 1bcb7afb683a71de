//! Names and amounts of resources, as quotas, limits and containers name them.

use super::Errors;
use super::rules::At;
use super::value::quoted;
use crate::api::{Quantity, content};

/// The resources that every quota knows.
pub(in crate::apiserver) const QUOTA: [&str; 19] = [
    "configmaps",
    "cpu",
    "ephemeral-storage",
    "limits.cpu",
    "limits.ephemeral-storage",
    "limits.memory",
    "memory",
    "persistentvolumeclaims",
    "pods",
    "replicationcontrollers",
    "requests.cpu",
    "requests.ephemeral-storage",
    "requests.memory",
    "requests.storage",
    "resourcequotas",
    "secrets",
    "services",
    "services.loadbalancers",
    "services.nodeports",
];

/// A resource has a qualified name, or one that every cluster knows (`validateResourceName`).
pub(in crate::apiserver) fn resource_name(field: &str, name: &str, errors: &mut Errors) {
    let problems = content::label_key(name);
    let is_qualified = problems.is_empty();
    errors.each_invalid(field, name, problems);
    let is_standard = QUOTA.contains(&name) || name == "storage" || is_prefixed(name);
    if is_qualified && !name.contains('/') && !is_standard {
        errors.invalid(field, &quoted(name), "must be a standard resource type or fully qualified");
    }
}

/// Huge pages are resources of a size each.
pub(in crate::apiserver) fn is_prefixed(name: &str) -> bool {
    name.starts_with("hugepages-") || name.starts_with("requests.hugepages-")
}

/// `must be greater than or equal to 0`, of an amount.
pub(in crate::apiserver) fn not_negative(amount: &At, errors: &mut Errors) {
    if amount.quantity().is_some_and(|amount| amount < Quantity::default()) {
        errors.invalid(&amount.path, &amount.printed(), "must be greater than or equal to 0");
    }
}

//! What the objects of each kind may be called. Upstream: the `NameFn`s in `pkg/apis/*/validation`.

use super::Errors;
use super::value::{dns_label, dns_subdomain, quoted};
use crate::api::{Kind, content};
use alloc::format;

const FIELD: &str = "metadata.name";

/// Holds the name of an object against the rule of its kind.
pub(super) fn check(kind: Kind, name: &str, errors: &mut Errors) {
    let info = kind.info();
    match (info.group, info.name) {
        (_, "Namespace" | "StatefulSet") => dns_label(FIELD, name, errors),
        ("", "Service") => dns_label(FIELD, name, errors),
        ("rbac.authorization.k8s.io", _) => path_segment(FIELD, name, errors),
        // Looked at by generated rules, which count bytes.
        ("", "ReplicationController") => errors.each_invalid(FIELD, name, content::dns1123_subdomain(name)),
        _ => dns_subdomain(FIELD, name, errors),
    }
    match info.name {
        "CronJob" if name.len() > 52 => {
            errors.invalid(FIELD, &quoted(name), "must be no more than 52 characters");
        }
        "PriorityClass" if name.starts_with("system-") && !is_system_priority(name) => errors.forbidden(
            FIELD,
            &format!(
                "priority class names with 'system-' prefix are reserved for system use only. error: {name} is not a known \
                 system priority class"
            ),
        ),
        _ => {}
    }
}

/// A name that may stand in a path (`IsValidPathSegmentName`).
pub(super) fn path_segment(field: &str, name: &str, errors: &mut Errors) {
    for problem in [".", ".."] {
        if name == problem {
            return errors.invalid(field, &quoted(name), &format!("may not be '{problem}'"));
        }
    }
    for letter in ["/", "%"] {
        if name.contains(letter) {
            errors.invalid(field, &quoted(name), &format!("may not contain '{letter}'"));
        }
    }
}

/// Whether the priority class is one that every cluster has.
pub(super) fn is_system_priority(name: &str) -> bool {
    matches!(name, "system-node-critical" | "system-cluster-critical")
}

/// A pod's host name made of a job's name and an index.
pub(super) fn is_dns_label(name: &str) -> bool {
    content::dns1123_label(name).is_empty()
}

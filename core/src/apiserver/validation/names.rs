//! Names of objects and of keys in them. Upstream: the `NameFn`s in `pkg/apis/*/validation`.

use super::Errors;
use super::value::quoted;
use crate::api::content;
use alloc::format;

/// A name that may stand in a path (`IsValidPathSegmentName`).
pub(in crate::apiserver) fn path_segment(field: &str, name: &str, errors: &mut Errors) {
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
pub(in crate::apiserver) fn is_system_priority(name: &str) -> bool {
    matches!(name, "system-node-critical" | "system-cluster-critical")
}

/// A pod's host name made of a job's name and an index.
pub(in crate::apiserver) fn is_dns_label(name: &str) -> bool {
    content::dns1123_label(name).is_empty()
}

/// The key of a ConfigMap or Secret.
pub(in crate::apiserver) fn config_key(field: &str, key: &str, errors: &mut Errors) {
    let is_word = |byte: u8| byte.is_ascii_alphanumeric() || b"-._".contains(&byte);
    let mut wrong = |detail: &str| errors.invalid(field, &quoted(key), detail);
    if key.len() > 253 {
        wrong("must be no more than 253 characters");
    }
    if key.is_empty() || !key.bytes().all(is_word) {
        wrong(
            "a valid config key must consist of alphanumeric characters, '-', '_' or '.' (e.g. 'key.name',  or 'KEY_NAME',  \
             or 'key-name', regex used for validation is '[-._a-zA-Z0-9]+')",
        );
    } else if key == "." || key == ".." {
        wrong(&format!("must not be '{key}'"));
    } else if key.starts_with("..") {
        wrong("must not start with '..'");
    }
}

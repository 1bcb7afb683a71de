//! Small rules that many fields share, and reading of fields that are stored as they were typed.
//!
//! Upstream: `apimachinery/pkg/util/validation`, `apimachinery/pkg/api/validation`.

use super::Errors;
use crate::api::core_v1::TaintEffect;
use crate::api::{Tree, content};
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

/// The field, if it is set.
pub(in crate::apiserver) fn child<'a>(tree: &'a Tree, name: &str) -> Option<&'a Tree> {
    tree.get(name).filter(|value| !value.is_null())
}

/// A string as Go prints it in an error.
pub(in crate::apiserver) fn quoted(text: &str) -> String {
    crate::api::json::to_json(&Tree::Text(text.into()))
}

/// `must be greater than or equal to 0`.
pub(in crate::apiserver) fn not_negative(field: &str, value: i64, errors: &mut Errors) {
    if value < 0 {
        errors.invalid(field, &format!("{value}"), "must be greater than or equal to 0");
    }
}

/// Names of containers, volumes, namespaces.
pub(in crate::apiserver) fn dns_label(field: &str, value: &str, errors: &mut Errors) {
    errors.each_invalid(field, value, in_characters(content::dns1123_label(value)));
}

/// Names of most objects.
pub(in crate::apiserver) fn dns_subdomain(field: &str, value: &str, errors: &mut Errors) {
    errors.each_invalid(field, value, in_characters(content::dns1123_subdomain(value)));
}

/// Keys of labels, taints and topologies.
pub(in crate::apiserver) fn label_name(field: &str, value: &str, errors: &mut Errors) {
    errors.each_invalid(field, value, content::label_key(value));
}

/// Values of labels.
pub(in crate::apiserver) fn label_value(field: &str, value: &str, errors: &mut Errors) {
    errors.each_invalid(field, value, content::label_value(value));
}

/// Labels, node selectors.
pub(in crate::apiserver) fn labels<'a>(
    field: &str,
    labels: impl Iterator<Item = (&'a str, &'a str)>,
    errors: &mut Errors,
) {
    for (key, value) in labels {
        label_name(field, key, errors);
        label_value(field, value, errors);
    }
}

/// A port, by number.
pub(in crate::apiserver) fn port_number(field: &str, port: i64, errors: &mut Errors) {
    if !(1..=65535).contains(&port) {
        errors.invalid(field, &format!("{port}"), "must be between 1 and 65535, inclusive");
    }
}

/// A port, by number or name.
pub(in crate::apiserver) fn port(field: &str, port: Option<&Tree>, errors: &mut Errors) {
    match port {
        Some(Tree::Text(name)) => errors.each_invalid(field, name, port_name(name)),
        other => port_number(field, other.and_then(Tree::as_i64).unwrap_or(0), errors),
    }
}

/// The faults of a port's name (`IsValidPortName`).
pub(in crate::apiserver) fn port_name(name: &str) -> Vec<String> {
    let mut problems: Vec<String> = Vec::new();
    let mut rule = |holds: bool, message: &str| {
        if !holds {
            problems.push(message.into());
        }
    };
    let in_charset = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    rule(name.len() <= 15, "must be no more than 15 characters");
    rule(
        !name.is_empty() && name.chars().all(in_charset),
        "must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)",
    );
    rule(name.chars().any(|c| c.is_ascii_lowercase()), "must contain at least one letter (a-z)");
    rule(!name.contains("--"), "must not contain consecutive hyphens");
    rule(!name.starts_with('-') && !name.ends_with('-'), "must not begin or end with a hyphen");
    problems
}

/// The name of an environment variable (`IsRelaxedEnvVarName`).
pub(in crate::apiserver) fn variable_name(field: &str, name: &str, errors: &mut Errors) {
    if !name.bytes().all(|byte| (b' '..=b'~').contains(&byte) && byte != b'=') {
        let detail = "a valid environment variable name must consist only of printable ASCII characters other than '='";
        errors.invalid(field, &quoted(name), detail);
    }
}

/// A path below a directory (`validateLocalDescendingPath`).
pub(in crate::apiserver) fn descending_path(field: &str, path: &str, errors: &mut Errors) {
    if path.starts_with('/') {
        errors.invalid(field, &quoted(path), "must be a relative path");
    }
    no_backsteps(field, path, errors);
}

/// A path below a directory whose name is not kept for the kubelet (`ValidateLocalNonReservedPath`).
pub(in crate::apiserver) fn local_path(field: &str, path: &str, errors: &mut Errors) {
    descending_path(field, path, errors);
    if path.starts_with("..") && !path.starts_with("../") && path != ".." {
        errors.invalid(field, &quoted(path), "must not start with '..'");
    }
}

/// `must not contain '..'`.
pub(in crate::apiserver) fn no_backsteps(field: &str, path: &str, errors: &mut Errors) {
    if path.split('/').any(|part| part == "..") {
        errors.invalid(field, &quoted(path), "must not contain '..'");
    }
}

/// The mode of files in a volume.
pub(in crate::apiserver) fn file_mode(field: &str, mode: Option<i64>, errors: &mut Errors) {
    if let Some(mode) = mode.filter(|mode| !(0..=0o777).contains(mode)) {
        let detail = "must be a number between 0 and 0777 (octal), both inclusive";
        errors.invalid(field, &format!("{mode}"), detail);
    }
}

/// Names count characters where labels count bytes: two packages upstream, two words.
fn in_characters(problems: Vec<String>) -> Vec<String> {
    problems
        .into_iter()
        .map(|problem| match problem.strip_suffix(" bytes").filter(|rest| rest.starts_with("must be no more than")) {
            Some(rest) => format!("{rest} characters"),
            None => problem,
        })
        .collect()
}

/// One of the three things that taints do.
pub(in crate::apiserver) fn taint_effect(effect: &TaintEffect, field: &str, errors: &mut Errors) {
    if let TaintEffect::Other(word) = effect {
        errors.unsupported(field, word, TaintEffect::WORDS);
    }
}

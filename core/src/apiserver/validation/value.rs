//! Small rules that many fields share, and reading of fields that are stored as they were typed.
//!
//! Upstream: `apimachinery/pkg/util/validation`, `apimachinery/pkg/api/validation`.

use super::Errors;
use crate::api::{Tree, content};
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

/// The field, if it is set.
pub(super) fn child<'a>(tree: &'a Tree, name: &str) -> Option<&'a Tree> {
    tree.get(name).filter(|value| !value.is_null())
}

/// A string as Go prints it in an error.
pub(super) fn quoted(text: &str) -> String {
    crate::api::json::to_json(&Tree::Text(text.into()))
}

/// `must be greater than or equal to 0`.
pub(super) fn not_negative(field: &str, value: i64, errors: &mut Errors) {
    if value < 0 {
        errors.invalid(field, &format!("{value}"), "must be greater than or equal to 0");
    }
}

/// Names of containers, volumes, namespaces.
pub(super) fn dns_label(field: &str, value: &str, errors: &mut Errors) {
    errors.each_invalid(field, value, in_characters(content::dns1123_label(value)));
}

/// Names of most objects.
pub(super) fn dns_subdomain(field: &str, value: &str, errors: &mut Errors) {
    errors.each_invalid(field, value, in_characters(content::dns1123_subdomain(value)));
}

/// Keys of labels, taints and topologies.
pub(super) fn label_name(field: &str, value: &str, errors: &mut Errors) {
    errors.each_invalid(field, value, content::label_key(value));
}

/// Values of labels.
pub(super) fn label_value(field: &str, value: &str, errors: &mut Errors) {
    errors.each_invalid(field, value, content::label_value(value));
}

/// Labels, node selectors.
pub(super) fn labels<'a>(field: &str, labels: impl Iterator<Item = (&'a str, &'a str)>, errors: &mut Errors) {
    for (key, value) in labels {
        label_name(field, key, errors);
        label_value(field, value, errors);
    }
}

/// A port, by number.
pub(super) fn port_number(field: &str, port: i64, errors: &mut Errors) {
    if !(1..=65535).contains(&port) {
        errors.invalid(field, &format!("{port}"), "must be between 1 and 65535, inclusive");
    }
}

/// A port, by number or name.
pub(super) fn port(field: &str, port: Option<&Tree>, errors: &mut Errors) {
    match port {
        Some(Tree::Text(name)) => errors.each_invalid(field, name, port_name(name)),
        other => port_number(field, other.and_then(Tree::as_i64).unwrap_or(0), errors),
    }
}

/// What is wrong with the name of a port (`IsValidPortName`).
pub(super) fn port_name(name: &str) -> Vec<String> {
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
pub(super) fn variable_name(field: &str, name: &str, errors: &mut Errors) {
    if !name.bytes().all(|byte| (b' '..=b'~').contains(&byte) && byte != b'=') {
        let detail = "a valid environment variable name must consist only of printable ASCII characters other than '='";
        errors.invalid(field, &quoted(name), detail);
    }
}

/// A path below a directory (`validateLocalDescendingPath`).
pub(super) fn descending_path(field: &str, path: &str, errors: &mut Errors) {
    if path.starts_with('/') {
        errors.invalid(field, &quoted(path), "must be a relative path");
    }
    no_backsteps(field, path, errors);
}

/// A path below a directory whose name is not kept for the kubelet (`ValidateLocalNonReservedPath`).
pub(super) fn local_path(field: &str, path: &str, errors: &mut Errors) {
    descending_path(field, path, errors);
    if path.starts_with("..") && !path.starts_with("../") && path != ".." {
        errors.invalid(field, &quoted(path), "must not start with '..'");
    }
}

/// `must not contain '..'`.
pub(super) fn no_backsteps(field: &str, path: &str, errors: &mut Errors) {
    if path.split('/').any(|part| part == "..") {
        errors.invalid(field, &quoted(path), "must not contain '..'");
    }
}

/// The mode of files in a volume.
pub(super) fn file_mode(field: &str, mode: Option<i64>, errors: &mut Errors) {
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

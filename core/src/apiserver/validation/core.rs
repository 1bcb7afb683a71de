//! ConfigMaps, Secrets, Endpoints and other small kinds of core/v1. Upstream: `pkg/apis/core/validation`.

use super::rules::{At, Rule};
use super::value::quoted;
use super::{Case, Errors, workload};
use crate::api::{Tree, base64, json};
use alloc::format;
use alloc::vec::Vec;

/// How much a ConfigMap or a Secret may hold in all (`MaxSecretSize`).
const MAX_SIZE: u64 = 1 << 20;

/// The rules for a ConfigMap.
pub(super) fn config_map(case: &Case, errors: &mut Errors) {
    keys(&case.new, &["data", "binaryData"], errors);
    let binary = case.new.get("binaryData");
    for (key, value) in case.new.entries("data") {
        if binary.tree.get(key).is_some() {
            errors.invalid(&value.path, &quoted(key), "duplicate of key present in binaryData");
        }
    }
    frozen(case, &["data", "binaryData"], errors);
}

/// The rules for a Secret.
pub(super) fn secret(case: &Case, errors: &mut Errors) {
    keys(&case.new, &["data"], errors);
    let data = case.new.get("data");
    let needed: &[&str] = match case.new.word("type") {
        "kubernetes.io/service-account-token" => {
            let name = ["metadata", "annotations", "kubernetes.io/service-account.name"];
            if case.new.tree.get_path(&name).and_then(Tree::as_str).unwrap_or_default().is_empty() {
                errors.required("metadata.annotations[kubernetes.io/service-account.name]", "");
            }
            &[]
        }
        "kubernetes.io/dockercfg" => &[".dockercfg"],
        "kubernetes.io/dockerconfigjson" => &[".dockerconfigjson"],
        "kubernetes.io/basic-auth" if data.has("username") || data.has("password") => &[],
        "kubernetes.io/basic-auth" => &["username", "password"],
        "kubernetes.io/ssh-auth" => &["ssh-privatekey"],
        "kubernetes.io/tls" => &["tls.crt", "tls.key"],
        _ => &[],
    };
    for key in needed {
        let field = format!("data[{key}]");
        match data.tree.get(key).and_then(Tree::as_str) {
            None => errors.required(&field, ""),
            Some(value) if key.starts_with('.') && !is_json(value) => errors.invalid(
                &field,
                "\"<secret contents redacted>\"",
                "invalid character '<' looking for beginning of value",
            ),
            Some(_) => {}
        }
    }
    frozen(case, &["data"], errors);
    case.stay(&["type"], errors);
}

fn is_json(text: &str) -> bool {
    let bytes = base64::STANDARD.decode(text).unwrap_or_default();
    json::parse_json(&alloc::string::String::from_utf8_lossy(&bytes)).is_ok()
}

/// Names of files in a volume (`IsConfigMapKey`), and the size of all of them.
fn keys(new: &At, fields: &[&str], errors: &mut Errors) {
    let mut size: u64 = 0;
    for (key, value) in fields.iter().flat_map(|field| new.entries(field)) {
        size += value.text().len() as u64;
        config_key(&value.path, key, errors);
    }
    if size > MAX_SIZE {
        errors.too_long(if fields.len() == 1 { "data" } else { "" }, MAX_SIZE);
    }
}

/// The key of a ConfigMap or Secret.
pub(super) fn config_key(field: &str, key: &str, errors: &mut Errors) {
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

/// What is immutable stays so, with all that it holds.
fn frozen(case: &Case, fields: &[&str], errors: &mut Errors) {
    if case.was("immutable") != Some(&Tree::Bool(true)) {
        return;
    }
    for field in [&["immutable"], fields].concat() {
        if case.was(field) != Some(case.new.get(field).tree) {
            errors.forbidden(field, "field is immutable when `immutable` is set");
        }
    }
}

/// The rules for a PodTemplate.
pub(super) fn pod_template(case: &Case, errors: &mut Errors) {
    workload::template(&case.new.get("template"), errors);
}

/// The rules for Endpoints.
pub(super) fn endpoints(case: &Case, errors: &mut Errors) {
    for subset in case.new.each("subsets") {
        let lists = [subset.each("addresses"), subset.each("notReadyAddresses")];
        if lists.iter().all(Vec::is_empty) {
            errors.required(&subset.path, "must specify `addresses` or `notReadyAddresses`");
        }
        for address in lists.into_iter().flatten() {
            address.get("ip").ip(errors);
            if !address.word("hostname").is_empty() {
                address.follow(&[("hostname", Rule::Label)], errors);
            }
            address.follow(&[("nodeName", Rule::Subdomain)], errors);
            address.get("ip").endpoint_ip(errors);
        }
        let ports = subset.each("ports");
        for port in &ports {
            if ports.len() > 1 && port.word("name").is_empty() {
                errors.required(&port.field("name"), "");
            }
            port.follow(super::service::PORT, errors);
        }
    }
}

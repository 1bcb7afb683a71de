//! Secrets. Upstream: `pkg/registry/core/secret`, `ValidateSecret`.

use super::config_map::{frozen, keys};
use crate::api::core_v1::config::Secret;
use crate::api::{Tree, base64, json};
use crate::apiserver::printers::{AGE, Cell, NAME, col};
use crate::apiserver::registry::quota::Evaluator;
use crate::apiserver::registry::{Registered, Strategy};
use crate::apiserver::validation::{Case, Errors};
use alloc::format;

impl Registered for Secret {
    const STRATEGY: &'static Strategy = &Strategy {
        validate,
        quota: &Evaluator { counts: |name| name == "secrets", ..Evaluator::OBJECT_COUNT },
        columns: &[NAME, col("Type", Cell::Text("type", "")), col("Data", Cell::Count("data")), AGE],
        ..Strategy::PLAIN
    };
}

fn validate(case: &Case, errors: &mut Errors) {
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

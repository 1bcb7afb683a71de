//! Ingresses. Upstream: `pkg/registry/networking/ingress`, `pkg/apis/networking/validation`.

use crate::api::networking::Ingress;
use crate::api::{Tree, content};
use crate::apiserver::printers::{AGE, Cell, NAME, NONE, addresses, col};
use crate::apiserver::registry::{Registered, Strategy, changed};
use crate::apiserver::validation::rules::{At, Rule, is_ip};
use crate::apiserver::validation::value::{dns_subdomain, port_name, port_number, quoted};
use crate::apiserver::validation::warnings::Warnings;
use crate::apiserver::validation::{Case, Errors};
use crate::base::Time;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

impl Registered for Ingress {
    const STRATEGY: &'static Strategy = &Strategy {
        new_generation: Some(changed),
        validate,
        warnings: warn,
        columns: &[
            NAME,
            col("Class", Cell::Text("spec.ingressClassName", NONE)),
            col("Hosts", Cell::Rule(hosts)),
            col("Address", Cell::Rule(load_balancer)),
            col("Ports", Cell::Rule(ingress_ports)),
            AGE,
        ],
        ..Strategy::PLAIN
    };
}

/// The annotation that named the class before there was a field.
const CLASS: &str = "kubernetes.io/ingress.class";

fn validate(case: &Case, errors: &mut Errors) {
    let spec = case.new.get("spec");
    let (backend, rules) = (spec.get("defaultBackend"), spec.each("rules"));
    if rules.is_empty() && !backend.is_set() {
        let value = if case.typed.0.is_some() && case.typed.has(&["spec", "rules"]) { "[]" } else { "null" };
        errors.invalid("spec", value, "either `defaultBackend` or `rules` must be specified");
    }
    if backend.is_set() {
        ingress_backend(&backend, errors);
    }
    for rule in rules {
        let host = rule.get("host");
        match host.text() {
            "" => {}
            text if is_ip(text) => errors.invalid(&host.path, &quoted(text), "must be a DNS name, not an IP address"),
            text => host_name(&host.path, text, errors),
        }
        let http = rule.get("http");
        if http.is_set() && http.each("paths").is_empty() {
            errors.required(&http.field("paths"), "");
        }
        for path in http.each("paths") {
            ingress_path(&path, case, errors);
            ingress_backend(&path.get("backend"), errors);
        }
    }
    for tls in spec.each("tls") {
        for host in tls.each("hosts") {
            host_name(&host.path, host.text(), errors);
        }
        if !tls.word("secretName").is_empty() {
            tls.follow(&[("secretName", Rule::Subdomain)], errors);
        }
    }
    spec.follow(&[("ingressClassName", Rule::Subdomain)], errors);
    let old_way = case.new.tree.get_path(&["metadata", "annotations", CLASS]).and_then(Tree::as_str);
    if let (Some(old_way), Some(class), None) = (old_way, spec.tree.get("ingressClassName"), case.old)
        && class.as_str() != Some(old_way)
    {
        let detail = "must match `ingressClassName` when both are specified";
        errors.invalid(&format!("annotations.{CLASS}"), &quoted(old_way), detail);
    }
}

/// A host, perhaps with a `*` before it.
fn host_name(field: &str, host: &str, errors: &mut Errors) {
    match host.contains('*') {
        true => {
            let rest = host.strip_prefix("*.").unwrap_or(host);
            if rest.contains('*') || !content::dns1123_subdomain(rest).is_empty() {
                let detail = "a wildcard DNS-1123 subdomain must start with '*.', followed by a valid DNS subdomain, which \
                              must consist of lower case alphanumeric characters, '-' or '.' and end with an alphanumeric \
                              character (e.g. '*.example.com', regex used for validation is \
                              '\\*\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')";
                errors.invalid(field, &quoted(host), detail);
            }
        }
        false => dns_subdomain(field, host, errors),
    }
}

fn ingress_path(rule: &At, case: &Case, errors: &mut Errors) {
    let (path, kind) = (rule.get("path"), rule.get("pathType"));
    let mut wrong = |detail: &str| errors.invalid(&path.path, &quoted(path.text()), detail);
    let is_given = !kind.text().is_empty() || case.typed.at(&kind.path).as_str().is_some();
    match (kind.tree.as_str().filter(|_| is_given), path.text()) {
        (None, _) => errors.required(&kind.path, "pathType must be specified"),
        (Some("Exact" | "Prefix"), text) => {
            if !text.starts_with('/') {
                wrong("must be an absolute path");
            }
            for part in ["//", "/./", "/../", "%2f", "%2F"].into_iter().filter(|part| text.contains(part)) {
                wrong(&format!("must not contain '{part}'"));
            }
            for end in ["/..", "/."].into_iter().filter(|end| text.ends_with(end)) {
                wrong(&format!("cannot end with '{end}'"));
            }
        }
        (Some("ImplementationSpecific"), text) if !text.is_empty() && !text.starts_with('/') => {
            wrong("must be an absolute path");
        }
        (Some("ImplementationSpecific"), _) => {}
        (Some(other), _) => errors.unsupported(&kind.path, other, &["Exact", "ImplementationSpecific", "Prefix"]),
    }
}

fn ingress_backend(backend: &At, errors: &mut Errors) {
    let (service, resource) = (backend.get("service"), backend.get("resource"));
    match (service.is_set(), resource.is_set()) {
        (false, false) => return errors.invalid(&backend.path, "\"\"", "resource or service backend is required"),
        (true, true) => return errors.invalid(&backend.path, "\"\"", "cannot set both resource and service backends"),
        (false, true) => {
            return resource.follow(&[("kind", Rule::Required("")), ("name", Rule::Required(""))], errors);
        }
        _ => {}
    }
    match service.word("name") {
        "" => errors.required(&service.field("name"), ""),
        _ => service.get("name").check(Rule::Label, errors),
    }
    let port = service.get("port");
    let number = port.number("number").unwrap_or(0);
    match (port.word("name"), number) {
        ("", 0) => errors.required(&backend.path, "port name or number is required"),
        ("", number) => port_number(&port.field("number"), number, errors),
        (name, 0) => errors.each_invalid(&port.field("name"), name, port_name(name)),
        _ => errors.invalid(&backend.path, "\"\"", "cannot set both port name & port number"),
    }
}

fn warn(case: &Case, warnings: &mut Warnings) {
    if case.is_annotated(CLASS) && !case.new.get("spec").has("ingressClassName") {
        let advice = "is deprecated, please use 'spec.ingressClassName' instead";
        warnings.add(format!("annotation {CLASS:?} {advice}"));
    }
}

fn hosts(ingress: &Tree, _: Time) -> String {
    let rules = ingress.list_at("spec.rules");
    let mut hosts: Vec<&str> = Vec::new();
    let mut more = false;
    for rule in rules {
        more |= hosts.len() == 3;
        if !more && !rule.str_at("host").is_empty() {
            hosts.push(rule.str_at("host"));
        }
    }
    match hosts.as_slice() {
        [] => "*".into(),
        hosts if more => format!("{} + {} more...", hosts.join(","), rules.len() - 3),
        hosts => hosts.join(","),
    }
}

fn load_balancer(object: &Tree, _: Time) -> String {
    addresses(object).join(",")
}

fn ingress_ports(ingress: &Tree, _: Time) -> String {
    if ingress.list_at("spec.tls").is_empty() { "80" } else { "80, 443" }.into()
}

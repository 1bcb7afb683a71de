//! Ingresses, IngressClasses, NetworkPolicies, EndpointSlices. Upstream: `pkg/apis/networking/validation`,
//! `pkg/apis/discovery/validation`.

use super::rules::{At, Rule, is_ip};
use super::value::{dns_subdomain, port_name, port_number, quoted};
use super::{Case, Errors};
use crate::api::{Tree, content};
use crate::base::vec_map::VecSet;
use alloc::format;

/// The rules for an Ingress.
pub(super) fn ingress(case: &Case, errors: &mut Errors) {
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
    const CLASS: &str = "kubernetes.io/ingress.class";
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

/// The rules for an IngressClass.
pub(super) fn ingress_class(case: &Case, errors: &mut Errors) {
    let controller = case.new.get("spec.controller");
    match controller.text() {
        "" => errors.required(&controller.path, ""),
        text if text.len() > 250 => {
            errors.too_long(&controller.path, 250);
        }
        text => match text.split_once('/') {
            Some((domain, path)) if !path.is_empty() => {
                errors.each_invalid(&controller.path, text, content::dns1123_subdomain(domain));
            }
            _ => errors.invalid(
                &controller.path,
                &quoted(text),
                "must be a domain-prefixed path (such as \"acme.io/foo\")",
            ),
        },
    }
    let parameters = case.new.get("spec.parameters");
    if parameters.is_set() {
        parameters.follow(
            &[
                ("kind", Rule::Required("kind is required")),
                ("name", Rule::Required("name is required")),
                ("scope", Rule::MustBe(&["Cluster", "Namespace"])),
            ],
            errors,
        );
    }
    case.stay(&["spec.controller"], errors);
}

/// The rules for a NetworkPolicy.
pub(super) fn network_policy(case: &Case, errors: &mut Errors) {
    let spec = case.new.get("spec");
    spec.follow(&[("podSelector", Rule::Selector)], errors);
    for (direction, peers) in [("ingress", "from"), ("egress", "to")] {
        for rule in spec.each(direction) {
            for port in rule.each("ports") {
                policy_port(&port, errors);
            }
            for peer in rule.each(peers) {
                policy_peer(&peer, errors);
            }
        }
    }
    let types = spec.each("policyTypes");
    if types.len() > 2 {
        let field = spec.get("policyTypes");
        return errors.invalid(&field.path, &field.printed(), "may not specify more than two policyTypes");
    }
    for kind in types {
        kind.check(Rule::MustBe(&["Ingress", "Egress"]), errors);
    }
}

fn policy_port(port: &At, errors: &mut Errors) {
    port.follow(&[("protocol", Rule::OneOf(&["TCP", "UDP", "SCTP"]))], errors);
    let (number, end) = (port.get("port"), port.get("endPort"));
    let mut wrong = |value: i64, detail: &str| errors.invalid(&end.path, &format!("{value}"), detail);
    match (number.tree, end.tree.as_i64()) {
        (Tree::Int(number), Some(end)) if end < *number => wrong(*number, "must be greater than or equal to `port`"),
        (Tree::Text(_), Some(end)) => wrong(end, "may not be specified when `port` is non-numeric"),
        (Tree::Null, Some(end)) => wrong(end, "may not be specified when `port` is not specified"),
        _ => {}
    }
    match number.tree {
        Tree::Int(first) => {
            port_number(&number.path, *first, errors);
            if let Some(last) = end.tree.as_i64() {
                port_number(&end.path, last, errors);
            }
        }
        Tree::Text(name) => errors.each_invalid(&number.path, name, port_name(name)),
        _ => {}
    }
}

fn policy_peer(peer: &At, errors: &mut Errors) {
    peer.follow(&[("podSelector", Rule::Selector), ("namespaceSelector", Rule::Selector)], errors);
    let block = peer.get("ipBlock");
    let has_selector = peer.has("podSelector") || peer.has("namespaceSelector");
    match (block.is_set(), has_selector) {
        (false, false) => errors.required(&peer.path, "must specify a peer"),
        (true, true) => errors.forbidden(&peer.path, "may not specify both ipBlock and another peer"),
        _ => {}
    }
    if !block.is_set() {
        return;
    }
    let whole = block.get("cidr");
    if whole.text().is_empty() {
        return errors.required(&whole.path, "");
    }
    let Some((net, bits)) = whole.cidr(errors) else { return };
    for part in block.each("except") {
        let Some((inner, inner_bits)) = part.cidr(errors) else { continue };
        let shift = 128 - u32::from(bits);
        let is_inside = shift >= 128 || net >> shift == inner >> shift;
        if !is_inside || bits >= inner_bits {
            errors.invalid(&part.path, &quoted(part.text()), "must be a strict subset of `cidr`");
        }
    }
}

/// The rules for an EndpointSlice.
pub(super) fn endpoint_slice(case: &Case, errors: &mut Errors) {
    let new = &case.new;
    let kind = new.word("addressType");
    match kind {
        "" => errors.required("addressType", ""),
        _ => new.follow(&[("addressType", Rule::OneOf(&["FQDN", "IPv4", "IPv6"]))], errors),
    }
    for endpoint in new.each("endpoints") {
        let addresses = endpoint.each("addresses");
        if addresses.is_empty() {
            errors.required(&endpoint.field("addresses"), "must contain at least 1 address");
        }
        if addresses.len() > 100 {
            errors.too_many(&endpoint.field("addresses"), addresses.len(), 100);
        }
        for address in addresses {
            match kind {
                "IPv4" | "IPv6" => {
                    address.ip(errors);
                    address.endpoint_ip(errors);
                }
                "FQDN" => address.check(Rule::Subdomain, errors),
                _ => {}
            }
        }
        endpoint.follow(&[("nodeName", Rule::Subdomain)], errors);
    }
    let mut names = VecSet::new();
    for port in new.each("ports") {
        let name = port.word("name");
        if !name.is_empty() {
            port.get("name").check(Rule::Label, errors);
        }
        if !names.insert(name) {
            errors.duplicate(&port.field("name"), name);
        }
        port.follow(&[("protocol", Rule::OneOf(&["SCTP", "TCP", "UDP"]))], errors);
        // Zero is taken for a port that is not set.
        if let Some(number) = port.number("port").filter(|number| *number != 0) {
            port_number(&port.field("port"), number, errors);
        }
    }
    case.stay(&["addressType"], errors);
}

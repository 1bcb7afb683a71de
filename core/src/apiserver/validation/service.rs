//! Services. Upstream: `ValidateService` in `pkg/apis/core/validation`.

use super::rules::{At, Rule, Table};
use super::value::{port, quoted};
use super::{Case, Errors};
use crate::api::{Tree, content};
use crate::base::vec_map::VecSet;
use alloc::format;

/// A port's number and protocol.
pub(super) const PORT: Table =
    &[("port", Rule::Port), ("protocol", Rule::MustBe(&["SCTP", "TCP", "UDP"])), ("name", Rule::Label)];

const SPEC: Table = &[
    ("selector", Rule::Labels),
    ("sessionAffinity", Rule::MustBe(&["ClientIP", "None"])),
    ("type", Rule::MustBe(&["ClusterIP", "ExternalName", "LoadBalancer", "NodePort"])),
    ("externalTrafficPolicy", Rule::OneOf(&["Cluster", "Local"])),
    ("internalTrafficPolicy", Rule::OneOf(&["Cluster", "Local"])),
    ("ipFamilyPolicy", Rule::OneOf(&["PreferDualStack", "RequireDualStack", "SingleStack"])),
];

/// The rules for a Service.
pub(super) fn service(case: &Case, errors: &mut Errors) {
    let spec = case.new.get("spec");
    let kind = spec.word("type");
    let is_headless = spec.word("clusterIP") == "None";
    let listed = spec.each("ports");
    if listed.is_empty() && !is_headless && kind != "ExternalName" {
        errors.required("spec.ports", "");
    }
    match kind {
        "LoadBalancer" | "NodePort" if is_headless => {
            let detail = format!("may not be set to 'None' for {kind} services");
            errors.invalid("spec.clusterIPs[0]", "\"None\"", &detail);
        }
        "ExternalName" => external_name(&spec, errors),
        _ => {}
    }
    ports(&spec, kind, errors);
    spec.follow(SPEC, errors);
    affinity(&spec, errors);
    if kind != "ExternalName" {
        cluster_ips(case, &spec, errors);
    }
    for ip in spec.each("externalIPs") {
        ip.ip(errors);
    }
    outside(&spec, kind, errors);
}

fn external_name(spec: &At, errors: &mut Errors) {
    let addresses = spec.get("clusterIPs");
    if addresses.tree.as_list().is_some_and(|list| !list.is_empty()) {
        errors.forbidden(&addresses.path, "may not be set for ExternalName services");
    }
    let name = spec.get("externalName");
    match name.text().strip_suffix('.').unwrap_or(name.text()) {
        "" => errors.required(&name.path, ""),
        host => super::value::dns_subdomain(&name.path, host, errors),
    }
}

fn ports(spec: &At, kind: &str, errors: &mut Errors) {
    let listed = spec.each("ports");
    let (mut names, mut node_ports, mut seen) = (VecSet::new(), VecSet::new(), VecSet::new());
    for item in &listed {
        let name = item.get("name");
        match name.text() {
            "" if listed.len() > 1 => errors.required(&name.path, ""),
            "" => {}
            text => {
                name.check(Rule::Label, errors);
                if !names.insert(text) {
                    errors.duplicate(&name.path, text);
                }
            }
        }
        item.follow(&PORT[..2], errors);
        port(&item.field("targetPort"), item.tree.get("targetPort"), errors);
        if let Some(protocol) = item.tree.get("appProtocol").and_then(Tree::as_str) {
            errors.each_invalid(&item.field("appProtocol"), protocol, content::label_key(protocol));
        }
        let (number, protocol) = (item.number("port").unwrap_or(0), item.word("protocol"));
        let node_port = item.number("nodePort").unwrap_or(0);
        let field = item.field("nodePort");
        if kind == "LoadBalancer" && number == 10250 {
            let detail = "may not expose port 10250 externally since it is used by kubelet";
            errors.invalid(&item.field("port"), "10250", detail);
        }
        if kind == "ClusterIP" && node_port != 0 {
            errors.forbidden(&field, "may not be used when `type` is 'ClusterIP'");
        } else if node_port != 0 && !node_ports.insert((protocol, node_port)) {
            errors.push("FieldValueDuplicate", &field, format!("Duplicate value: {node_port}"));
        }
        if !seen.insert((protocol, number)) {
            let value = format!(
                "{{\"Name\":\"\",\"Protocol\":{},\"AppProtocol\":null,\"Port\":{number},\"TargetPort\":0,\"NodePort\":0}}",
                quoted(protocol)
            );
            errors.push("FieldValueDuplicate", &item.path, format!("Duplicate value: {value}"));
        }
    }
}

fn affinity(spec: &At, errors: &mut Errors) {
    let config = spec.get("sessionAffinityConfig");
    match spec.word("sessionAffinity") {
        "None" if config.is_set() => {
            errors.forbidden(&config.path, "must not be set when session affinity is None");
        }
        "ClientIP" => {
            let seconds = config.get("clientIP.timeoutSeconds");
            match seconds.tree.as_i64() {
                Some(1..=86_400) => {}
                Some(number) => {
                    let detail = "must be greater than 0 and less than 86400";
                    errors.invalid(&seconds.path, &format!("{number}"), detail);
                }
                None => errors.required(&seconds.path, "when session affinity type is ClientIP"),
            }
        }
        _ => {}
    }
}

fn cluster_ips(case: &Case, spec: &At, errors: &mut Errors) {
    let listed = spec.get("clusterIPs");
    let was = case.was("spec.clusterIP").and_then(Tree::as_str).unwrap_or_default();
    let first = match listed.tree.as_list().and_then(|list| list.first()).and_then(Tree::as_str) {
        // Who changes the one address means the first of the list.
        Some(first) if first != was || spec.word("clusterIP") == was => first,
        _ => spec.word("clusterIP"),
    };
    if !first.is_empty() && first != "None" && !super::rules::is_ip(first) {
        let detail = "must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)";
        errors.invalid("spec.clusterIPs[0]", &quoted(first), detail);
    }
    if !was.is_empty() && first != was && case.was("spec.type").and_then(Tree::as_str) != Some("ExternalName") {
        errors.invalid("spec.clusterIPs[0]", &format!("[{}]", quoted(first)), "may not change once set");
    }
}

/// What only concerns callers from outside of the cluster.
fn outside(spec: &At, kind: &str, errors: &mut Errors) {
    let is_balanced = kind == "LoadBalancer";
    for name in ["loadBalancerSourceRanges", "allocateLoadBalancerNodePorts", "loadBalancerClass"] {
        if spec.has(name) && !is_balanced {
            errors.forbidden(&spec.field(name), "may only be used when `type` is 'LoadBalancer'");
        }
    }
    let has_outside = is_balanced || kind == "NodePort" || kind == "ClusterIP" && spec.has("externalIPs");
    let policy = spec.get("externalTrafficPolicy");
    if policy.is_set() && !has_outside {
        let detail = "may only be set for externally-accessible services";
        errors.invalid(&policy.path, &policy.printed(), detail);
    }
    let is_local = policy.text() == "Local";
    if let Some(number) = spec.number("healthCheckNodePort").filter(|_| !is_balanced || !is_local) {
        let detail = "may only be set when `type` is 'LoadBalancer' and `externalTrafficPolicy` is 'Local'";
        errors.invalid(&spec.field("healthCheckNodePort"), &format!("{number}"), detail);
    }
}

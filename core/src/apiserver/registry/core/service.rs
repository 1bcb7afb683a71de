//! Services. Upstream: `pkg/registry/core/service`, `ValidateService`.

use super::service_allocation;
use crate::api::core_v1::service::Service;
use crate::api::pod_resources::Amounts;
use crate::api::quantity::Format;
use crate::api::request::Subresource;
use crate::api::{Object, Quantity, Tree, content};
use crate::apiserver::printers::{AGE, Cell, NAME, NONE, UNKNOWN, addresses, col, joined, texts, wide};
use crate::apiserver::registry::quota::Evaluator;
use crate::apiserver::registry::{CATEGORY_ALL, Registered, Strategy};
use crate::apiserver::validation::rules::{At, Rule, Table, is_ip};
use crate::apiserver::validation::value::{dns_label, dns_subdomain, port, port_number, quoted};
use crate::apiserver::validation::warnings::Warnings;
use crate::apiserver::validation::{Case, Errors};
use crate::base::vec_map::VecSet;
use crate::base::{Text, Time};
use alloc::format;
use alloc::string::String;
use alloc::sync::Arc;
use alloc::vec::Vec;

impl Registered for Service {
    const STRATEGY: &'static Strategy = &Strategy {
        finish_preparation: |attempt, object| match object {
            Object::Untyped(service) if attempt.request.subresource == Subresource::None => {
                service_allocation::allocate(attempt, Arc::make_mut(service))
            }
            _ => Ok(()),
        },
        name: dns_label,
        validate,
        warnings: warn,
        categories: CATEGORY_ALL,
        returns_deleted: true,
        quota: &Evaluator {
            handles: |attempt| attempt.request.subresource == Subresource::None,
            counts: |name| matches!(name, "services" | "services.nodeports" | "services.loadbalancers"),
            usage: |object, used| usage(&object.to_tree(), used),
            ..Evaluator::OBJECT_COUNT
        },
        columns: &[
            NAME,
            col("Type", Cell::Text("spec.type", "")),
            col("Cluster-IP", Cell::Rule(cluster_ip)),
            col("External-IP", Cell::Rule(external_ip)),
            col("Port(s)", Cell::Rule(cell_of_ports)),
            AGE,
            wide("Selector", Cell::Labels("spec.selector")),
        ],
        ..Strategy::PLAIN
    };
}

/// A port's number and protocol.
pub(super) const PORT: Table =
    &[("port", Rule::Port), ("protocol", Rule::MustBe(&["SCTP", "TCP", "UDP"])), ("name", Rule::Label)];

const AFFINITIES: Rule = Rule::MustBe(&["ClientIP", "None"]);

const TYPES: Rule = Rule::MustBe(&["ClusterIP", "ExternalName", "LoadBalancer", "NodePort"]);

fn validate(case: &Case, errors: &mut Errors) {
    let spec = case.new.get("spec");
    if let Some(old) = case.was("spec") {
        stays(&spec, &At { tree: old, path: spec.path.clone() }, errors);
    }
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
    ports(&listed, errors);
    spec.follow(&[("selector", Rule::Labels), ("sessionAffinity", AFFINITIES)], errors);
    session_affinity(&spec, errors);
    if kind != "ExternalName" {
        cluster_ips(case, &spec, errors);
    }
    for ip in spec.each("externalIPs") {
        ip.ip(errors);
        ip.endpoint_ip(errors);
    }
    spec.follow(&[("type", TYPES)], errors);
    numbers(&listed, kind, errors);
    outside(case, &spec, kind, errors);
    spec.follow(
        &[
            ("internalTrafficPolicy", Rule::OneOf(&["Cluster", "Local"])),
            ("trafficDistribution", Rule::OneOf(&["PreferClose", "PreferSameZone", "PreferSameNode"])),
        ],
        errors,
    );
}

/// The fields of a service that must not change.
fn stays(new: &At, old: &At, errors: &mut Errors) {
    let balances = |spec: &At| spec.word("type") == "LoadBalancer";
    let class = new.get("loadBalancerClass");
    if balances(new) && balances(old) && *class.tree != *old.get("loadBalancerClass").tree {
        errors.invalid(&class.path, &class.printed(), "may not change once set");
    }
    let checks = |spec: &At| balances(spec) && spec.word("externalTrafficPolicy") == "Local";
    let port = new.get("healthCheckNodePort");
    if checks(new) && checks(old) && *port.tree != *old.get("healthCheckNodePort").tree {
        errors.forbidden(&port.path, "field is immutable");
    }
}

fn external_name(spec: &At, errors: &mut Errors) {
    for name in ["clusterIPs", "ipFamilies", "ipFamilyPolicy"] {
        let field = spec.get(name);
        if field.is_set() && field.tree.as_list().is_none_or(|list| !list.is_empty()) {
            errors.forbidden(&field.path, "may not be set for ExternalName services");
        }
    }
    let name = spec.get("externalName");
    match name.text().strip_suffix('.').unwrap_or(name.text()) {
        "" => errors.required(&name.path, ""),
        host => dns_subdomain(&name.path, host, errors),
    }
}

fn ports(listed: &[At], errors: &mut Errors) {
    let mut names = VecSet::new();
    for item in listed {
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
        if let Some(protocol) = item.tree.at("appProtocol").as_str() {
            errors.each_invalid(&item.field("appProtocol"), protocol, content::label_key(protocol));
        }
    }
}

/// No two ports of a service are the same.
fn numbers(listed: &[At], kind: &str, errors: &mut Errors) {
    let node_port = |item: &At| item.number("nodePort").unwrap_or(0);
    for item in listed.iter().filter(|item| kind == "ClusterIP" && node_port(item) != 0) {
        errors.forbidden(&item.field("nodePort"), "may not be used when `type` is 'ClusterIP'");
    }
    let (mut taken, mut seen) = (VecSet::new(), VecSet::new());
    for item in listed.iter().filter(|item| node_port(item) != 0) {
        if !taken.insert((item.word("protocol"), node_port(item))) {
            let message = format!("Duplicate value: {}", node_port(item));
            errors.push("FieldValueDuplicate", &item.field("nodePort"), message);
        }
    }
    for item in listed {
        let (number, protocol) = (item.number("port").unwrap_or(0), item.word("protocol"));
        if !seen.insert((protocol, number)) {
            let value = format!(
                "{{\"Name\":\"\",\"Protocol\":{},\"AppProtocol\":null,\"Port\":{number},\"TargetPort\":0,\"NodePort\":0}}",
                quoted(protocol)
            );
            errors.push("FieldValueDuplicate", &item.path, format!("Duplicate value: {value}"));
        }
    }
}

fn session_affinity(spec: &At, errors: &mut Errors) {
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
    const FAMILIES: [&str; 2] = ["IPv4", "IPv6"];
    let mut seen = VecSet::new();
    for family in spec.each("ipFamilies") {
        family.check(Rule::MustBe(&FAMILIES), errors);
        if !seen.insert(family.text()) {
            errors.duplicate(&family.path, family.text());
        }
    }
    spec.follow(&[("ipFamilyPolicy", Rule::OneOf(&["PreferDualStack", "RequireDualStack", "SingleStack"]))], errors);
    let (listed, list) = (spec.each("clusterIPs"), spec.get("clusterIPs"));
    let was = case.was("spec.clusterIP").and_then(Tree::as_str).unwrap_or_default();
    let first = match listed.first().map(At::text) {
        // Who changes the one address means the first of the list.
        Some(first) if first != was || spec.word("clusterIP") == was => first,
        _ => spec.word("clusterIP"),
    };
    if !first.is_empty() && first != "None" {
        At { tree: &first.into(), path: "spec.clusterIPs[0]".into() }.ip(errors);
    }
    if first == "None" && listed.len() > 1 {
        errors.invalid(&list.path, &list.printed(), "'None' must be the first and only value");
    }
    for ip in listed.iter().skip(1) {
        ip.ip(errors);
    }
    if listed.len() > 2 {
        errors.invalid(&list.path, &list.printed(), "may only hold up to 2 values");
    }
    if case.old.is_none()
        && let (false, Some(one)) = (spec.word("clusterIP").is_empty(), listed.first())
        && one.text() != spec.word("clusterIP")
    {
        errors.invalid(&list.path, &list.printed(), "first value must match `clusterIP`");
    }
    let is_v6 = |ip: &At| ip.text().contains(':');
    if let [one, other] = listed.as_slice()
        && is_v6(one) == is_v6(other)
    {
        errors.invalid(&list.path, &list.printed(), "may specify no more than one IP for each IP family");
    }
    for (index, (ip, family)) in listed.iter().zip(spec.each("ipFamilies")).enumerate() {
        let own = FAMILIES[usize::from(is_v6(ip))];
        if is_ip(ip.text()) && FAMILIES.contains(&family.text()) && family.text() != own {
            let detail = format!("expected an {} value as indicated by `ipFamilies[{index}]`", family.text());
            errors.invalid(&ip.path, &quoted(ip.text()), &detail);
        }
    }
    if !was.is_empty() && first != was && case.was("spec.type").and_then(Tree::as_str) != Some("ExternalName") {
        errors.invalid("spec.clusterIPs[0]", &format!("[{}]", quoted(first)), "may not change once set");
    }
}

/// The fields that only concern callers from outside of the cluster.
fn outside(case: &Case, spec: &At, kind: &str, errors: &mut Errors) {
    let is_balanced = kind == "LoadBalancer";
    const ONLY: &str = "may only be used when `type` is 'LoadBalancer'";
    const RANGES: &str = "service.beta.kubernetes.io/load-balancer-source-ranges";
    let ranges = spec.each("loadBalancerSourceRanges");
    let annotation = case.new.tree.get_path(&["metadata", "annotations", RANGES]).and_then(Tree::as_str);
    if !ranges.is_empty() {
        // Not the name of the field.
        let field = spec.field("LoadBalancerSourceRanges");
        if !is_balanced {
            errors.forbidden(&field, ONLY);
        }
        for (index, range) in ranges.into_iter().enumerate() {
            At { path: format!("{field}[{index}]"), ..range }.cidr(errors);
        }
    } else if let Some(annotation) = annotation {
        let field = format!("metadata.annotations[{RANGES}]");
        if !is_balanced {
            errors.forbidden(&field, ONLY);
        }
        for range in annotation.split(',').filter(|_| !annotation.trim().is_empty()) {
            At { tree: &range.into(), path: field.clone() }.cidr(errors);
        }
    }
    if spec.has("allocateLoadBalancerNodePorts") && !is_balanced {
        errors.forbidden(&spec.field("allocateLoadBalancerNodePorts"), ONLY);
    }
    let class = spec.get("loadBalancerClass");
    if class.is_set() && !is_balanced {
        errors.forbidden(&class.path, ONLY);
    } else if class.is_set() {
        errors.each_invalid(&class.path, class.text(), content::label_key(class.text()));
    }
    let has_addresses = !spec.each("externalIPs").is_empty();
    let has_outside = is_balanced || kind == "NodePort" || kind == "ClusterIP" && has_addresses;
    let policy = spec.get("externalTrafficPolicy");
    if has_outside {
        policy.check(Rule::OneOf(&["Cluster", "Local"]), errors);
    } else if !policy.text().is_empty() {
        let detail = "may only be set for externally-accessible services";
        errors.invalid(&policy.path, &policy.printed(), detail);
    }
    let (port, number) = (spec.field("healthCheckNodePort"), spec.number("healthCheckNodePort").unwrap_or(0));
    if is_balanced && policy.text() == "Local" {
        port_number(&port, number, errors);
    } else if number != 0 {
        let detail = "may only be set when `type` is 'LoadBalancer' and `externalTrafficPolicy` is 'Local'";
        errors.invalid(&port, &format!("{number}"), detail);
    }
}

/// `GetWarningsForService`
fn warn(case: &Case, warnings: &mut Warnings) {
    let spec = case.new.get("spec");
    let has_hints = case.is_annotated("service.kubernetes.io/topology-aware-hints");
    let kind = spec.word("type");
    let is_headless = kind == "ClusterIP" && spec.word("clusterIP") == "None";
    let has_ips = !spec.each("externalIPs").is_empty();
    let is_name = kind == "ExternalName";
    for (holds, advice) in [
        (
            has_hints,
            "annotation service.kubernetes.io/topology-aware-hints is deprecated, please use service.kubernetes.io/topology-mode instead",
        ),
        (
            is_headless && !spec.word("loadBalancerIP").is_empty(),
            "spec.loadBalancerIP is ignored for headless services",
        ),
        (is_headless && has_ips, "spec.externalIPs is ignored for headless services"),
        (
            is_headless && spec.word("sessionAffinity") != "None",
            "spec.SessionAffinity is ignored for headless services",
        ),
        (
            has_ips && !is_headless && !is_name,
            "spec.externalIPs is deprecated and may no longer be implemented in some clusters",
        ),
        (is_name && has_ips, "spec.externalIPs is ignored when spec.type is \"ExternalName\""),
        (
            !is_name && !spec.word("externalName").is_empty(),
            "spec.externalName is ignored when spec.type is not \"ExternalName\"",
        ),
        (
            spec.word("trafficDistribution") == "PreferClose",
            "spec.trafficDistribution: \"PreferClose\" is deprecated; use \"PreferSameZone\"",
        ),
    ] {
        if holds {
            warnings.add(Text::from_static(advice));
        }
    }
}

fn usage(tree: &Tree, used: &mut Amounts) {
    let (kind, ports) = (tree.str_at("spec.type"), tree.list_at("spec.ports"));
    let has_none = *tree.at("spec.allocateLoadBalancerNodePorts") == Tree::Bool(false);
    let own = |port: &&Tree| port.i64_at("nodePort") != 0;
    let node_ports = match kind {
        "LoadBalancer" if has_none => ports.iter().filter(own).count(),
        "LoadBalancer" | "NodePort" => ports.len(),
        _ => 0,
    };
    used.insert("services.nodeports".into(), Quantity::new(node_ports as i64, Format::DecimalSI));
    used.insert("services.loadbalancers".into(), Quantity::new(i64::from(kind == "LoadBalancer"), Format::DecimalSI));
}

fn cluster_ip(service: &Tree, _: Time) -> String {
    texts(service, "spec.clusterIPs").into_iter().next().unwrap_or_else(|| NONE.into())
}

fn external_ip(service: &Tree, _: Time) -> String {
    let own = texts(service, "spec.externalIPs");
    match service.str_at("spec.type") {
        "ClusterIP" | "NodePort" => joined(&own, NONE),
        "LoadBalancer" => joined(&[addresses(service), own].concat(), "<pending>"),
        "ExternalName" => service.str_at("spec.externalName").into(),
        _ => UNKNOWN.into(),
    }
}

fn cell_of_ports(service: &Tree, _: Time) -> String {
    let of = |port: &Tree| {
        let (number, protocol) = (port.i64_at("port"), port.str_at("protocol"));
        match port.at("nodePort").as_i64() {
            Some(node_port) if node_port > 0 => format!("{number}:{node_port}/{protocol}"),
            _ => format!("{number}/{protocol}"),
        }
    };
    joined(&service.list_at("spec.ports").iter().map(of).collect::<Vec<_>>(), NONE)
}

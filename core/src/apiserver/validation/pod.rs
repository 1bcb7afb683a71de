//! Specs of pods, their own and those of templates. Upstream: `ValidatePodSpec` in `pkg/apis/core/validation`.

use super::rules::{At, Rule};
use super::value::{self, dns_label, dns_subdomain, label_name, labels, not_negative, quoted};
use super::{Errors, affinity, container, security, volume};
use crate::api::core_v1::{PodSpec, RestartPolicy, TaintEffect, Toleration};
use crate::api::meta::ObjectMeta;
use crate::api::{Tree, content};
use alloc::format;
use alloc::string::String;

/// The rules for a pod's spec, be it a pod's own or a template's, in upstream's order.
pub(in crate::apiserver) fn spec(spec: &PodSpec, path: &str, errors: &mut Errors) {
    let field = |name: &str| format!("{path}.{name}");
    let volumes = volume::all(spec, path, errors);
    container::all(spec, &volumes, path, errors);
    if spec.host_network {
        host_network_ports(spec, path, errors);
    }
    match &spec.restart_policy {
        RestartPolicy::Unset => errors.required(&field("restartPolicy"), ""),
        RestartPolicy::Other(word) => errors.unsupported(&field("restartPolicy"), word, RestartPolicy::WORDS),
        _ => {}
    }
    let dns_policies = ["ClusterFirstWithHostNet", "ClusterFirst", "Default", "None"];
    container::one_of(&field("dnsPolicy"), &spec.dns_policy, &dns_policies, errors);
    labels(&field("nodeSelector"), spec.node_selector.iter().map(|(k, v)| (&**k, &**v)), errors);
    if let Some(tree) = spec.security_context.tree() {
        security::pod(&At { tree, path: field("securityContext") }, spec, errors);
    }
    if let Some(tree) = spec.affinity.tree() {
        affinity::affinity(tree, &field("affinity"), errors);
    }
    dns_config(spec, &field("dnsConfig"), errors);
    for (index, gate) in spec.readiness_gates.iter().enumerate() {
        label_name(&field(&format!("readinessGates[{index}].conditionType")), &gate.condition_type, errors);
    }
    for (index, gate) in spec.scheduling_gates.iter().enumerate() {
        let path = field(&format!("schedulingGates[{index}]"));
        label_name(&path, &gate.name, errors);
        if spec.scheduling_gates[..index].contains(gate) {
            errors.duplicate(&path, &gate.name);
        }
    }
    let constraints = spec.topology_spread_constraints.tree().and_then(Tree::as_list).unwrap_or_default();
    affinity::spread(constraints, &field("topologySpreadConstraints"), errors);
    if spec.host_users == Some(false) {
        // Two of the names are not those of fields.
        for (shares, name) in
            [(spec.host_network, "hostNetwork"), (spec.host_pid, "HostPID"), (spec.host_ipc, "HostIPC")]
        {
            if shares {
                errors.forbidden(&field(name), "when `hostUsers` is false");
            }
        }
    }
    hostname_override(spec, &field("hostnameOverride"), errors);
    for (name, value) in [("serviceAccountName", &spec.service_account_name), ("nodeName", &spec.node_name)] {
        if !value.is_empty() {
            dns_subdomain(&field(name), value, errors);
        }
    }
    if let Some(seconds) = spec.active_deadline_seconds.filter(|seconds| !(1..=i64::from(i32::MAX)).contains(seconds)) {
        let detail = "must be between 1 and 2147483647, inclusive";
        errors.invalid(&field("activeDeadlineSeconds"), &format!("{seconds}"), detail);
    }
    for (name, value) in [("hostname", &spec.hostname), ("subdomain", &spec.subdomain)] {
        if let Some(value) = value.tree().and_then(Tree::as_str).filter(|value| !value.is_empty()) {
            dns_label(&field(name), value, errors);
        }
    }
    tolerations(&spec.tolerations, &field("tolerations"), errors);
    for (index, tree) in spec.host_aliases.tree().and_then(Tree::as_list).unwrap_or_default().iter().enumerate() {
        let alias = At { tree, path: field(&format!("hostAliases[{index}]")) };
        alias.get("ip").ip(errors);
        for name in alias.each("hostnames") {
            name.check(Rule::Subdomain, errors);
        }
    }
    if !spec.priority_class_name.is_empty() {
        dns_subdomain(&field("priorityClassName"), &spec.priority_class_name, errors);
    }
    if let Some(class) = spec.runtime_class_name.tree().and_then(Tree::as_str) {
        dns_subdomain(&field("runtimeClassName"), class, errors);
    }
    if !matches!(spec.preemption_policy.as_str(), "" | "Never" | "PreemptLowerPriority") {
        let words = ["PreemptLowerPriority", "Never"];
        errors.unsupported(&field("preemptionPolicy"), &spec.preemption_policy, &words);
    }
    container::amounts(&spec.overhead, &field("overhead.limits"), errors);
    system(spec, path, errors);
    not_negative(&field("terminationGracePeriodSeconds"), spec.termination_grace_period_seconds.unwrap_or(0), errors);
}

/// Annotations that mean something (`ValidatePodSpecificAnnotations`).
pub(in crate::apiserver) fn pod_annotations(meta: &ObjectMeta, path: &str, errors: &mut Errors) {
    const COST: &str = "controller.kubernetes.io/pod-deletion-cost";
    if let Some(cost) = meta.annotations.get(COST)
        && (cost.parse::<i32>().is_err() || cost.starts_with('+') || cost.len() > 1 && cost.starts_with('0'))
    {
        errors.invalid(&format!("{path}[{COST}]"), &quoted(cost), "must be a 32bit integer");
    }
}

/// On the network of the node a port is the node's own.
fn host_network_ports(spec: &PodSpec, path: &str, errors: &mut Errors) {
    for (index, container) in spec.containers.iter().enumerate() {
        for (number, port) in container.ports.iter().enumerate() {
            if (path == "spec" || port.host_port != 0) && port.host_port != port.container_port {
                let field = format!("{path}.containers[{index}].ports[{number}].hostPort");
                let detail = "must match `containerPort` when `hostNetwork` is true";
                errors.invalid(&field, &format!("{}", port.host_port), detail);
            }
        }
    }
}

/// `validatePodDNSConfig`
fn dns_config(spec: &PodSpec, path: &str, errors: &mut Errors) {
    let config = At { tree: spec.dns_config.tree().unwrap_or(&Tree::Null), path: path.into() };
    let (servers, searches) = (config.each("nameservers"), config.each("searches"));
    if spec.dns_policy == "None" {
        if !config.is_set() {
            return errors.required(path, "must provide `dnsConfig` when `dnsPolicy` is None");
        }
        if servers.is_empty() {
            let detail = "must provide at least one DNS nameserver when `dnsPolicy` is None";
            return errors.required(&config.field("nameservers"), detail);
        }
    }
    let mut too_many = |name: &str, detail: &str| {
        let list = config.get(name);
        errors.invalid(&list.path, &list.printed(), detail);
    };
    if servers.len() > 3 {
        too_many("nameservers", "must not have more than 3 nameservers");
    }
    if searches.len() > 32 {
        too_many("searches", "must not have more than 32 search paths");
    }
    if searches.iter().map(|search| search.text().len() + 1).sum::<usize>() > 2049 {
        too_many("searches", "must not have more than 2048 characters (including spaces) in the search list");
    }
    for server in servers {
        server.ip(errors);
    }
    for search in searches.iter().filter(|search| search.text() != ".") {
        let name = search.text().strip_suffix('.').unwrap_or(search.text());
        // Underscores may stand wherever a letter may.
        if !content::dns1123_subdomain(&name.replace('_', "a")).is_empty() {
            let what = "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-', '_' or \
                        '.', and must start and end with an alphanumeric character";
            let regex = "[a-z0-9]([-_a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-_a-z0-9]*[a-z0-9])?)*";
            errors.invalid(&search.path, &quoted(name), &content::regex_error(what, regex, &["example.com"]));
        }
    }
    for option in config.each("options").iter().filter(|option| option.word("name").is_empty()) {
        errors.required(&option.path, "must not be empty");
    }
}

/// `validatePodHostName`
fn hostname_override(spec: &PodSpec, path: &str, errors: &mut Errors) {
    let Some(name) = spec.hostname_override.tree().and_then(Tree::as_str) else { return };
    for (holds, what) in
        [(spec.set_hostname_as_fqdn == Some(true), "setHostnameAsFQDN"), (spec.host_network, "hostNetwork")]
    {
        if holds {
            errors.forbidden(path, &format!("may not be specified when {what} is true"));
        }
    }
    if name.len() > 64 {
        errors.too_long(path, 64);
    }
    dns_subdomain(path, name, errors);
}

/// The system whose containers these are: `validateOS`, `validateLinux`, `validateWindows`.
fn system(spec: &PodSpec, path: &str, errors: &mut Errors) {
    let Some(os) = spec.os.tree() else { return };
    let name = os.str_at("name");
    let contexts = [("initContainers", &spec.init_containers), ("containers", &spec.containers)];
    let contexts = contexts.into_iter().flat_map(|(list, containers)| {
        let tree = |container: &'_ crate::api::core_v1::Container| container.security_context.tree().cloned();
        containers
            .iter()
            .enumerate()
            .map(move |(index, container)| (format!("{path}.{list}[{index}]"), tree(container)))
    });
    let pod = (String::from(path), spec.security_context.tree().cloned());
    let contexts = core::iter::once(pod).chain(contexts);
    let (fields, detail): (&[&str], _) = match name {
        "" => return errors.required(&format!("{path}.os.name"), ""),
        "linux" => (&["windowsOptions"], "windows options cannot be set for a linux pod"),
        "windows" => (NOT_WINDOWS, "cannot be set for a windows pod"),
        other => return errors.unsupported(&format!("{path}.os"), other, &["linux", "windows"]),
    };
    for (owner, context) in contexts {
        for field in fields.iter().filter(|field| context.as_ref().is_some_and(|context| context.get(field).is_some()))
        {
            errors.forbidden(&format!("{owner}.securityContext.{field}"), detail);
        }
    }
}

/// The fields that pods on Windows do not have.
const NOT_WINDOWS: &[&str] = &[
    "appArmorProfile",
    "seLinuxOptions",
    "seccompProfile",
    "capabilities",
    "readOnlyRootFilesystem",
    "privileged",
    "allowPrivilegeEscalation",
    "procMount",
    "fsGroup",
    "fsGroupChangePolicy",
    "sysctls",
    "runAsUser",
    "runAsGroup",
    "supplementalGroups",
    "supplementalGroupsPolicy",
    "seLinuxChangePolicy",
];

/// The rules for tolerations (`ValidateTolerations`).
pub(in crate::apiserver) fn tolerations(tolerations: &[Toleration], path: &str, errors: &mut Errors) {
    for (index, toleration) in tolerations.iter().enumerate() {
        let field = |name: &str| format!("{path}[{index}].{name}");
        let operator = toleration.operator.as_str();
        if !toleration.key.is_empty() {
            label_name(&field("key"), &toleration.key, errors);
        } else if operator != "Exists" {
            let detail = "operator must be Exists when `key` is empty, which means \"match all values and all keys\"";
            errors.invalid(&field("operator"), &quoted(operator), detail);
        }
        if toleration.toleration_seconds.is_some() && toleration.effect != TaintEffect::NoExecute {
            let detail = "effect must be 'NoExecute' when `tolerationSeconds` is set";
            errors.invalid(&field("effect"), &quoted(toleration.effect.as_str()), detail);
        }
        match operator {
            "" | "Equal" => {
                let problems = content::label_value(&toleration.value);
                if !problems.is_empty() {
                    errors.invalid(&field("operator"), &quoted(&toleration.value), &problems.join(";"));
                }
            }
            "Exists" if toleration.value.is_empty() => {}
            "Exists" => {
                let detail = "value must be empty when `operator` is 'Exists'";
                errors.invalid(&field("operator"), &quoted(&toleration.value), detail)
            }
            other => errors.unsupported(&field("operator"), other, &["Equal", "Exists"]),
        }
        if !toleration.effect.as_str().is_empty() {
            value::taint_effect(&toleration.effect, &field("effect"), errors);
        }
    }
}

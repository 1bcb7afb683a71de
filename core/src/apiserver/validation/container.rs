//! Containers. Upstream: `validateContainers`, `validateInitContainers` in `pkg/apis/core/validation`.

use super::names::config_key;
use super::rules::{At, Rule};
use super::value::{dns_label, dns_subdomain, label_name, not_negative, port_name, port_number, quoted, variable_name};
use super::volume::{self, Volumes};
use super::{Errors, probe, resources, security};
use crate::api::core_v1::{Container, ContainerPort, PodSpec, ResourceList, ResourceRequirements, RestartPolicy};
use crate::api::opaque::Opaque;
use crate::api::{Quantity, Tree};
use crate::base::Text;
use crate::base::vec_map::VecSet;
use alloc::format;
use alloc::string::String;

/// The containers of a pod; `volumes` are those that are right.
pub(in crate::apiserver) fn all(spec: &PodSpec, volumes: &Volumes, path: &str, errors: &mut Errors) {
    let mut names: VecSet<&Text> = VecSet::new();
    if spec.containers.is_empty() {
        errors.required(&format!("{path}.containers"), "");
    }
    for (index, container) in spec.containers.iter().enumerate() {
        let path = format!("{path}.containers[{index}]");
        common(container, spec, volumes, &path, errors);
        unique_name(container, &mut names, &path, errors);
        probe::hooks_and_probes(container, spec, &path, errors);
        restarts(container, &path, errors);
    }
    host_ports(spec.containers.iter(), &format!("{path}.containers"), errors);
    let list = format!("{path}.initContainers");
    for (index, container) in spec.init_containers.iter().enumerate() {
        let path = format!("{list}[{index}]");
        common(container, spec, volumes, &path, errors);
        restarts(container, &path, errors);
        unique_name(container, &mut names, &path, errors);
        // They run one by one; upstream looks at a list of one.
        host_ports([container].into_iter(), &list, errors);
        if container.restart_policy == "Always" {
            probe::hooks_and_probes(container, spec, &path, errors);
            continue;
        }
        probe::none(container, &path, errors);
        for (number, policy) in list_of(&container.resize_policy).iter().enumerate() {
            if policy.str_at("restartPolicy") == "RestartContainer" {
                let detail = "must not be set to 'RestartContainer' for non-sidecar initContainers";
                let field = format!("{path}.resizePolicy[{number}].restartPolicy");
                errors.invalid(&field, "\"RestartContainer\"", detail);
            }
        }
    }
}

fn list_of<S>(field: &Opaque<S>) -> &[Tree] {
    field.tree().and_then(Tree::as_list).unwrap_or_default()
}

/// The restart policy and rules of a container (`validateContainerRestartPolicy`).
fn restarts(container: &Container, path: &str, errors: &mut Errors) {
    let rules = list_of(&container.restart_policy_rules);
    let field = format!("{path}.restartPolicy");
    match container.restart_policy.as_str() {
        "" if rules.is_empty() => return,
        "" => errors.required(&field, "must specify restartPolicy when restart rules are used"),
        "Always" | "Never" | "OnFailure" => {}
        other => errors.unsupported(&field, other, &["Always", "Never", "OnFailure"]),
    }
    if rules.len() > 20 {
        errors.too_many(&format!("{path}.restartPolicyRules"), rules.len(), 20);
    }
    for (index, tree) in rules.iter().enumerate() {
        let rule = At { tree, path: format!("{path}.restartPolicyRules[{index}]") };
        rule.follow(
            &[
                ("action", Rule::MustBe(&["Restart", "RestartAllContainers"])),
                ("exitCodes", Rule::Required("must be specified")),
            ],
            errors,
        );
        if rule.has("exitCodes") {
            rule.follow(&[("exitCodes.operator", Rule::MustBe(&["In", "NotIn"]))], errors);
        }
    }
}

fn unique_name<'a>(container: &'a Container, names: &mut VecSet<&'a Text>, path: &str, errors: &mut Errors) {
    if !container.name.is_empty() && !names.insert(&container.name) {
        errors.duplicate(&format!("{path}.name"), &container.name);
    }
}

/// The rules for containers of every sort (`validateContainerCommon`).
fn common(container: &Container, spec: &PodSpec, volumes: &Volumes, path: &str, errors: &mut Errors) {
    let field = |name: &str| format!("{path}.{name}");
    match container.name.as_str() {
        "" => errors.required(&field("name"), ""),
        name => dns_label(&field("name"), name, errors),
    }
    match container.image.as_str() {
        "" => errors.required(&field("image"), ""),
        // Templates are let through.
        image if image.trim() != image && !path.contains("template.") => {
            errors.invalid(&field("image"), &quoted(image), "must not have leading or trailing whitespace")
        }
        _ => {}
    }
    one_of(
        &field("terminationMessagePolicy"),
        &container.termination_message_policy,
        &["File", "FallbackToLogsOnError"],
        errors,
    );
    ports(&container.ports, &field("ports"), errors);
    environment(container, path, errors);
    volume::mounts(container, volumes, path, errors);
    one_of(&field("imagePullPolicy"), &container.image_pull_policy, &["Always", "IfNotPresent", "Never"], errors);
    resources(&container.resources, &field("resources"), errors);
    resize_policy(container, spec, &field("resizePolicy"), errors);
    if let Some(tree) = container.security_context.tree() {
        let context = At { tree, path: field("securityContext") };
        security::container(&context, spec.host_users != Some(false), errors);
    }
}

fn resize_policy(container: &Container, spec: &PodSpec, path: &str, errors: &mut Errors) {
    let mut seen = VecSet::new();
    for (index, policy) in list_of(&container.resize_policy).iter().enumerate() {
        let (resource, restart) = (policy.str_at("resourceName"), policy.str_at("restartPolicy"));
        if !seen.insert(resource) {
            errors.duplicate(&format!("{path}[{index}]"), resource);
        }
        one_of(path, resource, &["cpu", "memory"], errors);
        one_of(path, restart, &["NotRequired", "RestartContainer"], errors);
        if spec.restart_policy == RestartPolicy::Never && restart != "NotRequired" {
            let detail = "must be 'NotRequired' when pod `restartPolicy` is 'Never'";
            errors.invalid(path, &quoted(restart), detail);
        }
    }
}

/// A word that must be there, and be one of these.
pub(in crate::apiserver) fn one_of(field: &str, word: &str, words: &[&str], errors: &mut Errors) {
    match word {
        "" => errors.required(field, ""),
        word if !words.contains(&word) => errors.unsupported(field, word, words),
        _ => {}
    }
}

fn ports(ports: &[ContainerPort], path: &str, errors: &mut Errors) {
    let mut names: VecSet<&Text> = VecSet::new();
    for (index, port) in ports.iter().enumerate() {
        let field = |name: &str| format!("{path}[{index}].{name}");
        if !port.name.is_empty() {
            let problems = port_name(&port.name);
            if problems.is_empty() && !names.insert(&port.name) {
                errors.duplicate(&field("name"), &port.name);
            }
            errors.each_invalid(&field("name"), &port.name, problems);
        }
        match port.container_port {
            0 => errors.required(&field("containerPort"), ""),
            number => port_number(&field("containerPort"), i64::from(number), errors),
        }
        if port.host_port != 0 {
            port_number(&field("hostPort"), i64::from(port.host_port), errors);
        }
        one_of(&field("protocol"), &port.protocol, &["SCTP", "TCP", "UDP"], errors);
    }
}

/// No two containers may want the same port of the node (`checkHostPortConflicts`).
fn host_ports<'a>(containers: impl Iterator<Item = &'a Container>, path: &str, errors: &mut Errors) {
    let mut taken: VecSet<String> = VecSet::new();
    for (index, container) in containers.enumerate() {
        for (number, port) in container.ports.iter().enumerate().filter(|(_, port)| port.host_port != 0) {
            let place = format!("{}/{}/{}", port.protocol, port.host_ip, port.host_port);
            if taken.contains(&place) {
                errors.duplicate(&format!("{path}[{index}].ports[{number}].hostPort"), &place);
            }
            taken.insert(place);
        }
    }
}

/// The fields of a pod that a variable may be read from.
const FIELD_PATHS: &[&str] = &[
    "metadata.name",
    "metadata.namespace",
    "metadata.uid",
    "spec.nodeName",
    "spec.serviceAccountName",
    "status.hostIP",
    "status.hostIPs",
    "status.podIP",
    "status.podIPs",
];

/// The further fields for files of a downwardAPI volume.
const OTHER_FIELD_PATHS: &[&str] =
    &["metadata.annotations", "metadata.labels", "spec.restartPolicy", "spec.schedulerName", "status.phase"];

fn environment(container: &Container, path: &str, errors: &mut Errors) {
    for (index, tree) in list_of(&container.env).iter().enumerate() {
        let variable = At { tree, path: format!("{path}.env[{index}]") };
        match variable.word("name") {
            "" => errors.required(&variable.field("name"), ""),
            name => variable_name(&variable.field("name"), name, errors),
        }
        if variable.has("valueFrom") {
            value_from(&variable.get("valueFrom"), variable.word("value"), errors);
        }
    }
    // Upstream leaves out the index where it speaks of the source as a whole.
    let list = format!("{path}.envFrom");
    for (index, tree) in list_of(&container.env_from).iter().enumerate() {
        let source = At { tree, path: format!("{list}[{index}]") };
        variable_name(&source.field("prefix"), source.word("prefix"), errors);
        let names = ["configMapRef", "secretRef"];
        for name in names.into_iter().filter(|name| source.has(name)) {
            let name = source.get(name).get("name");
            match name.text() {
                "" => errors.required(&name.path, ""),
                _ => name.check(Rule::Subdomain, errors),
            }
        }
        match names.iter().filter(|name| source.has(name)).count() {
            0 => errors.invalid(&list, "\"\"", "must specify one of: `configMapRef` or `secretRef`"),
            1 => {}
            _ => errors.invalid(&list, "\"\"", "may not have more than one field specified at a time"),
        }
    }
}

fn value_from(source: &At, value: &str, errors: &mut Errors) {
    let names = ["fieldRef", "resourceFieldRef", "configMapKeyRef", "secretKeyRef", "fileKeyRef"];
    for name in names.into_iter().filter(|name| source.has(name)) {
        let reference = source.get(name);
        match name {
            "fieldRef" => field_reference(&reference, FIELD_PATHS, errors),
            "resourceFieldRef" => resource_reference(&reference, false, errors),
            "fileKeyRef" => {
                const NEEDED: Rule = Rule::Required("");
                reference.follow(&[("key", NEEDED), ("volumeName", NEEDED), ("path", NEEDED)], errors);
            }
            _ => {
                dns_subdomain(&reference.field("name"), reference.word("name"), errors);
                match reference.word("key") {
                    "" => errors.required(&reference.field("key"), ""),
                    key => config_key(&reference.field("key"), key, errors),
                }
            }
        }
    }
    match names.into_iter().filter(|name| source.has(name)).count() {
        0 => errors.invalid(
            &source.path,
            "\"\"",
            "must specify one of: `fieldRef`, `resourceFieldRef`, `configMapKeyRef`, `secretKeyRef` or `fileKeyRef`",
        ),
        _ if !value.is_empty() => {
            errors.invalid(&source.path, "\"\"", "may not be specified when `value` is not empty");
        }
        1 => {}
        _ => errors.invalid(&source.path, "\"\"", "may not have more than one field specified at a time"),
    }
}

/// A field of the pod (`validateObjectFieldSelector`); `paths` are those that may be named.
pub(in crate::apiserver) fn field_reference(reference: &At, paths: &[&str], errors: &mut Errors) {
    let field = reference.get("fieldPath");
    let wanted = field.text();
    let mut wrong = |problem: &str| {
        let detail = format!("error converting fieldPath: {problem}: {wanted}");
        errors.invalid(&field.path, &quoted(wanted), &detail);
    };
    match (wanted, wanted.strip_suffix("']").and_then(|start| start.split_once("['"))) {
        ("", _) => errors.required(&field.path, ""),
        (_, Some(("metadata.annotations", key))) => {
            label_name(&reference.path, &key.to_ascii_lowercase(), errors);
        }
        (_, Some(("metadata.labels", key))) => label_name(&reference.path, key, errors),
        (_, Some(_)) => wrong("field label does not support subscript"),
        ("spec.host", _) if paths.contains(&"spec.nodeName") => {}
        _ if paths.contains(&wanted) => {}
        _ if wanted == "spec.host" || FIELD_PATHS.contains(&wanted) || OTHER_FIELD_PATHS.contains(&wanted) => {
            errors.unsupported(&field.path, wanted, paths)
        }
        _ => wrong("field label not supported"),
    }
}

/// The resources of a container (`validateContainerResourceFieldSelector`).
pub(in crate::apiserver) fn resource_reference(reference: &At, in_volume: bool, errors: &mut Errors) {
    const RESOURCES: &[&str] = &[
        "limits.cpu",
        "limits.ephemeral-storage",
        "limits.memory",
        "requests.cpu",
        "requests.ephemeral-storage",
        "requests.memory",
    ];
    let resource = reference.get("resource");
    let (side, name) = resource.text().split_once('.').unwrap_or_default();
    let is_huge = matches!(side, "limits" | "requests") && name.starts_with("hugepages-");
    if in_volume && reference.word("containerName").is_empty() {
        errors.required(&reference.field("containerName"), "");
    } else if resource.text().is_empty() {
        errors.required(&resource.path, "");
    } else if !is_huge {
        resource.check(Rule::OneOf(RESOURCES), errors);
    }
    let divisor = reference.get("divisor").quantity().unwrap_or_default();
    let (allowed, of) = match name {
        _ if divisor == Quantity::ZERO => return,
        "cpu" => ("1m and 1", "cpu"),
        "memory" => (DIVISORS, "memory"),
        "ephemeral-storage" => (DIVISORS, "local ephemeral storage"),
        _ if is_huge => (DIVISORS, "hugepages"),
        _ => return,
    };
    let given = format!("{divisor}");
    if !allowed.split([',', ' ']).any(|word| word == given) {
        let detail = format!("only divisor's values {allowed} are supported with the {of} resource");
        errors.invalid(&reference.field("divisor"), &quoted(resource.text()), &detail);
    }
}

const DIVISORS: &str = "1, 1k, 1M, 1G, 1T, 1P, 1E, 1Ki, 1Mi, 1Gi, 1Ti, 1Pi, 1Ei";

/// Requests and limits (`ValidateContainerResourceRequirements`).
fn resources(resources: &ResourceRequirements, path: &str, errors: &mut Errors) {
    amounts(&resources.limits, &format!("{path}.limits"), errors);
    for (name, request) in resources.requests.iter() {
        amount(name, request, &format!("{path}.requests[{name}]"), errors);
        let field = format!("{path}.requests");
        let overcommits = is_overcommitted(name);
        match resources.limits.get(name) {
            Some(limit) if request != limit && !overcommits => {
                errors.invalid(&field, &quoted_amount(request), &format!("must be equal to {name} limit of {limit}"))
            }
            Some(limit) if request > limit => {
                let detail = format!("must be less than or equal to {name} limit of {limit}");
                errors.invalid(&field, &quoted_amount(request), &detail)
            }
            None if !overcommits => {
                errors.required(&format!("{path}.limits"), "Limit must be set for non overcommitable resources")
            }
            _ => {}
        }
    }
    let names = || resources.limits.keys().chain(resources.requests.keys());
    if names().any(|name| name.starts_with("hugepages-")) && !names().any(|name| *name == "cpu" || *name == "memory") {
        errors.forbidden(path, "HugePages require cpu or memory");
    }
}

/// The amounts of some resources, by name.
pub(in crate::apiserver) fn amounts(list: &ResourceList, path: &str, errors: &mut Errors) {
    for (name, value) in list.iter() {
        amount(name, value, &format!("{path}[{name}]"), errors);
    }
}

fn amount(name: &str, value: &Quantity, field: &str, errors: &mut Errors) {
    let is_for_containers = matches!(name, "cpu" | "memory" | "ephemeral-storage") || name.starts_with("hugepages-");
    resources::resource_name(field, name, errors);
    if !name.contains('/') && !is_for_containers {
        errors.invalid(field, &quoted(name), "must be a standard resource for containers");
    } else if name.starts_with("requests.") && !name.contains("kubernetes.io/") {
        errors.invalid(field, &quoted(name), "doesn't follow extended resource name standard");
    }
    if *value < Quantity::ZERO {
        errors.invalid(field, &quoted_amount(value), "must be greater than or equal to 0");
    }
    if name.contains('/') && !name.contains("kubernetes.io/") && value.milli_value() % 1000 != 0 {
        errors.invalid(field, &quoted_amount(value), "must be an integer");
    }
}

/// Whether limits may promise more than there is (`IsOvercommitAllowed`): not of huge pages and devices.
fn is_overcommitted(name: &str) -> bool {
    !name.starts_with("hugepages-") && (!name.contains('/') || name.contains("kubernetes.io/"))
}

fn quoted_amount(amount: &Quantity) -> String {
    format!("\"{amount}\"")
}

/// Whether a number of seconds is one.
pub(in crate::apiserver) fn seconds(tree: &Tree, names: &[&str], path: &str, errors: &mut Errors) {
    for name in names {
        not_negative(&format!("{path}.{name}"), tree.i64_at(name), errors);
    }
}

/// The command of an exec action.
pub(in crate::apiserver) fn command(exec: &Tree, path: &str, errors: &mut Errors) {
    if exec.list_at("command").is_empty() {
        errors.required(&format!("{path}.command"), "");
    }
}

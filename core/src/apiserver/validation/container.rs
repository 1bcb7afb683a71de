//! Containers. Upstream: `validateContainers`, `validateInitContainers` in `pkg/apis/core/validation`.

use super::value::{
    child, dns_label, label_name, list, not_negative, port_name, port_number, quoted, text, variable_name,
};
use super::{Errors, probe, volume};
use crate::api::core_v1::{Container, ContainerPort, PodSpec, ResourceList, ResourceRequirements};
use crate::api::{Quantity, Tree};
use crate::base::Text;
use crate::base::vec_map::VecSet;
use alloc::format;
use alloc::string::String;

/// The containers of a pod; `volumes` are the names of those volumes that are right.
pub(super) fn all(spec: &PodSpec, volumes: &VecSet<&Text>, path: &str, errors: &mut Errors) {
    let grace = spec.termination_grace_period_seconds;
    let mut names: VecSet<&Text> = VecSet::new();
    if spec.containers.is_empty() {
        errors.required(&format!("{path}.containers"), "");
    }
    for (index, container) in spec.containers.iter().enumerate() {
        let path = format!("{path}.containers[{index}]");
        common(container, volumes, &path, errors);
        unique_name(container, &mut names, &path, errors);
        probe::hooks_and_probes(container, grace, &path, errors);
    }
    host_ports(spec.containers.iter(), &format!("{path}.containers"), errors);
    for (index, container) in spec.init_containers.iter().enumerate() {
        let path = format!("{path}.initContainers[{index}]");
        common(container, volumes, &path, errors);
        unique_name(container, &mut names, &path, errors);
        host_ports([container].into_iter(), &path, errors);
        match container.restart_policy.as_str() {
            "Always" => probe::hooks_and_probes(container, grace, &path, errors),
            "" => probe::none(container, &path, errors),
            other => errors.unsupported(&format!("{path}.restartPolicy"), other, &["Always"]),
        }
    }
}

fn unique_name<'a>(container: &'a Container, names: &mut VecSet<&'a Text>, path: &str, errors: &mut Errors) {
    if !container.name.is_empty() && !names.insert(&container.name) {
        errors.duplicate(&format!("{path}.name"), &container.name);
    }
}

/// What holds for containers of every sort (`validateContainerCommon`).
fn common(container: &Container, volumes: &VecSet<&Text>, path: &str, errors: &mut Errors) {
    let field = |name: &str| format!("{path}.{name}");
    match container.name.as_str() {
        "" => errors.required(&field("name"), ""),
        name => dns_label(&field("name"), name, errors),
    }
    match container.image.as_str() {
        "" => errors.required(&field("image"), ""),
        image if image.trim() != image => {
            errors.invalid(&field("image"), &quoted(image), "must not have leading or trailing whitespace")
        }
        _ => {}
    }
    one_of(
        &field("terminationMessagePolicy"),
        &container.termination_message_policy,
        &["FallbackToLogsOnError", "File"],
        errors,
    );
    ports(&container.ports, &field("ports"), errors);
    environment(container, path, errors);
    volume::mounts(container, volumes, &field("volumeMounts"), errors);
    one_of(&field("imagePullPolicy"), &container.image_pull_policy, &["Always", "IfNotPresent", "Never"], errors);
    resources(&container.resources, &field("resources"), errors);
}

/// A word that must be there, and be one of these.
pub(super) fn one_of(field: &str, word: &str, words: &[&str], errors: &mut Errors) {
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

/// What a variable may be read from, in the pod.
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

/// What else the pod has, for files of a downwardAPI volume.
const OTHER_FIELD_PATHS: &[&str] =
    &["metadata.annotations", "metadata.labels", "spec.restartPolicy", "spec.schedulerName", "status.phase"];

fn environment(container: &Container, path: &str, errors: &mut Errors) {
    for (index, variable) in container.env.tree().and_then(Tree::as_list).unwrap_or_default().iter().enumerate() {
        let path = format!("{path}.env[{index}]");
        match text(variable, "name") {
            "" => errors.required(&format!("{path}.name"), ""),
            name => variable_name(&format!("{path}.name"), name, errors),
        }
        if let Some(source) = child(variable, "valueFrom") {
            value_from(source, text(variable, "value"), &format!("{path}.valueFrom"), errors);
        }
    }
    for (index, source) in container.env_from.tree().and_then(Tree::as_list).unwrap_or_default().iter().enumerate() {
        let path = format!("{path}.envFrom[{index}]");
        variable_name(&format!("{path}.prefix"), text(source, "prefix"), errors);
        let sources = ["configMapRef", "secretRef"].map(|name| (name, child(source, name)));
        for (name, reference) in sources {
            if reference.is_some_and(|reference| text(reference, "name").is_empty()) {
                errors.required(&format!("{path}.{name}.name"), "");
            }
        }
        match sources.iter().filter(|(_, source)| source.is_some()).count() {
            0 => errors.invalid(&path, "\"\"", "must specify one of: `configMapRef` or `secretRef`"),
            1 => {}
            _ => errors.invalid(&path, "\"\"", "may not have more than one field specified at a time"),
        }
    }
}

fn value_from(source: &Tree, value: &str, path: &str, errors: &mut Errors) {
    let names = ["fieldRef", "resourceFieldRef", "configMapKeyRef", "secretKeyRef", "fileKeyRef"];
    if let Some(field) = child(source, "fieldRef") {
        field_reference(field, &format!("{path}.fieldRef"), errors);
    }
    if child(source, "resourceFieldRef").is_some_and(|resource| text(resource, "resource").is_empty()) {
        errors.required(&format!("{path}.resourceFieldRef.resource"), "");
    }
    for name in ["configMapKeyRef", "secretKeyRef"] {
        let Some(reference) = child(source, name) else { continue };
        for part in ["name", "key"].into_iter().filter(|part| text(reference, part).is_empty()) {
            errors.required(&format!("{path}.{name}.{part}"), "");
        }
    }
    match names.into_iter().filter(|name| child(source, name).is_some()).count() {
        0 => errors.invalid(
            path,
            "\"\"",
            "must specify one of: `fieldRef`, `resourceFieldRef`, `configMapKeyRef`, `secretKeyRef` or `fileKeyRef`",
        ),
        _ if !value.is_empty() => {
            errors.invalid(path, "\"\"", "may not be specified when `value` is not empty");
        }
        1 => {}
        _ => errors.invalid(path, "\"\"", "may not have more than one field specified at a time"),
    }
}

fn field_reference(reference: &Tree, path: &str, errors: &mut Errors) {
    let field = format!("{path}.fieldPath");
    let wanted = text(reference, "fieldPath");
    let subscripted = ["metadata.annotations['", "metadata.labels['"].iter().any(|start| wanted.starts_with(start));
    match wanted {
        "" => errors.required(&field, ""),
        _ if subscripted && wanted.ends_with("']") => {}
        "spec.host" => {}
        _ if FIELD_PATHS.contains(&wanted) => {}
        _ if OTHER_FIELD_PATHS.contains(&wanted) => errors.unsupported(&field, wanted, FIELD_PATHS),
        _ => {
            let detail = format!("error converting fieldPath: field label not supported: {wanted}");
            errors.invalid(&field, &quoted(wanted), &detail)
        }
    }
}

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
}

fn amounts(list: &ResourceList, path: &str, errors: &mut Errors) {
    for (name, value) in list.iter() {
        amount(name, value, &format!("{path}[{name}]"), errors);
    }
}

fn amount(name: &str, value: &Quantity, field: &str, errors: &mut Errors) {
    let is_standard = matches!(name, "cpu" | "memory" | "ephemeral-storage") || name.starts_with("hugepages-");
    label_name(field, name, errors);
    if !name.contains('/') && !is_standard {
        errors.invalid(field, &quoted(name), "must be a standard resource type or fully qualified");
        errors.invalid(field, &quoted(name), "must be a standard resource for containers");
    }
    if *value < Quantity::ZERO {
        errors.invalid(field, &quoted_amount(value), "must be greater than or equal to 0");
    }
    if name.contains('/') && value.milli_value() % 1000 != 0 {
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
pub(super) fn seconds(tree: &Tree, names: &[&str], path: &str, errors: &mut Errors) {
    for name in names {
        not_negative(&format!("{path}.{name}"), super::value::number(tree, name).unwrap_or(0), errors);
    }
}

/// The command of an exec action.
pub(super) fn command(exec: &Tree, path: &str, errors: &mut Errors) {
    if list(exec, "command").is_empty() {
        errors.required(&format!("{path}.command"), "");
    }
}

//! How Go names fields and types: the apiserver's decoding errors speak of its structs, not of the manifest.

use crate::api::path::{Path, Step};
use crate::api::schema::{Schema, Type};
use crate::api::{Tree, json};
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

/// What a decoding error says of a value of the wrong type: `found` and `expected` in JSON's and Go's general words.
pub(super) fn wrong_type(
    tree: &Tree,
    root: &'static Schema,
    path: &Path,
    found: &str,
    expected: &str,
    record: &str,
) -> String {
    let place = follow(tree, root, path);
    let expected = match type_of(record, place.field).unwrap_or(expected) {
        // What is no string is read as a number.
        "intstr.IntOrString" => "int32",
        expected => expected,
    };
    let found = match place.value {
        // A number that does not fit is shown.
        Some(number @ (Tree::Float(_) | Tree::Int(_))) if expected.starts_with("int") => {
            format!("{found} {}", json::to_json(number))
        }
        _ => found.to_string(),
    };
    format!("json: cannot unmarshal {found} into Go struct field {record}.{} of type {expected}", place.path)
}

struct Place<'a> {
    /// The names of the fields, with those of embedded structs, without indexes and keys.
    path: String,
    /// The last field.
    field: &'static str,
    value: Option<&'a Tree>,
}

fn follow<'a>(tree: &'a Tree, root: &'static Schema, path: &Path) -> Place<'a> {
    let mut place = Place { path: String::new(), field: "", value: Some(tree) };
    let mut ty = Type::Record(root);
    for step in path.steps() {
        let (value, below) = match (step, ty) {
            (Step::Name(name), Type::Record(schema)) => {
                let Some(field) = schema.field(name) else { break };
                for part in [embedded(schema.name, name), name] {
                    let dot = if place.path.is_empty() || part.is_empty() { "" } else { "." };
                    place.path += dot;
                    place.path += part;
                }
                place.field = field.name;
                (place.value.and_then(|value| value.get(name)), field.ty)
            }
            (Step::Index(index), Type::List(item)) => {
                let list = place.value.and_then(Tree::as_list);
                (list.and_then(|list| list.get(index as usize)), *item)
            }
            (Step::Name(name), Type::Map(item)) => (place.value.and_then(|value| value.get(name)), *item),
            _ => break,
        };
        (place.value, ty) = (value, below);
    }
    place
}

/// The struct that a field lies in, when its record embeds it.
fn embedded(record: &str, field: &str) -> &'static str {
    match (record, field) {
        ("Volume", "name") | ("EphemeralContainer", "targetContainerName") => "",
        ("Volume", _) => "VolumeSource",
        ("EphemeralContainer", _) => "EphemeralContainerCommon",
        ("Probe", "exec" | "grpc" | "httpGet" | "tcpSocket") => "ProbeHandler",
        (
            "ConfigMapEnvSource"
            | "ConfigMapKeySelector"
            | "ConfigMapProjection"
            | "ConfigMapVolumeSource"
            | "SecretEnvSource"
            | "SecretKeySelector"
            | "SecretProjection",
            "name",
        ) => "LocalObjectReference",
        _ => "",
    }
}

/// The Go type of a field whose type has a name of its own.
fn type_of(record: &str, field: &str) -> Option<&'static str> {
    Some(match (record, field) {
        (_, "limits" | "requests" | "capacity" | "allocatable" | "overhead") => "v1.ResourceList",
        ("Container" | "EphemeralContainer", "restartPolicy") => "v1.ContainerRestartPolicy",
        (_, "restartPolicy") => "v1.RestartPolicy",
        (_, "dnsPolicy") => "v1.DNSPolicy",
        (_, "imagePullPolicy" | "pullPolicy") => "v1.PullPolicy",
        (_, "terminationMessagePolicy") => "v1.TerminationMessagePolicy",
        (_, "preemptionPolicy") => "v1.PreemptionPolicy",
        (_, "mountPropagation") => "v1.MountPropagationMode",
        (_, "protocol") => "v1.Protocol",
        (_, "scheme") => "v1.URIScheme",
        (_, "effect") => "v1.TaintEffect",
        (_, "whenUnsatisfiable") => "v1.UnsatisfiableConstraintAction",
        ("Toleration", "operator") => "v1.TolerationOperator",
        ("NodeSelectorRequirement", "operator") => "v1.NodeSelectorOperator",
        ("LabelSelectorRequirement", "operator") => "v1.LabelSelectorOperator",
        ("DeploymentStrategy", "type") => "v1.DeploymentStrategyType",
        ("EmptyDirVolumeSource", "medium") => "v1.StorageMedium",
        ("HostPathVolumeSource", "type") => "v1.HostPathType",
        ("PodStatus", "phase") => "v1.PodPhase",
        ("NamespaceStatus", "phase") => "v1.NamespacePhase",
        ("OwnerReference" | "ObjectReference" | "ObjectMeta" | "Preconditions", "uid") => "types.UID",
        _ => return None,
    })
}

/// A value as Go's `%v` prints it: `map[a:1 b:[x y]]`.
pub(super) fn printed(tree: &Tree) -> String {
    match tree {
        Tree::Null => "<nil>".into(),
        Tree::Text(text) => String::from(text.as_str()),
        Tree::List(items) => format!("[{}]", items.iter().map(printed).collect::<Vec<_>>().join(" ")),
        Tree::Map(map) => {
            let fields: Vec<String> = map.iter().map(|(key, value)| format!("{key}:{}", printed(value))).collect();
            format!("map[{}]", fields.join(" "))
        }
        other => json::to_json(other),
    }
}

//! How Go names fields and types: the apiserver's decoding errors speak of its structs, not of the manifest.

use crate::api::path::{Path, Step};
use crate::api::schema::{Schema, Type};
use crate::api::{Kind, Tree, json};
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

/// What a decoding error says of a value of the wrong type: `found` and `expected` in JSON's and Go's general words.
pub(super) fn wrong_type(tree: &Tree, kind: Kind, path: &Path, found: &str, expected: &str, record: &str) -> String {
    let place = follow(tree, kind.info().schema, path);
    let own_version;
    let expected = match (type_of(record, place.field), expected) {
        (Some(named), "string" | "map[string]resource.Quantity") => named,
        (Some(named), "[]string") => {
            own_version = format!("[]{named}");
            &own_version
        }
        // What is no string is read as a number.
        (_, "intstr.IntOrString") => "int32",
        (_, other) => match (other.strip_prefix("v1."), kind.info().version) {
            (Some(name), "v2") if !name.starts_with("ObjectMeta") && !name.starts_with("LabelSelector") => {
                own_version = format!("v2.{name}");
                &own_version
            }
            _ => other,
        },
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

/// What is said of a value of the wrong type where no detour over JSON is made (`runtime/converter.go`).
pub(super) fn not_restored(tree: &Tree, kind: Kind, path: &Path, expected: &str, record: &str) -> String {
    let place = follow(tree, kind.info().schema, path);
    let found = match place.value {
        Some(Tree::Map(_)) => "map",
        Some(Tree::List(_)) => "slice",
        Some(Tree::Text(_)) => "string",
        Some(Tree::Float(_)) => "float64",
        Some(Tree::Bool(_)) => "bool",
        _ => "int64",
    };
    match (expected, found) {
        (list, _) if list.starts_with('[') => format!("cannot restore slice from {found}"),
        (map, _) if map.starts_with("map[") => format!("cannot restore map from {found}"),
        // Go would make a letter of a number, but for this.
        ("string", "int64") => {
            format!("cannot convert int64 to {}", type_of(record, place.field).unwrap_or(expected))
        }
        ("int32" | "int64", "float64") => format!("cannot convert float64 to {expected}"),
        (plain, _) if !plain.starts_with("v1.") => format!("unrecognized type: {expected}"),
        _ => format!("cannot restore struct from: {found}"),
    }
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
        ("IngressRule", "http") => "IngressRuleValue",
        ("RuleWithOperations", "apiGroups" | "apiVersions" | "resources" | "scope") => "Rule",
        ("NamedRuleWithOperations", "apiGroups" | "apiVersions" | "resources" | "scope") => "RuleWithOperations.Rule",
        ("NamedRuleWithOperations", "operations") => "RuleWithOperations",
        (
            "PersistentVolumeSpec",
            "accessModes"
            | "capacity"
            | "claimRef"
            | "mountOptions"
            | "nodeAffinity"
            | "persistentVolumeReclaimPolicy"
            | "storageClassName"
            | "volumeAttributesClassName"
            | "volumeMode",
        ) => "",
        ("PersistentVolumeSpec", _) => "PersistentVolumeSource",
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
        ("StatefulSetUpdateStrategy", "type") => "v1.StatefulSetUpdateStrategyType",
        ("DaemonSetUpdateStrategy", "type") => "v1.DaemonSetUpdateStrategyType",
        (_, "podManagementPolicy") => "v1.PodManagementPolicyType",
        (_, "whenDeleted" | "whenScaled") => "v1.PersistentVolumeClaimRetentionPolicyType",
        (_, "concurrencyPolicy") => "v1.ConcurrencyPolicy",
        (_, "completionMode") => "v1.CompletionMode",
        (_, "podReplacementPolicy") => "v1.PodReplacementPolicy",
        ("PodFailurePolicyRule", "action") => "v1.PodFailurePolicyAction",
        ("PodFailurePolicyOnExitCodesRequirement", "operator") => "v1.PodFailurePolicyOnExitCodesOperator",
        ("MetricSpec", "type") => "v2.MetricSourceType",
        ("MetricTarget", "type") => "v2.MetricTargetType",
        ("HPAScalingPolicy", "type") => "v2.HPAScalingPolicyType",
        ("HPAScalingRules", "selectPolicy") => "v2.ScalingPolicySelect",
        ("ResourceMetricSource" | "ContainerResourceMetricSource", "name") => "v1.ResourceName",
        ("ServiceSpec", "type") => "v1.ServiceType",
        ("ServiceSpec", "sessionAffinity") => "v1.ServiceAffinity",
        ("ServiceSpec", "externalTrafficPolicy") => "v1.ServiceExternalTrafficPolicy",
        ("ServiceSpec", "internalTrafficPolicy") => "v1.ServiceInternalTrafficPolicy",
        ("ServiceSpec", "ipFamilyPolicy") => "v1.IPFamilyPolicy",
        ("ServiceSpec", "ipFamilies") => "v1.IPFamily",
        ("Secret", "type") => "v1.SecretType",
        (_, "accessModes") => "v1.PersistentVolumeAccessMode",
        (_, "volumeMode") => "v1.PersistentVolumeMode",
        (_, "persistentVolumeReclaimPolicy") | ("StorageClass", "reclaimPolicy") => "v1.PersistentVolumeReclaimPolicy",
        ("StorageClass", "volumeBindingMode") => "v1.VolumeBindingMode",
        ("PersistentVolumeStatus", "phase") => "v1.PersistentVolumePhase",
        ("PersistentVolumeClaimStatus", "phase") => "v1.PersistentVolumeClaimPhase",
        ("LimitRangeItem", "type") => "v1.LimitType",
        ("LimitRangeItem", _) | ("ResourceQuotaSpec" | "ResourceQuotaStatus", "hard" | "used") => "v1.ResourceList",
        (_, "scopeName") | ("ResourceQuotaSpec", "scopes") => "v1.ResourceQuotaScope",
        ("ScopedResourceSelectorRequirement", "operator") => "v1.ScopeSelectorOperator",
        (_, "policyTypes") => "v1.PolicyType",
        (_, "pathType") => "v1.PathType",
        (_, "addressType") => "v1.AddressType",
        (_, "unhealthyPodEvictionPolicy") => "v1.UnhealthyPodEvictionPolicyType",
        ("CertificateSigningRequestSpec", "usages") => "v1.KeyUsage",
        ("NamespaceSpec", "finalizers") => "v1.FinalizerName",
        ("CustomResourceDefinitionSpec", "scope") => "v1.ResourceScope",
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

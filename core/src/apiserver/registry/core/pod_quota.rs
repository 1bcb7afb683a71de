//! The use of quotas by pods. Upstream: `pkg/quota/v1/evaluator/core/pods.go`.

use super::pod::qos_class;
use crate::api::core_v1::{Container, Pod, PodQosClass, PodSpec, ResourceList};
use crate::api::pod_resources::{Amounts, pod_limits, pod_requests};
use crate::api::request::Subresource;
use crate::api::{Object, Tree};
use crate::apiserver::registry::quota::Evaluator;
use crate::base::{Text, sort};
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

pub(super) const EVALUATOR: Evaluator = Evaluator {
    handles: |attempt| attempt.creates() || attempt.request.subresource == Subresource::Resize,
    counts,
    usage,
    constraints,
    is_in_scope,
};

/// Whether pods count in a resource of quotas.
fn counts(name: &str) -> bool {
    let is_compute =
        |name: &str| matches!(name, "cpu" | "memory" | "ephemeral-storage") || name.starts_with("hugepages-");
    let requested = name.strip_prefix("requests.").filter(|name| *name != "storage");
    name == "pods"
        || is_compute(name)
        || name.strip_prefix("limits.").is_some_and(is_compute)
        || requested.is_some_and(|name| is_compute(name) || name.contains('/'))
}

/// A pod that has ended uses nothing but its own object.
fn usage(object: &Object, used: &mut Amounts) {
    let Some(pod) = object.get::<Pod>() else { return };
    if pod.status.is_finished() {
        used.remove("pods");
        return;
    }
    let limits: ResourceList = pod_limits(&pod.spec).into();
    compute(&pod_requests(&pod.spec, &Amounts::new()).into(), &limits, used);
}

/// The names under which requests and limits count (`podComputeUsageHelper`).
fn compute(requests: &ResourceList, limits: &ResourceList, used: &mut Amounts) {
    for (name, amount) in requests.iter() {
        let is_known =
            matches!(name.as_str(), "cpu" | "memory" | "ephemeral-storage") || name.starts_with("hugepages-");
        if is_known {
            used.insert(name.clone(), *amount);
        }
        if is_known || name.contains('/') {
            used.insert(format!("requests.{name}").into(), *amount);
        }
    }
    for (name, amount) in limits.iter() {
        if matches!(name.as_str(), "cpu" | "memory" | "ephemeral-storage") {
            used.insert(format!("limits.{name}").into(), *amount);
        }
    }
}

/// Refuses a pod with containers that lack a request or limit which a quota counts.
fn constraints(object: &Object, counted: &[&Text]) -> Result<(), String> {
    const NAMES: [&str; 6] = ["cpu", "limits.cpu", "limits.memory", "memory", "requests.cpu", "requests.memory"];
    let Object::Pod(pod) = object else { return Ok(()) };
    let mut of_pod = Amounts::new();
    if let Some(resources) = &pod.spec.resources {
        compute(&resources.requests, &resources.limits, &mut of_pod);
    }
    let mut missing = Vec::new();
    for resource in NAMES.into_iter().filter(|name| counted.iter().any(|counted| *counted == name)) {
        let lacks = |container: &&Container| {
            let mut own = of_pod.clone();
            compute(&container.resources.requests, &container.resources.limits, &mut own);
            !own.contains_key(resource)
        };
        let containers = pod.spec.containers.iter().chain(pod.spec.init_containers.iter()).filter(lacks);
        let mut names: Vec<&str> = containers.map(|container| container.name.as_str()).collect();
        sort::by(&mut names, Ord::cmp);
        names.dedup();
        if !names.is_empty() {
            missing.push(format!("{resource} for: {}", names.join(",")));
        }
    }
    if missing.is_empty() { Ok(()) } else { Err(format!("must specify {}", missing.join("; "))) }
}

/// Whether a pod is in a scope.
fn is_in_scope(object: &Object, scope: &Tree) -> bool {
    let Object::Pod(pod) = object else { return false };
    let ends = pod.spec.active_deadline_seconds.is_some_and(|seconds| seconds >= 0);
    let is_best_effort = qos_class(&pod.spec) == PodQosClass::BestEffort;
    match scope.str_at("scopeName") {
        "Terminating" => ends,
        "NotTerminating" => !ends,
        "BestEffort" => is_best_effort,
        "NotBestEffort" => !is_best_effort,
        "CrossNamespacePodAffinity" => looks_elsewhere(&pod.spec),
        "PriorityClass" => {
            let class = &pod.spec.priority_class_name;
            let values = scope.list_at("values");
            let is_named = values.iter().any(|value| value.as_str() == Some(class));
            match scope.str_at("operator") {
                "In" => is_named,
                "NotIn" => !is_named,
                "DoesNotExist" => class.is_empty(),
                _ => !class.is_empty(),
            }
        }
        _ => false,
    }
}

/// Whether a pod wants to be near, or far from, pods of other namespaces.
fn looks_elsewhere(spec: &PodSpec) -> bool {
    let affinity = spec.affinity.tree().unwrap_or(&Tree::Null);
    let looks = |term: &Tree| !term.at("namespaceSelector").is_null() || !term.list_at("namespaces").is_empty();
    ["podAffinity", "podAntiAffinity"].iter().any(|side| {
        let side = affinity.at(side);
        side.list_at("requiredDuringSchedulingIgnoredDuringExecution").iter().any(looks)
            || side
                .list_at("preferredDuringSchedulingIgnoredDuringExecution")
                .iter()
                .any(|preferred| preferred.get("podAffinityTerm").is_some_and(looks))
    })
}

//! What an object uses of a quota.
//!
//! Upstream: `pkg/quota/v1/evaluator/core`.

use crate::api::core_v1::{PodQosClass, PodSpec, ResourceList};
use crate::api::pod_resources::Amounts;
use crate::api::quantity::Format;
use crate::api::{Object, Quantity, Tree};
use crate::apiserver::registry::core::pod::qos_class;
use crate::apiserver::registry::strategy;
use crate::base::{Text, sort};
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

/// The amounts that an object uses, by the names that quotas know.
pub fn of(object: &Object) -> Amounts {
    let mut used = Amounts::new();
    let (resource, strategy, one) =
        (object.kind().resource(), strategy(object.kind()), Quantity::new(1, Format::DecimalSI));
    used.insert(format!("count/{resource}").into(), one);
    if (strategy.counts)(&resource) {
        used.insert(resource, one);
    }
    (strategy.usage)(object, &mut used);
    used
}

/// Whether a resource is one that objects of this kind are counted in.
pub(super) fn is_counted(object: &Object, name: &str) -> bool {
    name.strip_prefix("count/") == Some(&*object.kind().resource()) || (strategy(object.kind()).counts)(name)
}

/// The names under which requests and limits count (`podComputeUsageHelper`).
pub fn compute(requests: &ResourceList, limits: &ResourceList, used: &mut Amounts) {
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

/// Where cpu or memory is counted, every container has to say how much it needs.
pub(super) fn must_specify(object: &Object, counted: &[&Text]) -> Result<(), String> {
    const NAMES: [&str; 6] = ["cpu", "limits.cpu", "limits.memory", "memory", "requests.cpu", "requests.memory"];
    let Object::Pod(pod) = object else { return Ok(()) };
    let mut of_pod = Amounts::new();
    if let Some(resources) = &pod.spec.resources {
        compute(&resources.requests, &resources.limits, &mut of_pod);
    }
    let mut missing = Vec::new();
    for resource in NAMES.into_iter().filter(|name| counted.iter().any(|counted| *counted == name)) {
        let lacks = |container: &&crate::api::core_v1::Container| {
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
    match missing.is_empty() {
        true => Ok(()),
        false => Err(format!("must specify {}", missing.join("; "))),
    }
}

/// The scopes of a quota: `spec.scopes` and the conditions of `spec.scopeSelector`.
pub(super) fn scopes_of(quota: &Tree) -> Vec<Tree> {
    let exists = |scope: &Tree| Tree::fields([("operator", "Exists".into()), ("scopeName", scope.clone())]);
    let plain = quota.list_at("spec.scopes").iter().map(exists);
    plain.chain(quota.list_at("spec.scopeSelector.matchExpressions").iter().cloned()).collect()
}

/// Whether an object is among those that a scope chooses.
pub(super) fn is_in_scope(object: &Object, scope: &Tree) -> bool {
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

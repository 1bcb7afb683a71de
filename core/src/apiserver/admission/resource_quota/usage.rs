//! What an object uses of a quota.
//!
//! Upstream: `pkg/quota/v1/evaluator/core`.

use crate::api::core_v1::{PodQosClass, PodSpec, ResourceList};
use crate::api::pod_resources::{Amounts, pod_limits, pod_requests};
use crate::api::quantity::Format;
use crate::api::record::Field;
use crate::api::{Kind, Object, Quantity, Tree};
use crate::apiserver::storage::qos_class;
use crate::base::{Text, sort};
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

/// What it uses, by the names that quotas know.
pub fn of(object: &Object) -> Amounts {
    let mut used = Amounts::new();
    let resource = object.kind().resource();
    used.insert(format!("count/{resource}").into(), number(1));
    if is_counted(object, &resource) && !matches!(object, Object::Pod(pod) if pod.status.is_finished()) {
        used.insert(resource, number(1));
    }
    match object.kind() {
        Kind::Service => service(&object.to_tree(), &mut used),
        Kind::PersistentVolumeClaim => claim(object, &mut used),
        _ => {}
    }
    if let Object::Pod(pod) = object
        && !pod.status.is_finished()
    {
        let limits: ResourceList = pod_limits(&pod.spec).into();
        compute(&pod_requests(&pod.spec, &Amounts::new()).into(), &limits, &mut used);
    }
    used
}

const fn number(value: i64) -> Quantity {
    Quantity::new(value, Format::DecimalSI)
}

/// Whether a resource is one that objects of this kind are counted in.
pub(super) fn is_counted(object: &Object, name: &str) -> bool {
    let resource = object.kind().resource();
    let is_compute =
        |name: &str| matches!(name, "cpu" | "memory" | "ephemeral-storage") || name.starts_with("hugepages-");
    name.strip_prefix("count/") == Some(&*resource)
        || match object.kind() {
            Kind::ConfigMap | Kind::Secret | Kind::ReplicationController | Kind::ResourceQuota => *resource == *name,
            Kind::Service => matches!(name, "services" | "services.nodeports" | "services.loadbalancers"),
            Kind::PersistentVolumeClaim => {
                matches!(name, "persistentvolumeclaims" | "requests.storage") || name.contains(CLASS)
            }
            Kind::Pod => {
                let requested = name.strip_prefix("requests.").filter(|name| *name != "storage");
                name == "pods"
                    || is_compute(name)
                    || name.strip_prefix("limits.").is_some_and(is_compute)
                    || requested.is_some_and(|name| is_compute(name) || name.contains('/'))
            }
            _ => false,
        }
}

/// How the names end that count the claims of one class.
const CLASS: &str = ".storageclass.storage.k8s.io/";

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

fn service(tree: &Tree, used: &mut Amounts) {
    let (kind, ports) = (tree.str_at("spec.type"), tree.list_at("spec.ports"));
    let has_none = *tree.at("spec.allocateLoadBalancerNodePorts") == Tree::Bool(false);
    let own = |port: &&Tree| port.i64_at("nodePort") != 0;
    let node_ports = match kind {
        "LoadBalancer" if has_none => ports.iter().filter(own).count(),
        "LoadBalancer" | "NodePort" => ports.len(),
        _ => 0,
    };
    used.insert("services.nodeports".into(), number(node_ports as i64));
    used.insert("services.loadbalancers".into(), number(i64::from(kind == "LoadBalancer")));
}

fn claim(object: &Object, used: &mut Amounts) {
    let tree = object.to_tree();
    let one = number(1);
    let size = tree.get_path(&["spec", "resources", "requests", "storage"]).map(Quantity::read);
    let class = tree.at("spec.storageClassName").as_str().filter(|class| !class.is_empty());
    if let Some(class) = class {
        used.insert(format!("{class}{CLASS}persistentvolumeclaims").into(), one);
    }
    if let Some(size) = size {
        used.insert("requests.storage".into(), size);
        if let Some(class) = class {
            used.insert(format!("{class}{CLASS}requests.storage").into(), size);
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

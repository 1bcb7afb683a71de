//! What a pod needs, and may use, as a whole.
//!
//! Upstream: `PodRequests` and `PodLimits` in `component-helpers/resource/helpers.go`.

use super::core_v1::{Container, PodSpec, ResourceList};
use super::quantity::Quantity;
use crate::base::Text;
use crate::base::vec_map::VecMap;

/// Amounts by resource name.
pub type Amounts = VecMap<Text, Quantity>;

/// What a node must have free for a pod: the containers that run together, or the largest init container if it needs
/// more; sidecars (init containers that restart) run beside everything that starts after them. What is said for the pod
/// as a whole counts instead; overhead comes on top.
pub fn pod_requests(spec: &PodSpec) -> Amounts {
    let mut total = container_requests(spec);
    if let Some(resources) = &spec.resources {
        override_with(&mut total, &resources.requests);
    }
    add(&mut total, &spec.overhead);
    total
}

/// What a pod may use at most, of the resources that have a limit.
pub fn pod_limits(spec: &PodSpec) -> Amounts {
    let mut total = container_limits(spec);
    if let Some(resources) = &spec.resources {
        override_with(&mut total, &resources.limits);
    }
    for (name, amount) in spec.overhead.iter() {
        if let Some(limit) = total.get_mut(name).filter(|limit| !limit.is_zero()) {
            *limit += *amount;
        }
    }
    total
}

/// What the containers request (AggregateContainerRequests).
pub(in crate::api) fn container_requests(spec: &PodSpec) -> Amounts {
    aggregate(spec, |container| &container.resources.requests)
}

/// What the containers may use (AggregateContainerLimits).
pub(in crate::api) fn container_limits(spec: &PodSpec) -> Amounts {
    aggregate(spec, |container| &container.resources.limits)
}

fn aggregate(spec: &PodSpec, of: fn(&Container) -> &ResourceList) -> Amounts {
    let mut total = Amounts::new();
    spec.containers.iter().for_each(|container| add(&mut total, of(container)));
    let (mut sidecars, mut highest) = (Amounts::new(), Amounts::new());
    for container in spec.init_containers.iter() {
        let mut running = sidecars.clone();
        add(&mut running, of(container));
        raise(&mut highest, &running);
        if container.restart_policy == "Always" {
            add(&mut total, of(container));
            sidecars = running;
        }
    }
    raise(&mut total, &highest);
    total
}

/// Whether amounts of the resource may be set for a pod as a whole (IsSupportedPodLevelResource).
pub(in crate::api) fn is_pod_level(name: &str) -> bool {
    matches!(name, "cpu" | "memory") || is_huge_page(name)
}

pub(in crate::api) fn is_huge_page(name: &str) -> bool {
    name.starts_with("hugepages-")
}

fn override_with(total: &mut Amounts, pod_level: &Amounts) {
    for (name, amount) in pod_level.iter().filter(|(name, _)| is_pod_level(name)) {
        total.insert(name.clone(), *amount);
    }
}

fn add(total: &mut Amounts, more: &Amounts) {
    for (name, amount) in more {
        match total.get_mut(name) {
            Some(sum) => *sum += *amount,
            None => {
                total.insert(name.clone(), *amount);
            }
        }
    }
}

fn raise(total: &mut Amounts, other: &Amounts) {
    for (name, amount) in other {
        match total.get_mut(name) {
            Some(most) if *most >= *amount => {}
            _ => {
                total.insert(name.clone(), *amount);
            }
        }
    }
}

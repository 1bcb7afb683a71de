//! The compute resources of a pod as a whole: the sum of its requests and of its limits.
//!
//! Upstream: `PodRequests` and `PodLimits` in `component-helpers/resource/helpers.go`.

use super::core_v1::{Container, PodSpec};
use super::quantity::Quantity;
use crate::base::Text;
use crate::base::vec_map::VecMap;

/// Amounts by resource name.
pub type Amounts = VecMap<Text, Quantity>;

/// The resources that a node must have free for a pod (PodRequests): the containers that run together, or the largest
/// init container if it needs more; sidecars (init containers that restart) run beside everything that starts after them.
/// Requests at the level of the pod override the sum; overhead comes on top. `missing` is assumed of each container that
/// has no request of its own (NonMissingContainerRequests).
pub fn pod_requests(spec: &PodSpec, missing: &Amounts) -> Amounts {
    let mut total = aggregate(spec, &|container, sum| {
        let requests = &container.resources.requests;
        add(sum, requests);
        for (name, amount) in missing.iter().filter(|(name, _)| !requests.contains_key(*name)) {
            add_one(sum, name, *amount);
        }
    });
    if let Some(resources) = &spec.resources {
        override_with(&mut total, &resources.requests);
    }
    add(&mut total, &spec.overhead);
    total
}

/// The most that a pod may use, of the resources that have a limit (PodLimits).
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

/// The sum of the containers' requests (AggregateContainerRequests).
pub(in crate::api) fn container_requests(spec: &PodSpec) -> Amounts {
    aggregate(spec, &|container, sum| add(sum, &container.resources.requests))
}

/// The sum of the containers' limits (AggregateContainerLimits).
pub(in crate::api) fn container_limits(spec: &PodSpec) -> Amounts {
    aggregate(spec, &|container, sum| add(sum, &container.resources.limits))
}

fn aggregate(spec: &PodSpec, add_container: &dyn Fn(&Container, &mut Amounts)) -> Amounts {
    let mut total = Amounts::new();
    spec.containers.iter().for_each(|container| add_container(container, &mut total));
    let (mut sidecars, mut highest) = (Amounts::new(), Amounts::new());
    for container in spec.init_containers.iter() {
        let mut running = sidecars.clone();
        add_container(container, &mut running);
        raise(&mut highest, &running);
        if container.restart_policy == "Always" {
            add_container(container, &mut total);
            sidecars = running;
        }
    }
    raise(&mut total, &highest);
    total
}

/// Whether a pod may set amounts of the resource at its own level (IsSupportedPodLevelResource).
pub fn is_pod_level(name: &str) -> bool {
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
        add_one(total, name, *amount);
    }
}

fn add_one(total: &mut Amounts, name: &Text, amount: Quantity) {
    match total.get_mut(name) {
        Some(sum) => *sum += amount,
        None => {
            total.insert(name.clone(), amount);
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

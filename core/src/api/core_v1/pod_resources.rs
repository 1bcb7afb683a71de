//! What a pod needs as a whole. Upstream: `k8s.io/component-helpers/resource/helpers.go`.

use super::container::{Container, ResourceList};
use super::pod::PodSpec;
use crate::api::quantity::Quantity;
use crate::base::Text;
use alloc::collections::BTreeMap;

type Amounts = BTreeMap<Text, Quantity>;

impl PodSpec {
    /// PodRequests: what a node must have free for the pod. Init containers run one after another, so that the largest
    /// counts, beside the sidecars that were started before it.
    pub fn requests(&self) -> Amounts {
        let mut total = self.container_requests();
        if let Some(resources) = &self.resources {
            override_with(&mut total, &resources.requests);
        }
        add(&mut total, &self.overhead);
        total
    }

    /// PodLimits: what the pod may use at most, of the resources that have a limit.
    pub fn limits(&self) -> Amounts {
        let mut total = self.container_limits();
        if let Some(resources) = &self.resources {
            override_with(&mut total, &resources.limits);
        }
        for (name, amount) in self.overhead.iter() {
            if let Some(limit) = total.get_mut(name).filter(|limit| !limit.is_zero()) {
                *limit += *amount;
            }
        }
        total
    }

    pub(super) fn container_requests(&self) -> Amounts {
        self.aggregate(|container| &container.resources.requests)
    }

    pub(super) fn container_limits(&self) -> Amounts {
        self.aggregate(|container| &container.resources.limits)
    }

    fn aggregate(&self, of: fn(&Container) -> &ResourceList) -> Amounts {
        let mut total = Amounts::new();
        self.containers.iter().for_each(|container| add(&mut total, of(container)));
        let (mut sidecars, mut highest) = (Amounts::new(), Amounts::new());
        for container in self.init_containers.iter() {
            let mut running = sidecars.clone();
            add(&mut running, of(container));
            if container.restart_policy == "Always" {
                add(&mut total, of(container));
                sidecars = running.clone();
            }
            raise(&mut highest, &running);
        }
        raise(&mut total, &highest);
        total
    }
}

/// Whether amounts of the resource may be set for a pod as a whole (IsSupportedPodLevelResource).
pub(super) fn is_pod_level(name: &str) -> bool {
    matches!(name, "cpu" | "memory") || is_huge_page(name)
}

pub(super) fn is_huge_page(name: &str) -> bool {
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

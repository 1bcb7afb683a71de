//! What a pod asks for in all: the sum over its containers, as the scheduler and the kubelet count it.
//!
//! Upstream: `PodRequests` in `component-helpers/resource/helpers.go`.

use super::core_v1::PodSpec;
use super::quantity::Quantity;
use crate::base::Text;
use alloc::collections::BTreeMap;

/// Amounts by resource name.
pub type Amounts = BTreeMap<Text, Quantity>;

/// What a pod asks for: the containers that run together, or the largest init container if it needs more; sidecars
/// (init containers that restart) run beside everything that starts after them; overhead comes on top.
pub fn pod_requests(spec: &PodSpec) -> Amounts {
    let mut sum = Amounts::new();
    for container in spec.containers.iter() {
        add(&mut sum, &container.resources.requests);
    }
    let mut sidecars = Amounts::new();
    let mut largest = Amounts::new();
    for container in spec.init_containers.iter() {
        let mut needed = sidecars.clone();
        add(&mut needed, &container.resources.requests);
        if container.restart_policy == "Always" {
            add(&mut sum, &container.resources.requests);
            sidecars = needed.clone();
        }
        raise(&mut largest, &needed);
    }
    raise(&mut sum, &largest);
    sum
}

fn add(sum: &mut Amounts, more: &Amounts) {
    for (name, amount) in more {
        *sum.entry(name.clone()).or_default() += *amount;
    }
}

fn raise(sum: &mut Amounts, to: &Amounts) {
    for (name, amount) in to {
        let entry = sum.entry(name.clone()).or_default();
        *entry = (*entry).max(*amount);
    }
}

//! Admission at the node: whether the kubelet takes a pod that somebody bound to it.
//!
//! Upstream: `pkg/kubelet/lifecycle/predicate.go`. The scheduler has looked at all of this before; but a pod may have been
//! bound by hand, and two schedulers may not know of one another.

use crate::api::Quantity;
use crate::api::core_v1::{Node, Pod, PodSpec, Taint, TaintEffect};
use crate::api::pod_resources::{Amounts, pod_requests};
use crate::base::Text;
use alloc::format;
use alloc::sync::Arc;
use alloc::vec::Vec;

/// Why the kubelet ends a pod, or does not take it: `status.reason` and `status.message`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Verdict {
    pub reason: Text,
    pub message: Text,
}

/// Whether the node takes the pod beside the others that are on it. The first reason against it counts.
pub(super) fn admit<'a>(pod: &Pod, node: &Node, others: impl Iterator<Item = &'a Pod>) -> Result<(), Verdict> {
    has_room(pod, node, others)?;
    if pod.spec.node_selector.iter().any(|(key, value)| node.metadata.labels.get(key) != Some(value)) {
        return Err(predicate("NodeAffinity", "node(s) didn't match Pod's node affinity/selector"));
    }
    // Other taints are the scheduler's business (`FindMatchingUntoleratedTaint` with NoExecute only).
    let tolerated = |taint: &Taint| pod.spec.tolerations.iter().any(|toleration| toleration.tolerates(taint));
    if node.spec.taints.iter().any(|taint| taint.effect == TaintEffect::NoExecute && !tolerated(taint)) {
        return Err(predicate("TaintToleration", "node(s) had taints that the pod didn't tolerate"));
    }
    Ok(())
}

/// `noderesources.Fits`: the number of pods first, then what they ask for.
fn has_room<'a>(pod: &Pod, node: &Node, others: impl Iterator<Item = &'a Pod>) -> Result<(), Verdict> {
    // Replicas share one spec: what they ask for is added up once.
    let mut specs: Vec<(&Arc<PodSpec>, i64)> = Vec::new();
    for other in others {
        match specs.iter_mut().find(|(spec, _)| Arc::ptr_eq(spec, &other.spec)) {
            Some((_, replicas)) => *replicas += 1,
            None => specs.push((&other.spec, 1)),
        }
    }
    let mut used = Amounts::new();
    for (spec, replicas) in &specs {
        for (resource, amount) in &pod_requests(spec, &Amounts::new()) {
            let sum = used.entry(resource.clone()).or_insert(Quantity::ZERO);
            *sum = sum.plus(*amount, *replicas);
        }
    }
    let count: i64 = specs.iter().map(|(_, replicas)| replicas).sum();
    let allocatable = &node.status.allocatable;
    let most = allocatable.get("pods").map_or(0, |pods| pods.value());
    if count + 1 > most {
        return Err(out_of("pods", 1, count, most));
    }
    for (resource, requested) in pod_requests(&pod.spec, &Amounts::new()) {
        let Some(has) = allocatable.get(&resource) else {
            // Devices that the node does not know are somebody else's to give (`removeMissingExtendedResources`).
            continue;
        };
        let units = |amount: Quantity| if resource == "cpu" { amount.milli_value() } else { amount.value() };
        let (has, used) = (units(*has), units(used.get(&resource).copied().unwrap_or_default()));
        let requested = units(requested);
        if requested > 0 && used + requested > has {
            return Err(out_of(&resource, requested, used, has));
        }
    }
    Ok(())
}

/// `InsufficientResourceError`.
fn out_of(resource: &str, requested: i64, used: i64, capacity: i64) -> Verdict {
    let message = format!(
        "Node didn't have enough resource: {resource}, requested: {requested}, used: {used}, capacity: {capacity}"
    );
    Verdict { reason: format!("OutOf{resource}").into(), message: message.into() }
}

/// `PredicateFailureError`.
fn predicate(name: &'static str, why: &str) -> Verdict {
    Verdict { reason: Text::from_static(name), message: format!("Predicate {name} failed: {why}").into() }
}

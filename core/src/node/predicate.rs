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
    let mut used = Amounts::new();
    let mut known: Option<(&Arc<PodSpec>, Amounts)> = None;
    let mut count = 0;
    for other in others {
        count += 1;
        // Replicas share one spec: what they ask for is added up once.
        if !known.as_ref().is_some_and(|(spec, _)| Arc::ptr_eq(spec, &other.spec)) {
            known = Some((&other.spec, pod_requests(&other.spec, &Amounts::new())));
        }
        for (resource, amount) in known.iter().flat_map(|(_, amounts)| amounts) {
            match used.get_mut(resource) {
                Some(sum) => *sum += *amount,
                None => drop(used.insert(resource.clone(), *amount)),
            }
        }
    }
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

//! NodeResourcesFit: the pod's requests must be free on the node; of nodes with room, those with more room are better.

use crate::api::core_v1::Node;
use crate::base::Text;
use crate::scheduler::cache::NodeInfo;
use crate::scheduler::events::{ClusterEvent, EventType, NodeChange, PodChange};
use crate::scheduler::framework::{
    Code, FilterPlugin, FilterStatus, Handle, MAX_NODE_SCORE, Plugin, PodInfo, PreFilter, QueueingHint, ScorePlugin,
};
use crate::scheduler::resources::{NonZero, PodRequests, Resources};
use alloc::format;
use alloc::sync::Arc;

/// Upstream: `plugins/noderesources/fit.go`, with the scoring strategy LeastAllocated over cpu and memory.
pub struct NodeResourcesFit;

impl Plugin for NodeResourcesFit {
    fn name(&self) -> &'static str {
        "NodeResourcesFit"
    }

    fn events_to_register(&self) -> &'static [EventType] {
        &[
            EventType::AssignedPodDelete,
            EventType::AssignedPodUpdate(PodChange::ScaleDown),
            EventType::NodeAdd,
            EventType::NodeUpdate(NodeChange::Allocatable),
        ]
    }

    fn queueing_hint(&self, event: &ClusterEvent, pod: &PodInfo) -> QueueingHint {
        let requests = &pod.requests.requests;
        QueueingHint::queue_if(match event {
            ClusterEvent::AssignedPodDelete(_) => true,
            ClusterEvent::NodeAdd(node) => fits_request(requests, &NodeInfo::new(node.clone())),
            ClusterEvent::AssignedPodUpdate { old, new, .. } => {
                let [old, new] = [old, new].map(|pod| PodRequests::of(&pod.spec).requests);
                is_any_larger(requests, &new, &old)
            }
            ClusterEvent::NodeUpdate { old, new, .. } => has_grown(requests, old, new),
            _ => false,
        })
    }
}

impl FilterPlugin for NodeResourcesFit {
    type State = Arc<PodRequests>;
    /// The scalar resources of the pod follow, in their order.
    const REASONS: &'static [&'static str] =
        &["Too many pods", "Insufficient cpu", "Insufficient memory", "Insufficient ephemeral-storage"];

    fn pre_filter(&self, pod: &PodInfo, _handle: &Handle) -> PreFilter<Arc<PodRequests>> {
        PreFilter::Filter(pod.requests.clone())
    }

    fn filter(&self, state: &Arc<PodRequests>, _pod: &PodInfo, node: &NodeInfo) -> Result<(), FilterStatus> {
        if fits_request(&state.requests, node) { Ok(()) } else { Err(insufficient_resources(&state.requests, node)) }
    }

    fn reason(&self, state: &Arc<PodRequests>, reason: u8) -> Text {
        let at = usize::from(reason);
        let scalar = || state.requests.scalar.keys().nth(at.checked_sub(Self::REASONS.len())?);
        match (Self::REASONS.get(at), scalar()) {
            (Some(reason), _) => Text::from_static(reason),
            (None, Some(name)) => format!("Insufficient {name}").into(),
            (None, None) => Text::EMPTY,
        }
    }
}

impl ScorePlugin for NodeResourcesFit {
    type State = NonZero;

    fn pre_score(&self, pod: &PodInfo, _nodes: &[&NodeInfo], _handle: &Handle) -> Option<NonZero> {
        Some(pod.requests.non_zero)
    }

    /// `leastResourceScorer`.
    fn score(&self, requests: &NonZero, _pod: &PodInfo, node: &NodeInfo) -> i64 {
        let (used, room) = (node.non_zero_requested, &node.allocatable);
        let shares =
            [(used.milli_cpu + requests.milli_cpu, room.milli_cpu), (used.memory + requests.memory, room.memory)];
        let (mut sum, mut count) = (0, 0);
        for (used, room) in shares.into_iter().filter(|(_, room)| *room != 0) {
            sum += if used > room { 0 } else { (room - used) * MAX_NODE_SCORE / room };
            count += 1;
        }
        if count == 0 { 0 } else { sum / count }
    }
}

/// Whether all requests are free on the node. Resources that the pod does not request may even be overdrawn.
fn fits_request(requests: &Resources, node: &NodeInfo) -> bool {
    let enough = |requested: i64, room: i64, used: i64| requested <= 0 || requested <= room - used;
    let (room, used) = (&node.allocatable, &node.requested);
    node.pod_count() < node.allowed_pods
        && enough(requests.milli_cpu, room.milli_cpu, used.milli_cpu)
        && enough(requests.memory, room.memory, used.memory)
        && enough(requests.ephemeral_storage, room.ephemeral_storage, used.ephemeral_storage)
        && requests.scalar.iter().all(|(name, requested)| enough(*requested, room.scalar(name), used.scalar(name)))
}

/// The insufficient resources (`fitsRequest`). Unresolvable if the pod requests more of one than the node has at all.
fn insufficient_resources(requests: &Resources, node: &NodeInfo) -> FilterStatus {
    let (room, used) = (&node.allocatable, &node.requested);
    let is_full = node.pod_count() >= node.allowed_pods;
    let mut status = FilterStatus { code: Code::Unschedulable, reasons: u64::from(is_full) };
    let fixed = [
        (requests.milli_cpu, room.milli_cpu, used.milli_cpu),
        (requests.memory, room.memory, used.memory),
        (requests.ephemeral_storage, room.ephemeral_storage, used.ephemeral_storage),
    ];
    let scalar = requests.scalar.iter().map(|(name, requested)| (*requested, room.scalar(name), used.scalar(name)));
    for (reason, (requested, room, used)) in (1..).zip(fixed.into_iter().chain(scalar)) {
        if requested > 0 && requested > room - used {
            // Of a pod with more than 60 extended resources, the last ones are reported as one.
            status.reasons |= 1 << core::cmp::min(reason, 63);
            if requested > room {
                status.code = Code::UnschedulableAndUnresolvable;
            }
        }
    }
    status
}

/// Whether the pod would have room on the node alone, and a resource that it requests has increased
/// (`haveAnyRequestedResourcesIncreased`).
fn has_grown(requests: &Resources, old: &Arc<Node>, new: &Arc<Node>) -> bool {
    let (old, new) = (NodeInfo::new(old.clone()), NodeInfo::new(new.clone()));
    let has_more = is_any_larger(requests, &old.allocatable, &new.allocatable);
    fits_request(requests, &new) && (new.allowed_pods > old.allowed_pods || has_more)
}

/// Whether of two amounts the second has more of a resource that the pod requests.
fn is_any_larger(requests: &Resources, first: &Resources, second: &Resources) -> bool {
    let more = |requested: i64, first: i64, second: i64| requested > 0 && second > first;
    more(requests.milli_cpu, first.milli_cpu, second.milli_cpu)
        || more(requests.memory, first.memory, second.memory)
        || more(requests.ephemeral_storage, first.ephemeral_storage, second.ephemeral_storage)
        || requests.scalar.iter().any(|(name, requested)| more(*requested, first.scalar(name), second.scalar(name)))
}

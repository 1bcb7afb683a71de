//! NodeResourcesFit: what the pod asks for must be free on the node; of nodes with room, those with more room are better.

use crate::api::core_v1::Node;
use crate::base::Text;
use crate::scheduler::cache::NodeInfo;
use crate::scheduler::events::{ClusterEvent, NodeChange};
use crate::scheduler::framework::{Code, MAX_NODE_SCORE, Plugin, PodInfo, Refusal};
use crate::scheduler::resources::Resources;
use alloc::format;
use alloc::sync::Arc;
use alloc::vec::Vec;

/// Upstream: `plugins/noderesources/fit.go`, with the scoring strategy LeastAllocated over cpu and memory.
pub struct NodeResourcesFit;

impl Plugin for NodeResourcesFit {
    fn name(&self) -> &'static str {
        "NodeResourcesFit"
    }

    fn filter(&self, pod: &PodInfo, node: &NodeInfo) -> Result<(), Refusal> {
        match fits(&pod.requests.requests, node) {
            true => Ok(()),
            false => Err(refuse(&pod.requests.requests, node)),
        }
    }

    fn weight(&self) -> i64 {
        1
    }

    fn score(&self, pod: &PodInfo, node: &NodeInfo) -> i64 {
        let (pod, used, room) = (pod.requests.scored, node.scored, &node.allocatable);
        let shares = [(used.milli_cpu + pod.milli_cpu, room.milli_cpu), (used.memory + pod.memory, room.memory)];
        let (mut sum, mut count) = (0, 0);
        for (used, room) in shares.into_iter().filter(|(_, room)| *room != 0) {
            sum += if used > room { 0 } else { (room - used) * MAX_NODE_SCORE / room };
            count += 1;
        }
        if count == 0 { 0 } else { sum / count }
    }

    fn may_help(&self, event: &ClusterEvent, pod: &PodInfo) -> bool {
        match event {
            ClusterEvent::AssignedPodDeleted => true,
            ClusterEvent::NodeAdded(node) => would_fit(pod, node),
            ClusterEvent::NodeUpdated { what: NodeChange::Allocatable, old, new } => {
                would_fit(pod, new) && grew(pod, old, new)
            }
            _ => false,
        }
    }
}

/// Whether everything that the pod asks for is free. What it does not ask for may even be overdrawn.
fn fits(asked: &Resources, node: &NodeInfo) -> bool {
    let enough = |asked: i64, room: i64, used: i64| asked <= 0 || asked <= room - used;
    let (room, used) = (&node.allocatable, &node.requested);
    node.pods < node.allowed_pods
        && enough(asked.milli_cpu, room.milli_cpu, used.milli_cpu)
        && enough(asked.memory, room.memory, used.memory)
        && enough(asked.ephemeral_storage, room.ephemeral_storage, used.ephemeral_storage)
        && asked.scalar.iter().all(|(name, asked)| enough(*asked, room.scalar(name), used.scalar(name)))
}

/// What is missing (`fitsRequest`). It is for good where the pod asks for more than the whole node has.
fn refuse(asked: &Resources, node: &NodeInfo) -> Refusal {
    let (room, used) = (&node.allocatable, &node.requested);
    let mut refusal = Refusal { code: Code::Unschedulable, reasons: Vec::new() };
    if node.pods >= node.allowed_pods {
        refusal.reasons.push(Text::from_static("Too many pods"));
    }
    let mut check = |asked: i64, room: i64, used: i64, reason: &dyn Fn() -> Text| {
        if asked > 0 && asked > room - used {
            refusal.reasons.push(reason());
            if asked > room {
                refusal.code = Code::UnschedulableAndUnresolvable;
            }
        }
    };
    let fixed = |reason| move || Text::from_static(reason);
    check(asked.milli_cpu, room.milli_cpu, used.milli_cpu, &fixed("Insufficient cpu"));
    check(asked.memory, room.memory, used.memory, &fixed("Insufficient memory"));
    let disk = (asked.ephemeral_storage, room.ephemeral_storage, used.ephemeral_storage);
    check(disk.0, disk.1, disk.2, &fixed("Insufficient ephemeral-storage"));
    for (name, asked) in asked.scalar.iter() {
        check(*asked, room.scalar(name), used.scalar(name), &|| format!("Insufficient {name}").into());
    }
    refusal
}

/// Whether the pod would fit if it had the node for itself.
fn would_fit(pod: &PodInfo, node: &Arc<Node>) -> bool {
    fits(&pod.requests.requests, &NodeInfo::new(node.clone()))
}

/// Whether there is more of something that the pod asks for (`haveAnyRequestedResourcesIncreased`).
fn grew(pod: &PodInfo, old: &Arc<Node>, new: &Arc<Node>) -> bool {
    let asked = &pod.requests.requests;
    let (old, new) = (NodeInfo::new(old.clone()), NodeInfo::new(new.clone()));
    let (was, is) = (&old.allocatable, &new.allocatable);
    new.allowed_pods > old.allowed_pods
        || asked.milli_cpu > 0 && is.milli_cpu > was.milli_cpu
        || asked.memory > 0 && is.memory > was.memory
        || asked.ephemeral_storage > 0 && is.ephemeral_storage > was.ephemeral_storage
        || asked.scalar.iter().any(|(name, asked)| *asked > 0 && is.scalar(name) > was.scalar(name))
}

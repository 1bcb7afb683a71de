//! NodeResourcesBalancedAllocation: nodes whose cpu and memory would be used more evenly with the pod are better.

use crate::scheduler::cache::NodeInfo;
use crate::scheduler::framework::{Handle, MAX_NODE_SCORE, Plugin, PodInfo, ScorePlugin};
use crate::scheduler::resources::Resources;

/// Upstream: `plugins/noderesources/balanced_allocation.go`, since 1.36 with the change that the pod would make.
pub struct NodeResourcesBalancedAllocation;

impl Plugin for NodeResourcesBalancedAllocation {
    fn name(&self) -> &'static str {
        "NodeResourcesBalancedAllocation"
    }
}

impl ScorePlugin for NodeResourcesBalancedAllocation {
    type State = ();

    /// Skips a pod without requests: it changes no balance; scored, many of them would end up on one node.
    fn pre_score(&self, pod: &PodInfo, _nodes: &[&NodeInfo], _handle: &Handle) -> Option<()> {
        let requests = &pod.requests.requests;
        (requests.milli_cpu != 0 || requests.memory != 0).then_some(())
    }

    /// 75 if the balance stays as it is, up to 100 if it gets better, down to 50 if it gets worse.
    fn score(&self, _state: &(), pod: &PodInfo, node: &NodeInfo) -> i64 {
        let (used, requests) = (&node.requested, &pod.requests.requests);
        let without = balance(used.milli_cpu, used.memory, &node.allocatable);
        let with = balance(used.milli_cpu + requests.milli_cpu, used.memory + requests.memory, &node.allocatable);
        let half = MAX_NODE_SCORE / 2;
        half + (half + with - without) / 2
    }
}

/// 100 if the same share of cpu and memory is used, 50 if all of one and nothing of the other: one minus the standard
/// deviation. In Go's float64, which is computed the same everywhere for these operations, and rounded down at once.
fn balance(milli_cpu: i64, memory: i64, room: &Resources) -> i64 {
    if room.milli_cpu == 0 || room.memory == 0 {
        return MAX_NODE_SCORE;
    }
    let share = |used: i64, room: i64| (used as f64 / room as f64).min(1.0);
    let deviation = ((share(milli_cpu, room.milli_cpu) - share(memory, room.memory)) / 2.0).abs();
    ((1.0 - deviation) * MAX_NODE_SCORE as f64) as i64
}

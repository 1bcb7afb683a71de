//! NodeName: a pod that names its node runs there or nowhere.

use crate::scheduler::cache::NodeInfo;
use crate::scheduler::events::ClusterEvent;
use crate::scheduler::framework::{Plugin, PodInfo, Refusal};

/// Upstream: `plugins/nodename`.
pub struct NodeName;

impl Plugin for NodeName {
    fn name(&self) -> &'static str {
        "NodeName"
    }

    fn filter(&self, pod: &PodInfo, node: &NodeInfo) -> Result<(), Refusal> {
        let wanted = &pod.pod.spec.node_name;
        match wanted.is_empty() || wanted == node.name() {
            true => Ok(()),
            false => Err(Refusal::for_good("node(s) didn't match the requested node name")),
        }
    }

    fn may_help(&self, event: &ClusterEvent, _pod: &PodInfo) -> bool {
        matches!(event, ClusterEvent::NodeAdded(_))
    }
}

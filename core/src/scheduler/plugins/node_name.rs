//! NodeName: a pod that names its node runs there or nowhere.

use crate::scheduler::cache::NodeInfo;
use crate::scheduler::events::EventType;
use crate::scheduler::framework::{FilterPlugin, FilterStatus, Handle, Plugin, PodInfo, PreFilter};

/// Upstream: `plugins/nodename`.
pub struct NodeName;

impl Plugin for NodeName {
    fn name(&self) -> &'static str {
        "NodeName"
    }

    fn events_to_register(&self) -> &'static [EventType] {
        &[EventType::NodeAdd]
    }
}

impl FilterPlugin for NodeName {
    type State = ();
    const REASONS: &'static [&'static str] = &["node(s) didn't match the requested node name"];

    fn pre_filter(&self, pod: &PodInfo, _handle: &Handle) -> PreFilter<()> {
        if pod.pod.spec.node_name.is_empty() { PreFilter::Skip } else { PreFilter::Filter(()) }
    }

    fn filter(&self, _state: &(), pod: &PodInfo, node: &NodeInfo) -> Result<(), FilterStatus> {
        if pod.pod.spec.node_name == *node.name() { Ok(()) } else { Err(FilterStatus::unresolvable(0)) }
    }
}

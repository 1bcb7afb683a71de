//! The plugins of the default profile, one file each. A further one is named in [`PLUGINS`](super::framework::PLUGINS).

mod node_name;
mod node_resources_balanced_allocation;
mod node_resources_fit;
mod node_unschedulable;
mod scheduling_gates;
mod taint_toleration;

pub use node_name::NodeName;
pub use node_resources_balanced_allocation::NodeResourcesBalancedAllocation;
pub use node_resources_fit::NodeResourcesFit;
pub use node_unschedulable::NodeUnschedulable;
pub use scheduling_gates::SchedulingGates;
pub use taint_toleration::TaintToleration;

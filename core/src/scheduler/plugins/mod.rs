//! The in-tree plugins, one file each, and the table of them.

mod default_binder;
mod default_preemption;
mod node_name;
mod node_resources_balanced_allocation;
mod node_resources_fit;
mod node_unschedulable;
mod scheduling_gates;
mod taint_toleration;
#[cfg(test)]
mod toy;

use super::runtime::Registration;

/// The plugins in the order of the default profile, with their weights there (`apis/config/v1/default_plugins.go`). A
/// plugin that is not registered for an extension point is not run at it.
pub static PLUGINS: &[Registration] = &[
    Registration::plugin(&scheduling_gates::SchedulingGates),
    Registration::filter(&node_unschedulable::NodeUnschedulable),
    Registration::filter(&node_name::NodeName),
    Registration::filter_and_score(&taint_toleration::TaintToleration, 3),
    Registration::filter_and_score(&node_resources_fit::NodeResourcesFit, 1),
    #[cfg(test)]
    Registration::filter(&toy::Toy),
    Registration::plugin(&default_preemption::DefaultPreemption),
    Registration::score(&node_resources_balanced_allocation::NodeResourcesBalancedAllocation, 1),
    Registration::plugin(&default_binder::DefaultBinder),
];

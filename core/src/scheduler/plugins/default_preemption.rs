//! DefaultPreemption: whether a pod that fits nowhere would fit if pods of lower priority left.
//!
//! It answers the question, and evicts nobody: see `docs/decisions/scheduler-preemption.md`.

use crate::base::Text;
use crate::base::vec_map::VecMap;
use crate::scheduler::cache::{NodeInfo, priority};
use crate::scheduler::framework::{Code, Plugin, PostFilterResult};
use crate::scheduler::messages::fit_error;
use crate::scheduler::runtime::{CycleState, Diagnosis};
use alloc::format;
use alloc::vec::Vec;

/// Upstream: `plugins/defaultpreemption`, `framework/preemption`.
pub struct DefaultPreemption;

impl Plugin for DefaultPreemption {
    fn name(&self) -> &'static str {
        "DefaultPreemption"
    }

    fn post_filter(&self, cycle: &CycleState, diagnosis: &Diagnosis) -> Option<PostFilterResult> {
        let message = match preempt(cycle, diagnosis) {
            // Upstream's DynamicResources runs before DefaultPreemption, and looks for resource claims to take back.
            Some(message) => format!("no new claims to deallocate, preemption: {message}").into(),
            None => Text::EMPTY,
        };
        Some(PostFilterResult { message })
    }
}

/// `Preempt`: the reasons why it would not help; None if it would.
fn preempt(cycle: &CycleState, diagnosis: &Diagnosis) -> Option<Text> {
    if cycle.pod.pod.spec.preemption_policy == "Never" {
        return Some(Text::from_static("not eligible due to preemptionPolicy=Never."));
    }
    let mut reasons: VecMap<Text, u32> = VecMap::new();
    let unresolvable = |code: Code| code == Code::UnschedulableAndUnresolvable;
    let hopeless = diagnosis.node_to_status.iter().filter(|node| unresolvable(node.status.code)).count() as u32;
    if hopeless > 0 {
        reasons.insert(Text::from_static("Preemption is not helpful for scheduling"), hopeless);
    }
    for node in diagnosis.node_to_status.iter().filter(|node| !unresolvable(node.status.code)) {
        for reason in select_victims_on_node(cycle, &cycle.handle.nodes[node.node as usize])? {
            *reasons.entry(reason).or_default() += 1;
        }
    }
    Some(fit_error(cycle.handle.nodes.len() as u32, &reasons, "").into())
}

/// `SelectVictimsOnNode`: the reasons that remain when all pods of lower priority are gone; None if none remains.
fn select_victims_on_node(cycle: &CycleState, node: &NodeInfo) -> Option<Vec<Text>> {
    match node.without_pods_below(priority(&cycle.pod.pod)) {
        None => Some([Text::from_static("No preemption victims found for incoming pod")].into()),
        Some((rest, victims)) => {
            let (plugin, status) = cycle.run_filter_plugins_without(&rest, &victims).err()?;
            Some(cycle.reasons(plugin, status.reasons))
        }
    }
}

//! Preemption: whether pods of lower priority would have to leave for a pod that fits nowhere.
//!
//! Upstream: `framework/preemption`, `plugins/defaultpreemption`. Here it answers the question, and no pod is made to
//! leave: see `docs/decisions/scheduler-preemption.md`.

use super::cache::{NodeInfo, priority};
use super::framework::{Code, Findings, PodInfo, run_filters};
use super::messages::fit_error;
use crate::base::Text;
use alloc::format;
use alloc::string::String;
use alloc::sync::Arc;
use alloc::vec::Vec;

/// What the PostFilter plugins add to the message. Empty if the pod would fit on some node without the pods of lower
/// priority there.
pub fn post_filter(pod: &PodInfo, nodes: &[Arc<NodeInfo>], findings: &Findings) -> String {
    match preempt(pod, nodes, findings) {
        // DynamicResources runs before DefaultPreemption, and looks for resource claims to take back.
        Some(message) => format!("no new claims to deallocate, preemption: {message}"),
        None => String::new(),
    }
}

fn preempt(pod: &PodInfo, nodes: &[Arc<NodeInfo>], findings: &Findings) -> Option<String> {
    if pod.pod.spec.preemption_policy == "Never" {
        return Some("not eligible due to preemptionPolicy=Never.".into());
    }
    let mut reasons: Vec<Text> = Vec::new();
    for (at, _, refusal) in &findings.refused {
        match refusal.code {
            Code::UnschedulableAndUnresolvable => {
                reasons.push(Text::from_static("Preemption is not helpful for scheduling"));
            }
            Code::Unschedulable => reasons.extend(obstacles(pod, &nodes[*at as usize])?),
        }
    }
    Some(fit_error(nodes.len() as u32, reasons.iter(), ""))
}

/// What is in the way even without the pods of lower priority (`SelectVictimsOnNode`); None if nothing is.
fn obstacles(pod: &PodInfo, node: &NodeInfo) -> Option<Vec<Text>> {
    match node.without_pods_below(priority(&pod.pod)) {
        None => Some([Text::from_static("No preemption victims found for incoming pod")].into()),
        Some(rest) => run_filters(pod, &rest).err().map(|(_, refusal)| refusal.reasons),
    }
}

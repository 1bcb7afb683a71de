//! The scheduler's decision on a pod, node by node, without acting on it: shown on the page while a pod is dragged.

use super::cache::{Cache, NodeInfo, is_assigned};
use super::framework::{Code, Handle, PodInfo};
use super::messages::{NO_NODES, fit_error, pre_filter_error};
use super::profile::Profile;
use super::resources::PodRequests;
use super::runtime::{CycleState, Diagnosis, NodeStatus, PluginId};
use crate::api::core_v1::Pod;
use crate::base::Text;
use crate::base::vec_map::VecMap;
use crate::history::View;
use alloc::string::String;
use alloc::sync::Arc;
use alloc::vec::Vec;

/// The scheduler's decision on a pod.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Explanation {
    /// The verdict on each node, in the order in which they joined.
    pub nodes: Vec<NodeVerdict>,
    /// The nodes with the highest total: one of them would be chosen.
    pub best: Vec<Text>,
    /// The message of the FailedScheduling Event; empty if the pod fits somewhere.
    pub message: String,
}

/// The verdict on one node.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NodeVerdict {
    /// The node.
    pub node: Text,
    /// Whether the pod can run there.
    pub verdict: Verdict,
}

/// Whether a pod can run on a node, and how well.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It passed all filters.
    Feasible {
        /// Plugin by plugin.
        scores: Vec<PluginScore>,
        /// The sum of the weighted scores.
        total: i64,
    },
    /// A filter rejected it.
    Rejected {
        /// The first plugin that rejects it.
        plugin: &'static str,
        /// Whether preemption may help.
        code: Code,
        /// In words.
        reasons: Vec<Text>,
    },
}

/// The score that one plugin gives to a node.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PluginScore {
    /// The plugin.
    pub plugin: &'static str,
    /// As the plugin counts.
    pub raw: i64,
    /// From 0 to 100.
    pub normalized: i64,
    /// The summand of the total: the normalized score times the plugin's weight.
    pub weighted: i64,
}

/// The decision on this pod if it waited now. A pod that is bound is taken off its node for this.
pub fn explain(pod: &Arc<Pod>, profile: &Profile, view: View) -> Explanation {
    let mut cache = Cache::of(view);
    let mut pod = pod.clone();
    if is_assigned(&pod) {
        cache.update_pod(Some(&pod), None);
        let waiting = Arc::make_mut(&mut pod);
        Arc::make_mut(&mut waiting.spec).node_name = Text::EMPTY;
    }
    verdicts(&pod, profile, Handle { nodes: cache.nodes(), view })
}

/// The decision on this pod in any cluster. All nodes are filtered, and all feasible ones are scored.
pub fn verdicts(pod: &Arc<Pod>, profile: &Profile, handle: Handle) -> Explanation {
    let pod = PodInfo { pod: pod.clone(), requests: Arc::new(PodRequests::of(&pod.spec)) };
    let cycle = CycleState::new(profile, &pod, handle);
    let (feasible, diagnosis) = cycle.find_nodes_that_pass_filters(0, u32::MAX);
    let nodes: Vec<&NodeInfo> = feasible.iter().map(|at| &*handle.nodes[*at as usize]).collect();
    let totals = cycle.prioritize_nodes(&nodes);
    let highest = totals.iter().max();
    let best = nodes.iter().zip(&totals).filter(|(_, total)| Some(*total) == highest);
    let best = best.map(|(node, _)| node.name().clone()).collect();
    let message = if feasible.is_empty() { message(&cycle, &diagnosis) } else { String::new() };
    let scores = cycle.run_score_plugins(&nodes);
    let passed = feasible.iter().enumerate().map(|(order, at)| {
        let given = scores.iter().map(|scores| PluginScore {
            plugin: scores.plugin.name(),
            raw: scores.raw[order],
            normalized: scores.normalized[order],
            weighted: scores.normalized[order] * scores.weight,
        });
        (*at, Verdict::Feasible { scores: given.collect(), total: totals[order] })
    });
    let rejected = diagnosis.node_to_status.iter().map(|NodeStatus { node, plugin, status }| {
        let reasons = cycle.reasons(*plugin, status.reasons);
        (*node, Verdict::Rejected { plugin: plugin.name(), code: status.code, reasons })
    });
    let mut all: Vec<(u32, Verdict)> = passed.chain(rejected).collect();
    crate::base::sort::by_key(&mut all, |(at, _)| *at);
    let verdict =
        |(at, verdict): (u32, Verdict)| NodeVerdict { node: handle.nodes[at as usize].name().clone(), verdict };
    Explanation { nodes: all.into_iter().map(verdict).collect(), best, message }
}

/// The reasons why a pod fits nowhere, and the message of PostFilter (`FitError.Error`).
pub(super) fn message(cycle: &CycleState, diagnosis: &Diagnosis) -> String {
    let nodes = cycle.handle.nodes.len() as u32;
    if nodes == 0 {
        return NO_NODES.into();
    }
    let post_filter = cycle.run_post_filter_plugins(diagnosis).message;
    if let Some(reason) = cycle.pre_filter_message() {
        return pre_filter_error(nodes, reason, &post_filter);
    }
    let mut by_status: VecMap<(PluginId, u64), u32> = VecMap::new();
    for NodeStatus { plugin, status, .. } in &diagnosis.node_to_status {
        *by_status.entry((*plugin, status.reasons)).or_default() += 1;
    }
    let mut reasons: VecMap<Text, u32> = VecMap::new();
    for ((plugin, bits), count) in &by_status {
        for reason in cycle.reasons(*plugin, *bits) {
            *reasons.entry(reason).or_default() += count;
        }
    }
    fit_error(nodes, &reasons, &post_filter)
}

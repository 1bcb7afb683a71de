//! What the scheduler thinks of a pod on every node, without doing anything: what the page shows while a pod is dragged.

use super::cache::{Cache, NodeInfo, is_counted};
use super::framework::{Code, Findings, PLUGINS, PluginScores, PodInfo, prioritize, run_filters, total};
use super::messages::{NO_NODES, fit_error};
use super::preemption::post_filter;
use super::resources::PodRequests;
use crate::api::core_v1::Pod;
use crate::base::Text;
use crate::etcd::View;
use alloc::string::String;
use alloc::sync::Arc;
use alloc::vec::Vec;

/// The scheduler's opinion of a pod.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Explanation {
    /// Of every node, in the order in which they joined.
    pub nodes: Vec<NodeVerdict>,
    /// The nodes with the highest total: one of them would be chosen.
    pub best: Vec<Text>,
    /// Why it fits nowhere, as the FailedScheduling Event says it; empty if it fits somewhere.
    pub message: String,
}

/// The opinion of one node.
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
    /// It can.
    Feasible {
        /// Plugin by plugin.
        scores: Vec<PluginScore>,
        /// The sum of the weighted scores.
        total: i64,
    },
    /// It cannot.
    Refused {
        /// The first plugin that refuses.
        plugin: &'static str,
        /// Whether it would help if pods left.
        code: Code,
        /// In words.
        reasons: Vec<Text>,
    },
}

/// What one plugin gives to a node.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PluginScore {
    /// The plugin.
    pub plugin: &'static str,
    /// As the plugin counts.
    pub raw: i64,
    /// From 0 to 100.
    pub normalized: i64,
    /// What is summed: the normalized score times the plugin's weight.
    pub weighted: i64,
}

/// What the scheduler would say of this pod if it waited now. A pod that is bound is looked at as if it were not.
pub fn explain(pod: &Arc<Pod>, view: View) -> Explanation {
    let mut cache = Cache::of(view);
    let mut pod = pod.clone();
    if is_counted(&pod) {
        cache.pod_changed(Some(&pod), None);
        let waiting = Arc::make_mut(&mut pod);
        Arc::make_mut(&mut waiting.spec).node_name = Text::EMPTY;
    }
    verdicts(&pod, cache.nodes())
}

/// The same of any nodes.
pub fn verdicts(pod: &Arc<Pod>, nodes: &[Arc<NodeInfo>]) -> Explanation {
    let pod = PodInfo { pod: pod.clone(), requests: Arc::new(PodRequests::of(&pod.spec)) };
    let mut findings = Findings::default();
    for (at, node) in nodes.iter().enumerate() {
        match run_filters(&pod, node) {
            Ok(()) => findings.feasible.push(at as u32),
            Err((plugin, refusal)) => findings.refused.push((at as u32, plugin, refusal)),
        }
    }
    let scores = prioritize(&pod, nodes, &findings.feasible);
    let totals: Vec<i64> = (0..findings.feasible.len()).map(|at| total(&scores, at)).collect();
    let highest = totals.iter().max().copied().unwrap_or_default();
    let best = findings.feasible.iter().zip(&totals).filter(|(_, total)| **total == highest);
    let best = best.map(|(at, _)| nodes[*at as usize].name().clone()).collect();
    let message = message(&pod, nodes, &findings);
    Explanation { nodes: node_verdicts(nodes, findings, &scores), best, message }
}

/// Why a pod fits nowhere; empty if it fits somewhere.
pub(super) fn message(pod: &PodInfo, nodes: &[Arc<NodeInfo>], findings: &Findings) -> String {
    if nodes.is_empty() {
        return NO_NODES.into();
    }
    if !findings.feasible.is_empty() {
        return String::new();
    }
    let reasons = findings.refused.iter().flat_map(|(_, _, refusal)| &refusal.reasons);
    fit_error(nodes.len() as u32, reasons, &post_filter(pod, nodes, findings))
}

fn node_verdicts(nodes: &[Arc<NodeInfo>], findings: Findings, scores: &[PluginScores]) -> Vec<NodeVerdict> {
    let feasible = findings.feasible.iter().enumerate().map(|(order, at)| {
        let all = scores.iter().map(|given| PluginScore {
            plugin: given.plugin.name(),
            raw: given.raw[order],
            normalized: given.normalized[order],
            weighted: given.weighted(order),
        });
        (*at, Verdict::Feasible { scores: all.collect(), total: total(scores, order) })
    });
    let refused = findings.refused.into_iter().map(|(at, plugin, refusal)| {
        let plugin = PLUGINS[usize::from(plugin)].name();
        (at, Verdict::Refused { plugin, code: refusal.code, reasons: refusal.reasons })
    });
    let mut all: Vec<(u32, Verdict)> = feasible.chain(refused).collect();
    crate::base::sort::by_key(&mut all, |(at, _)| *at);
    all.into_iter().map(|(at, verdict)| NodeVerdict { node: nodes[at as usize].name().clone(), verdict }).collect()
}

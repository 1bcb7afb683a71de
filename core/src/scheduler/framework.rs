//! The scheduling framework: which plugins there are, how a node passes their filters, how their scores are summed.
//!
//! Upstream: `framework/runtime/framework.go`, `apis/config/v1/default_plugins.go`. A further plugin is a file in
//! `plugins/` and a line in [`PLUGINS`].

use super::cache::NodeInfo;
use super::events::ClusterEvent;
use super::plugins::{
    NodeName, NodeResourcesBalancedAllocation, NodeResourcesFit, NodeUnschedulable, SchedulingGates, TaintToleration,
};
use super::resources::PodRequests;
use crate::api::core_v1::Pod;
use crate::base::Text;
use alloc::sync::Arc;
use alloc::vec::Vec;

/// The default plugins, in the order in which their filters run.
pub static PLUGINS: [&dyn Plugin; 6] = [
    &SchedulingGates,
    &NodeUnschedulable,
    &NodeName,
    &TaintToleration,
    &NodeResourcesFit,
    &NodeResourcesBalancedAllocation,
];

/// The best score that a plugin gives, before its weight.
pub const MAX_NODE_SCORE: i64 = 100;

/// One concern of scheduling. Each plugin takes part where it has something to say.
pub trait Plugin: Sync {
    /// Upstream's name.
    fn name(&self) -> &'static str;

    /// PreEnqueue: whether the pod may be tried at all.
    fn admits(&self, _pod: &Pod) -> bool {
        true
    }

    /// Filter: whether the pod can run on the node.
    fn filter(&self, _pod: &PodInfo, _node: &NodeInfo) -> Result<(), Refusal> {
        Ok(())
    }

    /// How much its score counts; zero for plugins that give none.
    fn weight(&self) -> i64 {
        0
    }

    /// PreScore: false if it has nothing to say about this pod.
    fn has_opinion_of(&self, _pod: &PodInfo) -> bool {
        true
    }

    /// Score: how well the node suits the pod.
    fn score(&self, _pod: &PodInfo, _node: &NodeInfo) -> i64 {
        0
    }

    /// NormalizeScore: brings the scores of all nodes into 0..=[`MAX_NODE_SCORE`].
    fn normalize(&self, _scores: &mut [i64]) {}

    /// QueueingHint: whether a pod that it refused may pass after this event.
    fn may_help(&self, _event: &ClusterEvent, _pod: &PodInfo) -> bool {
        false
    }
}

/// A pod with what the plugins want to know of it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct PodInfo {
    /// The pod.
    pub pod: Arc<Pod>,
    /// What it asks for.
    pub requests: Arc<PodRequests>,
}

/// Why a pod cannot run on a node.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Refusal {
    /// Whether room on the node would help.
    pub code: Code,
    /// In words, as they stand in the message of the FailedScheduling Event.
    pub reasons: Vec<Text>,
}

/// How final a refusal is (`fwk.Code`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Code {
    /// The pod would fit if others left.
    Unschedulable,
    /// No matter who leaves.
    UnschedulableAndUnresolvable,
}

/// A set of plugins: those that refused a pod.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct PluginSet(u16);

/// What the filters said of the nodes that were looked at.
#[derive(Clone, Debug, Default)]
pub struct Findings {
    /// The nodes that passed, by their place in the list, in the order in which they were looked at.
    pub feasible: Vec<u32>,
    /// The others: place, plugin by its place in [`PLUGINS`], and why.
    pub refused: Vec<(u32, u8, Refusal)>,
}

/// The scores that one plugin gives to the feasible nodes, in their order.
#[derive(Clone, Debug)]
pub struct PluginScores {
    /// Who gives them.
    pub plugin: &'static dyn Plugin,
    /// As the plugin counts.
    pub raw: Vec<i64>,
    /// Brought into 0..=100.
    pub normalized: Vec<i64>,
}

/// Below so many nodes all are looked at.
const MIN_FEASIBLE_NODES: u32 = 100;
/// With very many nodes at least so many percent of them.
const MIN_FEASIBLE_PERCENT: u32 = 5;

/// Runs the filters on the nodes, beginning at `start` and around, until enough have passed
/// (`findNodesThatPassFilters`).
pub fn find_nodes_that_fit(pod: &PodInfo, nodes: &[Arc<NodeInfo>], start: u32) -> Findings {
    let enough = nodes_to_find(nodes.len() as u32) as usize;
    let mut findings = Findings { feasible: Vec::with_capacity(enough), refused: Vec::new() };
    let (before, after) = nodes.split_at(start as usize % nodes.len().max(1));
    let places = (before.len() as u32..).zip(after).chain((0..).zip(before));
    for (place, node) in places {
        match run_filters(pod, node) {
            Ok(()) => findings.feasible.push(place),
            Err((plugin, refusal)) => findings.refused.push((place, plugin, refusal)),
        }
        if findings.feasible.len() == enough {
            break;
        }
    }
    findings
}

/// Runs the filters on one node. The first refusal counts, with the plugin's place in [`PLUGINS`].
pub fn run_filters(pod: &PodInfo, node: &NodeInfo) -> Result<(), (u8, Refusal)> {
    for (at, plugin) in PLUGINS.iter().enumerate() {
        plugin.filter(pod, node).map_err(|refusal| (at as u8, refusal))?;
    }
    Ok(())
}

/// Runs the scores on the feasible nodes (`prioritizeNodes`).
pub fn prioritize(pod: &PodInfo, nodes: &[Arc<NodeInfo>], feasible: &[u32]) -> Vec<PluginScores> {
    let judges = PLUGINS.iter().filter(|plugin| plugin.weight() > 0 && plugin.has_opinion_of(pod));
    let scores = judges.map(|plugin| {
        let raw: Vec<i64> = feasible.iter().map(|at| plugin.score(pod, &nodes[*at as usize])).collect();
        let mut normalized = raw.clone();
        plugin.normalize(&mut normalized);
        PluginScores { plugin: *plugin, raw, normalized }
    });
    scores.collect()
}

/// The sum of the weighted scores of the feasible node at this place in their order.
pub fn total(scores: &[PluginScores], at: usize) -> i64 {
    scores.iter().map(|scores| scores.weighted(at)).sum()
}

/// How many feasible nodes are enough (`numFeasibleNodesToFind`, `percentageOfNodesToScore` unset).
fn nodes_to_find(nodes: u32) -> u32 {
    if nodes < MIN_FEASIBLE_NODES {
        return nodes;
    }
    let percent = 50u32.saturating_sub(nodes / 125).max(MIN_FEASIBLE_PERCENT);
    (nodes * percent / 100).max(MIN_FEASIBLE_NODES)
}

/// `DefaultNormalizeScore`: the highest becomes 100, or 0 where less is better.
pub fn normalize(scores: &mut [i64], less_is_better: bool) {
    let highest = scores.iter().copied().max().unwrap_or_default();
    for score in scores {
        let share = if highest == 0 { 0 } else { *score * MAX_NODE_SCORE / highest };
        *score = if less_is_better { MAX_NODE_SCORE - share } else { share };
    }
}

impl PluginScores {
    /// What it gives to the node at this place, with its weight.
    pub fn weighted(&self, at: usize) -> i64 {
        self.normalized[at] * self.plugin.weight()
    }
}

impl Refusal {
    /// A refusal that no leaving pod would change, in these words.
    pub fn for_good(reason: &'static str) -> Refusal {
        Refusal { code: Code::UnschedulableAndUnresolvable, reasons: [Text::from_static(reason)].into() }
    }
}

impl Code {
    /// Upstream's word.
    pub fn as_str(self) -> &'static str {
        match self {
            Code::Unschedulable => "Unschedulable",
            Code::UnschedulableAndUnresolvable => "UnschedulableAndUnresolvable",
        }
    }
}

impl PluginSet {
    /// The plugins that do not admit this pod to the queue.
    pub fn gating(pod: &Pod) -> PluginSet {
        let mut gates = PluginSet::default();
        for (at, _) in PLUGINS.iter().enumerate().filter(|(_, plugin)| !plugin.admits(pod)) {
            gates.insert(at as u8);
        }
        gates
    }

    /// Adds the plugin at this place in [`PLUGINS`].
    pub fn insert(&mut self, plugin: u8) {
        self.0 |= 1 << plugin;
    }

    /// Whether it holds none.
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// The plugins in it.
    pub fn iter(self) -> impl Iterator<Item = &'static dyn Plugin> {
        PLUGINS.iter().enumerate().filter(move |(at, _)| self.0 & (1 << at) != 0).map(|(_, plugin)| *plugin)
    }
}

impl FromIterator<u8> for PluginSet {
    fn from_iter<I: IntoIterator<Item = u8>>(plugins: I) -> PluginSet {
        let mut set = PluginSet::default();
        plugins.into_iter().for_each(|plugin| set.insert(plugin));
        set
    }
}

impl core::fmt::Debug for dyn Plugin {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str(self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_many_nodes_only_a_share_is_looked_at() {
        let found = [3, 99, 100, 150, 1000, 5000, 10_000].map(nodes_to_find);
        assert_eq!(found, [3, 99, 100, 100, 420, 500, 500]);
    }

    #[test]
    fn scores_are_brought_into_one_range() {
        for (scores, less_is_better, expected) in
            [([0, 0, 0], true, [100, 100, 100]), ([0, 1, 3], true, [100, 67, 0]), ([0, 1, 3], false, [0, 33, 100])]
        {
            let mut scores = scores;
            normalize(&mut scores, less_is_better);
            assert_eq!(scores, expected);
        }
    }
}

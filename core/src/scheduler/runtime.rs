//! The framework's runtime: runs the plugins of a profile at each extension point.
//!
//! Upstream: `pkg/scheduler/framework/runtime/framework.go`, `schedule_one.go` (`findNodesThatFitPod`, `prioritizeNodes`).
//! A plugin's state is typed in the plugin's file ([`FilterPlugin::State`]); here a plugin together with its state for one
//! pod is a [`PreparedFilter`], so that nothing is looked up or cast while nodes are filtered.

use super::cache::NodeInfo;
use super::events::ClusterEvent;
use super::framework::{
    Code, FilterPlugin, FilterStatus, Handle, Plugin, PodInfo, PostFilterResult, PreFilter, QueueingHint, ScorePlugin,
};
use super::plugins::PLUGINS;
use super::profile::Profile;
use crate::api::core_v1::Pod;
use crate::base::Text;
use alloc::boxed::Box;
use alloc::vec::Vec;

/// A plugin by its place in [`PLUGINS`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PluginId(u8);

/// A set of plugins.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct PluginSet(u64);

/// A line of the table of plugins: the plugin, and the extension points with state that it takes part in.
pub struct Registration {
    plugin: &'static dyn Plugin,
    filter: Option<&'static dyn AnyFilter>,
    score: Option<&'static dyn AnyScore>,
    default_weight: i64,
}

/// A pod's scheduling cycle: the states that the plugins have prepared for it (`CycleState`), and the cluster.
pub struct CycleState<'a> {
    /// The pod.
    pub pod: &'a PodInfo,
    /// The cluster.
    pub handle: Handle<'a>,
    profile: &'a Profile,
    filters: Vec<(PluginId, Box<dyn PreparedFilter>)>,
    /// The plugin whose PreFilter found that no node can pass, and its reason.
    rejected: Option<(PluginId, Text)>,
}

/// Why a pod fits nowhere (`fwk.Diagnosis`).
#[derive(Clone, Debug, Default)]
pub struct Diagnosis {
    /// The nodes that were filtered out, in the order in which they were looked at.
    pub node_to_status: Vec<NodeStatus>,
    /// The plugins that rejected the pod, on any node.
    pub unschedulable_plugins: PluginSet,
}

/// A node that was filtered out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NodeStatus {
    /// The node, by its place in [`Handle::nodes`].
    pub node: u32,
    /// The first plugin that rejected it.
    pub plugin: PluginId,
    /// Why.
    pub status: FilterStatus,
}

/// The scores that one plugin gives to the feasible nodes, in their order.
#[derive(Clone, Debug)]
pub struct PluginScores {
    /// The plugin.
    pub plugin: PluginId,
    /// Its weight in the profile.
    pub weight: i64,
    /// As the plugin counts.
    pub raw: Vec<i64>,
    /// Brought into 0..=100.
    pub normalized: Vec<i64>,
}

/// A filter plugin with its state for one pod.
pub trait PreparedFilter {
    /// Runs Filter.
    fn filter(&self, pod: &PodInfo, node: &NodeInfo) -> Result<(), FilterStatus>;
    /// Brings the state up to date for a pod added to the node on trial.
    fn add_pod(&mut self, pod: &PodInfo, added: &PodInfo, node: &NodeInfo);
    /// Brings the state up to date for a pod taken off the node on trial.
    fn remove_pod(&mut self, pod: &PodInfo, removed: &PodInfo, node: &NodeInfo);
    /// The text of a reason.
    fn reason(&self, reason: u8) -> Text;
    /// A copy, for a trial (`CycleState.Clone`).
    fn boxed_clone(&self) -> Box<dyn PreparedFilter>;
}

/// A filter plugin of any state.
trait AnyFilter: Sync {
    fn prepare(&'static self, pod: &PodInfo, handle: &Handle) -> PreFilter<Box<dyn PreparedFilter>>;
}

/// A score plugin of any state.
trait AnyScore: Sync {
    /// Runs PreScore, Score and NormalizeScore. The scores before NormalizeScore go to `raw`. False if it was skipped.
    fn run(&self, cycle: &CycleState, nodes: &[&NodeInfo], scores: &mut [i64], raw: Option<&mut Vec<i64>>) -> bool;
}

struct Prepared<P: FilterPlugin + 'static> {
    plugin: &'static P,
    state: P::State,
}

/// Below so many nodes all are looked at.
const MIN_FEASIBLE_NODES: u32 = 100;
/// With very many nodes at least so many percent of them.
const MIN_FEASIBLE_PERCENT: u32 = 5;

impl<'a> CycleState<'a> {
    /// Begins a cycle: runs PreFilter, until a plugin rejects the pod (`RunPreFilterPlugins`).
    pub fn new(profile: &'a Profile, pod: &'a PodInfo, handle: Handle<'a>) -> CycleState<'a> {
        let mut cycle = CycleState { pod, handle, profile, filters: Vec::new(), rejected: None };
        for (id, _) in &profile.plugins {
            let Some(plugin) = id.registration().filter else { continue };
            match plugin.prepare(pod, &handle) {
                PreFilter::Skip => {}
                PreFilter::Filter(prepared) => cycle.filters.push((*id, prepared)),
                PreFilter::Reject(reason) => {
                    cycle.rejected = Some((*id, reason));
                    break;
                }
            }
        }
        cycle
    }

    /// Runs the filters on one node. The first rejection counts (`RunFilterPlugins`).
    pub fn run_filter_plugins(&self, node: &NodeInfo) -> Result<(), (PluginId, FilterStatus)> {
        if let Some((id, _)) = self.rejected {
            return Err((id, FilterStatus { code: Code::UnschedulableAndUnresolvable, reasons: 0 }));
        }
        for (id, filter) in &self.filters {
            filter.filter(self.pod, node).map_err(|status| (*id, status))?;
        }
        Ok(())
    }

    /// Runs the filters on the nodes, beginning at `start` and around, until enough have passed
    /// (`findNodesThatPassFilters`). The feasible nodes come by their places, in the order in which they were looked at.
    pub fn find_nodes_that_pass_filters(&self, start: u32, enough: u32) -> (Vec<u32>, Diagnosis) {
        let nodes = self.handle.nodes;
        let enough = (enough as usize).min(nodes.len());
        let (mut feasible, mut diagnosis) = (Vec::with_capacity(enough), Diagnosis::default());
        let (before, after) = nodes.split_at(start as usize % nodes.len().max(1));
        for (place, node) in (before.len() as u32..).zip(after).chain((0..).zip(before)) {
            match self.run_filter_plugins(node) {
                Ok(()) => feasible.push(place),
                Err((plugin, status)) => {
                    diagnosis.unschedulable_plugins.insert(plugin);
                    diagnosis.node_to_status.push(NodeStatus { node: place, plugin, status });
                }
            }
            if feasible.len() == enough {
                break;
            }
        }
        (feasible, diagnosis)
    }

    /// The sums of the weighted scores of these nodes (`prioritizeNodes`).
    pub fn prioritize_nodes(&self, nodes: &[&NodeInfo]) -> Vec<i64> {
        let mut totals = alloc::vec![0; nodes.len()];
        let mut scores = totals.clone();
        for (plugin, _, weight) in self.profile.score_plugins() {
            if plugin.run(self, nodes, &mut scores, None) {
                totals.iter_mut().zip(&scores).for_each(|(total, score)| *total += score * weight);
            }
        }
        totals
    }

    /// The scores of these nodes, plugin by plugin (`RunScorePlugins`).
    pub fn run_score_plugins(&self, nodes: &[&NodeInfo]) -> Vec<PluginScores> {
        let run = |(scorer, plugin, weight): (&dyn AnyScore, PluginId, i64)| {
            let (mut raw, mut normalized) = (Vec::new(), alloc::vec![0; nodes.len()]);
            let ran = scorer.run(self, nodes, &mut normalized, Some(&mut raw));
            ran.then_some(PluginScores { plugin, weight, raw, normalized })
        };
        self.profile.score_plugins().filter_map(run).collect()
    }

    /// Runs PostFilter: the first plugin that takes part decides (`RunPostFilterPlugins`).
    pub fn run_post_filter_plugins(&self, diagnosis: &Diagnosis) -> PostFilterResult {
        let mut plugins = self.profile.plugins.iter();
        plugins.find_map(|(id, _)| id.plugin().post_filter(self, diagnosis)).unwrap_or_default()
    }

    /// Runs the filters on a node as it would be without the `removed` pods: `node` has them no more.
    pub fn run_filter_plugins_without(
        &self,
        node: &NodeInfo,
        removed: &[PodInfo],
    ) -> Result<(), (PluginId, FilterStatus)> {
        for (id, filter) in &self.filters {
            let mut trial = filter.boxed_clone();
            removed.iter().for_each(|removed| trial.remove_pod(self.pod, removed, node));
            trial.filter(self.pod, node).map_err(|status| (*id, status))?;
        }
        Ok(())
    }

    /// The reason of PreFilter, if it rejected the pod (`Diagnosis.PreFilterMsg`).
    pub fn pre_filter_message(&self) -> Option<&Text> {
        self.rejected.as_ref().map(|(_, reason)| reason)
    }

    /// The reasons of a [`FilterStatus`] in words.
    pub fn reasons(&self, plugin: PluginId, reasons: u64) -> Vec<Text> {
        if let Some(reason) = self.pre_filter_message() {
            return [reason.clone()].into();
        }
        let Some((_, filter)) = self.filters.iter().find(|(id, _)| *id == plugin) else { return Vec::new() };
        (0..64).filter(|bit| reasons & (1 << bit) != 0).map(|bit| filter.reason(bit)).collect()
    }
}

/// How many feasible nodes are enough (`numFeasibleNodesToFind`, `percentageOfNodesToScore` unset).
pub fn num_feasible_nodes_to_find(nodes: u32) -> u32 {
    if nodes < MIN_FEASIBLE_NODES {
        return nodes;
    }
    let percent = 50u32.saturating_sub(nodes / 125).max(MIN_FEASIBLE_PERCENT);
    (nodes * percent / 100).max(MIN_FEASIBLE_NODES)
}

impl Profile {
    /// The plugins that do not let this pod into the active queue (`runPreEnqueuePlugins`).
    pub fn run_pre_enqueue_plugins(&self, pod: &Pod) -> PluginSet {
        let plugins = self.plugins.iter().map(|(id, _)| *id);
        plugins.filter(|id| !id.plugin().pre_enqueue(pod)).collect()
    }

    fn score_plugins(&self) -> impl Iterator<Item = (&'static dyn AnyScore, PluginId, i64)> {
        self.plugins.iter().filter_map(|(id, weight)| Some((id.registration().score?, *id, *weight)))
    }
}

impl Registration {
    /// A plugin that takes part in extension points without state only.
    pub const fn plugin(plugin: &'static dyn Plugin) -> Registration {
        Registration { plugin, filter: None, score: None, default_weight: 0 }
    }

    /// A plugin that filters.
    pub const fn filter<P: FilterPlugin>(plugin: &'static P) -> Registration {
        Registration { filter: Some(plugin), ..Registration::plugin(plugin) }
    }

    /// A plugin that scores, with its weight in the default profile.
    pub const fn score<P: ScorePlugin>(plugin: &'static P, default_weight: i64) -> Registration {
        Registration { score: Some(plugin), default_weight, ..Registration::plugin(plugin) }
    }

    /// A plugin that filters and scores, with its weight in the default profile.
    pub const fn filter_and_score<P: FilterPlugin + ScorePlugin>(
        plugin: &'static P,
        default_weight: i64,
    ) -> Registration {
        Registration { filter: Some(plugin), ..Registration::score(plugin, default_weight) }
    }
}

impl PluginId {
    /// All plugins, with their weights in the default profile.
    pub fn all() -> impl Iterator<Item = (PluginId, i64)> {
        (0..).zip(PLUGINS).map(|(at, registration)| (PluginId(at), registration.default_weight))
    }

    /// The plugin.
    pub fn plugin(self) -> &'static dyn Plugin {
        self.registration().plugin
    }

    /// Upstream's name of it.
    pub fn name(self) -> &'static str {
        self.plugin().name()
    }

    fn registration(self) -> &'static Registration {
        &PLUGINS[usize::from(self.0)]
    }
}

impl PluginSet {
    /// Adds a plugin.
    pub fn insert(&mut self, plugin: PluginId) {
        self.0 |= 1 << plugin.0;
    }

    /// Whether it holds none.
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// The plugins in it, in the order of the table.
    pub fn iter(self) -> impl Iterator<Item = PluginId> {
        PluginId::all().map(|(id, _)| id).filter(move |id| self.0 & (1 << id.0) != 0)
    }

    /// Whether one of these plugins thinks that the pod may pass after this event.
    pub fn queueing_hint(self, event: &ClusterEvent, pod: &PodInfo) -> QueueingHint {
        let helps = |id: PluginId| {
            let plugin = id.plugin();
            plugin.events_to_register().contains(&event.event_type())
                && plugin.queueing_hint(event, pod) == QueueingHint::Queue
        };
        QueueingHint::queue_if(self.iter().any(helps))
    }
}

impl FromIterator<PluginId> for PluginSet {
    fn from_iter<I: IntoIterator<Item = PluginId>>(plugins: I) -> PluginSet {
        let mut set = PluginSet::default();
        plugins.into_iter().for_each(|plugin| set.insert(plugin));
        set
    }
}

impl<P: FilterPlugin> AnyFilter for P {
    fn prepare(&'static self, pod: &PodInfo, handle: &Handle) -> PreFilter<Box<dyn PreparedFilter>> {
        match self.pre_filter(pod, handle) {
            PreFilter::Skip => PreFilter::Skip,
            PreFilter::Filter(state) => PreFilter::Filter(Box::new(Prepared { plugin: self, state })),
            PreFilter::Reject(message) => PreFilter::Reject(message),
        }
    }
}

impl<P: FilterPlugin> PreparedFilter for Prepared<P> {
    fn filter(&self, pod: &PodInfo, node: &NodeInfo) -> Result<(), FilterStatus> {
        self.plugin.filter(&self.state, pod, node)
    }

    fn add_pod(&mut self, pod: &PodInfo, added: &PodInfo, node: &NodeInfo) {
        self.plugin.add_pod(&mut self.state, pod, added, node);
    }

    fn remove_pod(&mut self, pod: &PodInfo, removed: &PodInfo, node: &NodeInfo) {
        self.plugin.remove_pod(&mut self.state, pod, removed, node);
    }

    fn reason(&self, reason: u8) -> Text {
        self.plugin.reason(&self.state, reason)
    }

    fn boxed_clone(&self) -> Box<dyn PreparedFilter> {
        Box::new(Prepared { plugin: self.plugin, state: self.state.clone() })
    }
}

impl<P: ScorePlugin> AnyScore for P {
    fn run(&self, cycle: &CycleState, nodes: &[&NodeInfo], scores: &mut [i64], raw: Option<&mut Vec<i64>>) -> bool {
        let Some(state) = self.pre_score(cycle.pod, nodes, &cycle.handle) else { return false };
        for (score, node) in scores.iter_mut().zip(nodes) {
            *score = self.score(&state, cycle.pod, node);
        }
        if let Some(raw) = raw {
            raw.extend_from_slice(scores);
        }
        self.normalize_score(&state, cycle.pod, nodes, scores);
        true
    }
}

/// A set of plugins has room for the whole table.
const _: () = assert!(PLUGINS.len() <= 64);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_many_nodes_only_a_share_is_looked_at() {
        let found = [3, 99, 100, 150, 1000, 5000, 10_000].map(num_feasible_nodes_to_find);
        assert_eq!(found, [3, 99, 100, 100, 420, 500, 500]);
    }
}

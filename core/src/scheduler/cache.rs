//! The scheduler's cache: the nodes with the pods on them, and the sums over these. Assumed pods are among them: pods that
//! have a node, while their binding is still on its way.
//!
//! Upstream: `pkg/scheduler/backend/cache`, `framework/types.go` (`NodeInfo`).

use super::framework::PodInfo;
use super::resources::{NonZero, PodRequests, Resources};
use crate::api::core_v1::{Node, Pod, PodSpec, Taint};
use crate::api::record::Shared;
use crate::api::{Key, Resource, Uid};
use crate::base::vec_map::VecMap;
use crate::base::{ByAddress, CowMap, Memo, Text};
use crate::history::View;
use alloc::sync::Arc;
use alloc::vec::Vec;

/// A node with its pods.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct NodeInfo {
    /// The node; None while pods are bound to one that does not exist.
    pub node: Option<Arc<Node>>,
    /// Whether it is cordoned. A copy, as all pods are filtered by it.
    pub unschedulable: bool,
    /// Its taints. A copy, as all pods are filtered by them.
    pub taints: Shared<Vec<Taint>>,
    /// The resources for pods.
    pub allocatable: Resources,
    /// The number of pods that it may have.
    pub allowed_pods: i64,
    /// The sum of its pods' requests.
    pub requested: Resources,
    /// The same as the scores count it.
    pub non_zero_requested: NonZero,
    /// By priority, so that preemption's victims come first.
    pods: VecMap<(i32, Uid), PodInfo>,
}

/// The nodes and the pods on them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Cache {
    /// In the order in which they joined.
    nodes: Vec<Arc<NodeInfo>>,
    /// The place of each in that order.
    index: CowMap<Text, u32>,
    /// Nodes that have pods but do not exist.
    nodes_without_object: VecMap<Text, Arc<NodeInfo>>,
    assumed: CowMap<Key, AssumedPod>,
    /// The requests of recent specs: replicas share one spec.
    known: Memo<ByAddress<PodSpec>, Arc<PodRequests>, 8192>,
}

/// A pod that counts on its node although the watch has not confirmed the binding.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct AssumedPod {
    pod: Arc<Pod>,
    node: Text,
}

impl Cache {
    /// The nodes and pods of a view.
    pub fn of(view: View) -> Cache {
        let mut cache = Cache::default();
        for node in view.list::<Node>(&Text::EMPTY) {
            cache.set_node(node.clone());
        }
        for pod in view.list::<Pod>(&Text::EMPTY) {
            cache.update_pod(None, Some(pod));
        }
        cache
    }

    /// All nodes, in the order in which they joined.
    pub fn nodes(&self) -> &[Arc<NodeInfo>] {
        &self.nodes
    }

    /// All pods on nodes, assumed ones among them, also on nodes that do not exist.
    pub fn pods(&self) -> impl Iterator<Item = &Arc<Pod>> {
        self.nodes.iter().chain(self.nodes_without_object.values()).flat_map(|node| node.pods()).map(|pod| &pod.pod)
    }

    /// The node of this name.
    pub fn node(&self, name: &Text) -> Option<&NodeInfo> {
        self.index.get(name).map(|at| &*self.nodes[*at as usize])
    }

    /// A pod with its requests.
    pub fn pod_info(&mut self, pod: &Arc<Pod>) -> PodInfo {
        let compute = || Arc::new(PodRequests::of(&pod.spec));
        let requests = self.known.get_or_compute(ByAddress(pod.spec.clone()), compute).clone();
        PodInfo { pod: pod.clone(), requests }
    }

    /// `AddNode`, `UpdateNode`.
    pub fn set_node(&mut self, node: Arc<Node>) {
        let name = &node.metadata.name;
        match self.index.get(name) {
            Some(at) => Arc::make_mut(&mut self.nodes[*at as usize]).set_node(node),
            None => {
                let mut info = self.nodes_without_object.remove(name).unwrap_or_default();
                self.index.insert(name.clone(), self.nodes.len() as u32);
                Arc::make_mut(&mut info).set_node(node);
                self.nodes.push(info);
            }
        }
    }

    /// `RemoveNode`. Its pods may still be there for a while.
    pub fn remove_node(&mut self, name: &Text) {
        let Some(at) = self.index.remove(name) else { return };
        let info = self.nodes.remove(at as usize);
        for (at, info) in self.nodes.iter().enumerate().skip(at as usize) {
            self.index.insert(info.name().clone(), at as u32);
        }
        if !info.pods.is_empty() {
            let NodeInfo { requested, non_zero_requested, pods, .. } = Arc::unwrap_or_clone(info);
            let rest = NodeInfo { requested, non_zero_requested, pods, ..NodeInfo::default() };
            self.nodes_without_object.insert(name.clone(), Arc::new(rest));
        }
    }

    /// `AddPod`, `UpdatePod`, `RemovePod`: the watch shows a pod as it was, and as it is.
    pub fn update_pod(&mut self, old: Option<&Arc<Pod>>, new: Option<&Arc<Pod>>) {
        let (old, new) = (old.filter(|pod| is_assigned(pod)), new.filter(|pod| is_assigned(pod)));
        if old.is_none() && new.is_some_and(|pod| self.confirm(pod)) {
            return;
        }
        match (old, new) {
            (Some(old), Some(new)) if old.metadata.uid == new.metadata.uid && same_spec(old, new) => {
                self.change_node(&new.spec.node_name, |node| node.refresh_pod(new));
            }
            _ => {
                if let Some(old) = old {
                    self.remove_pod(&old.spec.node_name, old);
                }
                if let Some(new) = new {
                    let info = self.pod_info(new);
                    self.change_node(&new.spec.node_name, |node| node.add_pod(info));
                }
            }
        }
    }

    /// `AssumePod`: counts a pod on a node although it is not bound yet.
    pub fn assume_pod(&mut self, pod: &PodInfo, node: &Text) {
        self.change_node(node, |node| node.add_pod(pod.clone()));
        self.assumed.insert(pod.pod.key(), AssumedPod { pod: pod.pod.clone(), node: node.clone() });
    }

    /// `IsAssumedPod`.
    pub fn is_assumed_pod(&self, pod: &Pod) -> bool {
        self.assumed.get(&pod.key()).is_some_and(|assumed| assumed.pod.metadata.uid == pod.metadata.uid)
    }

    /// `ForgetPod`: the pod is not bound after all. False if it was not assumed (any more).
    pub fn forget_pod(&mut self, pod: &Pod) -> bool {
        if !self.is_assumed_pod(pod) {
            return false;
        }
        let Some(assumed) = self.assumed.remove(&pod.key()) else { return false };
        self.remove_pod(&assumed.node, &assumed.pod);
        true
    }

    /// The watch shows a pod on a node. True if it was assumed to be there.
    fn confirm(&mut self, pod: &Arc<Pod>) -> bool {
        let is_right = self.assumed.get(&pod.key()).is_some_and(|assumed| {
            assumed.pod.metadata.uid == pod.metadata.uid
                && assumed.node == pod.spec.node_name
                && priority(&assumed.pod) == priority(pod)
        });
        if is_right {
            self.assumed.remove(&pod.key());
            self.change_node(&pod.spec.node_name, |node| node.refresh_pod(pod));
        } else {
            self.forget_pod(pod);
        }
        is_right
    }

    fn remove_pod(&mut self, node: &Text, pod: &Pod) {
        self.change_node(node, |node| {
            node.remove_pod(pod);
        });
    }

    fn change_node(&mut self, name: &Text, change: impl FnOnce(&mut NodeInfo)) {
        if let Some(at) = self.index.get(name) {
            return change(Arc::make_mut(&mut self.nodes[*at as usize]));
        }
        let mut info = self.nodes_without_object.remove(name).unwrap_or_default();
        change(Arc::make_mut(&mut info));
        if !info.pods.is_empty() {
            self.nodes_without_object.insert(name.clone(), info);
        }
    }
}

/// Whether a pod takes room on a node: it is bound, and its containers have not ended for good.
pub fn is_assigned(pod: &Pod) -> bool {
    !pod.spec.node_name.is_empty() && !pod.status.is_finished()
}

/// `corev1helpers.PodPriority`.
pub fn priority(pod: &Pod) -> i32 {
    pod.spec.priority.unwrap_or_default()
}

fn same_spec(a: &Pod, b: &Pod) -> bool {
    Arc::ptr_eq(&a.spec, &b.spec) || a.spec == b.spec
}

impl NodeInfo {
    /// A node without pods.
    pub fn new(node: Arc<Node>) -> NodeInfo {
        let mut info = NodeInfo::default();
        info.set_node(node);
        info
    }

    /// The node's name; empty while it does not exist.
    pub fn name(&self) -> &Text {
        const UNKNOWN: &Text = &Text::EMPTY;
        self.node.as_ref().map_or(UNKNOWN, |node| &node.metadata.name)
    }

    /// Its pods, those of the lowest priority first.
    pub fn pods(&self) -> impl Iterator<Item = &PodInfo> {
        self.pods.values()
    }

    /// The number of its pods.
    pub fn pod_count(&self) -> i64 {
        self.pods.len() as i64
    }

    /// `AddPod`.
    pub fn add_pod(&mut self, pod: PodInfo) {
        self.requested.add(&pod.requests.requests, 1);
        self.non_zero_requested.add(pod.requests.non_zero, 1);
        self.pods.insert(key(&pod.pod), pod);
    }

    /// `RemovePod`: takes the pod of this uid out.
    pub fn remove_pod(&mut self, pod: &Pod) -> Option<PodInfo> {
        let removed = self.pods.remove(&key(pod))?;
        self.requested.add(&removed.requests.requests, -1);
        self.non_zero_requested.add(removed.requests.non_zero, -1);
        Some(removed)
    }

    /// The node without its pods of a lower priority, and these; None if it has none.
    pub fn without_pods_below(&self, priority: i32) -> Option<(NodeInfo, Vec<PodInfo>)> {
        let lower = self.pods.iter().take_while(|((of_pod, _), _)| *of_pod < priority);
        let lower: Vec<PodInfo> = lower.map(|(_, pod)| pod.clone()).collect();
        if lower.is_empty() {
            return None;
        }
        let mut rest = self.clone();
        for pod in &lower {
            rest.remove_pod(&pod.pod);
        }
        Some((rest, lower))
    }

    /// A newer version of a pod with the same spec.
    fn refresh_pod(&mut self, new: &Arc<Pod>) {
        if let Some(info) = self.pods.get_mut(&key(new)) {
            info.pod = new.clone();
        }
    }

    fn set_node(&mut self, node: Arc<Node>) {
        let amounts = &node.status.allocatable;
        if self.node.as_ref().is_none_or(|old| !old.status.allocatable.same(amounts)) {
            self.allocatable = Resources::of(amounts);
            self.allowed_pods = amounts.get("pods").copied().unwrap_or_default().value();
        }
        self.unschedulable = node.spec.unschedulable;
        self.taints = node.spec.taints.clone();
        self.node = Some(node);
    }
}

fn key(pod: &Pod) -> (i32, Uid) {
    (priority(pod), pod.metadata.uid)
}

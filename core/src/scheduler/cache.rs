//! What the scheduler knows of the nodes: how much of each is asked for by the pods on it, those included whose binding is
//! still on its way.
//!
//! Upstream: `pkg/scheduler/backend/cache`, `framework/types.go` (`NodeInfo`).

use super::resources::{NonZero, PodRequests, Resources};
use crate::api::Key;
use crate::api::core_v1::{Node, Pod, PodSpec};
use crate::api::{Resource, Uid};
use crate::base::vec_map::VecMap;
use crate::base::{ByAddress, CowMap, Memo, Text};
use crate::etcd::View;
use alloc::sync::Arc;
use alloc::vec::Vec;

/// A node with the sums over its pods.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct NodeInfo {
    /// The node; None while pods are bound to one that does not exist.
    pub node: Option<Arc<Node>>,
    /// What pods may ask for.
    pub allocatable: Resources,
    /// How many pods it takes.
    pub allowed_pods: i64,
    /// What its pods ask for.
    pub requested: Resources,
    /// The same as the scores count it.
    pub scored: NonZero,
    /// How many pods it has.
    pub pods: i64,
    /// The pods and what they ask for, by priority: what preemption could make free.
    by_priority: Vec<Share>,
}

/// The pods of one priority.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Share {
    priority: i32,
    pods: i64,
    requested: Resources,
    scored: NonZero,
}

/// The nodes and the pods on them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Cache {
    /// In the order in which they joined.
    nodes: Vec<Arc<NodeInfo>>,
    /// Where each is in that order.
    index: VecMap<Text, u32>,
    /// Nodes that only pods speak of.
    strays: VecMap<Text, Arc<NodeInfo>>,
    /// Pods that count although the watch has not confirmed their binding.
    assumed: CowMap<Key, Assumed>,
    /// The requests of the latest specs: replicas share one spec.
    known: Memo<ByAddress<PodSpec>, Arc<PodRequests>, 8192>,
}

/// A pod that is as good as bound.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Assumed {
    uid: Uid,
    node: Text,
    priority: i32,
    requests: Arc<PodRequests>,
}

impl Cache {
    /// What a view shows.
    pub fn of(view: View) -> Cache {
        let mut cache = Cache::default();
        for node in view.list::<Node>(&Text::EMPTY) {
            cache.set_node(node.clone());
        }
        for pod in view.list::<Pod>(&Text::EMPTY) {
            cache.pod_changed(None, Some(pod));
        }
        cache
    }

    /// All nodes, in the order in which they joined.
    pub fn nodes(&self) -> &[Arc<NodeInfo>] {
        &self.nodes
    }

    /// What a pod asks for.
    pub fn requests_of(&mut self, pod: &Pod) -> Arc<PodRequests> {
        let compute = || Arc::new(PodRequests::of(&pod.spec));
        self.known.get_or_compute(ByAddress(pod.spec.clone()), compute).clone()
    }

    /// A node is new or has changed.
    pub fn set_node(&mut self, node: Arc<Node>) {
        let name = &node.metadata.name;
        match self.index.get(name) {
            Some(at) => Arc::make_mut(&mut self.nodes[*at as usize]).set_node(node),
            None => {
                let mut info = self.strays.remove(name).unwrap_or_default();
                self.index.insert(name.clone(), self.nodes.len() as u32);
                Arc::make_mut(&mut info).set_node(node);
                self.nodes.push(info);
            }
        }
    }

    /// A node is gone; its pods may still be there for a while.
    pub fn remove_node(&mut self, name: &Text) {
        let Some(at) = self.index.remove(name) else { return };
        let mut info = self.nodes.remove(at as usize);
        for (at, info) in self.nodes.iter().enumerate().skip(at as usize) {
            self.index.insert(info.name().clone(), at as u32);
        }
        if info.pods > 0 {
            let unknown = Arc::make_mut(&mut info);
            (unknown.node, unknown.allocatable, unknown.allowed_pods) = (None, Resources::default(), 0);
            self.strays.insert(name.clone(), info);
        }
    }

    /// The watch tells of a pod: as it was, and as it is.
    pub fn pod_changed(&mut self, old: Option<&Arc<Pod>>, new: Option<&Arc<Pod>>) {
        let (old, new) = (old.filter(|pod| is_counted(pod)), new.filter(|pod| is_counted(pod)));
        match (old, new) {
            (Some(old), Some(new)) if Arc::ptr_eq(&old.spec, &new.spec) || old.spec == new.spec => {}
            (None, Some(new)) if self.confirm(new) => {}
            (old, new) => {
                for (pod, sign) in old.map(|pod| (pod, -1)).into_iter().chain(new.map(|pod| (pod, 1))) {
                    let requests = self.requests_of(pod);
                    self.count(&pod.spec.node_name, priority(pod), &requests, sign);
                }
            }
        }
    }

    /// Counts a pod on a node although it is not bound yet (`AssumePod`).
    pub fn assume(&mut self, pod: &Arc<Pod>, node: &Text) {
        let requests = self.requests_of(pod);
        self.count(node, priority(pod), &requests, 1);
        let assumed = Assumed { uid: pod.metadata.uid, node: node.clone(), priority: priority(pod), requests };
        self.assumed.insert(pod.key(), assumed);
    }

    /// Whether this very pod is assumed to be on a node.
    pub fn is_assumed(&self, pod: &Pod) -> bool {
        self.assumed.get(&pod.key()).is_some_and(|assumed| assumed.uid == pod.metadata.uid)
    }

    /// The pod will not be bound after all (`ForgetPod`). False when that is not assumed any more.
    pub fn forget(&mut self, pod: &Pod) -> bool {
        if !self.is_assumed(pod) {
            return false;
        }
        let Some(assumed) = self.assumed.remove(&pod.key()) else { return false };
        self.count(&assumed.node, assumed.priority, &assumed.requests, -1);
        true
    }

    /// A pod is bound. True if it was assumed to be, on that node.
    fn confirm(&mut self, pod: &Pod) -> bool {
        let right = self.assumed.get(&pod.key()).is_some_and(|assumed| {
            assumed.uid == pod.metadata.uid && assumed.node == pod.spec.node_name && assumed.priority == priority(pod)
        });
        match right {
            true => drop(self.assumed.remove(&pod.key())),
            false => drop(self.forget(pod)),
        }
        right
    }

    fn count(&mut self, node: &Text, priority: i32, requests: &PodRequests, sign: i64) {
        if let Some(at) = self.index.get(node) {
            return Arc::make_mut(&mut self.nodes[*at as usize]).count(priority, requests, sign);
        }
        let mut info = self.strays.remove(node).unwrap_or_default();
        Arc::make_mut(&mut info).count(priority, requests, sign);
        if info.pods > 0 {
            self.strays.insert(node.clone(), info);
        }
    }
}

/// Whether a pod takes room on a node: it is bound, and its containers have not ended for good.
pub fn is_counted(pod: &Pod) -> bool {
    !pod.spec.node_name.is_empty() && !pod.status.is_finished()
}

/// A pod's priority (`corev1helpers.PodPriority`).
pub fn priority(pod: &Pod) -> i32 {
    pod.spec.priority.unwrap_or_default()
}

impl NodeInfo {
    /// A node without pods.
    pub fn new(node: Arc<Node>) -> NodeInfo {
        let mut info = NodeInfo::default();
        info.set_node(node);
        info
    }

    /// The node's name; empty while only pods speak of it.
    pub fn name(&self) -> &Text {
        const UNKNOWN: &Text = &Text::EMPTY;
        self.node.as_ref().map_or(UNKNOWN, |node| &node.metadata.name)
    }

    /// Counts a pod of this priority in (`sign` 1) or out (-1).
    pub fn count(&mut self, priority: i32, pod: &PodRequests, sign: i64) {
        self.requested.add(&pod.requests, sign);
        self.scored.add(pod.scored, sign);
        self.pods += sign;
        let at = match self.by_priority.binary_search_by_key(&priority, |share| share.priority) {
            Ok(at) => at,
            Err(at) => {
                let empty = Share { priority, pods: 0, requested: Resources::default(), scored: NonZero::default() };
                self.by_priority.insert(at, empty);
                at
            }
        };
        let share = &mut self.by_priority[at];
        share.requested.add(&pod.requests, sign);
        share.scored.add(pod.scored, sign);
        share.pods += sign;
        if share.pods == 0 {
            self.by_priority.remove(at);
        }
    }

    /// The node as it would be without its pods of a priority below this one; None if it has none.
    pub fn without_pods_below(&self, priority: i32) -> Option<NodeInfo> {
        let split = self.by_priority.partition_point(|share| share.priority < priority);
        if split == 0 {
            return None;
        }
        let mut rest = self.clone();
        for share in rest.by_priority.drain(..split) {
            rest.requested.add(&share.requested, -1);
            rest.scored.add(share.scored, -1);
            rest.pods -= share.pods;
        }
        Some(rest)
    }

    fn set_node(&mut self, node: Arc<Node>) {
        let amounts = &node.status.allocatable;
        if self.node.as_ref().is_none_or(|old| !old.status.allocatable.same(amounts)) {
            self.allocatable = Resources::of(amounts);
            self.allowed_pods = amounts.get("pods").copied().unwrap_or_default().value();
        }
        self.node = Some(node);
    }
}

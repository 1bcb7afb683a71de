//! The picture that a client has: put together from deltas. Parts that have not changed are the same `Rc` as before.

use crate::goal::node_key;
use crate::message::Message;
use crate::protocol::{Branch, Delta, Edit};
use crate::timeline::{Moments, Notable};
use kubarium_core::address::NodeId;
use kubarium_core::api::{Key, Kind};
use kubarium_core::base::{Text, Time};
use kubarium_core::session::Printed;
use kubarium_core::session::view::{Mark, NodeView, PodView, WorkloadView};
use std::collections::HashMap;
use std::rc::Rc;
use std::sync::Arc;

/// All that a client has been told of what does not change with every frame.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Picture {
    /// Its version.
    pub version: u64,
    /// The cluster.
    pub scene: Rc<Scene>,
    /// How many objects of each kind there are.
    pub counts: Rc<HashMap<Kind, u32>>,
    /// The last messages that were worth a sentence, oldest first.
    pub log: Rc<Vec<Message>>,
    /// What kubectl has printed, oldest first.
    pub printed: Rc<Vec<Printed>>,
    /// What was done from outside.
    pub marks: Rc<Vec<Mark>>,
    /// What was notable.
    pub notables: Rc<Vec<Notable>>,
    /// The moments at which something happened.
    pub moments: Rc<Moments>,
    /// The branches of the run.
    pub branches: Rc<Vec<Branch>>,
    /// The node in the spec of each pod.
    homes: HashMap<Key, Text>,
}

/// The cluster as it is drawn.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Scene {
    /// The nodes with their pods, in the order in which they joined.
    pub nodes: Vec<Rc<NodeScene>>,
    /// The pods that have no node, or one that is gone.
    pub waiting: Rc<Vec<Arc<PodView>>>,
    /// Deployments and ReplicaSets, by kind, namespace and name.
    pub workloads: Rc<Vec<WorkloadView>>,
    /// The processes of the control plane that do not run.
    pub down: Rc<Vec<Text>>,
    /// Those whose messages take long.
    pub slow: Rc<Vec<Text>>,
    /// The place of each node among the nodes, by its name.
    places: Rc<HashMap<Text, usize>>,
}

/// A node with its pods.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NodeScene {
    /// Its number.
    pub id: NodeId,
    /// The node.
    pub node: NodeView,
    /// What is bound to it, oldest first.
    pub pods: Vec<Arc<PodView>>,
}

impl Picture {
    /// Becomes the next version.
    pub fn apply(&mut self, delta: Delta) {
        if delta.anew {
            *self = Picture::default();
        }
        self.version = delta.version;
        if !delta.counts.is_empty() {
            let counts = Rc::make_mut(&mut self.counts);
            for (kind, count) in &delta.counts {
                match count {
                    0 => drop(counts.remove(kind)),
                    count => drop(counts.insert(*kind, *count)),
                }
            }
        }
        edit(&mut self.log, &delta.log);
        edit(&mut self.printed, &delta.printed);
        edit(&mut self.marks, &delta.marks);
        edit(&mut self.notables, &delta.notables);
        if let Some(edit) = &delta.moments {
            let times: Vec<Time> = edit.apply(self.moments.times());
            self.moments = Rc::new(Moments::of(times));
        }
        if let Some(branches) = &delta.branches {
            self.branches = Rc::new(branches.clone());
        }
        if delta.changes_scene() {
            Rc::make_mut(&mut self.scene).apply(delta, &mut self.homes);
        }
    }
}

impl Picture {
    /// How many pods there are.
    pub fn pods(&self) -> usize {
        self.homes.len()
    }

    /// The node in the spec of a pod; empty for one without, None when there is no such pod.
    pub fn home(&self, pod: &Key) -> Option<&Text> {
        self.homes.get(pod)
    }

    /// The pod of this key.
    pub fn pod(&self, key: &Key) -> Option<&PodView> {
        let pods = match self.scene.place(self.home(key)?) {
            Some(place) => &self.scene.nodes[place].pods,
            None => &*self.scene.waiting,
        };
        pods.iter().map(|pod| &**pod).find(|pod| pod.key == *key)
    }
}

impl Delta {
    fn changes_scene(&self) -> bool {
        let pods = self.pods.len() + self.pods_gone.len();
        let workloads = self.workloads.len() + self.workloads_gone.len();
        self.nodes.len() + pods + workloads > 0 || self.down.is_some() || self.slow.is_some()
    }
}

fn edit<T: Clone + PartialEq>(list: &mut Rc<Vec<T>>, edit: &Option<Edit<T>>) {
    if let Some(edit) = edit {
        *list = Rc::new(edit.apply(list));
    }
}

impl Scene {
    fn apply(&mut self, delta: Delta, homes: &mut HashMap<Key, Text>) {
        self.change_nodes(delta.nodes);
        for key in &delta.pods_gone {
            self.take_out(key, homes);
        }
        for pod in delta.pods {
            self.put_in(Arc::new(pod), homes);
        }
        if !(delta.workloads.is_empty() && delta.workloads_gone.is_empty()) {
            let workloads = Rc::make_mut(&mut self.workloads);
            workloads.retain(|view| !delta.workloads_gone.contains(&view.key));
            for view in delta.workloads {
                match workloads.binary_search_by(|other| other.key.cmp(&view.key)) {
                    Ok(at) => workloads[at] = view,
                    Err(at) => workloads.insert(at, view),
                }
            }
        }
        if let Some(down) = delta.down {
            self.down = Rc::new(down);
        }
        if let Some(slow) = delta.slow {
            self.slow = Rc::new(slow);
        }
    }

    fn change_nodes(&mut self, nodes: Vec<(NodeId, Option<NodeView>)>) {
        let mut homeless = Vec::new();
        let mut others = false;
        for (id, view) in nodes {
            let at = self.nodes.binary_search_by_key(&id, |scene| scene.id);
            match (at, view) {
                (Ok(at), Some(view)) if self.nodes[at].node.name == view.name => {
                    Rc::make_mut(&mut self.nodes[at]).node = view
                }
                (Ok(at), view) => {
                    others = true;
                    let old = self.nodes.remove(at);
                    homeless.extend(old.pods.iter().cloned());
                    if let Some(node) = view {
                        self.nodes.insert(at, Rc::new(NodeScene { id, node, pods: Vec::new() }));
                    }
                }
                (Err(at), Some(node)) => {
                    others = true;
                    self.nodes.insert(at, Rc::new(NodeScene { id, node, pods: Vec::new() }));
                }
                (Err(_), None) => {}
            }
        }
        if others {
            let place = |(place, scene): (usize, &Rc<NodeScene>)| (scene.node.name.clone(), place);
            self.places = Rc::new(self.nodes.iter().enumerate().map(place).collect());
            // A pod may have come before its node.
            let found = self.waiting.iter().filter(|pod| self.places.contains_key(&pod.node)).cloned();
            homeless.extend(found.collect::<Vec<_>>());
            for pod in homeless {
                take(&mut self.waiting, &pod.key);
                self.place_in(pod);
            }
        }
    }

    /// Takes a pod from where it is.
    fn take_out(&mut self, key: &Key, homes: &mut HashMap<Key, Text>) {
        let Some(home) = homes.remove(key) else { return };
        match self.places.get(&home) {
            Some(place) => Rc::make_mut(&mut self.nodes[*place]).pods.retain(|pod| pod.key != *key),
            None => take(&mut self.waiting, key),
        }
    }

    /// Puts a pod where it belongs.
    fn put_in(&mut self, pod: Arc<PodView>, homes: &mut HashMap<Key, Text>) {
        if homes.get(&pod.key) == Some(&pod.node) {
            // Mostly a pod changes where it is.
            let pods = match self.places.get(&pod.node) {
                Some(place) => &mut Rc::make_mut(&mut self.nodes[*place]).pods,
                None => Rc::make_mut(&mut self.waiting),
            };
            if let Some(old) = pods.iter_mut().find(|old| old.key == pod.key && old.created == pod.created) {
                *old = pod;
                return;
            }
        }
        self.take_out(&pod.key, homes);
        homes.insert(pod.key.clone(), pod.node.clone());
        self.place_in(pod);
    }

    fn place_in(&mut self, pod: Arc<PodView>) {
        let pods = match self.places.get(&pod.node) {
            Some(place) => &mut Rc::make_mut(&mut self.nodes[*place]).pods,
            None => Rc::make_mut(&mut self.waiting),
        };
        // New ones come last, so that those that are there stay where they are.
        let at = pods.partition_point(|other| (other.created, &other.key) < (pod.created, &pod.key));
        pods.insert(at, pod);
    }

    /// All objects on the stage with their status: nodes, workloads, pods.
    pub fn statuses(&self) -> impl Iterator<Item = (Key, &str)> {
        let nodes = self.nodes.iter().map(|scene| (node_key(&scene.node.name), scene.node.status.as_str()));
        let workloads = self.workloads.iter().map(|view| (view.key.clone(), view.status.as_str()));
        nodes.chain(workloads).chain(self.all_pods().map(|pod| (pod.key.clone(), pod.status.as_str())))
    }

    /// All pods: those on nodes, then those that wait.
    pub fn all_pods(&self) -> impl Iterator<Item = &PodView> {
        self.nodes.iter().flat_map(|node| &node.pods).chain(self.waiting.iter()).map(|pod| &**pod)
    }

    /// The place of a node among the nodes.
    pub fn place(&self, name: &str) -> Option<usize> {
        self.places.get(name).copied()
    }

    /// The node of this name.
    pub fn node(&self, name: &str) -> Option<&Rc<NodeScene>> {
        self.nodes.get(self.place(name)?)
    }

    /// The next scene to draw on the way from the one that is `drawn` to this one: nodes that have changed come until so many pods
    /// are on them; with the others one begins next time, from the node that is returned.
    pub fn after(&self, drawn: &Scene, from: usize, limit: usize) -> (Scene, Option<usize>) {
        if !Rc::ptr_eq(&self.places, &drawn.places) && *self.places != *drawn.places {
            return (self.clone(), None);
        }
        let mut next = self.clone();
        let (mut left, mut late) = (limit, None);
        let count = next.nodes.len();
        for index in (0..count).map(|turn| (from + turn) % count) {
            if Rc::ptr_eq(&next.nodes[index], &drawn.nodes[index]) {
                continue;
            }
            if left == 0 {
                late = late.or(Some(index));
                next.nodes[index] = drawn.nodes[index].clone();
            } else {
                left = left.saturating_sub(next.nodes[index].pods.len().max(1));
            }
        }
        (next, late)
    }
}

fn take(pods: &mut Rc<Vec<Arc<PodView>>>, key: &Key) {
    if pods.iter().any(|pod| pod.key == *key) {
        Rc::make_mut(pods).retain(|pod| pod.key != *key);
    }
}

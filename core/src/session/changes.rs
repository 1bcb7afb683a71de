//! What has changed since somebody last looked: the objects that were written meanwhile, by the history of revisions, and the
//! machines and processes that stopped or started; not the whole cluster.

use super::view::{Amounts, MachinePower, NodeView, PodView, WorkloadView};
use super::{Session, make_view};
use crate::address::NodeId;
use crate::api::core_v1::{Node, Pod};
use crate::api::{HasKind, Key, Kind, Object};
use crate::base::vec_map::VecMap;
use crate::base::{Text, sort};
use crate::history::{History, View};
use crate::world::World;
use alloc::vec::Vec;
use core::cmp::Ordering;

/// What somebody has been shown of a session: where the next [`Session::changes_since`] begin.
#[derive(Clone, Debug, Default)]
pub struct Shown {
    /// None: nothing yet.
    at: Option<Moment>,
    /// The history before a jump.
    held: Option<History>,
    /// What pods have asked for, by the name of their node.
    requested: VecMap<Text, Amounts>,
    nodes: Vec<Option<NodeView>>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Moment {
    jumps: u64,
    revision: u64,
}

/// A thing before and after; None where it is not there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change<T> {
    /// As it was shown.
    pub before: Option<T>,
    /// As it is.
    pub after: Option<T>,
}

/// What has changed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ClusterChanges {
    /// Whether nothing of what was shown remains: all that there is follows.
    pub anew: bool,
    /// Nodes, by the order in which their machines joined.
    pub nodes: Vec<(NodeId, Change<NodeView>)>,
    /// Pods, by namespace and name.
    pub pods: Vec<Change<PodView>>,
    /// Deployments and ReplicaSets, by kind, namespace and name.
    pub workloads: Vec<Change<WorkloadView>>,
    /// The kinds of which there are more or fewer objects than before, and by how much.
    pub counts: Vec<(Kind, i64)>,
}

/// The kinds whose objects are shown one by one.
const SHOWN: [Kind; 4] = [Kind::Node, Kind::Pod, Kind::Deployment, Kind::ReplicaSet];

/// An object before and after.
type Pair<'a> = (Option<&'a Object>, Option<&'a Object>);

impl Shown {
    /// Keeps what the next jump (going back, another branch) leaves, so that the changes after it are told and nothing is told
    /// anew. To be called before it.
    pub fn hold(&mut self, session: &Session) {
        if self.at.is_some_and(|at| at.jumps == session.jumps) {
            self.held = Some(session.timeline.world().history().clone());
        }
    }
}

impl Session {
    /// What has changed since `shown`, which then is up to date. Costs what has changed; after a jump a look at every
    /// object.
    pub fn changes_since(&self, shown: &mut Shown) -> ClusterChanges {
        let world = self.timeline.world();
        let history = world.history();
        let mut changes = ClusterChanges::default();
        let now = Moment { jumps: self.jumps, revision: history.revision() };
        let held = shown.held.take();
        let nothing = History::default();
        let mut dirty: Vec<NodeId> = Vec::new();
        match shown.at {
            Some(at) if at.jumps == now.jumps && at.revision >= history.compacted() => {
                let key = |revision| {
                    let (object, old) = history.change_at(revision);
                    Some((object.or(old)?.key(), revision))
                };
                let mut written: Vec<(Key, u64)> = (at.revision + 1..=now.revision).filter_map(key).collect();
                sort::by(&mut written, |a, b| a.cmp(b));
                for of_one in written.chunk_by(|a, b| a.0 == b.0) {
                    let (Some((key, first)), Some((_, last))) = (of_one.first(), of_one.last()) else { continue };
                    let pair = (history.change_at(*first).1, history.change_at(*last).0);
                    count(&mut changes, key.kind, i64::from(pair.1.is_some()) - i64::from(pair.0.is_some()));
                    tell(pair, &mut changes, shown, world, &mut dirty);
                }
            }
            at => {
                let before = match (at, &held) {
                    (Some(at), Some(held)) if at.revision >= held.compacted() => held.view(at.revision),
                    _ => {
                        (changes.anew, shown.requested, shown.nodes) = (true, VecMap::new(), Vec::new());
                        nothing.now()
                    }
                };
                for kind in SHOWN {
                    both(before, history.now(), kind, |pair| tell(pair, &mut changes, shown, world, &mut dirty));
                }
                for kind in Kind::ALL {
                    let number = |view: View| view.objects(*kind, &Text::EMPTY).count() as i64;
                    count(&mut changes, *kind, number(history.now()) - number(before));
                }
            }
        }
        shown.at = Some(now);
        nodes(world, shown, dirty, &mut changes);
        changes
    }

    /// The processes of the control plane that do not run, and those whose messages take long, by name.
    pub fn troubles(&self) -> (Vec<Text>, Vec<Text>) {
        make_view::troubles(self.timeline.world())
    }
}

fn count(changes: &mut ClusterChanges, kind: Kind, more: i64) {
    match changes.counts.iter_mut().find(|(other, _)| *other == kind) {
        Some((_, count)) => *count += more,
        None if more != 0 => changes.counts.push((kind, more)),
        None => {}
    }
}

/// Takes note of an object that has changed, and of the node that it changes.
fn tell(
    (before, after): Pair,
    changes: &mut ClusterChanges,
    shown: &mut Shown,
    world: &World,
    dirty: &mut Vec<NodeId>,
) {
    let Some(object) = after.or(before) else { return };
    let mut node = |name: &Text| dirty.extend(world.node_id(name));
    match object.kind() {
        Kind::Pod => {
            let view = |object: Option<&Object>| object.and_then(Pod::of).map(|pod| make_view::pod(pod));
            let change = Change { before: view(before), after: view(after) };
            for (pod, sign) in [(&change.before, -1), (&change.after, 1)] {
                if let Some(pod) = pod.as_ref().filter(|pod| make_view::uses_its_node(pod)) {
                    let sum = shown.requested.entry(pod.node.clone()).or_default();
                    sum.cpu_milli += sign * pod.requests.cpu_milli;
                    sum.memory_bytes += sign * pod.requests.memory_bytes;
                    sum.pods += sign;
                    node(&pod.node);
                }
            }
            push(&mut changes.pods, change);
        }
        Kind::Deployment | Kind::ReplicaSet => {
            let view = |object: Option<&Object>| object.and_then(make_view::workload);
            push(&mut changes.workloads, Change { before: view(before), after: view(after) });
        }
        Kind::Node => node(&object.meta().name),
        _ => {}
    }
}

fn push<T: PartialEq>(list: &mut Vec<Change<T>>, change: Change<T>) {
    if change.before != change.after {
        list.push(change);
    }
}

/// The nodes that may have changed, and all whose machines were stopped or started.
fn nodes(world: &World, shown: &mut Shown, mut dirty: Vec<NodeId>, changes: &mut ClusterChanges) {
    let machines = world.machines();
    // In the past there were fewer.
    let last = shown.nodes.len().max(machines.len());
    shown.nodes.resize(last, None);
    for (index, node) in shown.nodes.iter().enumerate() {
        let power = machines.get(index).map(|machine| make_view::power(world, machine));
        let stands = node.as_ref().map(|node| node.power);
        // In another branch another machine may have joined as the fourth.
        let other = matches!((node, machines.get(index)), (Some(a), Some(b)) if a.name != b.spec.name);
        // What is gone is off.
        let changed = power != stands && (power, stands) != (Some(MachinePower::Off), None);
        if other || changed || (changes.anew && power.is_some()) {
            dirty.push(NodeId(index as u32));
        }
    }
    sort::by(&mut dirty, |a, b| a.cmp(b));
    dirty.dedup();
    let store = world.history().now();
    for id in dirty {
        let Some(slot) = shown.nodes.get_mut(id.0 as usize) else { continue };
        let view = machines.get(id.0 as usize).and_then(|machine| {
            let name = &machine.spec.name;
            let requested = shown.requested.get(name).copied().unwrap_or_default();
            make_view::node(world, machine, store.get::<Node>(&Text::EMPTY, name), requested)
        });
        let before = core::mem::replace(slot, view);
        if before != *slot {
            changes.nodes.push((id, Change { before, after: slot.clone() }));
        }
    }
    shown.nodes.truncate(machines.len());
}

/// All objects of a kind in two views side by side; what is the same in both is left out.
fn both<'a>(before: View<'a>, after: View<'a>, kind: Kind, mut each: impl FnMut(Pair<'a>)) {
    let (mut old, mut new) =
        (before.objects(kind, &Text::EMPTY).peekable(), after.objects(kind, &Text::EMPTY).peekable());
    loop {
        let order = match (old.peek(), new.peek()) {
            (None, None) => return,
            (Some(_), None) => Ordering::Less,
            (None, Some(_)) => Ordering::Greater,
            (Some(old), Some(new)) => {
                let name = |object: &'a Object| (&object.meta().namespace, &object.meta().name);
                name(old).cmp(&name(new))
            }
        };
        let pair = match order {
            Ordering::Less => (old.next(), None),
            Ordering::Greater => (None, new.next()),
            Ordering::Equal => (old.next(), new.next()),
        };
        if pair.0 != pair.1 {
            each(pair);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::{Duration, Rng};
    use crate::session::Setup;
    use crate::session::WEB;
    use crate::session::view::ClusterView;
    use alloc::format;

    /// What one has who has been told all changes.
    #[derive(Default)]
    struct Told {
        shown: Shown,
        nodes: VecMap<NodeId, NodeView>,
        pods: VecMap<Key, PodView>,
        workloads: VecMap<Key, WorkloadView>,
        counts: VecMap<Kind, i64>,
    }

    impl Told {
        fn hear(&mut self, session: &Session) -> ClusterChanges {
            let changes = session.changes_since(&mut self.shown);
            if changes.anew {
                *self = Told { shown: core::mem::take(&mut self.shown), ..Told::default() };
            }
            for (id, change) in &changes.nodes {
                assert_eq!(self.nodes.get(id), change.before.as_ref(), "a node before it changed");
                match &change.after {
                    Some(view) => drop(self.nodes.insert(*id, view.clone())),
                    None => drop(self.nodes.remove(id)),
                }
            }
            for change in &changes.pods {
                let key = change.before.as_ref().or(change.after.as_ref()).map(|pod| pod.key.clone()).expect("a pod");
                assert_eq!(self.pods.get(&key), change.before.as_ref(), "a pod before it changed");
                match &change.after {
                    Some(view) => drop(self.pods.insert(key, view.clone())),
                    None => drop(self.pods.remove(&key)),
                }
            }
            for change in &changes.workloads {
                let key = change.before.as_ref().or(change.after.as_ref()).map(|view| view.key.clone()).expect("one");
                match &change.after {
                    Some(view) => drop(self.workloads.insert(key, view.clone())),
                    None => drop(self.workloads.remove(&key)),
                }
            }
            for (kind, more) in &changes.counts {
                *self.counts.entry(*kind).or_default() += more;
            }
            changes
        }

        fn cluster(&self, session: &Session) -> ClusterView {
            let (down, slow) = session.troubles();
            ClusterView {
                nodes: self.nodes.values().cloned().collect(),
                pods: self.pods.values().cloned().collect(),
                workloads: self.workloads.values().cloned().collect(),
                down,
                slow,
            }
        }
    }

    #[test]
    fn all_changes_together_are_the_cluster() {
        for seed in 0..12 {
            let mut random = Rng::new(seed);
            let mut session = Session::new(Setup::classroom(3, seed));
            let mut told = Told::default();
            assert!(told.hear(&session).anew);
            let mut anew = 0;
            for _ in 0..40 {
                let node: Text = format!("node-{}", 1 + random.below(3)).into();
                match random.below(16) {
                    0 | 1 => session.apply_yaml(WEB),
                    2 => session.scale(&Key::new(Kind::Deployment, &"default".into(), &"web".into()), 2),
                    3 => session.delete(&Key::new(Kind::Deployment, &"default".into(), &"web".into())),
                    4 => session.cordon(&node, true),
                    5 => session.stop_node(&node),
                    6 => session.start_node(&node),
                    7 => drop(session.add_node()),
                    8 => session.remove_node(&node),
                    9 => session.stop_kubelet(&node),
                    10 | 11 => {
                        told.shown.hold(&session);
                        let back = session.now() - Duration::from_secs(random.below(30));
                        session.seek(back.max(session.start()));
                    }
                    12 => {
                        told.shown.hold(&session);
                        session.step_back();
                    }
                    13 => {
                        told.shown.hold(&session);
                        let branches = session.branches();
                        session.switch_branch(branches[random.below(branches.len() as u64) as usize].id);
                    }
                    _ => {}
                }
                // Not every moment is looked at.
                if random.below(3) > 0 {
                    anew += u32::from(told.hear(&session).anew);
                    assert_eq!(told.cluster(&session), session.cluster(), "seed {seed}");
                }
                session.advance(session.now() + Duration::from_millis(random.below(8_000)), u64::MAX);
            }
            told.hear(&session);
            assert_eq!(told.cluster(&session), session.cluster(), "seed {seed}");
            let store = session.timeline().world().history().now();
            for kind in Kind::ALL {
                let there = store.objects(*kind, &Text::EMPTY).count() as i64;
                assert_eq!(told.counts.get(kind).copied().unwrap_or_default(), there, "seed {seed}: {kind}");
            }
            assert_eq!(anew, 0, "all jumps were held");
        }
    }

    #[test]
    fn who_did_not_hold_a_jump_is_told_all() {
        let mut session = Session::new(Setup::classroom(2, 1));
        session.apply_yaml(WEB);
        session.advance(session.now() + Duration::from_secs(20), u64::MAX);
        let mut told = Told::default();
        told.hear(&session);
        session.seek(session.start());
        assert!(told.hear(&session).anew);
        assert_eq!(told.cluster(&session), session.cluster());
        assert_eq!(told.hear(&session), ClusterChanges::default(), "and then nothing has changed");
    }

    #[test]
    fn changes_name_what_changed_and_nothing_else() {
        let mut session = Session::new(Setup::classroom(3, 1));
        session.apply_yaml(WEB);
        session.advance(session.now() + Duration::from_secs(60), u64::MAX);
        let mut told = Told::default();
        told.hear(&session);
        session.cordon(&"node-2".into(), true);
        session.advance(session.now() + Duration::from_secs(1), u64::MAX);
        let changes = told.hear(&session);
        assert_eq!(changes.nodes.iter().map(|(id, _)| id.0).collect::<Vec<_>>(), [1]);
        assert!(!changes.anew && changes.pods.is_empty() && changes.workloads.is_empty());
    }
}

//! The store: every key with its versions, and views of it at any revision that is kept.
//!
//! To read before editing: etcd's data model (a key's history is a list of revisions; compaction forgets the front).

use crate::api::core_v1::Pod;
use crate::api::meta::{Key, Uid};
use crate::api::watch::{EventType, WatchEvent};
use crate::api::{HasKind, Kind, Object};
use crate::base::{CowMap, PagedVec, Text};
use alloc::sync::Arc;
use alloc::vec::Vec;
use core::cmp::Ordering;

/// The keys and their versions. A revision is the number of writes so far. A clone costs nothing until one is written.
#[derive(Clone, Debug, Default, Hash)]
pub struct History {
    revision: u64,
    /// Views below this revision are gone.
    compacted: u64,
    keys: CowMap<Key, Versions>,
    /// The indexes of all informers (`cache.Indexers`), kept once beside the store instead of in each cache: the keys of which
    /// a kept version has this owner, has no controller, or is bound to this node.
    index: CowMap<(By, Key), ()>,
    /// What each revision wrote; revision 1 has index 0.
    changes: PagedVec<Written>,
}

/// An index, and its value (`cache.IndexFunc`).
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
enum By {
    Owner(Uid),
    Node(Text),
    /// Without a controller, of a kind that controllers adopt (`OrphanPodIndexKey`).
    Orphan,
}

/// The kinds whose objects controllers claim by a selector.
const ADOPTED: [Kind; 3] = [Kind::Pod, Kind::ReplicaSet, Kind::ControllerRevision];

/// The versions of one key: mostly one.
#[derive(Clone, Debug, Hash)]
struct Versions {
    latest: Version,
    older: Vec<Version>,
}

/// An object as a revision wrote it; None is a deletion.
#[derive(Clone, Debug, Hash)]
struct Version {
    revision: u64,
    object: Option<Object>,
}

/// A write: the object, and what was there before it. One of the two is there.
#[derive(Clone, Debug, Hash)]
struct Written {
    object: Option<Object>,
    old: Option<Object>,
}

/// The store as it was at one revision: what an informer's cache is. Costs nothing to hold.
#[derive(Clone, Copy, Debug)]
pub struct View<'a> {
    store: &'a History,
    revision: u64,
}

impl History {
    /// The revision of the last write.
    pub fn revision(&self) -> u64 {
        self.revision
    }

    /// The oldest revision that can still be seen.
    pub fn compacted(&self) -> u64 {
        self.compacted
    }

    /// The store as it was at `revision`, or at the oldest revision that is kept. A cache that has heard nothing for longer
    /// has missed nothing that it watches, so it sees the oldest view there is; upstream bookmarks keep it fresh, or it gets
    /// "410 Gone" and lists again.
    pub fn view(&self, revision: u64) -> View<'_> {
        View { store: self, revision: revision.clamp(self.compacted, self.revision) }
    }

    /// The store as it is.
    pub fn now(&self) -> View<'_> {
        self.view(self.revision)
    }

    /// Writes if `key` was last written at `expected` (0: does not exist); None deletes. The object gets the new
    /// revision as its resourceVersion. Answers the object before, or Err with the present one when the key has changed.
    pub fn write(
        &mut self,
        key: &Key,
        expected: u64,
        mut put: Option<Object>,
    ) -> Result<Option<Object>, Option<Object>> {
        let revision = self.revision + 1;
        if let Some(object) = &mut put {
            object.meta_mut().resource_version.0 = revision;
        }
        let added = put.clone();
        let old = match self.keys.get_mut(key) {
            None if expected != 0 || put.is_none() => return Err(None),
            None => {
                let latest = Version { revision, object: put };
                self.keys.insert(key.clone(), Versions { latest, older: Vec::new() });
                None
            }
            Some(history) => {
                let current = if history.latest.object.is_some() { history.latest.revision } else { 0 };
                if current != expected || (current == 0 && put.is_none()) {
                    return Err(history.latest.object.clone());
                }
                let old = history.latest.object.clone();
                let before = core::mem::replace(&mut history.latest, Version { revision, object: put });
                history.older.push(before);
                old
            }
        };
        self.revision = revision;
        if let Some(object) = &added {
            self.index(key, object, old.as_ref());
        }
        self.changes.push(Written { object: added, old: old.clone() });
        Ok(old)
    }

    /// The object that `revision` wrote, and the one before it; None twice when that is compacted.
    pub fn change_at(&self, revision: u64) -> (Option<&Object>, Option<&Object>) {
        let written = revision.checked_sub(1).and_then(|index| self.changes.get(index));
        written.map_or((None, None), |written| (written.object.as_ref(), written.old.as_ref()))
    }

    /// The change of a revision, as watches report it; None when that is compacted.
    pub(crate) fn event(&self, revision: u64) -> Option<WatchEvent> {
        let (change, object, old) = match self.change_at(revision) {
            (Some(new), None) => (EventType::Added, new, None),
            (Some(new), Some(old)) => (EventType::Modified, new, Some(old)),
            (None, Some(old)) => (EventType::Deleted, old, Some(old)),
            (None, None) => return None,
        };
        Some(WatchEvent { revision, change, object: object.clone(), old: old.cloned() })
    }

    /// Drops the versions that no view at `revision` or later can see.
    pub fn compact(&mut self, revision: u64) {
        let revision = revision.min(self.revision);
        if revision <= self.compacted {
            return;
        }
        let forgotten = self.changes.iter_from(self.compacted).take((revision - self.compacted) as usize);
        let touched: Vec<Key> = forgotten.filter_map(|written| Some(written.object()?.key())).collect();
        for key in touched {
            self.compact_key(&key, revision);
        }
        self.changes.truncate_front(revision);
        self.compacted = revision;
    }

    fn compact_key(&mut self, key: &Key, revision: u64) {
        let Some(history) = self.keys.get_mut(key) else { return };
        let mut dropped: Vec<Version> = Vec::new();
        // The newest version at or below the revision stays: it is what a view at the revision shows.
        let keep_from = match history.latest.revision <= revision {
            true => history.older.len(),
            false => history.older.iter().rposition(|version| version.revision <= revision).unwrap_or(0),
        };
        dropped.extend(history.older.drain(..keep_from));
        history.older.shrink_to_fit();
        let gone = history.latest.object.is_none() && history.latest.revision <= revision;
        let kept: Vec<Object> = match gone {
            true => Vec::new(),
            false => history.older.iter().chain([&history.latest]).filter_map(|v| v.object.clone()).collect(),
        };
        if gone {
            self.keys.remove(key);
        }
        for object in dropped.into_iter().filter_map(|version| version.object) {
            for owner in owners(&object).filter(|owner| !kept.iter().any(|kept| owners(kept).any(|o| o == *owner))) {
                self.index.remove(&(By::Owner(owner), key.clone()));
            }
            if let Some(node) = node_of(&object).filter(|node| !kept.iter().any(|kept| node_of(kept) == Some(*node))) {
                self.index.remove(&(By::Node(node.clone()), key.clone()));
            }
            if is_orphan(&object) && !kept.iter().any(is_orphan) {
                self.index.remove(&(By::Orphan, key.clone()));
            }
        }
    }

    fn index(&mut self, key: &Key, object: &Object, old: Option<&Object>) {
        let old_owners = old.map(|old| &old.meta().owner_references);
        if !old_owners.is_some_and(|old| old.same(&object.meta().owner_references)) {
            for owner in owners(object) {
                self.index.insert((By::Owner(owner), key.clone()), ());
            }
        }
        if let Some(node) = node_of(object)
            && old.and_then(node_of) != Some(node)
        {
            self.index.insert((By::Node(node.clone()), key.clone()), ());
        }
        if is_orphan(object) && !old.is_some_and(is_orphan) {
            self.index.insert((By::Orphan, key.clone()), ());
        }
    }
}

impl Written {
    /// What was put, or deleted.
    fn object(&self) -> Option<&Object> {
        self.object.as_ref().or(self.old.as_ref())
    }
}

impl<'a> View<'a> {
    /// The revision it shows.
    pub fn revision(&self) -> u64 {
        self.revision
    }

    /// The same store at an earlier revision; Err with the oldest that is kept.
    pub fn at(&self, revision: u64) -> Result<View<'a>, u64> {
        match revision >= self.store.compacted && revision <= self.revision {
            true => Ok(View { store: self.store, revision }),
            false => Err(self.store.compacted),
        }
    }

    /// The change of a revision, as watches report it; None when that is compacted.
    pub fn change(&self, revision: u64) -> Option<WatchEvent> {
        self.store.event(revision)
    }

    /// The object at `key`.
    pub fn object(&self, key: &Key) -> Option<&'a Object> {
        self.store.keys.get(key)?.at(self.revision)
    }

    /// The object of kind `K` at this namespace (empty for cluster-scoped kinds) and name.
    pub fn get<K: HasKind>(&self, namespace: &Text, name: &Text) -> Option<K::Ref<'a>> {
        K::of(self.object(&Key::new(K::KIND, namespace, name))?)
    }

    /// All objects of a kind, by namespace and name; of one namespace unless it is empty.
    pub fn objects(&self, kind: Kind, namespace: &Text) -> impl Iterator<Item = &'a Object> + use<'a> {
        let (revision, namespace) = (self.revision, namespace.clone());
        let first = Key::new(kind, &namespace, &Text::EMPTY);
        self.store
            .keys
            .range::<Key, _>(first..)
            .take_while(move |(key, _)| key.kind == kind && (namespace.is_empty() || key.namespace == namespace))
            .filter_map(move |(_, history)| history.at(revision))
    }

    /// All objects of kind `K`, by namespace and name; of one namespace unless it is empty.
    pub fn list<K: HasKind + 'a>(&self, namespace: &Text) -> impl Iterator<Item = K::Ref<'a>> + use<'a, K> {
        self.objects(K::KIND, namespace).filter_map(K::of)
    }

    /// All objects of kind `K` that have an owner reference to `owner`, by namespace and name.
    pub fn owned_by<K: HasKind + 'a>(&self, owner: Uid) -> impl Iterator<Item = K::Ref<'a>> + use<'a, K> {
        let first = Key::new(K::KIND, &Text::EMPTY, &Text::EMPTY);
        self.dependents_from(owner, first).take_while(|object| object.kind() == K::KIND).filter_map(K::of)
    }

    /// All objects of any kind that have an owner reference to `owner`, by kind, namespace and name.
    pub fn dependents(&self, owner: Uid) -> impl Iterator<Item = &'a Object> + use<'a> {
        self.dependents_from(owner, Key::new(Kind::ALL[0], &Text::EMPTY, &Text::EMPTY))
    }

    fn dependents_from(&self, owner: Uid, first: Key) -> impl Iterator<Item = &'a Object> + use<'a> {
        let (store, revision) = (self.store, self.revision);
        // The index and the keys have the same order, and what one owner has mostly lies side by side: so the keys are
        // walked along, and looked up only where that leads nowhere.
        let mut along = store.keys.range::<Key, _>(first.clone()..);
        let mut history = move |key: &Key| {
            for (near, history) in along.by_ref().take(4) {
                match near.cmp(key) {
                    Ordering::Less => {}
                    Ordering::Equal => return Some(history),
                    Ordering::Greater => break,
                }
            }
            along = store.keys.range::<Key, _>(key.clone()..);
            along.next().filter(|(found, _)| *found == key).map(|(_, history)| history)
        };
        store
            .index
            .range::<(By, Key), _>((By::Owner(owner), first)..)
            .take_while(move |((by, _), ())| *by == By::Owner(owner))
            .filter_map(move |((_, key), ())| history(key)?.at(revision))
            .filter(move |object| owners(object).any(|uid| uid == owner))
    }

    /// The objects of kind `R` in a namespace that have no controller, by name.
    pub fn orphans<K: HasKind + 'a>(&self, namespace: &Text) -> impl Iterator<Item = K::Ref<'a>> + use<'a, K> {
        let (view, namespace) = (*self, namespace.clone());
        let first = (By::Orphan, Key::new(K::KIND, &namespace, &Text::EMPTY));
        self.store
            .index
            .range::<(By, Key), _>(first..)
            .take_while(move |((by, key), ())| *by == By::Orphan && key.kind == K::KIND && key.namespace == namespace)
            .filter_map(move |((_, key), ())| view.object(key).filter(|object| is_orphan(object)))
            .filter_map(K::of)
    }

    /// All pods that are bound to the node of this name, by namespace and name.
    pub fn pods_on(&self, node: &Text) -> impl Iterator<Item = &'a Arc<Pod>> + use<'a> {
        let (view, node) = (*self, node.clone());
        let on = By::Node(node.clone());
        let first = (on.clone(), Key::new(Kind::Pod, &Text::EMPTY, &Text::EMPTY));
        self.store
            .index
            .range::<(By, Key), _>(first..)
            .take_while(move |((by, _), ())| *by == on)
            .filter_map(move |((_, key), ())| Pod::of(view.object(key)?))
            .filter(move |pod| pod.spec.node_name == node)
    }
}

impl Versions {
    fn at(&self, revision: u64) -> Option<&Object> {
        match self.latest.revision <= revision {
            true => self.latest.object.as_ref(),
            false => self.older.iter().rev().find(|version| version.revision <= revision)?.object.as_ref(),
        }
    }
}

fn owners(object: &Object) -> impl Iterator<Item = Uid> + '_ {
    object.meta().owner_references.iter().map(|owner| owner.uid)
}

fn is_orphan(object: &Object) -> bool {
    ADOPTED.contains(&object.kind()) && object.meta().controller().is_none()
}

fn node_of(object: &Object) -> Option<&Text> {
    match object {
        Object::Pod(pod) if !pod.spec.node_name.is_empty() => Some(&pod.spec.node_name),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::Resource;
    use crate::api::meta::OwnerReference;
    use proptest::prelude::*;
    use std::collections::BTreeMap;

    /// A pod that is told apart by its owner and its node.
    fn pod(name: &str, owner: u8, node: u8) -> Object {
        let mut pod = Pod::default();
        pod.metadata.name = name.into();
        pod.metadata.namespace = "default".into();
        if owner > 0 {
            // Owner 1 is the controller, owner 2 is not.
            let controller = Some(owner == 1);
            let reference = OwnerReference { uid: Uid(owner.into()), controller, ..Default::default() };
            pod.metadata.owner_references.make_mut().push(reference);
        }
        if node > 0 {
            Arc::make_mut(&mut pod.spec).node_name = alloc::format!("n{node}").into();
        }
        pod.into_object()
    }

    type Model = BTreeMap<Key, (u64, u8, u8)>;

    fn check_view(store: &History, revision: u64, model: &Model) {
        let view = store.view(revision);
        let all: Vec<Key> = view.list::<Pod>(&"default".into()).map(|pod| pod.key()).collect();
        assert_eq!(all, model.keys().cloned().collect::<Vec<_>>(), "at {revision}");
        let orphans: Vec<Key> = view.orphans::<Pod>(&"default".into()).map(|pod| pod.key()).collect();
        let expected: Vec<Key> = model.iter().filter(|(_, v)| v.1 != 1).map(|(k, _)| k.clone()).collect();
        assert_eq!(orphans, expected, "orphans at {revision}");
        for number in 1..3u8 {
            let owned: Vec<Key> = view.owned_by::<Pod>(Uid(number.into())).map(|pod| pod.key()).collect();
            let expected: Vec<Key> = model.iter().filter(|(_, v)| v.1 == number).map(|(k, _)| k.clone()).collect();
            assert_eq!(owned, expected, "owned by {number} at {revision}");
            let on: Vec<Key> = view.pods_on(&alloc::format!("n{number}").into()).map(|pod| pod.key()).collect();
            let expected: Vec<Key> = model.iter().filter(|(_, v)| v.2 == number).map(|(k, _)| k.clone()).collect();
            assert_eq!(on, expected, "on n{number} at {revision}");
        }
    }

    #[test]
    fn a_restored_snapshot_has_new_revisions_and_a_cache_from_before_shows_what_it_knew() {
        let mut store = History::default();
        let key = |name: &str| pod(name, 0, 0).key();
        for (name, node) in [("kept", 1), ("changed", 1), ("deleted", 1)] {
            store.write(&key(name), 0, Some(pod(name, 0, node))).expect("it is new");
        }
        let snapshot = store.revision();
        store.write(&key("changed"), 2, Some(pod("changed", 0, 2))).expect("it is there");
        store.write(&key("deleted"), 3, None).expect("it is there");
        store.write(&key("created"), 0, Some(pod("created", 0, 1))).expect("it is new");
        let cache = store.revision();
        for key in ["changed", "deleted", "created"].map(key) {
            let expected = store.now().object(&key).map_or(0, |object| object.meta().resource_version.0);
            let object = store.view(snapshot).object(&key).cloned();
            store.write(&key, expected, object).expect("nobody else writes");
        }
        let names = |view: View| {
            let pods = view.list::<Pod>(&Text::EMPTY);
            pods.map(|pod| alloc::format!("{} {}", pod.metadata.name, pod.spec.node_name)).collect::<Vec<_>>()
        };
        assert_eq!(names(store.now()), ["changed n1", "deleted n1", "kept n1"]);
        assert_eq!(names(store.now()), names(store.view(snapshot)));
        assert_eq!(names(store.view(cache)), ["changed n2", "created n1", "kept n1"]);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]
        /// Every kept revision shows what a list of full copies would, whatever was compacted before.
        #[test]
        fn views_are_what_the_store_was(
            writes in prop::collection::vec((0u8..6, 0u8..3, 0u8..3, any::<bool>(), 0u8..12), 1..80)
        ) {
            let mut store = History::default();
            let mut models: Vec<Model> = std::vec![Model::new()];
            for (name, owner, node, delete, compact) in writes {
                let object = pod(&alloc::format!("p{name}"), owner, node);
                let key = object.key();
                let mut model = models.last().cloned().unwrap_or_default();
                let expected = model.get(&key).map_or(0, |entry| entry.0);
                let put = (!delete).then_some(object);
                let written = store.write(&key, expected, put);
                prop_assert!(store.write(&key, expected + 1000, None).is_err(), "a stale write is refused");
                if delete && expected == 0 {
                    prop_assert!(written.is_err());
                    continue;
                }
                prop_assert!(written.is_ok());
                match delete {
                    true => { model.remove(&key); }
                    false => { model.insert(key, (store.revision(), owner, node)); }
                }
                models.push(model);
                if compact == 0 {
                    store.compact(store.revision() / 2);
                }
                for (revision, model) in models.iter().enumerate().skip(store.compacted() as usize) {
                    check_view(&store, revision as u64, model);
                }
            }
            store.compact(store.revision());
            check_view(&store, store.revision(), models.last().expect("there is one"));
            check_view(&store, 0, models.last().expect("there is one"));
            prop_assert_eq!(store.index.len(), models.last().expect("one").values()
                .map(|(_, owner, node)| u64::from(*owner > 0) + u64::from(*owner != 1) + u64::from(*node > 0)).sum::<u64>());
        }
    }
}

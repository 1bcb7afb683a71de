//! Who watches what: the apiserver's watch cache tells every change to those who asked for it.
//!
//! Upstream: `storage/cacher`. A watcher that asks for the pods of one node is found by the node's name, so that a change
//! costs what its watchers cost.

use super::registry::{check_fields, selects};
use crate::address::{ActorId, RequestId};
use crate::api::request::Request;
use crate::api::status::Status;
use crate::api::watch::EventType;
use crate::api::watch::WatchEvent;
use crate::api::{FieldSelector, Kind, Object, Selector};
use crate::base::Text;
use alloc::collections::{BTreeMap, BTreeSet};
use alloc::vec::Vec;

/// A watch: its client, and the connection that it was opened on.
pub(super) type Watcher = (ActorId, RequestId);

/// The watches that are open.
#[derive(Clone, Debug, Default, Hash)]
pub(super) struct Watches {
    /// The client of each watch, and where the watch is kept.
    places: BTreeMap<RequestId, (ActorId, Place)>,
    all: BTreeMap<Kind, BTreeSet<Watcher>>,
    by_name: BTreeMap<(Kind, Text), BTreeSet<Watcher>>,
    pods_by_node: BTreeMap<Text, BTreeSet<Watcher>>,
    /// Watches of people, who choose as they like.
    chosen: Vec<Choice>,
}

/// Where a watch is kept.
#[derive(Clone, Debug, Hash)]
enum Place {
    All(Kind),
    ByName(Kind, Text),
    PodsByNode(Text),
    Chosen(Kind, Text),
}

/// A watch of what selectors choose.
#[derive(Clone, Debug, PartialEq, Hash)]
struct Choice {
    watcher: Watcher,
    kind: Kind,
    /// With which custom resource; empty for other kinds.
    resource: Text,
    /// Empty for all.
    namespace: Text,
    labels: Selector,
    fields: FieldSelector,
    /// Changes up to this revision are not for it: it lies in the future when the watch is opened.
    after: u64,
}

impl Watches {
    /// Opens a watch when the cache has seen this revision: of all objects of the kind, of one by name, of the pods of one node, or of what selectors choose.
    pub(super) fn open(&mut self, watcher: Watcher, request: &Request, seen: u64) -> Result<(), Status> {
        let kind = request.kind;
        let selector = &request.query.field_selector;
        let by_name = selector.requires_exact_match("metadata.name").cloned();
        let by_node = selector.requires_exact_match("spec.nodeName").cloned();
        let query = &request.query;
        let after = query.resource_version.filter(|after| *after > seen).unwrap_or_default();
        let is_simple = kind != Kind::CustomResource
            && request.namespace.is_empty()
            && query.label_selector.is_everything()
            && after == 0;
        let place = match (by_name, by_node) {
            (Some(name), None) if is_simple && selector.terms.len() == 1 => Place::ByName(kind, name),
            (None, Some(node)) if is_simple && selector.terms.len() == 1 && kind == Kind::Pod => {
                Place::PodsByNode(node)
            }
            (None, None) if is_simple && selector.is_everything() => Place::All(kind),
            _ => {
                check_fields(kind, selector)?;
                let (labels, fields) = (query.label_selector.clone(), selector.clone());
                let (kind, namespace) = (kind.storage(), request.namespace.clone());
                let resource = request.resource.clone();
                let place = Place::Chosen(kind, namespace.clone());
                self.chosen.push(Choice { watcher, kind, resource, namespace, labels, fields, after });
                place
            }
        };
        match &place {
            Place::All(kind) => drop(self.all.entry(*kind).or_default().insert(watcher)),
            Place::ByName(kind, name) => drop(self.by_name.entry((*kind, name.clone())).or_default().insert(watcher)),
            Place::PodsByNode(node) => drop(self.pods_by_node.entry(node.clone()).or_default().insert(watcher)),
            Place::Chosen(..) => {}
        }
        self.places.insert(watcher.1, (watcher.0, place));
        Ok(())
    }

    /// Closes a watch: its client closed it, or the connection broke.
    pub(super) fn close(&mut self, id: RequestId) {
        let Some((client, place)) = self.places.remove(&id) else { return };
        let watcher = (client, id);
        match place {
            Place::All(kind) => remove(&mut self.all, &kind, watcher),
            Place::ByName(kind, name) => remove(&mut self.by_name, &(kind, name), watcher),
            Place::PodsByNode(node) => remove(&mut self.pods_by_node, &node, watcher),
            Place::Chosen(..) => self.chosen.retain(|choice| choice.watcher != watcher),
        }
    }

    /// The watches that are open: the kind, the one object, node or namespace that is watched (empty for all), and by whom.
    pub(super) fn list(&self) -> Vec<(Kind, Text, ActorId)> {
        let line = |(client, place): &(ActorId, Place)| match place {
            Place::All(kind) => (*kind, Text::EMPTY, *client),
            Place::ByName(kind, text) | Place::Chosen(kind, text) => (*kind, text.clone(), *client),
            Place::PodsByNode(node) => (Kind::Pod, node.clone(), *client),
        };
        self.places.values().map(line).collect()
    }

    /// Who is to be told of this change, and as what: a pod that is bound is new to its node's kubelet.
    pub(super) fn interested_in(&self, event: &WatchEvent) -> Vec<(Watcher, EventType)> {
        let kind = event.object.kind();
        let mut told: Vec<(Watcher, EventType)> = Vec::new();
        let everywhere = self.all.get(&kind).into_iter().flatten();
        told.extend(everywhere.map(|watcher| (*watcher, event.change)));
        if !self.by_name.is_empty() {
            let named = self.by_name.get(&(kind, event.object.meta().name.clone())).into_iter().flatten();
            told.extend(named.map(|watcher| (*watcher, event.change)));
        }
        let chosen = self.chosen.iter().filter(|choice| choice.kind == kind && choice.after < event.revision);
        for choice in chosen {
            let is_chosen = |object: &Object| {
                (choice.namespace.is_empty() || object.meta().namespace == choice.namespace)
                    && is_asked_for(object, &choice.resource)
                    && selects(object, &choice.labels, &choice.fields)
            };
            let was = event.old.as_ref().is_some_and(is_chosen);
            let is = event.change != EventType::Deleted && is_chosen(&event.object);
            told.extend(match (was, is) {
                (true, true) => Some((choice.watcher, EventType::Modified)),
                (true, false) => Some((choice.watcher, EventType::Deleted)),
                (false, true) => Some((choice.watcher, EventType::Added)),
                (false, false) => None,
            });
        }
        if let Object::Pod(pod) = &event.object
            && let Some(watchers) = self.pods_by_node.get(&pod.spec.node_name)
        {
            let was_here = matches!(&event.old, Some(Object::Pod(old)) if old.spec.node_name == pod.spec.node_name);
            let change = if was_here { event.change } else { EventType::Added };
            told.extend(watchers.iter().map(|watcher| (*watcher, change)));
        }
        told
    }
}

/// Removes a watch from its place, and the place with the last one.
fn remove<K: Ord>(places: &mut BTreeMap<K, BTreeSet<Watcher>>, place: &K, watcher: Watcher) {
    if let Some(watchers) = places.get_mut(place)
        && watchers.remove(&watcher)
        && watchers.is_empty()
    {
        places.remove(place);
    }
}

/// Whether an object is of the custom resource that is asked for; without one, every object is.
pub(super) fn is_asked_for(object: &Object, resource: &str) -> bool {
    match object {
        Object::Untyped(stored) if !resource.is_empty() => {
            resource.split('/').next() == Some(stored.definition.as_str())
        }
        _ => true,
    }
}

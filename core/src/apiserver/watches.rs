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
use alloc::collections::BTreeMap;
use alloc::vec::Vec;

/// A watch: its client, and the connection that it was opened on.
pub(super) type Watcher = (ActorId, RequestId);

/// The watches that are open.
#[derive(Clone, Debug, Default, Hash)]
pub(super) struct Watches {
    /// The client of each watch, and what it watches.
    open: BTreeMap<RequestId, (ActorId, Place)>,
    /// The watches of each place, so that a change costs what its watchers cost.
    index: BTreeMap<(Place, RequestId), ()>,
    /// Watches of people, who choose as they like.
    chosen: Vec<Choice>,
}

/// The place that a watch is about.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
enum Place {
    All(Kind),
    ByName(Kind, Text),
    PodsByNode(Text),
    /// The objects that selectors choose, in a namespace if it is not empty.
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
    /// Opens a watch, when the cache has seen this revision: of all objects of the kind, of one by name, of the pods of one
    /// node, or of what selectors choose.
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
        let (client, id) = watcher;
        if !matches!(place, Place::Chosen(..)) {
            self.index.insert((place.clone(), id), ());
        }
        self.open.insert(id, (client, place));
        Ok(())
    }

    /// Closes a watch: its client closed it, or the connection broke.
    pub(super) fn close(&mut self, id: RequestId) {
        let Some((_, place)) = self.open.remove(&id) else { return };
        if self.index.remove(&(place, id)).is_none() {
            self.chosen.retain(|choice| choice.watcher.1 != id);
        }
    }

    /// The watches of a place.
    fn at(&self, place: Place) -> impl Iterator<Item = Watcher> {
        let (first, last) = ((place.clone(), RequestId(0)), (place, RequestId(u64::MAX)));
        let client = |((_, id), ()): (&(Place, RequestId), &())| Some((self.open.get(id)?.0, *id));
        self.index.range(first..=last).filter_map(client)
    }

    /// The watches that are open: the request that opened each, the kind, the one object, node or namespace that is watched
    /// (empty for all), and by whom.
    pub(super) fn list(&self) -> Vec<(RequestId, Kind, Text, ActorId)> {
        let line = |(id, (client, place)): (&RequestId, &(ActorId, Place))| match place {
            Place::All(kind) => (*id, *kind, Text::EMPTY, *client),
            Place::ByName(kind, text) | Place::Chosen(kind, text) => (*id, *kind, text.clone(), *client),
            Place::PodsByNode(node) => (*id, Kind::Pod, node.clone(), *client),
        };
        self.open.iter().map(line).collect()
    }

    /// The watchers of a change, each with its event: a pod that is bound is new to its node's kubelet.
    pub(super) fn interested_in(&self, event: &WatchEvent) -> Vec<(Watcher, EventType)> {
        let kind = event.object.kind();
        let mut told: Vec<(Watcher, EventType)> = Vec::new();
        told.extend(self.at(Place::All(kind)).map(|watcher| (watcher, event.change)));
        let name = event.object.meta().name.clone();
        told.extend(self.at(Place::ByName(kind, name)).map(|watcher| (watcher, event.change)));
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
        if let Object::Pod(pod) = &event.object {
            let was_here = matches!(&event.old, Some(Object::Pod(old)) if old.spec.node_name == pod.spec.node_name);
            let change = if was_here { event.change } else { EventType::Added };
            let here = self.at(Place::PodsByNode(pod.spec.node_name.clone()));
            told.extend(here.map(|watcher| (watcher, change)));
        }
        told
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

//! Who watches what: the apiserver's watch cache tells every change to those who asked for it.
//!
//! Upstream: `storage/cacher`. A watcher that asks for the pods of one node is found by the node's name, so that a change
//! costs what its watchers cost.

use crate::actor::ActorId;
use crate::api::request::Request;
use crate::api::status::Status;
use crate::api::{FieldSelector, Kind, Object, Selector, Tree};
use crate::base::Text;
use crate::base::vec_map::{VecMap, VecSet};
use crate::etcd::WatchEvent;
use crate::trace::ChangeType;
use alloc::format;
use alloc::vec::Vec;

/// The watches that are open.
#[derive(Clone, Debug, Default, Hash)]
pub(super) struct Watches {
    all: VecMap<Kind, VecSet<ActorId>>,
    by_name: VecMap<(Kind, Text), VecSet<ActorId>>,
    pods_by_node: VecMap<Text, VecSet<ActorId>>,
    /// Watches of people, who choose as they like.
    chosen: Vec<Choice>,
}

/// A watch of what selectors choose.
#[derive(Clone, Debug, PartialEq, Hash)]
struct Choice {
    watcher: ActorId,
    kind: Kind,
    /// With which custom resource; empty for other kinds.
    resource: Text,
    /// Empty for all.
    namespace: Text,
    labels: Selector,
    fields: FieldSelector,
    /// Changes up to this revision are known to the watcher, or are not to be told: it may lie in the future.
    after: u64,
}

impl Watches {
    /// Opens a watch, on all objects of the kind, on one by name, or on the pods of one node.
    pub(super) fn add(&mut self, watcher: ActorId, request: &Request) -> Result<(), Status> {
        let kind = request.kind;
        let selector = &request.query.field_selector;
        let by_name = selector.requires_exact_match("metadata.name").cloned();
        let by_node = selector.requires_exact_match("spec.nodeName").cloned();
        let query = &request.query;
        let is_custom = kind == Kind::CustomResource;
        if is_custom
            || query.resource_version.is_some()
            || !request.namespace.is_empty()
            || !query.label_selector.is_everything()
        {
            check_fields(kind, selector)?;
            let (labels, fields) = (query.label_selector.clone(), selector.clone());
            let (kind, namespace) = (kind.storage(), request.namespace.clone());
            let resource = request.resource.clone();
            let after = query.resource_version.unwrap_or_default();
            let choice = Choice { watcher, kind, resource, namespace, labels, fields, after };
            self.chosen.retain(|other| Choice { after, ..other.clone() } != choice);
            self.chosen.push(choice);
            return Ok(());
        }
        match (by_name, by_node) {
            (Some(name), None) => self.by_name.entry((kind, name)).or_default().insert(watcher),
            (None, Some(node)) if kind == Kind::Pod => self.pods_by_node.entry(node).or_default().insert(watcher),
            (None, None) if selector.is_everything() => self.all.entry(kind).or_default().insert(watcher),
            _ => return Err(Status::bad_request(format!("Unable to watch with field selector \"{selector}\""))),
        };
        Ok(())
    }

    /// Closes all watches of one client: its connections broke.
    pub(super) fn close(&mut self, watcher: ActorId) {
        for watchers in self.all.values_mut().chain(self.by_name.values_mut()).chain(self.pods_by_node.values_mut()) {
            watchers.remove(&watcher);
        }
        self.chosen.retain(|choice| choice.watcher != watcher);
    }

    /// The watches that are open: the kind, the one object or node that is watched (empty for all), and by whom.
    pub(super) fn open(&self) -> Vec<(Kind, Text, ActorId)> {
        let all = self.all.iter().map(|(kind, watchers)| (*kind, Text::EMPTY, watchers));
        let named = self.by_name.iter().map(|((kind, name), watchers)| (*kind, name.clone(), watchers));
        let placed = self.pods_by_node.iter().map(|(node, watchers)| (Kind::Pod, node.clone(), watchers));
        let people = self.chosen.iter().map(|choice| (choice.kind, choice.namespace.clone(), choice.watcher));
        let each = |(kind, name, watchers): (Kind, Text, &VecSet<ActorId>)| {
            watchers.iter().map(move |watcher| (kind, name.clone(), *watcher)).collect::<Vec<_>>()
        };
        all.chain(named).chain(placed).flat_map(each).chain(people).collect()
    }

    /// Who is to be told of this change, and as what: a pod that is bound is new to its node's kubelet.
    pub(super) fn interested_in(&self, event: &WatchEvent) -> Vec<(ActorId, ChangeType)> {
        let kind = event.object.kind();
        let mut told: Vec<(ActorId, ChangeType)> = Vec::new();
        let everywhere = self.all.get(&kind).into_iter().flat_map(VecSet::iter);
        told.extend(everywhere.map(|watcher| (*watcher, event.change)));
        if !self.by_name.is_empty() {
            let named = self.by_name.get(&(kind, event.object.meta().name.clone())).into_iter().flat_map(VecSet::iter);
            told.extend(named.map(|watcher| (*watcher, event.change)));
        }
        let chosen = self.chosen.iter().filter(|choice| choice.kind == kind && choice.after < event.revision);
        for choice in chosen {
            let is_chosen = |object: &Object| {
                (choice.namespace.is_empty() || object.meta().namespace == choice.namespace)
                    && is_asked_for(object, &choice.resource)
                    && is_chosen(object, &choice.labels, &choice.fields)
            };
            let was = event.old.as_ref().is_some_and(is_chosen);
            let is = event.change != ChangeType::Deleted && is_chosen(&event.object);
            told.extend(match (was, is) {
                (true, true) => Some((choice.watcher, ChangeType::Modified)),
                (true, false) => Some((choice.watcher, ChangeType::Deleted)),
                (false, true) => Some((choice.watcher, ChangeType::Added)),
                (false, false) => None,
            });
        }
        if let Object::Pod(pod) = &event.object
            && let Some(watchers) = self.pods_by_node.get(&pod.spec.node_name)
        {
            let was_here = matches!(&event.old, Some(Object::Pod(old)) if old.spec.node_name == pod.spec.node_name);
            let change = if was_here { event.change } else { ChangeType::Added };
            told.extend(watchers.iter().map(|watcher| (*watcher, change)));
        }
        told
    }
}

/// Whether selectors choose an object.
pub(super) fn is_chosen(object: &Object, labels: &Selector, fields: &FieldSelector) -> bool {
    labels.matches(&object.meta().labels) && fields.matches(|field| field_of(object, field).unwrap_or_default())
}

/// Whether an object is of the custom resource that is asked for; without one, every object is.
pub(super) fn is_asked_for(object: &Object, resource: &str) -> bool {
    match object {
        Object::Stored(stored) if !resource.is_empty() => {
            resource.split('/').next() == Some(stored.definition.as_str())
        }
        _ => true,
    }
}

/// Refuses fields that selectors of this kind may not ask for.
pub(super) fn check_fields(kind: Kind, selector: &FieldSelector) -> Result<(), Status> {
    let nothing = Object::read(kind, &Tree::Null);
    match selector.terms.iter().map(|term| &term.field).find(|field| field_of(&nothing, field).is_none()) {
        None => Ok(()),
        Some(field) if has_own_fields(kind) => Err(Status::bad_request(format!("field label not supported: {field}"))),
        Some(field) => Err(Status::bad_request(format!(
            "{field:?} is not a known field selector: only \"metadata.name\", \"metadata.namespace\""
        ))),
    }
}

fn has_own_fields(kind: Kind) -> bool {
    matches!(kind, Kind::Pod | Kind::Node | Kind::Namespace | Kind::Event | Kind::ReplicaSet)
}

/// The value of a field that field selectors may ask for; None for other fields.
pub(super) fn field_of(object: &Object, field: &str) -> Option<Text> {
    let meta = object.meta();
    Some(match (field, object) {
        ("metadata.name", _) => meta.name.clone(),
        ("metadata.namespace", _) => meta.namespace.clone(),
        ("spec.nodeName", Object::Pod(pod)) => pod.spec.node_name.clone(),
        ("spec.restartPolicy", Object::Pod(pod)) => pod.spec.restart_policy.as_str().into(),
        ("spec.schedulerName", Object::Pod(pod)) => pod.spec.scheduler_name.clone(),
        ("spec.serviceAccountName", Object::Pod(pod)) => pod.spec.service_account_name.clone(),
        ("status.phase", Object::Pod(pod)) => pod.status.phase.as_str().into(),
        ("status.podIP", Object::Pod(pod)) => pod.status.pod_ip.clone(),
        ("status.nominatedNodeName", Object::Pod(pod)) => pod.status.nominated_node_name.clone(),
        ("status.phase", Object::Namespace(namespace)) => namespace.status.phase.as_str().into(),
        ("spec.unschedulable", Object::Node(node)) => format!("{}", node.spec.unschedulable).into(),
        ("status.replicas", Object::ReplicaSet(set)) => format!("{}", set.status.replicas).into(),
        ("involvedObject.kind", Object::Event(event)) => event.involved_object.kind.clone(),
        ("involvedObject.name", Object::Event(event)) => event.involved_object.name.clone(),
        ("involvedObject.namespace", Object::Event(event)) => event.involved_object.namespace.clone(),
        ("involvedObject.uid", Object::Event(event)) => format!("{}", event.involved_object.uid).into(),
        ("reason", Object::Event(event)) => event.reason.clone(),
        ("type", Object::Event(event)) => event.event_type.clone(),
        ("source", Object::Event(event)) => event.source.component.clone(),
        ("reportingComponent", Object::Event(event)) => event.reporting_component.clone(),
        _ => return None,
    })
}

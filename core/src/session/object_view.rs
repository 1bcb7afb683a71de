//! An object, looked at closely, for the inspector: its conditions with what made them so, its containers, its owners,
//! and the requests that made and changed it.

use super::Session;
use super::view::{ObjectView, Row, Section, SectionTitle};
use crate::address::SpanId;
use crate::api::server_side_apply::take_managed_fields;
use crate::api::{Key, Object, Tree, yaml};
use crate::base::{Text, Time};
use crate::world::trace::{Span, What};
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

/// The most changes that are shown.
const CHANGES: usize = 40;

/// A write of an object, and the request behind it.
pub(super) struct Change {
    revision: u64,
    at: Time,
    pub(super) request: SpanId,
    conditions: Vec<Tree>,
}

/// An object as people look at it.
pub(super) fn shown(object: &Object) -> Tree {
    let mut tree = object.to_tree();
    take_managed_fields(&mut tree);
    tree
}

impl Session {
    /// An object, looked at closely.
    pub fn inspect(&self, key: &Key) -> Option<ObjectView> {
        let store = self.timeline.world().history();
        let object = store.now().object(key)?;
        let tree = shown(object);
        let changes: Vec<Change> = self.changes(key).take(CHANGES).collect();
        let before = changes.first().and_then(|change| store.view(change.revision.saturating_sub(1)).object(key));
        let made = changes.iter().map(|change| Row {
            name: format!("{}", change.revision).into(),
            at: Some(change.at),
            span: change.request,
            ..Row::default()
        });
        let sections = [
            Section { title: SectionTitle::Conditions, rows: conditions(&tree, &changes) },
            Section { title: SectionTitle::Containers, rows: containers(&tree) },
            Section { title: SectionTitle::Owners, rows: self.owners(object) },
            Section { title: SectionTitle::Changes, rows: made.collect() },
        ];
        Some(ObjectView {
            yaml: yaml::to_yaml(&tree),
            before: before.map(|object| yaml::to_yaml(&shown(object))),
            sections: sections.into_iter().filter(|section| !section.rows.is_empty()).collect(),
        })
    }

    /// An object as YAML without what the cluster wrote into it: to be edited and applied, or made again on this node.
    pub fn manifest(&self, key: &Key, node: Option<&Text>) -> Option<String> {
        let mut tree = self.object(key)?;
        tree.as_map_mut()?.remove("status");
        let metadata = tree.get_mut("metadata").and_then(Tree::as_map_mut)?;
        for field in ["uid", "resourceVersion", "generation", "creationTimestamp", "managedFields", "ownerReferences"] {
            metadata.remove(field);
        }
        if let (Some(node), Some(spec)) = (node, tree.get_mut("spec").and_then(Tree::as_map_mut)) {
            spec.insert(Text::from_static("nodeName"), Tree::Text(node.clone()));
        }
        Some(yaml::to_yaml(&tree))
    }

    /// The remembered changes of an object, the newest first.
    pub(super) fn changes(&self, key: &Key) -> impl Iterator<Item = Change> {
        let store = self.timeline.world().history();
        let change = move |span: &Span| {
            let What::Wrote(written, Some(revision)) = &span.what else { return None };
            let write = if written == key { self.trace.get(span.cause)? } else { return None };
            if !matches!(write.what, What::Write(_)) {
                return None;
            }
            let mut asked = self.trace.chain(write.id).into_iter();
            let request = asked.find(|cause| matches!(cause.what, What::Request(..))).unwrap_or(write).id;
            let object = store.view(*revision).object(key);
            let conditions = object.map(|object| conditions_of(&object.to_tree()).to_vec()).unwrap_or_default();
            Some(Change { revision: *revision, at: span.sent, request, conditions })
        };
        self.trace.spans().rev().filter_map(change)
    }

    /// The owners of the object, from controller to controller.
    fn owners(&self, object: &Object) -> Vec<Row> {
        let store = self.timeline.world().history().now();
        let mut rows: Vec<Row> = Vec::new();
        let mut next = Some(object);
        while let Some(key) = next.and_then(|object| {
            let owner = object.meta().controller()?;
            super::make_view::owner_key(owner, &object.meta().namespace)
        }) {
            // Owners in a circle are nobody's children.
            if rows.iter().any(|row| row.key.as_ref() == Some(&key)) {
                break;
            }
            next = store.object(&key);
            rows.push(Row { key: Some(key), ..Row::default() });
        }
        rows
    }
}

fn conditions_of(object: &Tree) -> &[Tree] {
    object.list_at("status.conditions")
}

/// The conditions, each with the request that gave it the status that it has.
fn conditions(object: &Tree, changes: &[Change]) -> Vec<Row> {
    let row = |condition: &Tree| {
        let (name, status) = (condition.str_at("type"), condition.str_at("status"));
        let same = |change: &&Change| {
            change.conditions.iter().any(|then| then.str_at("type") == name && then.str_at("status") == status)
        };
        let cause = changes.iter().take_while(same).last();
        let mut words = String::from(status);
        for (before, more) in [(" · ", condition.str_at("reason")), (": ", condition.str_at("message"))] {
            if !more.is_empty() {
                words.push_str(before);
                words.push_str(more);
            }
        }
        // A node's pressures are bad when they are true.
        let bad_news = name.ends_with("Pressure") || name.ends_with("Unavailable") || name == "DisruptionTarget";
        Row {
            good: Some((status == "True") != bad_news),
            name: name.into(),
            words: words.into(),
            at: cause.map(|change| change.at),
            span: cause.map(|change| change.request).unwrap_or_default(),
            ..Row::default()
        }
    };
    conditions_of(object).iter().map(row).collect()
}

/// A pod's containers with their states.
fn containers(object: &Tree) -> Vec<Row> {
    let mut rows = Vec::new();
    for (containers, statuses) in
        [("spec.initContainers", "status.initContainerStatuses"), ("spec.containers", "status.containerStatuses")]
    {
        let statuses = object.list_at(statuses);
        rows.extend(object.list_at(containers).iter().map(|container| {
            let name = container.str_at("name");
            let status = statuses.iter().find(|status| status.str_at("name") == name).unwrap_or(&Tree::Null);
            let (state, detail) = match status.map_at("state").first_key_value() {
                Some((state, detail)) => (state.as_str(), detail.str_at("reason")),
                None => ("", ""),
            };
            let ready = status.at("ready").as_bool();
            let restarts = status.i64_at("restartCount");
            let mut words = String::from(container.str_at("image"));
            for more in [state, detail] {
                if !more.is_empty() {
                    words.push_str(" · ");
                    words.push_str(more);
                }
            }
            if restarts > 0 {
                words.push_str(&format!(" · restartCount {restarts}"));
            }
            Row { good: ready, name: Text::from(name), words: words.into(), ..Row::default() }
        }));
    }
    rows
}

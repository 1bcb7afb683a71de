//! Who owns which field of an object (`metadata.managedFields`), and server-side apply, which goes by it.
//!
//! Upstream: `apimachinery/pkg/util/managedfields` and `sigs.k8s.io/structured-merge-diff`. A set of fields is a tree of path
//! elements, as `fieldsV1` writes it: `f:` a field, `k:` an item by its keys, `v:` an item by its value, `.` the thing itself.

mod set;
mod shape;
#[cfg(test)]
mod tests;

use super::kinds::Object;
use super::opaque::Opaque;
use super::schema::Schema;
use super::status::{Cause, Status};
use super::tree::{Map, Tree};
use crate::base::{Text, sort};
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;
use set::{Set, expanded, intersection, packed, paths, subtract, unite};
use shape::{Shape, compare, merge, remove, set_of};

/// The manager, operation and version of an entry of `managedFields`.
#[derive(Clone, Debug)]
pub struct Writer {
    /// `fieldManager`.
    pub manager: Text,
    /// Whether it applies; otherwise it updates.
    pub applies: bool,
    /// The version in which it writes.
    pub api_version: Text,
    /// The subresource that it writes to; empty for the object itself.
    pub subresource: Text,
    /// When, as `metav1.Time` prints it.
    pub time: Text,
}

/// One entry of `managedFields`.
struct Entry {
    /// Everything but the fields.
    head: Map,
    fields: Set,
}

/// The `managedFields` after an update that turned `live` into `new` (`Updater.Update`): what changed is the writer's now.
pub fn after_update(live: &Tree, new: &Tree, managed: &Tree, schema: &'static Schema, writer: &Writer) -> Tree {
    let mut entries = read(managed);
    let [mut changed, modified, removed] = compare(Shape::Record(schema), Some(live), Some(new));
    unite(&mut changed, &modified);
    writer.strip(&mut changed);
    for entry in &mut entries {
        subtract(&mut entry.fields, &changed);
        subtract(&mut entry.fields, &removed);
    }
    if !changed.is_empty() {
        let mine = writer.entry(&mut entries);
        unite(&mut mine.fields, &changed);
        mine.head.insert(Text::from_static("time"), Tree::Text(writer.time.clone()));
    }
    written(entries)
}

/// Notes that somebody made this object as it is, at an unknown time.
pub fn made_by(object: &mut Object, manager: &str) {
    let (kind, time) = (object.kind(), Text::from_static("1970-01-01T00:00:00Z"));
    let (manager, api_version) = (Text::from(manager), kind.api_version());
    let writer = Writer { manager, applies: false, api_version, subresource: Text::EMPTY, time };
    let nothing = Object::read(kind, &Tree::Null).to_tree();
    let fields = after_update(&nothing, &object.to_tree(), &Tree::Null, kind.info().schema, &writer);
    object.meta_mut().managed_fields = Opaque::new(&fields);
}

/// The object after an apply, and its `managedFields` (`Updater.Apply`). `live` has no `managedFields` itself.
///
/// Errors: 409 when others own what the configuration sets otherwise (unless `force`), 500 when it is no such object.
pub fn apply(
    live: &Tree,
    config: &Tree,
    managed: &Tree,
    schema: &'static Schema,
    writer: &Writer,
    force: bool,
) -> Result<(Tree, Tree), Status> {
    check(config, schema)?;
    let shape = Shape::Record(schema);
    let mut entries = read(managed);
    let mut mine = set_of(shape, config);
    writer.strip(&mut mine);
    let last = core::mem::replace(&mut writer.entry(&mut entries).fields, mine.clone());
    // What was applied before, is not any more and belongs to nobody else goes.
    let mut dropped = last.clone();
    entries.iter().for_each(|entry| subtract(&mut dropped, &entry.fields));
    let mut new = merge(shape, Some(live), config);
    remove(shape, &mut new, &dropped);
    let [mut changed, modified, removed] = compare(shape, Some(live), Some(&new));
    unite(&mut changed, &modified);
    let mut conflicts: Vec<(String, Text)> = Vec::new();
    for entry in entries.iter_mut().filter(|entry| !writer.is(entry)) {
        let common = intersection(&entry.fields, &changed);
        let who = described(&entry.head);
        conflicts.extend(paths(&common).into_iter().map(|path| (who.clone(), path)));
        subtract(&mut entry.fields, &common);
        subtract(&mut entry.fields, &removed);
    }
    if !force && !conflicts.is_empty() {
        return Err(refusal(&conflicts));
    }
    if !changed.is_empty() || !removed.is_empty() || mine != last {
        let mine = writer.entry(&mut entries);
        mine.head.insert(Text::from_static("time"), Tree::Text(writer.time.clone()));
    }
    Ok((new, written(entries)))
}

/// The `managedFields` of an object that nobody has tracked so far, before somebody applies (`before-first-apply`).
pub fn before_first_apply(live: &Tree, schema: &'static Schema, writer: &Writer) -> Tree {
    let mut fields = set_of(Shape::Record(schema), live);
    let before = Writer { manager: Text::from_static("before-first-apply"), applies: false, ..writer.clone() };
    before.strip(&mut fields);
    let mut entries = Vec::new();
    before.entry(&mut entries).fields = fields;
    written(entries)
}

/// An object as `kubectl get -o yaml` shows it: without `managedFields`. Answers what it takes out.
pub fn take_managed_fields(object: &mut Tree) -> Tree {
    let meta = object.get_mut("metadata").and_then(Tree::as_map_mut);
    meta.and_then(|meta| meta.remove("managedFields")).unwrap_or_default()
}

/// Whether a configuration can be applied at all (`typed.FromUnstructured`).
fn check(config: &Tree, schema: &'static Schema) -> Result<(), Status> {
    let mut problems = Vec::new();
    shape::check(Shape::Record(schema), config, &mut Vec::new(), &mut problems);
    let said = match problems.as_slice() {
        [] => return Ok(()),
        [only] => only.clone(),
        many => format!("errors:{}", many.iter().map(|line| format!("\n  {line}")).collect::<String>()),
    };
    let (namespace, name) = (config.str_at("metadata.namespace"), config.str_at("metadata.name"));
    let (version, kind) = (config.str_at("apiVersion"), config.str_at("kind"));
    // As Go prints a GroupVersionKind: the core group is the empty one.
    let slash = if version.contains('/') { "" } else { "/" };
    let message =
        format!("failed to create typed patch object ({namespace}/{name}; {slash}{version}, Kind={kind}): {said}")
            .into();
    Err(Status { code: 500, message, ..Status::default() })
}

/// `conflict with "kubectl" with subresource "scale" using apps/v1` (managedfields' `printManager`), without the first words.
fn described(head: &Map) -> String {
    let mut text = format!("{:?}", head.str_at("manager"));
    if !head.str_at("subresource").is_empty() {
        text += &format!(" with subresource {:?}", head.str_at("subresource"));
    }
    if head.str_at("operation") == "Update" {
        text += &format!(" using {}", head.str_at("apiVersion"));
    }
    text
}

fn refusal(conflicts: &[(String, Text)]) -> Status {
    let message = match conflicts {
        [(who, path)] => format!("Apply failed with 1 conflict: conflict with {who}: {path}"),
        many => {
            let mut managers: Vec<&String> = many.iter().map(|(who, _)| who).collect();
            sort::by(&mut managers, |a, b| a.cmp(b));
            managers.dedup();
            let mut lines = Vec::new();
            for manager in managers {
                lines.push(format!("conflicts with {manager}:"));
                lines.extend(many.iter().filter(|(who, _)| who == manager).map(|(_, path)| format!("- {path}")));
            }
            format!("Apply failed with {} conflicts: {}", many.len(), lines.join("\n"))
        }
    };
    let cause = |(who, path): &(String, Text)| Cause {
        reason: Text::from_static("FieldManagerConflict"),
        message: format!("conflict with {who}").into(),
        field: path.clone(),
    };
    let causes = conflicts.iter().map(cause).collect();
    Status { code: 409, reason: "Conflict".into(), message: message.into(), causes, ..Status::default() }
}

impl Writer {
    fn operation(&self) -> &'static str {
        if self.applies { "Apply" } else { "Update" }
    }

    fn is(&self, entry: &Entry) -> bool {
        *entry.head.str_at("manager") == *self.manager
            && entry.head.str_at("operation") == self.operation()
            && *entry.head.str_at("apiVersion") == *self.api_version
            && *entry.head.str_at("subresource") == *self.subresource
    }

    /// This writer's entry, made if there is none.
    fn entry<'a>(&self, entries: &'a mut Vec<Entry>) -> &'a mut Entry {
        let at = entries.iter().position(|entry| self.is(entry)).unwrap_or(entries.len());
        if at == entries.len() {
            let mut head = Map::new();
            let mut put = |name, value: Text| head.insert(Text::from_static(name), Tree::Text(value));
            put("manager", self.manager.clone());
            put("operation", Text::from_static(self.operation()));
            put("apiVersion", self.api_version.clone());
            put("fieldsType", Text::from_static("FieldsV1"));
            if !self.subresource.is_empty() {
                put("subresource", self.subresource.clone());
            }
            entries.push(Entry { head, fields: Set::new() });
        }
        &mut entries[at]
    }

    /// Takes out what nobody owns (`stripMeta`), and what the path that is written to does not change (`GetResetFields`).
    fn strip(&self, set: &mut Set) {
        let unowned = ["f:name", "f:namespace", "f:creationTimestamp", "f:selfLink", "f:uid", "f:generation"];
        let unowned = unowned.iter().chain(&["f:managedFields", "f:resourceVersion", "."]);
        if let Some(Tree::Map(meta)) = set.get_mut("f:metadata") {
            unowned.for_each(|name| drop(meta.remove(*name)));
            if meta.is_empty() {
                set.remove("f:metadata");
            }
        }
        let other = if self.subresource == "status" { "f:spec" } else { "f:status" };
        for name in ["f:apiVersion", "f:kind", ".", other] {
            set.remove(name);
        }
    }
}

fn read(managed: &Tree) -> Vec<Entry> {
    let each = |entry: &Tree| {
        let mut head = entry.as_map()?.clone();
        let fields = expanded(head.remove("fieldsV1")?.as_map()?);
        Some(Entry { head, fields })
    };
    managed.as_list().unwrap_or_default().iter().filter_map(each).collect()
}

/// The entries that own something, in upstream's order: by operation, time and manager.
fn written(mut entries: Vec<Entry>) -> Tree {
    entries.retain(|entry| !entry.fields.is_empty());
    let key = |entry: &Entry| {
        ["operation", "time", "manager", "apiVersion", "subresource"]
            .map(|name| entry.head.get(name).and_then(Tree::as_str).map(Text::from))
    };
    sort::by(&mut entries, |a, b| key(a).cmp(&key(b)));
    let each = |mut entry: Entry| {
        entry.head.insert(Text::from_static("fieldsV1"), packed(&entry.fields));
        Tree::Map(entry.head)
    };
    entries.into_iter().map(each).collect()
}

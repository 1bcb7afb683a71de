//! Tables: what `kubectl get` prints of objects, computed by the apiserver.
//!
//! Upstream: `pkg/printers/internalversion/printers.go` and `meta/v1 Table`. The columns of a kind are in its registry
//! file, with the cells that are more than a field of the object; here are those that kinds share.

mod custom;
#[cfg(test)]
mod tests;

pub use super::registry::core::pod_cells::{PodSummary, pod_summary};
pub use custom::custom_table;

use super::registry::strategy;
use crate::api::apps::LabelSelector;
use crate::api::core_v1::Pod;
use crate::api::record::Field;
use crate::api::request::IncludeObject;
use crate::api::{Kind, Map, Object, Timestamp, Tree};
use crate::base::{Duration, Time, sort};
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

/// One column of a table.
#[derive(Clone, Copy, Debug)]
pub struct Column {
    /// Its head: `"Nominated Node"`; kubectl prints it in capitals.
    pub name: &'static str,
    /// 1 for what only `-o wide` shows.
    pub priority: u8,
    pub(super) cell: Cell,
}

/// The source of a column's cells. Paths are those of the object: `"status.phase"`.
#[derive(Clone, Copy, Debug)]
pub(super) enum Cell {
    /// The name of the object.
    Name,
    /// A text, or what stands for none.
    Text(&'static str, &'static str),
    /// A number; 0 if it is not set.
    Number(&'static str),
    /// Yes or no, and what it is if it is not set.
    Flag(&'static str, bool),
    /// The age of something.
    Since(&'static str, &'static str),
    /// The number of items of a list or a map, or of several together: `"data+binaryData"`.
    Count(&'static str),
    /// One field of each item of a list: the names of containers.
    Each(&'static str, &'static str),
    /// Labels: `a=b,c=d`.
    Labels(&'static str),
    /// A selector, and what stands for an empty one.
    Selector(&'static str, &'static str),
    /// A time as it stands.
    Date(&'static str),
    /// A rule for the typed object.
    Pod(fn(&Pod, Time) -> String),
    /// Anything else.
    Rule(fn(&Tree, Time) -> String),
}

/// A column that is always shown.
pub(super) const fn col(name: &'static str, cell: Cell) -> Column {
    Column { name, priority: 0, cell }
}

/// A column that `-o wide` shows.
pub(super) const fn wide(name: &'static str, cell: Cell) -> Column {
    Column { name, priority: 1, cell }
}

pub(super) const NAME: Column = col("Name", Cell::Name);
pub(super) const AGE: Column = col("Age", Cell::Since("metadata.creationTimestamp", UNKNOWN));
pub(super) const CONTAINERS: Column = wide("Containers", Cell::Each("spec.template.spec.containers", "name"));
pub(super) const IMAGES: Column = wide("Images", Cell::Each("spec.template.spec.containers", "image"));
pub(super) const SELECTOR: Column = wide("Selector", Cell::Selector("spec.selector", NONE));
pub(super) const VOLUME_MODE: Column = wide("VolumeMode", Cell::Text("spec.volumeMode", UNSET));
pub(super) const ATTRIBUTES_CLASS: Column =
    col("VolumeAttributesClass", Cell::Text("spec.volumeAttributesClassName", UNSET));

/// The columns of kinds without a printer of their own.
pub(super) const NAME_AND_CREATION: &[Column] = &[NAME, col("Created At", Cell::Date("metadata.creationTimestamp"))];

/// The table of some objects. `metadata` is that of the list or, of one object alone, its own.
pub fn table(kind: Kind, objects: &[Object], metadata: Tree, include: IncludeObject, now: Time) -> Tree {
    let columns = strategy(kind).columns;
    let rows: Vec<Tree> = objects.iter().map(|object| row(columns, kind, object, include, now)).collect();
    let columns: Vec<Tree> = columns.iter().map(definition).collect();
    in_table(columns, rows, metadata)
}

fn in_table(columns: Vec<Tree>, rows: Vec<Tree>, metadata: Tree) -> Tree {
    Tree::fields([
        ("apiVersion", "meta.k8s.io/v1".into()),
        ("kind", "Table".into()),
        ("metadata", metadata),
        ("columnDefinitions", Tree::List(columns)),
        ("rows", Tree::List(rows)),
    ])
}

/// Nothing but the metadata of an object.
pub fn partial(object: &Object) -> Tree {
    let metadata = object.to_tree().get("metadata").cloned().unwrap_or_default();
    partial_object("PartialObjectMetadata", metadata, None)
}

/// Nothing but the metadata of the objects in a list.
pub fn partial_list(objects: &[Object], metadata: Tree) -> Tree {
    partial_object("PartialObjectMetadataList", metadata, Some(objects.iter().map(partial).collect()))
}

fn partial_object(kind: &'static str, metadata: Tree, items: Option<Tree>) -> Tree {
    let fields = [("apiVersion", "meta.k8s.io/v1".into()), ("kind", kind.into()), ("metadata", metadata)];
    Tree::fields(fields.into_iter().chain(items.map(|items| ("items", items))))
}

fn definition(column: &Column) -> Tree {
    let (ty, format) = match column.cell {
        Cell::Name => ("string", "name"),
        Cell::Number(_) | Cell::Count(_) => ("integer", ""),
        Cell::Flag(..) => ("boolean", ""),
        Cell::Date(_) => ("date", ""),
        _ => ("string", ""),
    };
    Tree::fields([
        ("name", column.name.into()),
        ("type", ty.into()),
        ("format", format.into()),
        ("description", "".into()),
        ("priority", Tree::Int(column.priority.into())),
    ])
}

fn row(columns: &[Column], kind: Kind, object: &Object, include: IncludeObject, now: Time) -> Tree {
    let tree = object.to_tree();
    let mut row = Map::new();
    row.insert("cells".into(), columns.iter().map(|column| cell(&column.cell, object, &tree, now)).collect());
    row.insert("object".into(), shown(kind, object, include));
    if let Some(condition) = (strategy(kind).row_condition)(object) {
        row.insert("conditions".into(), Tree::List([condition].into()));
    }
    Tree::Map(row)
}

fn shown(kind: Kind, object: &Object, include: IncludeObject) -> Tree {
    match include {
        IncludeObject::None => Tree::Null,
        IncludeObject::Metadata => partial(object),
        IncludeObject::Object => object.to_tree_as(if kind.storage() == object.kind() { kind } else { object.kind() }),
    }
}

fn cell(cell: &Cell, typed: &Object, object: &Tree, now: Time) -> Tree {
    match *cell {
        Cell::Name => object.str_at("metadata.name").into(),
        Cell::Text(path, none) => text(object, path, none).into(),
        Cell::Number(path) => Tree::Int(object.i64_at(path)),
        Cell::Flag(path, unset) => Tree::Bool(object.at(path).as_bool().unwrap_or(unset)),
        Cell::Since(path, none) => since(object.at(path), none, now).into(),
        Cell::Count(paths) => {
            let count = |path| match object.at(path) {
                Tree::List(items) => items.len() as i64,
                Tree::Map(fields) => fields.len() as i64,
                _ => 0,
            };
            Tree::Int(paths.split('+').map(count).sum())
        }
        Cell::Each(path, field) => each(object, path, field).join(",").into(),
        Cell::Labels(path) => labels(object.at(path)).into(),
        Cell::Selector(path, none) => selector(object.at(path), none).into(),
        Cell::Date(path) => object.at(path).clone(),
        Cell::Pod(rule) => typed.get::<Pod>().map(|pod| rule(pod, now)).into(),
        Cell::Rule(rule) => rule(object, now).into(),
    }
}

pub(super) fn text<'a>(tree: &'a Tree, path: &str, none: &'a str) -> &'a str {
    match tree.str_at(path) {
        "" => none,
        text => text,
    }
}

pub(super) fn each<'a>(tree: &'a Tree, path: &str, field: &str) -> Vec<&'a str> {
    tree.list_at(path).iter().map(|item| item.str_at(field)).collect()
}

/// `metav1.FormatLabelSelector`, but for what stands for an empty one.
fn selector(selector: &Tree, none: &str) -> String {
    match LabelSelector::read(selector).to_selector() {
        Ok(selector) => match selector.to_string() {
            text if text.is_empty() => none.into(),
            text => text,
        },
        Err(_) => "<error>".into(),
    }
}

/// `labels.FormatLabels`.
fn labels(labels: &Tree) -> String {
    let labels = labels.as_map().into_iter().flatten();
    let all: Vec<String> = labels.map(|(key, value)| format!("{key}={}", value.as_str().unwrap_or_default())).collect();
    if all.is_empty() { "<none>".into() } else { all.join(",") }
}

pub(super) fn time(tree: &Tree) -> Option<Time> {
    tree.as_str()?.parse::<Timestamp>().ok().map(|at| at.to_time())
}

pub(super) fn since(tree: &Tree, none: &str, now: Time) -> String {
    time(tree).map_or_else(|| none.into(), |then| human_duration(now.since(then)))
}

/// A duration in the two largest units that matter (`duration.HumanDuration`).
pub fn human_duration(duration: Duration) -> String {
    let seconds = duration.as_secs();
    let (minutes, hours) = (seconds / 60, seconds / 3600);
    let two = |large: u64, unit: char, small: u64, other: char| match small {
        0 => format!("{large}{unit}"),
        _ => format!("{large}{unit}{small}{other}"),
    };
    match hours {
        _ if seconds < 120 => format!("{seconds}s"),
        _ if minutes < 10 => two(minutes, 'm', seconds % 60, 's'),
        _ if minutes < 180 => format!("{minutes}m"),
        ..8 => two(hours, 'h', minutes % 60, 'm'),
        8..48 => format!("{hours}h"),
        48..192 => two(hours / 24, 'd', hours % 24, 'h'),
        192..17_520 => format!("{}d", hours / 24),
        17_520..70_080 => two(hours / 24 / 365, 'y', hours / 24 % 365, 'd'),
        _ => format!("{}y", hours / 24 / 365),
    }
}

/// The text for none in a table.
pub(super) const NONE: &str = "<none>";
pub(super) const UNSET: &str = "<unset>";
pub(super) const UNKNOWN: &str = "<unknown>";

/// Some of a list, and how many more there are.
pub(super) fn some_of(mut all: Vec<String>, most: usize, comma: &str) -> String {
    match all.len().saturating_sub(most) {
        0 => all.join(comma),
        more => {
            all.truncate(most);
            format!("{} + {more} more...", all.join(comma))
        }
    }
}

/// A number or a word, as it is printed.
pub(super) fn plain(tree: &Tree, none: &str) -> String {
    match tree {
        Tree::Text(text) => text.to_string(),
        Tree::Int(number) => format!("{number}"),
        _ => none.into(),
    }
}

pub(super) fn ready_of_desired(set: &Tree, _: Time) -> String {
    format!("{}/{}", set.i64_at("status.readyReplicas"), set.i64_at("spec.replicas"))
}

pub(super) fn has_condition(object: &Tree, wanted: &str) -> bool {
    let conditions = object.list_at("status.conditions");
    let found = conditions.iter().find(|condition| condition.str_at("type") == wanted);
    found.is_some_and(|condition| condition.str_at("status") == "True")
}

/// The texts of a list.
pub(super) fn texts(tree: &Tree, path: &str) -> Vec<String> {
    tree.list_at(path).iter().filter_map(Tree::as_str).map(String::from).collect()
}

pub(super) fn joined(all: &[String], none: &str) -> String {
    if all.is_empty() { none.into() } else { all.join(",") }
}

pub(super) fn addresses(object: &Tree) -> Vec<String> {
    let of = |ingress: &Tree| String::from(text(ingress, "ip", ingress.str_at("hostname")));
    let mut all: Vec<String> = object.list_at("status.loadBalancer.ingress").iter().map(of).collect();
    all.retain(|address| !address.is_empty());
    sort::by(&mut all, Ord::cmp);
    all.dedup();
    all
}

pub(super) fn phase(object: &Tree, _: Time) -> String {
    let leaves = !object.at("metadata.deletionTimestamp").is_null();
    if leaves { "Terminating" } else { object.str_at("status.phase") }.into()
}

pub(super) fn storage_class(object: &Tree, _: Time) -> String {
    let annotations = object.at("metadata.annotations");
    let old = annotations.get("volume.beta.kubernetes.io/storage-class").and_then(Tree::as_str);
    old.unwrap_or(object.str_at("spec.storageClassName")).into()
}

pub(super) fn modes(tree: &Tree, path: &str) -> String {
    let short =
        [("ReadWriteOnce", "RWO"), ("ReadOnlyMany", "ROX"), ("ReadWriteMany", "RWX"), ("ReadWriteOncePod", "RWOP")];
    let all = texts(tree, path);
    let shown = short.iter().filter(|(mode, _)| all.iter().any(|own| own == mode)).map(|(_, short)| *short);
    shown.collect::<Vec<_>>().join(",")
}

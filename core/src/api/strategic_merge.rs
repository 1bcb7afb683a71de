//! Strategic merge patch: a merge patch that knows which lists are told apart by a key, from the schema tables.
//!
//! Upstream: `apimachinery/pkg/util/strategicpatch`. Directives: `$patch: replace|delete|merge`, `$retainKeys`,
//! `$deleteFromPrimitiveList/FIELD`, `$setElementOrder/FIELD`.

use super::patch_error::PatchError;
use super::schema::{FieldSchema, PatchStrategy, Schema, Type};
use super::tree::{Map, Tree};
use crate::base::Text;
use alloc::format;
use alloc::vec::Vec;

/// Applies a patch to an object of this schema.
pub fn strategic_merge_patch(object: &Tree, patch: &Tree, schema: &'static Schema) -> Result<Tree, PatchError> {
    let (Tree::Map(object), Tree::Map(patch)) = (object, patch) else {
        return Err(PatchError::Decoding("expected a map to patch".into()));
    };
    Ok(Tree::Map(merge_maps(Some(object), patch, Inside::Record(schema))))
}

/// The patch that turns `original` into `modified`.
pub fn create_two_way_merge_patch(original: &Tree, modified: &Tree, schema: &'static Schema) -> Tree {
    let empty = Map::new();
    let (original, modified) = (original.as_map().unwrap_or(&empty), modified.as_map().unwrap_or(&empty));
    Tree::Map(diff_maps(original, modified, Inside::Record(schema), Parts { changes: true, deletions: true }))
}

/// The patch that brings `current` to `modified`, and takes away what `original` had and `modified` has not: what
/// `kubectl apply` sends.
pub fn create_three_way_merge_patch(original: &Tree, modified: &Tree, current: &Tree, schema: &'static Schema) -> Tree {
    let map = |tree: &'_ Tree| tree.as_map().cloned().unwrap_or_default();
    let (original, modified, current) = (map(original), map(modified), map(current));
    let inside = Inside::Record(schema);
    let changes = diff_maps(&current, &modified, inside, Parts { changes: true, deletions: false });
    let deletions = diff_maps(&original, &modified, inside, Parts { changes: false, deletions: true });
    Tree::Map(join(deletions, changes, inside))
}

/// What is known of the fields of a map.
#[derive(Clone, Copy)]
enum Inside {
    Record(&'static Schema),
    Values(&'static Type),
    Unknown,
}

#[derive(Clone, Copy, PartialEq)]
enum Merge {
    Replace,
    ByKey(&'static str),
    Set,
    RetainKeys,
}

/// Which parts of a difference are wanted.
#[derive(Clone, Copy)]
struct Parts {
    changes: bool,
    deletions: bool,
}

const PATCH: &str = "$patch";
const RETAIN: &str = "$retainKeys";
const ORDER: &str = "$setElementOrder/";
const DELETE: &str = "$deleteFromPrimitiveList/";

impl Inside {
    fn field(self, name: &str) -> Option<&'static FieldSchema> {
        match self {
            Inside::Record(schema) => schema.field(name),
            _ => None,
        }
    }

    fn below(self, name: &str) -> Inside {
        let ty = match self {
            Inside::Values(ty) => Some(ty),
            _ => self.field(name).map(|field| &field.ty),
        };
        match ty {
            Some(Type::Record(schema)) => Inside::Record(schema),
            Some(Type::Map(values)) => Inside::Values(values),
            _ => Inside::Unknown,
        }
    }

    fn item(self, name: &str) -> Inside {
        match self.field(name).map(|field| &field.ty) {
            Some(Type::List(Type::Record(schema))) => Inside::Record(schema),
            _ => Inside::Unknown,
        }
    }

    fn merge(self, name: &str) -> Merge {
        self.field(name).map_or(Merge::Replace, |field| match field.patch {
            PatchStrategy::MergeByKey(key) => Merge::ByKey(key),
            PatchStrategy::Merge => Merge::Set,
            PatchStrategy::Replace if field.retain_keys => Merge::RetainKeys,
            PatchStrategy::Replace => Merge::Replace,
        })
    }
}

fn merge_maps(base: Option<&Map>, patch: &Map, inside: Inside) -> Map {
    let directive = patch.get(PATCH).and_then(Tree::as_str);
    let mut merged = match directive {
        Some("replace" | "delete") => Map::new(),
        _ => base.cloned().unwrap_or_default(),
    };
    if directive == Some("delete") {
        return merged;
    }
    if let Some(retained) = patch.get(RETAIN).and_then(Tree::as_list) {
        merged.retain(|name, _| retained.iter().any(|kept| kept.as_str() == Some(name)));
    }
    for (name, value) in patch {
        if let Some(field) = name.strip_prefix(DELETE) {
            let gone = value.as_list().unwrap_or_default();
            if let Some(Tree::List(list)) = merged.get_mut(field) {
                list.retain(|item| !gone.contains(item));
            }
        }
    }
    for (name, value) in patch.iter().filter(|(name, _)| !name.starts_with('$')) {
        let old = merged.get(name);
        let new = match (value, inside.merge(name)) {
            (Tree::Null, _) => {
                merged.remove(name);
                continue;
            }
            (Tree::Map(value), _) => Tree::Map(merge_maps(old.and_then(Tree::as_map), value, inside.below(name))),
            (Tree::List(value), Merge::ByKey(key)) => {
                let old = old.and_then(Tree::as_list).unwrap_or_default();
                Tree::List(merge_lists(old, value, key, inside.item(name)))
            }
            (Tree::List(value), Merge::Set) => {
                let mut list = old.and_then(Tree::as_list).unwrap_or_default().to_vec();
                list.extend(value.iter().filter(|item| !old.is_some_and(|old| has(old, item))).cloned());
                Tree::List(list)
            }
            (value, _) => value.clone(),
        };
        merged.insert(name.clone(), new);
    }
    for (name, order) in patch {
        if let (Some(field), Tree::List(order)) = (name.strip_prefix(ORDER), order)
            && let Some(Tree::List(list)) = merged.get_mut(field)
        {
            let before = base.and_then(|base| base.get(field)).and_then(Tree::as_list).unwrap_or_default();
            *list = ordered(core::mem::take(list), order, before, inside.merge(field));
        }
    }
    merged
}

fn merge_lists(base: &[Tree], patch: &[Tree], key: &str, inside: Inside) -> Vec<Tree> {
    let directive = |item: &Tree| item.get(PATCH).and_then(Tree::as_str).map(Text::from);
    let replaces = patch.iter().any(|item| directive(item).as_deref() == Some("replace"));
    let mut merged = if replaces { Vec::new() } else { base.to_vec() };
    for item in patch {
        let same = merged.iter().position(|old| item.get(key).is_some() && old.get(key) == item.get(key));
        match (directive(item).as_deref(), item, same) {
            (Some("delete"), _, Some(at)) => {
                merged.remove(at);
            }
            (Some("delete"), _, None) => {}
            (Some("replace"), _, _) if item.as_map().is_some_and(|map| map.len() == 1) => {}
            (_, Tree::Map(item), Some(at)) => merged[at] = Tree::Map(merge_maps(merged[at].as_map(), item, inside)),
            (_, Tree::Map(item), None) => merged.push(Tree::Map(merge_maps(None, item, inside))),
            (_, other, _) => merged.push(other.clone()),
        }
    }
    merged
}

/// Puts a list into the order that the patch asks for; items that it does not name keep their place among the others.
fn ordered(list: Vec<Tree>, order: &[Tree], before: &[Tree], merge: Merge) -> Vec<Tree> {
    let id = |item: &Tree| match merge {
        Merge::ByKey(key) => item.get(key).cloned().unwrap_or_default(),
        _ => item.clone(),
    };
    let wanted: Vec<Tree> = order.iter().map(id).collect();
    let place = |item: &Tree| before.iter().position(|old| id(old) == id(item));
    let (mut named, mut others): (Vec<Tree>, Vec<Tree>) = list.into_iter().partition(|item| wanted.contains(&id(item)));
    named.sort_by_key(|item| wanted.iter().position(|id_| *id_ == id(item)));
    let mut out = Vec::with_capacity(named.len() + others.len());
    others.reverse();
    for item in named {
        while others.last().is_some_and(|other| place(other).zip(place(&item)).is_some_and(|(a, b)| a < b)) {
            out.extend(others.pop());
        }
        out.push(item);
    }
    out.extend(others.into_iter().rev());
    out
}

fn diff_maps(from: &Map, to: &Map, inside: Inside, parts: Parts) -> Map {
    let mut patch = Map::new();
    if parts.deletions {
        for name in from.keys().filter(|name| !to.contains_key(*name)) {
            patch.insert(name.clone(), Tree::Null);
        }
    }
    for (name, new) in to {
        match (from.get(name), new) {
            (Some(old), new) if old == new => {}
            (Some(Tree::Map(old)), Tree::Map(new)) => {
                let mut below = diff_maps(old, new, inside.below(name), parts);
                if inside.merge(name) == Merge::RetainKeys && !below.is_empty() && parts.changes {
                    let keys = new.keys().map(|key| Tree::Text(key.clone())).collect();
                    below.insert(RETAIN.into(), Tree::List(keys));
                }
                if !below.is_empty() {
                    patch.insert(name.clone(), Tree::Map(below));
                }
            }
            (Some(Tree::List(old)), Tree::List(new)) => diff_lists(name, old, new, inside, parts, &mut patch),
            (_, new) if parts.changes => {
                patch.insert(name.clone(), new.clone());
            }
            _ => {}
        }
    }
    patch
}

fn diff_lists(name: &Text, old: &[Tree], new: &[Tree], inside: Inside, parts: Parts, patch: &mut Map) {
    match inside.merge(name) {
        Merge::ByKey(key) => {
            let find = |list: &[Tree], item: &Tree| list.iter().find(|other| other.get(key) == item.get(key)).cloned();
            let keyed = |item: &Tree| Map::from([(Text::from(key), item.get(key).cloned().unwrap_or_default())]);
            let mut items = Vec::new();
            for item in new {
                match (find(old, item), item) {
                    (Some(Tree::Map(before)), Tree::Map(after)) => {
                        let below = diff_maps(&before, after, inside.item(name), parts);
                        if !below.is_empty() {
                            items.push(Tree::Map(keyed(item).into_iter().chain(below).collect()));
                        }
                    }
                    _ if parts.changes => items.push(item.clone()),
                    _ => {}
                }
            }
            if parts.deletions {
                for item in old.iter().filter(|item| find(new, item).is_none()) {
                    let mut gone = keyed(item);
                    gone.insert(PATCH.into(), Tree::Text("delete".into()));
                    items.push(Tree::Map(gone));
                }
            }
            if !items.is_empty() {
                patch.insert(name.clone(), Tree::List(items));
                let order = new.iter().map(|item| Tree::Map(keyed(item))).collect();
                patch.insert(format!("{ORDER}{name}").into(), Tree::List(order));
            }
        }
        Merge::Set => {
            let added: Vec<Tree> = new.iter().filter(|item| !old.contains(item)).cloned().collect();
            let gone: Vec<Tree> = old.iter().filter(|item| !new.contains(item)).cloned().collect();
            if parts.changes && !added.is_empty() {
                patch.insert(name.clone(), Tree::List(added));
            }
            if parts.deletions && !gone.is_empty() {
                patch.insert(format!("{DELETE}{name}").into(), Tree::List(gone));
            }
            if (parts.changes || parts.deletions) && patch.keys().any(|key| key.ends_with(name.as_str())) {
                patch.insert(format!("{ORDER}{name}").into(), Tree::List(new.to_vec()));
            }
        }
        Merge::Replace | Merge::RetainKeys if parts.changes => {
            patch.insert(name.clone(), Tree::List(new.to_vec()));
        }
        Merge::Replace | Merge::RetainKeys => {}
    }
}

/// Two patches as one; the second wins.
fn join(mut first: Map, second: Map, inside: Inside) -> Map {
    for (name, value) in second {
        let joined = match (first.remove(&name), value) {
            (Some(Tree::Map(a)), Tree::Map(b)) => Tree::Map(join(a, b, inside.below(&name))),
            (Some(Tree::List(a)), Tree::List(b)) if !name.starts_with('$') => match inside.merge(&name) {
                Merge::ByKey(key) => {
                    let mut list = b;
                    for item in a {
                        match list.iter().position(|other| other.get(key) == item.get(key)) {
                            Some(at) => {
                                let newer = core::mem::take(&mut list[at]);
                                list[at] = match (item, newer) {
                                    (Tree::Map(a), Tree::Map(b)) => Tree::Map(join(a, b, inside.item(&name))),
                                    (_, newer) => newer,
                                };
                            }
                            None => list.push(item),
                        }
                    }
                    Tree::List(list)
                }
                _ => Tree::List(b),
            },
            (_, value) => value,
        };
        first.insert(name, joined);
    }
    first
}

fn has(list: &Tree, item: &Tree) -> bool {
    list.as_list().is_some_and(|list| list.contains(item))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::core_v1::{Pod, PodSpec};
    use crate::api::json::{parse_json, to_json};
    use crate::api::record::Described;
    use proptest::prelude::*;

    fn check(schema: &'static Schema, object: &str, patch: &str, expected: &str) {
        let (object, patch) = (parse_json(object).expect("json"), parse_json(patch).expect("json"));
        let patched = strategic_merge_patch(&object, &patch, schema).expect("it can be applied");
        assert_eq!(to_json(&patched), expected);
    }

    #[test]
    fn lists_of_containers_merge_by_name() {
        let base = r#"{"containers":[{"name":"a","image":"x"},{"name":"b","image":"y"}]}"#;
        let spec = PodSpec::SCHEMA;
        let patch = r#"{"containers":[{"name":"b","image":"z"},{"name":"c"}]}"#;
        check(spec, base, patch, r#"{"containers":[{"image":"x","name":"a"},{"image":"z","name":"b"},{"name":"c"}]}"#);
        let patch = r#"{"containers":[{"name":"a","$patch":"delete"}]}"#;
        check(spec, base, patch, r#"{"containers":[{"image":"y","name":"b"}]}"#);
        let patch = r#"{"containers":[{"$patch":"replace"},{"name":"c"}]}"#;
        check(spec, base, patch, r#"{"containers":[{"name":"c"}]}"#);
        let patch = r#"{"$setElementOrder/containers":[{"name":"b"},{"name":"a"}]}"#;
        check(spec, base, patch, r#"{"containers":[{"image":"y","name":"b"},{"image":"x","name":"a"}]}"#);
    }

    #[test]
    fn null_takes_a_field_away() {
        let base = r#"{"metadata":{"labels":{"a":"1","b":"2"}}}"#;
        check(Pod::SCHEMA, base, r#"{"metadata":{"labels":{"a":null}}}"#, r#"{"metadata":{"labels":{"b":"2"}}}"#);
    }

    fn a_spec() -> impl Strategy<Value = Tree> {
        let container = ("[a-d]", "[x-z]?", prop::collection::btree_map("[p-r]", "[1-3]", 0..3));
        let containers = prop::collection::vec(container, 0..4);
        let labels = prop::collection::btree_map("[k-n]", "[1-3]", 0..3);
        (containers, labels, prop::option::of(1i64..9)).prop_map(|(containers, labels, grace)| {
            let text = |text: &str| Tree::Text(text.into());
            let map = |map: std::collections::BTreeMap<std::string::String, std::string::String>| {
                Tree::Map(map.iter().map(|(k, v)| (k.as_str().into(), text(v))).collect())
            };
            let mut seen = std::vec::Vec::new();
            let mut list = std::vec::Vec::new();
            for (name, image, limits) in containers {
                if !seen.contains(&name) {
                    let resources = Tree::Map(Map::from([("limits".into(), map(limits))]));
                    let fields = [("name", text(&name)), ("image", text(&image)), ("resources", resources)];
                    list.push(Tree::Map(fields.map(|(k, v)| (Text::from(k), v)).into_iter().collect()));
                    seen.push(name);
                }
            }
            let mut spec = Map::from([("containers".into(), Tree::List(list)), ("nodeSelector".into(), map(labels))]);
            if let Some(grace) = grace {
                spec.insert("terminationGracePeriodSeconds".into(), Tree::Int(grace));
            }
            Tree::Map(spec)
        })
    }

    proptest! {
        /// What the difference of two specs is applied to becomes the other one.
        #[test]
        fn a_difference_leads_there(from in a_spec(), to in a_spec()) {
            let patch = create_two_way_merge_patch(&from, &to, PodSpec::SCHEMA);
            let there = strategic_merge_patch(&from, &patch, PodSpec::SCHEMA).expect("it can be applied");
            prop_assert_eq!(to_json(&there), to_json(&to), "by {}", to_json(&patch));
        }

        /// What the file no longer has goes, what others wrote stays.
        #[test]
        fn apply_keeps_what_others_wrote(original in a_spec(), modified in a_spec()) {
            let mut current = original.clone();
            current.as_map_mut().expect("a map").insert("nodeName".into(), Tree::Text("n1".into()));
            let patch = create_three_way_merge_patch(&original, &modified, &current, PodSpec::SCHEMA);
            let there = strategic_merge_patch(&current, &patch, PodSpec::SCHEMA).expect("it can be applied");
            let mut expected = modified.clone();
            expected.as_map_mut().expect("a map").insert("nodeName".into(), Tree::Text("n1".into()));
            prop_assert_eq!(to_json(&there), to_json(&expected), "by {}", to_json(&patch));
        }
    }
}

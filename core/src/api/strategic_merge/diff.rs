//! The way from one object to another as a strategic merge patch.

use super::lists::{ElementKind, element_kind, same, sorted, without_doubles};
use super::{
    DELETE_FROM_LIST, ELEMENT_ORDER, Inside, Lookup, PATCH, PatchError, RETAIN_KEYS, go_format, internal, key_of, map,
};
use crate::api::schema::PatchStrategy;
use crate::api::tree::{Map, Tree};
use crate::base::Text;
use crate::base::vec_map::VecMap;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;
use core::mem::discriminant;

/// The wanted parts of a difference (`DiffOptions`).
#[derive(Clone, Copy)]
pub(super) struct Wanted {
    /// Additions and changes.
    changes: bool,
    /// Deletions.
    deletions: bool,
    /// The keys that stay, when anything is different.
    retained_keys: bool,
}

impl Wanted {
    pub(super) const EVERYTHING: Wanted = Wanted { changes: true, deletions: true, retained_keys: false };
    pub(super) const CHANGES: Wanted = Wanted { deletions: false, ..Wanted::EVERYTHING };
    pub(super) const DELETIONS: Wanted = Wanted { changes: false, ..Wanted::EVERYTHING };
}

/// The patch that leads from one map to another.
pub(super) fn diff_maps(original: &Map, modified: &Map, inside: Inside, wanted: Wanted) -> Result<Map, PatchError> {
    let mut patch = Map::new();
    for (name, new) in modified {
        match (original.get(name), new) {
            (Some(old), new) if name.as_str() == PATCH => match (old.as_str(), new.as_str()) {
                (Some(old), Some(new)) if old == new => {}
                (Some(_), Some(_)) => {
                    patch.insert(name.clone(), new.clone());
                }
                _ => return internal(format!("invalid value for special key: {PATCH}")),
            },
            (Some(Tree::Map(old)), Tree::Map(new)) => {
                let lookup = inside.look_up(name);
                if lookup.is_err() && old == new {
                    continue;
                }
                let Lookup { inside, retain_keys, .. } = lookup?;
                let below = diff_maps(old, new, inside, Wanted { retained_keys: retain_keys, ..wanted })?;
                if !below.is_empty() {
                    patch.insert(name.clone(), Tree::Map(below));
                }
            }
            (Some(Tree::List(old)), Tree::List(new)) => {
                let lookup = inside.look_up(name);
                if lookup.is_err() && old == new {
                    continue;
                }
                diff_field(name, old, new, lookup?, wanted, &mut patch)?;
            }
            (Some(old), new) if discriminant(old) == discriminant(new) && old == new => {}
            (_, new) if wanted.changes => {
                patch.insert(name.clone(), new.clone());
            }
            _ => {}
        }
    }
    if wanted.deletions {
        let gone = original.keys().filter(|name| !modified.contains_key(*name));
        patch.extend(gone.map(|name| (name.clone(), Tree::Null)));
    }
    let retained = || modified.iter().filter(|(_, value)| !value.is_null());
    let any_goes = original.iter().any(|(name, value)| !value.is_null() && !modified.contains_key(name));
    if wanted.retained_keys && retained().next().is_some() && (any_goes || !patch.is_empty()) {
        let names = retained().map(|(name, _)| Tree::Text(name.clone())).collect();
        patch.insert(Text::from_static(RETAIN_KEYS), names);
    }
    Ok(patch)
}

/// The part of a patch that is about a list: its items, what goes from it, its order (handleSliceDiff).
fn diff_field(
    name: &Text,
    old: &[Tree],
    new: &[Tree],
    lookup: Lookup,
    wanted: Wanted,
    patch: &mut Map,
) -> Result<(), PatchError> {
    let Lookup { inside, patch: strategy, retain_keys } = lookup;
    if strategy == PatchStrategy::Replace {
        if wanted.changes && old != new {
            patch.insert(name.clone(), Tree::List(new.to_vec()));
        }
        return Ok(());
    }
    let wanted = Wanted { retained_keys: retain_keys, ..wanted };
    let (items, gone, order) = if old.is_empty() {
        (if wanted.changes { new.to_vec() } else { Vec::new() }, Vec::new(), Vec::new())
    } else {
        match (element_kind(&[old, new])?, strategy.key()) {
            (ElementKind::Objects, Some(key)) => {
                let (items, order) = diff_objects(old, new, inside, key, wanted)?;
                (items, Vec::new(), order)
            }
            (ElementKind::Objects, None) => return internal("cannot merge lists without merge key".into()),
            (ElementKind::Values, _) => diff_values(old, new, wanted)?,
        }
    };
    let directive = |prefix: &str| Text::from(format!("{prefix}/{name}"));
    for (name, list) in [(name.clone(), items), (directive(DELETE_FROM_LIST), gone), (directive(ELEMENT_ORDER), order)]
    {
        if !list.is_empty() {
            patch.insert(name, Tree::List(list));
        }
    }
    Ok(())
}

/// The items of the patch and the order of the keys (diffListsOfMaps and what diffLists makes of it).
fn diff_objects(
    old: &[Tree],
    new: &[Tree],
    inside: Inside,
    key: &'static str,
    wanted: Wanted,
) -> Result<(Vec<Tree>, Vec<Tree>), PatchError> {
    let old_by_key = by_key(old, key)?;
    let new_by_key = by_key(new, key)?;
    let key_text = || Text::from_static(key);
    let mut items = Vec::new();
    for (printed, item) in &new_by_key {
        match old_by_key.get(printed) {
            Some(before) => {
                let mut below = diff_maps(map(before)?, map(item)?, inside, wanted)?;
                if !below.is_empty() {
                    below.insert(key_text(), key_of(item, key)?.clone());
                    items.push(Tree::Map(below));
                }
            }
            None if wanted.changes => items.push((*item).clone()),
            None => {}
        }
    }
    let mut items = sorted(items, new, Some(key))?;
    if wanted.deletions {
        for (_, item) in old_by_key.iter().filter(|(printed, _)| !new_by_key.contains_key(*printed)) {
            let directive = (Text::from_static(PATCH), Tree::Text(Text::from_static("delete")));
            items.push(Tree::Map(Map::from([(key_text(), key_of(item, key)?.clone()), directive])));
        }
    }
    let mut same_order = old.len() == new.len();
    for (old, new) in old.iter().zip(new) {
        same_order = same_order && same(old, new, Some(key))?;
    }
    let mut order = Vec::new();
    if wanted.changes && (!items.is_empty() || !same_order) || wanted.deletions && !items.is_empty() {
        for item in new {
            order.push(Tree::Map(Map::from([(key_text(), key_of(item, key)?.clone())])));
        }
    }
    Ok((items, order))
}

/// The items by their keys, in the order in which upstream compares them: as printed.
fn by_key<'a>(items: &'a [Tree], key: &str) -> Result<VecMap<String, &'a Tree>, PatchError> {
    let mut keys = VecMap::new();
    for item in items {
        keys.insert(go_format(key_of(item, key)?), item);
    }
    Ok(keys)
}

/// The additions, the deletions and the order (`diffListsOfScalars`, `diffLists`).
#[allow(clippy::type_complexity, reason = "three lists, named where they are used")]
fn diff_values(old: &[Tree], new: &[Tree], wanted: Wanted) -> Result<(Vec<Tree>, Vec<Tree>, Vec<Tree>), PatchError> {
    let printed_order = |list: &[Tree]| {
        let mut list = list.to_vec();
        crate::base::sort::by_key(&mut list, go_format);
        list
    };
    let (old, sorted_new) = (printed_order(old), printed_order(new));
    let (mut added, mut gone) = (Vec::new(), Vec::new());
    let (mut before, mut after) = (old.iter().peekable(), sorted_new.iter().peekable());
    loop {
        let order = match (before.peek(), after.peek()) {
            (None, None) => break,
            (Some(_), None) => core::cmp::Ordering::Less,
            (None, Some(_)) => core::cmp::Ordering::Greater,
            (Some(old), Some(new)) => go_format(old).cmp(&go_format(new)),
        };
        if order.is_le() {
            gone.extend(before.next().filter(|_| order.is_lt() && wanted.deletions).cloned());
        }
        if order.is_ge() {
            added.extend(after.next().filter(|_| order.is_gt() && wanted.changes).cloned());
        }
    }
    let (added, gone) = (sorted(added, new, None)?, without_doubles(gone));
    // Upstream compares with the sorted list here, so that a list that is not sorted always has its order sent.
    let any = wanted.deletions && !gone.is_empty() || wanted.changes && old != new;
    Ok((added, gone, if any { new.to_vec() } else { Vec::new() }))
}

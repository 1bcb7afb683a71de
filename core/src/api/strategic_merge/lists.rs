//! Lists in strategic merge patches: objects that are told apart by a key, or plain values without doubles.

use super::{
    Inside, Mode, PATCH, PatchError, bad_directive, go_format_list, internal, key_of, map, merge_maps, taken_over,
};
use crate::api::tree::Tree;
use alloc::format;
use alloc::vec::Vec;
use core::mem::discriminant;

/// The type of a list's elements.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum ElementKind {
    Objects,
    Values,
}

/// Merges the list of a patch into that of an object (mergeSlice); `removes` when the patch lists what goes.
pub(super) fn merge_lists(
    mut original: Vec<Tree>,
    mut patch: Vec<Tree>,
    inside: Inside,
    key: Option<&'static str>,
    mode: Mode,
    removes: bool,
) -> Result<Vec<Tree>, PatchError> {
    if original.is_empty() && patch.is_empty() {
        return Ok(original);
    }
    let merged = match (element_kind(&[&original, &patch])?, key) {
        (ElementKind::Values, _) if removes => {
            original.retain(|value| !patch.contains(value));
            return Ok(original);
        }
        (ElementKind::Values, _) => without_doubles(original.iter().chain(&patch).cloned().collect()),
        (ElementKind::Objects, Some(key)) => {
            (original, patch) = follow_directives(original, patch, key)?;
            merge_objects(original.clone(), patch.clone(), inside, key, mode)?
        }
        (ElementKind::Objects, None) => return internal("cannot merge lists without merge key".into()),
    };
    let (named, others) = split(merged, &patch, key)?;
    in_order(named, others, &patch, &original, key)
}

/// Carries out `$patch: delete` and `$patch: replace` of the patch's items; what is left of both lists.
fn follow_directives(
    mut original: Vec<Tree>,
    patch: Vec<Tree>,
    key: &str,
) -> Result<(Vec<Tree>, Vec<Tree>), PatchError> {
    let mut plain = Vec::new();
    let mut replaces = false;
    for item in patch {
        let fields = map(&item)?;
        match fields.get(PATCH).map(Tree::as_str) {
            None => plain.push(item),
            Some(Some("delete")) => {
                let gone = key_of(&item, key)?;
                check_objects(&original)?;
                original.retain(|old| old.get(key) != Some(gone));
            }
            Some(Some("replace")) => replaces = true,
            Some(Some("merge")) => return internal("merging lists cannot yet be specified in the patch".into()),
            Some(_) => return bad_directive(fields),
        }
    }
    Ok(if replaces { (plain, Vec::new()) } else { (original, plain) })
}

fn merge_objects(
    mut original: Vec<Tree>,
    patch: Vec<Tree>,
    inside: Inside,
    key: &str,
    mode: Mode,
) -> Result<Vec<Tree>, PatchError> {
    for item in patch {
        let same = key_of(&item, key)?;
        check_objects(&original)?;
        match (original.iter_mut().find(|old| old.get(key) == Some(same)), item) {
            (Some(Tree::Map(old)), Tree::Map(new)) => *old = merge_maps(core::mem::take(old), new, inside, mode)?,
            (_, item) => original.extend(taken_over(item, mode)),
        }
    }
    Ok(original)
}

fn check_objects(items: &[Tree]) -> Result<(), PatchError> {
    match items.iter().position(|item| item.as_map().is_none()) {
        Some(index) => internal(format!("value for key {index} is not a map.")),
        None => Ok(()),
    }
}

/// The items that `by` has too, and those that it has not.
pub(super) fn split(items: Vec<Tree>, by: &[Tree], key: Option<&str>) -> Result<(Vec<Tree>, Vec<Tree>), PatchError> {
    if let Some(key) = key {
        items.iter().try_for_each(|item| key_of(item, key).map(drop))?;
        check_objects(by)?;
    }
    Ok(items.into_iter().partition(|item| place(by, item, key).is_some()))
}

/// One list of both: `named` in the order of `order`, the others where they stood before (normalizeElementOrder).
pub(super) fn in_order(
    named: Vec<Tree>,
    others: Vec<Tree>,
    order: &[Tree],
    server_order: &[Tree],
    key: Option<&str>,
) -> Result<Vec<Tree>, PatchError> {
    let mut named = sorted(named, order, key)?.into_iter().peekable();
    let mut others = sorted(others, server_order, key)?.into_iter().peekable();
    let mut merged = Vec::with_capacity(named.len() + others.len());
    loop {
        let comes_before = |other: &Tree, item: &Tree| {
            let places = place(server_order, other, key).zip(place(server_order, item, key));
            places.is_some_and(|(other, item)| other < item)
        };
        let next = match (others.peek(), named.peek()) {
            (Some(other), Some(item)) if comes_before(other, item) => others.next(),
            (_, Some(_)) => named.next(),
            (_, None) => others.next(),
        };
        match next {
            Some(item) => merged.push(item),
            None => return Ok(merged),
        }
    }
}

/// The items in the order of `order`, those that are to be deleted last (normalizeSliceOrder).
pub(super) fn sorted(items: Vec<Tree>, order: &[Tree], key: Option<&str>) -> Result<Vec<Tree>, PatchError> {
    if let Some(key) = key {
        items.iter().chain(order).try_for_each(|item| key_of(item, key).map(drop))?;
    }
    let (gone, mut items): (Vec<Tree>, Vec<Tree>) = items.into_iter().partition(is_deletion);
    crate::base::sort::by_key(&mut items, |item| place(order, item, key).unwrap_or(usize::MAX));
    items.extend(gone);
    Ok(items)
}

/// The index of the item with this key, or this value.
fn place(list: &[Tree], item: &Tree, key: Option<&str>) -> Option<usize> {
    match key {
        Some(key) => list.iter().position(|other| other.get(key) == item.get(key)),
        None => list.iter().position(|other| other == item),
    }
}

fn is_deletion(item: &Tree) -> bool {
    item.get(PATCH).and_then(Tree::as_str) == Some("delete")
}

/// Refuses a patch whose items come in another order than `$setElementOrder` says (validatePatchWithSetOrderList).
pub(super) fn check_order(patch: &[Tree], order: &[Tree], key: Option<&str>) -> Result<(), PatchError> {
    if patch.is_empty() || order.is_empty() {
        return Ok(());
    }
    let mut wanted = order.iter();
    let mut items = patch.iter().filter(|item| key.is_none() || !is_deletion(item));
    let unnamed = items.find_map(|item| {
        if item.get(PATCH).is_some() {
            return None;
        }
        loop {
            let Some(next) = wanted.next() else { return Some(Ok(())) };
            match same(item, next, key) {
                Ok(true) => return None,
                Ok(false) => {}
                Err(error) => return Some(Err(error)),
            }
        }
    });
    match unnamed.transpose()? {
        None => Ok(()),
        Some(()) => internal(format!(
            "The order in patch list:\n{}\n doesn't match $setElementOrder list:\n{}\n",
            go_format_list(patch),
            go_format_list(order)
        )),
    }
}

/// Whether two items have the same key, or are the same value.
pub(super) fn same(left: &Tree, right: &Tree, key: Option<&str>) -> Result<bool, PatchError> {
    Ok(match key {
        Some(key) => key_of(left, key)? == key_of(right, key)?,
        None => left == right,
    })
}

/// The element type of all these lists; an error when they are empty or mixed (sliceElementType).
pub(super) fn element_kind(lists: &[&[Tree]]) -> Result<ElementKind, PatchError> {
    let mut items = lists.iter().copied().flatten();
    let Some(first) = items.next() else { return internal("no elements in any of the given slices".into()) };
    if matches!(first, Tree::List(_)) {
        return Err(PatchError::Applying("lists of lists are not supported".into()));
    }
    if !items.all(|item| discriminant(item) == discriminant(first)) {
        let lists: Vec<Tree> = lists.iter().map(|list| Tree::List(list.to_vec())).collect();
        return internal(format!("list element types are not identical: {}", go_format_list(&lists)));
    }
    Ok(if matches!(first, Tree::Map(_)) { ElementKind::Objects } else { ElementKind::Values })
}

/// Each value once; the last value takes the place of a double, as upstream (deduplicateScalars).
pub(super) fn without_doubles(mut values: Vec<Tree>) -> Vec<Tree> {
    let mut at = 0;
    while at < values.len() {
        let mut other = at + 1;
        while other < values.len() {
            if values[at] == values[other] {
                values.swap_remove(other);
            } else {
                other += 1;
            }
        }
        at += 1;
    }
    values
}

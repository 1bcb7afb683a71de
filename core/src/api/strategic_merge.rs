//! Strategic merge patch: a merge patch that knows from the schema tables which lists are told apart by a key.
//!
//! Upstream: `apimachinery/pkg/util/strategicpatch/patch.go`. Directives: `$patch: replace|delete` in a map or in an item
//! of a list, `$retainKeys`, `$deleteFromPrimitiveList/FIELD`, `$setElementOrder/FIELD`.

mod diff;
mod lists;
#[cfg(test)]
mod tests;

use super::patch_error::PatchError;
use super::schema::{PatchStrategy, Schema, Type};
use super::tree::{Map, Tree};
use crate::base::Text;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;
use diff::{Wanted, diff_maps};
use lists::{check_order, element_kind, in_order, merge_lists, split};

/// Applies a patch to an object of this schema (StrategicMergeMapPatch).
pub fn strategic_merge_patch(object: &Tree, patch: &Tree, schema: &'static Schema) -> Result<Tree, PatchError> {
    let (object, patch) = (document(object)?, document(patch)?);
    Ok(Tree::Map(merge_maps(object, patch, Inside::Record(schema), Mode::Apply)?))
}

/// The patch that turns `original` into `modified` (CreateTwoWayMergeMapPatch).
pub fn create_two_way_merge_patch(
    original: &Tree,
    modified: &Tree,
    schema: &'static Schema,
) -> Result<Tree, PatchError> {
    let (original, modified) = (document(original)?, document(modified)?);
    Ok(Tree::Map(diff_maps(&original, &modified, Inside::Record(schema), Wanted::EVERYTHING)?))
}

/// The patch that brings `current` to `modified`, and takes away what `original` had and `modified` has not: what
/// `kubectl apply` sends (CreateThreeWayMergePatch).
pub fn create_three_way_merge_patch(
    original: &Tree,
    modified: &Tree,
    current: &Tree,
    schema: &'static Schema,
) -> Result<Tree, PatchError> {
    let (original, modified, current) = (document(original)?, document(modified)?, document(current)?);
    let inside = Inside::Record(schema);
    let changes = diff_maps(&current, &modified, inside, Wanted::CHANGES)?;
    let deletions = diff_maps(&original, &modified, inside, Wanted::DELETIONS)?;
    Ok(Tree::Map(merge_maps(deletions, changes, inside, Mode::Join)?))
}

const PATCH: &str = "$patch";
const RETAIN_KEYS: &str = "$retainKeys";
const ELEMENT_ORDER: &str = "$setElementOrder";
const DELETE_FROM_LIST: &str = "$deleteFromPrimitiveList";

/// Whether a patch is applied to an object, or added to another patch, whose directives then stay.
#[derive(Clone, Copy, PartialEq)]
enum Mode {
    Apply,
    Join,
}

/// The schema of the values in a map.
#[derive(Clone, Copy)]
enum Inside {
    Record(&'static Schema),
    /// A map whose values are all of this type.
    Values(&'static Type),
    /// Not an object by the tables.
    Other(&'static Type),
}

/// The schema and the merge strategy of a field.
struct Lookup {
    inside: Inside,
    patch: PatchStrategy,
    retain_keys: bool,
}

impl Inside {
    fn of(ty: &'static Type) -> Inside {
        match ty {
            Type::Record(schema) => Inside::Record(schema),
            Type::Map(values) => Inside::Values(values),
            other => Inside::Other(other),
        }
    }

    /// LookupPatchMetadata. The inside of a list is that of its items.
    fn look_up(self, name: &str) -> Result<Lookup, PatchError> {
        let plain = |ty| Lookup { inside: Inside::of(ty), patch: PatchStrategy::Replace, retain_keys: false };
        match self {
            Inside::Values(Type::List(item)) => Ok(plain(item)),
            Inside::Values(ty) => Ok(plain(ty)),
            Inside::Record(schema) => match schema.field(name) {
                Some(field) => {
                    let inside =
                        if let Type::List(item) = &field.ty { Inside::of(item) } else { Inside::of(&field.ty) };
                    Ok(Lookup { inside, patch: field.patch, retain_keys: field.retain_keys })
                }
                None => {
                    internal(format!("unable to find api field in struct {} for the json field {name:?}", schema.name))
                }
            },
            Inside::Other(ty) => {
                internal(format!("merging an object in json but data type is not struct, instead is: {}", ty.go_name()))
            }
        }
    }
}

impl PatchStrategy {
    fn key(self) -> Option<&'static str> {
        match self {
            PatchStrategy::MergeByKey(key) => Some(key),
            _ => None,
        }
    }
}

fn merge_maps(mut original: Map, mut patch: Map, inside: Inside, mode: Mode) -> Result<Map, PatchError> {
    match patch.get(PATCH).map(Tree::as_str) {
        None => {}
        Some(Some("replace")) => {
            patch.remove(PATCH);
            return Ok(patch);
        }
        Some(Some("delete")) => return Ok(Map::new()),
        Some(_) => return bad_directive(&patch),
    }
    retain_keys(&mut original, &mut patch, mode)?;
    set_element_order(&mut original, &mut patch, inside, mode)?;
    for (name, value) in patch {
        let removes = name.starts_with(DELETE_FROM_LIST);
        if removes && mode == Mode::Join {
            original.insert(name, value);
            continue;
        }
        let name = if removes { listed_field(&name, DELETE_FROM_LIST)? } else { name };
        if value.is_null() {
            original.remove(&name);
            if mode == Mode::Apply {
                continue;
            }
        }
        let merged = match (original.remove(&name), value) {
            (Some(Tree::Map(old)), Tree::Map(new)) => {
                Some(Tree::Map(merge_maps(old, new, inside.look_up(&name)?.inside, mode)?))
            }
            (Some(Tree::List(old)), Tree::List(new)) => {
                let Lookup { inside, patch, .. } = inside.look_up(&name)?;
                Some(Tree::List(match patch {
                    PatchStrategy::Replace => new,
                    _ => merge_lists(old, new, inside, patch.key(), mode, removes)?,
                }))
            }
            (old, _) if removes => old,
            (_, new) => taken_over(new, mode),
        };
        if let Some(merged) = merged {
            original.insert(name, merged);
        }
    }
    Ok(original)
}

/// A value that meets nothing it could be merged with: its directives have nothing to act on, and null means "not set".
fn taken_over(value: Tree, mode: Mode) -> Option<Tree> {
    match value {
        Tree::Map(map) if map.contains_key(PATCH) => None,
        Tree::Map(map) => {
            let fields = map.into_iter().filter(|(_, value)| mode == Mode::Join || !value.is_null());
            Some(Tree::Map(fields.filter_map(|(name, value)| Some((name, taken_over(value, mode)?))).collect()))
        }
        Tree::List(items) => Some(items.into_iter().filter_map(|item| taken_over(item, mode)).collect()),
        other => Some(other),
    }
}

/// `$retainKeys`: the fields that it does not name go (applyRetainKeysDirective).
fn retain_keys(original: &mut Map, patch: &mut Map, mode: Mode) -> Result<(), PatchError> {
    let Some(retained) = patch.remove(RETAIN_KEYS) else { return Ok(()) };
    if mode == Mode::Join {
        return match original.get(RETAIN_KEYS) {
            Some(other) if *other != retained => internal(format!(
                "{} and {} are not deep equal: this may happen when calculating the 3-way diff patch",
                go_format(other),
                go_format(&retained)
            )),
            Some(_) => Ok(()),
            None => {
                original.insert(Text::from_static(RETAIN_KEYS), retained);
                Ok(())
            }
        };
    }
    let bad_format = || PatchError::Decoding("invalid patch format of retainKeys".into());
    let retained = retained.as_list().ok_or_else(bad_format)?;
    let stays = |name: &Text| retained.iter().any(|kept| kept.as_str() == Some(name));
    let is_list_directive = |name: &str| name.starts_with(DELETE_FROM_LIST) || name.starts_with(ELEMENT_ORDER);
    if patch.iter().any(|(name, value)| !value.is_null() && !is_list_directive(name) && !stays(name)) {
        return Err(bad_format());
    }
    original.retain(|name, _| stays(name));
    Ok(())
}

/// `$setElementOrder/FIELD`: merges the list of that field and puts it into this order; items that the order does not
/// name keep their place among the others (mergePatchIntoOriginal).
fn set_element_order(original: &mut Map, patch: &mut Map, inside: Inside, mode: Mode) -> Result<(), PatchError> {
    let directives: Vec<Text> = patch.keys().filter(|name| name.starts_with(ELEMENT_ORDER)).cloned().collect();
    for directive in directives {
        let Some(order) = patch.remove(&directive) else { continue };
        if mode == Mode::Join && *original.entry(directive.clone()).or_insert_with(|| order.clone()) != order {
            return Err(bad_order());
        }
        let order = list(order)?;
        let name = listed_field(&directive, ELEMENT_ORDER)?;
        let (old, new) = (original.get(&name).cloned(), patch.get(&name).cloned());
        let (old, new) = (old.map(list).transpose()?, new.map(list).transpose()?);
        let Lookup { inside, patch: strategy, .. } = inside.look_up(&name)?;
        let key = strategy.key();
        check_order(new.as_deref().unwrap_or_default(), &order, key)?;
        let server_order = old.clone().unwrap_or_default();
        let kind_of = [server_order.clone(), new.clone().unwrap_or_default()];
        let merged = match (old, new) {
            (None, None) => continue,
            (Some(old), None) => old,
            (None, Some(new)) => new,
            (Some(_), Some(new)) if strategy == PatchStrategy::Replace => new,
            (Some(old), Some(new)) => merge_lists(old, new, inside, key, mode, false)?,
        };
        let (named, others) = split(merged, &order, key)?;
        element_kind(&[&kind_of[0], &kind_of[1]])?;
        original.insert(name.clone(), Tree::List(in_order(named, others, &order, &server_order, key)?));
        patch.remove(&name);
    }
    Ok(())
}

/// The field that a directive beside it is about: `containers` of `$setElementOrder/containers`.
fn listed_field(directive: &str, prefix: &str) -> Result<Text, PatchError> {
    match directive.split_once('/') {
        Some((before, field)) if before == prefix => Ok(field.into()),
        _ if prefix == ELEMENT_ORDER => Err(bad_order()),
        _ => Err(PatchError::Decoding("invalid patch format of primitive list".into())),
    }
}

fn bad_order() -> PatchError {
    PatchError::Decoding("invalid patch format of setElementOrder list".into())
}

fn bad_directive<T>(patch: &Map) -> Result<T, PatchError> {
    let directive = patch.get(PATCH).map(go_format).unwrap_or_default();
    internal(format!("unknown patch type: {directive} in map: {}", go_format_map(patch)))
}

fn document(tree: &Tree) -> Result<Map, PatchError> {
    match tree {
        Tree::Map(map) => Ok(map.clone()),
        Tree::Null => Ok(Map::new()),
        _ => Err(PatchError::Decoding("invalid JSON document".into())),
    }
}

fn list(tree: Tree) -> Result<Vec<Tree>, PatchError> {
    match tree {
        Tree::List(list) => Ok(list),
        other => internal(format!("expected a []interface {{}}, but received a {}", go_type(&other))),
    }
}

fn map(tree: &Tree) -> Result<&Map, PatchError> {
    match tree {
        Tree::Map(map) => Ok(map),
        other => internal(format!("expected a map[string]interface {{}}, but received a {}", go_type(other))),
    }
}

/// The value of the merge key of an item.
fn key_of<'a>(item: &'a Tree, key: &str) -> Result<&'a Tree, PatchError> {
    let fields = map(item)?;
    match fields.get(key) {
        Some(value) => Ok(value),
        None => internal(format!("map: {} does not contain declared merge key: {key}", go_format_map(fields))),
    }
}

fn internal<T>(message: String) -> Result<T, PatchError> {
    Err(PatchError::Internal(message))
}

fn go_type(tree: &Tree) -> &'static str {
    match tree {
        Tree::Null => "%!s(<nil>)",
        Tree::Bool(_) => "bool",
        Tree::Int(_) => "int64",
        Tree::Float(_) => "float64",
        Tree::Text(_) => "string",
        Tree::List(_) => "[]interface {}",
        Tree::Map(_) => "map[string]interface {}",
    }
}

/// A value as Go's `%v` prints it.
fn go_format(tree: &Tree) -> String {
    match tree {
        Tree::Null => "<nil>".into(),
        Tree::Bool(value) => format!("{value}"),
        Tree::Int(number) => format!("{number}"),
        Tree::Float(number) => format!("{number}"),
        Tree::Text(text) => text.as_str().into(),
        Tree::List(items) => go_format_list(items),
        Tree::Map(fields) => go_format_map(fields),
    }
}

fn go_format_map(fields: &Map) -> String {
    let fields: Vec<String> = fields.iter().map(|(name, value)| format!("{name}:{}", go_format(value))).collect();
    format!("map[{}]", fields.join(" "))
}

fn go_format_list(items: &[Tree]) -> String {
    let items: Vec<String> = items.iter().map(go_format).collect();
    format!("[{}]", items.join(" "))
}

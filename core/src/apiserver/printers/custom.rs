//! The tables of custom resources: the columns that their definition names, and their age if it names none.
//!
//! Upstream: `apiextensions-apiserver/pkg/registry/customresource/tableconvertor`.

use super::{IncludeObject, human_duration, in_table, shown, time};
use crate::api::json::to_json;
use crate::api::{Kind, Map, Object, Tree};
use crate::base::Time;
use alloc::vec::Vec;

/// The table of some objects. `columns` are the `additionalPrinterColumns` of the version that is asked for.
pub fn custom_table(columns: &[Tree], objects: &[Object], metadata: Tree, include: IncludeObject, now: Time) -> Tree {
    let age = Tree::fields([
        ("name", "Age".into()),
        ("type", "date".into()),
        ("jsonPath", ".metadata.creationTimestamp".into()),
    ]);
    let columns = if columns.is_empty() { core::slice::from_ref(&age) } else { columns };
    let name = Tree::fields([("name", "Name".into()), ("type", "string".into()), ("format", "name".into())]);
    let rows = objects.iter().map(|object| {
        let tree = object.to_tree();
        let mut cells: Vec<Tree> = [tree.str_at("metadata.name").into()].into();
        cells.extend(columns.iter().map(|column| cell(&tree, column, now)));
        Tree::fields([("cells", Tree::List(cells)), ("object", shown(Kind::CustomResource, object, include))])
    });
    in_table(core::iter::once(&name).chain(columns).map(definition).collect(), rows.collect(), metadata)
}

fn definition(column: &Tree) -> Tree {
    let mut definition = Map::new();
    for field in ["name", "type", "format", "description"] {
        definition.insert(field.into(), column.str_at(field).into());
    }
    definition.insert("priority".into(), Tree::Int(column.i64_at("priority")));
    Tree::Map(definition)
}

/// The value that a column shows; null if there is none of its type.
fn cell(object: &Tree, column: &Tree, now: Time) -> Tree {
    let Some(value) = find(object, column.str_at("jsonPath")) else { return Tree::Null };
    match (column.str_at("type"), value) {
        ("integer", Tree::Int(_)) | ("number", Tree::Int(_) | Tree::Float(_)) => value.clone(),
        ("string", Tree::Text(_)) | ("boolean", Tree::Bool(_)) => value.clone(),
        ("string", _) => to_json(value).into(),
        ("date", _) => time(value).map_or_else(|| "<invalid>".into(), |then| human_duration(now.since(then)).into()),
        _ => Tree::Null,
    }
}

/// The value at a path such as `.status.conditions[?(@.type=="Ready")].status`.
fn find<'a>(tree: &'a Tree, path: &str) -> Option<&'a Tree> {
    let path = path.strip_prefix('.').unwrap_or(path);
    if path.is_empty() {
        return Some(tree);
    }
    if let Some((inside, rest)) = path.strip_prefix('[').and_then(|path| path.split_once(']')) {
        let quotes = ['\'', '"'];
        let found = match inside.strip_prefix("?(@.").and_then(|filter| filter.strip_suffix(')')) {
            Some(filter) => {
                let (name, value) = filter.split_once("==")?;
                let value = value.trim().trim_matches(quotes);
                tree.as_list()?.iter().find(|item| item.str_at(name.trim()) == value)?
            }
            None if inside == "*" => tree.as_list()?.first()?,
            None => match inside.parse::<u32>() {
                Ok(index) => tree.as_list()?.get(index as usize)?,
                Err(_) => tree.get(inside.trim_matches(quotes))?,
            },
        };
        return find(found, rest);
    }
    // A dot in a name is written with a backslash before it.
    let ends = |(at, letter): &(usize, char)| matches!(letter, '.' | '[') && !path[..*at].ends_with('\\');
    let end = path.char_indices().find(ends).map_or(path.len(), |(at, _)| at);
    find(tree.get(&path[..end].replace('\\', ""))?, &path[end..])
}

//! What the schema tables say of a value's parts: which of them can have owners of their own, and how they are told apart.

use super::set::{self, Set, add_itself};
use crate::api::json::to_json;
use crate::api::schema::{FieldSchema, ListType, Schema, Type};
use crate::api::tree::{Map, Tree};
use crate::base::{Text, sort};
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

/// The parts of a value in server-side apply.
#[derive(Clone, Copy)]
pub(super) enum Shape {
    /// It has one owner: a plain value, or a list or map that is atomic.
    Leaf(&'static Type),
    /// By field.
    Record(&'static Schema),
    /// By key.
    Map(&'static Type),
    /// By item, each told apart by its value.
    Set(&'static Type),
    /// By item, each told apart by these fields.
    Items(&'static Type, &'static [&'static str]),
}

/// A part of a value.
struct Part<'a> {
    element: Text,
    value: &'a Tree,
    shape: Shape,
    /// Whether it is a member beside its own parts: items and map values are, fields of records are not.
    is_member: bool,
}

const ANY: &Type = &Type::Any;
/// The table of custom resources, which does not know their fields.
const CUSTOM: &str = "CustomResource";

impl Shape {
    fn of(ty: &'static Type) -> Shape {
        match ty {
            Type::Record(schema) if !schema.atomic => Shape::Record(schema),
            Type::Map(values) => Shape::Map(values),
            _ => Shape::Leaf(ty),
        }
    }

    fn of_field(field: &'static FieldSchema) -> Shape {
        match (&field.ty, field.list) {
            (ty, _) if field.atomic => Shape::Leaf(ty),
            (Type::List(item), ListType::Set) => Shape::Set(item),
            (Type::List(item), ListType::Map(keys)) => Shape::Items(item, keys),
            (ty, _) => Shape::of(ty),
        }
    }

    /// The shape of what lies under this name.
    fn under(self, name: &str) -> Shape {
        match self {
            Shape::Record(schema) => match schema.field(name) {
                Some(field) => Shape::of_field(field),
                // Fields of custom resources are told apart as deep as they go; their lists are one value each.
                None if schema.name == CUSTOM => self,
                None => Shape::Leaf(ANY),
            },
            Shape::Map(values) => Shape::of(values),
            _ => Shape::Leaf(ANY),
        }
    }

    fn is_leaf(self) -> bool {
        matches!(self, Shape::Leaf(_))
    }

    /// The parts of a value in their order; none if it is not of this shape.
    fn parts(self, tree: &Tree) -> Vec<Part<'_>> {
        match (self, tree) {
            (Shape::Record(_) | Shape::Map(_), Tree::Map(map)) => {
                let is_member = matches!(self, Shape::Map(_));
                let part = |(name, value)| {
                    let (name, value): (&Text, &Tree) = (name, value);
                    let shape = match self.under(name) {
                        Shape::Record(schema) if schema.name == CUSTOM && is_one(value) => Shape::Leaf(ANY),
                        shape => shape,
                    };
                    let element = format!("f:{name}").into();
                    Part { element, value, shape, is_member }
                };
                map.iter().map(part).collect()
            }
            (Shape::Set(item) | Shape::Items(item, _), Tree::List(list)) => {
                let shape = Shape::of(item);
                list.iter().map(|value| Part { element: self.element(value), value, shape, is_member: true }).collect()
            }
            _ => Vec::new(),
        }
    }

    /// The key of an item of this list. A key that is left out has its default.
    fn element(self, item: &Tree) -> Text {
        let Shape::Items(_, names) = self else { return format!("v:{}", to_json(item)).into() };
        let key = |name: &&str| (Text::from(*name), item.get(name).cloned().unwrap_or_else(|| default_key(name)));
        let keys: Map = names.iter().map(key).collect();
        format!("k:{}", to_json(&Tree::Map(keys))).into()
    }
}

/// Whether a value of which nothing else is known has one owner.
fn is_one(value: &Tree) -> bool {
    value.as_map().is_none_or(Map::is_empty)
}

/// The default of a key: nothing but the protocol of ports has one.
fn default_key(name: &str) -> Tree {
    Tree::Text(Text::from_static(if name == "protocol" { "TCP" } else { "" }))
}

/// The set of fields of a value (`ToFieldSet`).
pub(super) fn set_of(shape: Shape, tree: &Tree) -> Set {
    let mut set = Set::new();
    for part in shape.parts(tree) {
        let is_empty = part.value.is_null() || part.value.as_map().is_some_and(Map::is_empty);
        let mut below = set_of(part.shape, part.value);
        if part.is_member || is_empty || part.shape.is_leaf() {
            add_itself(&mut below);
        }
        set::put(&mut set, part.element, below);
    }
    set
}

/// The fields that are added, modified and removed from `old` to `new` (`Compare`).
pub(super) fn compare(shape: Shape, old: Option<&Tree>, new: Option<&Tree>) -> [Set; 3] {
    let mut sets = [Set::new(), Set::new(), Set::new()];
    if old == new {
        return sets;
    }
    let (before, after) = (sorted(shape, old), sorted(shape, new));
    if before.is_empty() && after.is_empty() {
        add_itself(
            &mut sets[if old.is_none() {
                0
            } else if new.is_none() {
                2
            } else {
                1
            }],
        );
        return sets;
    }
    let (mut before, mut after) = (before.into_iter().peekable(), after.into_iter().peekable());
    loop {
        let (was, is) = match (before.peek(), after.peek()) {
            (None, None) => break,
            (Some(a), Some(b)) if a.element == b.element => (before.next(), after.next()),
            (Some(a), Some(b)) if a.element > b.element => (None, after.next()),
            (None, _) => (None, after.next()),
            _ => (before.next(), None),
        };
        let Some((element, shape)) = was.as_ref().or(is.as_ref()).map(|part| (part.element.clone(), part.shape)) else {
            break;
        };
        let below = compare(shape, was.map(|part| part.value), is.map(|part| part.value));
        sets.iter_mut().zip(below).for_each(|(set, below)| set::put(set, element.clone(), below));
    }
    match (old, new) {
        (None, _) => add_itself(&mut sets[0]),
        (_, None) => add_itself(&mut sets[2]),
        _ => {}
    }
    sets
}

fn sorted(shape: Shape, tree: Option<&Tree>) -> Vec<Part<'_>> {
    let mut parts = tree.map(|tree| shape.parts(tree)).unwrap_or_default();
    parts.retain(|part| !part.value.is_null());
    sort::by(&mut parts, |a, b| a.element.cmp(&b.element));
    parts
}

/// The live object, merged with a configuration (`Merge`).
pub(super) fn merge(shape: Shape, live: Option<&Tree>, config: &Tree) -> Tree {
    match (shape, live, config) {
        (Shape::Record(_) | Shape::Map(_), Some(Tree::Map(live)), Tree::Map(config)) => {
            let mut merged = live.clone();
            for (name, value) in config {
                merged.insert(name.clone(), merge(shape.under(name), live.get(name), value));
            }
            Tree::Map(merged)
        }
        (Shape::Set(_) | Shape::Items(..), Some(live @ Tree::List(_)), Tree::List(_)) => {
            merge_lists(shape.parts(live), shape.parts(config))
        }
        _ => config.clone(),
    }
}

/// The items of both: what only the object has stays in front of what comes after it, what the configuration names comes
/// in its order (`mergeListItems`).
fn merge_lists(live: Vec<Part>, config: Vec<Part>) -> Tree {
    let find = |list: &[Part], part: &Part| list.iter().position(|other| other.element == part.element);
    let mut merged: Vec<Tree> = Vec::new();
    let (mut at, mut next) = (0, 0);
    while at < live.len() || next < config.len() {
        if let Some(part) = live.get(at) {
            let shared = || (next..config.len()).find(|other| find(&live, &config[*other]).is_some());
            match find(&config, part) {
                None => {
                    merged.push(part.value.clone());
                    at += 1;
                    continue;
                }
                Some(twin) if twin <= next => at += 1,
                // It comes later in the configuration than another that both have.
                Some(twin) if shared() != Some(twin) => {
                    at += 1;
                    continue;
                }
                Some(_) => {}
            }
        }
        if let Some(part) = config.get(next) {
            merged.push(merge(part.shape, find(&live, part).map(|place| live[place].value), part.value));
            next += 1;
        }
    }
    Tree::List(merged)
}

/// Takes out what is in the set (`RemoveItems`).
pub(super) fn remove(shape: Shape, tree: &mut Tree, gone: &Set) {
    let goes = |element: &str| gone.get(element).and_then(Tree::as_map);
    let is_gone = |element: &str| goes(element).is_some_and(|below| below.contains_key(set::ITSELF));
    match tree {
        Tree::Map(map) => {
            map.retain(|name, _| !is_gone(&format!("f:{name}")));
            for (name, value) in map.iter_mut() {
                if let Some(below) = goes(&format!("f:{name}")) {
                    remove(shape.under(name), value, below);
                }
            }
        }
        Tree::List(items) => {
            items.retain(|item| !is_gone(&shape.element(item)));
            if let Shape::Items(ty, _) = shape {
                for item in items {
                    if let Some(below) = goes(&shape.element(item)) {
                        remove(Shape::of(ty), item, below);
                    }
                }
            }
        }
        _ => {}
    }
}

/// The errors of a configuration against the tables, in structured-merge-diff's words.
pub(super) fn check(shape: Shape, tree: &Tree, path: &mut Vec<String>, problems: &mut Vec<String>) {
    let fault = match (shape, tree) {
        (_, Tree::Null) => None,
        // What a definition's schema does not know, decoding finds.
        (Shape::Record(schema), _) if schema.name == CUSTOM => None,
        (Shape::Record(schema), Tree::Map(map)) => {
            for name in map.keys() {
                let says_what_it_is = path.is_empty() && matches!(name.as_str(), "apiVersion" | "kind");
                if schema.field(name).is_none() && !says_what_it_is {
                    problems.push(format!("{}.{name}: field not declared in schema", path.concat()));
                }
            }
            None
        }
        (Shape::Leaf(Type::Bool), Tree::Bool(_)) => None,
        (Shape::Leaf(Type::Bool), _) => Some(format!("expected boolean, got {}", go_value(tree))),
        (Shape::Leaf(Type::Int32 | Type::Int64), Tree::Int(_) | Tree::Float(_)) => None,
        (Shape::Leaf(Type::Int32 | Type::Int64), _) => {
            Some(format!("expected numeric (int or float), got {}", go_type(tree)))
        }
        (Shape::Leaf(Type::String | Type::Word(_)), Tree::Text(_)) => None,
        (Shape::Leaf(Type::String | Type::Word(_)), _) => Some(format!("expected string, got {}", go_value(tree))),
        (Shape::Set(_) | Shape::Items(..), Tree::List(_)) | (Shape::Leaf(_), _) | (Shape::Map(_), Tree::Map(_)) => None,
        (Shape::Set(_) | Shape::Items(..), _) => Some(format!("expected list, got {}", go_value(tree))),
        (Shape::Record(_) | Shape::Map(_), _) => Some(format!("expected map, got {}", go_value(tree))),
    };
    if let Some(fault) = fault {
        return problems.push(format!("{}: {fault}", path.concat()));
    }
    let parts = shape.parts(tree);
    for (index, part) in parts.iter().enumerate() {
        let is_list = matches!(shape, Shape::Set(_) | Shape::Items(..));
        if is_list && parts[..index].iter().any(|other| other.element == part.element) {
            problems.push(format!("{}: duplicate entries for key {}", path.concat(), set::shown(&part.element)));
        }
        path.push(set::shown(&part.element));
        check(part.shape, part.value, path, problems);
        path.pop();
    }
}

fn go_type(tree: &Tree) -> &'static str {
    match tree {
        Tree::Null => "<nil>",
        Tree::Bool(_) => "bool",
        Tree::Int(_) => "int64",
        Tree::Float(_) => "float64",
        Tree::Text(_) => "string",
        Tree::List(_) => "[]interface {}",
        Tree::Map(_) => "map[string]interface {}",
    }
}

fn go_value(tree: &Tree) -> String {
    match tree {
        Tree::List(_) | Tree::Map(_) => format!("&{{{}}}", to_json(tree)),
        _ => format!("&value.valueUnstructured{{Value:{}}}", to_json(tree)),
    }
}

//! Sets of fields: which paths of an object somebody owns (`fieldpath.Set`).
//!
//! A path that is a member has a `.` below it, here always; where `fieldsV1` is written, a member without children is `{}`.

use crate::api::json::{parse_json, to_json};
use crate::api::tree::{Map, Tree};
use crate::base::Text;
use alloc::string::String;
use alloc::vec::Vec;

/// A set of paths: by path element what is owned below it.
pub(super) type Set = Map;

/// The mark of a path that is itself a member.
pub(super) const ITSELF: &str = ".";

/// Makes the path itself a member.
pub(super) fn add_itself(set: &mut Set) {
    set.insert(Text::from_static(ITSELF), Tree::Map(Map::new()));
}

/// Adds what is below a path element, unless that is nothing.
pub(super) fn put(set: &mut Set, element: Text, below: Set) {
    if !below.is_empty() {
        set.insert(element, Tree::Map(below));
    }
}

/// Adds all members of `other`.
pub(super) fn unite(set: &mut Set, other: &Set) {
    for (element, below) in other {
        match (set.get_mut(element), below) {
            (Some(Tree::Map(own)), Tree::Map(below)) => unite(own, below),
            _ => {
                set.insert(element.clone(), below.clone());
            }
        }
    }
}

/// Takes away all members of `other`.
pub(super) fn subtract(set: &mut Set, other: &Set) {
    for (element, below) in other {
        if let (Some(Tree::Map(own)), Tree::Map(below)) = (set.get_mut(element), below) {
            subtract(own, below);
            if own.is_empty() {
                set.remove(element);
            }
        }
    }
}

/// The intersection.
pub(super) fn intersection(set: &Set, other: &Set) -> Set {
    let mut both = set.clone();
    let mut only = set.clone();
    subtract(&mut only, other);
    subtract(&mut both, &only);
    both
}

/// The paths of the members as conflicts name them; at each level the members first (`Set.Iterate`).
pub(super) fn paths(set: &Set) -> Vec<Text> {
    let mut found = Vec::new();
    collect(set, "", &mut found);
    found
}

fn collect(set: &Set, path: &str, found: &mut Vec<Text>) {
    let below = || set.iter().filter_map(|(element, below)| Some((shown(element), below.as_map()?)));
    for (element, below) in below() {
        if below.contains_key(ITSELF) {
            found.push((String::from(path) + &element).into());
        }
    }
    for (element, below) in below() {
        collect(below, &(String::from(path) + &element), found);
    }
}

/// A path element as it is printed: `.spec`, `[name="c"]`, `[="x"]`.
pub(super) fn shown(element: &str) -> String {
    match element.split_once(':') {
        Some(("f", name)) => String::from(".") + name,
        Some(("v", value)) => String::from("[=") + value + "]",
        Some(("k", keys)) => {
            let keys = parse_json(keys).unwrap_or_default();
            let each = |(name, value): (&Text, &Tree)| String::from(name.as_str()) + "=" + &to_json(value);
            let list: Vec<String> = keys.as_map().into_iter().flatten().map(each).collect();
            String::from("[") + &list.join(",") + "]"
        }
        _ => String::new(),
    }
}

/// From `fieldsV1`: members without children get their mark.
pub(super) fn expanded(fields: &Map) -> Set {
    let each = |(element, below): (&Text, &Tree)| {
        let mut below = below.as_map().map(expanded).unwrap_or_default();
        if below.is_empty() && element != ITSELF {
            add_itself(&mut below);
        }
        (element.clone(), Tree::Map(below))
    };
    fields.iter().map(each).collect()
}

/// To `fieldsV1`.
pub(super) fn packed(set: &Set) -> Tree {
    let each = |(element, below): (&Text, &Tree)| {
        let below = below.as_map().filter(|below| below.keys().any(|element| element != ITSELF));
        (element.clone(), below.map_or_else(|| Tree::Map(Map::new()), packed))
    };
    Tree::Map(set.iter().map(each).collect())
}

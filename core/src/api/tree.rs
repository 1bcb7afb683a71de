//! Anything a person may type: the untyped form of every object, as YAML and JSON carry it.

use crate::base::Text;
use crate::base::vec_map::VecMap;
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;
use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use serde::ser::{Serialize, Serializer};

/// The fields of an untyped object, in the order of their names (the order in which `kubectl -o yaml` prints them).
pub type Map = VecMap<Text, Tree>;

/// One untyped value.
///
/// Two trees are equal when they would print alike: floats are compared by their bits, so that every tree equals itself.
#[derive(Clone, Debug, Default)]
pub enum Tree {
    /// `null`.
    #[default]
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A whole number.
    Int(i64),
    /// A number with a fraction or beyond 64 bits. Never computed with; stored and printed.
    Float(f64),
    /// A string.
    Text(Text),
    /// A list.
    List(Vec<Tree>),
    /// An object.
    Map(Map),
}

impl PartialEq for Tree {
    fn eq(&self, other: &Tree) -> bool {
        match (self, other) {
            (Tree::Null, Tree::Null) => true,
            (Tree::Bool(a), Tree::Bool(b)) => a == b,
            (Tree::Int(a), Tree::Int(b)) => a == b,
            (Tree::Float(a), Tree::Float(b)) => a.to_bits() == b.to_bits(),
            (Tree::Text(a), Tree::Text(b)) => a == b,
            (Tree::List(a), Tree::List(b)) => a == b,
            (Tree::Map(a), Tree::Map(b)) => a == b,
            _ => false,
        }
    }
}

impl Eq for Tree {}

impl core::hash::Hash for Tree {
    fn hash<H: core::hash::Hasher>(&self, state: &mut H) {
        core::mem::discriminant(self).hash(state);
        match self {
            Tree::Null => {}
            Tree::Bool(value) => value.hash(state),
            Tree::Int(value) => value.hash(state),
            Tree::Float(value) => value.to_bits().hash(state),
            Tree::Text(value) => value.hash(state),
            Tree::List(value) => value.hash(state),
            Tree::Map(value) => value.hash(state),
        }
    }
}

impl Tree {
    /// The map of these fields.
    pub fn fields(fields: impl IntoIterator<Item = (&'static str, Tree)>) -> Tree {
        Tree::Map(fields.into_iter().map(|(name, value)| (Text::from_static(name), value)).collect())
    }

    /// The text, if it is one.
    pub fn as_str(&self) -> Option<&str> {
        match self {
            Tree::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The whole number, if it is one.
    pub fn as_i64(&self) -> Option<i64> {
        match self {
            Tree::Int(number) => Some(*number),
            _ => None,
        }
    }

    /// The items, if it is a list.
    pub fn as_list(&self) -> Option<&[Tree]> {
        match self {
            Tree::List(list) => Some(list),
            _ => None,
        }
    }

    /// The fields, if it is an object.
    pub fn as_map(&self) -> Option<&Map> {
        match self {
            Tree::Map(map) => Some(map),
            _ => None,
        }
    }

    /// `true` or `false`, if it is one.
    pub fn as_bool(&self) -> Option<bool> {
        match self {
            Tree::Bool(value) => Some(*value),
            _ => None,
        }
    }

    /// Whether it is `null`.
    pub fn is_null(&self) -> bool {
        matches!(self, Tree::Null)
    }

    /// The items to change, if it is a list.
    pub fn as_list_mut(&mut self) -> Option<&mut Vec<Tree>> {
        match self {
            Tree::List(list) => Some(list),
            _ => None,
        }
    }

    /// The fields to change, if it is an object.
    pub fn as_map_mut(&mut self) -> Option<&mut Map> {
        match self {
            Tree::Map(map) => Some(map),
            _ => None,
        }
    }

    /// The field of this name, if it is an object that has one.
    pub fn get(&self, name: &str) -> Option<&Tree> {
        self.as_map()?.get(name)
    }

    /// The field of this name to change, if it is an object that has one.
    pub fn get_mut(&mut self, name: &str) -> Option<&mut Tree> {
        self.as_map_mut()?.get_mut(name)
    }

    /// The field found by going down these names: `["metadata", "name"]`.
    pub fn get_path(&self, names: &[&str]) -> Option<&Tree> {
        names.iter().try_fold(self, |tree, name| tree.get(name))
    }

    /// The field found by going down these names, to change.
    pub fn get_path_mut(&mut self, names: &[&str]) -> Option<&mut Tree> {
        names.iter().try_fold(self, |tree, name| tree.get_mut(name))
    }

    /// JSON's word for its type, as the apiserver's decoding errors name it.
    pub fn kind_word(&self) -> &'static str {
        match self {
            Tree::Null => "null",
            Tree::Bool(_) => "bool",
            Tree::Int(_) | Tree::Float(_) => "number",
            Tree::Text(_) => "string",
            Tree::List(_) => "array",
            Tree::Map(_) => "object",
        }
    }
}

impl From<bool> for Tree {
    fn from(value: bool) -> Tree {
        Tree::Bool(value)
    }
}

impl From<i64> for Tree {
    fn from(value: i64) -> Tree {
        Tree::Int(value)
    }
}

impl From<i32> for Tree {
    fn from(value: i32) -> Tree {
        Tree::Int(value.into())
    }
}

impl From<u32> for Tree {
    fn from(value: u32) -> Tree {
        Tree::Int(value.into())
    }
}

impl From<&str> for Tree {
    fn from(value: &str) -> Tree {
        Tree::Text(value.into())
    }
}

impl From<String> for Tree {
    fn from(value: String) -> Tree {
        Tree::Text(value.into())
    }
}

impl From<Text> for Tree {
    fn from(value: Text) -> Tree {
        Tree::Text(value)
    }
}

impl From<Vec<Tree>> for Tree {
    fn from(value: Vec<Tree>) -> Tree {
        Tree::List(value)
    }
}

impl From<Map> for Tree {
    fn from(value: Map) -> Tree {
        Tree::Map(value)
    }
}

impl<T: Into<Tree>> From<Option<T>> for Tree {
    fn from(value: Option<T>) -> Tree {
        value.map_or(Tree::Null, Into::into)
    }
}

impl FromIterator<Tree> for Tree {
    fn from_iter<I: IntoIterator<Item = Tree>>(items: I) -> Tree {
        Tree::List(items.into_iter().collect())
    }
}

impl Serialize for Tree {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Tree::Null => serializer.serialize_unit(),
            Tree::Bool(value) => serializer.serialize_bool(*value),
            Tree::Int(value) => serializer.serialize_i64(*value),
            Tree::Float(value) => serializer.serialize_f64(*value),
            Tree::Text(value) => serializer.serialize_str(value),
            Tree::List(items) => serializer.collect_seq(items),
            Tree::Map(fields) => serializer.collect_map(fields.iter().map(|(name, value)| (name.as_str(), value))),
        }
    }
}

impl<'de> Deserialize<'de> for Tree {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Tree, D::Error> {
        deserializer.deserialize_any(TreeVisitor)
    }
}

struct TreeVisitor;

impl<'de> Visitor<'de> for TreeVisitor {
    type Value = Tree;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("any value")
    }

    fn visit_unit<E>(self) -> Result<Tree, E> {
        Ok(Tree::Null)
    }

    fn visit_none<E>(self) -> Result<Tree, E> {
        Ok(Tree::Null)
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Tree, D::Error> {
        Tree::deserialize(deserializer)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Tree, E> {
        Ok(Tree::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Tree, E> {
        Ok(Tree::Int(value))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Tree, E> {
        // Go's decoder: what does not fit an int64 becomes a float64 (apimachinery's util/json).
        Ok(i64::try_from(value).map_or(Tree::Float(value as f64), Tree::Int))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Tree, E> {
        Ok(Tree::Float(value))
    }

    fn visit_str<E>(self, value: &str) -> Result<Tree, E> {
        Ok(Tree::Text(value.into()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut access: A) -> Result<Tree, A::Error> {
        let mut items = Vec::new();
        while let Some(item) = access.next_element()? {
            items.push(item);
        }
        Ok(Tree::List(items))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut access: A) -> Result<Tree, A::Error> {
        let mut fields = Map::new();
        while let Some((name, value)) = access.next_entry::<String, Tree>()? {
            fields.insert(name.into(), value);
        }
        Ok(Tree::Map(fields))
    }
}

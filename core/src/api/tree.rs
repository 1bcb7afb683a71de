//! Anything a person may type: the untyped form of every object, as YAML and JSON carry it.

use crate::base::Text;
use alloc::collections::BTreeMap;
use alloc::vec::Vec;

/// The fields of an untyped object, in the order of their names (the order in which `kubectl -o yaml` prints them).
pub type Map = BTreeMap<Text, Tree>;

/// One untyped value.
#[derive(Clone, Debug, Default, PartialEq)]
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

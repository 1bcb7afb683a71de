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

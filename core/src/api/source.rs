//! The text that a person typed: where in it each field stands, and what is wrong with it.

use super::Tree;
use super::path::{Path, Step};
use crate::base::Text;
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

/// The maximum depth of lists and maps in one another. Upstream allows 10,000; here trees are walked by recursion, and a
/// page's stack is small.
pub const MAX_DEPTH: usize = 500;
/// The maximum number of fields of an object: more would not fit into etcd, and would take their time to be put in order.
pub(super) const MAX_FIELDS: usize = 30_000;

/// One object of a manifest, and where its fields stand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Document {
    /// The tree.
    pub tree: Tree,
    /// The positions of its fields.
    pub positions: Positions,
    /// Keys that are given twice. kubectl lets the last one win; strict decoding refuses them with these messages.
    pub duplicates: Vec<SyntaxError>,
}

/// Why a text is no YAML or JSON.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SyntaxError {
    /// Line of the whole text, from 1.
    pub line: u32,
    /// Column in characters, from 1.
    pub column: u32,
    /// kubectl's words: what it prints behind `error parsing FILE: `. A line in it counts from the document's start,
    /// and is sometimes one too low, as upstream's is.
    pub message: String,
}

impl fmt::Display for SyntaxError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.message)
    }
}

/// A place in a text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Position {
    /// From 1.
    pub line: u32,
    /// In characters, from 1.
    pub column: u32,
}

/// The positions of an object's fields in the text that it was read from.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Positions {
    pub(super) root: Place,
}

impl Positions {
    /// The line at which to show an error about this path: that of the field's name, or of the nearest thing around it.
    pub fn line_of(&self, path: &str) -> Option<u32> {
        let place = self.nearest(&Path::from(path));
        let line = place.key.unwrap_or(place.value).line;
        (line > 0).then_some(line)
    }

    /// The position of this field's name.
    pub fn key(&self, path: &Path) -> Option<Position> {
        self.exact(path)?.key
    }

    /// The position at which this field's value starts.
    pub fn value(&self, path: &Path) -> Option<Position> {
        Some(self.exact(path)?.value)
    }

    fn exact(&self, path: &Path) -> Option<&Place> {
        path.steps().try_fold(&self.root, |place, step| place.child(step))
    }

    fn nearest(&self, path: &Path) -> &Place {
        let mut place = &self.root;
        for step in path.steps() {
            match place.child(step) {
                Some(child) => place = child,
                None => break,
            }
        }
        place
    }
}

/// The position of a value, and of those in it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub(super) struct Place {
    pub key: Option<Position>,
    pub value: Position,
    /// Fields by name; the items of a list have no names.
    pub inside: Vec<(Text, Place)>,
}

impl Place {
    fn child(&self, step: Step<'_>) -> Option<&Place> {
        let named = |name: &str| self.inside.iter().rev().find(|(field, _)| field == name).map(|(_, place)| place);
        match step {
            Step::Name(name) => named(name),
            Step::Index(index) => match self.inside.get(index as usize) {
                Some((name, place)) if name.is_empty() => Some(place),
                _ => named(&alloc::format!("{index}")),
            },
            Step::Item(_) => None,
        }
    }
}

//! Kinds that are served in two versions: one of them is stored, and clients of the other get the same object in their
//! words. Upstream: `runtime.Scheme`, and the `conversion.go` of each group.

use super::kinds::Kind;
use super::tree::{Map, Tree};

/// A type of the table of kinds that is a version of another one.
pub trait Version {
    /// Its conversion.
    const CONVERSION: Conversion;
}

/// The conversion between a version and the one that is stored.
#[derive(Debug)]
pub struct Conversion {
    /// The kind as which the objects are stored.
    pub storage: Kind,
    /// Rewrites an object of the version as one of the stored version.
    pub to_storage: fn(&mut Map),
    /// Rewrites a stored object as one of the version.
    pub from_storage: fn(&mut Map),
}

impl Conversion {
    /// The object in the version that is stored.
    pub(super) fn to_storage(&self, tree: &Tree) -> Tree {
        let mut tree = tree.clone();
        tree.as_map_mut().map(self.to_storage);
        tree
    }
}

//! An object as a tree: checked, defaulted, patched and given back by the tables of its kind.
//!
//! Components read it by the methods of [`TypedRef`](super::typed::TypedRef), or a part of it as a record
//! ([`UntypedObject::part`]). Upstream: `unstructured.Unstructured`.

use super::kinds::Kind;
use super::meta::ObjectMeta;
use super::opaque::{normal, set_defaults_of};
use super::record::Field;
use super::schema::Type;
use super::tree::{Map, Tree};
use crate::base::Text;

/// The metadata as a record, the rest as a tree in the form in which the apiserver gives it back.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct UntypedObject {
    /// The kind as which it is stored.
    pub kind: Kind,
    /// Its metadata.
    pub metadata: ObjectMeta,
    /// All its other fields: `spec`, `status`, `data`, …; of a custom resource also `apiVersion` and `kind`.
    pub fields: Map,
    /// The definition of a custom resource, by name; empty for all others.
    pub definition: Text,
}

impl UntypedObject {
    /// Reads an untyped object that `schema::check` has passed. Another version of a kind becomes the one that is stored.
    pub fn read(kind: Kind, tree: &Tree) -> UntypedObject {
        if kind == Kind::CustomResource {
            let mut fields = tree.as_map().cloned().unwrap_or_default();
            fields.remove("metadata");
            let metadata = tree.get("metadata").map(ObjectMeta::read).unwrap_or_default();
            return UntypedObject { kind, metadata, fields, definition: Text::EMPTY };
        }
        let Tree::Map(mut fields) = normal(tree, &Type::Record(kind.info().schema)) else {
            return UntypedObject {
                kind,
                metadata: ObjectMeta::default(),
                fields: Map::new(),
                definition: Text::EMPTY,
            };
        };
        forget_head(&mut fields);
        let metadata = tree.get("metadata").map(ObjectMeta::read).unwrap_or_default();
        UntypedObject { kind, metadata, fields, definition: Text::EMPTY }
    }

    /// The part of this name as a record; empty when there is none.
    pub fn part<R: Field>(&self, name: &str) -> R {
        R::read(self.fields.get(name).unwrap_or(&Tree::Null))
    }

    /// Writes a record as the part of this name.
    pub fn set_part<R: Field>(&mut self, name: &'static str, part: &R) {
        self.fields.insert(Text::from_static(name), part.write());
    }

    /// Forgets what somebody has said of the status: a new object has none but the defaults.
    pub fn clear_status(&mut self) {
        let schema = self.kind.info().schema;
        if let Some(status) = schema.field("status") {
            self.fields.insert(Text::from_static("status"), normal(&Tree::Map(Map::new()), &status.ty));
            self.set_defaults();
        }
    }

    /// Fills in the defaults of all fields.
    pub(super) fn set_defaults(&mut self) {
        if self.kind == Kind::CustomResource {
            return;
        }
        set_defaults_of(&mut self.fields, self.kind.info().schema);
        forget_head(&mut self.fields);
    }

    pub(super) fn write(&self) -> Tree {
        let mut fields = self.fields.clone();
        fields.insert(Text::from_static("metadata"), self.metadata.write());
        Tree::Map(fields)
    }
}

/// Removes the head, which is kept beside the fields.
fn forget_head(fields: &mut Map) {
    for name in ["metadata", "apiVersion", "kind"] {
        fields.remove(name);
    }
}

//! What every object carries: its name, its owners, its versions (`meta/v1`).

use super::kinds::Kind;
use super::opaque::{AnyValue, ListOf, Opaque, Plain};
use super::record::{Field, Shared, TextMap};
use super::schema::Type;
use super::timestamp::Timestamp;
use super::tree::Tree;
use crate::base::Text;
use crate::{record, untyped};
use alloc::format;
use alloc::vec::Vec;
use core::fmt;

/// A universally unique id of an object: the same name made again gets another one. Zero means "none yet".
#[derive(Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Uid(pub u128);

/// The key of an object: its kind, its namespace (empty for cluster-scoped kinds) and its name.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Key {
    /// The kind.
    pub kind: Kind,
    /// The namespace; empty for kinds that live outside namespaces.
    pub namespace: Text,
    /// The name.
    pub name: Text,
}

/// The revision of the store at which an object was last written; written as a string, never computed with by clients.
#[derive(Clone, Copy, Default, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ResourceVersion(pub u64);

record! {
    /// The metadata of an object (`meta/v1 ObjectMeta`).
    pub struct ObjectMeta {
        name: Text = "name";
        generate_name: Text = "generateName";
        namespace: Text = "namespace";
        /// Given up by Kubernetes; kept as it was written.
        self_link: Opaque<Plain<Text>> = "selfLink";
        uid: Uid = "uid";
        resource_version: ResourceVersion = "resourceVersion";
        generation: i64 = "generation";
        creation_timestamp: Option<Timestamp> = "creationTimestamp";
        deletion_timestamp: Option<Timestamp> = "deletionTimestamp";
        deletion_grace_period_seconds: Option<i64> = "deletionGracePeriodSeconds";
        labels: TextMap = "labels";
        annotations: TextMap = "annotations";
        owner_references: Shared<Vec<OwnerReference>> = "ownerReferences", key["uid"];
        finalizers: Shared<Vec<Text>> = "finalizers", set;
        managed_fields: Opaque<ListOf<ManagedFieldsEntry>> = "managedFields";
    }

    /// An object that this one belongs to: when the last owner is gone, so is this (`meta/v1 OwnerReference`).
    pub struct OwnerReference, atomic {
        api_version: Text = "apiVersion", always;
        kind: Text = "kind", always;
        name: Text = "name", always;
        uid: Uid = "uid", always;
        controller: Option<bool> = "controller";
        block_owner_deletion: Option<bool> = "blockOwnerDeletion";
    }
}

untyped! {
    /// The fields of each manager (`meta/v1 ManagedFieldsEntry`).
    pub struct ManagedFieldsEntry {
        manager: Plain<Text> = "manager";
        operation: Plain<Text> = "operation";
        api_version: Plain<Text> = "apiVersion";
        time: Plain<Option<Timestamp>> = "time";
        fields_type: Plain<Text> = "fieldsType";
        fields_v1: AnyValue = "fieldsV1";
        subresource: Plain<Text> = "subresource";
    }
}

impl ObjectMeta {
    /// The owner that manages this object, if one does (`metav1.GetControllerOf`).
    pub fn controller(&self) -> Option<&OwnerReference> {
        self.owner_references.iter().find(|owner| owner.controller == Some(true))
    }

    /// Whether deletion has been asked for.
    pub fn is_terminating(&self) -> bool {
        self.deletion_timestamp.is_some()
    }
}

impl Key {
    /// The key of an object of this kind, namespace (empty when it has none) and name.
    pub fn new(kind: Kind, namespace: &Text, name: &Text) -> Key {
        Key { kind, namespace: namespace.clone(), name: name.clone() }
    }
}

/// `Pod/default/web` or `Node/n1`.
impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.namespace.is_empty() {
            write!(f, "{}/{}", self.kind, self.name)
        } else {
            write!(f, "{}/{}/{}", self.kind, self.namespace, self.name)
        }
    }
}

impl fmt::Display for Uid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let bits = self.0;
        let (a, b, c) = ((bits >> 96) as u32, (bits >> 80) as u16, (bits >> 64) as u16);
        write!(f, "{a:08x}-{b:04x}-{c:04x}-{:04x}-{:012x}", (bits >> 48) as u16, bits as u64 & 0xffff_ffff_ffff)
    }
}

impl fmt::Debug for Uid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl Uid {
    /// Reads the form with dashes; any other text is no uid.
    pub fn parse(text: &str) -> Option<Uid> {
        let bytes = text.as_bytes();
        let dashes = [8, 13, 18, 23];
        let well_formed = bytes.len() == 36 && dashes.iter().all(|&at| bytes[at] == b'-');
        let digits: alloc::string::String = text.chars().filter(|c| *c != '-').collect();
        (well_formed && digits.len() == 32).then(|| u128::from_str_radix(&digits, 16).ok().map(Uid)).flatten()
    }
}

impl Field for Uid {
    const TYPE: Type = Type::String;
    fn read(tree: &Tree) -> Self {
        tree.as_str().and_then(Uid::parse).unwrap_or_default()
    }
    fn write(&self) -> Tree {
        Tree::Text(if self.0 == 0 { Text::EMPTY } else { format!("{self}").into() })
    }
    fn is_unset(&self) -> bool {
        self.0 == 0
    }
}

impl Field for ResourceVersion {
    const TYPE: Type = Type::String;
    fn read(tree: &Tree) -> Self {
        ResourceVersion(tree.as_str().and_then(|text| text.parse().ok()).unwrap_or_default())
    }
    fn write(&self) -> Tree {
        Tree::Text(format!("{}", self.0).into())
    }
    fn is_unset(&self) -> bool {
        self.0 == 0
    }
}

//! Typed access to untyped objects: every field of an [`untyped!`](crate::untyped) type is a method that reads it from
//! the tree.
//!
//! Objects stay trees, so a kind needs no promotion before a component can read it, and a method that nobody calls is
//! not there when the page is built (docs/decisions/typed-kinds.md). Upstream: the typed clients of client-go, over
//! `unstructured.Unstructured`.

use super::kinds::HasKind;
use super::meta::{Key, ObjectMeta};
use super::opaque::OpaqueType;
use super::tree::{Map, Tree};
use super::untyped_object::UntypedObject;
use crate::base::Text;
use alloc::sync::Arc;
use core::fmt;
use core::marker::PhantomData;
use core::ops::Deref;

/// An object of the untyped kind `T`: `set.metadata.name`, `set.spec().replicas()`.
pub struct TypedRef<'a, T> {
    /// The object itself, for the event recorder and for updates.
    pub object: &'a Arc<UntypedObject>,
    /// Its metadata.
    pub metadata: &'a ObjectMeta,
    fields: Fields<'a, T>,
}

impl<'a, T: HasKind> TypedRef<'a, T> {
    /// The object, if it is of the kind.
    pub(super) fn of(object: &'a Arc<UntypedObject>) -> Option<TypedRef<'a, T>> {
        let fields = Fields { map: Some(&object.fields), ty: PhantomData };
        (object.kind == T::KIND).then_some(TypedRef { object, metadata: &object.metadata, fields })
    }

    /// Its key.
    pub fn key(&self) -> Key {
        Key::new(T::KIND, &self.metadata.namespace, &self.metadata.name)
    }
}

impl<T> Clone for TypedRef<'_, T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for TypedRef<'_, T> {}

impl<'a, T> Deref for TypedRef<'a, T> {
    type Target = Fields<'a, T>;
    fn deref(&self) -> &Fields<'a, T> {
        &self.fields
    }
}

impl<T> fmt::Debug for TypedRef<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.object.fmt(f)
    }
}

/// The fields of a value of the type `T`: one method for each, made by [`untyped!`](crate::untyped).
pub struct Fields<'a, T> {
    map: Option<&'a Map>,
    ty: PhantomData<fn() -> T>,
}

impl<'a, T> Fields<'a, T> {
    /// The fields of a tree; all unset when it is no object.
    pub fn of(tree: &'a Tree) -> Fields<'a, T> {
        Fields { map: tree.as_map(), ty: PhantomData }
    }

    /// Whether there is such an object at all: a pointer that is not nil.
    pub fn is_set(self) -> bool {
        self.map.is_some()
    }

    /// The field of this name; null when it is not set.
    pub fn field(self, name: &str) -> &'a Tree {
        self.map.and_then(|map| map.get(name)).unwrap_or(&Tree::Null)
    }
}

impl<T> Clone for Fields<'_, T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Fields<'_, T> {}

impl<T> fmt::Debug for Fields<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.map.fmt(f)
    }
}

/// The items of a list whose items are of the type `S`.
pub struct Items<'a, S> {
    items: &'a [Tree],
    ty: PhantomData<fn() -> S>,
}

impl<'a, S: OpaqueType> Items<'a, S> {
    pub(super) fn of(tree: &'a Tree) -> Items<'a, S> {
        Items { items: tree.as_list().unwrap_or_default(), ty: PhantomData }
    }

    /// The number of items.
    pub fn count(&self) -> usize {
        self.items.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.items.is_empty()
    }
}

impl<'a, S: OpaqueType> IntoIterator for Items<'a, S> {
    type Item = S::Value<'a>;
    type IntoIter = core::iter::Map<core::slice::Iter<'a, Tree>, fn(&'a Tree) -> S::Value<'a>>;
    fn into_iter(self) -> Self::IntoIter {
        self.items.iter().map(S::value)
    }
}

/// The entries of a map whose values are of the type `S`.
pub struct Entries<'a, S> {
    map: Option<&'a Map>,
    ty: PhantomData<fn() -> S>,
}

impl<'a, S: OpaqueType> Entries<'a, S> {
    pub(super) fn of(tree: &'a Tree) -> Entries<'a, S> {
        Entries { map: tree.as_map(), ty: PhantomData }
    }

    /// The value of a key, if it is there.
    pub fn get(&self, key: &str) -> Option<S::Value<'a>> {
        self.map?.get(key).map(S::value)
    }

    /// All entries, by their keys.
    pub fn iter(&self) -> impl Iterator<Item = (&'a Text, S::Value<'a>)> + use<'a, S> {
        self.map.into_iter().flatten().map(|(key, value)| (key, S::value(value)))
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.map.is_none_or(|map| map.is_empty())
    }
}

#[cfg(test)]
mod tests {
    use crate::api::apps::stateful_set::StatefulSet;
    use crate::api::core_v1::quota::ResourceQuota;
    use crate::api::core_v1::service::Service;
    use crate::api::{Object, parse_documents};
    use alloc::vec::Vec;

    fn object(yaml: &str) -> Object {
        let mut object = Object::from_tree(&parse_documents(yaml).expect("YAML")[0].tree).expect("an object");
        object.set_defaults();
        object
    }

    #[test]
    fn fields_are_read_by_their_names_in_rust() {
        let set = object(
            "apiVersion: apps/v1\nkind: StatefulSet\nmetadata: {name: db}\nspec: {serviceName: db, selector: {matchLabels: \
             {app: db}}, template: {metadata: {labels: {app: db}}, spec: {containers: [{name: c, image: i}]}}}",
        );
        assert!(set.get::<Service>().is_none(), "it is of another kind");
        let set = set.get::<StatefulSet>().expect("a set");
        assert_eq!(set.metadata.name, "db");
        assert_eq!(set.spec().replicas(), Some(1), "the default");
        assert_eq!(set.spec().service_name(), "db");
        assert_eq!(set.spec().update_strategy().rolling_update().partition(), Some(0));
        assert!(!set.spec().ordinals().is_set());
        assert_eq!(set.spec().template().spec.containers[0].image, "i", "records are read as records");
        assert_eq!(set.status().current_replicas(), 0);

        let service = object(
            "apiVersion: v1\nkind: Service\nmetadata: {name: web}\nspec: {selector: {app: web}, ports: [{port: 80, \
             targetPort: http}, {name: s, port: 443}]}",
        );
        let spec = service.get::<Service>().expect("a service").spec();
        let ports: Vec<_> = spec.ports().into_iter().map(|port| (port.port(), port.protocol())).collect();
        assert_eq!(ports, [(80, "TCP".into()), (443, "TCP".into())]);
        assert_eq!(spec.selector().get("app"), Some("web".into()));

        let quota = object("apiVersion: v1\nkind: ResourceQuota\nmetadata: {name: q}\nspec: {hard: {pods: 3}}");
        let hard = quota.get::<ResourceQuota>().expect("a quota").spec().hard();
        assert_eq!(hard.get("pods").map(|amount| amount.value()), Some(3));
    }
}

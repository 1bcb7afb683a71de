//! The store: every key with its versions, and views of it at any revision that is kept.

use crate::api::meta::{Key, Uid};
use crate::api::{Kind, Object, Resource};
use crate::base::Text;
use alloc::collections::BTreeMap;
use alloc::sync::Arc;
use alloc::vec::Vec;

/// The keys and their versions. A revision is the number of writes so far.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Store {
    revision: u64,
    keys: BTreeMap<Key, Vec<(u64, Option<Object>)>>,
}

/// The store as it was at one revision: what an informer's cache is. Costs nothing to hold.
#[derive(Clone, Copy, Debug)]
pub struct View<'a> {
    store: &'a Store,
    revision: u64,
}

impl Store {
    /// The revision of the last write.
    pub fn revision(&self) -> u64 {
        self.revision
    }

    /// The store as it was at `revision`.
    pub fn view(&self, revision: u64) -> View<'_> {
        View { store: self, revision }
    }

    /// The store as it is.
    pub fn now(&self) -> View<'_> {
        self.view(self.revision)
    }

    /// Writes if `key` was last written at `expected` (0: does not exist); None deletes. The object gets the new
    /// revision as its resourceVersion. Answers the revision, or None when the key has changed.
    pub fn write(&mut self, key: Key, expected: u64, mut put: Option<Object>) -> Option<u64> {
        let current = self.now().object(&key).map_or(0, |object| object.meta().resource_version.0);
        if current != expected {
            return None;
        }
        self.revision += 1;
        if let Some(object) = &mut put {
            object.meta_mut().resource_version.0 = self.revision;
        }
        self.keys.entry(key).or_default().push((self.revision, put));
        Some(self.revision)
    }
}

impl<'a> View<'a> {
    /// The revision it shows.
    pub fn revision(&self) -> u64 {
        self.revision
    }

    /// The object at `key`.
    pub fn object(&self, key: &Key) -> Option<&'a Object> {
        let versions = self.store.keys.get(key)?;
        versions.iter().rev().find(|(revision, _)| *revision <= self.revision)?.1.as_ref()
    }

    /// The object of kind `R` at this namespace (empty for cluster-scoped kinds) and name.
    pub fn get<R: Resource>(&self, namespace: &Text, name: &Text) -> Option<&'a Arc<R>> {
        R::of(self.object(&Key::new(R::KIND, namespace, name))?)
    }

    /// All objects of a kind, by namespace and name; of one namespace unless it is empty.
    pub fn objects(&self, kind: Kind, namespace: &Text) -> impl Iterator<Item = &'a Object> + use<'a> {
        let (view, namespace) = (*self, namespace.clone());
        let first = Key::new(kind, &namespace, &Text::EMPTY);
        let keys = self.store.keys.range(first..).map(|(key, _)| key);
        keys.take_while(move |key| key.kind == kind && (namespace.is_empty() || key.namespace == namespace))
            .filter_map(move |key| view.object(key))
    }

    /// All objects of kind `R`, by namespace and name; of one namespace unless it is empty.
    pub fn list<R: Resource + 'a>(&self, namespace: &Text) -> impl Iterator<Item = &'a Arc<R>> + use<'a, R> {
        self.objects(R::KIND, namespace).filter_map(R::of)
    }

    /// All objects of kind `R` that have an owner reference to `owner`, by namespace and name.
    pub fn owned_by<R: Resource + 'a>(&self, owner: Uid) -> impl Iterator<Item = &'a Arc<R>> + use<'a, R> {
        self.list::<R>(&Text::EMPTY)
            .filter(move |record| record.meta().owner_references.iter().any(|reference| reference.uid == owner))
    }

    /// All pods that are bound to the node of this name.
    pub fn pods_on(&self, node: &Text) -> impl Iterator<Item = &'a Arc<crate::api::core_v1::Pod>> + use<'a> {
        let node = node.clone();
        self.list::<crate::api::core_v1::Pod>(&Text::EMPTY).filter(move |pod| pod.spec.node_name == node)
    }
}

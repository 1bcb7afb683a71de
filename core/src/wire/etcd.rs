//! etcd's API (`etcdserverpb`), as far as the apiserver uses it.

use crate::api::meta::Key;
use crate::api::{Kind, Object};
use crate::base::Text;

/// A call of the apiserver to etcd.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum EtcdCall {
    /// The object at this key as of now.
    Get(Key),
    /// Of which revision the store is: what a consistent list waits for.
    Revision(Kind),
    /// Writes if the key is still at `expected` (its last revision; 0: must not exist). None deletes.
    Txn {
        /// The key.
        key: Key,
        /// The revision at which the writer saw it.
        expected: u64,
        /// The object to write; None deletes.
        put: Option<Object>,
    },
    /// Watch everything: what was written after this revision, or from now on.
    Watch(Option<u64>),
    /// Forget what only views below this revision show.
    Compact(u64),
}

/// An answer of etcd.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum EtcdAnswer {
    /// The object that was found, and the revision of the store.
    Found(Option<Object>, u64),
    /// Written at this revision: the object as written, or as it was last when it was deleted.
    Written(Object, u64),
    /// The key is not at the expected revision; here is what is there.
    Changed(Option<Object>, u64),
    /// The watch is open; the revision of the store.
    Watching(u64),
    /// etcd did not answer.
    Unavailable,
}

impl EtcdAnswer {
    /// The revision that it tells of; None when the compare failed.
    pub fn revision(&self) -> Option<u64> {
        match self {
            EtcdAnswer::Found(_, revision) | EtcdAnswer::Written(_, revision) => Some(*revision),
            EtcdAnswer::Watching(revision) => Some(*revision),
            EtcdAnswer::Changed(..) | EtcdAnswer::Unavailable => None,
        }
    }
}

impl EtcdCall {
    /// The key it is about; without a name for all of a kind.
    pub fn key(&self) -> Key {
        match self {
            EtcdCall::Get(key) | EtcdCall::Txn { key, .. } => key.clone(),
            EtcdCall::Revision(kind) => Key::new(*kind, &Text::EMPTY, &Text::EMPTY),
            EtcdCall::Watch(_) | EtcdCall::Compact(_) => Key::new(Kind::Namespace, &Text::EMPTY, &Text::EMPTY),
        }
    }
}

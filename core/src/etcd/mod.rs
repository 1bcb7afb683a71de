//! etcd: the consistent store of all cluster data. Nothing else keeps state.

mod store;

pub use store::{Store, View};

use crate::api::Object;
use crate::api::meta::Key;
use crate::trace::ChangeType;

/// What the apiserver asks of etcd.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum EtcdCall {
    /// The object at this key as of now.
    Get(Key),
    /// Everything as of now: answers with the revision, at which the caller then reads a [`View`].
    Revision,
    /// Writes if the key is still at `expected` (its last revision; 0: must not exist). None deletes.
    Txn {
        /// Where.
        key: Key,
        /// The revision at which the writer saw it.
        expected: u64,
        /// What to write; None deletes.
        put: Option<Object>,
    },
}

/// What etcd answers.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum EtcdAnswer {
    /// What is there, and the revision of the store.
    Found(Option<Object>, u64),
    /// Written at this revision. The object bears it as its resourceVersion; None for a delete.
    Written(Option<Object>, u64),
    /// The key is not at the expected revision; here is what is there.
    Changed(Option<Object>, u64),
    /// etcd did not answer.
    Unavailable,
}

/// A change, as watches tell it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct WatchEvent {
    /// The revision of the change. Whoever gets it has seen everything up to here.
    pub revision: u64,
    /// What happened.
    pub change: ChangeType,
    /// The object after the change; as it was last, when it is gone.
    pub object: Object,
    /// The object before the change.
    pub old: Option<Object>,
}

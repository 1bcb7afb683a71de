//! Watch events (`meta/v1 WatchEvent`): the changes that a watch reports.

use super::kinds::Object;

/// The type of an event (`watch.EventType`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub enum EventType {
    /// It is new to the watcher.
    Added,
    /// It has changed.
    Modified,
    /// It is gone, or the watcher's selector does not match it any more.
    Deleted,
    /// No change: the watcher is told up to which revision it has seen everything.
    Bookmark,
}

/// One change, as watches report it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct WatchEvent {
    /// The revision of the change; the watcher has seen everything up to here.
    pub revision: u64,
    /// Its type.
    pub change: EventType,
    /// The object after the change; its last state, when it is gone.
    pub object: Object,
    /// The object before the change.
    pub old: Option<Object>,
}

//! The work queue of a controller: each key at most once, never two workers on one key, and some keys later.
//!
//! Upstream: client-go's `util/workqueue` (`Typed`, `delayingType`).

use crate::api::Key;
use crate::base::Time;
use crate::trace::SpanId;
use alloc::collections::{BTreeMap, BTreeSet, VecDeque};
use alloc::vec::Vec;

/// Keys that want to be looked at, each with the message that first made it want that.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct WorkQueue {
    /// Whose turn it is.
    queue: VecDeque<Key>,
    /// What has to be looked at (again).
    dirty: BTreeMap<Key, SpanId>,
    /// What is being worked on: a change meanwhile only makes it dirty.
    processing: BTreeSet<Key>,
    /// What waits for its time.
    later: BTreeMap<(Time, Key), SpanId>,
    due: BTreeMap<Key, Time>,
}

impl WorkQueue {
    /// The key has to be looked at, because of `cause`.
    pub fn add(&mut self, key: &Key, cause: SpanId) {
        if self.dirty.contains_key(key) {
            return;
        }
        self.dirty.insert(key.clone(), cause);
        if !self.processing.contains(key) {
            self.queue.push_back(key.clone());
        }
    }

    /// The key has to be looked at, at this time or before.
    pub fn add_at(&mut self, key: &Key, at: Time, cause: SpanId) {
        match self.due.get(key) {
            Some(due) if *due <= at => return,
            Some(due) => {
                self.later.remove(&(*due, key.clone()));
            }
            None => {}
        }
        self.due.insert(key.clone(), at);
        self.later.insert((at, key.clone()), cause);
    }

    /// The key need not be looked at later any more.
    pub fn cancel(&mut self, key: &Key) {
        if let Some(due) = self.due.remove(key) {
            self.later.remove(&(due, key.clone()));
        }
    }

    /// Adds the keys whose time has come; says when the next one's is.
    pub fn tick(&mut self, now: Time) -> Option<Time> {
        while let Some(((at, key), cause)) = self.later.first_key_value() {
            if *at > now {
                return Some(*at);
            }
            let (key, cause) = (key.clone(), *cause);
            self.cancel(&key);
            self.add(&key, cause);
        }
        None
    }

    /// The next key, for a worker; it must say [`WorkQueue::done`].
    pub fn take(&mut self) -> Option<(Key, SpanId)> {
        let key = self.queue.pop_front()?;
        let cause = self.dirty.remove(&key).unwrap_or_default();
        self.processing.insert(key.clone());
        Some((key, cause))
    }

    /// The worker is through with the key; if it has become dirty meanwhile, it queues up again.
    pub fn done(&mut self, key: &Key) {
        self.processing.remove(key);
        if self.dirty.contains_key(key) {
            self.queue.push_back(key.clone());
        }
    }

    /// The keys that wait for a worker, in their order.
    pub fn waiting(&self) -> Vec<&Key> {
        self.queue.iter().collect()
    }

    /// The keys that are being worked on.
    pub fn processing(&self) -> impl Iterator<Item = &Key> {
        self.processing.iter()
    }

    /// The keys that wait for their time, the earliest first.
    pub fn later(&self) -> impl Iterator<Item = (Time, &Key)> {
        self.later.keys().map(|(at, key)| (*at, key))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::Kind;

    fn key(name: &str) -> Key {
        Key::new(Kind::Pod, &"default".into(), &name.into())
    }

    #[test]
    fn a_key_is_worked_on_once_at_a_time_and_remembers_its_first_cause() {
        let mut queue = WorkQueue::default();
        queue.add(&key("a"), SpanId(1));
        queue.add(&key("b"), SpanId(2));
        queue.add(&key("a"), SpanId(3));
        assert_eq!(queue.take(), Some((key("a"), SpanId(1))));
        queue.add(&key("a"), SpanId(4));
        queue.add(&key("a"), SpanId(5));
        assert_eq!(queue.take(), Some((key("b"), SpanId(2))));
        assert_eq!(queue.take(), None, "a is still worked on");
        queue.done(&key("a"));
        queue.done(&key("b"));
        assert_eq!((queue.take(), queue.take()), (Some((key("a"), SpanId(4))), None));
    }

    #[test]
    fn a_key_comes_at_the_earliest_time_it_was_asked_for() {
        let mut queue = WorkQueue::default();
        queue.add_at(&key("a"), Time(30), SpanId(1));
        queue.add_at(&key("a"), Time(20), SpanId(2));
        queue.add_at(&key("b"), Time(25), SpanId(3));
        queue.add_at(&key("a"), Time(40), SpanId(4));
        assert_eq!(queue.tick(Time(10)), Some(Time(20)));
        assert_eq!(queue.tick(Time(20)), Some(Time(25)));
        assert_eq!(queue.take(), Some((key("a"), SpanId(2))));
        queue.cancel(&key("b"));
        assert_eq!((queue.tick(Time(99)), queue.take()), (None, None));
    }
}

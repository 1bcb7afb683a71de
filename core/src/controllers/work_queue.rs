//! The work queue of a controller: each key at most once, never two workers on one key, and some keys later.
//!
//! Upstream: client-go's `util/workqueue` (`Typed`, `delayingType`).

use crate::address::SpanId;
use crate::api::Key;
use crate::base::Time;
use crate::base::cow_map::CowMap;
use alloc::collections::VecDeque;
use alloc::vec::Vec;

/// The keys to be reconciled, each with the message that caused it first.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct WorkQueue {
    /// The keys that are ready, in order.
    queue: VecDeque<Key>,
    /// Every key that is queued, processed or delayed.
    items: CowMap<Key, Item>,
    /// The delayed keys, by their time.
    later: CowMap<(Time, Key), ()>,
}

/// The state of a key.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
struct Item {
    /// It has to be processed (again), with this cause.
    dirty: Option<SpanId>,
    /// A worker processes it: a change meanwhile only makes it dirty.
    processing: bool,
    /// It is added at this time, with this cause.
    due: Option<(Time, SpanId)>,
}

impl WorkQueue {
    /// Queues a key (`Add`).
    pub fn add(&mut self, key: &Key, cause: SpanId) {
        let processing = self.change(key, |item| {
            let is_new = item.dirty.is_none();
            item.dirty.get_or_insert(cause);
            !is_new || item.processing
        });
        if !processing {
            self.queue.push_back(key.clone());
        }
    }

    /// Queues a key at this time, or at an earlier one that it has (`AddAfter`).
    pub fn add_at(&mut self, key: &Key, at: Time, cause: SpanId) {
        if self.items.get(key).and_then(|item| item.due).is_some_and(|(due, _)| due <= at) {
            return;
        }
        self.cancel(key);
        self.change(key, |item| item.due = Some((at, cause)));
        self.later.insert((at, key.clone()), ());
    }

    /// Cancels the delayed add of a key; its cause.
    pub fn cancel(&mut self, key: &Key) -> Option<SpanId> {
        self.items.get(key)?.due?;
        let (due, cause) = self.change(key, |item| item.due.take())?;
        self.later.remove(&(due, key.clone()));
        Some(cause)
    }

    /// Queues the delayed keys whose time has come; the time of the next one.
    pub fn tick(&mut self, now: Time) -> Option<Time> {
        while let Some(((at, key), ())) = self.later.first_key_value() {
            if *at > now {
                return Some(*at);
            }
            let key = key.clone();
            let cause = self.cancel(&key).unwrap_or_default();
            self.add(&key, cause);
        }
        None
    }

    /// The next key for a worker, which must call [`WorkQueue::done`] (`Get`).
    pub fn get(&mut self) -> Option<(Key, SpanId)> {
        let key = self.queue.pop_front()?;
        let cause = self.change(&key, |item| {
            item.processing = true;
            item.dirty.take()
        });
        Some((key, cause.unwrap_or_default()))
    }

    /// Ends the processing of a key; if it has become dirty meanwhile, it is queued again (`Done`).
    pub fn done(&mut self, key: &Key) {
        let is_dirty = self.change(key, |item| {
            item.processing = false;
            item.dirty.is_some()
        });
        if is_dirty {
            self.queue.push_back(key.clone());
        }
    }

    /// Changes the state of a key; an empty state is removed.
    fn change<T>(&mut self, key: &Key, change: impl FnOnce(&mut Item) -> T) -> T {
        let mut item = self.items.get(key).cloned().unwrap_or_default();
        let answer = change(&mut item);
        if item == Item::default() {
            self.items.remove(key);
        } else {
            self.items.insert(key.clone(), item);
        }
        answer
    }

    /// The keys that wait for a worker, in their order.
    pub fn waiting(&self) -> Vec<&Key> {
        self.queue.iter().collect()
    }

    /// The keys that workers process.
    pub fn processing(&self) -> impl Iterator<Item = &Key> {
        self.items.iter().filter(|(_, item)| item.processing).map(|(key, _)| key)
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
        assert_eq!(queue.get(), Some((key("a"), SpanId(1))));
        queue.add(&key("a"), SpanId(4));
        queue.add(&key("a"), SpanId(5));
        assert_eq!(queue.get(), Some((key("b"), SpanId(2))));
        assert_eq!(queue.get(), None, "a is still worked on");
        queue.done(&key("a"));
        queue.done(&key("b"));
        assert_eq!((queue.get(), queue.get()), (Some((key("a"), SpanId(4))), None));
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
        assert_eq!(queue.get(), Some((key("a"), SpanId(2))));
        queue.cancel(&key("b"));
        assert_eq!((queue.tick(Time(99)), queue.get()), (None, None));
    }
}

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
    /// The items that are ready, in order.
    queue: VecDeque<ItemId>,
    /// Every key that is queued, processed or delayed. It is looked up when it is added, and when nothing is left to do.
    ids: CowMap<Key, ItemId>,
    items: CowMap<ItemId, Item>,
    /// The delayed items, by their time.
    later: CowMap<(Time, ItemId), ()>,
    /// The last number that was given out.
    last: ItemId,
}

/// The number of a key for as long as there is something to do for it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ItemId(u64);

/// The state of a key.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Item {
    key: Key,
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
        match self.ids.get(key) {
            Some(id) => self.add_item(*id, cause),
            None => {
                self.last.0 += 1;
                self.ids.insert(key.clone(), self.last);
                let item = Item { key: key.clone(), dirty: Some(cause), processing: false, due: None };
                self.items.insert(self.last, item);
                self.queue.push_back(self.last);
            }
        }
    }

    fn add_item(&mut self, id: ItemId, cause: SpanId) {
        let Some(item) = self.items.get_mut(&id) else { return };
        if item.dirty.is_none() {
            item.dirty = Some(cause);
            if !item.processing {
                self.queue.push_back(id);
            }
        }
    }

    /// Queues the key of an item at this time, or at an earlier one that it has (`AddAfter`).
    pub fn add_at(&mut self, id: ItemId, at: Time, cause: SpanId) {
        let Some(item) = self.items.get_mut(&id) else { return };
        let before = item.due.map(|(due, _)| due);
        if before.is_some_and(|due| due <= at) {
            return;
        }
        item.due = Some((at, cause));
        if let Some(due) = before {
            self.later.remove(&(due, id));
        }
        self.later.insert((at, id), ());
    }

    /// Cancels the delayed add of an item; its cause.
    pub fn cancel(&mut self, id: ItemId) -> Option<SpanId> {
        let (due, cause) = self.items.get_mut(&id)?.due.take()?;
        self.later.remove(&(due, id));
        Some(cause)
    }

    /// Queues the delayed keys whose time has come; the time of the next one.
    pub fn tick(&mut self, now: Time) -> Option<Time> {
        while let Some(((at, id), ())) = self.later.first_key_value() {
            if *at > now {
                return Some(*at);
            }
            let id = *id;
            let cause = self.cancel(id).unwrap_or_default();
            self.add_item(id, cause);
        }
        None
    }

    /// The next key for a worker, which must call [`WorkQueue::done`] (`Get`).
    pub fn get(&mut self) -> Option<(ItemId, Key, SpanId)> {
        let id = self.queue.pop_front()?;
        let item = self.items.get_mut(&id)?;
        item.processing = true;
        let cause = item.dirty.take().unwrap_or_default();
        Some((id, item.key.clone(), cause))
    }

    /// Ends the processing of a key; if it has become dirty meanwhile, it is queued again (`Done`).
    pub fn done(&mut self, id: ItemId) {
        let Some(item) = self.items.get_mut(&id) else { return };
        item.processing = false;
        if item.dirty.is_some() {
            self.queue.push_back(id);
        } else if item.due.is_none() {
            let key = item.key.clone();
            self.items.remove(&id);
            self.ids.remove(&key);
        }
    }

    /// The keys that wait for a worker, in their order.
    pub fn waiting(&self) -> Vec<&Key> {
        self.queue.iter().filter_map(|id| self.key(*id)).collect()
    }

    /// The keys that workers process.
    pub fn processing(&self) -> impl Iterator<Item = &Key> {
        self.items.values().filter(|item| item.processing).map(|item| &item.key)
    }

    /// The keys that wait for their time, the earliest first.
    pub fn later(&self) -> impl Iterator<Item = (Time, &Key)> {
        self.later.keys().filter_map(|(at, id)| Some((*at, self.key(*id)?)))
    }

    fn key(&self, id: ItemId) -> Option<&Key> {
        self.items.get(&id).map(|item| &item.key)
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
        let (a, b) = (ItemId(1), ItemId(2));
        assert_eq!(queue.get(), Some((a, key("a"), SpanId(1))));
        queue.add(&key("a"), SpanId(4));
        queue.add(&key("a"), SpanId(5));
        assert_eq!(queue.get(), Some((b, key("b"), SpanId(2))));
        assert_eq!(queue.get(), None, "a is still worked on");
        queue.done(a);
        queue.done(b);
        assert_eq!((queue.get(), queue.get()), (Some((a, key("a"), SpanId(4))), None));
        queue.done(a);
        queue.add(&key("a"), SpanId(6));
        assert_eq!(queue.get(), Some((ItemId(3), key("a"), SpanId(6))), "nothing was left to do for it");
    }

    #[test]
    fn a_key_comes_at_the_earliest_time_it_was_asked_for() {
        let mut queue = WorkQueue::default();
        let mut worked_on = |name: &str| {
            queue.add(&key(name), SpanId(0));
            queue.get().expect("it is queued").0
        };
        let (a, b) = (worked_on("a"), worked_on("b"));
        queue.add_at(a, Time(30), SpanId(1));
        queue.add_at(a, Time(20), SpanId(2));
        queue.add_at(b, Time(25), SpanId(3));
        queue.add_at(a, Time(40), SpanId(4));
        queue.done(a);
        queue.done(b);
        assert_eq!(queue.tick(Time(10)), Some(Time(20)));
        assert_eq!(queue.tick(Time(20)), Some(Time(25)));
        assert_eq!(queue.get(), Some((a, key("a"), SpanId(2))));
        queue.cancel(b);
        assert_eq!((queue.tick(Time(99)), queue.get()), (None, None));
    }
}

//! A log that only grows at its end (revisions, events, spans): a snapshot of it is cheap, and old entries can go.

use alloc::{sync::Arc, vec::Vec};
use core::fmt;
use core::hash::{Hash, Hasher};

/// An append-only vector in pages, which its clones share.
///
/// An entry keeps its index for ever, also when the entries before it are forgotten.
#[derive(Clone)]
pub struct PagedVec<T> {
    /// The full pages that are left, in order: the last of them ends where `last` begins.
    full: Arc<Vec<Arc<Vec<T>>>>,
    /// The page that is written to.
    last: Arc<Vec<T>>,
    first_index: u64,
    len: u64,
}

const PAGE: u64 = 256;

impl<T> PagedVec<T> {
    /// A log without entries.
    pub fn new() -> PagedVec<T> {
        PagedVec { full: Arc::default(), last: Arc::new(Vec::new()), first_index: 0, len: 0 }
    }

    /// The index that the next entry gets: how many were pushed, forgotten ones included.
    pub const fn len(&self) -> u64 {
        self.len
    }

    /// The index of the oldest entry that is not forgotten.
    pub const fn first_index(&self) -> u64 {
        self.first_index
    }

    /// Whether no entry is left.
    pub const fn is_empty(&self) -> bool {
        self.first_index == self.len
    }

    /// The entry at `index`; None when it is forgotten or still to come.
    pub fn get(&self, index: u64) -> Option<&T> {
        if index < self.first_index || index >= self.len {
            return None;
        }
        let page = match self.pages_back(index) {
            0 => &self.last,
            back => self.full.get(self.full.len() - back)?,
        };
        page.get((index % PAGE) as usize)
    }

    /// The newest entry.
    pub fn last(&self) -> Option<&T> {
        self.get(self.len.checked_sub(1)?)
    }

    /// The entries from `index` (or from the oldest one that is left) to the newest.
    pub fn iter_from(&self, index: u64) -> impl Iterator<Item = &T> {
        let start = index.clamp(self.first_index, self.len);
        let full = &self.full[self.full.len() - self.pages_back(start)..];
        full.iter().chain([&self.last]).flat_map(|page| page.iter()).skip((start % PAGE) as usize)
    }

    /// Forgets the entries before `index`. Memory is freed page by page.
    pub fn truncate_front(&mut self, index: u64)
    where
        T: Clone,
    {
        self.first_index = index.clamp(self.first_index, self.len);
        let gone = self.full.len() - self.pages_back(self.first_index);
        if gone > 0 {
            Arc::make_mut(&mut self.full).drain(..gone);
        }
    }

    /// The number of pages between an entry's page and the last one; 0 for those to come.
    fn pages_back(&self, index: u64) -> usize {
        (self.len / PAGE).saturating_sub(index / PAGE) as usize
    }
}

impl<T: Clone> PagedVec<T> {
    /// Appends an entry; returns its index.
    pub fn push(&mut self, entry: T) -> u64 {
        let index = self.len;
        Arc::make_mut(&mut self.last).push(entry);
        self.len += 1;
        if self.len.is_multiple_of(PAGE) {
            Arc::make_mut(&mut self.full).push(core::mem::take(&mut self.last));
        }
        index
    }
}

impl<T> Default for PagedVec<T> {
    fn default() -> PagedVec<T> {
        PagedVec::new()
    }
}

impl<T: Clone> Extend<T> for PagedVec<T> {
    fn extend<I: IntoIterator<Item = T>>(&mut self, entries: I) {
        for entry in entries {
            self.push(entry);
        }
    }
}

impl<T: PartialEq> PartialEq for PagedVec<T> {
    fn eq(&self, other: &PagedVec<T>) -> bool {
        (self.first_index, self.len) == (other.first_index, other.len) && self.iter_from(0).eq(other.iter_from(0))
    }
}

impl<T: Eq> Eq for PagedVec<T> {}

impl<T: Hash> Hash for PagedVec<T> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        (self.first_index, self.len).hash(state);
        for entry in self.iter_from(0) {
            entry.hash(state);
        }
    }
}

impl<T: fmt::Debug> fmt::Debug for PagedVec<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.iter_from(0)).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::Digest;
    use proptest::prelude::*;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]
        #[test]
        fn is_a_vector_that_forgets(steps in prop::collection::vec((0u32..700, 0u64..400), 0..6)) {
            let mut log = PagedVec::new();
            let mut snapshots = Vec::new();
            let (mut pushed, mut first) = (0u32, 0u64);
            for (push, forget) in steps {
                log.extend(pushed..pushed + push);
                pushed += push;
                log.truncate_front(first + forget);
                first = (first + forget).min(pushed.into());
                snapshots.push((log.clone(), first, pushed));
            }
            for (log, first, pushed) in snapshots {
                prop_assert_eq!((log.first_index(), log.len()), (first, pushed.into()));
                for index in [0, 1, 254, 255, 256, 257, 511, 512, first, first + 1, u64::from(pushed), 5000] {
                    let expected = (first..pushed.into()).contains(&index).then_some(index as u32);
                    prop_assert_eq!(log.get(index).copied(), expected);
                    prop_assert!(log.iter_from(index).copied().eq(first.max(index) as u32..pushed));
                }
                prop_assert_eq!(log.last().copied(), (first < pushed.into()).then(|| pushed - 1));

                let mut rebuilt = PagedVec::default();
                rebuilt.extend(0..pushed);
                rebuilt.truncate_front(first);
                prop_assert_eq!(Digest::of(&rebuilt), Digest::of(&log));
                prop_assert_eq!(rebuilt, log);
            }
        }
    }

    #[test]
    fn clones_share_full_pages_and_forgotten_pages_are_freed() {
        let entry = Arc::new(());
        let mut log = PagedVec::new();
        log.extend((0..1000).map(|_| entry.clone()));
        let mut copy = log.clone();
        copy.push(entry.clone());
        assert_eq!(Arc::strong_count(&entry), 1 + 1000 + 1000 % 256 + 1);
        drop(log);
        copy.truncate_front(600);
        assert_eq!(Arc::strong_count(&entry), 1 + 1001 - 512);
    }
}

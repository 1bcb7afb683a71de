//! Memoized results of pure functions.

use super::vec_map::VecMap;
use alloc::sync::Arc;
use core::cmp::Ordering;
use core::hash::{Hash, Hasher};

/// A cache of results that can be computed again at any time: without it a component would do the same with more work.
/// So it is no state: two memos are always equal, and add nothing to a hash or digest. It may hold keys whose order differs
/// from run to run (`ByAddress`), because nothing iterates over it. It starts anew when it holds `LIMIT` results.
#[derive(Clone, Debug)]
pub struct Memo<K, V, const LIMIT: usize>(VecMap<K, V>);

impl<K: Ord, V, const LIMIT: usize> Memo<K, V, LIMIT> {
    /// The result for a key, computed if it is not known. `compute` must depend on nothing but the key.
    pub fn get_or_compute(&mut self, key: K, compute: impl FnOnce() -> V) -> &V {
        if self.0.len() >= LIMIT && !self.0.contains_key(&key) {
            self.0.clear();
        }
        self.0.entry(key).or_insert_with(compute)
    }
}

impl<K, V, const LIMIT: usize> Default for Memo<K, V, LIMIT> {
    fn default() -> Self {
        Memo(VecMap::new())
    }
}

impl<K, V, const LIMIT: usize> PartialEq for Memo<K, V, LIMIT> {
    fn eq(&self, _other: &Self) -> bool {
        true
    }
}

impl<K, V, const LIMIT: usize> Eq for Memo<K, V, LIMIT> {}

impl<K, V, const LIMIT: usize> Hash for Memo<K, V, LIMIT> {
    fn hash<H: Hasher>(&self, _state: &mut H) {}
}

/// A shared value as a key that is compared by its address, which is quick. The key holds the value, so that its address is
/// not given to another one.
#[derive(Clone, Debug)]
pub struct ByAddress<T>(pub Arc<T>);

impl<T> PartialEq for ByAddress<T> {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

impl<T> Eq for ByAddress<T> {}

impl<T> PartialOrd for ByAddress<T> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl<T> Ord for ByAddress<T> {
    fn cmp(&self, other: &Self) -> Ordering {
        Arc::as_ptr(&self.0).cmp(&Arc::as_ptr(&other.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::Digest;

    #[test]
    fn computes_once_and_is_no_state() {
        let (mut memo, mut computed): (Memo<ByAddress<u32>, u32, 2>, u32) = (Memo::default(), 0);
        let numbers = [1, 2, 3].map(Arc::new);
        let mut square = |memo: &mut Memo<_, _, 2>, number: &Arc<u32>| {
            *memo.get_or_compute(ByAddress(number.clone()), || {
                computed += 1;
                **number * **number
            })
        };
        assert_eq!([0, 1, 0, 1].map(|n| square(&mut memo, &numbers[n])), [1, 4, 1, 4]);
        // The third starts anew, and the first is computed again.
        assert_eq!([2, 0].map(|n| square(&mut memo, &numbers[n])), [9, 1]);
        assert_eq!(computed, 4);
        assert_eq!((&memo, Digest::of(&memo)), (&Memo::default(), Digest::of(&())));
    }
}

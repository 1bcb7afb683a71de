//! Back-off: a failed piece of work is tried again soon, and later each time it fails.
//!
//! Upstream: client-go's `util/workqueue/default_rate_limiters.go`.

use super::rate_limiter::TokenBucket;
use crate::base::vec_map::VecMap;
use crate::base::{Duration, Time};

/// Twice as long for each failure of an item (`ItemExponentialFailureRateLimiter`).
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Backoff<K> {
    base: Duration,
    max: Duration,
    failures: VecMap<K, u32>,
}

/// The rate limiter of controllers' queues (`DefaultControllerRateLimiter`): 5 ms doubled up to 1000 s per item, and no more
/// than 10 items a second (100 at once) over all.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct ControllerRateLimiter<K> {
    items: Backoff<K>,
    overall: TokenBucket,
}

impl<K: Ord> Backoff<K> {
    /// Waits `base` after the first failure, never more than `max`.
    pub const fn new(base: Duration, max: Duration) -> Backoff<K> {
        Backoff { base, max, failures: VecMap::new() }
    }

    /// The item failed: how long it has to wait (`When`).
    pub fn next(&mut self, item: K) -> Duration {
        let failures = self.failures.entry(item).or_default();
        let factor = 1u32.checked_shl(*failures).unwrap_or(u32::MAX);
        *failures += 1;
        self.base.saturating_mul(factor).min(self.max)
    }

    /// The number of times that the item has failed in a row (`NumRequeues`).
    pub fn failures(&self, item: &K) -> u32 {
        self.failures.get(item).copied().unwrap_or_default()
    }

    /// The item succeeded, or is given up (`Forget`).
    pub fn forget(&mut self, item: &K) {
        self.failures.remove(item);
    }
}

impl<K: Ord> ControllerRateLimiter<K> {
    /// The item failed: how long it has to wait.
    pub fn next(&mut self, item: K, now: Time) -> Duration {
        self.items.next(item).max(self.overall.take(now))
    }

    /// The number of times that the item has failed in a row.
    pub fn failures(&self, item: &K) -> u32 {
        self.items.failures(item)
    }

    /// The item succeeded, or is given up.
    pub fn forget(&mut self, item: &K) {
        self.items.forget(item);
    }
}

impl<K: Ord> Default for ControllerRateLimiter<K> {
    fn default() -> Self {
        ControllerRateLimiter {
            items: Backoff::new(Duration::from_millis(5), Duration::from_secs(1000)),
            overall: TokenBucket::new(10, 100),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_item_waits_longer_each_time_until_it_succeeds() {
        let mut backoff = ControllerRateLimiter::default();
        let waits: std::vec::Vec<u128> = (0..5).map(|_| backoff.next("web", Time(0)).as_millis()).collect();
        assert_eq!(waits, [5, 10, 20, 40, 80]);
        assert_eq!(backoff.next("api", Time(0)).as_millis(), 5, "each item for itself");
        for _ in 0..30 {
            backoff.next("web", Time(0));
        }
        assert_eq!(backoff.next("web", Time(0)).as_secs(), 1000);
        backoff.forget(&"web");
        assert_eq!((backoff.failures(&"web"), backoff.next("web", Time(0)).as_millis()), (0, 5));
    }
}

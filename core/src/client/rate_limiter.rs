//! Rate limits of clients: a bucket of tokens that fills up again with time.
//!
//! Upstream: `golang.org/x/time/rate`, behind client-go's `flowcontrol.NewTokenBucketRateLimiter`.

use crate::base::{Duration, Time};

/// A token bucket in simulated time. It keeps one moment, "when it is full again", instead of a number of tokens: so it
/// needs no fractions and no timer.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct TokenBucket {
    /// The time that one token takes to come back.
    period: Duration,
    burst: u32,
    full_at: Time,
}

impl TokenBucket {
    /// A full bucket of `burst` tokens that gets `qps` tokens a second back.
    pub fn new(qps: u32, burst: u32) -> TokenBucket {
        TokenBucket::every(Duration::from_secs(1) / qps.max(1), burst)
    }

    /// A full bucket of `burst` tokens that gets one back every `period`.
    pub const fn every(period: Duration, burst: u32) -> TokenBucket {
        TokenBucket { period, burst, full_at: Time(0) }
    }

    /// This bucket, full again at that time.
    pub fn full_at(&self, full_at: Time) -> TokenBucket {
        TokenBucket { full_at, ..self.clone() }
    }

    /// When it will be full again.
    pub fn when_full(&self) -> Time {
        self.full_at
    }

    /// Takes a token, and says how long the caller must wait for it (`Reserve`). Later callers wait behind it.
    pub fn take(&mut self, now: Time) -> Duration {
        self.full_at = self.full_at.max(now) + self.period;
        self.full_at.since(now + self.period * self.burst)
    }

    /// From now on a token takes this long to come back.
    pub fn set_period(&mut self, period: Duration) {
        self.period = period;
    }

    /// When the next token will be there.
    pub fn free_at(&self) -> Time {
        self.full_at + self.period - self.period * self.burst
    }

    /// Takes a token if one is there (`TryAccept`).
    pub fn try_take(&mut self, now: Time) -> bool {
        let there = self.full_at.max(now) + self.period <= now + self.period * self.burst;
        if there {
            self.take(now);
        }
        there
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_burst_passes_and_the_rest_waits_its_turn() {
        let mut bucket = TokenBucket::new(20, 3);
        let now = Time::from_secs(100);
        let waits: std::vec::Vec<u128> = (0..6).map(|_| bucket.take(now).as_millis()).collect();
        assert_eq!(waits, [0, 0, 0, 50, 100, 150]);
        assert!(!bucket.try_take(now + Duration::from_millis(199)), "what is there is reserved");
        assert!(bucket.try_take(now + Duration::from_millis(200)));
        let later = now + Duration::from_secs(60);
        assert_eq!([(); 4].map(|()| bucket.take(later).as_millis()), [0, 0, 0, 50], "never more than the burst");
    }
}

//! How long a kubelet waits before it tries again what failed: ten seconds, twice as long each time, five minutes at most.
//!
//! Upstream: client-go's `util/flowcontrol/backoff.go`; `MaxCrashLoopBackOff` and `imageBackOffPeriod` of the kubelet.

use crate::base::{Duration, Time};
use alloc::format;
use alloc::string::String;

/// The back-off of one container, for its starts or for the pulls of its image.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub(super) struct BackOff {
    /// How long the next wait is; zero: nothing has failed yet.
    pub delay: Duration,
    /// When it was tried last.
    tried: Time,
}

const FIRST: Duration = Duration::from_secs(10);
const LONGEST: Duration = Duration::from_secs(300);

impl BackOff {
    /// Takes note of another try now, after a failure at `failed` (`Backoff.Next`).
    pub fn next(&mut self, failed: Time, now: Time) {
        let first = self.delay.is_zero() || self.is_forgotten(failed);
        self.delay = if first { FIRST } else { (self.delay * 2).min(LONGEST) };
        self.tried = now;
    }

    /// Until when it is too early for another try, after a failure at `failed` (`IsInBackOffSince`).
    pub fn until(&self, failed: Time, now: Time) -> Option<Time> {
        let until = failed + self.delay;
        (!self.is_forgotten(failed) && now < until).then_some(until)
    }

    /// The same, counted from the last try (`IsInBackOffSinceUpdate`).
    pub fn until_since_last(&self, now: Time) -> Option<Time> {
        self.until(self.tried, now)
    }

    /// What has gone well for ten minutes begins anew.
    fn is_forgotten(&self, failed: Time) -> bool {
        failed.since(self.tried) > LONGEST * 2
    }
}

/// A duration as Go prints it: `1m20s`, `1.234s`, `80ms`.
pub(super) fn go_duration(duration: Duration) -> String {
    let millis = duration.as_millis() as u64;
    let (minutes, seconds, rest) = (millis / 60_000, millis / 1000 % 60, millis % 1000);
    let fraction = match rest {
        0 => String::new(),
        rest => format!(".{rest:03}").trim_end_matches('0').into(),
    };
    match (minutes, seconds) {
        (0, 0) if rest > 0 => format!("{rest}ms"),
        (0, seconds) => format!("{seconds}{fraction}s"),
        (minutes, seconds) => format!("{minutes}m{seconds}{fraction}s"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_double_up_to_five_minutes_and_begin_anew_after_ten_good_ones() {
        let mut back_off = BackOff::default();
        let mut now = Time::from_secs(1000);
        let mut delays = std::vec::Vec::new();
        for _ in 0..8 {
            back_off.next(now, now);
            let until = back_off.until(now, now).unwrap_or(now);
            delays.push(go_duration(until.since(now)));
            now = until;
        }
        assert_eq!(delays, ["10s", "20s", "40s", "1m20s", "2m40s", "5m0s", "5m0s", "5m0s"]);
        back_off.next(now, now);
        let later = now + Duration::from_secs(601);
        assert_eq!(back_off.until(later, later), None, "it ran for more than ten minutes");
        back_off.next(later, later);
        assert_eq!(back_off.delay, FIRST);
    }

    #[test]
    fn durations_are_printed_as_in_go() {
        let millis = [0, 80, 1_000, 1_234, 1_500, 61_020, 300_000];
        let printed = millis.map(|millis| go_duration(Duration::from_millis(millis)));
        assert_eq!(printed, ["0s", "80ms", "1s", "1.234s", "1.5s", "1m1.02s", "5m0s"]);
    }
}

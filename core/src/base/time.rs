//! Simulated time: the only clock there is. It moves when [`World::advance`](crate::world::World::advance) is called.

use core::fmt;
use core::ops::{Add, AddAssign, Sub};
pub use core::time::Duration;

/// A moment of simulated time, in microseconds since 1970-01-01T00:00:00Z.
#[derive(Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Time(pub u64);

impl Time {
    /// The latest moment there is: "never".
    pub const MAX: Time = Time(u64::MAX);

    /// The moment `seconds` after 1970.
    pub const fn from_secs(seconds: u64) -> Time {
        Time(seconds * 1_000_000)
    }

    /// Whole seconds since 1970, rounded down as Kubernetes' timestamps are.
    pub const fn secs(self) -> u64 {
        self.0 / 1_000_000
    }

    /// The duration since `earlier`; zero if it is not after it.
    pub const fn since(self, earlier: Time) -> Duration {
        Duration::from_micros(self.0.saturating_sub(earlier.0))
    }
}

impl Add<Duration> for Time {
    type Output = Time;
    fn add(self, delay: Duration) -> Time {
        Time(self.0.saturating_add(delay.as_micros() as u64))
    }
}

impl AddAssign<Duration> for Time {
    fn add_assign(&mut self, delay: Duration) {
        *self = *self + delay;
    }
}

impl Sub<Duration> for Time {
    type Output = Time;
    fn sub(self, delay: Duration) -> Time {
        Time(self.0.saturating_sub(delay.as_micros() as u64))
    }
}

impl fmt::Debug for Time {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{:06}", self.secs(), self.0 % 1_000_000)
    }
}

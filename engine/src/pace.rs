//! How fast the cluster's time runs: pure functions. A message takes a millisecond of cluster time and a
//! container takes seconds to start; at the lecture's pace each message stays long enough to be read and waiting is
//! skipped.

use kubarium_core::base::Duration;
use serde::{Deserialize, Serialize};

/// How much a message matters to somebody who wants to follow.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Salience {
    /// Housekeeping: reads of etcd, leases, reports of events.
    #[default]
    Noise,
    /// It belongs to the story, but the story can be told without it: answers, watches.
    Minor,
    /// A step of the story.
    Key,
}

/// A message on its way, as far as the pace is concerned.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Flight {
    /// How much it matters.
    pub salience: Salience,
    /// How long it takes in cluster time, from sending to arrival.
    pub length: Duration,
    /// How many messages of its sort have been shown since somebody last gave a command.
    pub seen: u32,
}

/// The speeds that a person can choose: powers of ten from 0.01 to 1000, and the lecture's pace.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub enum Speed {
    /// As slow as messages need, as fast as waiting allows.
    #[default]
    Lecture,
    /// So many seconds of cluster time in a second: ten to this power.
    Fixed(f64),
}

/// The slowest and the fastest speed of the slider, as powers of ten.
pub const SLIDER: (f64, f64) = (-2.0, 3.0);

/// The lecture's pace: seconds of cluster time in a second on the page. `flights` are the messages on their way, `gap`
/// is the time until the next one arrives or a timer rings; None when nothing is due.
pub fn lecture(flights: impl Iterator<Item = Flight>, gap: Option<Duration>) -> f64 {
    let slowest = flights.map(|flight| flight.length.as_secs_f64() / reading_time(flight.salience, flight.seen));
    slowest.reduce(f64::min).unwrap_or_else(|| match gap {
        Some(gap) => (gap.as_secs_f64() / waiting_time(gap)).max(1e-6),
        None => 1.0,
    })
}

/// So many messages of one sort are shown one by one.
const DOZEN: f64 = 12.0;

/// How many seconds a message is shown. What has been seen often passes more quickly; and when a crowd does the same thing,
/// the first dozen is enough.
pub fn reading_time(salience: Salience, seen: u32) -> f64 {
    let (first, least) = match salience {
        Salience::Key => (1.4, 0.45),
        Salience::Minor => (0.5, 0.16),
        Salience::Noise => (0.12, 0.06),
    };
    let time = (first / (1.0 + 0.4 * f64::from(seen))).max(least);
    (time * crowd(seen)).max(0.0005)
}

/// The part of its time that is left for what has been seen so often.
pub fn crowd(seen: u32) -> f64 {
    (DOZEN / f64::from(seen).max(DOZEN)).powi(2)
}

/// How many seconds it takes to skip a time in which nothing happens: a moment for seconds, a little more for minutes.
pub fn waiting_time(gap: Duration) -> f64 {
    let gap = gap.as_secs_f64();
    (gap * 50.0).min(0.05) + 0.5 * (1.0 + gap * 2.0).log10()
}

impl Speed {
    /// The factor of a fixed speed.
    pub fn factor(self) -> Option<f64> {
        match self {
            Speed::Lecture => None,
            Speed::Fixed(power) => Some(10f64.powf(power)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn flight(salience: Salience, micros: u64, seen: u32) -> Flight {
        Flight { salience, length: Duration::from_micros(micros), seen }
    }

    #[test]
    fn a_step_of_the_story_stays_long_enough_to_read() {
        let factor = lecture([flight(Salience::Key, 1_000, 0)].into_iter(), Some(Duration::from_micros(1_000)));
        let shown_for = 0.001 / factor;
        assert!((1.2..2.0).contains(&shown_for), "{shown_for} s");
    }

    #[test]
    fn the_message_that_needs_most_time_decides() {
        let key = flight(Salience::Key, 1_000, 0);
        let noise = flight(Salience::Noise, 1_000, 0);
        assert_eq!(lecture([noise, key, noise].into_iter(), None), lecture([key].into_iter(), None));
        assert!(lecture([noise].into_iter(), None) > 5.0 * lecture([key].into_iter(), None));
    }

    #[test]
    fn what_has_been_seen_passes_more_quickly_but_a_dozen_never_in_a_blink() {
        let times: Vec<f64> = [0, 1, 5, 12, 1000].map(|seen| reading_time(Salience::Key, seen)).into();
        assert!(times.windows(2).all(|pair| pair[0] >= pair[1]) && times[3] >= 0.4, "{times:?}");
        // A thousand pods that do the same thing do not need a thousand times as long.
        let whole: f64 = (0..1000).map(|seen| reading_time(Salience::Key, seen)).sum();
        assert!((10.0..20.0).contains(&whole), "{whole} s");
    }

    #[test]
    fn waiting_is_skipped() {
        for (seconds, at_most) in [(0.02, 0.2), (2.0, 0.6), (50.0, 1.2), (300.0, 1.6), (86_400.0, 3.0)] {
            let gap = Duration::from_secs_f64(seconds);
            let real = seconds / lecture([].into_iter(), Some(gap));
            assert!(real <= at_most, "{seconds} s take {real} s");
        }
        let blink = Duration::from_micros(1);
        assert!(blink.as_secs_f64() / lecture([].into_iter(), Some(blink)) < 0.001);
        assert_eq!(lecture([].into_iter(), None), 1.0);
        assert!(lecture([].into_iter(), Some(Duration::ZERO)) > 0.0);
    }
}

//! The scale of the timeline: pure functions. In a cluster milliseconds full of messages lie between minutes of
//! waiting; half of the timeline's length is given to time as it passes, half to the moments at which something happens.

use kubarium_core::base::Time;

/// How many moments are remembered before every second one is forgotten.
const MOST: usize = 2_000;

/// The moments at which something happened, in order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Moments {
    times: Vec<Time>,
    /// Only every so many-th one is kept.
    stride: u32,
    skipped: u32,
}

impl Moments {
    /// Takes note of a moment; the same moment again counts once.
    pub fn note(&mut self, time: Time) {
        if self.times.last().is_some_and(|last| *last >= time) {
            return;
        }
        self.skipped += 1;
        if self.skipped <= self.stride {
            return;
        }
        self.skipped = 0;
        self.times.push(time);
        if self.times.len() > MOST {
            let mut keep = false;
            self.times.retain(|_| {
                keep = !keep;
                keep
            });
            self.stride = self.stride * 2 + 1;
        }
    }

    /// Forgets what came after `time`: the run was forked there.
    pub fn cut(&mut self, time: Time) {
        self.times.retain(|moment| *moment <= time);
    }

    /// Where a time stands between `start` (0) and `end` (1).
    pub fn place(&self, time: Time, start: Time, end: Time) -> f64 {
        if end <= start {
            return 1.0;
        }
        let passed = time.since(start).as_secs_f64() / end.since(start).as_secs_f64();
        let passed = passed.clamp(0.0, 1.0);
        if self.times.is_empty() {
            return passed;
        }
        let rank = self.times.partition_point(|moment| *moment <= time);
        let before = rank.checked_sub(1).map_or(start, |at| self.times[at]);
        let after = self.times.get(rank).copied().unwrap_or(end).max(before);
        let between = match after.since(before).as_secs_f64() {
            length if length > 0.0 => (time.since(before).as_secs_f64() / length).min(1.0),
            _ => 0.0,
        };
        let ranks = self.times.len() as f64 + 1.0;
        0.5 * passed + 0.5 * ((rank as f64 + between) / ranks).clamp(0.0, 1.0)
    }

    /// The time that stands at a place: the inverse of [`Moments::place`].
    pub fn time_at(&self, place: f64, start: Time, end: Time) -> Time {
        let (mut low, mut high) = (start.0, end.0.max(start.0));
        while low < high {
            let middle = low + (high - low) / 2;
            if self.place(Time(middle), start, end) < place {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        Time(low)
    }
}

/// A time since the start, for people: `0.0123 s`, `5:03.204`, `1:02:03`.
pub fn show_time(time: Time, start: Time) -> String {
    let micros = time.since(start).as_micros() as u64;
    let seconds = micros / 1_000_000;
    match seconds {
        0..60 => format!("{}.{:04} s", seconds, micros % 1_000_000 / 100),
        60..3600 => format!("{}:{:02}.{:03}", seconds / 60, seconds % 60, micros % 1_000_000 / 1_000),
        _ => format!("{}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn busy_milliseconds_then_minutes() -> Moments {
        let mut moments = Moments::default();
        for millis in 0..20 {
            moments.note(Time(millis * 1_000));
        }
        moments.note(Time::from_secs(300));
        moments
    }

    #[test]
    fn busy_moments_get_room() {
        let moments = busy_milliseconds_then_minutes();
        let (start, end) = (Time(0), Time::from_secs(600));
        assert!(moments.place(Time(20_000), start, end) > 0.4);
        assert_eq!(moments.place(end, start, end), 1.0);
        assert_eq!(Moments::default().place(Time::from_secs(300), start, end), 0.5);
    }

    #[test]
    fn the_slider_leads_back_to_the_same_time() {
        let moments = busy_milliseconds_then_minutes();
        let (start, end) = (Time(0), Time::from_secs(600));
        for time in [0, 1, 999, 10_500, 19_999, 5_000_000, 300_000_000, 599_999_999, 600_000_000].map(Time) {
            let there = moments.time_at(moments.place(time, start, end), start, end);
            assert!(there.0.abs_diff(time.0) <= 1, "{time:?} became {there:?}");
        }
    }

    #[test]
    fn a_long_run_keeps_few_moments() {
        let mut moments = Moments::default();
        (0..100_000).for_each(|second| moments.note(Time::from_secs(second)));
        assert!((500..=MOST).contains(&moments.times.len()), "{}", moments.times.len());
        moments.cut(Time::from_secs(50_000));
        assert!(moments.times.iter().all(|time| *time <= Time::from_secs(50_000)));
    }

    #[test]
    fn times_are_shown_for_people() {
        let show = |micros| show_time(Time(micros), Time(0));
        assert_eq!(show(12_345), "0.0123 s");
        assert_eq!(show(61_500_000), "1:01.500");
        assert_eq!(show(3_661_000_000), "1:01:01");
    }
}

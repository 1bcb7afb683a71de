//! Figures for people: speeds and times.

use crate::text::Phrase;
use kubarium_core::base::Time;
use kubarium_engine::pace::Speed;

/// The words for a speed.
pub fn speed_words(speed: Speed) -> Phrase {
    match speed {
        Speed::Lecture => Phrase::SPEED_LECTURE,
        Speed::Fixed(power) if power < -0.05 => Phrase::SPEED_SLOW_MOTION,
        Speed::Fixed(power) if power <= 0.05 => Phrase::SPEED_REAL_TIME,
        Speed::Fixed(_) => Phrase::SPEED_FAST_FORWARD,
    }
}

/// A factor with two digits that count: `0.0012`, `0.5`, `12`, `1000`.
pub fn show_factor(factor: f64) -> String {
    if factor <= 0.0 || !factor.is_finite() {
        return "0".into();
    }
    let decimals = (1 - factor.log10().floor() as i32).clamp(0, 6) as usize;
    let text = format!("{factor:.decimals$}");
    if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.').into() } else { text }
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

    #[test]
    fn factors_are_shown_with_two_digits() {
        assert_eq!(
            [0.00123, 0.01, 0.5, 1.0, 9.96, 12.3, 1000.0].map(show_factor),
            ["0.0012", "0.01", "0.5", "1", "10", "12", "1000"]
        );
    }

    #[test]
    fn times_are_shown_for_people() {
        let show = |micros| show_time(Time(micros), Time(0));
        assert_eq!(show(12_345), "0.0123 s");
        assert_eq!(show(61_500_000), "1:01.500");
        assert_eq!(show(3_661_000_000), "1:01:01");
    }
}

//! The moments that objects carry: `creationTimestamp`, `lastTransitionTime`, a lease's `renewTime`.
//! Upstream: k8s.io/apimachinery/pkg/apis/meta/v1/time.go and micro_time.go.

use crate::base::Time;
use alloc::{format, string::String};
use core::fmt;
use core::num::NonZeroU64;
use core::str::FromStr;

/// metav1.Time: a moment in whole seconds, printed in UTC as `2026-01-01T00:00:00Z`.
///
/// "Not set" is `Option::None`, which costs no memory.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp(Biased);

/// metav1.MicroTime: a moment in microseconds, printed in UTC as `2026-01-01T00:00:00.000000Z`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct MicroTime(Biased);

impl Timestamp {
    /// The moment `secs` seconds after (or, when negative, before) 1970-01-01T00:00:00Z.
    pub const fn from_secs(secs: i64) -> Timestamp {
        Timestamp(Biased::new(secs))
    }

    /// Seconds since 1970-01-01T00:00:00Z.
    pub const fn secs(self) -> i64 {
        self.0.get()
    }

    /// The same moment on the cluster's clock, which starts in 1970.
    pub const fn to_time(self) -> Time {
        Time((if self.secs() < 0 { 0 } else { self.secs() as u64 }).saturating_mul(1_000_000))
    }
}

impl MicroTime {
    /// The moment `micros` microseconds after (or, when negative, before) 1970-01-01T00:00:00Z.
    pub const fn from_micros(micros: i64) -> MicroTime {
        MicroTime(Biased::new(micros))
    }

    /// Microseconds since 1970-01-01T00:00:00Z.
    pub const fn micros(self) -> i64 {
        self.0.get()
    }

    /// The same moment on the cluster's clock, which starts in 1970.
    pub const fn to_time(self) -> Time {
        Time(if self.micros() < 0 { 0 } else { self.micros() as u64 })
    }
}

impl From<Time> for Timestamp {
    fn from(time: Time) -> Timestamp {
        Timestamp::from_secs(time.secs() as i64)
    }
}

impl From<Time> for MicroTime {
    fn from(time: Time) -> MicroTime {
        MicroTime::from_micros(i64::try_from(time.0).unwrap_or(i64::MAX))
    }
}

impl FromStr for Timestamp {
    /// The text of Go's time.ParseError.
    type Err = String;

    /// Reads RFC 3339; an offset is applied, a fraction is dropped.
    fn from_str(text: &str) -> Result<Timestamp, String> {
        let (secs, _) = parse(text, RFC3339)?;
        Ok(Timestamp::from_secs(secs))
    }
}

impl FromStr for MicroTime {
    /// The text of Go's time.ParseError.
    type Err = String;

    /// Reads RFC 3339 with exactly six digits of a second's fraction; an offset is applied.
    fn from_str(text: &str) -> Result<MicroTime, String> {
        let (secs, micros) = parse(text, RFC3339_MICRO)?;
        Ok(MicroTime::from_micros(secs * 1_000_000 + micros))
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_date_and_time(self.secs(), f)?;
        f.write_str("Z")
    }
}

impl fmt::Display for MicroTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_date_and_time(self.micros().div_euclid(1_000_000), f)?;
        write!(f, ".{:06}Z", self.micros().rem_euclid(1_000_000))
    }
}

impl fmt::Debug for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl fmt::Debug for MicroTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// A signed number stored 2⁶³ higher, so that it keeps its order and leaves zero free for `Option`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
struct Biased(NonZeroU64);

impl Biased {
    const fn new(number: i64) -> Biased {
        match NonZeroU64::new(number as u64 ^ (1 << 63)) {
            Some(biased) => Biased(biased),
            None => Biased(NonZeroU64::MIN),
        }
    }

    const fn get(self) -> i64 {
        (self.0.get() ^ (1 << 63)) as i64
    }
}

/// The layouts in Go's notation, element by element.
const RFC3339: &[&str] = &["2006", "-", "01", "-", "02", "T", "15", ":", "04", ":", "05", "Z07:00"];
const RFC3339_MICRO: &[&str] = &["2006", "-", "01", "-", "02", "T", "15", ":", "04", ":", "05", ".000000", "Z07:00"];

/// Seconds since 1970 and microseconds of `text`, or what Go's time.Parse says about it.
fn parse(text: &str, layout: &[&str]) -> Result<(i64, i64), String> {
    let out_of_range = |what: &str| Err(format!("parsing time {text:?}: {what} out of range"));
    let (mut year, mut month, mut day, mut secs, mut micros) = (0, 1, 1, 0, 0);
    let mut rest = text;
    for &element in layout {
        let Some((number, after)) = parse_element(rest, element) else {
            let layout = layout.concat();
            return Err(format!("parsing time {text:?} as {layout:?}: cannot parse {rest:?} as {element:?}"));
        };
        rest = after;
        match element {
            "2006" => year = number,
            "01" if !(1..=12).contains(&number) => return out_of_range("month"),
            "01" => month = number,
            "02" => day = number,
            "15" if number > 23 => return out_of_range("hour"),
            "15" => secs += number * 3600,
            "04" if number > 59 => return out_of_range("minute"),
            "04" => secs += number * 60,
            "05" if number > 59 => return out_of_range("second"),
            "05" => secs += number,
            ".000000" => micros = number,
            "Z07:00" => secs -= number,
            _ => {}
        }
        if element == "05" && !layout.contains(&".000000") {
            rest = skip_fraction(rest);
        }
    }
    if !rest.is_empty() {
        return Err(format!("parsing time {text:?}: extra text: {rest:?}"));
    }
    if day < 1 || day > days_in_month(year, month) {
        return out_of_range("day");
    }
    Ok((days_since_1970(year, month, day) * 86_400 + secs, micros))
}

/// Reads one element of the layout: its number (an offset in seconds) and what follows it.
fn parse_element<'a>(text: &'a str, element: &str) -> Option<(i64, &'a str)> {
    match element {
        "2006" => digits(text, 4),
        // Go takes an hour of one digit, as in "2026-01-01T5:00:00Z".
        "15" => digits(text, 2).or_else(|| digits(text, 1)),
        "01" | "02" | "04" | "05" => digits(text, 2),
        ".000000" => digits(text.strip_prefix(['.', ','])?, 6),
        "Z07:00" if text.starts_with('Z') => Some((0, &text[1..])),
        "Z07:00" => {
            let sign = if text.starts_with('-') { -1 } else { 1 };
            let (hours, rest) = digits(text.strip_prefix(['+', '-'])?, 2)?;
            let (minutes, rest) = digits(rest.strip_prefix(':')?, 2)?;
            (hours <= 24 && minutes <= 60).then_some((sign * (hours * 3600 + minutes * 60), rest))
        }
        literal => Some((0, text.strip_prefix(literal)?)),
    }
}

fn digits(text: &str, count: usize) -> Option<(i64, &str)> {
    let (digits, rest) = text.split_at_checked(count)?;
    digits.bytes().all(|byte| byte.is_ascii_digit()).then(|| digits.parse().ok())?.map(|number| (number, rest))
}

fn skip_fraction(text: &str) -> &str {
    match text.strip_prefix(['.', ',']) {
        Some(fraction) if fraction.starts_with(|c: char| c.is_ascii_digit()) => {
            fraction.trim_start_matches(|c: char| c.is_ascii_digit())
        }
        _ => text,
    }
}

fn write_date_and_time(secs: i64, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let (year, month, day) = date(secs.div_euclid(86_400));
    let second = secs.rem_euclid(86_400);
    write!(f, "{year:04}-{month:02}-{day:02}T{:02}:{:02}:{:02}", second / 3600, second / 60 % 60, second % 60)
}

const DAYS_IN_400_YEARS: i64 = 146_097;
/// From 0000-03-01, the day after the first leap day, to 1970-01-01.
const DAYS_BEFORE_1970: i64 = 719_468;

/// Years are counted from March here, so that the leap day is the last of its year.
fn days_since_1970(year: i64, month: i64, day: i64) -> i64 {
    let (year, month) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
    let (era, year) = (year.div_euclid(400), year.rem_euclid(400));
    let day_of_year = (153 * month + 2) / 5 + day - 1;
    era * DAYS_IN_400_YEARS + year * 365 + year / 4 - year / 100 + day_of_year - DAYS_BEFORE_1970
}

/// The inverse of [`days_since_1970`]: year, month, day.
fn date(days: i64) -> (i64, i64, i64) {
    let days = days + DAYS_BEFORE_1970;
    let (era, day) = (days.div_euclid(DAYS_IN_400_YEARS), days.rem_euclid(DAYS_IN_400_YEARS));
    let year = (day - day / 1460 + day / 36_524 - day / 146_096) / 365;
    let day_of_year = day - (365 * year + year / 4 - year / 100);
    let month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month + 2) / 5 + 1;
    if month < 10 { (era * 400 + year, month + 3, day) } else { (era * 400 + year + 1, month - 9, day) }
}

fn days_in_month(year: i64, month: i64) -> i64 {
    let (next_year, next_month) = if month == 12 { (year + 1, 1) } else { (year, month + 1) };
    days_since_1970(next_year, next_month, 1) - days_since_1970(year, month, 1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::string::ToString;
    use expect_test::expect;
    use proptest::prelude::*;

    #[test]
    fn an_option_costs_nothing() {
        assert_eq!(size_of::<Option<Timestamp>>(), 8);
        assert_eq!(size_of::<Option<MicroTime>>(), 8);
    }

    #[test]
    fn reads_what_go_reads() {
        let canonical: String = [
            "2026-01-01T00:00:00Z",
            "2024-02-29T23:59:59.999Z",
            "2026-07-15T12:30:00+02:00",
            "2025-12-31T20:00:00,5-05:30",
            "1969-12-31T23:59:59Z",
            "0001-01-01T00:00:00Z",
            "2026-01-01T5:00:00Z",
        ]
        .map(|text| format!("{}\n", text.parse::<Timestamp>().unwrap()))
        .concat();
        expect![[r#"
            2026-01-01T00:00:00Z
            2024-02-29T23:59:59Z
            2026-07-15T10:30:00Z
            2026-01-01T01:30:00Z
            1969-12-31T23:59:59Z
            0001-01-01T00:00:00Z
            2026-01-01T05:00:00Z
        "#]]
        .assert_eq(&canonical);
        assert_eq!(Timestamp::from(Time::from_secs(1_767_225_600)).to_string(), "2026-01-01T00:00:00Z");
        assert_eq!(
            "2026-01-01T00:00:00.000042Z".parse::<MicroTime>(),
            Ok(MicroTime::from(Time(1_767_225_600_000_042)))
        );
        assert_eq!("1969-12-31T23:59:59.999999Z".parse::<MicroTime>(), Ok(MicroTime::from_micros(-1)));
    }

    #[test]
    fn refuses_in_go_s_words() {
        let refusals: String = [
            "tomorrow",
            "2026-01-01",
            "2026-01-01 00:00:00Z",
            "2026-13-01T00:00:00Z",
            "2026-02-29T00:00:00Z",
            "2026-01-01T24:00:00Z",
            "2026-01-01T00:00:00",
            "2026-01-01T00:00:00Zebra",
        ]
        .map(|text| format!("{}\n", text.parse::<Timestamp>().unwrap_err()))
        .concat();
        expect![[r#"
            parsing time "tomorrow" as "2006-01-02T15:04:05Z07:00": cannot parse "tomorrow" as "2006"
            parsing time "2026-01-01" as "2006-01-02T15:04:05Z07:00": cannot parse "" as "T"
            parsing time "2026-01-01 00:00:00Z" as "2006-01-02T15:04:05Z07:00": cannot parse " 00:00:00Z" as "T"
            parsing time "2026-13-01T00:00:00Z": month out of range
            parsing time "2026-02-29T00:00:00Z": day out of range
            parsing time "2026-01-01T24:00:00Z": hour out of range
            parsing time "2026-01-01T00:00:00" as "2006-01-02T15:04:05Z07:00": cannot parse "" as "Z07:00"
            parsing time "2026-01-01T00:00:00Zebra": extra text: "ebra"
        "#]]
        .assert_eq(&refusals);
        expect![[r#"parsing time "2026-01-01T00:00:00Z" as "2006-01-02T15:04:05.000000Z07:00": cannot parse "Z" as ".000000""#]]
            .assert_eq(&"2026-01-01T00:00:00Z".parse::<MicroTime>().unwrap_err());
    }

    proptest! {
        #[test]
        fn printing_then_reading_changes_nothing(secs in -62_135_596_800i64..253_402_300_800, micros: u32) {
            let timestamp = Timestamp::from_secs(secs);
            prop_assert_eq!(timestamp.to_string().parse(), Ok(timestamp));
            let moment = MicroTime::from_micros(secs * 1_000_000 + i64::from(micros % 1_000_000));
            prop_assert_eq!(moment.to_string().parse(), Ok(moment));
            prop_assert_eq!(timestamp < Timestamp::from_secs(0), secs < 0);
        }
    }
}

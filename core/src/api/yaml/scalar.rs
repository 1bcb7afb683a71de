//! What a plain word means: `yes` is true, `0644` is a number, `2026-01-01` a date (go-yaml v2, resolve.go).

use crate::api::Tree;
use alloc::borrow::Cow;
use alloc::format;
use alloc::string::String;

/// The type that go-yaml resolves an unquoted scalar to.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Plain {
    Null,
    Bool(bool),
    Int(i64),
    Float(f64),
    /// A date or a time. It stays text, but is quoted when printed.
    Timestamp,
    /// `<<`, which takes over the fields of another map.
    Merge,
    Text,
}

impl Plain {
    /// The value of a scalar with these letters.
    pub fn tree(self, letters: &str) -> Tree {
        match self {
            Plain::Null => Tree::Null,
            Plain::Bool(value) => Tree::Bool(value),
            Plain::Int(value) => Tree::Int(value),
            Plain::Float(value) => Tree::Float(value),
            Plain::Timestamp | Plain::Merge | Plain::Text => Tree::Text(letters.into()),
        }
    }

    /// The short form of its tag, for errors.
    pub fn tag(&self) -> &'static str {
        match self {
            Plain::Null => "!!null",
            Plain::Bool(_) => "!!bool",
            Plain::Int(_) => "!!int",
            Plain::Float(_) => "!!float",
            Plain::Timestamp => "!!timestamp",
            Plain::Merge => "!!merge",
            Plain::Text => "!!str",
        }
    }
}

/// The resolved value of a plain scalar.
pub(super) fn resolve(letters: &str) -> Plain {
    match letters {
        "" | "~" | "null" | "Null" | "NULL" => return Plain::Null,
        "y" | "Y" | "yes" | "Yes" | "YES" | "true" | "True" | "TRUE" | "on" | "On" | "ON" => return Plain::Bool(true),
        "n" | "N" | "no" | "No" | "NO" | "false" | "False" | "FALSE" | "off" | "Off" | "OFF" => {
            return Plain::Bool(false);
        }
        ".nan" | ".NaN" | ".NAN" => return Plain::Float(f64::NAN),
        ".inf" | ".Inf" | ".INF" | "+.inf" | "+.Inf" | "+.INF" => return Plain::Float(f64::INFINITY),
        "-.inf" | "-.Inf" | "-.INF" => return Plain::Float(f64::NEG_INFINITY),
        "<<" => return Plain::Merge,
        _ => {}
    }
    match letters.as_bytes().first() {
        Some(b'.') => decimal(letters).map_or(Plain::Text, Plain::Float),
        Some(b'0'..=b'9' | b'+' | b'-') if is_timestamp(letters) => Plain::Timestamp,
        Some(b'0'..=b'9' | b'+' | b'-') => number(letters),
        _ => Plain::Text,
    }
}

/// Whether YAML 1.1 would read it as a number of base 60, such as `22:22`. go-yaml does not, but quotes it for others.
pub(super) fn is_base_60(letters: &str) -> bool {
    let unsigned = letters.strip_prefix(['+', '-']).unwrap_or(letters);
    let (whole, fraction) = unsigned.split_once('.').unwrap_or((unsigned, ""));
    let mut parts = whole.split(':');
    let first = parts.next().unwrap_or("");
    let mut sixtieths = parts.clone();
    first.starts_with(|digit: char| digit.is_ascii_digit())
        && is_made_of(first, is_digit_or_underscore)
        && sixtieths.next().is_some()
        && parts.all(|part| match part.as_bytes() {
            [digit] => digit.is_ascii_digit(),
            [b'0'..=b'5', digit] => digit.is_ascii_digit(),
            _ => false,
        })
        && is_made_of(fraction, is_digit_or_underscore)
}

fn number(letters: &str) -> Plain {
    let plain = if letters.contains('_') { Cow::Owned(letters.replace('_', "")) } else { Cow::Borrowed(letters) };
    let (sign, digits) = match plain.as_bytes() {
        [b'-', ..] => ("-", &plain[1..]),
        [b'+', ..] => ("", &plain[1..]),
        _ => ("", &plain[..]),
    };
    let (radix, digits) = match digits.as_bytes() {
        [b'0', b'x' | b'X', ..] => (16, &digits[2..]),
        [b'0', b'o' | b'O', ..] => (8, &digits[2..]),
        [b'0', b'b' | b'B', ..] => (2, &digits[2..]),
        [b'0', _, ..] => (8, &digits[1..]),
        _ => (10, digits),
    };
    let is_whole = is_made_of(digits, |digit| char::from(digit).is_digit(radix));
    let whole = is_whole.then(|| i128::from_str_radix(digits, radix).ok()).flatten();
    if let Some(size) = whole {
        let value = if sign.is_empty() { size } else { -size };
        if let Ok(value) = i64::try_from(value) {
            return Plain::Int(value);
        }
        // A uint64, which JSON's decoder will turn into a float64.
        if plain.starts_with(|first: char| first.is_ascii_digit()) && u64::try_from(value).is_ok() {
            return Plain::Float(value as f64);
        }
    }
    decimal(&plain).map_or(Plain::Text, Plain::Float)
}

/// `-1.5e3`, in the one form that go-yaml takes for a float.
fn decimal(letters: &str) -> Option<f64> {
    let unsigned = letters.strip_prefix(['+', '-']).unwrap_or(letters);
    let (mantissa, exponent) = match unsigned.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, Some(exponent.strip_prefix(['+', '-']).unwrap_or(exponent))),
        None => (unsigned, None),
    };
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let is_digits = |part: &str| is_made_of(part, |digit| digit.is_ascii_digit());
    let fits = is_digits(whole)
        && is_digits(fraction)
        && !(whole.is_empty() && fraction.is_empty())
        && exponent.is_none_or(|exponent| is_digits(exponent) && !exponent.is_empty());
    // Out of range is no number for Go.
    fits.then(|| letters.parse().ok()).flatten().filter(|value: &f64| value.is_finite())
}

/// The four forms of a date that go-yaml knows: `2026-1-2`, with a time behind `T`, `t` and a zone, or behind a space.
fn is_timestamp(letters: &str) -> bool {
    let Some((year, rest)) = letters.split_once('-') else { return false };
    let Some((month, rest)) = rest.split_once('-') else { return false };
    let day_end = rest.find(|letter: char| !letter.is_ascii_digit()).unwrap_or(rest.len());
    let (day, time) = rest.split_at(day_end);
    let (Some(year), Some(month), Some(day)) = (digits(year, 4, 4), digits(month, 1, 2), digits(day, 1, 2)) else {
        return false;
    };
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let days = match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 if leap => 29,
        2 => 28,
        _ => 0,
    };
    if !(1..=days).contains(&day) {
        return false;
    }
    match time.as_bytes() {
        [] => true,
        [b' ', ..] => is_clock(&time[1..]),
        [b'T' | b't', ..] => match time.strip_suffix('Z') {
            Some(time) => is_clock(&time[1..]),
            None => match time.rfind(['+', '-']) {
                Some(zone) => is_clock(&time[1..zone]) && is_zone(&time[zone + 1..]),
                None => false,
            },
        },
        _ => false,
    }
}

fn is_clock(time: &str) -> bool {
    let mut parts = time.splitn(3, ':');
    let (Some(hours), Some(minutes), Some(rest)) = (parts.next(), parts.next(), parts.next()) else { return false };
    let (seconds, fraction) = rest.split_once(['.', ',']).unwrap_or((rest, "0"));
    let below = |part: &str, limit: u32| digits(part, 1, 2).is_some_and(|value| value < limit);
    below(hours, 24)
        && below(minutes, 60)
        && below(seconds, 60)
        && !fraction.is_empty()
        && is_made_of(fraction, |digit| digit.is_ascii_digit())
}

fn is_zone(zone: &str) -> bool {
    let Some((hours, minutes)) = zone.split_once(':') else { return false };
    digits(hours, 2, 2).is_some_and(|hours| hours <= 24) && digits(minutes, 2, 2).is_some_and(|minutes| minutes < 60)
}

fn digits(part: &str, least: usize, most: usize) -> Option<u32> {
    let fits = (least..=most).contains(&part.len()) && is_made_of(part, |digit| digit.is_ascii_digit());
    fits.then(|| part.parse().ok()).flatten()
}

fn is_digit_or_underscore(letter: u8) -> bool {
    letter.is_ascii_digit() || letter == b'_'
}

fn is_made_of(part: &str, is_one: impl Fn(u8) -> bool) -> bool {
    part.bytes().all(is_one)
}

/// A float as go-yaml prints it (`strconv.FormatFloat` with verb `g` and the shortest precision). It takes Rust's
/// shortest digits, `1.5e-7`, which differ for an f32 and an f64 of the same value.
pub(super) fn float_text(shortest: &str) -> String {
    let Some((mantissa, exponent)) = shortest.split_once('e') else { return String::from(shortest) };
    let Ok(exponent) = exponent.parse::<i32>() else { return String::from(shortest) };
    let (sign, mantissa) = match mantissa.strip_prefix('-') {
        Some(mantissa) => ("-", mantissa),
        None => ("", mantissa),
    };
    let digits = mantissa.replace('.', "");
    // For the shortest form Go decides as if six digits had been asked for.
    if !(-4..6).contains(&exponent) {
        let exponent_sign = if exponent < 0 { '-' } else { '+' };
        return format!("{sign}{mantissa}e{exponent_sign}{:02}", exponent.unsigned_abs());
    }
    if exponent < 0 {
        let zeros = "0".repeat(exponent.unsigned_abs() as usize - 1);
        return format!("{sign}0.{zeros}{digits}");
    }
    let whole = exponent as usize + 1;
    if digits.len() <= whole {
        return format!("{sign}{digits}{}", "0".repeat(whole - digits.len()));
    }
    format!("{sign}{}.{}", &digits[..whole], &digits[whole..])
}

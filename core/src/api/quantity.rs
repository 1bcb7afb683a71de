//! Amounts of cpu, memory and storage as manifests write them: `500m`, `1.5Gi`, `1e3`.
//! Upstream: k8s.io/apimachinery/pkg/api/resource (quantity.go, amount.go, suffix.go).

use core::cmp::Ordering;
use core::fmt;
use core::hash::{Hash, Hasher};
use core::ops::{Add, AddAssign, Neg, Sub, SubAssign};
use core::str::FromStr;

/// resource.Quantity: an exact decimal number, and the family of suffixes it is printed with.
///
/// Two quantities are equal when their values are (`1Gi` = `1073741824`), as `Cmp` has it upstream; their hash
/// counts the printed form too. Exact up to 18 significant digits, from `1n` upwards; what is longer is rounded away
/// from zero, where Kubernetes would keep every digit.
#[derive(Clone, Copy)]
pub struct Quantity {
    /// The value is `mantissa` · 10^`scale`. The mantissa has no factor ten, so a value has one form only.
    mantissa: i64,
    scale: i8,
    format: Format,
    written: Written,
}

/// The family of suffixes that a quantity was written with and is printed with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Format {
    /// `12Mi`: powers of 1024.
    BinarySI,
    /// `12M`: powers of 1000.
    DecimalSI,
    /// `12e6`: powers of ten.
    DecimalExponent,
}

/// The decimal places of a number as it was written: 3, 6 or 9, all zero otherwise.
///
/// ParseQuantity takes such a number for canonical, so a real cluster prints `1.250` as `1.250`, but `1.25` as `1250m`.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
struct Written {
    places: u8,
    exponent: i8,
}

/// Why a text is not a quantity; prints upstream's words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum QuantityError {
    /// ErrFormatWrong.
    Format,
    /// ErrSuffix.
    Suffix,
}

impl Quantity {
    /// Nothing of a resource.
    pub const ZERO: Quantity = Quantity::new(0, Format::DecimalSI);

    /// `value` whole units (NewQuantity).
    pub const fn new(value: i64, format: Format) -> Quantity {
        Quantity::scaled(value, 0, format)
    }

    /// `value` bytes, printed with binary suffixes.
    pub const fn from_bytes(value: i64) -> Quantity {
        Quantity::new(value, Format::BinarySI)
    }

    /// `value` thousandths, as cpu is counted (NewMilliQuantity).
    pub const fn from_milli(value: i64) -> Quantity {
        Quantity::scaled(value, -3, Format::DecimalSI)
    }

    /// Zero or not.
    pub const fn is_zero(self) -> bool {
        self.mantissa == 0
    }

    /// The family of suffixes.
    pub const fn format(self) -> Format {
        self.format
    }

    /// Whole units, rounded away from zero, within the range of an int64 (Value).
    pub const fn value(self) -> i64 {
        self.scaled_value(0)
    }

    /// Thousandths, rounded away from zero, within the range of an int64 (MilliValue).
    pub const fn milli_value(self) -> i64 {
        self.scaled_value(-3)
    }

    /// Multiples of 10^`scale`, rounded away from zero, within the range of an int64 (ScaledValue).
    pub const fn scaled_value(self, scale: i8) -> i64 {
        let shift = self.scale as i32 - scale as i32;
        if shift > 18 && self.mantissa != 0 {
            return if self.mantissa < 0 { i64::MIN } else { i64::MAX };
        }
        let value = shift_decimal(self.mantissa as i128, shift);
        if value > i64::MAX as i128 {
            i64::MAX
        } else if value < i64::MIN as i128 {
            i64::MIN
        } else {
            value as i64
        }
    }

    /// `mantissa` · 10^`scale`.
    const fn scaled(mantissa: i64, scale: i32, format: Format) -> Quantity {
        Quantity::fit(mantissa as i128, scale, format)
    }

    /// Brings any number into the one form that is stored.
    const fn fit(mut mantissa: i128, mut scale: i32, format: Format) -> Quantity {
        if scale < NANO {
            mantissa = shift_decimal(mantissa, scale - NANO);
            scale = NANO;
        }
        while mantissa > i64::MAX as i128 || mantissa < i64::MIN as i128 {
            mantissa = shift_decimal(mantissa, -1);
            scale += 1;
        }
        let mut mantissa = mantissa as i64;
        while mantissa != 0 && mantissa % 10 == 0 {
            mantissa /= 10;
            scale += 1;
        }
        if mantissa == 0 {
            scale = 0;
        }
        let scale = if scale > i8::MAX as i32 { i8::MAX } else { scale as i8 };
        Quantity { mantissa, scale, format, written: Written::CANONICALLY }
    }

    /// The value as a whole number of 10^`scale`, if it is one and no more than 38 digits long.
    const fn exactly(self, scale: i32) -> Option<i128> {
        let shift = self.scale as i32 - scale;
        if shift < 0 || shift > 19 { None } else { Some(self.mantissa as i128 * POWERS_OF_TEN[shift as usize]) }
    }

    /// The sum with the other quantity, so many times; in the format of `self` unless that is zero.
    pub fn plus(self, other: Quantity, times: i64) -> Quantity {
        let times = i128::from(times);
        let format = if self.is_zero() { other.format } else { self.format };
        let scale = self.scale.min(other.scale).into();
        match (self.exactly(scale), other.exactly(scale)) {
            (Some(a), Some(b)) => Quantity::fit(a.saturating_add(b.saturating_mul(times)), scale, format),
            // Twenty digits apart: the smaller one does not show.
            _ if other.is_zero() || self.scale > other.scale && !self.is_zero() => self,
            _ => Quantity::fit(other.mantissa as i128 * times, other.scale.into(), format),
        }
    }
}

const NANO: i32 = -9;

impl Written {
    const CANONICALLY: Written = Written { places: 0, exponent: 0 };
}

impl FromStr for Quantity {
    type Err = QuantityError;

    /// Reads a quantity as ParseQuantity does: too small an amount becomes `1n`, too big a binary one 2⁶³-1.
    fn from_str(text: &str) -> Result<Quantity, QuantityError> {
        if text.is_empty() {
            return Err(QuantityError::Format);
        }
        let negative = text.starts_with('-');
        let (whole, rest) = take_digits(text.strip_prefix(['+', '-']).unwrap_or(text));
        let (places, suffix) = rest.strip_prefix('.').map_or(("", rest), take_digits);
        let (multiplier, exponent, format) = parse_suffix(suffix)?;

        let (mut mantissa, mut scale) = read_digits(whole, places);
        mantissa *= multiplier;
        scale += exponent;
        let (mantissa, scale) = (if negative { -mantissa } else { mantissa }, scale);

        let mut quantity = Quantity::fit(mantissa, scale, format);
        if format == Format::BinarySI {
            if let Some(nanos) = quantity.exactly(NANO)
                && nanos.abs() < POWERS_OF_TEN[9]
            {
                quantity.format = Format::DecimalSI;
            } else if quantity.value() == i64::MAX || quantity.value() <= -i64::MAX {
                quantity = Quantity::from_bytes(if negative { -i64::MAX } else { i64::MAX });
            }
        } else if quantity.is_zero() {
            quantity.format = Format::DecimalSI;
        } else {
            quantity.written = Written::of(whole, places, exponent);
        }
        Ok(quantity)
    }
}

impl Written {
    /// The condition under which ParseQuantity keeps the text as it is.
    fn of(whole: &str, places: &str, exponent: i32) -> Written {
        let whole = whole.trim_start_matches('0');
        let kept = !whole.is_empty()
            && (exponent - places.len() as i32) % 3 == 0
            && exponent - places.len() as i32 >= NANO
            && whole.len() + places.len() <= 18
            && !places.ends_with("000");
        match i8::try_from(exponent) {
            Ok(exponent) if kept && !places.is_empty() => Written { places: places.len() as u8, exponent },
            _ => Written::CANONICALLY,
        }
    }
}

fn take_digits(text: &str) -> (&str, &str) {
    text.split_at(text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len()))
}

/// Mantissa and scale of `whole.places`; digits after the nineteenth are rounded up.
fn read_digits(whole: &str, places: &str) -> (i128, i32) {
    let (mut mantissa, mut scale, mut more) = (0i128, 0, false);
    let places = places.bytes().map(|digit| (digit, -1));
    for (digit, step) in whole.bytes().map(|digit| (digit, 0)).chain(places) {
        if mantissa < POWERS_OF_TEN[19] {
            mantissa = mantissa * 10 + i128::from(digit - b'0');
            scale += step;
        } else {
            scale += step + 1;
            more |= digit != b'0';
        }
    }
    (mantissa + i128::from(more), scale)
}

/// The factor of a suffix: a power of two, a power of ten (as its exponent), and its family.
fn parse_suffix(suffix: &str) -> Result<(i128, i32, Format), QuantityError> {
    let letters = suffix.find(|c: char| !"eEinumkKMGTP".contains(c)).unwrap_or(suffix.len());
    let number = &suffix[letters..];
    if !take_digits(number.strip_prefix(['+', '-']).unwrap_or(number)).1.is_empty() {
        return Err(QuantityError::Format);
    }
    if let Some(power) = BINARY_SUFFIXES.iter().position(|&known| known == suffix) {
        return Ok((1 << (10 * power + 10), 0, Format::BinarySI));
    }
    if let Some(power) = DECIMAL_SUFFIXES.iter().position(|&known| known == suffix) {
        return Ok((1, 3 * power as i32 + NANO, Format::DecimalSI));
    }
    let exponent: i64 =
        suffix.strip_prefix(['e', 'E']).and_then(|exponent| exponent.parse().ok()).ok_or(QuantityError::Suffix)?;
    Ok((1, exponent.clamp(-1000, 1000) as i32, Format::DecimalExponent))
}

const BINARY_SUFFIXES: [&str; 6] = ["Ki", "Mi", "Gi", "Ti", "Pi", "Ei"];
/// From 10⁻⁹ in steps of a thousand.
const DECIMAL_SUFFIXES: [&str; 10] = ["n", "u", "m", "", "k", "M", "G", "T", "P", "E"];

impl fmt::Display for Quantity {
    /// The canonical form (CanonicalizeBytes): no fraction, the largest suffix that loses nothing.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.is_zero() {
            return f.write_str("0");
        }
        if self.written.places > 0 {
            return self.fmt_as_written(f);
        }
        if self.format == Format::BinarySI
            && let Some(mut value) = self.exactly(0)
            && value.abs() >= 1024
        {
            let mut suffix = "";
            for larger in BINARY_SUFFIXES {
                if value % 1024 != 0 {
                    break;
                }
                (value, suffix) = (value / 1024, larger);
            }
            return write!(f, "{value}{suffix}");
        }
        let exponent = i32::from(self.scale).div_euclid(3) * 3;
        let number = shift_decimal(self.mantissa.into(), i32::from(self.scale) - exponent);
        write!(f, "{number}")?;
        self.fmt_decimal_suffix(exponent, f)
    }
}

impl Quantity {
    fn fmt_as_written(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (places, exponent) = (usize::from(self.written.places), i32::from(self.written.exponent));
        let digits = shift_decimal(self.mantissa.into(), i32::from(self.scale) - exponent + places as i32);
        let (whole, fraction) = (digits / POWERS_OF_TEN[places], (digits % POWERS_OF_TEN[places]).abs());
        write!(f, "{whole}.{fraction:0places$}")?;
        self.fmt_decimal_suffix(exponent, f)
    }

    fn fmt_decimal_suffix(&self, exponent: i32, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match DECIMAL_SUFFIXES.get(((exponent - NANO) / 3) as usize) {
            Some(suffix) if self.format != Format::DecimalExponent || exponent == 0 => f.write_str(suffix),
            _ => write!(f, "e{exponent}"),
        }
    }
}

impl fmt::Debug for Quantity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl Default for Quantity {
    fn default() -> Quantity {
        Quantity::ZERO
    }
}

impl PartialEq for Quantity {
    fn eq(&self, other: &Quantity) -> bool {
        (self.mantissa, self.scale) == (other.mantissa, other.scale)
    }
}

impl Eq for Quantity {}

impl PartialOrd for Quantity {
    fn partial_cmp(&self, other: &Quantity) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Quantity {
    fn cmp(&self, other: &Quantity) -> Ordering {
        let scale = self.scale.min(other.scale).into();
        match (self.exactly(scale), other.exactly(scale)) {
            (Some(a), Some(b)) => a.cmp(&b),
            _ if self.scale > other.scale => self.mantissa.cmp(&0),
            _ => 0.cmp(&other.mantissa),
        }
    }
}

impl Hash for Quantity {
    fn hash<H: Hasher>(&self, state: &mut H) {
        (self.mantissa, self.scale, self.format, self.written).hash(state);
    }
}

impl Add for Quantity {
    type Output = Quantity;
    /// The sum; in the format of `self` unless that is zero.
    fn add(self, other: Quantity) -> Quantity {
        self.plus(other, 1)
    }
}

impl Sub for Quantity {
    type Output = Quantity;
    /// The difference; in the format of `self` unless that is zero.
    fn sub(self, other: Quantity) -> Quantity {
        self.plus(other, -1)
    }
}

impl Neg for Quantity {
    type Output = Quantity;
    fn neg(self) -> Quantity {
        Quantity::fit(-i128::from(self.mantissa), self.scale.into(), self.format)
    }
}

impl AddAssign for Quantity {
    fn add_assign(&mut self, other: Quantity) {
        *self = *self + other;
    }
}

impl SubAssign for Quantity {
    fn sub_assign(&mut self, other: Quantity) {
        *self = *self - other;
    }
}

impl fmt::Display for QuantityError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            QuantityError::Format => {
                "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'"
            }
            QuantityError::Suffix => "unable to parse quantity's suffix",
        })
    }
}

impl core::error::Error for QuantityError {}

const POWERS_OF_TEN: [i128; 20] = {
    let mut powers = [1; 20];
    let mut i = 1;
    while i < 20 {
        powers[i] = powers[i - 1] * 10;
        i += 1;
    }
    powers
};

/// `number` · 10^`shift`, rounded away from zero; a shift to the left is at most 19 places.
const fn shift_decimal(number: i128, shift: i32) -> i128 {
    if shift >= 0 {
        return if number == 0 { 0 } else { number * POWERS_OF_TEN[shift as usize] };
    }
    let (mut number, mut left, mut more) = (number, -shift, false);
    let sign = number.signum();
    while left > 0 && number != 0 {
        let step = if left < 19 { left } else { 19 };
        more = more || number % POWERS_OF_TEN[step as usize] != 0;
        number /= POWERS_OF_TEN[step as usize];
        left -= step;
    }
    if more { number + sign } else { number }
}

#[cfg(test)]
mod tests;

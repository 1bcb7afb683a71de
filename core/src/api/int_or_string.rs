//! A number or a text: `maxSurge: 1` or `maxSurge: 25%`, `targetPort: 8080` or `targetPort: http`.
//! Upstream: k8s.io/apimachinery/pkg/util/intstr.

use crate::base::Text;
use alloc::{format, string::String};
use core::fmt;

/// intstr.IntOrString.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum IntOrString {
    /// A plain number.
    Int(i32),
    /// A percentage, or the name of a port.
    Text(Text),
}

impl IntOrString {
    /// The number, or the percentage of `total`, rounded up or down (GetScaledValueFromIntOrPercent). Any other text
    /// is refused in upstream's words.
    pub fn scaled_value(&self, total: i32, round_up: bool) -> Result<i32, String> {
        let text = match self {
            IntOrString::Int(number) => return Ok(*number),
            IntOrString::Text(text) => text,
        };
        let Some(digits) = text.strip_suffix('%') else {
            return Err("invalid value for IntOrString: invalid type: string is not a percentage".into());
        };
        let percent: i32 = digits.parse().map_err(|_| {
            format!(
                "invalid value for IntOrString: invalid value {text:?}: strconv.Atoi: parsing {digits:?}: invalid syntax"
            )
        })?;
        let hundredfold = i64::from(percent) * i64::from(total);
        let scaled = if round_up { -(-hundredfold).div_euclid(100) } else { hundredfold.div_euclid(100) };
        Ok(scaled.clamp(i32::MIN.into(), i32::MAX.into()) as i32)
    }

    /// The number if it is one, or if the text is one; zero for any other text (IntValue).
    pub fn int_value(&self) -> i32 {
        match self {
            IntOrString::Int(number) => *number,
            IntOrString::Text(text) => text.parse().unwrap_or(0),
        }
    }

    /// A number if `text` is one, the text otherwise: how a command line says it (intstr.Parse).
    pub fn parse(text: &str) -> IntOrString {
        text.parse().map_or_else(|_| IntOrString::Text(text.into()), IntOrString::Int)
    }
}

impl Default for IntOrString {
    fn default() -> IntOrString {
        IntOrString::Int(0)
    }
}

impl From<i32> for IntOrString {
    fn from(number: i32) -> IntOrString {
        IntOrString::Int(number)
    }
}

impl fmt::Display for IntOrString {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            IntOrString::Int(number) => number.fmt(f),
            IntOrString::Text(text) => text.fmt(f),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentages_are_rounded_as_asked() {
        let scaled = |text: &str, total, up| IntOrString::parse(text).scaled_value(total, up);
        assert_eq!((scaled("25%", 10, true), scaled("25%", 10, false)), (Ok(3), Ok(2)));
        assert_eq!((scaled("25%", 4, true), scaled("25%", 4, false)), (Ok(1), Ok(1)));
        assert_eq!((scaled("0%", 10, true), scaled("100%", 7, false), scaled("150%", 3, false)), (Ok(0), Ok(7), Ok(4)));
        assert_eq!((scaled("3", 10, true), scaled("-1", 10, true)), (Ok(3), Ok(-1)));
        assert_eq!(scaled("-25%", 10, true), Ok(-2));
        assert_eq!(
            scaled("http", 10, true),
            Err("invalid value for IntOrString: invalid type: string is not a percentage".into())
        );
        assert_eq!(
            scaled("x%", 10, true),
            Err(r#"invalid value for IntOrString: invalid value "x%": strconv.Atoi: parsing "x": invalid syntax"#
                .into())
        );
    }
}

//! Base64, the form of bytes in JSON: what a Secret keeps, and ConfigMaps keep of files that are no text.

use alloc::vec::Vec;

/// The bytes, or where the first letter stands that is none of base64 (Go's `CorruptInputError`).
pub fn decode(text: &str) -> Result<Vec<u8>, u64> {
    let mut bytes = Vec::new();
    let (mut bits, mut letters, mut padding): (u32, u32, u32) = (0, 0, 0);
    for (at, letter) in text.bytes().enumerate() {
        let value = match letter {
            b'\r' | b'\n' => continue,
            b'=' if letters % 4 + padding >= 2 && letters % 4 + padding < 4 => {
                padding += 1;
                continue;
            }
            _ if padding > 0 => return Err(at as u64),
            b'A'..=b'Z' => letter - b'A',
            b'a'..=b'z' => letter - b'a' + 26,
            b'0'..=b'9' => letter - b'0' + 52,
            b'+' => 62,
            b'/' => 63,
            _ => return Err(at as u64),
        };
        bits = bits << 6 | u32::from(value);
        letters += 1;
        // Every four letters are three bytes.
        if letters % 4 != 1 {
            bytes.push((bits >> (6 - (letters - 1) % 4 * 2)) as u8);
        }
    }
    match (letters + padding) % 4 {
        0 => Ok(bytes),
        rest => Err((text.len() as u64).saturating_sub(u64::from(rest))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_are_bytes() {
        for (text, bytes) in [("", ""), ("aA==", "h"), ("aGk=", "hi"), ("aGkh", "hi!"), ("aGVs\nbG8=", "hello")] {
            assert_eq!(decode(text).as_deref(), Ok(bytes.as_bytes()), "{text}");
        }
        for (text, at) in [("Bad_Value!", 3), ("aGk", 0), ("aGk=aGk=", 4), ("=", 0), ("aGkha", 4)] {
            assert_eq!(decode(text), Err(at), "{text}");
        }
    }
}

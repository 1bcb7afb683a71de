//! Base64, the form of bytes in JSON, tokens and addresses (RFC 4648).
//!
//! Not the crate of this name: its errors do not say what Go's do, and it does not pass over line breaks.

use alloc::string::String;
use alloc::vec::Vec;

/// Base64 with padding: `data` of a Secret, `binaryData` of a ConfigMap, `!!binary` in YAML (Go's `StdEncoding`).
pub const STANDARD: Encoding = Encoding { last: *b"+/", is_padded: true };

/// Base64 for addresses, without padding: continue tokens and JSON web tokens (Go's `RawURLEncoding`).
pub const RAW_URL: Encoding = Encoding { last: *b"-_", is_padded: false };

/// A variant of base64.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Encoding {
    /// The letters for 62 and 63.
    last: [u8; 2],
    is_padded: bool,
}

impl Encoding {
    /// Bytes as letters.
    pub fn encode(self, bytes: &[u8]) -> String {
        let mut text = String::new();
        for three in bytes.chunks(3) {
            let bits = three.iter().fold(0u32, |bits, byte| bits << 8 | u32::from(*byte)) << (8 * (3 - three.len()));
            for place in 0..4 {
                if place <= three.len() {
                    text.push(self.letter((bits >> (18 - 6 * place)) as u8 & 63).into());
                } else if self.is_padded {
                    text.push('=');
                }
            }
        }
        text
    }

    /// The bytes, or the offset of the first wrong letter (Go's `CorruptInputError`).
    pub fn decode(self, text: &str) -> Result<Vec<u8>, u64> {
        let mut bytes = Vec::new();
        let (mut bits, mut letters, mut padding): (u32, u32, u32) = (0, 0, 0);
        for (at, letter) in text.bytes().enumerate() {
            let value = match letter {
                b'\r' | b'\n' => continue,
                b'=' if self.is_padded && letters % 4 + padding >= 2 && letters % 4 + padding < 4 => {
                    padding += 1;
                    continue;
                }
                _ if padding > 0 => return Err(at as u64),
                b'A'..=b'Z' => letter - b'A',
                b'a'..=b'z' => letter - b'a' + 26,
                b'0'..=b'9' => letter - b'0' + 52,
                _ if letter == self.last[0] => 62,
                _ if letter == self.last[1] => 63,
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
            2 | 3 if !self.is_padded => Ok(bytes),
            rest => Err((text.len() as u64).saturating_sub(u64::from(rest))),
        }
    }

    fn letter(self, value: u8) -> u8 {
        match value {
            0..26 => b'A' + value,
            26..52 => b'a' + value - 26,
            52..62 => b'0' + value - 52,
            _ => self.last[usize::from(value - 62)],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn letters_are_bytes() {
        for (text, bytes) in [("", ""), ("aA==", "h"), ("aGk=", "hi"), ("aGkh", "hi!"), ("aGVs\nbG8=", "hello")] {
            assert_eq!(STANDARD.decode(text).as_deref(), Ok(bytes.as_bytes()), "{text}");
        }
        for (text, at) in [("Bad_Value!", 3), ("aGk", 0), ("aGk=aGk=", 4), ("=", 0), ("aGkha", 4)] {
            assert_eq!(STANDARD.decode(text), Err(at), "{text}");
        }
        for (text, bytes) in [("aA", &b"h"[..]), ("_-8", b"\xff\xef"), ("YW55IGNhcm5hbCBwbGVhcw", b"any carnal pleas")]
        {
            assert_eq!(RAW_URL.decode(text).as_deref(), Ok(bytes), "{text}");
        }
        for (text, at) in [("aA==", 2), ("aGkha", 4), ("a+b", 1)] {
            assert_eq!(RAW_URL.decode(text), Err(at), "{text}");
        }
    }

    proptest! {
        #[test]
        fn decodes_what_it_encodes(bytes: Vec<u8>) {
            prop_assert_eq!(STANDARD.decode(&STANDARD.encode(&bytes)), Ok(bytes.clone()));
            prop_assert_eq!(RAW_URL.decode(&RAW_URL.encode(&bytes)), Ok(bytes));
        }
    }
}

//! The fingerprint of a cluster's state: two runs are the same run when their digests are equal.

use core::hash::{Hash, Hasher};

/// A hasher whose result is the same on every machine, so that `#[derive(Hash)]` state can be compared between
/// native code and WebAssembly.
///
/// Every number counts as 64-bit words: `usize` lengths and `isize` enum tags are 32 bits wide in wasm32 and would
/// give another digest there. A slice of `usize` is the exception (std feeds its memory), so no state holds one.
#[derive(Clone, Debug)]
pub struct Digest(u64);

impl Digest {
    /// The digest of nothing yet.
    pub const fn new() -> Digest {
        Digest(0x6b75_6261_7269_756d)
    }

    /// The digest of one value.
    pub fn of<T: Hash + ?Sized>(value: &T) -> u64 {
        let mut digest = Digest::new();
        value.hash(&mut digest);
        digest.finish()
    }

    fn word(&mut self, word: u64) {
        let mixed = (self.0 ^ word).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        self.0 = mixed ^ (mixed >> 32);
    }
}

impl Default for Digest {
    fn default() -> Digest {
        Digest::new()
    }
}

impl Hasher for Digest {
    fn finish(&self) -> u64 {
        let mixed = self.0.wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed ^ (mixed >> 29)
    }

    fn write(&mut self, bytes: &[u8]) {
        let (words, tail) = bytes.as_chunks::<8>();
        for word in words {
            self.word(u64::from_le_bytes(*word));
        }
        if !tail.is_empty() {
            let mut last = [0; 8];
            last[..tail.len()].copy_from_slice(tail);
            last[7] = tail.len() as u8;
            self.word(u64::from_le_bytes(last));
        }
    }

    fn write_u8(&mut self, number: u8) {
        self.word(u64::from(number));
    }

    fn write_u16(&mut self, number: u16) {
        self.word(u64::from(number));
    }

    fn write_u32(&mut self, number: u32) {
        self.word(u64::from(number));
    }

    fn write_u64(&mut self, number: u64) {
        self.word(number);
    }

    fn write_u128(&mut self, number: u128) {
        self.word(number as u64);
        self.word((number >> 64) as u64);
    }

    fn write_usize(&mut self, number: usize) {
        self.word(number as u64);
    }

    fn write_isize(&mut self, number: isize) {
        self.word(number as i64 as u64);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::Text;
    use alloc::{collections::BTreeMap, string::String, vec, vec::Vec};

    #[derive(Hash)]
    enum Shape {
        Empty,
        Named { name: &'static str, sides: i8 },
    }

    /// These numbers hold on every target; a change of one of them breaks every shared run.
    #[test]
    fn digests_are_what_they_were() {
        let map = BTreeMap::from([("app", 1u32), ("tier", 2)]);
        let digests = [
            Digest::of(&()),
            Digest::of(&-1isize),
            Digest::of("web-0"),
            Digest::of(&[Shape::Empty, Shape::Named { name: "square", sides: 4 }]),
            Digest::of(&(vec![1u16, 2, 3], u128::MAX, 'é', Some(true))),
            Digest::of(&map),
        ];
        let known = [
            0x9712ecf53dc33b49,
            0x49d0f5a1fe65f744,
            0xbeef0d8750cd05cf,
            0x64399768ed04e2b5,
            0x58df3c8db7bc5be7,
            0x732221af5f1921dc,
        ];
        assert_eq!(digests, known);
    }

    #[test]
    fn a_32_bit_tag_or_length_counts_as_a_64_bit_one() {
        let digest = |feed: &dyn Fn(&mut Digest)| {
            let mut digest = Digest::new();
            feed(&mut digest);
            digest.finish()
        };
        assert_eq!(digest(&|d| d.write_isize(-2)), digest(&|d| d.write_i64(-2)));
        assert_eq!(digest(&|d| d.write_usize(5)), digest(&|d| d.write_u64(5)));
    }

    #[test]
    fn neighbours_differ() {
        let mut seen: Vec<u64> = (1000..3000u32).map(|n| Digest::of(&n)).collect();
        seen.extend((0..200).map(|n| Digest::of(&Text::from("\0".repeat(n)))));
        seen.extend((1..200).map(|n| Digest::of(&String::from("a").repeat(n))));
        let count = seen.len();
        seen.sort_unstable();
        seen.dedup();
        assert_eq!(seen.len(), count);
    }
}

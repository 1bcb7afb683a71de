//! Chance: what decides a generated name, a jittered timer or a lost message, the same in every run of a seed.

use super::{Text, time::Duration};
use alloc::string::String;

/// A small deterministic stream of random numbers (SplitMix64).
///
/// Every actor draws from a stream of its own ([`Rng::fork`]), so that one more draw in the scheduler
/// does not change the name of the next pod.
#[derive(Clone, Debug, Hash, PartialEq, Eq)]
pub struct Rng {
    seed: u64,
    state: u64,
}

/// The letters of generated names: no vowels, so that no bad words appear (k8s.io/apimachinery/pkg/util/rand).
const ALPHABET: &[u8; 27] = b"bcdfghjklmnpqrstvwxz2456789";

impl Rng {
    /// The stream of a whole cluster.
    pub const fn new(seed: u64) -> Rng {
        Rng { seed, state: mix(seed) }
    }

    /// The stream of the actor called `name`: it depends on the seed and the name, not on what was drawn before.
    pub fn fork(&self, name: &str) -> Rng {
        Rng::new(name.bytes().fold(mix(self.seed ^ name.len() as u64), |seed, byte| mix(seed ^ u64::from(byte))))
    }

    /// The next 64 random bits.
    pub fn next_u64(&mut self) -> u64 {
        self.state = self.state.wrapping_add(GOLDEN_GAMMA);
        mix(self.state)
    }

    /// A number below `n`; zero when `n` is zero. The bias is at most `n` in 2⁶⁴.
    pub fn below(&mut self, n: u64) -> u64 {
        ((u128::from(self.next_u64()) * u128::from(n)) >> 64) as u64
    }

    /// A number from `low` up to but without `high`; `low` when there is none.
    pub fn range(&mut self, low: u64, high: u64) -> u64 {
        low + self.below(high.saturating_sub(low))
    }

    /// True in `numerator` of `denominator` cases.
    pub fn ratio(&mut self, numerator: u64, denominator: u64) -> bool {
        self.below(denominator) < numerator
    }

    /// The tail of a generated name, as `x7k2q` in `web-5d9c-x7k2q` (utilrand.String).
    pub fn suffix(&mut self, len: u8) -> Text {
        let letters: String = (0..len).map(|_| char::from(ALPHABET[self.below(27) as usize])).collect();
        Text::from(letters)
    }

    /// The 128 bits of a random (version 4) UUID.
    pub fn uid(&mut self) -> u128 {
        let bits = (u128::from(self.next_u64()) << 64) | u128::from(self.next_u64());
        let version_and_variant: u128 = (0xf << 76) | (0b11 << 62);
        (bits & !version_and_variant) | (4 << 76) | (0b10 << 62)
    }

    /// A delay from `base` up to `base` plus `percent` of it (wait.Jitter), in whole microseconds.
    pub fn jitter(&mut self, base: Duration, percent: u32) -> Duration {
        let spread = (base.as_micros() as u64).saturating_mul(u64::from(percent)) / 100;
        base + Duration::from_micros(self.below(spread))
    }
}

const GOLDEN_GAMMA: u64 = 0x9e37_79b9_7f4a_7c15;

const fn mix(mut z: u64) -> u64 {
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_stream_of_a_seed_never_changes() {
        let mut rng = Rng::new(7);
        assert_eq!([rng.next_u64(), rng.next_u64()], [9_672_475_392_221_035_855, 5_573_481_420_429_128_725]);
        assert_eq!(rng.suffix(5), "86wmn");
    }

    #[test]
    fn a_fork_depends_on_the_seed_and_the_name_only() {
        let mut rng = Rng::new(1);
        let early = rng.fork("scheduler");
        rng.next_u64();
        assert_eq!(early, rng.fork("scheduler"));
        assert_ne!(early, rng.fork("scheduler2"));
        assert_ne!(early, Rng::new(2).fork("scheduler"));
    }

    #[test]
    fn draws_stay_in_their_limits() {
        let mut rng = Rng::new(3);
        let mut seen = [0u32; 6];
        for _ in 0..6000 {
            seen[rng.below(6) as usize] += 1;
            assert!((10..12).contains(&rng.range(10, 12)));
            let delay = rng.jitter(Duration::from_secs(10), 20);
            assert!(delay >= Duration::from_secs(10) && delay < Duration::from_secs(12));
        }
        assert!(seen.iter().all(|&times| (850..1150).contains(&times)), "{seen:?}");
        assert_eq!((rng.below(0), rng.range(5, 5), rng.ratio(1, 1), rng.ratio(0, 1)), (0, 5, true, false));
    }

    #[test]
    fn a_uid_is_a_version_4_uuid() {
        let text = std::format!("{:032x}", Rng::new(9).uid());
        assert_eq!(&text[12..13], "4");
        assert!("89ab".contains(&text[16..17]), "{text}");
    }
}

//! The CNI plugin: gives each pod an address of its node's range, and takes it back.

use crate::api::Uid;
use crate::base::Text;
use crate::base::vec_map::VecMap;
use alloc::format;

/// The addresses of a node's range that are in use, by the last part counted from the range's start.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Cni {
    used: VecMap<u32, Uid>,
    next: u32,
}

/// `.0` is the network itself, `.1` the bridge.
const FIRST: u32 = 2;

impl Cni {
    /// Takes the next free address of `cidr` (`10.244.1.0/24`) for a pod; None when all are taken or the range is none.
    ///
    /// As host-local does, it goes on from the last address given, so that one that was given back rests for a while.
    pub fn add(&mut self, cidr: &str, pod: Uid) -> Option<Text> {
        let (base, bits) = parse(cidr)?;
        let size = 1u32.checked_shl(32 - bits).unwrap_or(0);
        let last = size.checked_sub(2).filter(|last| *last >= FIRST)?;
        let start = self.next.clamp(FIRST, last);
        let free = (start..=last).chain(FIRST..start).find(|host| !self.used.contains_key(host))?;
        self.used.insert(free, pod);
        self.next = free + 1;
        let [a, b, c, d] = (base + free).to_be_bytes();
        Some(format!("{a}.{b}.{c}.{d}").into())
    }

    /// Takes a pod's address back.
    pub fn remove(&mut self, pod: Uid) {
        self.used.retain(|_, holder| *holder != pod);
    }
}

fn parse(cidr: &str) -> Option<(u32, u32)> {
    let (address, bits) = cidr.split_once('/')?;
    let mut base = 0u32;
    let mut parts = 0;
    for part in address.split('.') {
        base = base << 8 | u32::from(part.parse::<u8>().ok()?);
        parts += 1;
    }
    let bits: u32 = bits.parse().ok().filter(|bits| (1..=30).contains(bits))?;
    (parts == 4).then_some((base & (u32::MAX << (32 - bits)), bits))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_come_from_the_nodes_range_and_go_back() {
        let mut cni = Cni::default();
        let pod = |name: &str| Uid(u128::from(name.as_bytes()[0]));
        assert_eq!(cni.add("10.244.1.0/29", pod("a")).as_deref(), Some("10.244.1.2"));
        assert_eq!(cni.add("10.244.1.0/29", pod("b")).as_deref(), Some("10.244.1.3"));
        cni.remove(pod("a"));
        assert_eq!(cni.add("10.244.1.0/29", pod("c")).as_deref(), Some("10.244.1.4"));
        assert_eq!(cni.add("10.244.1.0/29", pod("d")).as_deref(), Some("10.244.1.5"));
        assert_eq!(cni.add("10.244.1.0/29", pod("e")).as_deref(), Some("10.244.1.6"));
        assert_eq!(cni.add("10.244.1.0/29", pod("f")).as_deref(), Some("10.244.1.2"), "what was given back");
        assert_eq!(cni.add("10.244.1.0/29", pod("g")), None, "all are taken");
        assert_eq!(cni.add("nonsense", pod("h")), None);
    }
}

//! The node IPAM controller: gives each node a range of addresses for its pods.
//!
//! Upstream: `pkg/controller/nodeipam/ipam/range_allocator.go`, with `--cluster-cidr=10.128.0.0/9` and /24 for each node.

use super::framework::{Change, ControllerDescriptor, Outcome, Reconciler, Snapshot, Watch};
use super::plan::Plan;
use crate::api::core_v1::Node;
use crate::api::watch::EventType;
use crate::api::{Key, Kind, Tree};
use crate::base::{CowMap, Text};
use alloc::boxed::Box;
use alloc::format;
use alloc::vec::Vec;

crate::reasons! {
    /// A node has no addresses for its pods yet.
    const NODE_NEEDS_ADDRESSES = "because-node-needs-addresses";
}

/// The node IPAM controller.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct NodeIpamController {
    /// The ranges that are allocated.
    allocated: CowMap<u32, ()>,
    /// The range of each node.
    ranges: CowMap<Key, u32>,
    /// The range behind the one that was allocated last: the search for a free one begins here (`nextCandidate`).
    next_candidate: u32,
}

/// Clusters begin at 10.244.0.0 by custom, and have room from 10.128.0.0 on.
const FIRST: u32 = 244;
const LOWEST: u32 = 128;
/// The number of ranges of 256 addresses.
const RANGES: u32 = (256 - LOWEST) * 256;

/// `node-ipam-controller`.
pub static DESCRIPTOR: ControllerDescriptor = ControllerDescriptor {
    name: "node-ipam-controller",
    event_source: "cidrAllocator",
    service_account: "node-controller",
    watches: &[Watch::Watches(Kind::Node)],
    max_retries: u32::MAX,
    constructor: || Box::new(NodeIpamController::default()),
};

impl Reconciler for NodeIpamController {
    fn reconcile(&mut self, key: &Key, snapshot: &Snapshot, plan: &mut Plan) -> Outcome {
        let Some(node) = snapshot.view.get::<Node>(&Text::EMPTY, &key.name) else { return Outcome::Done };
        if !node.spec.pod_cidr.is_empty() {
            return Outcome::Done;
        }
        let range = self.ranges.get(key).copied().or_else(|| self.allocate_next());
        let Some(range) = range else {
            plan.about(&**node);
            plan.event("Normal", "CIDRNotAvailable", format!("Node {} status is now: CIDRNotAvailable", key.name));
            return Outcome::RequeueRateLimited;
        };
        self.occupy(range, key);
        let cidr: Text = format!("10.{}.{}.0/24", second_octet(range), range % 256).into();
        let list = Tree::List([Tree::Text(cidr.clone())].into());
        let spec = Tree::fields([("podCIDR", Tree::Text(cidr)), ("podCIDRs", list)]);
        let patch = Tree::fields([("spec", spec)]);
        let step = plan.patch(key, patch, NODE_NEEDS_ADDRESSES);
        plan.then(step);
        Outcome::Done
    }

    /// The range of a node is taken as soon as the node is seen, before any other node gets one.
    fn map_to_keys(&mut self, change: &Change, _: &Snapshot, keys: &mut Vec<Key>) {
        let Some(node) = change.object.get::<Node>() else { return };
        let key = change.object.key();
        match parse(&node.spec.pod_cidr) {
            _ if change.change == EventType::Deleted => self.release(&key),
            Some(range) if self.ranges.get(&key) != Some(&range) => self.occupy(range, &key),
            Some(_) => {}
            None => keys.push(key),
        }
    }
}

impl NodeIpamController {
    fn occupy(&mut self, range: u32, node: &Key) {
        self.allocated.insert(range, ());
        self.ranges.insert(node.clone(), range);
    }

    fn release(&mut self, node: &Key) {
        if let Some(range) = self.ranges.remove(node) {
            self.allocated.remove(&range);
        }
    }

    /// The next free range: one that has been released comes again after all others (`AllocateNext`).
    fn allocate_next(&mut self) -> Option<u32> {
        let mut candidates = (0..RANGES).map(|step| (self.next_candidate + step) % RANGES);
        let free = candidates.find(|range| !self.allocated.contains_key(range))?;
        self.next_candidate = (free + 1) % RANGES;
        Some(free)
    }
}

/// 10.244 to 10.255, then 10.128 to 10.243.
fn second_octet(range: u32) -> u32 {
    LOWEST + (FIRST - LOWEST + range / 256) % (256 - LOWEST)
}

fn parse(cidr: &str) -> Option<u32> {
    let mut octets = cidr.strip_suffix("/24")?.split('.').map(|octet| octet.parse::<u32>().ok());
    let (ten, second, third) = (octets.next()??, octets.next()??, octets.next()??);
    let block = (second.checked_sub(LOWEST)? + 256 - FIRST) % (256 - LOWEST);
    (ten == 10).then_some(block * 256 + third)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_are_written_and_read_alike() {
        let written: std::vec::Vec<u32> = [0, 255, 256, 3071, 3072, RANGES - 1].map(second_octet).to_vec();
        assert_eq!(written, [244, 244, 245, 255, 128, 243]);
        for range in [0, 7, 255, 256, 3071, 3072, RANGES - 1] {
            assert_eq!(parse(&format!("10.{}.{}.0/24", second_octet(range), range % 256)), Some(range));
        }
    }

    #[test]
    fn a_released_range_comes_again_after_all_others() {
        let node = |name: &str| Key::new(Kind::Node, &Text::EMPTY, &name.into());
        let mut controller = NodeIpamController::default();
        controller.occupy(1, &node("known-from-before"));
        let mut next = |name| {
            let range = controller.allocate_next().expect("there is room");
            controller.occupy(range, &node(name));
            range
        };
        assert_eq!([next("a"), next("b")], [0, 2]);
        controller.release(&node("a"));
        assert_eq!(controller.allocate_next(), Some(3));
        controller.next_candidate = RANGES;
        assert_eq!(controller.allocate_next(), Some(0));
    }
}

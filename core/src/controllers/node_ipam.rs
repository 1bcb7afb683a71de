//! The node IPAM controller: gives each node a range of addresses for its pods.
//!
//! Upstream: `pkg/controller/nodeipam/ipam/range_allocator.go`, with `--cluster-cidr=10.128.0.0/9` and /24 for each node.

use super::framework::{ControllerDescriptor, Outcome, Reconciler, Snapshot, Watch};
use super::plan::Plan;
use crate::api::core_v1::Node;
use crate::api::{Key, Kind, Tree};
use crate::base::Text;
use crate::base::vec_map::VecMap;
use alloc::boxed::Box;
use alloc::format;

crate::reasons! {
    /// A node has no addresses for its pods yet.
    const NODE_NEEDS_ADDRESSES = "because-node-needs-addresses";
}

/// The node IPAM controller.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct NodeIpamController {
    /// The node of each allocated range.
    allocated: VecMap<u32, Key>,
    /// The range of each node.
    ranges: VecMap<Key, u32>,
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
    watches: &[Watch::For(Kind::Node)],
    max_retries: u32::MAX,
    constructor: || Box::new(NodeIpamController::default()),
};

impl Reconciler for NodeIpamController {
    fn reconcile(&mut self, key: &Key, snapshot: &Snapshot, plan: &mut Plan) -> Outcome {
        let Some(node) = snapshot.view.get::<Node>(&Text::EMPTY, &key.name) else {
            if let Some(range) = self.ranges.remove(key) {
                self.allocated.remove(&range);
            }
            return Outcome::Done;
        };
        if !node.spec.pod_cidr.is_empty() {
            if let Some(range) = parse(&node.spec.pod_cidr) {
                self.note(range, key);
            }
            return Outcome::Done;
        }
        let range = self.ranges.get(key).copied().or_else(|| self.free());
        let Some(range) = range else {
            plan.about(&**node);
            plan.event("Normal", "CIDRNotAvailable", format!("Node {} status is now: CIDRNotAvailable", key.name));
            return Outcome::RequeueRateLimited;
        };
        self.note(range, key);
        let cidr: Text = format!("10.{}.{}.0/24", second_octet(range), range % 256).into();
        let list = Tree::List([Tree::Text(cidr.clone())].into());
        let spec = Tree::fields([("podCIDR", Tree::Text(cidr)), ("podCIDRs", list)]);
        let patch = Tree::fields([("spec", spec)]);
        let step = plan.patch(key, patch, NODE_NEEDS_ADDRESSES);
        plan.then(step);
        Outcome::Done
    }
}

impl NodeIpamController {
    fn note(&mut self, range: u32, node: &Key) {
        self.allocated.insert(range, node.clone());
        self.ranges.insert(node.clone(), range);
    }

    /// The lowest free range.
    fn free(&self) -> Option<u32> {
        let taken = self.allocated.keys().zip(0..).take_while(|(range, at)| **range == *at).count() as u32;
        (taken < RANGES).then_some(taken)
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
}

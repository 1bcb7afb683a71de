//! The TTL controller: annotates nodes with the time for which kubelets may cache secrets and config maps, longer in larger
//! clusters.
//!
//! Upstream: `pkg/controller/ttl/ttl_controller.go`.

use super::framework::{Change, ControllerDescriptor, Outcome, Reconciler, Snapshot, Watch};
use super::plan::Plan;
use crate::api::core_v1::Node;
use crate::api::watch::EventType;
use crate::api::{Key, Kind, Map, Tree};
use crate::base::Text;
use alloc::boxed::Box;
use alloc::format;
use alloc::vec::Vec;

crate::reasons! {
    /// Kubelets ask less often in larger clusters.
    fn cache_time_noted(seconds: u32) = "because-cache-time-noted";
}

/// The TTL controller.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct TtlController {
    nodes: u32,
    /// The index of the current boundaries in [`BOUNDARIES`].
    step: u8,
}

/// The least and the largest number of nodes for each TTL in seconds (`ttlBoundaries`). They overlap, so that one node more or
/// less does not make the value flap.
const BOUNDARIES: [(u32, u32, u32); 5] =
    [(0, 100, 0), (90, 500, 15), (450, 1000, 30), (900, 2000, 60), (1800, u32::MAX, 300)];
const TTL: Text = Text::from_static("node.alpha.kubernetes.io/ttl");

/// `ttl-controller`.
pub static DESCRIPTOR: ControllerDescriptor = ControllerDescriptor {
    name: "ttl-controller",
    event_source: "ttl-controller",
    service_account: "ttl-controller",
    watches: &[Watch::Watches(Kind::Node)],
    max_retries: u32::MAX,
    constructor: || Box::new(TtlController::default()),
};

impl Reconciler for TtlController {
    fn reconcile(&mut self, key: &Key, snapshot: &Snapshot, plan: &mut Plan) -> Outcome {
        let Some(node) = snapshot.view.get::<Node>(&Text::EMPTY, &key.name) else { return Outcome::Done };
        let seconds = BOUNDARIES[usize::from(self.step)].2;
        let wanted: Text = format!("{seconds}").into();
        if node.metadata.annotations.get(&TTL) != Some(&wanted) {
            let ttl = Tree::Map(Map::from([(TTL, Tree::Text(wanted))]));
            let patch = Tree::fields([("metadata", Tree::fields([("annotations", ttl)]))]);
            let step = plan.patch(key, patch, cache_time_noted(seconds));
            plan.then(step);
        }
        Outcome::Done
    }

    fn map_to_keys(&mut self, change: &Change, _snapshot: &Snapshot, keys: &mut Vec<Key>) {
        match change.change {
            EventType::Added => self.nodes += 1,
            EventType::Deleted => self.nodes = self.nodes.saturating_sub(1),
            EventType::Modified | EventType::Bookmark => {}
        }
        let (least, most, _) = BOUNDARIES[usize::from(self.step)];
        if self.nodes > most {
            self.step += 1;
        } else if self.nodes < least {
            self.step -= 1;
        }
        let annotation = |object: &crate::api::Object| object.meta().annotations.get(&TTL).cloned();
        let wanted = Some(format!("{}", BOUNDARIES[usize::from(self.step)].2).into());
        if change.change != EventType::Deleted && annotation(change.object) != wanted {
            keys.push(change.object.key());
        }
    }
}

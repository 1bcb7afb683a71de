//! The TTL controller: tells kubelets by an annotation of their node for how long they may keep secrets and config maps
//! before they ask again: longer in larger clusters.
//!
//! Upstream: `pkg/controller/ttl/ttl_controller.go`.

use super::framework::{Change, Look, Outcome, Reconciler, Watch};
use super::plan::Plan;
use crate::actor::Controller;
use crate::api::core_v1::Node;
use crate::api::{Key, Kind, Map, Tree};
use crate::base::Text;
use crate::trace::{Because, ChangeType};
use alloc::format;
use alloc::vec::Vec;

/// Annotates nodes.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct TtlController {
    nodes: u32,
    /// Which of [`BOUNDARIES`] the cluster is within.
    step: u8,
}

/// From how many nodes on, up to how many: so many seconds. They overlap, so that one node more or less does not make the
/// value go to and fro.
const BOUNDARIES: [(u32, u32, u32); 5] =
    [(0, 100, 0), (90, 500, 15), (450, 1000, 30), (900, 2000, 60), (1800, u32::MAX, 300)];
const TTL: Text = Text::from_static("node.alpha.kubernetes.io/ttl");

impl Reconciler for TtlController {
    const ME: Controller = Controller::Ttl;
    const EVENTS_FROM: &'static str = "ttl-controller";
    const USER: &'static str = "ttl-controller";
    const WATCHES: &'static [Watch] = &[Watch::Also(Kind::Node)];

    fn reconcile(&mut self, key: &Key, look: &Look, plan: &mut Plan) -> Outcome {
        let Some(node) = look.view.get::<Node>(&Text::EMPTY, &key.name) else { return Outcome::Done };
        let seconds = BOUNDARIES[usize::from(self.step)].2;
        let wanted: Text = format!("{seconds}").into();
        if node.metadata.annotations.get(&TTL) != Some(&wanted) {
            let ttl = Tree::Map(Map::from([(TTL, Tree::Text(wanted))]));
            let patch = Tree::fields([("metadata", Tree::fields([("annotations", ttl)]))]);
            let step = plan.patch(key, patch, Because::CacheTimeNoted { seconds });
            plan.then(step);
        }
        Outcome::Done
    }

    fn concerned(&mut self, change: &Change, _look: &Look, keys: &mut Vec<Key>) {
        match change.change {
            ChangeType::Added => self.nodes += 1,
            ChangeType::Deleted => self.nodes = self.nodes.saturating_sub(1),
            ChangeType::Modified | ChangeType::Bookmark => {}
        }
        let (least, most, _) = BOUNDARIES[usize::from(self.step)];
        if self.nodes > most {
            self.step += 1;
        } else if self.nodes < least {
            self.step -= 1;
        }
        let annotation = |object: &crate::api::Object| object.meta().annotations.get(&TTL).cloned();
        let wanted = Some(format!("{}", BOUNDARIES[usize::from(self.step)].2).into());
        if change.change != ChangeType::Deleted && annotation(change.object) != wanted {
            keys.push(change.object.key());
        }
    }
}

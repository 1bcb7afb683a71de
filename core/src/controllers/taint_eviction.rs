//! The taint eviction controller: deletes pods from nodes whose NoExecute taints they do not tolerate, or not for longer.
//!
//! To read before editing: `pkg/controller/tainteviction/taint_eviction.go`.

use super::framework::{Change, ControllerDescriptor, Outcome, Reconciler, Snapshot, Watch};
use super::plan::{Ignore, Plan};
use super::pods;
use crate::api::core_v1::{ConditionStatus, Node, Pod, Taint, TaintEffect, Toleration};
use crate::api::watch::EventType;
use crate::api::{Key, Kind, Object, Resource, Uid};
use crate::base::vec_map::VecMap;
use crate::base::{Duration, Text, Time};
use crate::because::Because;
use alloc::boxed::Box;
use alloc::format;
use alloc::vec::Vec;

crate::reasons! {
    /// A pod does not tolerate a taint of its node, or not for longer.
    fn taint_not_tolerated(taint: Text) = "because-taint-not-tolerated";
}

/// The taint eviction controller.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct TaintEvictionController {
    /// The pods with a scheduled eviction: their UID, and the time that tolerationSeconds count from.
    scheduled: VecMap<Key, (Uid, Time)>,
}

/// The eviction of a pod that the taints of its node cause.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Eviction {
    /// None.
    Never,
    /// After the shortest tolerationSeconds.
    After(Duration),
    /// At once: this taint is not tolerated.
    Now(Text),
}

const REASON: &str = "TaintManagerEviction";

/// `taint-eviction-controller`.
pub static DESCRIPTOR: ControllerDescriptor = ControllerDescriptor {
    name: "taint-eviction-controller",
    event_source: "taint-eviction-controller",
    service_account: "node-controller",
    watches: &[Watch::Watches(Kind::Node), Watch::Watches(Kind::Pod)],
    max_retries: u32::MAX,
    constructor: || Box::new(TaintEvictionController::default()),
};

impl Reconciler for TaintEvictionController {
    fn reconcile(&mut self, key: &Key, snapshot: &Snapshot, plan: &mut Plan) -> Outcome {
        let pod = snapshot.view.get::<Pod>(&key.namespace, &key.name);
        let Some(pod) = pod.filter(|pod| !pod.metadata.is_terminating()) else {
            self.scheduled.remove(key);
            return Outcome::Done;
        };
        plan.about(&**pod);
        let uid = pod.metadata.uid;
        let node = snapshot.view.get::<Node>(&Text::EMPTY, &pod.spec.node_name);
        let since = self.scheduled.get(key).filter(|(of, _)| *of == uid).map(|(_, since)| *since);
        let taints = node.map(|node| no_execute(node)).unwrap_or_default();
        let (because, wait) = match eviction(&taints, &pod.spec.tolerations) {
            Eviction::Never => {
                if self.scheduled.remove(key).is_some() {
                    let message = format!("Cancelling deletion of Pod {}/{}", key.namespace, key.name);
                    plan.event("Normal", REASON, message);
                }
                return Outcome::Done;
            }
            Eviction::Now(taint) => (taint, Duration::ZERO),
            Eviction::After(time) => {
                let end = since.unwrap_or(snapshot.now) + time;
                (taints.first().map(|taint| taint.key.clone()).unwrap_or_default(), end.since(snapshot.now))
            }
        };
        self.scheduled.insert(key.clone(), (uid, since.unwrap_or(snapshot.now)));
        if !wait.is_zero() {
            return Outcome::RequeueAfter(wait);
        }
        evict(pod, taint_not_tolerated(because), snapshot, plan);
        Outcome::Done
    }

    fn map_to_keys(&mut self, change: &Change, snapshot: &Snapshot, keys: &mut Vec<Key>) {
        match change.object {
            Object::Node(node) => {
                let old = change.old.and_then(Object::get::<Node>);
                let now = if change.change == EventType::Deleted { Vec::new() } else { no_execute(node) };
                if old.map(|old| no_execute(old)).unwrap_or_default() != now {
                    keys.extend(snapshot.view.pods_on(&node.metadata.name).map(|pod| pod.key()));
                }
            }
            Object::Pod(pod) => {
                let node = snapshot.view.get::<Node>(&Text::EMPTY, &pod.spec.node_name);
                let tainted = node.is_some_and(|node| !no_execute(node).is_empty());
                if tainted || (!self.scheduled.is_empty() && self.scheduled.contains_key(&pod.key())) {
                    keys.push(pod.key());
                }
            }
            _ => {}
        }
    }
}

/// Marks the pod as disrupted, and deletes it (`addConditionAndDeletePod`).
fn evict(pod: &Pod, because: Because, snapshot: &Snapshot, plan: &mut Plan) {
    let (namespace, name) = (&pod.metadata.namespace, &pod.metadata.name);
    plan.event("Normal", REASON, format!("Marking for deletion Pod {namespace}/{name}"));
    let mut marked = pod.clone();
    let mut target = pods::condition("DisruptionTarget", ConditionStatus::True, snapshot.now);
    target.reason = Text::from_static("DeletionByTaintManager");
    target.message = Text::from_static("Taint manager: deleting due to NoExecute taint");
    target.observed_generation = pod.metadata.generation;
    if pods::set_condition(&mut marked, target) {
        let step = plan.patch_status(marked, because.clone());
        plan.then(step.ignoring(Ignore::NotFound));
    }
    let step = plan.delete(&pod.clone().into_object(), because);
    plan.then(step);
}

fn no_execute(node: &Node) -> Vec<&Taint> {
    node.spec.taints.iter().filter(|taint| taint.effect == TaintEffect::NoExecute).collect()
}

fn eviction(taints: &[&Taint], tolerations: &[Toleration]) -> Eviction {
    let mut shortest: Option<i64> = None;
    for taint in taints {
        let Some(toleration) = tolerations.iter().find(|toleration| toleration.tolerates(taint)) else {
            return Eviction::Now(taint.key.clone());
        };
        if let Some(seconds) = toleration.toleration_seconds {
            shortest = Some(shortest.map_or(seconds, |shortest| shortest.min(seconds)).max(0));
        }
    }
    shortest.map_or(Eviction::Never, |seconds| Eviction::After(Duration::from_secs(seconds as u64)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shortest_toleration_counts_and_one_missing_is_too_many() {
        let taint = |key: &str| Taint { key: key.into(), effect: TaintEffect::NoExecute, ..Default::default() };
        let toleration = |key: &str, seconds: Option<i64>| Toleration {
            key: key.into(),
            operator: "Exists".into(),
            toleration_seconds: seconds,
            ..Default::default()
        };
        let (a, b) = (taint("a"), taint("b"));
        let check =
            |tolerations: &[Toleration], expected: Eviction| assert_eq!(eviction(&[&a, &b], tolerations), expected);
        check(&[], Eviction::Now("a".into()));
        check(&[toleration("a", None)], Eviction::Now("b".into()));
        check(&[toleration("a", None), toleration("b", None)], Eviction::Never);
        check(&[toleration("", None)], Eviction::Never);
        check(&[toleration("a", Some(300)), toleration("b", Some(5))], Eviction::After(Duration::from_secs(5)));
        check(&[toleration("a", Some(-7)), toleration("b", None)], Eviction::After(Duration::ZERO));
        let equal = Toleration { key: "a".into(), value: "x".into(), ..Default::default() };
        check(&[equal, toleration("b", None)], Eviction::Now("a".into()));
    }
}

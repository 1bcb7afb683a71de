//! The pod garbage collector: removes pods that nobody else will: those of nodes that are gone, those that never got a
//! node and are to be deleted, and finished ones when there are too many.
//!
//! Upstream: `pkg/controller/podgc/gc_controller.go`. It looks every 20 s; here a pod is looked at when its time has come.

use super::framework::{Change, Look, Outcome, Reconciler, Watch};
use super::plan::{Plan, Tolerate};
use super::pods;
use crate::actor::Controller;
use crate::api::core_v1::{ConditionStatus, Node, Pod, PodPhase};
use crate::api::{Key, Kind, Object, Resource, Timestamp};
use crate::base::vec_map::{VecMap, VecSet};
use crate::base::{Duration, Text, Time};
use crate::trace::{Because, ChangeType};
use alloc::sync::Arc;
use alloc::vec::Vec;

/// Removes pods.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct PodGarbageCollector {
    /// Finished pods, oldest first.
    finished: VecSet<(Option<Timestamp>, Key)>,
    /// Since when a pod's node is missing.
    missing: VecMap<Key, Time>,
}

/// `--terminated-pod-gc-threshold`.
const THRESHOLD: i32 = 12_500;
/// How long a missing node is given to come back (`quarantineTime`).
const QUARANTINE: Duration = Duration::from_secs(40);
/// `gcCheckPeriod`.
const PERIOD: Duration = Duration::from_secs(20);
const OUT_OF_SERVICE: &str = "node.kubernetes.io/out-of-service";

impl Reconciler for PodGarbageCollector {
    const ME: Controller = Controller::PodGarbageCollector;
    const EVENTS_FROM: &'static str = "pod-garbage-collector-controller";
    const USER: &'static str = "pod-garbage-collector";
    const WATCHES: &'static [Watch] = &[Watch::Also(Kind::Pod), Watch::Also(Kind::Node)];

    fn reconcile(&mut self, key: &Key, look: &Look, plan: &mut Plan) -> Outcome {
        let Some(pod) = look.view.get::<Pod>(&key.namespace, &key.name) else {
            self.missing.remove(key);
            return Outcome::Done;
        };
        let name = &pod.spec.node_name;
        let node = look.view.get::<Node>(&Text::EMPTY, name);
        if name.is_empty() && pod.metadata.is_terminating() {
            delete(pod, "PodGC: unscheduled terminating pod", Because::NeverScheduled, look, plan);
        } else if !name.is_empty() && node.is_none() {
            let since = *self.missing.entry(key.clone()).or_insert(look.now);
            let due = next_tick(since) + QUARANTINE;
            if look.now < due {
                return Outcome::After(due.since(look.now));
            }
            delete(pod, "PodGC: node no longer exists", Because::NodeIsGone { node: name.clone() }, look, plan);
        } else if node.is_some_and(|node| is_out_of_service(node)) && pod.metadata.is_terminating() {
            delete(pod, "PodGC: node is out of service", Because::NodeIsGone { node: name.clone() }, look, plan);
        } else if pod.status.is_finished() && self.finished.len() > THRESHOLD as usize {
            let step = plan.kill(&Object::Pod(pod.clone()), Because::TooManyFinished { limit: THRESHOLD });
            plan.then(step);
        }
        if node.is_some() {
            self.missing.remove(key);
        }
        Outcome::Done
    }

    fn concerned(&mut self, change: &Change, look: &Look, keys: &mut Vec<Key>) {
        match change.object {
            Object::Node(node) if change.change == ChangeType::Deleted || is_out_of_service(node) => {
                keys.extend(look.view.pods_on(&node.metadata.name).map(|pod| pod.key()));
            }
            Object::Pod(pod) => {
                let entry = (pod.metadata.creation_timestamp, pod.key());
                match pod.status.is_finished() && change.change != ChangeType::Deleted {
                    true => self.finished.insert(entry),
                    false => self.finished.remove(&entry),
                };
                if self.finished.len() > THRESHOLD as usize {
                    keys.extend(self.finished.iter().next().map(|(_, key)| key.clone()));
                }
                let node = &pod.spec.node_name;
                let lost = match change.old {
                    // A pod that is bound was bound to a node that was there: only the first list may show others.
                    None => !node.is_empty() && look.view.get::<Node>(&Text::EMPTY, node).is_none(),
                    Some(_) => false,
                };
                let never_scheduled = node.is_empty() && pod.metadata.is_terminating();
                if change.change != ChangeType::Deleted && (lost || never_scheduled) {
                    keys.push(pod.key());
                }
            }
            _ => {}
        }
    }
}

/// Marks the pod as disrupted and failed, then deletes it without waiting for a kubelet that is not there.
fn delete(pod: &Arc<Pod>, why: &'static str, because: Because, look: &Look, plan: &mut Plan) {
    let mut marked = (**pod).clone();
    let mut target = pods::condition("DisruptionTarget", ConditionStatus::True, look.now);
    target.reason = Text::from_static("DeletionByPodGC");
    target.message = Text::from_static(why);
    target.observed_generation = pod.metadata.generation;
    let unfinished = !pod.status.is_finished();
    if pods::set_condition(&mut marked, target) | unfinished {
        if unfinished {
            marked.status.phase = PodPhase::Failed;
        }
        let step = plan.update_status(marked.into_object(), because.clone());
        plan.then(step.tolerating(Tolerate::NotFound));
    }
    let step = plan.kill(&Object::Pod(pod.clone()), because);
    plan.then(step);
}

fn is_out_of_service(node: &Node) -> bool {
    let ready = node.status.condition("Ready").is_some_and(|condition| condition.status == ConditionStatus::True);
    !ready && node.spec.taints.iter().any(|taint| taint.key == *OUT_OF_SERVICE)
}

fn next_tick(time: Time) -> Time {
    let period = PERIOD.as_micros() as u64;
    Time(time.0.div_ceil(period) * period)
}

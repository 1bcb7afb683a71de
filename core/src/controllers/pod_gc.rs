//! The pod garbage collector: force-deletes pods of nodes that do not exist any more or are out of service, terminating pods
//! that were never scheduled, and finished pods above a threshold.
//!
//! Upstream: `pkg/controller/podgc/gc_controller.go`. It runs every 20 s; here a pod is reconciled when its time has come.

use super::framework::{Change, ControllerDescriptor, Outcome, Reconciler, Snapshot, Watch};
use super::plan::{Ignore, Plan};
use super::pods;
use crate::api::core_v1::{ConditionStatus, Node, Pod, PodPhase};
use crate::api::watch::EventType;
use crate::api::{Key, Kind, Object, Resource, Timestamp};
use crate::base::vec_map::{VecMap, VecSet};
use crate::base::{Duration, Text, Time};
use crate::because::Because;
use alloc::boxed::Box;
use alloc::sync::Arc;
use alloc::vec::Vec;

crate::reasons! {
    /// A pod that never got a node is to be deleted.
    const NEVER_SCHEDULED = "because-never-scheduled";
    /// The node of a pod does not exist any more.
    fn node_is_gone(node: Text) = "because-node-is-gone";
    /// More finished pods are kept than the threshold.
    fn too_many_finished(limit: i32) = "because-too-many-finished";
}

/// The pod garbage collector.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct PodGarbageCollector {
    /// Finished pods, oldest first.
    finished: VecSet<(Option<Timestamp>, Key)>,
    /// The time since which the node of a pod is missing.
    missing: VecMap<Key, Time>,
}

/// `--terminated-pod-gc-threshold`.
const THRESHOLD: i32 = 12_500;
/// The time in which a missing node may come back (`quarantineTime`).
const QUARANTINE: Duration = Duration::from_secs(40);
/// `gcCheckPeriod`.
const PERIOD: Duration = Duration::from_secs(20);
const OUT_OF_SERVICE: &str = "node.kubernetes.io/out-of-service";

/// `pod-garbage-collector-controller`.
pub static DESCRIPTOR: ControllerDescriptor = ControllerDescriptor {
    name: "pod-garbage-collector-controller",
    event_source: "pod-garbage-collector-controller",
    service_account: "pod-garbage-collector",
    watches: &[Watch::Watches(Kind::Pod), Watch::Watches(Kind::Node)],
    max_retries: u32::MAX,
    constructor: || Box::new(PodGarbageCollector::default()),
};

impl Reconciler for PodGarbageCollector {
    fn reconcile(&mut self, key: &Key, snapshot: &Snapshot, plan: &mut Plan) -> Outcome {
        let Some(pod) = snapshot.view.get::<Pod>(&key.namespace, &key.name) else {
            self.missing.remove(key);
            return Outcome::Done;
        };
        let name = &pod.spec.node_name;
        let node = snapshot.view.get::<Node>(&Text::EMPTY, name);
        if name.is_empty() && pod.metadata.is_terminating() {
            delete(pod, "PodGC: unscheduled terminating pod", NEVER_SCHEDULED, snapshot, plan);
        } else if !name.is_empty() && node.is_none() {
            let since = *self.missing.entry(key.clone()).or_insert(snapshot.now);
            let due = next_tick(since) + QUARANTINE;
            if snapshot.now < due {
                return Outcome::RequeueAfter(due.since(snapshot.now));
            }
            delete(pod, "PodGC: node no longer exists", node_is_gone(name.clone()), snapshot, plan);
        } else if node.is_some_and(|node| is_out_of_service(node)) && pod.metadata.is_terminating() {
            delete(pod, "PodGC: node is out of service", node_is_gone(name.clone()), snapshot, plan);
        } else if pod.status.is_finished() && self.finished.len() > THRESHOLD as usize {
            let step = plan.delete_now(&Object::Pod(pod.clone()), too_many_finished(THRESHOLD));
            plan.then(step);
        }
        if node.is_some() {
            self.missing.remove(key);
        }
        Outcome::Done
    }

    fn map_to_keys(&mut self, change: &Change, snapshot: &Snapshot, keys: &mut Vec<Key>) {
        match change.object {
            Object::Node(node) if change.change == EventType::Deleted || is_out_of_service(node) => {
                keys.extend(snapshot.view.pods_on(&node.metadata.name).map(|pod| pod.key()));
            }
            Object::Pod(pod) => {
                let entry = (pod.metadata.creation_timestamp, pod.key());
                if pod.status.is_finished() && change.change != EventType::Deleted {
                    self.finished.insert(entry);
                } else {
                    self.finished.remove(&entry);
                }
                if self.finished.len() > THRESHOLD as usize {
                    keys.extend(self.finished.iter().next().map(|(_, key)| key.clone()));
                }
                let node = &pod.spec.node_name;
                let lost = match change.old {
                    // A bind names a node that exists: only the first list can show pods of missing nodes.
                    None => !node.is_empty() && snapshot.view.get::<Node>(&Text::EMPTY, node).is_none(),
                    Some(_) => false,
                };
                let never_scheduled = node.is_empty() && pod.metadata.is_terminating();
                if change.change != EventType::Deleted && (lost || never_scheduled) {
                    keys.push(pod.key());
                }
            }
            _ => {}
        }
    }
}

/// Marks the pod as disrupted and failed, then deletes it with no grace period: it has no kubelet (`markFailedAndDeletePod`).
fn delete(pod: &Arc<Pod>, why: &'static str, because: Because, snapshot: &Snapshot, plan: &mut Plan) {
    let mut marked = (**pod).clone();
    let mut target = pods::condition("DisruptionTarget", ConditionStatus::True, snapshot.now);
    target.reason = Text::from_static("DeletionByPodGC");
    target.message = Text::from_static(why);
    target.observed_generation = pod.metadata.generation;
    let unfinished = !pod.status.is_finished();
    if pods::set_condition(&mut marked, target) | unfinished {
        if unfinished {
            marked.status.phase = PodPhase::Failed;
        }
        let step = plan.patch_status(marked, because.clone());
        plan.then(step.ignoring(Ignore::NotFound));
    }
    let step = plan.delete_now(&Object::Pod(pod.clone()), because);
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

//! The ReplicaSet controller: keeps the desired number of pods of one template. It serves ReplicationControllers, too: to it
//! they are ReplicaSets, converted by `replication_controller.rs`.
//!
//! To read before editing: `pkg/controller/replicaset/replica_set.go`.

use super::controller_ref_manager::{ControllerRefManager, map_to_owners};
use super::framework::{Change, ControllerDescriptor, Outcome, Reconciler, Snapshot, Watch, controller_reference};
use super::plan::{FailureCondition, Ignore, Plan};
use super::{pods, replication_controller};
use crate::api::apps::{ReplicaSet, ReplicaSetStatus};
use crate::api::core_v1::Pod;
use crate::api::meta::ObjectMeta;
use crate::api::watch::EventType;
use crate::api::{Key, Kind, Object, Resource, Uid};
use crate::base::vec_map::VecMap;
use crate::base::{Text, Time};
use crate::controllers::framework::STATUS_IS_BEHIND;
use alloc::boxed::Box;
use alloc::format;
use alloc::sync::Arc;
use alloc::vec::Vec;

crate::reasons! {
    /// A replica set has fewer pods than it wants.
    fn too_few_pods(wanted: i32, there: i32) = "because-too-few-pods";
    /// A replica set has more pods than it wants.
    fn too_many_pods(wanted: i32, there: i32) = "because-too-many-pods";
}

/// The controller of ReplicaSets, or of ReplicationControllers.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct ReplicaSetController {
    /// The kind that it serves.
    pub kind: Kind,
}

/// The pods of a replica set, counted.
#[derive(Default)]
struct Census {
    active: i32,
    fully_labeled: i32,
    ready: i32,
    available: i32,
    terminating: i32,
    /// When the next ready pod becomes available.
    next_available: Option<Time>,
}

/// The number of pods that one reconciliation creates or deletes at most (`BurstReplicas`).
const BURST: i32 = 500;
const REPLICA_FAILURE: &str = "ReplicaFailure";

/// `replicaset-controller`.
pub static DESCRIPTOR: ControllerDescriptor = ControllerDescriptor {
    name: "replicaset-controller",
    event_source: "replicaset-controller",
    service_account: "replicaset-controller",
    watches: &[Watch::For(Kind::ReplicaSet), Watch::Watches(Kind::Pod)],
    max_retries: u32::MAX,
    constructor: || Box::new(ReplicaSetController { kind: Kind::ReplicaSet }),
};

impl Reconciler for ReplicaSetController {
    fn reconcile(&mut self, key: &Key, snapshot: &Snapshot, plan: &mut Plan) -> Outcome {
        let Some(object) = snapshot.view.object(key) else { return Outcome::Done };
        let Some(set) = replica_set(object) else { return Outcome::Done };
        let Ok(selector) = set.spec.selector.to_selector() else { return Outcome::Done };
        plan.about_object(object);
        let ref_manager = ControllerRefManager { controller: object, selector: &selector };
        let pods = match ref_manager.claim::<Pod>(snapshot, pods::is_active, plan) {
            Ok(pods) => pods,
            Err(outcome) => return outcome,
        };
        let mut census = Census::of(&pods, &set, snapshot.now);
        let owned = snapshot.view.owned_by::<Pod>(set.metadata.uid).filter(|pod| pods::is_terminating(pod));
        census.terminating = owned.filter(|pod| selector.matches(&pod.metadata.labels)).count() as i32;
        plan.cost(pods.len() + census.terminating as usize);
        if !set.metadata.is_terminating() {
            self.manage(object, &set, pods, snapshot, plan);
        }
        let (wanted, there) = (set.spec.replicas.unwrap_or(1), census.active);
        let reason = if there < wanted { "FailedCreate" } else { "FailedDelete" };
        let failure = FailureCondition { condition_type: REPLICA_FAILURE, reason };
        let after = with_status(object, census.status(&set));
        plan.finally_status(object.clone(), after, Some(failure), STATUS_IS_BEHIND);
        census.next_available.map_or(Outcome::Done, |at| Outcome::RequeueAfter(at.since(snapshot.now)))
    }

    fn map_to_keys(&mut self, change: &Change, snapshot: &Snapshot, keys: &mut Vec<Key>) {
        if change.change == EventType::Modified
            && change.old.is_some_and(|old| !pods::counts_differently(old, change.object))
        {
            return;
        }
        let labels = &change.object.meta().labels;
        let selects = |object: &Object| {
            let selector = replica_set(object).map(|set| set.spec.selector.to_selector());
            selector.is_some_and(|selector| selector.is_ok_and(|selector| selector.matches(labels)))
        };
        map_to_owners(change, self.kind, snapshot, selects, keys);
    }
}

/// The object as a ReplicaSet.
fn replica_set(object: &Object) -> Option<Arc<ReplicaSet>> {
    match object {
        Object::ReplicaSet(set) => Some(set.clone()),
        Object::Untyped(stored) if stored.kind == Kind::ReplicationController => {
            Some(Arc::new(replication_controller::to_replica_set(stored)))
        }
        _ => None,
    }
}

/// The object with this status.
fn with_status(object: &Object, status: ReplicaSetStatus) -> Object {
    match object {
        Object::ReplicaSet(set) => ReplicaSet { status, ..(**set).clone() }.into_object(),
        other => replication_controller::with_status(other, &status),
    }
}

impl ReplicaSetController {
    /// Creates missing pods, or deletes surplus ones (`manageReplicas`).
    fn manage(&self, owner: &Object, set: &ReplicaSet, active: Vec<&Arc<Pod>>, snapshot: &Snapshot, plan: &mut Plan) {
        let (wanted, there) = (set.spec.replicas.unwrap_or(1), active.len() as i32);
        if there < wanted {
            let pod = pod_from_template(set, owner);
            let step = plan.create(pod, too_few_pods(wanted, there));
            let step = plan.event_with_name(step, "SuccessfulCreate", "Created pod: ");
            let step = plan.event_on_error(step, "FailedCreate", "Error creating: ");
            let count = (wanted - there).min(BURST) as u32;
            plan.slow_start(count, step.ignoring(Ignore::NamespaceTerminating));
        } else if there > wanted {
            let count = (there - wanted).min(BURST) as usize;
            let victims = self.pods_to_delete(set, active, count, snapshot, plan);
            let steps = victims.into_iter().map(|pod| {
                let step = plan.delete(&Object::Pod(pod.clone()), too_many_pods(wanted, there));
                let message = format!("Deleted pod: {}", pod.metadata.name);
                let step = plan.event_on_success(step, "Normal", "SuccessfulDelete", message);
                plan.event_on_error(step, "FailedDelete", "Error deleting: ")
            });
            let steps = steps.collect();
            plan.together(steps);
        }
    }

    /// The pods that go first (`getPodsToDelete`).
    fn pods_to_delete<'a>(
        &self,
        set: &ReplicaSet,
        mut active: Vec<&'a Arc<Pod>>,
        count: usize,
        snapshot: &Snapshot<'a>,
        plan: &mut Plan,
    ) -> Vec<&'a Arc<Pod>> {
        if count >= active.len() {
            return active;
        }
        let on_node = self.related_pods_by_node(set, snapshot, plan);
        let rank = |pod: &Pod| on_node.get(&pod.spec.node_name).copied().unwrap_or_default();
        crate::base::sort::by(&mut active, |a, b| pods::deletion_order((a, rank(a)), (b, rank(b)), snapshot.now));
        active.truncate(count);
        active
    }

    /// The number of active pods of the same workload, of its other ReplicaSets too, on each node: where two share a node, one
    /// of them is missed least (`getIndirectlyRelatedPods`).
    fn related_pods_by_node<'a>(
        &self,
        set: &ReplicaSet,
        snapshot: &Snapshot<'a>,
        plan: &mut Plan,
    ) -> VecMap<&'a Text, u32> {
        let siblings: Vec<Uid> = match set.metadata.controller() {
            Some(owner) => {
                let dependents = snapshot.view.dependents(owner.uid).filter(|object| object.kind() == self.kind);
                dependents.map(|sibling| sibling.meta().uid).collect()
            }
            None => alloc::vec![set.metadata.uid],
        };
        let mut on_node = VecMap::new();
        for pod in siblings.iter().flat_map(|uid| snapshot.view.owned_by::<Pod>(*uid)) {
            plan.cost(1);
            if pods::is_active(pod) {
                *on_node.entry(&pod.spec.node_name).or_default() += 1;
            }
        }
        on_node
    }
}

/// The pod that a template describes (`GetPodFromTemplate`). Replicas share its spec.
fn pod_from_template(set: &ReplicaSet, owner: &Object) -> Object {
    let template = &set.spec.template;
    let mut metadata = ObjectMeta {
        generate_name: format!("{}-", set.metadata.name).into(),
        namespace: set.metadata.namespace.clone(),
        labels: template.metadata.labels.clone(),
        annotations: template.metadata.annotations.clone(),
        finalizers: template.metadata.finalizers.clone(),
        ..ObjectMeta::default()
    };
    metadata.owner_references.make_mut().push(controller_reference(owner));
    Pod { metadata, spec: template.spec.clone(), ..Pod::default() }.into_object()
}

impl Census {
    fn of(pods: &[&Arc<Pod>], set: &ReplicaSet, now: Time) -> Census {
        let mut census = Census::default();
        let template = &set.spec.template.metadata.labels;
        for pod in pods {
            let labels = &pod.metadata.labels;
            // Most pods still share the labels of the template: then nothing needs to be compared.
            let fully_labeled =
                labels.same(template) || template.iter().all(|(key, value)| labels.get(key) == Some(value));
            census.count(pod, fully_labeled, set.spec.min_ready_seconds, now);
        }
        census
    }

    fn count(&mut self, pod: &Pod, fully_labeled: bool, min_ready_seconds: i32, now: Time) {
        self.active += 1;
        self.fully_labeled += i32::from(fully_labeled);
        let Some(at) = pods::available_at(pod, min_ready_seconds) else { return };
        self.ready += 1;
        if at <= now {
            self.available += 1;
        } else {
            self.next_available = Some(self.next_available.map_or(at, |next| next.min(at)));
        }
    }

    /// The status before the plan is carried out (`calculateStatus`).
    fn status(&self, set: &ReplicaSet) -> ReplicaSetStatus {
        let mut conditions = set.status.conditions.clone();
        conditions.retain(|condition| condition.condition_type != *REPLICA_FAILURE);
        ReplicaSetStatus {
            replicas: self.active,
            fully_labeled_replicas: self.fully_labeled,
            ready_replicas: self.ready,
            available_replicas: self.available,
            terminating_replicas: Some(self.terminating),
            observed_generation: set.metadata.generation,
            conditions,
        }
    }
}

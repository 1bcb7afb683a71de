//! The ReplicaSet controller: keeps as many pods of one template as are wanted.
//!
//! To read before editing: `pkg/controller/replicaset/replica_set.go`.

use super::claims::{self, Orphans};
use super::framework::{Change, Look, Outcome, Reconciler, Watch, controller_reference, owner_key};
use super::plan::{Plan, Tolerate};
use super::pods;
use crate::actor::Controller;
use crate::api::apps::{ReplicaSet, ReplicaSetCondition, ReplicaSetStatus};
use crate::api::core_v1::{ConditionStatus, Pod};
use crate::api::meta::ObjectMeta;
use crate::api::status::Status;
use crate::api::{Key, Kind, Object, Resource, Selector, Timestamp, Uid};
use crate::base::vec_map::VecMap;
use crate::base::{Text, Time};
use crate::trace::{Because, ChangeType};
use alloc::format;
use alloc::sync::Arc;
use alloc::vec::Vec;

/// Keeps the number of pods of each replica set.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct ReplicaSetController {
    /// Pods that belong to nobody: any replica set may adopt them.
    orphans: Orphans,
}

/// The pods of a replica set, counted.
#[derive(Default)]
struct Census<'a> {
    active: i32,
    fully_labeled: i32,
    ready: i32,
    available: i32,
    terminating: i32,
    /// Pods that its selector does not match any more.
    strangers: Vec<&'a Arc<Pod>>,
    /// When the next ready pod becomes available.
    next_available: Option<Time>,
}

/// So many pods at most are made or deleted at once (`BurstReplicas`).
const BURST: i32 = 500;

impl Reconciler for ReplicaSetController {
    const ME: Controller = Controller::ReplicaSet;
    const EVENTS_FROM: &'static str = "replicaset-controller";
    const USER: &'static str = "replicaset-controller";
    const WATCHES: &'static [Watch] = &[Watch::Itself(Kind::ReplicaSet), Watch::Also(Kind::Pod)];

    fn reconcile(&mut self, key: &Key, look: &Look, plan: &mut Plan) -> Outcome {
        let Some(set) = look.view.get::<ReplicaSet>(&key.namespace, &key.name) else { return Outcome::Done };
        let Ok(selector) = set.spec.selector.to_selector() else { return Outcome::Done };
        plan.about(&**set);
        let census = Census::of(set, &selector, look);
        plan.looked_at((census.active + census.terminating) as usize);
        self.claim(set, &selector, &census, look, plan);
        if !plan.is_empty() {
            return Outcome::Done;
        }
        if !set.metadata.is_terminating() {
            manage(set, &census, look, plan);
        }
        let mut changed = (**set).clone();
        changed.status = census.status(set);
        plan.finally_status(Object::ReplicaSet(set.clone()), changed.into_object(), Because::StatusIsBehind);
        census.next_available.map_or(Outcome::Done, |at| Outcome::After(at.since(look.now)))
    }

    fn concerned(&mut self, change: &Change, look: &Look, keys: &mut Vec<Key>) {
        let meta = change.object.meta();
        let owner = owner_key(meta, Kind::ReplicaSet);
        let orphan = self.orphans.note(change);
        if change.change == ChangeType::Modified
            && change.old.is_some_and(|old| !pods::counts_differently(old, change.object))
        {
            return;
        }
        let old_owner = change.old.and_then(|old| owner_key(old.meta(), Kind::ReplicaSet));
        if old_owner != owner {
            keys.extend(old_owner);
        }
        if orphan {
            let sets = look.view.list::<ReplicaSet>(&meta.namespace);
            keys.extend(sets.filter(|set| matches(set, &meta.labels)).map(|set| set.key()));
        }
        keys.extend(owner);
    }

    fn conclude(&self, last: &mut Object, error: Option<&Status>, now: Time) -> bool {
        let Object::ReplicaSet(set) = last else { return false };
        let failure = Text::from_static("ReplicaFailure");
        let known = set.status.conditions.iter().any(|condition| condition.condition_type == failure);
        match error {
            None if known => {
                Arc::make_mut(set).status.conditions.retain(|condition| condition.condition_type != failure)
            }
            Some(error) if !known => {
                let too_few = set.status.replicas < set.spec.replicas.unwrap_or(1);
                let condition = ReplicaSetCondition {
                    condition_type: failure,
                    status: ConditionStatus::True,
                    last_transition_time: Some(Timestamp::from(now)),
                    reason: Text::from_static(if too_few { "FailedCreate" } else { "FailedDelete" }),
                    message: error.message.clone(),
                };
                Arc::make_mut(set).status.conditions.push(condition);
            }
            _ => {}
        }
        true
    }
}

impl ReplicaSetController {
    /// Takes in pods that belong to nobody, and lets go of pods that its selector no longer matches.
    fn claim(&self, set: &Arc<ReplicaSet>, selector: &Selector, census: &Census, look: &Look, plan: &mut Plan) {
        let owner = Object::ReplicaSet(set.clone());
        for pod in &census.strangers {
            claims::release(Object::Pod((*pod).clone()), &owner, plan);
        }
        if set.metadata.is_terminating() {
            return;
        }
        for key in self.orphans.of(Kind::Pod, &set.metadata.namespace) {
            let Some(pod) = look.view.get::<Pod>(&key.namespace, &key.name) else { continue };
            if pods::is_active(pod) && pod.controller().is_none() && selector.matches(&pod.metadata.labels) {
                claims::adopt(Object::Pod(pod.clone()), &owner, plan);
            }
        }
    }
}

/// Makes the pods that are missing, or deletes those that are too many.
fn manage(set: &Arc<ReplicaSet>, census: &Census, look: &Look, plan: &mut Plan) {
    let (wanted, there) = (set.spec.replicas.unwrap_or(1), census.active);
    if there < wanted {
        let pod = pod_from_template(set);
        let step = plan.create(pod, Because::TooFewPods { wanted, there });
        let step = plan.tell_name(step, "SuccessfulCreate", "Created pod: ");
        let step = plan.tell_error(step, "FailedCreate", "Error creating: ");
        let count = (wanted - there).min(BURST) as u32;
        plan.slow_start(count, step.tolerating(Tolerate::NamespaceTerminating));
    } else if there > wanted {
        let count = (there - wanted).min(BURST) as usize;
        let victims = choose_victims(set, count, look, plan);
        let steps = victims.into_iter().map(|pod| {
            let step = plan.delete(&Object::Pod(pod.clone()), Because::TooManyPods { wanted, there });
            let step = plan.tell(step, "Normal", "SuccessfulDelete", format!("Deleted pod: {}", pod.metadata.name));
            plan.tell_error(step, "FailedDelete", "Error deleting: ")
        });
        let steps = steps.collect();
        plan.together(steps);
    }
}

/// The pods that go first (`getPodsToDelete`).
fn choose_victims<'a>(set: &ReplicaSet, count: usize, look: &Look<'a>, plan: &mut Plan) -> Vec<&'a Arc<Pod>> {
    let owned = look.view.owned_by::<Pod>(set.metadata.uid);
    let mut active: Vec<&Arc<Pod>> = owned.filter(|pod| is_own(pod, set) && pods::is_active(pod)).collect();
    if count >= active.len() {
        return active;
    }
    let on_node = pods_of_siblings_by_node(set, look, plan);
    let rank = |pod: &Pod| on_node.get(&pod.spec.node_name).copied().unwrap_or_default();
    crate::base::sort::by(&mut active, |a, b| pods::deletion_order((a, rank(a)), (b, rank(b)), look.now));
    active.truncate(count);
    active
}

/// How many pods of the same workload, of its other replica sets too, run on each node: where two share a node, one of
/// them is missed least (`getIndirectlyRelatedPods`).
fn pods_of_siblings_by_node<'a>(set: &ReplicaSet, look: &Look<'a>, plan: &mut Plan) -> VecMap<&'a Text, u32> {
    let sets: Vec<Uid> = match set.metadata.controller() {
        Some(owner) => look.view.owned_by::<ReplicaSet>(owner.uid).map(|sibling| sibling.metadata.uid).collect(),
        None => alloc::vec![set.metadata.uid],
    };
    let mut on_node = VecMap::new();
    for pod in sets.iter().flat_map(|uid| look.view.owned_by::<Pod>(*uid)) {
        plan.looked_at(1);
        if pods::is_active(pod) {
            *on_node.entry(&pod.spec.node_name).or_default() += 1;
        }
    }
    on_node
}

/// The pod that a template describes (`GetPodFromTemplate`). Replicas share its spec.
fn pod_from_template(set: &Arc<ReplicaSet>) -> Object {
    let template = &set.spec.template;
    let mut metadata = ObjectMeta {
        generate_name: format!("{}-", set.metadata.name).into(),
        namespace: set.metadata.namespace.clone(),
        labels: template.metadata.labels.clone(),
        annotations: template.metadata.annotations.clone(),
        finalizers: template.metadata.finalizers.clone(),
        ..ObjectMeta::default()
    };
    metadata.owner_references.make_mut().push(controller_reference(&Object::ReplicaSet(set.clone())));
    Pod { metadata, spec: template.spec.clone(), ..Pod::default() }.into_object()
}

impl<'a> Census<'a> {
    fn of(set: &ReplicaSet, selector: &Selector, look: &Look<'a>) -> Census<'a> {
        let mut census = Census::default();
        let template = &set.spec.template.metadata.labels;
        for pod in look.view.owned_by::<Pod>(set.metadata.uid).filter(|pod| is_own(pod, set)) {
            let labels = &pod.metadata.labels;
            // Most pods still share the labels of the template: then nothing needs to be compared.
            let fully_labeled =
                labels.same(template) || template.iter().all(|(key, value)| labels.get(key) == Some(value));
            if pods::is_terminating(pod) {
                census.terminating += 1;
            } else if !pods::is_active(pod) {
                continue;
            } else if !labels.same(template) && !selector.matches(labels) {
                census.strangers.push(pod);
            } else {
                census.count(pod, fully_labeled, set.spec.min_ready_seconds, look.now);
            }
        }
        census
    }

    fn count(&mut self, pod: &Pod, fully_labeled: bool, min_ready_seconds: i32, now: Time) {
        self.active += 1;
        self.fully_labeled += i32::from(fully_labeled);
        let Some(at) = pods::available_at(pod, min_ready_seconds) else { return };
        self.ready += 1;
        match at <= now {
            true => self.available += 1,
            false => self.next_available = Some(self.next_available.map_or(at, |next| next.min(at))),
        }
    }

    /// The status before what is planned now has happened (`calculateStatus`).
    fn status(&self, set: &ReplicaSet) -> ReplicaSetStatus {
        ReplicaSetStatus {
            replicas: self.active,
            fully_labeled_replicas: self.fully_labeled,
            ready_replicas: self.ready,
            available_replicas: self.available,
            terminating_replicas: Some(self.terminating),
            observed_generation: set.metadata.generation,
            conditions: set.status.conditions.clone(),
        }
    }
}

fn is_own(pod: &Pod, set: &ReplicaSet) -> bool {
    pod.controller().is_some_and(|owner| owner.uid == set.metadata.uid)
}

fn matches(set: &ReplicaSet, labels: &VecMap<Text, Text>) -> bool {
    !set.metadata.is_terminating() && set.spec.selector.to_selector().is_ok_and(|selector| selector.matches(labels))
}

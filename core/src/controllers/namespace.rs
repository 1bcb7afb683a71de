//! The Namespace controller: deletes the content of a namespace that is being deleted, pods first, and then removes its finalizer.
//!
//! To read before editing: `pkg/controller/namespace` (`deletion/namespaced_resources_deleter.go`).

use super::framework::{ControllerDescriptor, Outcome, Reconciler, Snapshot, Watch};
use super::plan::Plan;
use crate::api::core_v1::{ConditionStatus, Namespace, NamespaceCondition};
use crate::api::request::Subresource;
use crate::api::{Key, Kind, Object, Resource, Timestamp};
use crate::base::vec_map::VecMap;
use crate::base::{Duration, Text, Time};
use crate::controllers::framework::STATUS_IS_BEHIND;
use alloc::boxed::Box;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

crate::reasons! {
    /// The namespace of the object is deleted.
    fn namespace_goes(namespace: Text) = "because-namespace-goes";
    /// The namespace is empty.
    const NAMESPACE_IS_EMPTY = "because-namespace-is-empty";
}

/// The Namespace controller.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct NamespaceController {
    /// The terminating namespaces: the version that was reconciled last, and the time of the next reconciliation.
    terminating: VecMap<Key, (u64, Time)>,
}

/// The delay after a change of a terminating namespace, in which all apiservers see it
/// (`namespaceDeletionGracePeriod`).
const GRACE: Duration = Duration::from_secs(5);
/// The time that finalizers of the content are given (`finalizerEstimateSeconds` 15: half of it, and one).
const FINALIZERS: Duration = Duration::from_secs(8);
/// The time after which a list shows the deletes.
const LIST_AGAIN: Duration = Duration::from_millis(50);
const KUBERNETES: &str = "kubernetes";

/// `namespace-controller`.
pub static DESCRIPTOR: ControllerDescriptor = ControllerDescriptor {
    name: "namespace-controller",
    event_source: "namespace-controller",
    service_account: "namespace-controller",
    // All kinds of content: upstream lists it.
    watches: &[Watch::For(Kind::Namespace), Watch::AllKinds],
    max_retries: u32::MAX,
    constructor: || Box::new(NamespaceController::default()),
};

impl Reconciler for NamespaceController {
    fn reconcile(&mut self, key: &Key, snapshot: &Snapshot, plan: &mut Plan) -> Outcome {
        let namespace = snapshot.view.get::<Namespace>(&Text::EMPTY, &key.name);
        let Some(namespace) = namespace.filter(|namespace| namespace.metadata.is_terminating()) else {
            self.terminating.remove(key);
            return Outcome::Done;
        };
        let version = namespace.metadata.resource_version.0;
        let due = match self.terminating.get(key) {
            Some((seen, due)) if *seen == version => *due,
            Some((_, due)) if *due > snapshot.now => (snapshot.now + GRACE).min(*due),
            _ => snapshot.now + GRACE,
        };
        let wait =
            if due > snapshot.now { due.since(snapshot.now) } else { delete_all_content(namespace, snapshot, plan) };
        self.terminating.insert(key.clone(), (version, snapshot.now + wait));
        if wait.is_zero() { Outcome::Done } else { Outcome::RequeueAfter(wait) }
    }
}

/// Plans the next deletions; the time until the next reconciliation, zero when nothing is left (`deleteAllContent`).
fn delete_all_content(namespace: &Namespace, snapshot: &Snapshot, plan: &mut Plan) -> Duration {
    let name = &namespace.metadata.name;
    let because = || namespace_goes(name.clone());
    // Pods first: they may need other content (secrets, PVCs) until they have ended.
    let pods: Vec<&Object> = snapshot.view.objects(Kind::Pod, name).collect();
    if !pods.is_empty() {
        if pods.iter().any(|pod| !pod.meta().is_terminating()) {
            let step = plan.delete_all(Kind::Pod, name, because());
            plan.then(step);
        }
        update_conditions(namespace, &Remaining::default(), snapshot.now, plan);
        return estimate(&pods);
    }
    let kinds = Kind::ALL.iter().copied().filter(|kind| kind.is_namespaced() && kind.is_stored());
    let mut remaining = Remaining::default();
    let mut steps = Vec::new();
    for kind in kinds {
        let mut fresh = false;
        for object in snapshot.view.objects(kind, name) {
            fresh |= !object.meta().is_terminating();
            remaining.count(object);
        }
        if fresh {
            steps.push(plan.delete_all(kind, name, because()));
        }
    }
    if !steps.is_empty() {
        plan.together(steps);
        return LIST_AGAIN;
    }
    update_conditions(namespace, &remaining, snapshot.now, plan);
    if !remaining.kinds.is_empty() {
        return FINALIZERS;
    }
    let mut free = namespace.clone();
    free.metadata.resource_version.0 = 0;
    free.spec.finalizers.make_mut().retain(|finalizer| *finalizer != *KUBERNETES);
    let step = plan.update_subresource(Subresource::Finalize, free.into_object(), NAMESPACE_IS_EMPTY);
    plan.then(step);
    Duration::ZERO
}

/// The time that pods need to end: half of the longest grace period, and a second.
fn estimate(pods: &[&Object]) -> Duration {
    let grace = |pod: &&Object| match pod {
        Object::Pod(pod) => pod.spec.termination_grace_period_seconds.unwrap_or(30),
        _ => 0,
    };
    let longest = pods.iter().map(grace).max().unwrap_or_default().max(0) as u64;
    Duration::from_secs(longest / 2 + 1)
}

/// The content left in a namespace, by kind and by finalizer.
#[derive(Default)]
struct Remaining {
    kinds: VecMap<String, u32>,
    finalizers: VecMap<Text, u32>,
}

impl Remaining {
    fn count(&mut self, object: &Object) {
        let info = object.kind().info();
        *self.kinds.entry(format!("{}.{}", info.plural, info.group)).or_default() += 1;
        for finalizer in object.meta().finalizers.iter() {
            *self.finalizers.entry(finalizer.clone()).or_default() += 1;
        }
    }

    fn conditions(&self, now: Time) -> Vec<NamespaceCondition> {
        let condition = |kind: &'static str, status, reason: &'static str, message: Text| NamespaceCondition {
            condition_type: Text::from_static(kind),
            status,
            last_transition_time: Some(Timestamp::from(now)),
            reason: Text::from_static(reason),
            message,
        };
        let fine = |kind, reason, message| condition(kind, ConditionStatus::False, reason, Text::from_static(message));
        let list = |items: Vec<String>| items.join(", ");
        let kinds = self.kinds.iter().map(|(kind, count)| format!("{kind} has {count} resource instances")).collect();
        let finalizers = self.finalizers.iter().map(|(name, count)| format!("{name} in {count} resource instances"));
        let finalizers: Vec<String> = finalizers.collect();
        alloc::vec![
            fine("NamespaceDeletionDiscoveryFailure", "ResourcesDiscovered", "All resources successfully discovered"),
            fine(
                "NamespaceDeletionGroupVersionParsingFailure",
                "ParsedGroupVersions",
                "All legacy kube types successfully parsed",
            ),
            fine(
                "NamespaceDeletionContentFailure",
                "ContentDeleted",
                "All content successfully deleted, may be waiting on finalization",
            ),
            if self.kinds.is_empty() {
                fine("NamespaceContentRemaining", "ContentRemoved", "All content successfully removed")
            } else {
                condition(
                    "NamespaceContentRemaining",
                    ConditionStatus::True,
                    "SomeResourcesRemain",
                    format!("Some resources are remaining: {}", list(kinds)).into(),
                )
            },
            if finalizers.is_empty() {
                fine(
                    "NamespaceFinalizersRemaining",
                    "ContentHasNoFinalizers",
                    "All content-preserving finalizers finished",
                )
            } else {
                condition(
                    "NamespaceFinalizersRemaining",
                    ConditionStatus::True,
                    "SomeFinalizersRemain",
                    format!("Some content in the namespace has finalizers remaining: {}", list(finalizers)).into(),
                )
            },
        ]
    }
}

/// Plans an update of the conditions, if they have changed (`namespacedResourcesDeleter`, `conditionUpdater`).
fn update_conditions(namespace: &Namespace, remaining: &Remaining, now: Time, plan: &mut Plan) {
    let mut changed = namespace.clone();
    let old = &namespace.status.conditions;
    changed.status.conditions = remaining.conditions(now);
    for condition in &mut changed.status.conditions {
        let before = old.iter().find(|old| old.condition_type == condition.condition_type);
        if let Some(before) = before.filter(|before| before.status == condition.status) {
            condition.last_transition_time = before.last_transition_time;
        }
    }
    if changed.status != namespace.status {
        let step = plan.update_status(changed.into_object(), STATUS_IS_BEHIND);
        plan.then(step);
    }
}

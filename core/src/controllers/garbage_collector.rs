//! The garbage collector: deletes dependents after their owner (background), before it (foreground), or lets them stay without
//! an owner (orphan), by the propagation policy of the owner's deletion.
//!
//! To read before editing: `pkg/controller/garbagecollector` (`garbagecollector.go`, `graph_builder.go`). Upstream builds a
//! graph of all objects; here the history has an index of dependents by owner.

use super::framework::{Change, ControllerDescriptor, Outcome, Reconciler, Snapshot, Watch};
use super::plan::{Ignore, Plan};
use crate::api::custom_resource::Definition;
use crate::api::meta::{ObjectMeta, OwnerReference};
use crate::api::request::Propagation;
use crate::api::watch::EventType;
use crate::api::{Key, Kind, Object};
use crate::base::Text;
use alloc::boxed::Box;
use alloc::vec::Vec;

crate::reasons! {
    /// The owner is deleted, and leaves this object behind.
    fn orphaned(owner: Text) = "because-orphaned";
    /// One of several owners is gone.
    const ONE_OWNER_IS_GONE = "because-one-owner-is-gone";
    /// The owner waits until this object is gone.
    fn owner_waits(owner: Text) = "because-owner-waits";
    /// All owners of the object are gone.
    fn owner_is_gone(owner: Text) = "because-owner-is-gone";
    /// Everything that this object owned is gone, or free.
    const DEPENDENTS_ARE_GONE = "because-dependents-are-gone";
}

/// The garbage collector; all that it knows is in the caches.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct GarbageCollector;

const FOREGROUND: &str = "foregroundDeletion";
const ORPHAN: &str = "orphan";

/// The state of an owner (`classifyReferences`).
enum Owner {
    /// It exists.
    Solid,
    /// It does not exist any more.
    Dangling,
    /// It waits for the deletion of its dependents.
    Waiting,
}

/// `garbage-collector-controller`.
pub static DESCRIPTOR: ControllerDescriptor = ControllerDescriptor {
    name: "garbage-collector-controller",
    event_source: "garbage-collector-controller",
    service_account: "generic-garbage-collector",
    watches: &[Watch::AllKinds],
    max_retries: u32::MAX,
    constructor: || Box::new(GarbageCollector),
};

impl Reconciler for GarbageCollector {
    fn reconcile(&mut self, key: &Key, snapshot: &Snapshot, plan: &mut Plan) -> Outcome {
        let Some(object) = snapshot.view.object(key) else { return Outcome::Done };
        if waits_for_dependents(object.meta()) {
            process_deleting_dependents(object, snapshot, plan);
        } else if object.meta().is_terminating() && has_finalizer(object.meta(), ORPHAN) {
            orphan_dependents(object, snapshot, plan);
        }
        attempt_to_delete(object, snapshot, plan);
        Outcome::Done
    }

    fn map_to_keys(&mut self, change: &Change, snapshot: &Snapshot, keys: &mut Vec<Key>) {
        let meta = change.object.meta();
        let owners_changed = change.old.is_none_or(|old| !old.meta().owner_references.same(&meta.owner_references));
        let deletion_changed = change.old.is_some_and(|old| old.meta().deletion_timestamp != meta.deletion_timestamp)
            || change.old.is_some_and(|old| !old.meta().finalizers.same(&meta.finalizers));
        if change.change == EventType::Deleted {
            keys.extend(dependents(change.object, snapshot).map(Object::key));
            keys.extend(waiting_owners(meta, snapshot));
            return;
        }
        let starts = change.old.is_none() || deletion_changed;
        if starts && meta.is_terminating() && (has_finalizer(meta, FOREGROUND) || has_finalizer(meta, ORPHAN)) {
            keys.push(change.object.key());
            if has_finalizer(meta, FOREGROUND) {
                keys.extend(dependents(change.object, snapshot).map(Object::key));
            }
        }
        if owners_changed && !meta.owner_references.is_empty() {
            let solid = |owner: &OwnerReference| matches!(state_of(owner, &meta.namespace, snapshot), Owner::Solid);
            if !meta.owner_references.iter().all(solid) {
                keys.push(change.object.key());
            }
        }
        // An owner in foreground deletion may have waited for this dependent alone.
        if owners_changed && let Some(old) = change.old {
            keys.extend(waiting_owners(old.meta(), snapshot));
        }
    }
}

/// Ends the foreground deletion of an owner that has no blocking dependents left (`processDeletingDependentsItem`).
fn process_deleting_dependents(object: &Object, snapshot: &Snapshot, plan: &mut Plan) {
    let uid = object.meta().uid;
    let blocks = |dependent: &Object| {
        let mut owners = dependent.meta().owner_references.iter();
        owners.any(|owner| owner.uid == uid && owner.block_owner_deletion == Some(true))
    };
    if !dependents(object, snapshot).any(blocks) {
        remove_finalizer(object, FOREGROUND, plan);
    }
}

/// Removes the owner references of the dependents, then the finalizer of the owner (`attemptToOrphan`).
fn orphan_dependents(object: &Object, snapshot: &Snapshot, plan: &mut Plan) {
    let meta = object.meta();
    let steps: Vec<_> = dependents(object, snapshot)
        .map(|dependent| {
            let because = orphaned(meta.name.clone());
            let mut free = dependent.clone();
            free.meta_mut().owner_references.make_mut().retain(|owner| owner.uid != meta.uid);
            plan.update(free, because).ignoring(Ignore::NotFound)
        })
        .collect();
    plan.together(steps);
    remove_finalizer(object, ORPHAN, plan);
}

/// Deletes an object without a solid owner (`attemptToDeleteItem`).
fn attempt_to_delete(object: &Object, snapshot: &Snapshot, plan: &mut Plan) {
    let meta = object.meta();
    if meta.owner_references.is_empty() || meta.is_terminating() {
        return;
    }
    let states: Vec<(&OwnerReference, Owner)> =
        meta.owner_references.iter().map(|owner| (owner, state_of(owner, &meta.namespace, snapshot))).collect();
    let solid = |state: &Owner| matches!(state, Owner::Solid);
    let all_solid = states.iter().all(|(_, state)| solid(state));
    if all_solid {
        return;
    }
    if states.iter().any(|(_, state)| solid(state)) {
        // One owner is enough to keep it: only the other references go.
        let mut kept = object.clone();
        let stays: Vec<_> =
            states.iter().filter(|(_, state)| solid(state)).map(|(owner, _)| (*owner).clone()).collect();
        *kept.meta_mut().owner_references.make_mut() = stays;
        let step = plan.update(kept, ONE_OWNER_IS_GONE).ignoring(Ignore::NotFound);
        return plan.then(step);
    }
    let waiting = states.iter().find(|(_, state)| matches!(state, Owner::Waiting)).map(|(owner, _)| owner.name.clone());
    let has_dependents = dependents(object, snapshot).next().is_some();
    let propagation = match waiting {
        // The owner waits for its dependents of every depth: so this object waits for its own.
        Some(_) if has_dependents => Propagation::Foreground,
        _ if has_finalizer(meta, ORPHAN) => Propagation::Orphan,
        _ if has_finalizer(meta, FOREGROUND) => Propagation::Foreground,
        _ => Propagation::Background,
    };
    let because = match waiting {
        Some(owner) => owner_waits(owner),
        None => owner_is_gone(meta.owner_references[0].name.clone()),
    };
    let step = plan.delete_with(object, Some(propagation), because);
    plan.then(step);
}

fn remove_finalizer(object: &Object, finalizer: &str, plan: &mut Plan) {
    let mut free = object.clone();
    free.meta_mut().finalizers.make_mut().retain(|held| **held != *finalizer);
    let step = plan.update(free, DEPENDENTS_ARE_GONE).ignoring(Ignore::NotFound);
    plan.then(step);
}

/// The state of an owner. One of a kind that is not served counts as solid.
fn state_of(owner: &OwnerReference, namespace: &Text, snapshot: &Snapshot) -> Owner {
    let Some(key) = key_of(owner, namespace, snapshot) else { return Owner::Solid };
    match snapshot.view.object(&key).map(Object::meta) {
        Some(meta) if meta.uid != owner.uid => Owner::Dangling,
        Some(meta) if waits_for_dependents(meta) => Owner::Waiting,
        Some(_) => Owner::Solid,
        None => Owner::Dangling,
    }
}

/// The owners that wait for the deletion of an object.
fn waiting_owners(meta: &ObjectMeta, snapshot: &Snapshot) -> Vec<Key> {
    let waiting =
        meta.owner_references.iter().filter(|o| matches!(state_of(o, &meta.namespace, snapshot), Owner::Waiting));
    waiting.filter_map(|owner| key_of(owner, &meta.namespace, snapshot)).collect()
}

/// The key of an owner: in the namespace of its dependent, or cluster-scoped. None if its kind is not served.
fn key_of(owner: &OwnerReference, namespace: &Text, snapshot: &Snapshot) -> Option<Key> {
    let here = |is_namespaced: bool| if is_namespaced { namespace.clone() } else { Text::EMPTY };
    if let Some(kind) = Kind::find(&owner.api_version, &owner.kind) {
        return Some(Key::new(kind.storage(), &here(kind.is_namespaced()), &owner.name));
    }
    let group = owner.api_version.split('/').next().unwrap_or_default();
    let mut definitions =
        snapshot.view.objects(Kind::CustomResourceDefinition, &Text::EMPTY).filter_map(Definition::of);
    let own = definitions.find(|definition| definition.group() == group && *definition.named("kind") == *owner.kind)?;
    Some(Key::custom(&own.0.metadata.name, &here(own.is_namespaced()), &owner.name))
}

/// The dependents of an object: in its own namespace, or in all if it is cluster-scoped.
fn dependents<'a>(owner: &Object, snapshot: &Snapshot<'a>) -> impl Iterator<Item = &'a Object> + use<'a> {
    let namespace = owner.meta().namespace.clone();
    let all = snapshot.view.dependents(owner.meta().uid);
    all.filter(move |object| namespace.is_empty() || object.meta().namespace == namespace)
}

fn waits_for_dependents(meta: &ObjectMeta) -> bool {
    meta.is_terminating() && has_finalizer(meta, FOREGROUND)
}

fn has_finalizer(meta: &ObjectMeta, finalizer: &str) -> bool {
    meta.finalizers.iter().any(|held| **held == *finalizer)
}

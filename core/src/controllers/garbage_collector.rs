//! The garbage collector: when an owner is gone, what it owned goes too; or waits to be gone before the owner; or is left
//! behind, as the deletion of the owner said.
//!
//! To read before editing: `pkg/controller/garbagecollector` (`garbagecollector.go`, `graph_builder.go`). Upstream builds a
//! graph of all objects; here the store keeps the index from owners to dependents, and no graph is needed.

use super::framework::{Change, Look, Outcome, Reconciler, Watch};
use super::plan::{Plan, Tolerate};
use crate::actor::Controller;
use crate::api::custom_resource::Definition;
use crate::api::meta::{ObjectMeta, OwnerReference};
use crate::api::request::Propagation;
use crate::api::{Key, Kind, Object};
use crate::base::Text;
use crate::trace::{Because, ChangeType};
use alloc::vec::Vec;

/// Collects what nobody owns any more.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct GarbageCollector;

const FOREGROUND: &str = "foregroundDeletion";
const ORPHAN: &str = "orphan";

/// What has become of an owner.
enum Owner {
    /// It is there.
    Solid,
    /// It is gone.
    Dangling,
    /// It waits for its dependents to go first.
    Waiting,
}

impl Reconciler for GarbageCollector {
    const ME: Controller = Controller::GarbageCollector;
    const EVENTS_FROM: &'static str = "garbage-collector-controller";
    const USER: &'static str = "generic-garbage-collector";
    const WATCHES: &'static [Watch] = &[Watch::Any];
    const MAX_RETRIES: u32 = 15;

    fn reconcile(&mut self, key: &Key, look: &Look, plan: &mut Plan) -> Outcome {
        let Some(object) = look.view.object(key) else { return Outcome::Done };
        if waits_for_dependents(object.meta()) {
            release_when_alone(object, look, plan);
        } else if object.meta().is_terminating() && has(object.meta(), ORPHAN) {
            leave_behind(object, look, plan);
        }
        attempt_to_delete(object, look, plan);
        Outcome::Done
    }

    fn concerned(&mut self, change: &Change, look: &Look, keys: &mut Vec<Key>) {
        let meta = change.object.meta();
        let owners_changed = change.old.is_none_or(|old| !old.meta().owner_references.same(&meta.owner_references));
        let deletion_changed = change.old.is_some_and(|old| old.meta().deletion_timestamp != meta.deletion_timestamp)
            || change.old.is_some_and(|old| !old.meta().finalizers.same(&meta.finalizers));
        if change.change == ChangeType::Deleted {
            keys.extend(dependents(change.object, look).map(Object::key));
            keys.extend(waiting_owners(meta, look));
            return;
        }
        let starts = change.old.is_none() || deletion_changed;
        if starts && meta.is_terminating() && (has(meta, FOREGROUND) || has(meta, ORPHAN)) {
            keys.push(change.object.key());
            if has(meta, FOREGROUND) {
                keys.extend(dependents(change.object, look).map(Object::key));
            }
        }
        if owners_changed && !meta.owner_references.is_empty() {
            let solid = |owner: &OwnerReference| matches!(state_of(owner, &meta.namespace, look), Owner::Solid);
            if !meta.owner_references.iter().all(solid) {
                keys.push(change.object.key());
            }
        }
        // It may be the last one that its owner waited for: it has another owner now, or blocks no more.
        if owners_changed && let Some(old) = change.old {
            keys.extend(waiting_owners(old.meta(), look));
        }
    }
}

/// The owner may go as soon as nothing that blocks it is left (`processDeletingDependentsItem`).
fn release_when_alone(object: &Object, look: &Look, plan: &mut Plan) {
    let uid = object.meta().uid;
    let blocks = |dependent: &Object| {
        let mut owners = dependent.meta().owner_references.iter();
        owners.any(|owner| owner.uid == uid && owner.block_owner_deletion == Some(true))
    };
    if !dependents(object, look).any(blocks) {
        without_finalizer(object, FOREGROUND, plan);
    }
}

/// The dependents stay, and forget their owner; then the owner goes (`attemptToOrphan`).
fn leave_behind(object: &Object, look: &Look, plan: &mut Plan) {
    let meta = object.meta();
    let steps: Vec<_> = dependents(object, look)
        .map(|dependent| {
            let because = Because::LeftBehind { owner: meta.name.clone() };
            let mut free = dependent.clone();
            free.meta_mut().owner_references.make_mut().retain(|owner| owner.uid != meta.uid);
            plan.update(free, because).tolerating(Tolerate::NotFound)
        })
        .collect();
    plan.together(steps);
    without_finalizer(object, ORPHAN, plan);
}

/// Deletes an object whose owners are all gone or waiting for it (`attemptToDeleteItem`).
fn attempt_to_delete(object: &Object, look: &Look, plan: &mut Plan) {
    let meta = object.meta();
    if meta.owner_references.is_empty() || meta.is_terminating() {
        return;
    }
    let states: Vec<(&OwnerReference, Owner)> =
        meta.owner_references.iter().map(|owner| (owner, state_of(owner, &meta.namespace, look))).collect();
    let solid = |state: &Owner| matches!(state, Owner::Solid);
    let all_solid = states.iter().all(|(_, state)| solid(state));
    if all_solid {
        return;
    }
    if states.iter().any(|(_, state)| solid(state)) {
        // Somebody still wants it: only the owners that do not are struck off.
        let mut kept = object.clone();
        let stays: Vec<_> =
            states.iter().filter(|(_, state)| solid(state)).map(|(owner, _)| (*owner).clone()).collect();
        *kept.meta_mut().owner_references.make_mut() = stays;
        let step = plan.update(kept, Because::OneOwnerIsGone).tolerating(Tolerate::NotFound);
        return plan.then(step);
    }
    let waiting = states.iter().find(|(_, state)| matches!(state, Owner::Waiting)).map(|(owner, _)| owner.name.clone());
    let has_dependents = dependents(object, look).next().is_some();
    let propagation = match waiting {
        // The owner waits for all that is below it: so this one has to wait as well.
        Some(_) if has_dependents => Propagation::Foreground,
        _ if has(meta, ORPHAN) => Propagation::Orphan,
        _ if has(meta, FOREGROUND) => Propagation::Foreground,
        _ => Propagation::Background,
    };
    let because = match waiting {
        Some(owner) => Because::OwnerWaits { owner },
        None => Because::OwnerIsGone { owner: meta.owner_references[0].name.clone() },
    };
    let step = plan.delete_with(object, Some(propagation), because);
    plan.then(step);
}

fn without_finalizer(object: &Object, finalizer: &str, plan: &mut Plan) {
    let mut free = object.clone();
    free.meta_mut().finalizers.make_mut().retain(|held| **held != *finalizer);
    let step = plan.update(free, Because::DependentsAreGone).tolerating(Tolerate::NotFound);
    plan.then(step);
}

/// What has become of an owner. Of a kind that nobody serves nothing can be said: it counts as there.
fn state_of(owner: &OwnerReference, namespace: &Text, look: &Look) -> Owner {
    let Some(key) = key_of(owner, namespace, look) else { return Owner::Solid };
    match look.view.object(&key).map(Object::meta) {
        Some(meta) if meta.uid != owner.uid => Owner::Dangling,
        Some(meta) if waits_for_dependents(meta) => Owner::Waiting,
        Some(_) => Owner::Solid,
        None => Owner::Dangling,
    }
}

/// The owners of an object that wait for it to go.
fn waiting_owners(meta: &ObjectMeta, look: &Look) -> Vec<Key> {
    let waiting = meta.owner_references.iter().filter(|o| matches!(state_of(o, &meta.namespace, look), Owner::Waiting));
    waiting.filter_map(|owner| key_of(owner, &meta.namespace, look)).collect()
}

/// Where an owner lives: in the namespace of what it owns, or in none. None if nobody serves its kind.
fn key_of(owner: &OwnerReference, namespace: &Text, look: &Look) -> Option<Key> {
    let here = |is_namespaced: bool| if is_namespaced { namespace.clone() } else { Text::EMPTY };
    if let Some(kind) = Kind::find(&owner.api_version, &owner.kind) {
        return Some(Key::new(kind.storage(), &here(kind.is_namespaced()), &owner.name));
    }
    let group = owner.api_version.split('/').next().unwrap_or_default();
    let mut definitions = look.view.objects(Kind::CustomResourceDefinition, &Text::EMPTY).filter_map(Definition::of);
    let own = definitions.find(|definition| definition.group() == group && *definition.named("kind") == *owner.kind)?;
    Some(Key::custom(&own.0.metadata.name, &here(own.is_namespaced()), &owner.name))
}

/// What an object owns: in its own namespace, or anywhere if it is in none.
fn dependents<'a>(owner: &Object, look: &Look<'a>) -> impl Iterator<Item = &'a Object> + use<'a> {
    let namespace = owner.meta().namespace.clone();
    let all = look.view.dependents(owner.meta().uid);
    all.filter(move |object| namespace.is_empty() || object.meta().namespace == namespace)
}

fn waits_for_dependents(meta: &ObjectMeta) -> bool {
    meta.is_terminating() && has(meta, FOREGROUND)
}

fn has(meta: &ObjectMeta, finalizer: &str) -> bool {
    meta.finalizers.iter().any(|held| **held == *finalizer)
}

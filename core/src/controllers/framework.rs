//! What a controller is: its descriptor, its reconciler, what the reconciler sees and what it returns.
//!
//! To read before editing: `cmd/kube-controller-manager/app/controller_descriptor.go`, and controller-runtime's
//! `pkg/reconcile` and `pkg/builder`, whose words these are.

use super::plan::Plan;
use crate::api::meta::{ObjectMeta, OwnerReference};
use crate::api::watch::EventType;
use crate::api::{Key, Kind, Object};
use crate::base::{Duration, Text, Time};
use crate::history::View;
use alloc::boxed::Box;
use alloc::vec::Vec;
use core::fmt;
use core::hash::{Hash, Hasher};

crate::reasons! {
    /// A status says what is no longer so.
    pub(super) const STATUS_IS_BEHIND = "because-status-is-behind";
}

/// A controller's entry in the table of its manager (`ControllerDescriptor`).
#[derive(Debug)]
pub struct ControllerDescriptor {
    /// Its name and the name of its work queue: `"deployment-controller"`.
    pub name: &'static str,
    /// The source component of its Events.
    pub event_source: &'static str,
    /// The service account in `kube-system` that its client uses (`--use-service-account-credentials`).
    pub service_account: &'static str,
    /// The changes that put keys into its work queue.
    pub watches: &'static [Watch],
    /// The number of failures in a row after which a key is dropped until it changes.
    pub max_retries: u32,
    /// Makes its reconciler with an empty memory.
    pub constructor: fn() -> Box<dyn Reconciler>,
}

/// The part of a controller that knows its kinds; queue, workers, retries and requests are the framework's.
pub trait Reconciler: Memory + Send + Sync {
    /// The process has started, and its informers have synced.
    fn started(&mut self, _now: Time) {}

    /// Plans the requests that bring the actual state of one key to its desired state. Level, not edge: the snapshot counts, not
    /// the events on the way to it.
    fn reconcile(&mut self, key: &Key, snapshot: &Snapshot, plan: &mut Plan) -> Outcome;

    /// The keys that a change concerns, for [`Watch::Watches`] and [`Watch::AllKinds`] (`handler.MapFunc`).
    fn map_to_keys(&mut self, _change: &Change, _snapshot: &Snapshot, _keys: &mut Vec<Key>) {}
}

/// The memory of a reconciler is state of the simulation: it is copied with the world and part of its digest. Every
/// reconciler that is `Clone` and `Hash` has it.
pub trait Memory: fmt::Debug {
    /// A copy.
    fn copy(&self) -> Box<dyn Reconciler>;
    /// Feeds it to a digest.
    fn digest(&self, state: &mut dyn Hasher);
}

impl<R: Reconciler + Clone + Hash + fmt::Debug + 'static> Memory for R {
    fn copy(&self) -> Box<dyn Reconciler> {
        Box::new(self.clone())
    }

    fn digest(&self, mut state: &mut dyn Hasher) {
        self.hash(&mut state);
    }
}

impl Clone for Box<dyn Reconciler> {
    fn clone(&self) -> Self {
        (**self).copy()
    }
}

impl Hash for dyn Reconciler {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.digest(state);
    }
}

/// A source of keys for a work queue (controller-runtime's `For`, `Owns` and `Watches`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Watch {
    /// The objects of this kind are the keys.
    For(Kind),
    /// An object of the first kind maps to its controlling owner of the second kind.
    Owns(Kind, Kind),
    /// An object of this kind maps to the keys that [`Reconciler::map_to_keys`] gives.
    Watches(Kind),
    /// The same for every stored kind except Events.
    AllKinds,
}

/// The time, and the informers' caches as they are at that time (client-go's listers).
#[derive(Clone, Copy, Debug)]
pub struct Snapshot<'a> {
    /// The time.
    pub now: Time,
    /// The shared informers' caches.
    pub view: View<'a>,
}

/// A change to an object, as informers report it (`ResourceEventHandler`).
#[derive(Clone, Copy, Debug)]
pub struct Change<'a> {
    /// Added, modified or deleted.
    pub change: EventType,
    /// The object now; its last state when it is deleted.
    pub object: &'a Object,
    /// The object before.
    pub old: Option<&'a Object>,
}

/// The result of a reconciliation: what happens to the key after its plan (`reconcile.Result`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Outcome {
    /// Nothing, until something changes.
    Done,
    /// It is reconciled again after this time.
    RequeueAfter(Duration),
    /// It counts as failed and is reconciled again after its backoff (`AddRateLimited`).
    RequeueRateLimited,
}

impl Watch {
    /// Whether it watches objects of this kind.
    pub fn is_of(self, kind: Kind) -> bool {
        match self {
            Watch::For(watched) | Watch::Owns(watched, _) | Watch::Watches(watched) => watched == kind,
            Watch::AllKinds => kind.is_stored() && kind != Kind::Event,
        }
    }
}

/// The key of the controlling owner, if it is of this kind (`metav1.GetControllerOf`).
pub fn owner_key(meta: &ObjectMeta, kind: Kind) -> Option<Key> {
    let owner = meta.controller()?;
    (owner.kind == *kind.info().name).then(|| Key::new(kind, &meta.namespace, &owner.name))
}

/// The reference that makes an object belong to its controller (`metav1.NewControllerRef`).
pub fn controller_reference(owner: &Object) -> OwnerReference {
    OwnerReference {
        api_version: owner.kind().api_version(),
        kind: Text::from_static(owner.kind().info().name),
        name: owner.meta().name.clone(),
        uid: owner.meta().uid,
        controller: Some(true),
        block_owner_deletion: Some(true),
    }
}

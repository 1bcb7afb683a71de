//! Claims: a controller adopts orphans that its selector matches, and releases its objects that the selector no longer
//! matches.
//!
//! To read before editing: `pkg/controller/controller_ref_manager.go`.

use super::framework::{Change, Outcome, Snapshot, controller_reference, owner_key};
use super::plan::{Ignore, Plan};
use crate::api::record::Field;
use crate::api::response::Reply;
use crate::api::watch::EventType;
use crate::api::{Key, Kind, Object, Resource, Selector, Tree, Uid};
use crate::base::Text;
use alloc::format;
use alloc::sync::Arc;
use alloc::vec::Vec;

crate::reasons! {
    /// An object without a controller matches this one's selector.
    fn adopting(owner: Text) = "because-adopting";
    /// An object no longer matches its owner's selector.
    fn releasing(owner: Text) = "because-releasing";
}

/// Claims objects for a controller (`BaseControllerRefManager`).
#[derive(Debug)]
pub struct ControllerRefManager<'a> {
    /// The object that claims: a ReplicaSet its pods, a Deployment its ReplicaSets.
    pub controller: &'a Object,
    /// The selector of the controller.
    pub selector: &'a Selector,
}

impl ControllerRefManager<'_> {
    /// The objects of kind `R` that belong to the controller, by name, of those that pass `filter` (`ClaimPods`,
    /// `ClaimReplicaSets`). Err: ownership has to change first, that is planned, and ends this reconciliation.
    pub fn claim<'a, R: Resource + 'a>(
        &self,
        snapshot: &Snapshot<'a>,
        filter: impl Fn(&R) -> bool,
        plan: &mut Plan,
    ) -> Result<Vec<&'a Arc<R>>, Outcome> {
        let meta = self.controller.meta();
        let mut claimed = Vec::new();
        let mut released = Vec::new();
        for object in
            snapshot.view.owned_by::<R>(meta.uid).filter(|object| is_controlled_by(&***object, self.controller))
        {
            if !filter(object) {
                continue;
            }
            if self.matches(&**object, claimed.last().copied()) {
                claimed.push(object);
            } else if !meta.is_terminating() {
                released.push(object);
            }
        }
        if !meta.is_terminating() {
            let free = |object: &&Arc<R>| !object.meta().is_terminating() && filter(object);
            let orphans = snapshot.view.orphans::<R>(&meta.namespace).filter(free);
            let adopted: Vec<_> = orphans.filter(|orphan| self.selector.matches(&orphan.meta().labels)).collect();
            if !adopted.is_empty() {
                self.can_adopt(plan)?;
            }
            adopted.iter().for_each(|orphan| self.adopt(&orphan.key(), orphan.meta().uid, plan));
        }
        released.iter().for_each(|object| self.release(&object.key(), object.meta().uid, plan));
        if plan.is_empty() { Ok(claimed) } else { Err(Outcome::Done) }
    }

    /// Objects that one template made mostly share its labels: then one match stands for all.
    fn matches<R: Resource>(&self, object: &R, matching: Option<&Arc<R>>) -> bool {
        let labels = &object.meta().labels;
        matching.is_some_and(|other| other.meta().labels.same(labels)) || self.selector.matches(labels)
    }

    /// Asks the apiserver, past the cache, whether the controller is still there and not being deleted
    /// (`RecheckDeletionTimestamp`): otherwise it would adopt what the garbage collector has just orphaned.
    fn can_adopt(&self, plan: &mut Plan) -> Result<(), Outcome> {
        let step = plan.get(&self.controller.key(), adopting(self.controller.meta().name.clone()));
        let answer = plan.ask(step).ok_or(Outcome::Done)?;
        match &*answer {
            Ok(Reply::Object(fresh))
                if fresh.meta().uid == self.controller.meta().uid && !fresh.meta().is_terminating() =>
            {
                Ok(())
            }
            _ => Err(Outcome::RequeueRateLimited),
        }
    }

    fn adopt(&self, key: &Key, uid: Uid, plan: &mut Plan) {
        let because = adopting(self.controller.meta().name.clone());
        let step = plan.patch(key, owner_patch(controller_reference(self.controller).write(), uid), because);
        plan.then(step.ignoring(Ignore::NotFound));
    }

    fn release(&self, key: &Key, uid: Uid, plan: &mut Plan) {
        let because = releasing(self.controller.meta().name.clone());
        let owner = Tree::Text(format!("{}", self.controller.meta().uid).into());
        let reference = Tree::fields([("$patch", Tree::Text(Text::from_static("delete"))), ("uid", owner)]);
        let step = plan.patch(key, owner_patch(reference, uid), because);
        plan.then(step.ignoring(Ignore::NotFoundOrInvalid));
    }
}

/// The keys that a change of a claimed object concerns: its controller of this kind, the one before, and, when an orphan is new or
/// its labels have changed, every object of the kind that `selects` it.
pub fn map_to_owners(
    change: &Change,
    kind: Kind,
    snapshot: &Snapshot,
    selects: impl Fn(&Object) -> bool,
    keys: &mut Vec<Key>,
) {
    let meta = change.object.meta();
    let owner = owner_key(meta, kind);
    let old_owner = change.old.and_then(|old| owner_key(old.meta(), kind));
    if old_owner != owner {
        keys.extend(old_owner);
    }
    let moved = |old: &Object| !old.meta().labels.same(&meta.labels) || old.meta().controller().is_some();
    let is_new = change.change != EventType::Deleted && change.old.is_none_or(moved);
    if meta.controller().is_none() && is_new {
        let owners = snapshot.view.objects(kind, &meta.namespace);
        keys.extend(owners.filter(|owner| !owner.meta().is_terminating() && selects(owner)).map(Object::key));
    }
    keys.extend(owner);
}

/// Whether `controller` is the controller of the object (`metav1.IsControlledBy`).
pub fn is_controlled_by<R: Resource>(object: &R, controller: &Object) -> bool {
    object.meta().controller().is_some_and(|owner| owner.uid == controller.meta().uid)
}

/// A patch of one owner reference, of the object with this UID only.
fn owner_patch(reference: Tree, uid: Uid) -> Tree {
    let uid = Tree::Text(format!("{uid}").into());
    Tree::fields([("metadata", Tree::fields([("ownerReferences", Tree::List([reference].into())), ("uid", uid)]))])
}

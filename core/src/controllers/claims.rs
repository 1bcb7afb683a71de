//! Adoption and release: objects that nobody owns are taken in by whoever selects them, objects that are selected no more
//! are let go.
//!
//! Upstream: `pkg/controller/controller_ref_manager.go`.

use super::framework::{Change, controller_reference};
use super::plan::{Plan, Tolerate};
use crate::api::{Key, Kind, Object};
use crate::base::Text;
use crate::base::vec_map::VecSet;
use crate::trace::{Because, ChangeType};

/// The objects of a kind that no controller owns (`AddPodControllerIndexer` keeps such an index).
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Orphans(VecSet<Key>);

impl Orphans {
    /// Takes note of a change; says whether the object is an orphan now.
    pub fn note(&mut self, change: &Change) -> bool {
        let orphan = change.object.meta().controller().is_none() && change.change != ChangeType::Deleted;
        match orphan {
            true => self.0.insert(change.object.key()),
            false => self.0.remove(&change.object.key()),
        };
        orphan
    }

    /// The orphans of a namespace.
    pub fn of(&self, kind: Kind, namespace: &Text) -> impl Iterator<Item = &Key> {
        let first = Key::new(kind, namespace, &Text::EMPTY);
        self.0.iter_from(&first).take_while(move |key| key.namespace == first.namespace)
    }
}

/// Plans to make `owner` the controller of `object`.
pub fn adopt(mut object: Object, owner: &Object, plan: &mut Plan) {
    let because = Because::Adopting { owner: owner.meta().name.clone() };
    object.meta_mut().owner_references.make_mut().push(controller_reference(owner));
    let step = plan.update(object, because);
    plan.then(step.tolerating(Tolerate::NotFound));
}

/// Plans to take `owner` out of the owners of `object`.
pub fn release(mut object: Object, owner: &Object, plan: &mut Plan) {
    let because = Because::Releasing { owner: owner.meta().name.clone() };
    object.meta_mut().owner_references.make_mut().retain(|reference| reference.uid != owner.meta().uid);
    let step = plan.update(object, because);
    plan.then(step.tolerating(Tolerate::NotFound));
}

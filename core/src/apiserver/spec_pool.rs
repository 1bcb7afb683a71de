//! Keeps what replicas have in common one: what admission and binding make of the same spec is made once, and pods that
//! became ready in the same seconds share their conditions.
//!
//! Not state: without it the cluster would do the same with more memory. So it is in no digest.

use crate::api::core_v1::{PodCondition, PodSpec};
use crate::api::record::Shared;
use crate::base::vec_map::VecMap;
use crate::base::{Digest, Text};
use alloc::sync::Arc;
use alloc::vec::Vec;
use core::hash::{Hash, Hasher};

/// Specs that were made lately, by the spec they were made from and by what was done to it.
#[derive(Clone, Debug, Default)]
pub(super) struct SpecPool {
    made: VecMap<(usize, Text), Made>,
    /// Conditions that were seen lately, by their digest.
    conditions: Vec<Shared<Vec<PodCondition>>>,
}

#[derive(Clone, Debug)]
struct Made {
    /// Held, so that its address is not given to another spec.
    _from: Arc<PodSpec>,
    to: Arc<PodSpec>,
}

/// So many are remembered before it starts anew.
const LIMIT: usize = 4096;
/// So many conditions are remembered.
const CONDITIONS: usize = 256;

impl SpecPool {
    /// What `make` makes of `from`; `how` names what `make` does, which depends on nothing but `from` and `how`.
    pub(super) fn derive(&mut self, from: &Arc<PodSpec>, how: &Text, make: impl FnOnce(&mut PodSpec)) -> Arc<PodSpec> {
        let key = (Arc::as_ptr(from) as usize, how.clone());
        if let Some(made) = self.made.get(&key) {
            return made.to.clone();
        }
        let mut to = (**from).clone();
        make(&mut to);
        let to = Arc::new(to);
        if self.made.len() >= LIMIT {
            self.made.clear();
        }
        self.made.insert(key, Made { _from: from.clone(), to: to.clone() });
        to
    }
}

impl SpecPool {
    /// Takes the same memory for equal conditions.
    pub(super) fn share_conditions(&mut self, conditions: &mut Shared<Vec<PodCondition>>) {
        self.conditions.resize_with(CONDITIONS, Shared::default);
        let known = &mut self.conditions[(Digest::of(conditions) % CONDITIONS as u64) as usize];
        match known == conditions {
            true => *conditions = known.clone(),
            false => *known = conditions.clone(),
        }
    }
}

impl Hash for SpecPool {
    fn hash<H: Hasher>(&self, _state: &mut H) {}
}

//! Shares memory among replicas: admission and binding change equal specs once, and pods that became ready in the same
//! seconds have the same list of conditions.

use crate::api::core_v1::{PodCondition, PodSpec};
use crate::api::record::Shared;
use crate::base::{ByAddress, Digest, Memo, Text};
use alloc::sync::Arc;
use alloc::vec::Vec;

/// Specs and conditions that were made lately.
#[derive(Clone, Debug, Default, Hash)]
pub(super) struct SpecPool {
    /// By the spec that each was made from, and the name of the change.
    specs: Memo<(ByAddress<PodSpec>, Text), Arc<PodSpec>, 4096>,
    /// By their digest.
    conditions: Memo<u64, Shared<Vec<PodCondition>>, 256>,
}

impl SpecPool {
    /// The spec that `change` makes of `from`. `name` stands for `change`, which depends on nothing else.
    pub(super) fn derive(
        &mut self,
        from: &Arc<PodSpec>,
        name: &Text,
        change: impl FnOnce(&mut PodSpec),
    ) -> Arc<PodSpec> {
        let compute = || {
            let mut spec = (**from).clone();
            change(&mut spec);
            Arc::new(spec)
        };
        self.specs.get_or_compute((ByAddress(from.clone()), name.clone()), compute).clone()
    }

    /// Takes the same memory for equal conditions.
    pub(super) fn share_conditions(&mut self, conditions: &mut Shared<Vec<PodCondition>>) {
        let known = self.conditions.get_or_compute(Digest::of(conditions), || conditions.clone());
        if known == conditions {
            *conditions = known.clone();
        }
    }
}

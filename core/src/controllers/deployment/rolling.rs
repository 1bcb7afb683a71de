//! The strategy RollingUpdate: new pods are created and old ones deleted in steps, within maxSurge and maxUnavailable.
//!
//! Upstream: `pkg/controller/deployment/rolling.go`.

use super::super::framework::Outcome;
use super::super::plan::Plan;
use super::{Rollout, util};
use crate::api::apps::ReplicaSet;
use alloc::sync::Arc;
use alloc::vec::Vec;

crate::reasons! {
    /// So many pods may exist during an update.
    fn surge_allows(most: i32) = "because-surge-allows";
    /// Pods of an old version that serve nobody make room first.
    const UNHEALTHY_FIRST = "because-unhealthy-first";
    /// Enough pods are available without some old ones.
    fn enough_available(available: i32, least: i32) = "because-enough-available";
}

impl<'a> Rollout<'a> {
    /// One step of the strategy: up if maxSurge allows it, else down if enough pods are available (`rolloutRolling`).
    pub(super) fn roll_out(&self, plan: &mut Plan) -> Result<Outcome, Outcome> {
        let new = self.new_set(plan)?;
        if self.scale_up_new(new, plan) || self.scale_down_old(new, plan) {
            return Ok(self.sync_rollout_status(plan));
        }
        if self.is_complete() {
            self.clean_up(plan);
        }
        Ok(self.sync_rollout_status(plan))
    }

    fn scale_up_new(&self, new: &Arc<ReplicaSet>, plan: &mut Plan) -> bool {
        let (wanted, size) = (self.wanted(), util::size(new));
        let target = if size > wanted { wanted } else { self.size_of_new(size) };
        let because = surge_allows(wanted + util::max_surge(self.deployment));
        self.scale_to(new, target, because, plan)
    }

    /// The size that the new replica set of this size may have now (`NewRSNewReplicas`).
    pub(super) fn size_of_new(&self, size: i32) -> i32 {
        if self.recreates() {
            return self.wanted();
        }
        let there: i32 = self.all().map(|set| util::size(set)).sum();
        let room = self.wanted() + util::max_surge(self.deployment) - there;
        if room <= 0 { size } else { size + room.min(self.wanted() - size) }
    }

    fn scale_down_old(&self, new: &Arc<ReplicaSet>, plan: &mut Plan) -> bool {
        let mut sizes: Vec<(&Arc<ReplicaSet>, i32)> =
            self.old.iter().map(|set| (*set, util::size(set))).filter(|(_, size)| *size > 0).collect();
        if sizes.is_empty() {
            return false;
        }
        let all: i32 = self.all().map(|set| util::size(set)).sum();
        let least = self.wanted() - util::max_unavailable(self.deployment);
        // New pods that are not available yet do not count: they may never become so.
        let new_unavailable = util::size(new) - new.status.available_replicas;
        let may_go = all - least - new_unavailable;
        if may_go <= 0 {
            return false;
        }
        let cleaned = clean_up_unhealthy(&mut sizes, may_go);
        let available: i32 = self.all().map(|set| set.status.available_replicas).sum();
        let scaled = scale_down_available(&mut sizes, available - least);
        for (set, target) in sizes {
            let because = match scaled {
                0 => UNHEALTHY_FIRST,
                _ => enough_available(available, least),
            };
            self.scale_to(set, target, because, plan);
        }
        cleaned + scaled > 0
    }
}

/// Takes off old pods that are not available: they serve no requests (`cleanupUnhealthyReplicas`). Oldest replica sets first.
fn clean_up_unhealthy(sizes: &mut [(&Arc<ReplicaSet>, i32)], most: i32) -> i32 {
    let mut total = 0;
    for (set, size) in sizes {
        let unhealthy = *size - set.status.available_replicas;
        let count = unhealthy.min(most - total).max(0);
        *size -= count;
        total += count;
    }
    total
}

/// Takes off old pods that the minimum availability does not need (`scaleDownOldReplicaSetsForRollingUpdate`).
fn scale_down_available(sizes: &mut [(&Arc<ReplicaSet>, i32)], most: i32) -> i32 {
    let mut total = 0;
    for (_, size) in sizes {
        let count = (*size).min(most - total).max(0);
        *size -= count;
        total += count;
    }
    total
}

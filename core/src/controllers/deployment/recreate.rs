//! The strategy Recreate: all old pods are deleted before new ones are created. Upstream: `pkg/controller/deployment/recreate.go`.

use super::super::framework::Outcome;
use super::super::plan::Plan;
use super::{Rollout, util};
use crate::api::apps::DeploymentStrategyType;
use crate::api::core_v1::{Pod, PodPhase};

crate::reasons! {
    /// Recreate: all old pods go before a new one comes.
    const OLD_PODS_FIRST = "because-old-pods-first";
    /// Recreate: all old pods are gone.
    const OLD_PODS_GONE = "because-old-pods-gone";
}

impl Rollout<'_> {
    /// One step of the strategy (`rolloutRecreate`).
    pub(super) fn recreate(&self, plan: &mut Plan) -> Result<Outcome, Outcome> {
        // The newest template gets its revision first, if its replica set is there already.
        if self.new.is_some() {
            self.new_set(plan)?;
        }
        let mut scaled = false;
        for set in self.old.iter().filter(|set| util::size(set) > 0) {
            scaled |= self.scale_to(set, 0, OLD_PODS_FIRST, plan);
        }
        if scaled || self.old_pods_are_left() {
            return Ok(self.sync_rollout_status(plan));
        }
        let new = self.new_set(plan)?;
        self.scale_to(new, self.wanted(), OLD_PODS_GONE, plan);
        if self.is_complete() {
            self.clean_up(plan);
        }
        Ok(self.sync_rollout_status(plan))
    }

    /// Whether the deployment has this strategy.
    pub(super) fn recreates(&self) -> bool {
        self.deployment.spec.strategy.strategy_type == DeploymentStrategyType::Recreate
    }

    /// Whether old pods still run, terminating ones included (`oldPodsRunning`).
    fn old_pods_are_left(&self) -> bool {
        let counted: i32 = self.old.iter().map(|set| set.status.replicas).sum();
        let ended = |pod: &Pod| matches!(pod.status.phase, PodPhase::Failed | PodPhase::Succeeded);
        counted > 0
            || self.old.iter().any(|set| self.snapshot.view.owned_by::<Pod>(set.metadata.uid).any(|pod| !ended(pod)))
    }
}

//! The Progressing condition: a rollout is complete, progresses, or has timed out. Upstream: `pkg/controller/deployment/progress.go`.

use super::super::framework::Outcome;
use super::super::plan::Plan;
use super::Rollout;
use crate::api::Timestamp;
use crate::api::apps::{Deployment, DeploymentCondition, DeploymentStatus, ReplicaSetCondition};
use crate::api::core_v1::ConditionStatus;
use crate::base::{Duration, Text, Time};
use crate::controllers::framework::STATUS_IS_BEHIND;
use alloc::format;
use alloc::string::String;

/// Reasons of the Progressing condition.
pub const CREATED: &str = "NewReplicaSetCreated";
pub const AVAILABLE: &str = "NewReplicaSetAvailable";
pub const UPDATED: &str = "ReplicaSetUpdated";
pub const TIMED_OUT: &str = "ProgressDeadlineExceeded";
pub const PAUSED: &str = "DeploymentPaused";
pub const CREATE_ERROR: &str = "ReplicaSetCreateError";
const PROGRESSING: Text = Text::from_static("Progressing");
const FAILURE: Text = Text::from_static("ReplicaFailure");

impl Rollout<'_> {
    /// Plans an update of the status, with the Progressing condition (`syncRolloutStatus`).
    pub(super) fn sync_rollout_status(&self, plan: &mut Plan) -> Outcome {
        let mut deployment = (**self.deployment).clone();
        let mut status = self.status();
        if !has_deadline(&deployment) {
            status.conditions.retain(|condition| condition.condition_type != PROGRESSING);
        }
        let old = condition(&self.deployment.status);
        let was_done = status.replicas == status.updated_replicas && old.is_some_and(|old| old.reason == AVAILABLE);
        if has_deadline(&deployment) && !was_done {
            self.update_progressing(&mut status);
        }
        match self.replica_failure() {
            Some(failure) => set_condition(&mut status, failure),
            None => status.conditions.retain(|condition| condition.condition_type != FAILURE),
        }
        let outcome = self.requeue_stuck(&status);
        deployment.status = status;
        self.write_status(deployment, STATUS_IS_BEHIND, plan);
        outcome
    }

    fn update_progressing(&self, status: &mut DeploymentStatus) {
        let (now, old) = (self.snapshot.now, condition(&self.deployment.status));
        let subject: String = match self.new {
            Some(new) => format!("ReplicaSet \"{}\"", new.metadata.name),
            None => format!("Deployment \"{}\"", self.deployment.metadata.name),
        };
        if self.is_complete_in(status) {
            let message = format!("{subject} has successfully progressed.");
            set_condition(status, progressing(ConditionStatus::True, AVAILABLE, message, now));
        } else if self.is_progressing(status) {
            let message = format!("{subject} is progressing.");
            let mut moves = progressing(ConditionStatus::True, UPDATED, message, now);
            // Replaced even if nothing else changes: the deadline counts from its update time.
            if let Some(old) = old.filter(|old| old.status == ConditionStatus::True) {
                moves.last_transition_time = old.last_transition_time;
            }
            status.conditions.retain(|condition| condition.condition_type != PROGRESSING);
            status.conditions.push(moves);
        } else if self.has_timed_out(status) {
            let message = format!("{subject} has timed out progressing.");
            set_condition(status, progressing(ConditionStatus::False, TIMED_OUT, message, now));
        }
    }

    /// Whether the status of the deployment shows a complete rollout.
    pub(super) fn is_complete(&self) -> bool {
        self.is_complete_in(&self.deployment.status)
    }

    fn is_complete_in(&self, status: &DeploymentStatus) -> bool {
        let wanted = self.wanted();
        status.updated_replicas == wanted
            && status.replicas == wanted
            && status.available_replicas == wanted
            && status.observed_generation >= self.deployment.metadata.generation
    }

    fn is_progressing(&self, new: &DeploymentStatus) -> bool {
        let old = &self.deployment.status;
        new.updated_replicas > old.updated_replicas
            || new.replicas - new.updated_replicas < old.replicas - old.updated_replicas
            || new.ready_replicas > old.ready_replicas
            || new.available_replicas > old.available_replicas
    }

    fn has_timed_out(&self, status: &DeploymentStatus) -> bool {
        let Some(condition) = condition(status).filter(|condition| condition.reason != AVAILABLE) else { return false };
        condition.reason == TIMED_OUT || self.deadline(condition) < self.snapshot.now
    }

    fn deadline(&self, condition: &DeploymentCondition) -> Time {
        let seconds = self.deployment.spec.progress_deadline_seconds.unwrap_or_default().max(0) as u64;
        condition.last_update_time.map_or(Time(0), Timestamp::to_time) + Duration::from_secs(seconds)
    }

    /// Requeues the deployment for its deadline: no event comes when a rollout is stuck (`requeueStuckDeployment`).
    fn requeue_stuck(&self, status: &DeploymentStatus) -> Outcome {
        let Some(condition) = condition(status).filter(|_| has_deadline(self.deployment)) else { return Outcome::Done };
        if self.is_complete_in(status) || condition.reason == TIMED_OUT || condition.reason == AVAILABLE {
            return Outcome::Done;
        }
        Outcome::RequeueAfter(self.deadline(condition).since(self.snapshot.now) + Duration::from_secs(1))
    }

    /// The ReplicaFailure condition of a replica set, the new one first.
    fn replica_failure(&self) -> Option<DeploymentCondition> {
        let failure = |conditions: &[ReplicaSetCondition]| {
            conditions.iter().find(|condition| condition.condition_type == FAILURE).cloned()
        };
        let mut sets = self.new.into_iter().chain(self.old.iter().copied());
        let condition = sets.find_map(|set| failure(&set.status.conditions))?;
        Some(DeploymentCondition {
            condition_type: condition.condition_type,
            status: condition.status,
            last_update_time: condition.last_transition_time,
            last_transition_time: condition.last_transition_time,
            reason: condition.reason,
            message: condition.message,
        })
    }
}

/// Whether the deployment has a progress deadline (`HasProgressDeadline`).
pub fn has_deadline(deployment: &Deployment) -> bool {
    deployment.spec.progress_deadline_seconds.is_some_and(|seconds| seconds != i32::MAX)
}

/// The Progressing condition.
pub fn condition(status: &DeploymentStatus) -> Option<&DeploymentCondition> {
    status.conditions.iter().find(|condition| condition.condition_type == PROGRESSING)
}

/// A Progressing condition with both times now.
pub fn progressing(status: ConditionStatus, reason: &'static str, message: String, now: Time) -> DeploymentCondition {
    DeploymentCondition {
        condition_type: PROGRESSING,
        status,
        last_update_time: Some(Timestamp::from(now)),
        last_transition_time: Some(Timestamp::from(now)),
        reason: Text::from_static(reason),
        message: message.into(),
    }
}

/// The Available condition.
pub fn availability(enough: bool, now: Time) -> DeploymentCondition {
    let (status, reason, message) = if enough {
        (ConditionStatus::True, "MinimumReplicasAvailable", "Deployment has minimum availability.")
    } else {
        (ConditionStatus::False, "MinimumReplicasUnavailable", "Deployment does not have minimum availability.")
    };
    let condition_type = Text::from_static("Available");
    DeploymentCondition { condition_type, ..progressing(status, reason, message.into(), now) }
}

/// Sets a condition, unless it has this status and reason already (`SetDeploymentCondition`).
pub fn set_condition(status: &mut DeploymentStatus, mut new: DeploymentCondition) {
    let old = status.conditions.iter().find(|old| old.condition_type == new.condition_type);
    if let Some(old) = old.filter(|old| old.status == new.status) {
        if old.reason == new.reason {
            return;
        }
        new.last_transition_time = old.last_transition_time;
    }
    status.conditions.retain(|old| old.condition_type != new.condition_type);
    status.conditions.push(new);
}

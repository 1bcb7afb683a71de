//! The Deployment controller: replaces the pods of one template by those of the next, step by step, by scaling replica
//! sets up and down.
//!
//! To read before editing: `pkg/controller/deployment` (`deployment_controller.go` is this file; `sync.go`, `rolling.go`,
//! `recreate.go` and `progress.go` stand beside it).

mod progress;
mod recreate;
mod rolling;
mod sync;
#[cfg(test)]
mod tests;
mod util;

use super::controller_ref_manager::{ControllerRefManager, map_to_owners};
use super::framework::{Change, ControllerDescriptor, Outcome, Reconciler, Snapshot, Watch, owner_key};
use super::plan::Plan;
use crate::api::apps::{Deployment, DeploymentStrategyType, ReplicaSet};
use crate::api::core_v1::Pod;
use crate::api::watch::EventType;
use crate::api::{Key, Kind, Object, Resource};
use crate::because::Because;
use alloc::boxed::Box;
use alloc::sync::Arc;
use alloc::vec::Vec;

/// The Deployment controller; all that it knows is in the caches.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct DeploymentController;

/// A deployment and its replica sets in one snapshot.
struct Rollout<'a> {
    deployment: &'a Arc<Deployment>,
    /// The replica set with the deployment's template, if there is one.
    new: Option<&'a Arc<ReplicaSet>>,
    /// All others, oldest first.
    old: Vec<&'a Arc<ReplicaSet>>,
    snapshot: &'a Snapshot<'a>,
}

/// `deployment-controller`.
pub static DESCRIPTOR: ControllerDescriptor = ControllerDescriptor {
    name: "deployment-controller",
    event_source: "deployment-controller",
    service_account: "deployment-controller",
    watches: &[Watch::For(Kind::Deployment), Watch::Watches(Kind::ReplicaSet), Watch::Watches(Kind::Pod)],
    max_retries: 15,
    constructor: || Box::new(DeploymentController),
};

impl Reconciler for DeploymentController {
    fn reconcile(&mut self, key: &Key, snapshot: &Snapshot, plan: &mut Plan) -> Outcome {
        let Some(deployment) = snapshot.view.get::<Deployment>(&key.namespace, &key.name) else { return Outcome::Done };
        plan.about(&**deployment);
        let Ok(selector) = deployment.spec.selector.to_selector() else { return Outcome::Done };
        let controller = Object::Deployment(deployment.clone());
        let ref_manager = ControllerRefManager { controller: &controller, selector: &selector };
        let sets = match ref_manager.claim::<ReplicaSet>(snapshot, |_| true, plan) {
            Ok(sets) => sets,
            Err(outcome) => return outcome,
        };
        plan.cost(sets.len());
        let rollout = Rollout::of(deployment, sets, snapshot);
        if deployment.metadata.is_terminating() {
            return rollout.sync_status_only(plan);
        }
        if rollout.check_paused_condition(plan) {
            return Outcome::Done;
        }
        let outcome = match deployment.spec.strategy.strategy_type {
            _ if deployment.spec.paused || rollout.is_scaling() => rollout.sync(plan),
            DeploymentStrategyType::Recreate => rollout.recreate(plan),
            _ => rollout.roll_out(plan),
        };
        outcome.unwrap_or_else(|ended_early| ended_early)
    }

    fn map_to_keys(&mut self, change: &Change, snapshot: &Snapshot, keys: &mut Vec<Key>) {
        let meta = change.object.meta();
        if change.object.kind() == Kind::Pod {
            keys.extend(waits_for_last_pod(change, snapshot));
            return;
        }
        let selects = |object: &Object| {
            let selector = object.get::<Deployment>().map(|deployment| deployment.spec.selector.to_selector());
            selector.is_some_and(|selector| selector.is_ok_and(|selector| selector.matches(&meta.labels)))
        };
        map_to_owners(change, Kind::Deployment, snapshot, selects, keys);
    }
}

/// The Deployment that waited for the deletion of this pod: one with the strategy Recreate, when no pod is left (`deletePod`).
fn waits_for_last_pod(change: &Change, snapshot: &Snapshot) -> Option<Key> {
    if change.change != EventType::Deleted {
        return None;
    }
    let set = owner_key(change.object.meta(), Kind::ReplicaSet)?;
    let set = snapshot.view.get::<ReplicaSet>(&set.namespace, &set.name)?;
    let key = owner_key(&set.metadata, Kind::Deployment)?;
    let deployment = snapshot.view.get::<Deployment>(&key.namespace, &key.name)?;
    let recreates = deployment.spec.strategy.strategy_type == DeploymentStrategyType::Recreate;
    let mut sets = snapshot.view.owned_by::<ReplicaSet>(deployment.metadata.uid);
    let mut is_last = || sets.all(|set| snapshot.view.owned_by::<Pod>(set.metadata.uid).next().is_none());
    (recreates && is_last()).then_some(key)
}

impl<'a> Rollout<'a> {
    fn of(
        deployment: &'a Arc<Deployment>,
        mut sets: Vec<&'a Arc<ReplicaSet>>,
        snapshot: &'a Snapshot<'a>,
    ) -> Rollout<'a> {
        crate::base::sort::by(&mut sets, |a, b| {
            let age = |set: &Arc<ReplicaSet>| set.metadata.creation_timestamp;
            age(a).cmp(&age(b)).then_with(|| a.metadata.name.cmp(&b.metadata.name))
        });
        let template = &deployment.spec.template;
        let new = sets.iter().position(|set| util::same_template(&set.spec.template, template));
        let new = new.map(|at| sets.remove(at));
        Rollout { deployment, new, old: sets, snapshot }
    }

    /// All replica sets, the new one last.
    fn all(&self) -> impl Iterator<Item = &'a Arc<ReplicaSet>> + '_ {
        self.old.iter().copied().chain(self.new)
    }

    /// The desired number of pods.
    fn wanted(&self) -> i32 {
        self.deployment.spec.replicas.unwrap_or(1)
    }

    /// Whether the deployment's size has changed since its replica sets were last scaled (`isScalingEvent`).
    fn is_scaling(&self) -> bool {
        let active = self.all().filter(|set| util::size(set) > 0);
        active.filter_map(|set| util::desired_replicas(set)).any(|desired| desired != self.wanted())
    }

    /// Plans an update of the status, if it has changed.
    fn write_status(&self, deployment: Deployment, because: Because, plan: &mut Plan) {
        plan.finally_status(Object::Deployment(self.deployment.clone()), deployment.into_object(), None, because);
    }
}

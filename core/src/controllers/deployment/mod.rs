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

use super::claims::{self, Orphans};
use super::framework::{Change, Look, Outcome, Reconciler, Watch, owner_key};
use super::plan::Plan;
use crate::actor::Controller;
use crate::api::apps::{Deployment, DeploymentStrategyType, ReplicaSet};
use crate::api::core_v1::Pod;
use crate::api::status::Status;
use crate::api::{Key, Kind, Object, Resource};
use crate::base::Time;
use crate::trace::{Because, ChangeType};
use alloc::sync::Arc;
use alloc::vec::Vec;

/// Rolls deployments out.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct DeploymentController {
    /// Replica sets that belong to nobody.
    orphans: Orphans,
}

/// A deployment and its replica sets, as one look shows them.
struct Rollout<'a> {
    deployment: &'a Arc<Deployment>,
    /// The replica set with the deployment's template, if there is one.
    new: Option<&'a Arc<ReplicaSet>>,
    /// All others, oldest first.
    old: Vec<&'a Arc<ReplicaSet>>,
    look: &'a Look<'a>,
}

impl Reconciler for DeploymentController {
    const ME: Controller = Controller::Deployment;
    const EVENTS_FROM: &'static str = "deployment-controller";
    const USER: &'static str = "deployment-controller";
    const WATCHES: &'static [Watch] =
        &[Watch::Itself(Kind::Deployment), Watch::Also(Kind::ReplicaSet), Watch::Also(Kind::Pod)];
    const MAX_RETRIES: u32 = 15;

    fn reconcile(&mut self, key: &Key, look: &Look, plan: &mut Plan) -> Outcome {
        let Some(deployment) = look.view.get::<Deployment>(&key.namespace, &key.name) else { return Outcome::Done };
        plan.about(&**deployment);
        let sets = self.claim(deployment, look, plan);
        if !plan.is_empty() {
            return Outcome::Done;
        }
        plan.looked_at(sets.len());
        let rollout = Rollout::of(deployment, sets, look);
        if deployment.metadata.is_terminating() {
            return rollout.sync_status_only(plan);
        }
        if rollout.note_pause(plan) {
            return Outcome::Done;
        }
        if deployment.spec.paused || rollout.is_scaling() {
            return rollout.sync(plan);
        }
        match deployment.spec.strategy.strategy_type {
            DeploymentStrategyType::Recreate => rollout.recreate(plan),
            _ => rollout.roll(plan),
        }
    }

    fn concerned(&mut self, change: &Change, look: &Look, keys: &mut Vec<Key>) {
        let meta = change.object.meta();
        if change.object.kind() == Kind::Pod {
            keys.extend(waits_for_last_pod(change, look));
            return;
        }
        let owner = owner_key(meta, Kind::Deployment);
        let old_owner = change.old.and_then(|old| owner_key(old.meta(), Kind::Deployment));
        if old_owner != owner {
            keys.extend(old_owner);
        }
        if self.orphans.note(change) {
            let all = look.view.list::<Deployment>(&meta.namespace);
            let selects = |deployment: &&Arc<Deployment>| {
                deployment.spec.selector.to_selector().is_ok_and(|selector| selector.matches(&meta.labels))
            };
            keys.extend(all.filter(selects).map(|deployment| deployment.key()));
        }
        keys.extend(owner);
    }

    fn conclude(&self, last: &mut Object, error: Option<&Status>, now: Time) -> bool {
        match (last, error) {
            (_, None) => true,
            (Object::Deployment(deployment), Some(error)) => sync::note_failure(deployment, error, now),
            _ => false,
        }
    }
}

impl DeploymentController {
    /// The deployment's replica sets; plans to take in those that belong to nobody and to let go of those that it does
    /// not select any more.
    fn claim<'a>(&self, deployment: &Arc<Deployment>, look: &Look<'a>, plan: &mut Plan) -> Vec<&'a Arc<ReplicaSet>> {
        let Ok(selector) = deployment.spec.selector.to_selector() else { return Vec::new() };
        let owner = Object::Deployment(deployment.clone());
        let owned = look.view.owned_by::<ReplicaSet>(deployment.metadata.uid);
        let mut sets: Vec<&Arc<ReplicaSet>> = owned
            .filter(|set| set.metadata.controller().is_some_and(|owner| owner.uid == deployment.metadata.uid))
            .collect();
        if deployment.metadata.is_terminating() {
            return sets;
        }
        sets.retain(|set| {
            let stays = selector.matches(&set.metadata.labels);
            if !stays {
                claims::release(Object::ReplicaSet((*set).clone()), &owner, plan);
            }
            stays
        });
        for key in self.orphans.of(Kind::ReplicaSet, &deployment.metadata.namespace) {
            let Some(set) = look.view.get::<ReplicaSet>(&key.namespace, &key.name) else { continue };
            let free = set.metadata.controller().is_none() && !set.metadata.is_terminating();
            if free && selector.matches(&set.metadata.labels) {
                claims::adopt(Object::ReplicaSet(set.clone()), &owner, plan);
            }
        }
        sets
    }
}

/// A pod is gone: a deployment that recreates its pods may have waited for the last one.
fn waits_for_last_pod(change: &Change, look: &Look) -> Option<Key> {
    if change.change != ChangeType::Deleted {
        return None;
    }
    let set = owner_key(change.object.meta(), Kind::ReplicaSet)?;
    let set = look.view.get::<ReplicaSet>(&set.namespace, &set.name)?;
    let key = owner_key(&set.metadata, Kind::Deployment)?;
    let deployment = look.view.get::<Deployment>(&key.namespace, &key.name)?;
    let recreates = deployment.spec.strategy.strategy_type == DeploymentStrategyType::Recreate;
    let mut sets = look.view.owned_by::<ReplicaSet>(deployment.metadata.uid);
    let mut is_last = || sets.all(|set| look.view.owned_by::<Pod>(set.metadata.uid).next().is_none());
    (recreates && is_last()).then_some(key)
}

impl<'a> Rollout<'a> {
    fn of(deployment: &'a Arc<Deployment>, mut sets: Vec<&'a Arc<ReplicaSet>>, look: &'a Look<'a>) -> Rollout<'a> {
        crate::base::sort::by(&mut sets, |a, b| {
            let age = |set: &Arc<ReplicaSet>| set.metadata.creation_timestamp;
            age(a).cmp(&age(b)).then_with(|| a.metadata.name.cmp(&b.metadata.name))
        });
        let template = &deployment.spec.template;
        let new = sets.iter().position(|set| util::same_template(&set.spec.template, template));
        let new = new.map(|at| sets.remove(at));
        Rollout { deployment, new, old: sets, look }
    }

    /// All replica sets, the new one last.
    fn all(&self) -> impl Iterator<Item = &'a Arc<ReplicaSet>> + '_ {
        self.old.iter().copied().chain(self.new)
    }

    /// How many pods are wanted.
    fn wanted(&self) -> i32 {
        self.deployment.spec.replicas.unwrap_or(1)
    }

    /// Whether the deployment's size has changed since its replica sets were last scaled (`isScalingEvent`).
    fn is_scaling(&self) -> bool {
        let active = self.all().filter(|set| util::size(set) > 0);
        active.filter_map(|set| util::desired_replicas(set)).any(|desired| desired != self.wanted())
    }

    /// Plans to write `deployment` with the status that it has got, if that is a change.
    fn write_status(&self, deployment: Deployment, because: Because, plan: &mut Plan) {
        plan.finally_status(Object::Deployment(self.deployment.clone()), deployment.into_object(), because);
    }
}

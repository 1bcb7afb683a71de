//! Common to all strategies: the new replica set, scaling, clean-up, status. Upstream: `pkg/controller/deployment/sync.go`.

use super::super::framework::{Outcome, controller_reference};
use super::super::plan::{Plan, is_namespace_terminating};
use super::{Rollout, progress, util};
use crate::api::apps::{DeploymentStatus, ReplicaSet, ReplicaSetSpec};
use crate::api::core_v1::ConditionStatus;
use crate::api::meta::ObjectMeta;
use crate::api::{Object, Resource};
use crate::base::Text;
use crate::because::Because;
use crate::controllers::framework::STATUS_IS_BEHIND;
use alloc::format;
use alloc::sync::Arc;
use alloc::vec::Vec;
use core::cmp::Reverse;

crate::reasons! {
    /// The newest replica set gets the newest revision.
    fn revision_noted(revision: Text) = "because-revision-noted";
    /// The name that the template's hash gives is taken.
    const HASH_COLLIDES = "because-hash-collides";
    /// No replica set has the deployment's template yet.
    const TEMPLATE_IS_NEW = "because-template-is-new";
    /// The deployment wants another number of pods.
    fn replicas_wanted(wanted: i32) = "because-replicas-wanted";
    /// The wanted number is divided among the replica sets by their sizes.
    fn scaled_in_proportion(wanted: i32) = "because-scaled-in-proportion";
    /// More old replica sets are kept than the history may hold.
    fn history_is_full(limit: i32) = "because-history-is-full";
    /// The deployment is paused, or goes on.
    const PAUSE_NOTED = "because-pause-noted";
}

impl<'a> Rollout<'a> {
    /// Scales the replica sets of a deployment that is paused or was scaled, without a rollout (`sync`).
    pub(super) fn sync(&self, plan: &mut Plan) -> Result<Outcome, Outcome> {
        if self.new.is_some() {
            self.new_set(plan)?;
        }
        self.scale(plan);
        if self.deployment.spec.paused {
            self.clean_up(plan);
        }
        Ok(self.sync_status_only(plan))
    }

    /// Plans an update of the status, without the Progressing condition (`syncStatusOnly`).
    pub(super) fn sync_status_only(&self, plan: &mut Plan) -> Outcome {
        let mut deployment = (**self.deployment).clone();
        deployment.status = self.status();
        self.write_status(deployment, STATUS_IS_BEHIND, plan);
        Outcome::Done
    }

    /// The replica set of the current template, with its revision; created if there is none. Err: that is planned, and
    /// ends this reconciliation (`getNewReplicaSet`).
    pub(super) fn new_set(&self, plan: &mut Plan) -> Result<&'a Arc<ReplicaSet>, Outcome> {
        let revision = self.old.iter().map(|set| util::revision(set)).max().unwrap_or_default() + 1;
        let Some(new) = self.new else { return Err(self.create_new_set(revision, plan)) };
        let mut set = (**new).clone();
        let annotated = util::annotate(self.deployment, set.metadata.annotations.make_mut(), revision);
        if annotated || set.spec.min_ready_seconds != self.deployment.spec.min_ready_seconds {
            Arc::make_mut(&mut set.spec).min_ready_seconds = self.deployment.spec.min_ready_seconds;
            let noted = set.metadata.annotations.get(&util::REVISION).cloned().unwrap_or_default();
            let step = plan.update(set.into_object(), revision_noted(noted));
            plan.then(step);
            return Err(Outcome::Done);
        }
        let mut deployment = (**self.deployment).clone();
        let noted = new.metadata.annotations.get(&util::REVISION).cloned().unwrap_or_default();
        let annotations = &self.deployment.metadata.annotations;
        let mut changed = annotations.get(&util::REVISION) != Some(&noted);
        if changed {
            deployment.metadata.annotations.make_mut().insert(util::REVISION, noted.clone());
        }
        if progress::has_deadline(&deployment) && progress::condition(&deployment.status).is_none() {
            let message = format!("Found new replica set \"{}\"", new.metadata.name);
            let found = progress::progressing(ConditionStatus::True, "FoundNewReplicaSet", message, self.snapshot.now);
            progress::set_condition(&mut deployment.status, found);
            changed = true;
        }
        if changed {
            self.write_status(deployment, revision_noted(noted), plan);
            return Err(Outcome::Done);
        }
        Ok(new)
    }

    fn create_new_set(&self, revision: i64, plan: &mut Plan) -> Outcome {
        let (deployment, now) = (self.deployment, self.snapshot.now);
        let hash: Text = util::template_hash(&deployment.spec.template, deployment.status.collision_count).into();
        let name: Text = format!("{}-{hash}", deployment.metadata.name).into();
        let size = self.size_of_new(0);
        let set = self.new_set_of_template(&name, hash, size, revision);
        let mut step = plan.create(set.into_object(), TEMPLATE_IS_NEW);
        if size > 0 {
            let message = format!("Scaled up replica set {name} from 0 to {size}");
            step = plan.event_on_success(step, "Normal", "ScalingReplicaSet", message);
        }
        let Some(answer) = plan.ask(step) else { return Outcome::Done };
        let mut changed = (**deployment).clone();
        let error = match &*answer {
            Ok(_) => {
                let revision: Text = format!("{revision}").into();
                changed.metadata.annotations.make_mut().insert(util::REVISION, revision.clone());
                if progress::has_deadline(deployment) {
                    let message = format!("Created new replica set \"{name}\"");
                    let created = progress::progressing(ConditionStatus::True, progress::CREATED, message, now);
                    progress::set_condition(&mut changed.status, created);
                }
                self.write_status(changed, revision_noted(revision), plan);
                return Outcome::Done;
            }
            Err(error) => error,
        };
        if error.is_already_exists() {
            // A replica set of another template. One that the cache does not show yet may be the right one.
            if self.snapshot.view.get::<ReplicaSet>(&deployment.metadata.namespace, &name).is_some() {
                *changed.status.collision_count.get_or_insert(0) += 1;
                self.write_status(changed, HASH_COLLIDES, plan);
            }
        } else if !is_namespace_terminating(error) {
            let message = format!("Failed to create new replica set \"{name}\": {}", error.message);
            plan.event("Warning", progress::CREATE_ERROR, message.clone());
            if progress::has_deadline(deployment) {
                let failed = progress::progressing(ConditionStatus::False, progress::CREATE_ERROR, message, now);
                progress::set_condition(&mut changed.status, failed);
                self.write_status(changed, STATUS_IS_BEHIND, plan);
            }
        }
        Outcome::RequeueRateLimited
    }

    fn new_set_of_template(&self, name: &Text, hash: Text, size: i32, revision: i64) -> ReplicaSet {
        let deployment = self.deployment;
        let mut template = deployment.spec.template.clone();
        template.metadata.labels.make_mut().insert(util::POD_TEMPLATE_HASH, hash.clone());
        let mut selector = deployment.spec.selector.clone();
        selector.match_labels.make_mut().insert(util::POD_TEMPLATE_HASH, hash);
        let mut metadata = ObjectMeta {
            name: name.clone(),
            namespace: deployment.metadata.namespace.clone(),
            labels: template.metadata.labels.clone(),
            ..ObjectMeta::default()
        };
        metadata.owner_references.make_mut().push(controller_reference(&Object::Deployment(deployment.clone())));
        let annotations = metadata.annotations.make_mut();
        util::annotate(deployment, annotations, revision);
        util::annotate_size(annotations, self.wanted(), self.wanted() + util::max_surge(deployment));
        let min_ready_seconds = deployment.spec.min_ready_seconds;
        let spec = ReplicaSetSpec { replicas: Some(size), min_ready_seconds, selector, template };
        ReplicaSet { metadata, spec: Arc::new(spec), ..ReplicaSet::default() }
    }

    /// Shares a change of the deployment's size among its replica sets (`scale`).
    fn scale(&self, plan: &mut Plan) {
        let wanted = self.wanted();
        let active: Vec<&Arc<ReplicaSet>> = self.all().filter(|set| util::size(set) > 0).collect();
        let only = match active.as_slice() {
            [] => self.new.or(self.old.last().copied()),
            [only] => Some(*only),
            _ => None,
        };
        if let Some(set) = only {
            self.scale_to(set, wanted, replicas_wanted(wanted), plan);
        } else if self.new.is_some_and(|new| self.is_saturated(new)) {
            for set in self.old.iter().filter(|set| util::size(set) > 0) {
                self.scale_to(set, 0, replicas_wanted(wanted), plan);
            }
        } else if !self.recreates() {
            self.scale_in_proportion(active, plan);
        }
    }

    /// Scales each replica set in proportion, so that in the middle of a rolling update a bad new version does not get all new
    /// pods. The largest gets the remainder.
    fn scale_in_proportion(&self, mut active: Vec<&'a Arc<ReplicaSet>>, plan: &mut Plan) {
        let wanted = self.wanted();
        let most = if wanted > 0 { wanted + util::max_surge(self.deployment) } else { 0 };
        let to_add = most - active.iter().map(|set| util::size(set)).sum::<i32>();
        // Growing, the newest of equals comes first; shrinking, the oldest.
        let age = |set: &Arc<ReplicaSet>| (set.metadata.creation_timestamp, set.metadata.name.clone());
        crate::base::sort::by(&mut active, |a, b| {
            let by_age = if to_add > 0 { age(b).cmp(&age(a)) } else { age(a).cmp(&age(b)) };
            Reverse(util::size(a)).cmp(&Reverse(util::size(b))).then(by_age)
        });
        let mut added = 0;
        let mut sizes: Vec<i32> = Vec::new();
        for set in &active {
            let share = self.proportion(set, to_add, added);
            added += share;
            sizes.push(util::size(set) + share);
        }
        if let Some(first) = sizes.first_mut() {
            *first = (*first + to_add - added).max(0);
        }
        for (set, size) in active.into_iter().zip(sizes) {
            self.resize(set, size, scaled_in_proportion(wanted), plan);
        }
    }

    /// The share of a replica set in a change of size (`GetReplicaSetProportion`).
    fn proportion(&self, set: &ReplicaSet, to_add: i32, added: i32) -> i32 {
        let (size, left) = (util::size(set), to_add - added);
        if size == 0 || to_add == 0 || left == 0 {
            return 0;
        }
        let share = self.fraction(set);
        if to_add > 0 { share.min(left) } else { share.max(left) }
    }

    fn fraction(&self, set: &ReplicaSet) -> i32 {
        let size = util::size(set);
        if self.wanted() == 0 {
            return -size;
        }
        let most = self.wanted() + util::max_surge(self.deployment);
        let most_before = match util::max_replicas(set) {
            None | Some(0) => self.deployment.status.replicas,
            Some(most) => most,
        };
        if most_before == 0 {
            return 0;
        }
        // Rounded half up: all numbers here are positive.
        let (size, most, before) = (i64::from(size), i64::from(most), i64::from(most_before));
        ((2 * size * most + before) / (2 * before) - size) as i32
    }

    fn is_saturated(&self, new: &ReplicaSet) -> bool {
        let wanted = self.wanted();
        util::size(new) == wanted
            && util::desired_replicas(new) == Some(wanted)
            && new.status.available_replicas == wanted
    }

    /// Plans to scale a replica set; false if it has that size (`scaleReplicaSetAndRecordEvent`).
    pub(super) fn scale_to(&self, set: &Arc<ReplicaSet>, size: i32, because: Because, plan: &mut Plan) -> bool {
        let scales = util::size(set) != size;
        if scales {
            self.resize(set, size, because, plan);
        }
        scales
    }

    fn resize(&self, set: &Arc<ReplicaSet>, size: i32, because: Because, plan: &mut Plan) {
        let (before, wanted) = (util::size(set), self.wanted());
        let mut resized = (**set).clone();
        let most = wanted + util::max_surge(self.deployment);
        let annotated = util::annotate_size(resized.metadata.annotations.make_mut(), wanted, most);
        if before == size && !annotated {
            return;
        }
        if before != size {
            Arc::make_mut(&mut resized.spec).replicas = Some(size);
        }
        let mut step = plan.update(resized.into_object(), because);
        if before != size {
            let direction = if size > before { "up" } else { "down" };
            let name = &set.metadata.name;
            let message = format!("Scaled {direction} replica set {name} from {before} to {size}");
            step = plan.event_on_success(step, "Normal", "ScalingReplicaSet", message);
        }
        plan.then(step);
    }

    /// Plans to delete the oldest empty replica sets beyond the history's limit (`cleanupDeployment`).
    pub(super) fn clean_up(&self, plan: &mut Plan) {
        let Some(limit) = self.deployment.spec.revision_history_limit.filter(|limit| *limit < i32::MAX) else { return };
        let mut old: Vec<_> = self.old.iter().filter(|set| !set.metadata.is_terminating()).collect();
        let too_many = old.len().saturating_sub(limit.max(0) as usize);
        crate::base::sort::by_key(&mut old, |set| util::revision(set));
        for set in old.into_iter().take(too_many) {
            let empty = set.status.replicas == 0 && util::size(set) == 0;
            if empty && set.metadata.generation <= set.status.observed_generation {
                let step = plan.delete(&Object::ReplicaSet((*set).clone()), history_is_full(limit));
                plan.then(step);
            }
        }
    }

    /// Plans the Progressing condition for a pause or its end: a paused deployment does not time out (`checkPausedConditions`).
    pub(super) fn check_paused_condition(&self, plan: &mut Plan) -> bool {
        let deployment = self.deployment;
        let reason = progress::condition(&deployment.status).map(|condition| condition.reason.as_str());
        if !progress::has_deadline(deployment) || reason == Some(progress::TIMED_OUT) {
            return false;
        }
        let noted = reason == Some(progress::PAUSED);
        let (reason, message) = match (deployment.spec.paused, noted) {
            (true, false) => (progress::PAUSED, "Deployment is paused"),
            (false, true) => ("DeploymentResumed", "Deployment is resumed"),
            _ => return false,
        };
        let mut changed = (**deployment).clone();
        let condition = progress::progressing(ConditionStatus::Unknown, reason, message.into(), self.snapshot.now);
        progress::set_condition(&mut changed.status, condition);
        self.write_status(changed, PAUSE_NOTED, plan);
        true
    }

    /// The status, summed over the replica sets (`calculateStatus`).
    pub(super) fn status(&self) -> DeploymentStatus {
        let old = &self.deployment.status;
        let sum = |count: fn(&ReplicaSet) -> i32| self.all().map(|set| count(set)).sum::<i32>();
        let available = sum(|set| set.status.available_replicas);
        let mut status = DeploymentStatus {
            observed_generation: self.deployment.metadata.generation,
            replicas: sum(|set| set.status.replicas),
            updated_replicas: self.new.map_or(0, |new| new.status.replicas),
            ready_replicas: sum(|set| set.status.ready_replicas),
            available_replicas: available,
            unavailable_replicas: (sum(util::size) - available).max(0),
            terminating_replicas: Some(sum(|set| set.status.terminating_replicas.unwrap_or_default())),
            conditions: old.conditions.clone(),
            collision_count: old.collision_count,
        };
        let enough = available >= self.wanted() - util::max_unavailable(self.deployment);
        progress::set_condition(&mut status, progress::availability(enough, self.snapshot.now));
        status
    }
}

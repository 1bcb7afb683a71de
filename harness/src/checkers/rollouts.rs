//! A Deployment's rollout keeps to its limits by its own doing: its ReplicaSets are never scaled up beyond maxSurge, a
//! ReplicaSet never makes more pods than it has replicas, and none deletes a ready pod that maxUnavailable needs. What
//! people delete, and what is lost with a node, the controllers learn of only later. (Of pods that are ready, a ReplicaSet
//! does not choose those to delete that are not available yet for minReadySeconds: upstream keeps no promise of those.)
//!
//! Two promises upstream does not keep, so they are not asked for here either. A create whose answer is lost is tried
//! again, though it may have been carried out (`replica_set.go`, `manageReplicas`): such a pod counts from when the
//! controller's cache shows it. And a deployment scales an old ReplicaSet down by how many of its pods are available, those
//! among them whose deletion is still outstanding (`rolling.go`, `scaleDownOldReplicaSetsForRollingUpdate`). Nor does it
//! keep pods that are ready, but not yet for minReadySeconds: these it counts as unhealthy (`cleanupUnhealthyReplicas`).

use super::{Asked, Checker, Cluster, Fact, Verdict, Write, broken};
use kubarium_core::address::SpanId;
use kubarium_core::api::apps::{Deployment, DeploymentStrategyType, ReplicaSet};
use kubarium_core::api::core_v1::Pod;
use kubarium_core::api::{HasKind, Kind, Object, Resource, Uid};
use kubarium_core::base::{Duration, Text, Time};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// What each deployment and ReplicaSet was to be, and what was lost.
#[derive(Debug, Default)]
pub struct Rollouts {
    deployments: BTreeMap<Uid, Vec<(u64, Limits)>>,
    /// When a deployment's controller last had not looked at its newest version: the revision before, and the one at
    /// which it had; None while it has not.
    unseen: BTreeMap<Uid, (u64, Option<u64>)>,
    sizes: BTreeMap<Uid, Vec<(u64, i32)>>,
    /// The oldest cache on which a ReplicaSet was last scaled down: whenever its pods go, that was decided then.
    scaled_down: BTreeMap<Uid, u64>,
    /// The revisions of the cache of each controller manager.
    caches: BTreeMap<Text, Vec<(Time, u64)>>,
    /// Pods made by requests of an earlier incarnation of the controller manager, which nobody waits for.
    strays: BTreeSet<Uid>,
    /// The pods, by the request that made each, and the revision at which.
    made: BTreeMap<SpanId, (Uid, u64)>,
    /// Pods made by requests whose client never heard of it, by the revision at which each was made.
    unheard: BTreeMap<Uid, u64>,
    /// Requests of which their client was unsure before they were carried out.
    unsure: BTreeSet<SpanId>,
    /// Deployments that scaled a ReplicaSet down while it had pods still to delete, by the revision of that.
    overlapping: BTreeMap<Uid, u64>,
    /// Of each ReplicaSet: the ready pods it lost that its controller did not delete, by the revision at which its
    /// status no longer counted them; None: not yet.
    losses: BTreeMap<Uid, Vec<Option<u64>>>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Limits {
    wanted: i32,
    most: i32,
    /// None: all may be missing, as with Recreate.
    least: Option<i32>,
}

/// How long it takes from a change in the controllers' cache until they have acted on it.
const LAG: Duration = Duration::from_secs(5);
impl Checker for Rollouts {
    fn note(&mut self, fact: &Fact, cluster: &Cluster) -> Verdict {
        let write = match fact {
            Fact::Cached(process, revision) if process.starts_with("kube-controller-manager") => {
                self.caches.entry(process.clone()).or_default().push((cluster.now, *revision));
                return Ok(());
            }
            Fact::Unsure(request) => {
                match self.made.remove(request) {
                    Some((pod, revision)) => drop(self.unheard.insert(pod, revision)),
                    None => drop(self.unsure.insert(*request)),
                }
                return Ok(());
            }
            Fact::Written(write) => write,
            _ => return Ok(()),
        };
        match write.key.kind {
            Kind::Deployment => self.deployment_changed(write),
            Kind::ReplicaSet => {
                let set = write.object.as_ref().or(write.old.as_ref()).map(|set| set.meta().uid);
                set.into_iter().for_each(|set| self.losses_are_counted(set, cluster));
                return self.set_changed(write, cluster);
            }
            Kind::Pod => return self.pod_changed(write, cluster),
            _ => {}
        }
        Ok(())
    }
}

impl Rollouts {
    fn deployment_changed(&mut self, write: &Write) {
        let Some(Object::Deployment(deployment)) = &write.object else { return };
        let uid = deployment.metadata.uid;
        note(self.deployments.entry(uid).or_default(), write.revision, limits(deployment));
        let unseen = self.unseen.entry(uid).or_insert((write.revision - 1, None));
        match (deployment.status.observed_generation == deployment.metadata.generation, unseen.1) {
            (true, None) => unseen.1 = Some(write.revision),
            (false, Some(_)) => *unseen = (write.revision - 1, None),
            _ => {}
        }
    }

    fn set_changed(&mut self, write: &Write, cluster: &Cluster) -> Verdict {
        let Some(Object::ReplicaSet(set)) = &write.object else { return Ok(()) };
        let size = |set: &ReplicaSet| set.spec.replicas.unwrap_or(1);
        let before = write.old.as_ref().and_then(ReplicaSet::of).map_or(0, |old| size(old));
        note(self.sizes.entry(set.metadata.uid).or_default(), write.revision, size(set));
        let Some(request) = by(write, "deployment-controller", cluster) else { return Ok(()) };
        let Some(owner) = owner(&**set) else { return Ok(()) };
        if size(set) < before {
            self.scaled_down.insert(set.metadata.uid, self.known_by(request, LAG));
            if set.status.replicas > before {
                self.overlapping.insert(owner, write.revision);
            }
        }
        if size(set) <= before {
            return Ok(());
        }
        let sum: i32 = sets_of(owner, cluster).map(|set| size(set)).sum();
        let versions = self.deployments.get(&owner).map(Vec::as_slice).unwrap_or_default();
        let most = since(versions, self.known_by(request, LAG)).map(|limits| limits.most).max();
        match most.filter(|most| sum > *most) {
            Some(most) => {
                broken(&write.key, format!("is scaled up to {}: {sum} pods, and {most} are the most", size(set)))
            }
            None => Ok(()),
        }
    }

    fn pod_changed(&mut self, write: &Write, cluster: &Cluster) -> Verdict {
        let Some(pod) = write.object.as_ref().or(write.old.as_ref()).and_then(Pod::of) else { return Ok(()) };
        let Some(set) = owner(&**pod) else { return Ok(()) };
        match write.old.as_ref().and_then(Pod::of) {
            None => self.pod_made(write, pod, set, cluster),
            Some(old) => self.pod_lost(write, old, set, cluster),
        }
    }

    fn pod_made(&mut self, write: &Write, pod: &Pod, set: Uid, cluster: &Cluster) -> Verdict {
        let Some(request) = by(write, "replicaset-controller", cluster) else {
            self.strays.insert(pod.metadata.uid);
            return Ok(());
        };
        self.made.insert(request.span, (pod.metadata.uid, write.revision));
        if self.unsure.remove(&request.span) {
            self.unheard.insert(pod.metadata.uid, write.revision);
            return Ok(());
        }
        let known = self.known_by(request, LAG);
        let is_known = |pod: &Pod| {
            let uid = pod.metadata.uid;
            !self.strays.contains(&uid) && self.unheard.get(&uid).is_none_or(|made| *made <= known)
        };
        let living = |pod: &&Arc<Pod>| !pod.metadata.is_terminating() && !pod.status.is_finished();
        let pods = cluster.of(Kind::Pod).filter_map(Pod::of).filter(living);
        let mine = pods.filter(|pod| owner(&***pod) == Some(set) && is_known(pod));
        let (count, sizes) = (mine.count() as i32, self.sizes.get(&set).map(Vec::as_slice).unwrap_or_default());
        let most = since(sizes, self.known_by(request, LAG)).max().unwrap_or(0);
        match count > most {
            true => broken(&write.key, format!("is made as the {count}th of {most} pods")),
            false => Ok(()),
        }
    }

    /// A ready pod is deleted, or is no longer ready.
    fn pod_lost(&mut self, write: &Write, old: &Pod, set: Uid, cluster: &Cluster) -> Verdict {
        let set = cluster.of(Kind::ReplicaSet).filter_map(ReplicaSet::of).find(|other| other.metadata.uid == set);
        let Some(deployment) = set.and_then(|set| owner(&**set)) else { return Ok(()) };
        let young = Duration::from_secs(set.map_or(0, |set| set.spec.min_ready_seconds.max(0)) as u64) + LAG;
        let Some(limits) = self.deployments.get(&deployment) else { return Ok(()) };
        let new = write.object.as_ref().and_then(Pod::of);
        if !is_ready(old) || new.is_some_and(|new| is_ready(new)) {
            return Ok(());
        }
        let Some(request) = by(write, "replicaset-controller", cluster) else {
            self.losses.entry(owner(old).unwrap_or_default()).or_default().push(None);
            return Ok(());
        };
        // A version that the controller had not looked beyond still counts, and all since it scaled down.
        let scaled = set.and_then(|set| self.scaled_down.get(&set.metadata.uid)).copied();
        let known = self.known_by(request, LAG).min(scaled.unwrap_or(u64::MAX));
        let unseen = self.unseen.get(&deployment).filter(|(_, until)| until.is_none_or(|until| until > known));
        let recent: Vec<Limits> = since(limits, unseen.map_or(known, |(before, _)| known.min(*before))).collect();
        if recent.windows(2).any(|pair| pair[1].wanted != pair[0].wanted) {
            // Scaled: the share of each ReplicaSet goes by its size, whatever of it is available.
            return Ok(());
        }
        let ready_since = old.status.condition("Ready").and_then(|condition| condition.last_transition_time);
        if young > LAG && ready_since.is_some_and(|since| since.to_time() + young > request.sent) {
            return Ok(());
        }
        if self.overlapping.get(&deployment).is_some_and(|overlapped| *overlapped > known) {
            return Ok(());
        }
        let Some(least) = recent.iter().map(|limits| limits.least).min().flatten() else { return Ok(()) };
        let sets: BTreeSet<Uid> = sets_of(deployment, cluster).map(|set| set.metadata.uid).collect();
        let is_there = |pod: &&Arc<Pod>| owner(&***pod).is_some_and(|owner| sets.contains(&owner)) && is_ready(pod);
        let ready = cluster.of(Kind::Pod).filter_map(Pod::of).filter(is_there).count() as i32;
        let losses = sets.iter().filter_map(|set| self.losses.get(set)).flatten();
        let lost = losses.filter(|counted| counted.is_none_or(|counted| counted > known)).count() as i32;
        match ready + lost < least {
            true => {
                broken(&write.key, format!("is deleted: {ready} pods stay ready of at least {least} ({lost} lost)"))
            }
            false => Ok(()),
        }
    }

    /// Notes when a ReplicaSet's status no longer counts pods that are lost.
    fn losses_are_counted(&mut self, set: Uid, cluster: &Cluster) {
        let Some(losses) = self.losses.get_mut(&set).filter(|losses| losses.contains(&None)) else { return };
        let found = cluster.of(Kind::ReplicaSet).filter_map(ReplicaSet::of).find(|other| other.metadata.uid == set);
        let Some(found) = found else { return };
        let mine = cluster.of(Kind::Pod).filter_map(Pod::of).filter(|pod| owner(&***pod) == Some(set));
        if found.status.ready_replicas <= mine.filter(|pod| is_ready(pod)).count() as i32 {
            losses.iter_mut().for_each(|counted| *counted = Some(counted.unwrap_or(cluster.revision)));
        }
    }

    /// The oldest revision of the cache on which a request may have been decided.
    fn known_by(&self, request: &Asked, lag: Duration) -> u64 {
        let cache = self.caches.get(&request.process).map(Vec::as_slice).unwrap_or_default();
        let after = cache.partition_point(|(at, _)| *at + lag < request.sent);
        after.checked_sub(1).map_or(0, |last| cache[last].1)
    }
}

/// The request of a controller, if that wrote it and still runs.
fn by<'a>(write: &'a Write, controller: &str, cluster: &Cluster) -> Option<&'a Asked> {
    write.request.as_ref().filter(|request| request.client == *controller && cluster.is_current(request))
}

fn owner<R: Resource>(object: &R) -> Option<Uid> {
    object.meta().controller().map(|owner| owner.uid)
}

fn sets_of(deployment: Uid, cluster: &Cluster) -> impl Iterator<Item = &Arc<ReplicaSet>> {
    let sets = cluster.of(Kind::ReplicaSet).filter_map(ReplicaSet::of);
    sets.filter(move |set| owner(&***set) == Some(deployment))
}

/// Notes a version, if it is another one.
fn note<T: PartialEq>(versions: &mut Vec<(u64, T)>, revision: u64, version: T) {
    if versions.last().is_none_or(|(_, last)| *last != version) {
        versions.push((revision, version));
    }
}

/// The versions that are seen by a cache of this revision, or of a later one.
fn since<T: Copy>(versions: &[(u64, T)], revision: u64) -> impl Iterator<Item = T> {
    let first = versions.partition_point(|(at, _)| *at <= revision).saturating_sub(1);
    versions[first..].iter().map(|(_, version)| *version)
}

fn limits(deployment: &Deployment) -> Limits {
    let (spec, strategy) = (&deployment.spec, &deployment.spec.strategy);
    let wanted = spec.replicas.unwrap_or(1);
    if strategy.strategy_type == DeploymentStrategyType::Recreate || deployment.metadata.is_terminating() {
        return Limits { wanted, most: wanted, least: None };
    }
    let limits = strategy.rolling_update.as_ref();
    let surge = limits.and_then(|limits| limits.max_surge.as_ref()?.scaled_value(wanted, true).ok()).unwrap_or(0);
    let unavailable = limits.and_then(|limits| limits.max_unavailable.as_ref()?.scaled_value(wanted, false).ok());
    let unavailable = unavailable.unwrap_or(0).max(i32::from(surge == 0));
    Limits { wanted, most: wanted + surge, least: Some(wanted - unavailable) }
}

fn is_ready(pod: &Pod) -> bool {
    pod.status.is_ready() && !pod.metadata.is_terminating()
}

#[cfg(test)]
mod tests {
    use super::super::testing::{History, object, ready};
    use super::*;
    use kubarium_core::api::Timestamp;
    use kubarium_core::api::meta::OwnerReference;

    fn owned(object: &mut Object, owner: u128) {
        let reference = OwnerReference { uid: Uid(owner), controller: Some(true), ..Default::default() };
        object.meta_mut().owner_references = vec![reference].into();
    }

    fn set(name: &str, uid: u128, replicas: i32) -> Object {
        let mut set = object(&format!(
            "apiVersion: apps/v1\nkind: ReplicaSet\nmetadata: {{name: {name}, namespace: default}}\nspec: {{replicas: {replicas}}}\n"
        ));
        set.meta_mut().uid = Uid(uid);
        owned(&mut set, 100);
        set
    }

    fn a_pod(name: &str, uid: u128, of: u128) -> Object {
        let mut pod = ready(name, uid).into_object();
        owned(&mut pod, of);
        pod
    }

    /// Three pods of four are there; one more may come, and one may go.
    fn history() -> History<Rollouts> {
        let mut history = History::of(Rollouts::default());
        let mut deployment = object(
            "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web, namespace: default}\nspec: {replicas: 4, \
             strategy: {type: RollingUpdate, rollingUpdate: {maxSurge: 1, maxUnavailable: 1}}}\n",
        );
        deployment.meta_mut().uid = Uid(100);
        history.put_object(deployment);
        history.client = "deployment-controller";
        history.put_object(set("old", 101, 4));
        history.client = "replicaset-controller";
        for (name, uid) in [("a", 1), ("b", 2), ("c", 3), ("d", 4)] {
            history.put_object(a_pod(name, uid, 101));
        }
        fresh(&mut history);
        history
    }

    /// Time passes, and the controllers learn of everything.
    fn fresh(history: &mut History<Rollouts>) {
        history.fact(Fact::Cached("kube-controller-manager".into(), history.revision()));
        history.later(60);
    }

    #[test]
    fn a_surge_beyond_the_limit_is_found() {
        let mut history = history();
        history.client = "deployment-controller";
        history.put_object(set("new", 102, 1));
        history
            .fails(|history| history.put_object(set("new", 102, 2)), "is scaled up to 2: 6 pods, and 5 are the most");
        history.client = "kubectl";
        history.put_object(set("new", 102, 9));
    }

    #[test]
    fn a_pod_too_many_is_found() {
        let mut history = history();
        history.fails(|history| history.put_object(a_pod("e", 5, 101)), "is made as the 5th of 4 pods");
        history.client = "kubectl";
        history.put_object(a_pod("f", 6, 101));
    }

    #[test]
    fn a_pod_whose_controller_never_heard_of_it_counts_when_the_cache_shows_it() {
        let mut history = history();
        let replaced = |history: &mut History<Rollouts>| {
            history.delete(ready("d", 4));
            history.put_object(a_pod("e", 5, 101));
            history.fact(Fact::Unsure(SpanId(history.revision())));
        };
        replaced(&mut history);
        history.put_object(a_pod("f", 6, 101));
        fresh(&mut history);
        history.fails(|history| history.put_object(a_pod("g", 7, 101)), "is made as the 6th of 4 pods");
    }

    #[test]
    fn a_pod_that_was_needed_is_found() {
        let terminating = |name, uid| {
            let mut pod = a_pod(name, uid, 101);
            pod.meta_mut().deletion_timestamp = Some(Timestamp::from(Time::from_secs(2_000_000)));
            pod
        };
        let mut by_itself = history();
        by_itself.put_object(terminating("a", 1));
        by_itself.fails(
            |history| history.put_object(terminating("b", 2)),
            "is deleted: 2 pods stay ready of at least 3 (0 lost)",
        );
        let mut by_others = history();
        by_others.client = "kubectl";
        by_others.put_object(terminating("a", 1));
        by_others.client = "replicaset-controller";
        by_others.put_object(terminating("b", 2));
        by_others.put_object(set("old", 101, 4));
        fresh(&mut by_others);
        by_others.fails(
            |history| history.put_object(terminating("c", 3)),
            "is deleted: 1 pods stay ready of at least 3 (0 lost)",
        );
    }
}

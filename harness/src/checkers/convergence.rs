//! When everything has been repaired and had twenty minutes, the cluster is what people asked for, as far as there is
//! room for it; and then there is not much left to say.

use super::{Checker, Cluster, Fact, Rest, Verdict, broken};
use kubarium_core::api::apps::{Deployment, ReplicaSet};
use kubarium_core::api::core_v1::{ConditionStatus, Pod};
use kubarium_core::api::{HasKind, Kind, Object, Resource, Uid};
use std::collections::BTreeSet;

/// Nothing has to be remembered.
#[derive(Debug)]
pub struct Convergence;

/// How many messages a cluster at rest handles in five minutes: for itself, for each node, for each pod and for each
/// other object.
const MESSAGES: u64 = 400;
const PER_NODE: u64 = 120;
const PER_POD: u64 = 60;

impl Checker for Convergence {
    fn note(&mut self, _: &Fact, _: &Cluster) -> Verdict {
        Ok(())
    }

    fn at_rest(&mut self, rest: &Rest, cluster: &Cluster) -> Verdict {
        let uids: BTreeSet<Uid> = cluster.objects.values().map(|object| object.meta().uid).collect();
        for object in cluster.objects.values() {
            let meta = object.meta();
            let owners = &meta.owner_references;
            if !owners.is_empty() && owners.iter().all(|owner| !uids.contains(&owner.uid)) {
                return broken(object.key(), "is still there, and its owners are gone");
            }
            if meta.is_terminating() && meta.finalizers.is_empty() {
                return broken(object.key(), "was deleted, and is still there");
            }
        }
        for object in cluster.of(Kind::Node) {
            let Object::Node(node) = object else { continue };
            let ready = node.status.conditions.iter().find(|condition| condition.condition_type == *"Ready");
            if ready.is_none_or(|ready| ready.status != ConditionStatus::True) {
                return broken(object.key(), "is not Ready");
            }
        }
        for object in cluster.of(Kind::Pod) {
            let Object::Pod(pod) = object else { continue };
            let why = if pod.spec.node_name.is_empty() {
                rest.placeable.contains(&object.key()).then_some("has no node, and would fit on one")
            } else {
                (!is_settled(pod)).then_some("has a node, and neither runs nor says why not")
            };
            if let Some(why) = why {
                return broken(object.key(), why);
            }
        }
        for object in cluster.of(Kind::Deployment) {
            let Object::Deployment(deployment) = object else { continue };
            settled(deployment, cluster)?;
        }
        let (nodes, pods) = (cluster.of(Kind::Node).count() as u64, cluster.of(Kind::Pod).count() as u64);
        let most = MESSAGES + nodes * PER_NODE + pods * PER_POD;
        if rest.messages > most {
            return broken("messages", format!("{} in five minutes of rest, {most} would be many", rest.messages));
        }
        Ok(())
    }
}

/// Whether a deployment has all its pods, of its newest template, or says why not.
fn settled(deployment: &Deployment, cluster: &Cluster) -> Verdict {
    let (spec, status, key) = (&deployment.spec, &deployment.status, deployment.key());
    if status.observed_generation != deployment.metadata.generation {
        return broken(key, "the last change was not looked at");
    }
    let wanted = spec.replicas.unwrap_or(1);
    let all = [status.replicas, status.updated_replicas, status.ready_replicas, status.available_replicas];
    if all == [wanted; 4] || spec.paused {
        return Ok(());
    }
    let sets = cluster.of(Kind::ReplicaSet).filter_map(ReplicaSet::of);
    let mine: Vec<_> = sets.filter(|set| is_owned_by(&***set, deployment.metadata.uid)).collect();
    let refused = |set: &ReplicaSet| {
        let condition = set.status.conditions.iter().find(|condition| condition.condition_type == *"ReplicaFailure");
        condition.is_some_and(|condition| condition.status == ConditionStatus::True)
    };
    if mine.iter().any(|set| refused(set)) {
        return Ok(());
    }
    let pods = cluster.of(Kind::Pod).filter_map(Pod::of);
    let mut waiting = pods.filter(|pod| mine.iter().any(|set| is_owned_by(&***pod, set.metadata.uid)));
    if waiting.any(|pod| !pod.status.is_ready() && (pod.spec.node_name.is_empty() || has_trouble(pod))) {
        return Ok(());
    }
    broken(key, format!("{wanted} pods are wanted; there are, are new, are ready and are available {all:?}"))
}

fn is_owned_by<R: Resource>(object: &R, owner: Uid) -> bool {
    object.meta().controller().is_some_and(|reference| reference.uid == owner)
}

/// A pod runs, has ended, or says what keeps it.
fn is_settled(pod: &Pod) -> bool {
    let runs = pod.status.container_statuses.iter().all(|status| status.state.running.is_some());
    runs && !pod.status.container_statuses.is_empty() || pod.status.is_finished() || has_trouble(pod)
}

/// A container cannot be started, or keeps ending, or is not to become ready.
fn has_trouble(pod: &Pod) -> bool {
    let annotations = &pod.metadata.annotations;
    let acts_up = annotations.iter().any(|(name, _)| name.starts_with("sim/"));
    let mut statuses = pod.status.init_container_statuses.iter().chain(&pod.status.container_statuses);
    let waits = |reason: &str| ["ErrImagePull", "ImagePullBackOff", "CrashLoopBackOff"].contains(&reason);
    acts_up || statuses.any(|status| status.state.waiting.as_ref().is_some_and(|waiting| waits(&waiting.reason)))
}

#[cfg(test)]
mod tests {
    use super::super::testing::{History, node, object, pod_on, ready};
    use super::*;
    use kubarium_core::api::core_v1::{NodeCondition, PodPhase};
    use kubarium_core::api::meta::OwnerReference;
    use kubarium_core::api::{Key, Timestamp};
    use kubarium_core::base::Time;

    fn history() -> History<Convergence> {
        let mut node = node("n1");
        let condition =
            NodeCondition { condition_type: "Ready".into(), status: ConditionStatus::True, ..Default::default() };
        node.status.conditions = vec![condition];
        let mut history = History::of(Convergence);
        history.put(node);
        history.rests(&Rest::default());
        history
    }

    #[test]
    fn a_node_that_is_not_ready_is_found() {
        let mut history = history();
        history.put(node("n2"));
        history.fails(|history| history.rests(&Rest::default()), "is not Ready");
    }

    #[test]
    fn a_pod_that_hangs_is_found() {
        let mut stuck = history();
        stuck.put(pod_on("a", 1, "n1"));
        stuck.fails(|history| history.rests(&Rest::default()), "has a node, and neither runs nor says why not");
        let mut finished = pod_on("a", 1, "n1");
        finished.status.phase = PodPhase::Succeeded;
        stuck.put(finished.clone());
        stuck.rests(&Rest::default());
        finished.metadata.deletion_timestamp = Some(Timestamp::from(Time::from_secs(1)));
        stuck.put(finished);
        stuck.fails(|history| history.rests(&Rest::default()), "was deleted, and is still there");
    }

    #[test]
    fn a_pod_that_nobody_placed_is_found() {
        let mut history = history();
        history.put(pod_on("a", 1, ""));
        history.rests(&Rest::default());
        let key = Key::new(Kind::Pod, &"default".into(), &"a".into());
        let rest = Rest { placeable: [key].into(), ..Rest::default() };
        history.fails(|history| history.rests(&rest), "has no node, and would fit on one");
    }

    #[test]
    fn an_orphan_is_found() {
        let mut orphan = ready("a", 1);
        orphan.metadata.owner_references = vec![OwnerReference { uid: Uid(77), ..Default::default() }].into();
        let mut history = history();
        history.put(orphan);
        history.fails(|history| history.rests(&Rest::default()), "its owners are gone");
    }

    #[test]
    fn a_rollout_that_hangs_is_found() {
        let deployment = |available: i32| {
            object(&format!(
                "apiVersion: apps/v1\nkind: Deployment\nmetadata: {{name: web, namespace: default, generation: 2}}\n\
                 spec: {{replicas: 2}}\nstatus: {{observedGeneration: 2, replicas: 2, updatedReplicas: 2, readyReplicas: 2, \
                 availableReplicas: {available}}}\n"
            ))
        };
        let mut history = history();
        history.put_object(deployment(2));
        history.rests(&Rest::default());
        history.put_object(deployment(1));
        history.fails(|history| history.rests(&Rest::default()), "2 pods are wanted");
    }

    #[test]
    fn a_cluster_that_is_never_quiet_is_found() {
        let rest = |messages| Rest { messages, ..Rest::default() };
        let mut history = history();
        history.rests(&rest(MESSAGES + PER_NODE));
        history.fails(|history| history.rests(&rest(MESSAGES + PER_NODE + 1)), "in five minutes of rest");
    }
}

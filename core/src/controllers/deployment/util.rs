//! Numbers, names and annotations of deployments. Upstream: `pkg/controller/deployment/util/deployment_util.go`.

use crate::api::apps::{Deployment, DeploymentStrategyType, ReplicaSet};
use crate::api::core_v1::PodTemplateSpec;
use crate::api::record::Field;
use crate::api::{IntOrString, to_json};
use crate::base::Text;
use crate::base::vec_map::VecMap;
use alloc::string::String;

/// The revision of a replica set; on a deployment, the current one.
pub const REVISION: Text = Text::from_static("deployment.kubernetes.io/revision");
/// Earlier revisions of a replica set that was rolled back to.
pub const REVISION_HISTORY: Text = Text::from_static("deployment.kubernetes.io/revision-history");
/// The deployment's desired replicas when the replica set was last scaled.
pub const DESIRED_REPLICAS: Text = Text::from_static("deployment.kubernetes.io/desired-replicas");
/// The maximum, desired replicas and maxSurge, at that time.
pub const MAX_REPLICAS: Text = Text::from_static("deployment.kubernetes.io/max-replicas");
/// The label by which the pods of different templates are told apart.
pub const POD_TEMPLATE_HASH: Text = Text::from_static("pod-template-hash");

/// The desired number of pods of a replica set.
pub fn size(set: &ReplicaSet) -> i32 {
    set.spec.replicas.unwrap_or(1)
}

/// `desired-replicas` of a replica set, if it is there and a number.
pub fn desired_replicas(set: &ReplicaSet) -> Option<i32> {
    set.metadata.annotations.get(&DESIRED_REPLICAS)?.parse().ok()
}

/// `max-replicas` of a replica set, if it is there and a number.
pub fn max_replicas(set: &ReplicaSet) -> Option<i32> {
    set.metadata.annotations.get(&MAX_REPLICAS)?.parse().ok()
}

/// The revision of a replica set; 0 when it has none.
pub fn revision(set: &ReplicaSet) -> i64 {
    set.metadata.annotations.get(&REVISION).and_then(|text| text.parse().ok()).unwrap_or_default()
}

/// The number of pods allowed above the desired number.
pub fn max_surge(deployment: &Deployment) -> i32 {
    fenceposts(deployment).0
}

/// The number of pods that may be unavailable.
pub fn max_unavailable(deployment: &Deployment) -> i32 {
    let wanted = deployment.spec.replicas.unwrap_or(1);
    if wanted == 0 { 0 } else { fenceposts(deployment).1.min(wanted) }
}

/// maxSurge, rounded up, and maxUnavailable, rounded down; not both zero, or nothing could ever move
/// (`ResolveFenceposts`).
fn fenceposts(deployment: &Deployment) -> (i32, i32) {
    let strategy = &deployment.spec.strategy;
    if strategy.strategy_type == DeploymentStrategyType::Recreate {
        return (0, 0);
    }
    let wanted = deployment.spec.replicas.unwrap_or(1);
    let quarter = || IntOrString::Text(Text::from_static("25%"));
    let limits = strategy.rolling_update.as_ref();
    let surge = limits.and_then(|limits| limits.max_surge.clone()).unwrap_or_else(quarter);
    let unavailable = limits.and_then(|limits| limits.max_unavailable.clone()).unwrap_or_else(quarter);
    match (surge.scaled_value(wanted, true).unwrap_or(0), unavailable.scaled_value(wanted, false).unwrap_or(0)) {
        (0, 0) => (0, 1),
        limits => limits,
    }
}

/// Whether two templates are equal but for the label with their hash (`EqualIgnoreHash`).
pub fn same_template(a: &PodTemplateSpec, b: &PodTemplateSpec) -> bool {
    let own = |template: &PodTemplateSpec| {
        let mut metadata = template.metadata.clone();
        if metadata.labels.contains_key(&POD_TEMPLATE_HASH) {
            metadata.labels.make_mut().remove(&POD_TEMPLATE_HASH);
        }
        metadata
    };
    a.spec == b.spec && own(a) == own(b)
}

/// The hash of a template, in its canonical form (`ComputeHash`). Upstream hashes Go's print of its own structs, so the digits
/// differ.
pub fn template_hash(template: &PodTemplateSpec, collisions: Option<i32>) -> String {
    let mut hash = fnv32a(0x811c_9dc5, to_json(&template.write()).as_bytes());
    if let Some(collisions) = collisions {
        hash = fnv32a(hash, &u64::from(collisions as u32).to_le_bytes());
    }
    safe_encode(&alloc::format!("{hash}"))
}

fn fnv32a(seed: u32, bytes: &[u8]) -> u32 {
    bytes.iter().fold(seed, |hash, byte| (hash ^ u32::from(*byte)).wrapping_mul(0x0100_0193))
}

/// Encodes text in letters that look different and form no bad words (`rand.SafeEncodeString`).
fn safe_encode(text: &str) -> String {
    const LETTERS: &[u8; 27] = b"bcdfghjklmnpqrstvwxz2456789";
    text.bytes().map(|byte| char::from(LETTERS[usize::from(byte) % LETTERS.len()])).collect()
}

/// The annotations that replica sets do not get from their deployment (`skipCopyAnnotation`).
fn stays_with_deployment(key: &Text) -> bool {
    const LAST_APPLIED: &str = "kubectl.kubernetes.io/last-applied-configuration";
    [REVISION, REVISION_HISTORY, DESIRED_REPLICAS, MAX_REPLICAS].contains(key) || *key == LAST_APPLIED
}

/// Copies the deployment's annotations to its new replica set and sets its revision; true if that changed it
/// (`SetNewReplicaSetAnnotations`).
pub fn annotate(deployment: &Deployment, annotations: &mut VecMap<Text, Text>, new_revision: i64) -> bool {
    let mut changed = false;
    for (key, value) in deployment.metadata.annotations.iter().filter(|(key, _)| !stays_with_deployment(key)) {
        changed |= annotations.insert(key.clone(), value.clone()).as_ref() != Some(value);
    }
    let old = annotations.get(&REVISION).cloned();
    let old_revision: i64 = old.as_ref().and_then(|text| text.parse().ok()).unwrap_or_default();
    if old_revision < new_revision {
        annotations.insert(REVISION, alloc::format!("{new_revision}").into());
        changed = true;
        // An older replica set is the new one again: a rollback.
        if let Some(old) = old {
            let history = match annotations.get(&REVISION_HISTORY).filter(|history| !history.is_empty()) {
                Some(history) => alloc::format!("{history},{old}").into(),
                None => old,
            };
            annotations.insert(REVISION_HISTORY, history);
        }
    }
    changed
}

/// Sets the annotations of the size that a replica set is scaled for; true if that changed them (`SetReplicasAnnotations`).
pub fn annotate_size(annotations: &mut VecMap<Text, Text>, desired: i32, most: i32) -> bool {
    let mut changed = false;
    for (key, number) in [(DESIRED_REPLICAS, desired), (MAX_REPLICAS, most)] {
        let value: Text = alloc::format!("{number}").into();
        changed |= annotations.insert(key, value.clone()) != Some(value);
    }
    changed
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hash_is_written_in_safe_letters() {
        // fnv32a("hello") is 1335831723, as upstream's own tests know it.
        assert_eq!(fnv32a(0x811c_9dc5, b"hello"), 1_335_831_723);
        assert_eq!(safe_encode("1335831723"), "5779d75c67");
    }
}

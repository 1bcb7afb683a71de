//! A ResourceQuota is never exceeded: `used` stays within `hard`, and no more pods are made than it had room for.

use super::{Checker, Cluster, Fact, Verdict, Write, broken};
use kubarium_core::api::pod_resources::Amounts;
use kubarium_core::api::record::Field;
use kubarium_core::api::{Key, Kind, Object, Tree};
use kubarium_core::base::{Text, Time};
use std::collections::BTreeMap;

/// The quotas that limit the number of pods, by what they had room for.
#[derive(Debug, Default)]
pub struct Quotas(BTreeMap<Key, Room>);

#[derive(Debug)]
struct Room {
    since: Time,
    hard: i64,
    /// Pods that may still be made.
    left: i64,
}

/// Who keeps the numbers of a quota, where no controller does.
const PERSON: &str = "kubectl";

impl Checker for Quotas {
    fn note(&mut self, fact: &Fact, cluster: &Cluster) -> Verdict {
        let Fact::Written(write) = fact else { return Ok(()) };
        match write.key.kind {
            Kind::ResourceQuota => self.changed(write, cluster),
            Kind::Pod if write.old.is_none() => self.pod_made(write),
            _ => Ok(()),
        }
    }
}

impl Quotas {
    fn changed(&mut self, write: &Write, cluster: &Cluster) -> Verdict {
        let Some(object) = &write.object else {
            self.0.remove(&write.key);
            return Ok(());
        };
        let (hard, used) = (amounts(object, "hard"), amounts(object, "used"));
        let by_person = write.request.as_ref().is_some_and(|request| request.client == *PERSON);
        let before = write.old.as_ref().map(|old| (amounts(old, "hard"), amounts(old, "used")));
        // A person may write down less than is used; nobody else may use more.
        let is_set = by_person && before != Some((hard.clone(), used.clone()));
        let limited = used.iter().filter_map(|(name, amount)| Some((name, amount, hard.get(name)?)));
        if let Some((name, amount, hard)) = limited.filter(|_| !by_person).find(|(_, amount, hard)| amount > hard) {
            return broken(&write.key, format!("{name}: {amount} of {hard} are used"));
        }
        if let (true, Some(hard), Some(used)) = (is_set, count(&hard), count(&used)) {
            self.0.insert(write.key.clone(), Room { since: cluster.now, hard, left: hard - used });
        }
        Ok(())
    }

    fn pod_made(&mut self, write: &Write) -> Verdict {
        let here = self.0.iter_mut().filter(|(key, _)| key.namespace == write.key.namespace);
        for (quota, room) in here {
            // A pod that was on its way when the numbers were set is in them, or nobody knew of it.
            if write.request.as_ref().is_none_or(|request| request.sent <= room.since) {
                continue;
            }
            room.left -= 1;
            if room.left < 0 {
                return broken(&write.key, format!("is one more than {quota} has room for: {}", room.hard));
            }
        }
        Ok(())
    }
}

fn amounts(quota: &Object, name: &str) -> Amounts {
    Amounts::read(quota.to_tree().get_path(&["status", name]).unwrap_or(&Tree::Null))
}

fn count(amounts: &Amounts) -> Option<i64> {
    format!("{}", amounts.get(&Text::from_static("pods"))?).parse().ok()
}

#[cfg(test)]
mod tests {
    use super::super::testing::{History, object, pod};
    use super::*;

    fn quota(used: u32) -> Object {
        object(&format!(
            "apiVersion: v1\nkind: ResourceQuota\nmetadata: {{name: q, namespace: default}}\n\
             status: {{hard: {{pods: '2'}}, used: {{pods: '{used}'}}}}\n"
        ))
    }

    #[test]
    fn use_beyond_a_quota_is_found() {
        let mut history = History::of(Quotas::default());
        history.client = "kubectl";
        history.put_object(quota(1));
        history.later(10);
        history.client = "kube-apiserver";
        history.put_object(quota(2));
        history.put(pod("a", 1));
        history.fails(|history| history.put_object(quota(3)), "pods: 3 of 2 are used");
        history.fails(|history| history.put(pod("b", 2)), "is one more than ResourceQuota/default/q has room for: 2");
    }
}

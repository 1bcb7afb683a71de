//! What holds for every object: resourceVersions and generations only grow, a name belongs to one uid and a uid to one
//! name, an object has at most one controller, and a deletion is not taken back.

use super::{Checker, Cluster, Fact, Verdict, broken};
use kubarium_core::api::{Key, Uid};
use std::collections::BTreeMap;

/// The name of each uid there ever was, and whether it is gone.
#[derive(Debug, Default)]
pub struct Objects {
    revision: u64,
    uids: BTreeMap<Uid, (Key, bool)>,
}

impl Checker for Objects {
    fn note(&mut self, fact: &Fact, _: &Cluster) -> Verdict {
        let Fact::Written(write) = fact else { return Ok(()) };
        let (key, revision) = (&write.key, write.revision);
        let last = std::mem::replace(&mut self.revision, revision);
        if revision != last + 1 {
            return broken(key, format!("revision {revision} comes after {last}"));
        }
        let Some(object) = &write.object else {
            if let Some(old) = &write.old {
                self.uids.insert(old.meta().uid, (key.clone(), true));
            }
            return Ok(());
        };
        let meta = object.meta();
        if meta.resource_version.0 != revision {
            return broken(key, format!("revision {revision} has the resourceVersion {}", meta.resource_version.0));
        }
        if meta.owner_references.iter().filter(|owner| owner.controller == Some(true)).count() > 1 {
            return broken(key, "has more than one controller");
        }
        if object.key() != *key {
            return broken(key, format!("is stored under the name of {}", object.key()));
        }
        match self.uids.insert(meta.uid, (key.clone(), false)) {
            Some((other, _)) if other != *key => return broken(key, format!("has the uid of {other}")),
            Some((_, true)) => return broken(key, "has the uid of an object that is gone"),
            None if write.old.is_some() => return broken(key, "gets another uid"),
            _ => {}
        }
        let Some(old) = write.old.as_ref().map(|old| old.meta()) else { return Ok(()) };
        if old.resource_version >= meta.resource_version {
            return broken(key, format!("its resourceVersion was {} before", old.resource_version.0));
        }
        if old.generation > meta.generation {
            return broken(key, format!("its generation goes back from {} to {}", old.generation, meta.generation));
        }
        if old.creation_timestamp != meta.creation_timestamp {
            return broken(key, "its creationTimestamp changes");
        }
        if old.deletion_timestamp.is_some() && meta.deletion_timestamp.is_none() {
            return broken(key, "its deletion is taken back");
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{History, pod};
    use super::*;
    use kubarium_core::api::Timestamp;
    use kubarium_core::api::core_v1::Pod;
    use kubarium_core::api::meta::OwnerReference;
    use kubarium_core::base::Time;

    fn refused(change: impl Fn(&mut Pod), how: &str) {
        let mut history = History::of(Objects::default());
        let mut first = pod("a", 1);
        first.metadata.generation = 2;
        first.metadata.deletion_timestamp = Some(Timestamp::from(Time::from_secs(9)));
        history.put(first.clone());
        history.put(first.clone());
        change(&mut first);
        history.fails(|history| history.put(first), how);
    }

    #[test]
    fn what_no_object_may_be_is_found() {
        refused(|pod| pod.metadata.uid = Uid(2), "gets another uid");
        refused(|pod| pod.metadata.name = "b".into(), "has the uid of Pod/default/a");
        refused(|pod| pod.metadata.generation = 1, "its generation goes back from 2 to 1");
        refused(|pod| pod.metadata.deletion_timestamp = None, "its deletion is taken back");
        refused(
            |pod| pod.metadata.creation_timestamp = Some(Timestamp::from(Time::from_secs(1))),
            "its creationTimestamp changes",
        );
        let owner = |uid| OwnerReference { uid: Uid(uid), controller: Some(true), ..Default::default() };
        refused(|pod| pod.metadata.owner_references = vec![owner(5), owner(6)].into(), "has more than one controller");
    }

    #[test]
    fn a_uid_that_comes_back_is_found() {
        let mut history = History::of(Objects::default());
        history.put(pod("a", 1));
        history.delete(pod("a", 1));
        history.fails(|history| history.put(pod("a", 1)), "has the uid of an object that is gone");
    }

    #[test]
    fn a_wrong_version_is_found() {
        let mut history = History::of(Objects::default());
        history.put(pod("a", 1));
        let stale = |history: &mut History<Objects>| {
            history.written(pod("a", 1), |write| {
                if let Some(object) = &mut write.object {
                    object.meta_mut().resource_version.0 = 1;
                }
            })
        };
        history.fails(stale, "revision 2 has the resourceVersion 1");
        history.fails(|history| history.written(pod("a", 1), |write| write.revision = 9), "revision 9 comes after 2");
    }
}

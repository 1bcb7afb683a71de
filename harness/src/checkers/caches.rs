//! A process's cache never goes back to an earlier revision, nor ahead of the store.

use super::{Checker, Cluster, Fact, Verdict, broken};
use kubarium_core::base::Text;
use std::collections::BTreeMap;

/// The revision of every process's cache.
#[derive(Debug, Default)]
pub struct Caches(BTreeMap<Text, u64>);

impl Checker for Caches {
    fn note(&mut self, fact: &Fact, cluster: &Cluster) -> Verdict {
        let (process, revision) = match fact {
            // A process that starts again reads everything anew.
            Fact::Started(process) => {
                self.0.remove(process);
                return Ok(());
            }
            Fact::Cached(process, revision) => (process, revision),
            _ => return Ok(()),
        };
        let before = self.0.insert(process.clone(), *revision).unwrap_or_default();
        if *revision < before {
            return broken(process, format!("its cache goes back from revision {before} to {revision}"));
        }
        if *revision > cluster.revision {
            return broken(process, format!("its cache is at revision {revision} of {}", cluster.revision));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{History, pod};
    use super::*;

    #[test]
    fn a_cache_that_goes_back_is_found() {
        let mut history = History::of(Caches::default());
        (1..=5).for_each(|uid| history.put(pod("a", uid)));
        let cached = |revision| Fact::Cached("kube-scheduler".into(), revision);
        history.fact(cached(3));
        history.fact(cached(5));
        history.fails(|history| history.fact(cached(4)), "its cache goes back from revision 5 to 4");
        history.fails(|history| history.fact(cached(6)), "its cache is at revision 6 of 5");
    }
}

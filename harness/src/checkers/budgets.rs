//! A PodDisruptionBudget is never overdrawn by evictions: every ready pod that is evicted was counted off in it, and no
//! more were than it allowed.

use super::{Checker, Cluster, Fact, Verdict, Write, broken};
use kubarium_core::api::core_v1::Pod;
use kubarium_core::api::policy::PodDisruptionBudget;
use kubarium_core::api::{Key, Kind, Object};
use kubarium_core::base::{Text, Time};
use std::collections::{BTreeMap, BTreeSet};

/// All budgets, by what was granted them and what was taken.
#[derive(Debug, Default)]
pub struct Budgets(BTreeMap<Key, Budget>);

#[derive(Debug, Default)]
struct Budget {
    since: Time,
    /// `disruptionsAllowed` as it was last set, by other than evictions.
    granted: i64,
    /// What evictions have counted off since.
    taken: i64,
    /// The names of pods that were ever counted off.
    counted: BTreeSet<Text>,
}

impl Checker for Budgets {
    fn note(&mut self, fact: &Fact, cluster: &Cluster) -> Verdict {
        let Fact::Written(write) = fact else { return Ok(()) };
        if write.key.kind == Kind::PodDisruptionBudget {
            return self.changed(write, cluster);
        }
        let Some(pod) = evicts(write).filter(|pod| pod.status.is_ready() && !pod.metadata.is_terminating()) else {
            return Ok(());
        };
        let sent = write.request.as_ref().map(|request| request.sent);
        // One that came while the eviction was on its way was not asked.
        let was_asked = |key: &Key| self.0.get(key).is_some_and(|budget| sent.is_some_and(|sent| budget.since < sent));
        let budgets = cluster.of(Kind::PodDisruptionBudget).filter(|budget| is_about(budget, pod));
        for budget in budgets.map(Object::key).filter(was_asked) {
            if !self.0[&budget].counted.contains(&pod.metadata.name) {
                return broken(&write.key, format!("is evicted, and not counted off in {budget}"));
            }
        }
        Ok(())
    }
}

impl Budgets {
    fn changed(&mut self, write: &Write, cluster: &Cluster) -> Verdict {
        let Some(object) = &write.object else {
            self.0.remove(&write.key);
            return Ok(());
        };
        let (new, old) = (numbers(object), write.old.as_ref().map(numbers).unwrap_or_default());
        let budget =
            self.0.entry(write.key.clone()).or_insert_with(|| Budget { since: cluster.now, ..Budget::default() });
        if new.allowed < 0 {
            return broken(&write.key, format!("allows {} disruptions", new.allowed));
        }
        let added: Vec<Text> = new.disrupted.difference(&old.disrupted).cloned().collect();
        // An eviction counts off, whatever else is written leaves these alone or sets them anew.
        if added.is_empty() || new.allowed > old.allowed {
            if new.allowed != old.allowed {
                (budget.granted, budget.taken) = (new.allowed, 0);
            }
            return Ok(());
        }
        budget.taken += added.len() as i64;
        budget.counted.extend(added.iter().cloned());
        if old.allowed - new.allowed != added.len() as i64 {
            let how = format!("counts {added:?} off, and allows {} after {}", new.allowed, old.allowed);
            return broken(&write.key, how);
        }
        if budget.taken > budget.granted {
            return broken(&write.key, format!("{} evictions of {} allowed", budget.taken, budget.granted));
        }
        Ok(())
    }
}

#[derive(Debug, Default)]
struct Numbers {
    allowed: i64,
    disrupted: BTreeSet<Text>,
}

fn numbers(budget: &Object) -> Numbers {
    let Some(budget) = budget.get::<PodDisruptionBudget>() else { return Numbers::default() };
    let status = budget.status();
    Numbers {
        allowed: status.disruptions_allowed().into(),
        disrupted: status.disrupted_pods().iter().map(|(name, _)| name.clone()).collect(),
    }
}

fn is_about(budget: &Object, pod: &Pod) -> bool {
    let Some(budget) = budget.get::<PodDisruptionBudget>() else { return false };
    // A budget without a selector is about no pods.
    let selector = Some(budget.spec().selector()).filter(|_| !budget.spec().field("selector").is_null());
    let selector = selector.and_then(|selector| selector.to_selector().ok());
    let matches = selector.is_some_and(|selector| selector.matches(&pod.metadata.labels));
    matches && budget.metadata.namespace == pod.metadata.namespace
}

/// The pod that this write evicts, as it was before.
pub fn evicts(write: &Write) -> Option<&Pod> {
    let (Some(Object::Pod(old)), Some(Object::Pod(new))) = (&write.old, &write.object) else { return None };
    let is_evicted = |pod: &Pod| {
        let condition = pod.status.condition("DisruptionTarget");
        condition.is_some_and(|condition| condition.reason == *"EvictionByEvictionAPI")
    };
    (!is_evicted(old) && is_evicted(new)).then_some(old)
}

#[cfg(test)]
mod tests {
    use super::super::testing::{History, evicted, object, ready};
    use super::*;

    fn budget(allowed: i64, disrupted: &[&str]) -> Object {
        let names: Vec<String> = disrupted.iter().map(|name| format!("{name}: '2026-01-05T09:00:00Z'")).collect();
        object(&format!(
            "apiVersion: policy/v1\nkind: PodDisruptionBudget\nmetadata: {{name: pdb, namespace: default}}\n\
             spec: {{selector: {{matchLabels: {{app: web}}}}}}\n\
             status: {{disruptionsAllowed: {allowed}, disruptedPods: {{{}}}}}\n",
            names.join(", ")
        ))
    }

    fn history() -> History<Budgets> {
        let mut history = History::of(Budgets::default());
        for (name, uid) in [("a", 1), ("b", 2), ("c", 3)] {
            history.put(ready(name, uid));
        }
        history.put_object(budget(2, &[]));
        history.later(10);
        history
    }

    #[test]
    fn an_eviction_that_is_not_counted_off_is_found() {
        let mut history = history();
        history.put_object(budget(1, &["a"]));
        history.put(evicted("a", 1));
        history.fails(
            |history| history.put(evicted("b", 2)),
            "is evicted, and not counted off in PodDisruptionBudget/default/pdb",
        );
    }

    #[test]
    fn an_overdrawn_budget_is_found() {
        let mut overdrawn = history();
        overdrawn.put_object(budget(1, &["a"]));
        overdrawn
            .fails(|history| history.put_object(budget(1, &["a", "b"])), "counts [\"b\"] off, and allows 1 after 1");
        let mut negative = history();
        negative.fails(|history| history.put_object(budget(-1, &["a", "b", "c"])), "allows -1 disruptions");
    }
}

//! Whoever lists and then watches is told of every change since, once, in order, and of nothing else.

use super::{Checker, Cluster, Fact, Verdict, Watched, broken};
use kubarium_core::api::{Kind, Object};
use kubarium_core::base::Text;
use std::collections::BTreeMap;

/// What was written, and how far each client was told of it.
#[derive(Debug, Default)]
pub struct Watches {
    /// By kind, each revision: the object's name, of a pod its node.
    history: BTreeMap<Kind, BTreeMap<u64, Text>>,
    /// By client, kind and the one place that is watched: the revision up to which it knows all.
    told: BTreeMap<(Text, Kind, Option<Text>), u64>,
}

impl Checker for Watches {
    fn note(&mut self, fact: &Fact, _: &Cluster) -> Verdict {
        match fact {
            Fact::Written(write) => {
                let place = match write.object.as_ref().or(write.old.as_ref()) {
                    Some(Object::Pod(pod)) => pod.spec.node_name.clone(),
                    _ => write.key.name.clone(),
                };
                self.history.entry(write.key.kind).or_default().insert(write.revision, place);
                Ok(())
            }
            Fact::Heard(watched) if watched.is_list => {
                self.told.insert((watched.client.clone(), watched.kind, watched.place.clone()), watched.revision);
                Ok(())
            }
            Fact::Heard(watched) => self.told(watched),
            _ => Ok(()),
        }
    }
}

impl Watches {
    fn told(&mut self, watched: &Watched) -> Verdict {
        let Watched { client, place: only, kind, revision, .. } = watched;
        let history = self.history.entry(*kind).or_default();
        let concerns = |place: &Text| only.as_ref().is_none_or(|only| only == place);
        if !history.get(revision).is_some_and(concerns) {
            return broken(client, format!("is told of {kind} at {revision}, which does not concern it"));
        }
        // The first event without a list: it hears from here on.
        let told = self.told.entry((client.clone(), *kind, only.clone())).or_insert(*revision - 1);
        let before = std::mem::replace(told, *revision);
        if before >= *revision {
            *told = before;
            return broken(client, format!("is told of {kind} at {revision} after {before}"));
        }
        let missed = history.range(before + 1..*revision).find(|(_, place)| concerns(place));
        match missed {
            Some((missed, _)) => broken(client, format!("is told of {kind} at {revision}, and not at {missed}")),
            None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{History, pod_on};
    use super::*;

    fn heard(revision: u64, node: Option<&str>, is_list: bool) -> Fact {
        Fact::Heard(Watched { client: "c".into(), place: node.map(Text::from), kind: Kind::Pod, revision, is_list })
    }

    fn history() -> History<Watches> {
        let mut history = History::of(Watches::default());
        for (name, node) in [("a", "n1"), ("b", "n2"), ("a", "n1"), ("b", "n2"), ("a", "n1")] {
            history.put(pod_on(name, if name == "a" { 1 } else { 2 }, node));
        }
        history
    }

    #[test]
    fn a_change_that_is_missed_or_told_twice_is_found() {
        let mut all = history();
        all.fact(heard(2, None, true));
        all.fact(heard(3, None, false));
        all.fails(|all| all.fact(heard(3, None, false)), "is told of Pod at 3 after 3");
        all.fails(|all| all.fact(heard(5, None, false)), "is told of Pod at 5, and not at 4");
    }

    #[test]
    fn a_change_of_another_node_is_found() {
        let mut own = history();
        own.fact(heard(1, Some("n1"), true));
        own.fact(heard(3, Some("n1"), false));
        own.fails(|own| own.fact(heard(4, Some("n1"), false)), "is told of Pod at 4, which does not concern it");
        own.fact(heard(5, Some("n1"), false));
    }
}

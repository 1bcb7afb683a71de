//! A pod never changes its node, and never runs on two.

use super::{Checker, Cluster, Fact, Verdict, broken};
use kubarium_core::api::{Object, Uid};
use kubarium_core::base::Text;
use kubarium_core::wire::cri::CriOp;
use std::collections::BTreeMap;

/// Where each pod has been.
#[derive(Debug, Default)]
pub struct Placement {
    bound: BTreeMap<Uid, Text>,
    ran: BTreeMap<Uid, Text>,
}

impl Checker for Placement {
    fn note(&mut self, fact: &Fact, _: &Cluster) -> Verdict {
        match fact {
            Fact::Written(write) => {
                let Some(Object::Pod(pod)) = &write.object else { return Ok(()) };
                let (uid, node) = (pod.metadata.uid, &pod.spec.node_name);
                if let Some(before) = self.bound.get(&uid).filter(|before| *before != node) {
                    return broken(&write.key, format!("its node was {before:?} and is {node:?} now"));
                }
                if !node.is_empty() {
                    self.bound.insert(uid, node.clone());
                }
            }
            Fact::Called(node, call) if matches!(call.op, CriOp::RunPodSandbox(_) | CriOp::StartContainer(..)) => {
                let before = self.ran.entry(call.uid).or_insert_with(|| node.clone());
                if before != node {
                    return broken(&call.pod, format!("it has run on {before}, and runs on {node} now"));
                }
                if self.bound.get(&call.uid) != Some(node) {
                    let bound = self.bound.get(&call.uid);
                    return broken(&call.pod, format!("it runs on {node}, and is bound to {bound:?}"));
                }
            }
            _ => {}
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{History, pod_on};
    use super::*;

    #[test]
    fn a_pod_on_two_nodes_is_found() {
        let mut history = History::of(Placement::default());
        history.put(pod_on("a", 1, ""));
        history.put(pod_on("a", 1, "n1"));
        history.call("n1", 1, CriOp::RunPodSandbox(None));
        history.fails(|history| history.put(pod_on("a", 1, "n2")), "its node was \"n1\" and is \"n2\" now");
        history.fails(|history| history.start("n2", 1, 1), "it has run on n1, and runs on n2 now");
        history.fails(|history| history.start("n1", 7, 1), "it runs on n1, and is bound to None");
    }
}

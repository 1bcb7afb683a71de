//! A container is never started twice for one attempt, nor while it still runs; its restart count never goes back.

use super::{Checker, Cluster, Fact, Verdict, broken};
use kubarium_core::api::core_v1::Pod;
use kubarium_core::api::{Object, Uid};
use kubarium_core::base::Text;
use kubarium_core::wire::cri::{CriOp, Outcome};
use std::collections::{BTreeMap, BTreeSet};

/// The containers of all nodes, as the calls of their runtimes make them.
#[derive(Debug, Default)]
pub struct Containers {
    sandboxes: BTreeMap<(Text, Uid), BTreeMap<Text, Container>>,
    /// Every start there ever was: of which pod's container, at which attempt.
    started: BTreeSet<(Uid, Text, u32)>,
}

#[derive(Debug)]
struct Container {
    attempt: u32,
    is_running: bool,
}

impl Checker for Containers {
    fn note(&mut self, fact: &Fact, _: &Cluster) -> Verdict {
        match fact {
            Fact::Called(node, call) => {
                let place = (node.clone(), call.uid);
                match &call.op {
                    CriOp::RunPodSandbox(_) => {
                        let before = self.sandboxes.insert(place, BTreeMap::new()).unwrap_or_default();
                        if let Some((name, container)) = before.iter().find(|(_, container)| container.is_running) {
                            let attempt = container.attempt;
                            return broken(
                                &call.pod,
                                format!("its sandbox is replaced while attempt {attempt} of {name} runs"),
                            );
                        }
                    }
                    CriOp::StartContainer(name, behaviour) => {
                        let attempt = behaviour.attempt;
                        let Some(sandbox) = self.sandboxes.get_mut(&place) else {
                            return broken(&call.pod, format!("{name} is started without a sandbox"));
                        };
                        let is_first = self.started.insert((call.uid, name.clone(), attempt));
                        let before = sandbox.insert(name.clone(), Container { attempt, is_running: true });
                        if before.is_some_and(|before| before.is_running) {
                            return broken(&call.pod, format!("attempt {attempt} of {name} starts while another runs"));
                        }
                        if !is_first {
                            return broken(&call.pod, format!("attempt {attempt} of {name} starts twice"));
                        }
                    }
                    CriOp::RemovePodSandbox => drop(self.sandboxes.remove(&place)),
                    _ => {}
                }
            }
            Fact::Replied(node, reply) => {
                if let Outcome::Exited(name, attempt, _) = &reply.outcome
                    && let Some(sandbox) = self.sandboxes.get_mut(&(node.clone(), reply.uid))
                    && let Some(container) = sandbox.get_mut(name).filter(|container| container.attempt == *attempt)
                {
                    container.is_running = false;
                }
            }
            Fact::PoweredOff(node) => {
                let here = self.sandboxes.iter_mut().filter(|((place, _), _)| place == node);
                here.flat_map(|(_, containers)| containers.values_mut())
                    .for_each(|container| container.is_running = false);
            }
            Fact::Written(write) => {
                if let (Some(Object::Pod(old)), Some(Object::Pod(new))) = (&write.old, &write.object)
                    && old.metadata.uid == new.metadata.uid
                {
                    let before: BTreeMap<_, _> = restarts(old).collect();
                    let back =
                        restarts(new).find(|(name, count)| before.get(name).is_some_and(|before| before > count));
                    if let Some((name, count)) = back {
                        let before = before[name];
                        return broken(
                            &write.key,
                            format!("the restart count of {name} goes back from {before} to {count}"),
                        );
                    }
                }
            }
            _ => {}
        }
        Ok(())
    }
}

fn restarts(pod: &Pod) -> impl Iterator<Item = (&Text, i32)> {
    let all = pod.status.init_container_statuses.iter().chain(&pod.status.container_statuses);
    all.map(|status| (&status.name, status.restart_count))
}

#[cfg(test)]
mod tests {
    use super::super::testing::{History, pod};
    use super::*;
    use kubarium_core::api::core_v1::ContainerStatus;

    #[test]
    fn a_second_start_is_found() {
        let mut history = History::of(Containers::default());
        history.call("n1", 1, CriOp::RunPodSandbox(None));
        history.start("n1", 1, 1);
        history.fails(|history| history.start("n1", 1, 2), "attempt 2 of c starts while another runs");
        history.reply("n1", 1, Outcome::Exited("c".into(), 2, 0));
        history.fails(|history| history.start("n1", 1, 2), "attempt 2 of c starts twice");
        history.reply("n1", 1, Outcome::Exited("c".into(), 2, 0));
        history.start("n1", 1, 3);
        history.fails(
            |history| history.call("n1", 1, CriOp::RunPodSandbox(None)),
            "its sandbox is replaced while attempt 3 of c runs",
        );
        history.fails(|history| history.start("n1", 2, 1), "c is started without a sandbox");
        history.start("n1", 1, 4);
        history.fact(Fact::PoweredOff("n1".into()));
        history.start("n1", 1, 5);
    }

    #[test]
    fn a_restart_count_that_goes_back_is_found() {
        let with = |count| {
            let mut pod = pod("a", 1);
            pod.status.container_statuses.push(ContainerStatus {
                name: "c".into(),
                restart_count: count,
                ..Default::default()
            });
            pod
        };
        let mut history = History::of(Containers::default());
        history.put(with(6));
        history.put(with(7));
        history.fails(|history| history.put(with(0)), "the restart count of c goes back from 7 to 0");
    }
}

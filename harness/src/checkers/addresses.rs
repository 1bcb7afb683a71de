//! The addresses of pods that have a sandbox, and the address ranges of nodes, are unique.

use super::{Checker, Cluster, Fact, Rest, Verdict, broken};
use kubarium_core::api::{Key, Kind, Object, Uid};
use kubarium_core::base::Text;
use kubarium_core::wire::cri::{CriOp, Outcome};
use std::collections::BTreeMap;

/// Who has which address.
#[derive(Debug, Default)]
pub struct Addresses {
    /// By node and pod: the address, as the container runtime gave it.
    given: BTreeMap<(Text, Uid), Text>,
}

impl Checker for Addresses {
    fn note(&mut self, fact: &Fact, cluster: &Cluster) -> Verdict {
        match fact {
            Fact::Called(node, call) if matches!(call.op, CriOp::RunPodSandbox(_) | CriOp::RemovePodSandbox) => {
                self.given.remove(&(node.clone(), call.uid));
            }
            Fact::Replied(node, reply) => {
                let Outcome::SandboxReady(ip) = &reply.outcome else { return Ok(()) };
                if ip.is_empty() {
                    return Ok(());
                }
                let holder = self.given.iter().find(|(_, address)| *address == ip);
                if let Some(((other, uid), _)) = holder {
                    return broken(&reply.pod, format!("gets {ip} on {node}, which the pod {uid} has on {other}"));
                }
                self.given.insert((node.clone(), reply.uid), ip.clone());
            }
            // What was switched off has lost its network.
            Fact::PoweredOff(node) => self.given.retain(|(place, _), _| place != node),
            Fact::Written(write) => {
                let Some(Object::Node(node)) = &write.object else { return Ok(()) };
                let range = &node.spec.pod_cidr;
                let has_it = |other: &&Object| matches!(other, Object::Node(other) if other.spec.pod_cidr == *range && other.metadata.name != node.metadata.name);
                if !range.is_empty()
                    && let Some(other) = cluster.of(Kind::Node).find(has_it)
                {
                    return broken(&write.key, format!("gets the range {range}, which {} has", other.key()));
                }
            }
            _ => {}
        }
        Ok(())
    }

    /// Reports of a node that was switched off may say for a while what is no longer so; at rest they say the truth.
    fn at_rest(&mut self, _: &Rest, cluster: &Cluster) -> Verdict {
        let mut seen: BTreeMap<&Text, Key> = BTreeMap::new();
        for object in cluster.of(Kind::Pod) {
            let Object::Pod(pod) = object else { continue };
            let ip = &pod.status.pod_ip;
            if ip.is_empty() || pod.spec.host_network || pod.status.is_finished() {
                continue;
            }
            if let Some(other) = seen.insert(ip, object.key()) {
                return broken(object.key(), format!("has the address {ip}, and so has {other}"));
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{History, node, pod};
    use super::*;

    #[test]
    fn an_address_given_twice_is_found() {
        let ready = |ip: &str| Outcome::SandboxReady(ip.into());
        let mut history = History::of(Addresses::default());
        history.reply("n1", 1, ready("10.0.0.2"));
        history.call("n1", 1, CriOp::RemovePodSandbox);
        history.reply("n1", 2, ready("10.0.0.2"));
        history.fails(|history| history.reply("n2", 3, ready("10.0.0.2")), "gets 10.0.0.2 on n2");
        history.fact(Fact::PoweredOff("n1".into()));
        history.reply("n1", 4, ready("10.0.0.2"));
    }

    #[test]
    fn a_range_given_twice_is_found() {
        let with = |name, range: &str| {
            let mut node = node(name);
            node.spec.pod_cidr = range.into();
            node
        };
        let mut history = History::of(Addresses::default());
        history.put(with("n1", "10.0.0.0/24"));
        history.put(with("n1", "10.0.0.0/24"));
        history
            .fails(|history| history.put(with("n2", "10.0.0.0/24")), "gets the range 10.0.0.0/24, which Node/n1 has");
    }

    #[test]
    fn an_address_reported_twice_at_rest_is_found() {
        let with = |name, uid| {
            let mut pod = pod(name, uid);
            pod.status.pod_ip = "10.0.0.2".into();
            pod
        };
        let mut history = History::of(Addresses::default());
        history.put(with("a", 1));
        history.rests(&Rest::default());
        history.put(with("b", 2));
        history.fails(|history| history.rests(&Rest::default()), "has the address 10.0.0.2, and so has Pod/default/a");
    }
}

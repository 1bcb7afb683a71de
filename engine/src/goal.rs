//! What a step of a demo does, and what it waits for: the words of `static/lessons/`, and what they mean in a cluster.

use crate::message::about;
use kubarium_core::address::SpanId;
use kubarium_core::api::request::Subresource;
use kubarium_core::api::{Key, Kind};
use kubarium_core::base::{Duration, Text, Time};
use kubarium_core::session::trace::{Span, What};
use kubarium_core::session::view::ClusterView;
use kubarium_core::session::{Role, Session};
use serde::{Deserialize, Serialize};
use std::str::FromStr;

/// No step waits longer than this in cluster time.
pub(crate) const PATIENCE: Duration = Duration::from_secs(900);

/// Something that is done when a step begins. Objects are named by the beginning of their names: `Pod/default/web`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Deed {
    /// `kubectl apply` of a YAML text.
    Apply(String),
    /// `kubectl delete`.
    Delete(String),
    /// `kubectl scale`.
    Scale(String, i32),
    /// The machine of a pod is switched off.
    StopMachineOf(String),
    /// All machines are switched on.
    StartMachines,
    /// `kubectl cordon` of all nodes.
    CordonAll,
    /// `kubectl uncordon`.
    Uncordon(Text),
    /// A process of the control plane ends.
    StopProcess(Text),
    /// It starts again.
    StartProcess(Text),
}

/// What a step waits for.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Until {
    /// Nothing.
    #[default]
    Now,
    /// A message was sent: from whom, to whom, its word, and the kind that it is about.
    Sent(Text, Text, Text, Text),
    /// An object has a status; it is named by the beginning of its name.
    Status(Text, Text),
    /// So many pods have a status.
    Pods(Text, u32),
    /// So many seconds pass.
    Passes(u64),
    /// Nothing is left to do.
    Rest,
}

impl FromStr for Deed {
    type Err = String;

    /// `apply` is left to the reader, who knows the samples.
    fn from_str(line: &str) -> Result<Deed, String> {
        let words: Vec<&str> = line.split(' ').collect();
        Ok(match words.as_slice() {
            ["delete", name] => Deed::Delete((*name).into()),
            ["scale", name, replicas] => Deed::Scale((*name).into(), replicas.parse().map_err(|_| unknown(line))?),
            ["stop", name] => Deed::StopMachineOf((*name).into()),
            ["start"] => Deed::StartMachines,
            ["cordon"] => Deed::CordonAll,
            ["uncordon", name] => Deed::Uncordon((*name).into()),
            ["crash", name] => Deed::StopProcess(process(name).ok_or_else(|| unknown(line))?),
            ["restart", name] => Deed::StartProcess(process(name).ok_or_else(|| unknown(line))?),
            _ => return Err(unknown(line)),
        })
    }
}

impl FromStr for Until {
    type Err = String;

    fn from_str(line: &str) -> Result<Until, String> {
        let words: Vec<&str> = line.split(' ').collect();
        let number = |word: &str| word.parse().map_err(|_| unknown(line));
        Ok(match words.as_slice() {
            [""] => Until::Now,
            ["sent", from, to, word, kind] => Until::Sent((*from).into(), (*to).into(), (*word).into(), (*kind).into()),
            ["status", name, status] => Until::Status((*name).into(), (*status).into()),
            ["pods", status, count] => Until::Pods((*status).into(), number(count)? as u32),
            ["passes", seconds] => Until::Passes(number(seconds)?),
            ["rest"] => Until::Rest,
            _ => return Err(unknown(line)),
        })
    }
}

fn unknown(line: &str) -> String {
    format!("{line:?} is nothing that a demo knows")
}

/// A process of the control plane by its name: `"kube-apiserver"`, `"kube-scheduler-2"`.
fn process(name: &str) -> Option<Text> {
    let known = |role: &&Role| !matches!(role, Role::Outside) && name.starts_with(role.name());
    Role::ALL.iter().find(known).map(|_| name.into())
}

/// What is waited for, and since when.
#[derive(Clone, Debug)]
pub(crate) struct Goal {
    pub(crate) until: Until,
    pub(crate) since: Time,
    /// The last message that was sent before.
    pub(crate) after: SpanId,
    /// The answer at a version of the cluster.
    known: Option<(u64, bool)>,
}

impl Goal {
    pub(crate) fn new(until: Until, since: Time, after: SpanId) -> Goal {
        Goal { until, since, after, known: None }
    }

    /// Whether it has happened.
    pub(crate) fn is_reached(&mut self, session: &Session, at_rest: bool) -> bool {
        let passed = session.now().since(self.since);
        if passed >= PATIENCE {
            return true;
        }
        match &self.until {
            Until::Now => true,
            Until::Passes(seconds) => passed.as_secs() >= *seconds,
            Until::Rest => at_rest,
            Until::Sent(from, to, word, kind) => {
                // What was sent up to now is not looked at again.
                let now = session.now();
                let fits = |span: &Span| {
                    let about = about(&span.what).map_or("", |key| key.kind.name());
                    about == &**kind
                        && word_of(span) == word.as_str()
                        && span.from.name().starts_with(from.as_str())
                        && span.to.name().starts_with(to.as_str())
                };
                let sent = session.spans_since(self.after).take_while(|span| span.sent <= now);
                let mut last = self.after;
                let found = sent.inspect(|span| last = span.id).any(fits);
                if !found {
                    self.after = last;
                }
                found
            }
            Until::Status(..) | Until::Pods(..) => {
                let version = session.version();
                if let Some((_, known)) = self.known.filter(|known| known.0 == version) {
                    return known;
                }
                let is_so = shows(&self.until, &session.cluster());
                self.known = Some((version, is_so));
                is_so
            }
        }
    }
}

fn shows(until: &Until, cluster: &ClusterView) -> bool {
    match until {
        Until::Status(name, status) => {
            let nodes = cluster.nodes.iter().map(|node| (node_key(&node.name), &node.status));
            let workloads = cluster.workloads.iter().map(|workload| (workload.key.clone(), &workload.status));
            let pods = cluster.pods.iter().map(|pod| (pod.key.clone(), &pod.status));
            nodes
                .chain(workloads)
                .chain(pods)
                .any(|(key, now)| now == status && name_of(&key).starts_with(name.as_str()))
        }
        Until::Pods(status, count) => cluster.pods.iter().filter(|pod| pod.status == *status).count() as u32 == *count,
        _ => false,
    }
}

/// The word for a message in `until: sent …`.
fn word_of(span: &Span) -> &str {
    match &span.what {
        What::Request(verb, Subresource::None, _) => verb.as_str(),
        What::Request(_, Subresource::Status, _) => "status",
        What::Request(_, Subresource::Binding, _) => "binding",
        What::Write(_) => "write",
        What::Watch(..) => "watch",
        What::Cri(call, _) | What::CriReply(call, ..) => call,
        _ => "",
    }
}

/// The key of a node.
pub fn node_key(name: &Text) -> Key {
    Key::new(Kind::Node, &Text::EMPTY, name)
}

/// `Pod/default/web-1`, `Node/node-1`: how lessons and the outline name an object.
pub fn name_of(key: &Key) -> String {
    if key.namespace.is_empty() {
        format!("{}/{}", key.kind.name(), key.name)
    } else {
        format!("{}/{}/{}", key.kind.name(), key.namespace, key.name)
    }
}

/// The object that the outline names so.
pub fn key_of(name: &str) -> Option<Key> {
    let mut parts = name.splitn(3, '/');
    let kind = parts.next()?;
    let kind = Kind::ALL.iter().copied().find(|other| other.name() == kind)?;
    let (first, second) = (parts.next()?, parts.next());
    Some(match second {
        Some(name) => Key::new(kind, &first.into(), &name.into()),
        None => Key::new(kind, &Text::EMPTY, &first.into()),
    })
}

/// Does what a step does, in the cluster as it is.
pub(crate) fn perform(deed: &Deed, session: &mut Session) {
    let cluster = session.cluster();
    let find = |name: &str| {
        let workloads = cluster.workloads.iter().map(|workload| &workload.key);
        let pods = cluster.pods.iter().map(|pod| &pod.key);
        workloads.chain(pods).find(|key| name_of(key).starts_with(name)).cloned()
    };
    let machines = || cluster.nodes.iter().map(|node| &node.name);
    match deed {
        Deed::Apply(yaml) => session.apply_yaml(yaml),
        Deed::Delete(name) => find(name).iter().for_each(|key| session.delete(key)),
        Deed::Scale(name, replicas) => find(name).iter().for_each(|key| session.scale(key, *replicas)),
        Deed::StopMachineOf(name) => {
            let pod = cluster.pods.iter().find(|pod| name_of(&pod.key).starts_with(name.as_str()));
            pod.into_iter().for_each(|pod| session.stop_node(&pod.node));
        }
        Deed::StartMachines => machines().for_each(|name| session.start_node(name)),
        Deed::CordonAll => machines().for_each(|name| session.cordon(name, true)),
        Deed::Uncordon(name) => session.cordon(name, false),
        Deed::StopProcess(name) => session.stop_process(name),
        Deed::StartProcess(name) => session.start_process(name),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_demos_are_read_and_misspelt_ones_refused() {
        assert_eq!("scale Deployment/default/web 4".parse(), Ok(Deed::Scale("Deployment/default/web".into(), 4)));
        assert_eq!("".parse(), Ok(Until::Now));
        assert_eq!("pods Running 3".parse(), Ok(Until::Pods("Running".into(), 3)));
        assert!("scael Deployment/default/web 4".parse::<Deed>().is_err());
        assert!("crash kube-dragon".parse::<Deed>().is_err());
        assert!("pods Running many".parse::<Until>().is_err());
        assert!("status Pod/default/web".parse::<Until>().is_err());
    }

    #[test]
    fn the_outline_names_objects() {
        for name in ["Pod/default/web-1", "Node/node-1", "Deployment/default/web"] {
            assert_eq!(key_of(name).map(|key| name_of(&key)).as_deref(), Some(name));
        }
        assert_eq!(key_of("Dragon/default/smaug"), None);
    }
}

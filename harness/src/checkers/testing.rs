//! Made-up histories, with which checkers show that they can fail.

use super::{Asked, Checker, Cluster, Fact, Rest, Write};
use kubarium_core::address::SpanId;
use kubarium_core::api::core_v1::{ConditionStatus, Node, Pod, PodCondition};
use kubarium_core::api::{Key, Kind, Object, Resource, Uid, yaml};
use kubarium_core::base::{Duration, Text, Time};
use kubarium_core::wire::cri::{Behaviour, CriCall, CriOp, CriReply, Outcome};

/// A checker, and what it has been told.
pub struct History<C> {
    checker: C,
    cluster: Cluster,
    /// Who asks for what is written.
    pub client: &'static str,
    broken: Option<String>,
}

impl<C: Checker> History<C> {
    /// The beginning.
    pub fn of(checker: C) -> History<C> {
        let mut cluster = Cluster { now: Time::from_secs(1_000_000), ..Cluster::default() };
        cluster.revision = 0;
        History { checker, cluster, client: "kubectl", broken: None }
    }

    /// Something that happens and is right, unless it happens within [`History::fails`].
    pub fn fact(&mut self, fact: Fact) {
        self.cluster.apply(&fact);
        let verdict = self.checker.note(&fact, &self.cluster);
        self.judged(verdict);
    }

    /// It must be refused with words that contain these.
    pub fn fails(&mut self, act: impl FnOnce(&mut Self), how: &str) {
        self.broken = Some(String::new());
        act(self);
        let found = self.broken.take().unwrap_or_default();
        assert!(found.contains(how), "expected {how:?}, found {found:?}");
    }

    fn judged(&mut self, verdict: super::Verdict) {
        match (verdict, &mut self.broken) {
            (Ok(()), _) => {}
            (Err((_, how)), Some(found)) => *found = how,
            (Err((object, how)), None) => panic!("{object}: {how}"),
        }
    }

    /// Time passes.
    pub fn later(&mut self, seconds: u64) {
        self.cluster.now += Duration::from_secs(seconds);
    }

    /// The store's revision.
    pub fn revision(&self) -> u64 {
        self.cluster.revision
    }

    /// An object is written.
    pub fn put<R: Resource>(&mut self, object: R) {
        self.put_object(object.into_object());
    }

    /// The same.
    pub fn put_object(&mut self, object: Object) {
        self.write(object.key(), Some(object), |_| {});
    }

    /// The same, with a change in what is told of it.
    pub fn written<R: Resource>(&mut self, object: R, change: impl FnOnce(&mut Write)) {
        let object = object.into_object();
        self.write(object.key(), Some(object), change);
    }

    /// An object is deleted.
    pub fn delete<R: Resource>(&mut self, object: R) {
        self.write(object.into_object().key(), None, |_| {});
    }

    fn write(&mut self, key: Key, mut object: Option<Object>, change: impl FnOnce(&mut Write)) {
        let revision = self.cluster.revision + 1;
        // The name by which it was there before, if it is the same object under another one.
        let old = self.cluster.objects.get(&key).cloned();
        if let Some(object) = &mut object {
            object.meta_mut().resource_version.0 = revision;
        }
        let process = if self.client.ends_with("-controller") { "kube-controller-manager" } else { self.client };
        let (span, sent) = (SpanId(revision), self.cluster.now);
        let request = Asked { span, client: self.client.into(), process: process.into(), sent, candidate: None };
        let mut write = Write { revision, key, object, old, request: Some(request), is_rooted: true };
        change(&mut write);
        self.fact(Fact::Written(write));
    }

    /// A kubelet calls its runtime for the pod of this uid.
    pub fn call(&mut self, node: &str, uid: u128, op: CriOp) {
        let pod = Key::new(Kind::Pod, &"default".into(), &"a".into());
        self.fact(Fact::Called(node.into(), CriCall { pod, uid: Uid(uid), op }));
    }

    /// It starts the container `c`.
    pub fn start(&mut self, node: &str, uid: u128, attempt: u32) {
        let behaviour = Behaviour { attempt, ..Behaviour::default() };
        self.call(node, uid, CriOp::StartContainer("c".into(), behaviour));
    }

    /// The runtime answers.
    pub fn reply(&mut self, node: &str, uid: u128, outcome: Outcome) {
        let pod = Key::new(Kind::Pod, &"default".into(), &"a".into());
        self.fact(Fact::Replied(node.into(), CriReply { pod, uid: Uid(uid), outcome }));
    }

    /// The cluster is at rest.
    pub fn rests(&mut self, rest: &Rest) {
        let verdict = self.checker.at_rest(rest, &self.cluster);
        self.judged(verdict);
    }
}

/// A pod with the label `app: web`.
pub fn pod(name: &str, uid: u128) -> Pod {
    let mut pod = Pod::default();
    pod.metadata.name = name.into();
    pod.metadata.namespace = "default".into();
    pod.metadata.uid = Uid(uid);
    pod.metadata.labels.make_mut().insert("app".into(), "web".into());
    pod
}

/// A pod on a node.
pub fn pod_on(name: &str, uid: u128, node: &str) -> Pod {
    let mut pod = pod(name, uid);
    std::sync::Arc::make_mut(&mut pod.spec).node_name = node.into();
    pod
}

/// A pod that is ready.
pub fn ready(name: &str, uid: u128) -> Pod {
    let mut pod = pod(name, uid);
    pod.status.conditions = vec![condition("Ready", "")].into();
    pod
}

/// A pod that was ready and is evicted.
pub fn evicted(name: &str, uid: u128) -> Pod {
    let mut pod = ready(name, uid);
    pod.status.conditions.make_mut().push(condition("DisruptionTarget", "EvictionByEvictionAPI"));
    pod
}

fn condition(of: &str, reason: &str) -> PodCondition {
    PodCondition {
        condition_type: of.into(),
        status: ConditionStatus::True,
        reason: reason.into(),
        ..Default::default()
    }
}

/// A node.
pub fn node(name: &str) -> Node {
    let mut node = Node::default();
    node.metadata.name = Text::from(name);
    node
}

/// An object from YAML, as it stands.
pub fn object(text: &str) -> Object {
    let tree = yaml::parse_documents(text).expect("YAML").remove(0).tree;
    Object::from_tree(&tree).expect("an object")
}

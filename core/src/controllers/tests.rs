//! What the controllers do together, as pictures: nodes that fail, owners that go, namespaces that empty.

use super::pods::deletion_order;
use super::testing::Bench;
use crate::api::apps::ReplicaSet;
use crate::api::core_v1::{ConditionStatus, Event, Node, Pod, PodPhase, Taint, TaintEffect};
use crate::api::request::{Body, DeleteOptions, Propagation, Request, Verb};
use crate::api::{Credential, Key, Kind, MicroTime, Resource, Timestamp};
use crate::base::{Duration, Text, Time};
use alloc::sync::Arc;
use expect_test::{Expect, expect};
use std::format;
use std::string::String;
use std::vec::Vec;

fn check(actual: &str, expected: Expect) {
    expected.assert_eq(actual);
}

/// A node that is ready, and its lease.
fn add_node(bench: &mut Bench, name: &str) {
    bench.apply(&format!(
        "
apiVersion: v1
kind: Node
metadata: {{name: {name}}}
status: {{conditions: [{{type: Ready, status: 'True', reason: KubeletReady}}]}}
---
apiVersion: coordination.k8s.io/v1
kind: Lease
metadata: {{name: {name}, namespace: kube-node-lease}}
spec: {{holderIdentity: {name}}}
"
    ));
    renew(bench, name, MicroTime::ONGOING);
    set_ready(bench, name, ConditionStatus::True);
}

fn renew(bench: &mut Bench, name: &str, time: MicroTime) {
    bench
        .change::<crate::api::coordination::Lease>("kube-node-lease", name, |lease| lease.spec.renew_time = Some(time));
}

fn set_ready(bench: &mut Bench, name: &str, status: ConditionStatus) {
    let node = bench.view().get::<Node>(&Text::EMPTY, &name.into()).expect("it is there").clone();
    let mut node = (*node).clone();
    node.metadata.resource_version.0 = 0;
    node.status.conditions.iter_mut().for_each(|condition| condition.status = status.clone());
    let request = Request::on(&Credential::admin(), Verb::Update, &node.key(), Body::Object(node.into_object()));
    bench.ask(request.subresource(crate::api::request::Subresource::Status));
}

fn add_pod(bench: &mut Bench, name: &str, node: &str, tolerations: &str) {
    bench.apply(&format!(
        "
apiVersion: v1
kind: Pod
metadata: {{name: {name}}}
spec: {{nodeName: {node}, containers: [{{name: c, image: x}}], tolerations: [{tolerations}]}}
"
    ));
}

/// The requests since the start, with the seconds at which they were made.
fn timeline(bench: &mut Bench, start: Time) -> String {
    let asked = std::mem::take(&mut bench.asked);
    let line = |(at, what): (Time, String)| {
        let tenths = at.since(start).as_millis() / 100;
        format!("{}.{}s {what}\n", tenths / 10, tenths % 10)
    };
    asked.into_iter().map(line).collect()
}

const TOLERATES_5_S: &str =
    "{key: node.kubernetes.io/unreachable, operator: Exists, effect: NoExecute, tolerationSeconds: 5}";

#[test]
fn a_silent_node_is_marked_tainted_and_emptied() {
    let mut bench = Bench::new();
    bench.now = Time::from_secs(1_000_000_100);
    (1..4).for_each(|at| add_node(&mut bench, &format!("n{at}")));
    add_pod(&mut bench, "soon", "n1", TOLERATES_5_S);
    add_pod(&mut bench, "late", "n1", "");
    bench.run(Duration::from_secs(6));
    bench.play_kubelet(|_| true);
    bench.run(Duration::from_secs(1));
    bench.asked.clear();
    let start = bench.now;
    renew(&mut bench, "n1", MicroTime::from(start - Duration::from_secs(7)));
    bench.run(Duration::from_secs(70));
    check(
        &timeline(&mut bench, start),
        expect![[r#"
            47.9s node-lifecycle-controller update status Node/n1
            47.9s node-lifecycle-controller update status Pod/default/late
            47.9s node-lifecycle-controller update status Pod/default/soon
            47.9s node-lifecycle-controller patch Node/n1
            48.0s node-lifecycle-controller patch Node/n1
            53.0s taint-eviction-controller update status Pod/default/soon
            53.0s taint-eviction-controller delete Pod/default/soon
        "#]],
    );
    // It comes back: what is left of its pods stays.
    let start = bench.now;
    renew(&mut bench, "n1", MicroTime::ONGOING);
    set_ready(&mut bench, "n1", ConditionStatus::True);
    bench.run(Duration::from_secs(20));
    check(
        &timeline(&mut bench, start),
        expect![[r#"
            0.0s node-lifecycle-controller patch Node/n1
            2.9s node-lifecycle-controller patch Node/n1
        "#]],
    );
    check(
        &bench.events().join("\n"),
        expect![[r#"
        RegisteredNode Node n1 event: Registered Node n1 in Controller
        RegisteredNode Node n2 event: Registered Node n2 in Controller
        RegisteredNode Node n3 event: Registered Node n3 in Controller
        NodeNotReady Node n1 status is now: NodeNotReady
        NodeNotReady Node is not ready
        NodeNotReady Node is not ready
        TaintManagerEviction Marking for deletion Pod default/soon
        TaintManagerEviction Cancelling deletion of Pod default/late"#]],
    );
}

#[test]
fn when_all_nodes_are_silent_nobody_is_evicted() {
    let mut bench = Bench::new();
    (1..3).for_each(|at| add_node(&mut bench, &format!("n{at}")));
    add_pod(&mut bench, "soon", "n1", TOLERATES_5_S);
    bench.run(Duration::from_secs(10));
    let now = MicroTime::from(bench.now);
    for node in ["n1", "n2"] {
        renew(&mut bench, node, now);
    }
    bench.run(Duration::from_secs(600));
    assert!(!bench.view().get::<Pod>(&"default".into(), &"soon".into()).expect("it stays").metadata.is_terminating());
    renew(&mut bench, "n2", MicroTime::ONGOING);
    set_ready(&mut bench, "n2", ConditionStatus::True);
    bench.run(Duration::from_secs(15));
    assert!(bench.view().get::<Pod>(&"default".into(), &"soon".into()).expect("it ends").metadata.is_terminating());
}

#[test]
fn silent_nodes_are_emptied_one_every_ten_seconds() {
    let mut bench = Bench::new();
    (0..10).for_each(|at| add_node(&mut bench, &format!("n{at}")));
    bench.run(Duration::from_secs(10));
    let now = MicroTime::from(bench.now);
    for at in 0..4 {
        renew(&mut bench, &format!("n{at}"), now);
    }
    bench.run(Duration::from_secs(120));
    let mut times: Vec<i64> = bench
        .view()
        .list::<Node>(&Text::EMPTY)
        .flat_map(|node| node.spec.taints.iter().filter(|taint| taint.effect == TaintEffect::NoExecute))
        .filter_map(|taint| taint.time_added.map(Timestamp::secs))
        .collect();
    times.sort();
    let gaps: Vec<i64> = times.windows(2).map(|pair| pair[1] - pair[0]).collect();
    assert_eq!(gaps, [10, 10, 10]);
}

#[test]
fn a_taint_by_hand_evicts_at_once_and_later() {
    let mut bench = Bench::new();
    add_node(&mut bench, "n1");
    add_pod(&mut bench, "goes", "n1", "");
    add_pod(&mut bench, "stays", "n1", "{key: evict, operator: Exists}");
    add_pod(&mut bench, "waits", "n1", "{key: evict, operator: Exists, tolerationSeconds: 7}");
    bench.run(Duration::from_secs(10));
    bench.asked.clear();
    let start = bench.now;
    bench.change::<Node>("", "n1", |node| {
        let taint = Taint { key: "evict".into(), effect: TaintEffect::NoExecute, ..Taint::default() };
        node.spec.taints.make_mut().push(taint);
    });
    bench.run(Duration::from_secs(30));
    check(
        &timeline(&mut bench, start),
        expect![[r#"
            0.0s taint-eviction-controller update status Pod/default/goes
            0.0s taint-eviction-controller delete Pod/default/goes
            7.0s taint-eviction-controller update status Pod/default/waits
            7.0s taint-eviction-controller delete Pod/default/waits
        "#]],
    );
}

fn delete(bench: &mut Bench, key: &Key, propagation: Propagation) {
    let options = DeleteOptions { propagation: Some(propagation), ..DeleteOptions::default() };
    bench.ask(Request::on(&Credential::admin(), Verb::Delete, key, Body::Delete(options)));
}

fn owned_set(bench: &mut Bench) -> Key {
    bench.apply(
        "
apiVersion: apps/v1
kind: ReplicaSet
metadata: {name: web}
spec:
  replicas: 2
  selector: {matchLabels: {app: web}}
  template: {metadata: {labels: {app: web}}, spec: {containers: [{name: c, image: x}]}}
",
    );
    bench.run(Duration::from_secs(2));
    bench.play_kubelet(|_| true);
    bench.run(Duration::from_secs(1));
    bench.asked.clear();
    Key::new(Kind::ReplicaSet, &"default".into(), &"web".into())
}

fn pods(bench: &Bench) -> (usize, usize) {
    let pods: Vec<_> = bench.view().list::<Pod>(&Text::EMPTY).collect();
    (pods.len(), pods.iter().filter(|pod| pod.metadata.is_terminating()).count())
}

#[test]
fn what_an_owner_leaves_goes_in_the_background() {
    let mut bench = Bench::new();
    let set = owned_set(&mut bench);
    delete(&mut bench, &set, Propagation::Background);
    assert!(bench.view().object(&set).is_none(), "the owner goes at once");
    bench.run(Duration::from_secs(1));
    assert_eq!(pods(&bench), (2, 2));
}

#[test]
fn an_owner_in_the_foreground_goes_last() {
    let mut bench = Bench::new();
    let set = owned_set(&mut bench);
    delete(&mut bench, &set, Propagation::Foreground);
    bench.run(Duration::from_secs(1));
    assert_eq!((pods(&bench), bench.view().object(&set).is_some()), ((2, 2), true));
    bench.play_kubelet(|_| true);
    bench.run(Duration::from_secs(1));
    assert_eq!((pods(&bench), bench.view().object(&set).is_some()), ((0, 0), false));
}

#[test]
fn orphans_stay_and_are_free() {
    let mut bench = Bench::new();
    let set = owned_set(&mut bench);
    delete(&mut bench, &set, Propagation::Orphan);
    bench.run(Duration::from_secs(1));
    assert_eq!((pods(&bench), bench.view().object(&set).is_some()), ((2, 0), false));
    assert!(bench.view().list::<Pod>(&Text::EMPTY).all(|pod| pod.metadata.owner_references.is_empty()));
    // A new owner of the same selector takes them in again.
    owned_set(&mut bench);
    assert_eq!(pods(&bench), (2, 0));
    assert!(bench.view().list::<Pod>(&Text::EMPTY).all(|pod| pod.controller().is_some()));
}

#[test]
fn a_namespace_is_emptied_and_goes() {
    let mut bench = Bench::new();
    bench.apply("apiVersion: v1\nkind: Namespace\nmetadata: {name: shop}");
    bench.run(Duration::from_secs(1));
    bench.apply(
        "
apiVersion: v1
kind: Pod
metadata: {name: web, namespace: shop}
spec: {containers: [{name: c, image: x}]}
",
    );
    bench.play_kubelet(|_| true);
    bench.run(Duration::from_secs(1));
    bench.asked.clear();
    let start = bench.now;
    delete(&mut bench, &Key::new(Kind::Namespace, &Text::EMPTY, &"shop".into()), Propagation::Background);
    bench.run(Duration::from_secs(6));
    bench.play_kubelet(|_| true);
    bench.run(Duration::from_secs(30));
    check(
        &timeline(&mut bench, start),
        expect![[r#"
            5.0s namespace-controller deletecollection Pod/shop/
            5.0s namespace-controller update status Namespace/shop
            10.0s namespace-controller deletecollection ServiceAccount/shop/
            10.0s namespace-controller update Namespace/shop
        "#]],
    );
    assert!(bench.view().objects(Kind::Namespace, &Text::EMPTY).all(|namespace| namespace.meta().name != "shop"));
}

#[test]
fn pods_of_a_node_that_is_gone_are_removed() {
    let mut bench = Bench::new();
    add_node(&mut bench, "n1");
    add_pod(&mut bench, "web", "n1", "");
    bench.run(Duration::from_secs(10));
    delete(&mut bench, &Key::new(Kind::Node, &Text::EMPTY, &"n1".into()), Propagation::Background);
    bench.run(Duration::from_secs(39));
    assert_eq!(pods(&bench), (1, 0));
    bench.run(Duration::from_secs(22));
    assert_eq!(pods(&bench), (0, 0));
}

#[test]
fn a_hundred_pods_start_slowly() {
    let mut bench = Bench::new();
    let set = owned_set(&mut bench);
    bench.change::<ReplicaSet>("default", "web", |set| Arc::make_mut(&mut set.spec).replicas = Some(42));
    bench.run(Duration::from_secs(5));
    // 1, 2, 4… at once; when the client's burst of 30 is used up, 20 a second.
    let creates = bench.asked.iter().filter(|(_, what)| what.contains("create Pod"));
    let mut batches: Vec<(u128, u32)> = Vec::new();
    for (at, _) in creates {
        let at = at.since(Time(0)).as_millis();
        match batches.last_mut() {
            Some((last, count)) if *last == at => *count += 1,
            _ => batches.push((at, 1)),
        }
    }
    let counts: Vec<u32> = batches.iter().map(|(_, count)| *count).collect();
    assert_eq!(counts[..5], [1, 2, 4, 8, 15], "then the burst is used up: {counts:?}");
    assert!(counts[5..].iter().all(|count| *count == 1));
    assert_eq!(pods(&bench).0, 42);
    let recorded = bench.view().list::<Event>(&Text::EMPTY).filter(|event| event.reason == "SuccessfulCreate").count();
    assert!(recorded <= 10, "many similar events become one");
    // A refusal ends the try with the first pod.
    bench.asked.clear();
    bench.change::<ReplicaSet>("default", "web", |set| {
        let spec = Arc::make_mut(&mut set.spec);
        spec.replicas = Some(99);
        Arc::make_mut(&mut spec.template.spec).service_account_name = "nobody".into();
    });
    bench.run(Duration::from_millis(100));
    let tries = bench.asked.iter().filter(|(_, what)| what.contains("create Pod")).count();
    assert!(tries <= 6, "one at a time, each after a longer pause: {tries}");
    let set = ReplicaSet::of(bench.view().object(&set).expect("it is there")).expect("it is one").clone();
    let condition = &set.status.conditions[0];
    check(
        &format!("{} {} {}", condition.condition_type, condition.reason, condition.message),
        expect![[
            r#"ReplicaFailure FailedCreate pods "web-" is forbidden: error looking up service account default/nobody: serviceaccount "nobody" not found"#
        ]],
    );
}

#[test]
fn the_pod_that_is_missed_least_goes_first() {
    struct Case(&'static str, fn(&mut Pod, &mut u32));
    let now = Time::from_secs(100_000);
    let base = |at: usize| {
        let mut pod = Pod::default();
        pod.metadata.name = format!("p{at}").into();
        pod.metadata.uid = crate::api::Uid(at as u128);
        pod.metadata.creation_timestamp = Some(Timestamp::from(now - Duration::from_secs(9000)));
        Arc::make_mut(&mut pod.spec).node_name = "n".into();
        pod.status.phase = PodPhase::Running;
        let ready = super::pods::condition("Ready", ConditionStatus::True, now - Duration::from_secs(8000));
        pod.status.conditions.make_mut().push(ready);
        pod
    };
    // In the order in which they go.
    let cases = [
        Case("no node", |pod, _| Arc::make_mut(&mut pod.spec).node_name = "".into()),
        Case("pending", |pod, _| pod.status.phase = PodPhase::Pending),
        Case("unknown", |pod, _| pod.status.phase = PodPhase::Unknown),
        Case("not ready", |pod, _| pod.status.conditions.make_mut().clear()),
        Case("cheap", |pod, _| {
            let cost = Text::from_static("controller.kubernetes.io/pod-deletion-cost");
            pod.metadata.annotations.make_mut().insert(cost, "-5".into());
        }),
        Case("two on a node", |_, rank| *rank = 2),
        Case("ready lately", |pod, _| {
            pod.status.conditions.make_mut()[0].last_transition_time = Some(Timestamp::from_secs(99_990));
        }),
        Case("restarted", |pod, _| {
            pod.status.container_statuses.push(Default::default());
            pod.status.container_statuses[0].restart_count = 3;
        }),
        Case("young", |pod, _| pod.metadata.creation_timestamp = Some(Timestamp::from_secs(98_000))),
        Case("old", |_, _| {}),
    ];
    let mut pods: Vec<(&str, Pod, u32)> = Vec::new();
    // Uids against the order: nothing may be decided by them here.
    for (at, Case(name, change)) in cases.iter().enumerate() {
        let (mut pod, mut rank) = (base(99 - at), 1);
        change(&mut pod, &mut rank);
        pods.push((name, pod, rank));
    }
    pods.reverse();
    pods.sort_by(|a, b| deletion_order((&a.1, a.2), (&b.1, b.2), now));
    let order: Vec<&str> = pods.iter().map(|(name, _, _)| *name).collect();
    assert_eq!(order, cases.map(|Case(name, _)| name));
    // Ages of the same order of magnitude are no reason: then the uid decides.
    let (mut a, mut b) = (base(1), base(2));
    a.status.conditions.make_mut()[0].last_transition_time = Some(Timestamp::from_secs(92_000));
    b.status.conditions.make_mut()[0].last_transition_time = Some(Timestamp::from_secs(92_500));
    assert_eq!(deletion_order((&a, 1), (&b, 1), now), core::cmp::Ordering::Less);
}

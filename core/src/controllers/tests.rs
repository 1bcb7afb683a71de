//! What the controllers do together, as pictures: nodes that fail, owners that go, namespaces that empty.

use super::pods::deletion_order;
use super::testing::ControllerTest;
use crate::api::apps::ReplicaSet;
use crate::api::coordination::RenewTime;
use crate::api::core_v1::{ConditionStatus, Event, Node, Pod, PodPhase, Taint, TaintEffect};
use crate::api::request::{Body, DeleteOptions, Propagation, Request, Verb};
use crate::api::{Credential, Key, Kind, MicroTime, Resource, Timestamp};
use crate::base::{Duration, Text, Time};
use crate::world::Order;
use alloc::sync::Arc;
use expect_test::{Expect, expect};
use std::format;
use std::string::String;
use std::vec::Vec;

fn check(actual: &str, expected: Expect) {
    expected.assert_eq(actual);
}

/// A node that is ready, and its lease.
fn add_node(test: &mut ControllerTest, name: &str) {
    test.apply(&format!(
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
    let renewals = RenewTime::every(Duration::from_secs(10), test.now());
    renew(test, name, renewals);
    set_ready(test, name, ConditionStatus::True);
}

fn renew(test: &mut ControllerTest, name: &str, time: RenewTime) {
    test.change::<crate::api::coordination::Lease>("kube-node-lease", name, |lease| lease.spec.renew_time = Some(time));
}

fn set_ready(test: &mut ControllerTest, name: &str, status: ConditionStatus) {
    let node = test.view().get::<Node>(&Text::EMPTY, &name.into()).expect("it is there").clone();
    let mut node = (*node).clone();
    node.metadata.resource_version.0 = 0;
    node.status.conditions.iter_mut().for_each(|condition| condition.status = status.clone());
    let request = Request::on(&Credential::admin(), Verb::Update, &node.key(), Body::Object(node.into_object()));
    test.ask(request.subresource(crate::api::request::Subresource::Status));
}

fn add_pod(test: &mut ControllerTest, name: &str, node: &str, tolerations: &str) {
    test.apply(&format!(
        "
apiVersion: v1
kind: Pod
metadata: {{name: {name}}}
spec: {{nodeName: {node}, containers: [{{name: c, image: x}}], tolerations: [{tolerations}]}}
"
    ));
}

/// The requests since the start, with the seconds at which they were made.
fn timeline(test: &mut ControllerTest, start: Time) -> String {
    let asked = std::mem::take(&mut test.asked);
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
    let mut test = ControllerTest::new();
    test.run(Time::from_secs(1_000_000_100).since(test.now()));
    (1..4).for_each(|at| add_node(&mut test, &format!("n{at}")));
    add_pod(&mut test, "soon", "n1", TOLERATES_5_S);
    add_pod(&mut test, "late", "n1", "");
    test.run(Duration::from_secs(6));
    test.play_kubelet(|_| true);
    test.run(Duration::from_secs(1));
    test.asked.clear();
    let start = test.now();
    renew(&mut test, "n1", RenewTime::At(MicroTime::from(start - Duration::from_secs(7))));
    test.run(Duration::from_secs(70));
    check(
        &timeline(&mut test, start),
        expect![[r#"
            47.9s node-lifecycle-controller update status Node/n1
            47.9s node-lifecycle-controller update status Pod/default/late
            47.9s node-lifecycle-controller update status Pod/default/soon
            47.9s node-lifecycle-controller patch Node/n1
            48.0s node-lifecycle-controller patch Node/n1
            53.0s taint-eviction-controller patch status Pod/default/soon
            53.0s taint-eviction-controller delete Pod/default/soon
        "#]],
    );
    // It comes back: what is left of its pods stays.
    let start = test.now();
    let renewals = RenewTime::every(Duration::from_secs(10), test.now());
    renew(&mut test, "n1", renewals);
    set_ready(&mut test, "n1", ConditionStatus::True);
    test.run(Duration::from_secs(20));
    check(
        &timeline(&mut test, start),
        expect![[r#"
            0.0s node-lifecycle-controller patch Node/n1
            2.9s node-lifecycle-controller patch Node/n1
        "#]],
    );
    check(
        &test.events().join("\n"),
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
    let mut test = ControllerTest::new();
    (1..3).for_each(|at| add_node(&mut test, &format!("n{at}")));
    add_pod(&mut test, "soon", "n1", TOLERATES_5_S);
    test.run(Duration::from_secs(10));
    let now = RenewTime::At(MicroTime::from(test.now()));
    for node in ["n1", "n2"] {
        renew(&mut test, node, now);
    }
    test.run(Duration::from_secs(600));
    assert!(!test.view().get::<Pod>(&"default".into(), &"soon".into()).expect("it stays").metadata.is_terminating());
    let renewals = RenewTime::every(Duration::from_secs(10), test.now());
    renew(&mut test, "n2", renewals);
    set_ready(&mut test, "n2", ConditionStatus::True);
    test.run(Duration::from_secs(15));
    assert!(test.view().get::<Pod>(&"default".into(), &"soon".into()).expect("it ends").metadata.is_terminating());
}

#[test]
fn silent_nodes_are_emptied_one_every_ten_seconds() {
    let mut test = ControllerTest::new();
    (0..10).for_each(|at| add_node(&mut test, &format!("n{at}")));
    test.run(Duration::from_secs(10));
    let now = RenewTime::At(MicroTime::from(test.now()));
    for at in 0..4 {
        renew(&mut test, &format!("n{at}"), now);
    }
    test.run(Duration::from_secs(120));
    let mut times: Vec<i64> = test
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
    let mut test = ControllerTest::new();
    add_node(&mut test, "n1");
    add_pod(&mut test, "goes", "n1", "");
    add_pod(&mut test, "stays", "n1", "{key: evict, operator: Exists}");
    add_pod(&mut test, "waits", "n1", "{key: evict, operator: Exists, tolerationSeconds: 7}");
    test.run(Duration::from_secs(10));
    test.asked.clear();
    let start = test.now();
    test.change::<Node>("", "n1", |node| {
        let taint = Taint { key: "evict".into(), effect: TaintEffect::NoExecute, ..Taint::default() };
        node.spec.taints.make_mut().push(taint);
    });
    test.run(Duration::from_secs(30));
    check(
        &timeline(&mut test, start),
        expect![[r#"
            0.0s taint-eviction-controller patch status Pod/default/goes
            0.0s taint-eviction-controller delete Pod/default/goes
            7.0s taint-eviction-controller patch status Pod/default/waits
            7.0s taint-eviction-controller delete Pod/default/waits
        "#]],
    );
}

fn delete(test: &mut ControllerTest, key: &Key, propagation: Propagation) {
    let options = DeleteOptions { propagation: Some(propagation), ..DeleteOptions::default() };
    test.ask(Request::on(&Credential::admin(), Verb::Delete, key, Body::Delete(options)));
}

fn owned_set(test: &mut ControllerTest) -> Key {
    test.apply(
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
    test.run(Duration::from_secs(2));
    test.play_kubelet(|_| true);
    test.run(Duration::from_secs(1));
    test.asked.clear();
    Key::new(Kind::ReplicaSet, &"default".into(), &"web".into())
}

fn pods(test: &ControllerTest) -> (usize, usize) {
    let pods: Vec<_> = test.view().list::<Pod>(&Text::EMPTY).collect();
    (pods.len(), pods.iter().filter(|pod| pod.metadata.is_terminating()).count())
}

#[test]
fn what_an_owner_leaves_goes_in_the_background() {
    let mut test = ControllerTest::new();
    let set = owned_set(&mut test);
    delete(&mut test, &set, Propagation::Background);
    assert!(test.view().object(&set).is_none(), "the owner goes at once");
    test.run(Duration::from_secs(1));
    assert_eq!(pods(&test), (2, 2));
}

#[test]
fn an_owner_in_the_foreground_goes_last() {
    let mut test = ControllerTest::new();
    let set = owned_set(&mut test);
    delete(&mut test, &set, Propagation::Foreground);
    test.run(Duration::from_secs(1));
    assert_eq!((pods(&test), test.view().object(&set).is_some()), ((2, 2), true));
    test.play_kubelet(|_| true);
    test.run(Duration::from_secs(1));
    assert_eq!((pods(&test), test.view().object(&set).is_some()), ((0, 0), false));
}

#[test]
fn orphans_stay_and_are_free() {
    let mut test = ControllerTest::new();
    let set = owned_set(&mut test);
    delete(&mut test, &set, Propagation::Orphan);
    test.run(Duration::from_secs(1));
    assert_eq!((pods(&test), test.view().object(&set).is_some()), ((2, 0), false));
    assert!(test.view().list::<Pod>(&Text::EMPTY).all(|pod| pod.metadata.owner_references.is_empty()));
    // A new owner of the same selector takes them in again.
    owned_set(&mut test);
    assert_eq!(pods(&test), (2, 0));
    assert!(test.view().list::<Pod>(&Text::EMPTY).all(|pod| pod.controller().is_some()));
}

#[test]
fn an_owner_that_was_deleted_a_moment_ago_does_not_adopt() {
    let mut test = ControllerTest::new();
    let set = owned_set(&mut test);
    let mut orphan = Pod::default();
    orphan.metadata.name = "orphan".into();
    orphan.metadata.namespace = "default".into();
    orphan.metadata.labels.make_mut().insert("app".into(), "web".into());
    let pod = test.view().list::<Pod>(&Text::EMPTY).next().expect("there are pods").clone();
    orphan.spec = pod.spec.clone();
    // The controller reconciles for the pod before its cache shows the deletion.
    test.send(Request::create(&Credential::admin(), orphan.into_object()));
    test.run(Duration::from_millis(1));
    let options = DeleteOptions { propagation: Some(Propagation::Foreground), ..DeleteOptions::default() };
    test.send(Request::on(&Credential::admin(), Verb::Delete, &set, Body::Delete(options)));
    test.run(Duration::from_secs(2));
    let asked = test.taken();
    assert!(asked.starts_with("replicaset-controller get ReplicaSet/default/web\n"), "it asks etcd: {asked}");
    assert!(!asked.contains("patch"), "{asked}");
    let orphan = test.view().get::<Pod>(&"default".into(), &"orphan".into()).expect("it stays").clone();
    assert!(orphan.metadata.owner_references.is_empty());
}

#[test]
fn a_replication_controller_keeps_its_pods_as_a_replica_set_does() {
    let mut test = ControllerTest::new();
    let manifest = "
apiVersion: v1
kind: ReplicationController
metadata: {name: rc}
spec:
  replicas: 2
  selector: {app: rc}
  template: {metadata: {labels: {app: rc}}, spec: {containers: [{name: c, image: nginx}]}}
";
    test.apply(manifest);
    test.run(Duration::from_secs(2));
    test.play_kubelet(|_| true);
    test.run(Duration::from_secs(1));
    check(
        &test.taken(),
        expect![[r#"
            replicationcontroller-controller create Pod/default/
            replicationcontroller-controller create Pod/default/
            replicationcontroller-controller update status ReplicationController/default/rc
            replicationcontroller-controller update status ReplicationController/default/rc
            replicationcontroller-controller update status ReplicationController/default/rc
            replicationcontroller-controller update status ReplicationController/default/rc
        "#]],
    );
    let key = Key::new(Kind::ReplicationController, &"default".into(), &"rc".into());
    let status = |test: &ControllerTest| {
        let tree = test.view().object(&key).expect("it is there").to_tree();
        crate::api::to_json(tree.get("status").expect("it has a status"))
    };
    check(
        &status(&test),
        expect![[
            r#"{"availableReplicas":2,"fullyLabeledReplicas":2,"observedGeneration":1,"readyReplicas":2,"replicas":2}"#
        ]],
    );
    let sources: Vec<Text> =
        test.view().list::<Event>(&Text::EMPTY).map(|event| event.source.component.clone()).collect();
    assert!(sources.iter().all(|source| *source == "replication-controller"), "{sources:?}");
    check(
        &crate::api::to_json(&owner_of_a_pod(&test)),
        expect![[
            r#"{"apiVersion":"v1","blockOwnerDeletion":true,"controller":true,"kind":"ReplicationController","name":"rc","uid":""}"#
        ]],
    );
    // Scaled down, the younger pod goes; deleted, the garbage collector takes the rest.
    test.apply(&manifest.replace("replicas: 2", "replicas: 1"));
    test.run(Duration::from_secs(1));
    assert_eq!(pods(&test), (2, 1));
    delete(&mut test, &key, Propagation::Background);
    test.run(Duration::from_secs(1));
    assert_eq!(pods(&test), (2, 2));
}

fn owner_of_a_pod(test: &ControllerTest) -> crate::api::Tree {
    let pod = test.view().list::<Pod>(&Text::EMPTY).next().expect("there are pods").clone();
    let mut owner = pod.metadata.owner_references[0].clone();
    owner.uid = crate::api::Uid(0);
    crate::api::record::Field::write(&owner)
}

#[test]
fn the_garbage_collector_retries_until_etcd_is_back() {
    let mut test = ControllerTest::new();
    let owner = owned_set(&mut test);
    // The owner is gone; when the collector has asked for the first deletion, etcd is down for more than fifteen tries.
    let options = DeleteOptions { propagation: Some(Propagation::Background), ..Default::default() };
    test.send(Request::on(&Credential::admin(), Verb::Delete, &owner, Body::Delete(options)));
    while test.asked.is_empty() {
        test.run(Duration::from_micros(100));
    }
    assert!(test.asked[0].1.starts_with("garbage-collector"), "{:?}", test.asked);
    test.order("etcd", Order::Stop);
    test.run(Duration::from_secs(300));
    test.order("etcd", Order::Start);
    assert_eq!(pods(&test), (2, 0), "nobody could write");
    test.run(Duration::from_secs(1000));
    assert_eq!(pods(&test), (2, 2));
}

#[test]
fn a_namespace_is_emptied_and_goes() {
    let mut test = ControllerTest::new();
    test.apply("apiVersion: v1\nkind: Namespace\nmetadata: {name: shop}");
    test.run(Duration::from_secs(1));
    test.apply(
        "
apiVersion: v1
kind: Pod
metadata: {name: web, namespace: shop}
spec: {containers: [{name: c, image: x}]}
",
    );
    test.play_kubelet(|_| true);
    test.run(Duration::from_secs(1));
    test.asked.clear();
    let start = test.now();
    delete(&mut test, &Key::new(Kind::Namespace, &Text::EMPTY, &"shop".into()), Propagation::Background);
    test.run(Duration::from_secs(6));
    test.play_kubelet(|_| true);
    test.run(Duration::from_secs(30));
    check(
        &timeline(&mut test, start),
        expect![[r#"
            5.0s namespace-controller deletecollection Pod/shop/
            5.0s namespace-controller update status Namespace/shop
            10.0s namespace-controller deletecollection ServiceAccount/shop/
            10.0s namespace-controller update Namespace/shop
        "#]],
    );
    assert!(test.view().objects(Kind::Namespace, &Text::EMPTY).all(|namespace| namespace.meta().name != "shop"));
}

#[test]
fn pods_of_a_node_that_is_gone_are_removed() {
    let mut test = ControllerTest::new();
    add_node(&mut test, "n1");
    add_pod(&mut test, "web", "n1", "");
    test.run(Duration::from_secs(10));
    delete(&mut test, &Key::new(Kind::Node, &Text::EMPTY, &"n1".into()), Propagation::Background);
    test.run(Duration::from_secs(39));
    assert_eq!(pods(&test), (1, 0));
    test.run(Duration::from_secs(22));
    assert_eq!(pods(&test), (0, 0));
}

#[test]
fn a_hundred_pods_start_slowly() {
    let mut test = ControllerTest::new();
    let set = owned_set(&mut test);
    test.change::<ReplicaSet>("default", "web", |set| Arc::make_mut(&mut set.spec).replicas = Some(42));
    test.run(Duration::from_secs(5));
    // 1, 2, 4… at once; when the client's burst of 30 is used up, 20 a second.
    let creates = test.asked.iter().filter(|(_, what)| what.contains("create Pod"));
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
    assert_eq!(pods(&test).0, 42);
    let recorded = test.view().list::<Event>(&Text::EMPTY).filter(|event| event.reason == "SuccessfulCreate").count();
    assert!(recorded <= 10, "many similar events become one");
    // A refusal ends the try with the first pod.
    test.asked.clear();
    test.change::<ReplicaSet>("default", "web", |set| {
        let spec = Arc::make_mut(&mut set.spec);
        spec.replicas = Some(99);
        Arc::make_mut(&mut spec.template.spec).service_account_name = "nobody".into();
    });
    test.run(Duration::from_millis(100));
    let tries = test.asked.iter().filter(|(_, what)| what.contains("create Pod")).count();
    assert!(tries <= 6, "one at a time, each after a longer pause: {tries}");
    let set = test.view().object(&set).and_then(|set| set.get::<ReplicaSet>()).expect("it is there").clone();
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

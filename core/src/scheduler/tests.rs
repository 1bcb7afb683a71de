//! Scripts and the scheduler's decisions. The apiserver is a stand-in that grants everything within a millisecond.

use super::cache::Cache;
use super::explain::{NodeVerdict, Verdict, verdicts};
use super::framework::Handle;
use super::profile::{Profile, Profiles};
use super::{Scheduler, Timer};
use crate::actor::{Component, Context, Outbox};
use crate::address::{ActorId, Part, ProcessId, RequestId, SpanId};
use crate::api::core_v1::{Container, Node, Pod, PodCondition, PodSchedulingGate, Taint, Toleration};
use crate::api::request::{Body, Request, Subresource, Verb};
use crate::api::response::{Reply, Response};
use crate::api::status::Status;
use crate::api::watch::{EventType, WatchEvent};
use crate::api::{Key, Kind, Object, Resource, Uid};
use crate::base::{Duration, Rng, Text, Time};
use crate::history::History;
use crate::wire::Payload;
use alloc::boxed::Box;
use alloc::collections::BTreeMap;
use alloc::string::String;
use alloc::sync::Arc;
use alloc::vec::Vec;
use alloc::{format, vec};
use expect_test::{Expect, expect};
use proptest::prelude::*;

/// A cluster of a store, a scheduler, and the messages between them.
struct Cluster {
    now: Time,
    store: History,
    scheduler: Scheduler,
    rng: Rng,
    due: BTreeMap<(Time, u64), Due>,
    sent: u64,
    next_request: u64,
    /// The open watches, by kind.
    watches: Vec<(Kind, RequestId)>,
    /// Whether the next binding is refused.
    refuses: bool,
    /// Whether the next binding is not answered.
    stalls: bool,
    log: String,
}

/// What is on its way.
#[derive(Clone, Debug)]
enum Due {
    Payload(Payload),
    Timer(Timer),
}

const START: Time = Time::from_secs(1_000_000);
const HOP: Duration = Duration::from_micros(500);

fn check(script: &str, expected: Expect) {
    let mut cluster = Cluster::new(7);
    for line in script.lines().map(str::trim).filter(|line| !line.is_empty()) {
        cluster.act(line);
    }
    cluster.run(Duration::from_secs(1));
    expected.assert_eq(&cluster.log);
}

impl Cluster {
    fn new(seed: u64) -> Cluster {
        Cluster::with(Scheduler::new(ProcessId(0), Profiles::default()), seed)
    }

    fn with(scheduler: Scheduler, seed: u64) -> Cluster {
        let mut cluster = Cluster {
            now: START,
            store: History::default(),
            scheduler,
            rng: Rng::new(seed),
            due: BTreeMap::new(),
            sent: 0,
            next_request: 0,
            watches: Vec::new(),
            refuses: false,
            stalls: false,
            log: String::new(),
        };
        cluster.with_scheduler(|scheduler, cx| scheduler.start(cx));
        cluster.run(Duration::from_millis(10));
        cluster
    }

    /// One line of a script.
    fn act(&mut self, line: &str) {
        let words: Vec<&str> = line.split(' ').collect();
        let (key, fields) = (words.get(1).copied().unwrap_or_default(), words.get(2..).unwrap_or_default());
        match words[0] {
            "node" => self.put(node(key, fields).into_object()),
            "pod" => self.put(pod(key, fields, self.sent).into_object()),
            "wait" => self.run(Duration::from_millis(key.parse().expect("milliseconds"))),
            "refuse" => self.refuses = true,
            "stall" => self.stalls = true,
            "lose" => self.lose_watch(if key == "nodes" { Kind::Node } else { Kind::Pod }),
            "bind" => self.change_pod(key, |pod| Arc::make_mut(&mut pod.spec).node_name = fields[0].into()),
            "finish" => self.change_pod(key, |pod| pod.status.phase = (&Text::from("Succeeded")).into()),
            "ungate" => self.change_pod(key, |pod| Arc::make_mut(&mut pod.spec).scheduling_gates = Default::default()),
            "resize" => self.change_pod(key, |old| {
                Arc::make_mut(&mut old.spec).containers = pod(key, fields, 0).spec.containers.clone();
            }),
            "tolerate" => self.change_pod(key, |pod| {
                let toleration = Toleration { operator: "Exists".into(), ..Default::default() };
                Arc::make_mut(&mut pod.spec).tolerations.make_mut().push(toleration);
            }),
            "delete" if key == "node" => self.write(&Key::new(Kind::Node, &Text::EMPTY, &fields[0].into()), None),
            "delete" => self.write(&Key::new(Kind::Pod, &"default".into(), &fields[0].into()), None),
            other => panic!("{other}?"),
        }
    }

    /// A watch ends, and what happens from now on is forgotten before the scheduler asks again: it has to list anew.
    fn lose_watch(&mut self, lost: Kind) {
        for (_, id) in self.watches.extract_if(.., |(kind, _)| *kind == lost).collect::<Vec<_>>() {
            let too_old =
                Response { code: 410, warnings: Vec::new(), body: Err(Status { code: 410, ..Status::default() }) };
            self.send(HOP, Due::Payload(Payload::Response(id, Box::new(too_old))));
        }
    }

    fn put(&mut self, object: Object) {
        self.write(&object.key(), Some(object));
    }

    fn change_pod(&mut self, name: &str, change: impl FnOnce(&mut Pod)) {
        let key = Key::new(Kind::Pod, &"default".into(), &name.into());
        if let Some(pod) = self.store.now().object(&key).and_then(Object::get::<Pod>) {
            let mut pod: Pod = (**pod).clone();
            change(&mut pod);
            self.write(&key, Some(pod.into_object()));
        }
    }

    fn write(&mut self, key: &Key, put: Option<Object>) {
        let expected = self.store.now().object(key).map_or(0, |object| object.meta().resource_version.0);
        let gone = put.is_none();
        let Ok(old) = self.store.write(key, expected, put) else { return };
        let change = match (&old, gone) {
            (_, true) => EventType::Deleted,
            (None, _) => EventType::Added,
            (Some(_), _) => EventType::Modified,
        };
        let object = self.store.now().object(key).cloned().or(old.clone()).expect("it is or was");
        let event = WatchEvent { revision: self.store.revision(), change, object, old };
        for (_, id) in self.watches.iter().filter(|(kind, _)| *kind == key.kind).copied().collect::<Vec<_>>() {
            self.send(HOP, Due::Payload(Payload::Watch(id, event.clone())));
        }
    }

    fn send(&mut self, delay: Duration, payload: Due) {
        self.sent += 1;
        self.due.insert((self.now + delay, self.sent), payload);
    }

    fn run(&mut self, duration: Duration) {
        let until = self.now + duration;
        while let Some(((due, _), payload)) = self.due.first_key_value().map(|(key, payload)| (*key, payload.clone())) {
            if due > until {
                break;
            }
            self.due.pop_first();
            self.now = due;
            match payload {
                Due::Payload(Payload::Request(id, request)) => self.serve(id, &request),
                Due::Payload(payload) => {
                    let (from, to) = (ActorId::default(), Part::WHOLE);
                    self.with_scheduler(|scheduler, cx| scheduler.receive(from, to, payload, cx));
                }
                Due::Timer(timer) => self.with_scheduler(|scheduler, cx| scheduler.wake(Part::WHOLE, timer, cx)),
            }
        }
        self.now = until;
    }

    fn with_scheduler(&mut self, act: impl FnOnce(&mut Scheduler, &mut Context<Timer>)) {
        let (now, span) = (self.now, SpanId(self.sent));
        let mut outbox =
            Outbox { now, last_request: self.next_request, handled: span, cause: span, ..Outbox::default() };
        let (view, mut timers) = (self.store.view(self.scheduler.cache_revision()), Vec::new());
        let (rng, history) = (&mut self.rng, &self.store);
        let mut cx =
            Context { now, rng, view, outbox: &mut outbox, timers: &mut timers, history, has_program: |_| false };
        act(&mut self.scheduler, &mut cx);
        self.next_request = outbox.last_request;
        for envelope in outbox.sent {
            self.send(envelope.delay + HOP, Due::Payload(envelope.payload));
        }
        for set in timers {
            self.send(set.delay, Due::Timer(set.timer));
        }
    }

    /// The stand-in for the apiserver.
    fn serve(&mut self, id: RequestId, request: &Request) {
        let mut body = Ok(Reply::Status(Box::default()));
        match (request.verb, request.subresource, &request.body) {
            (Verb::Watch, ..) => {
                self.watches.push((request.kind, id));
                return self.send(HOP, Due::Payload(Payload::WatchOpened(id, self.store.revision())));
            }
            (_, Subresource::Binding, Body::Object(Object::Binding(binding))) => {
                if core::mem::take(&mut self.stalls) {
                    return;
                } else if core::mem::take(&mut self.refuses) {
                    body = Err(Status::conflict(&request.key(), "no"));
                } else {
                    let node = binding.target.name.clone();
                    self.log(format!("{} -> {node}", request.name));
                    self.change_pod(&request.name, |pod| Arc::make_mut(&mut pod.spec).node_name = node);
                }
            }
            (Verb::Patch, Subresource::None, Body::Patch(..)) if request.kind == Kind::Node => {
                self.log(format!("{} is made ready", request.name));
                let key = request.key();
                if let Some(node) = self.store.now().object(&key).and_then(Object::get::<Node>) {
                    let mut node: Node = (**node).clone();
                    node.metadata.labels.make_mut().insert("ready".into(), "".into());
                    self.write(&key, Some(node.into_object()));
                }
            }
            (Verb::Patch, Subresource::Status, Body::Patch(_, tree)) => {
                let condition = PodCondition {
                    condition_type: "PodScheduled".into(),
                    status: (&Text::from("False")).into(),
                    message: format!("{tree:?}").into(),
                    ..Default::default()
                };
                self.change_pod(&request.name, |pod| pod.status.conditions = vec![condition].into());
            }
            (Verb::Create, _, Body::Object(Object::Event(event))) if event.reason == "FailedScheduling" => {
                self.log(format!("{}: {}", event.involved_object.name, event.message));
            }
            _ => {}
        }
        let response = Response { code: 200, warnings: Vec::new(), body };
        self.send(HOP, Due::Payload(Payload::Response(id, Box::new(response))));
    }

    fn log(&mut self, line: String) {
        let at = self.now.since(START).as_millis();
        self.log.push_str(&format!("{}.{:03} {line}\n", at / 1000, at % 1000));
    }
}

fn node(name: &str, fields: &[&str]) -> Node {
    let mut node = Node::default();
    node.metadata.name = name.into();
    let amounts = node.status.allocatable.make_mut();
    amounts.insert("pods".into(), "110".parse().expect("a quantity"));
    amounts.insert("memory".into(), "8Gi".parse().expect("a quantity"));
    for field in fields {
        match field.split_once('=') {
            None if *field == "ready" => drop(node.metadata.labels.make_mut().insert("ready".into(), "".into())),
            None => node.spec.unschedulable = *field == "cordoned",
            Some(("taint", effect)) => {
                let taint = Taint { key: "k".into(), effect: (&Text::from(effect)).into(), ..Default::default() };
                node.spec.taints.make_mut().push(taint);
            }
            Some((resource, amount)) => {
                let amount = amount.parse().expect("a quantity");
                node.status.allocatable.make_mut().insert(resource.into(), amount);
            }
        }
    }
    node
}

fn pod(name: &str, fields: &[&str], uid: u64) -> Pod {
    let mut pod = Pod::default();
    pod.metadata.name = name.into();
    pod.metadata.namespace = "default".into();
    pod.metadata.uid = Uid(u128::from(uid) + 1);
    let spec = Arc::make_mut(&mut pod.spec);
    spec.scheduler_name = "default-scheduler".into();
    let mut container = Container::default();
    for field in fields {
        match field.split_once('=') {
            None if *field == "gated" => spec.scheduling_gates = vec![PodSchedulingGate { name: "g".into() }].into(),
            None => spec.preemption_policy = "Never".into(),
            Some(("toy", toy)) => drop(pod.metadata.labels.make_mut().insert("toy".into(), toy.into())),
            Some(("priority", priority)) => spec.priority = priority.parse().ok(),
            Some(("scheduler", name)) => spec.scheduler_name = name.into(),
            Some((resource, amount)) => {
                let amount = amount.parse().expect("a quantity");
                container.resources.requests.make_mut().insert(resource.into(), amount);
            }
        }
    }
    spec.containers = vec![container].into();
    pod
}

#[test]
fn pods_go_where_there_is_more_room() {
    check(
        "node a cpu=4
         node b cpu=2
         node c cpu=8 taint=NoSchedule
         node d cpu=8 cordoned
         wait 10
         pod one cpu=1
         wait 20
         pod two cpu=1
         wait 20
         pod three cpu=1
         pod alien cpu=1 scheduler=other
         wait 20
         pod four cpu=2",
        expect![[r#"
               0.022 one -> a
               0.042 two -> a
               0.062 three -> b
               0.082 four -> a
        "#]],
    );
}

#[test]
fn a_mild_taint_outweighs_room() {
    check(
        "node a cpu=16 taint=PreferNoSchedule
         node b cpu=2
         wait 10
         pod web cpu=1
         pod big cpu=2",
        expect![[r#"
               0.022 web -> b
               0.023 big -> a
        "#]],
    );
}

#[test]
fn a_pod_that_fits_nowhere_says_why_and_waits_for_something_that_helps() {
    check(
        "node a cpu=2
         node b cpu=2 cordoned
         wait 10
         pod big cpu=3
         wait 5000
         node c cpu=2
         wait 1000
         node b cpu=2
         wait 1000
         node d cpu=4",
        expect![[r#"
               0.022 big: 0/2 nodes are available: 1 Insufficient cpu, 1 node(s) were unschedulable. no new claims to deallocate, preemption: 0/2 nodes are available: 2 Preemption is not helpful for scheduling.
               5.022 big: 0/3 nodes are available: 1 node(s) were unschedulable, 2 Insufficient cpu. no new claims to deallocate, preemption: 0/3 nodes are available: 3 Preemption is not helpful for scheduling.
               6.022 big: 0/3 nodes are available: 3 Insufficient cpu. no new claims to deallocate, preemption: 0/3 nodes are available: 3 Preemption is not helpful for scheduling.
               7.022 big -> d
        "#]],
    );
}

#[test]
fn room_that_becomes_free_is_given_to_the_next_by_priority() {
    check(
        "node a cpu=2
         wait 10
         pod first cpu=2
         wait 20
         pod low cpu=2
         pod high cpu=2 priority=10 never
         wait 3000
         delete pod first
         wait 3000
         finish high",
        expect![[r#"
               0.022 first -> a
               0.042 low: 0/1 nodes are available: 1 Insufficient cpu. no new claims to deallocate, preemption: 0/1 nodes are available: 1 No preemption victims found for incoming pod.
               0.043 high: 0/1 nodes are available: 1 Insufficient cpu. no new claims to deallocate, preemption: not eligible due to preemptionPolicy=Never.
               3.042 high -> a
               3.043 low: 0/1 nodes are available: 1 Insufficient cpu. no new claims to deallocate, preemption: 0/1 nodes are available: 1 No preemption victims found for incoming pod.
               6.042 low -> a
        "#]],
    );
}

#[test]
fn a_pod_that_is_scaled_down_in_place_gives_room() {
    check(
        "node a cpu=4
         wait 10
         pod first cpu=3
         wait 20
         pod web cpu=2
         wait 20
         resize first cpu=3 memory=1Gi
         wait 3000
         resize first cpu=2",
        expect![[r#"
            0.022 first -> a
            0.042 web: 0/1 nodes are available: 1 Insufficient cpu. no new claims to deallocate, preemption: 0/1 nodes are available: 1 No preemption victims found for incoming pod.
            3.062 web -> a
        "#]],
    );
}

#[test]
fn a_pod_that_fails_again_and_again_backs_off_unless_nothing_else_is_to_do() {
    check(
        "wait 10
         pod web cpu=1
         wait 30000
         node a cpu=2
         wait 20000",
        expect![[r#"
            0.022 web: no nodes available to schedule pods
            2.001 web: no nodes available to schedule pods
            5.001 web: no nodes available to schedule pods
            10.001 web: no nodes available to schedule pods
            19.001 web: no nodes available to schedule pods
            30.001 web: no nodes available to schedule pods
            41.001 web -> a
        "#]],
    );
}

#[test]
fn what_is_left_over_is_tried_after_five_minutes() {
    check(
        "node a cpu=1
         wait 10
         pod big cpu=2
         wait 400000",
        expect![[r#"
            0.022 big: 0/1 nodes are available: 1 Insufficient cpu. no new claims to deallocate, preemption: 0/1 nodes are available: 1 Preemption is not helpful for scheduling.
            330.001 big: 0/1 nodes are available: 1 Insufficient cpu. no new claims to deallocate, preemption: 0/1 nodes are available: 1 Preemption is not helpful for scheduling.
        "#]],
    );
}

#[test]
fn a_gate_holds_a_pod_back_and_a_toleration_lets_it_pass() {
    check(
        "node a cpu=4 taint=NoExecute
         wait 10
         pod held cpu=1 gated
         pod web cpu=1
         wait 1000
         ungate held
         tolerate web
         tolerate held",
        expect![[r#"
               0.022 web: 0/1 nodes are available: 1 node(s) had untolerated taint(s). no new claims to deallocate, preemption: 0/1 nodes are available: 1 Preemption is not helpful for scheduling.
               1.022 held: 0/1 nodes are available: 1 node(s) had untolerated taint(s). no new claims to deallocate, preemption: 0/1 nodes are available: 1 Preemption is not helpful for scheduling.
               1.023 web -> a
               1.024 held -> a
        "#]],
    );
}

#[test]
fn a_refused_binding_gives_the_room_back() {
    check(
        "node a cpu=2
         wait 10
         refuse
         pod web cpu=2
         wait 10
         pod other cpu=2
         wait 5000",
        expect![[r#"
               0.023 web: running Bind plugin "DefaultBinder": Operation cannot be fulfilled on pods "web": no
               0.032 other -> a
               2.001 web: 0/1 nodes are available: 1 Insufficient cpu. no new claims to deallocate, preemption: 0/1 nodes are available: 1 No preemption victims found for incoming pod.
        "#]],
    );
}

#[test]
fn each_extension_point_may_hold_a_pod_back() {
    check(
        "node a cpu=4
         wait 10
         pod one cpu=1 toy=pre-filter
         wait 20
         pod two cpu=1 toy=reserve
         wait 20
         pod three cpu=1 toy=permit
         wait 20
         pod four cpu=1 toy=fail
         wait 20
         pod five cpu=5 toy=post-filter",
        expect![[r#"
            0.022 one: 0/1 nodes are available: no toy is like this. no new claims to deallocate, preemption: 0/1 nodes are available: 1 Preemption is not helpful for scheduling.
            0.042 two: 0/1 nodes are available: 1 no toy to reserve.
            0.062 three: 0/1 nodes are available: 1 no permit to play.
            0.082 four: running PreBind plugin "Toy": the toy is broken
            0.102 five: 0/1 nodes are available: 1 Insufficient cpu. no toys to take away
        "#]],
    );
}

#[test]
fn a_binding_waits_for_what_must_be_done_before() {
    check(
        "node a cpu=4
         wait 10
         pod slow cpu=1 toy=wait
         pod quick cpu=1
         wait 500
         pod gone cpu=2 toy=wait
         pod large cpu=2
         wait 100
         delete pod gone
         wait 3000
         node a cpu=4 ready",
        expect![[r#"
            0.023 quick -> a
            0.523 large: 0/1 nodes are available: 1 Insufficient cpu. no new claims to deallocate, preemption: 0/1 nodes are available: 1 No preemption victims found for incoming pod.
            0.622 large -> a
            3.621 slow -> a
        "#]],
    );
    check(
        "node a cpu=4
         wait 10
         pod web cpu=1 toy=send",
        expect![[r#"
            0.022 a is made ready
            0.023 web -> a
        "#]],
    );
    check(
        "node a cpu=4
         wait 10
         pod web cpu=1 toy=post-bind",
        expect![[r#"
            0.022 web -> a
            0.023 a is made ready
        "#]],
    );
}

#[test]
fn the_state_of_a_filter_is_tried_without_the_victims() {
    let cluster = "node a cpu=4
         on a cpu=1 priority=5 toy=x";
    check_verdicts(
        &format!("{cluster}\npod priority=9 toy=only"),
        expect![[r#"
        a: Toy Unschedulable ["node(s) had too many toys"]
        best: [] 0/1 nodes are available: 1 node(s) had too many toys."#]],
    );
    check_verdicts(
        &format!("{cluster}\non a priority=9 toy=y\npod priority=9 toy=only"),
        expect![[r#"
        a: Toy Unschedulable ["node(s) had too many toys"]
        best: [] 0/1 nodes are available: 1 node(s) had too many toys. no new claims to deallocate, preemption: 0/1 nodes are available: 1 node(s) had too many toys."#]],
    );
}

#[test]
fn a_scheduler_has_the_pods_that_ask_for_its_profiles() {
    let mut spread = Profile::new("spread".into());
    spread.plugins.retain(|(plugin, _)| plugin.name() != "TaintToleration");
    let mut idle = Profile { scheduler_name: "idle".into(), ..spread.clone() };
    idle.plugins.retain(|(plugin, _)| plugin.name() != "DefaultBinder");
    let profiles = Profiles::new(vec![Profile::new("second".into()), spread, idle]);
    let mut cluster = Cluster::with(Scheduler::new(ProcessId(0), profiles), 7);
    for line in [
        "node a cpu=4 taint=NoSchedule",
        "wait 10",
        "pod one cpu=1",
        "pod two cpu=1 scheduler=second",
        "pod three cpu=1 scheduler=spread",
        "wait 20",
        "pod four cpu=1 scheduler=idle",
        "wait 900",
    ] {
        cluster.act(line);
    }
    expect![[r#"
        0.022 two: 0/1 nodes are available: 1 node(s) had untolerated taint(s). no new claims to deallocate, preemption: 0/1 nodes are available: 1 Preemption is not helpful for scheduling.
        0.023 three -> a
        0.042 four: no plugin of the profile binds pods
    "#]].assert_eq(&cluster.log);
}

#[test]
fn a_healthy_cluster_leaves_the_scheduler_at_rest() {
    let mut cluster = Cluster::new(1);
    for line in ["node a cpu=4", "pod web cpu=1", "pod held gated", "wait 100"] {
        cluster.act(line);
    }
    assert!(cluster.due.is_empty(), "{:?}", cluster.due);
    assert_eq!(cluster.scheduler.queue().len(), 1);
    assert_eq!(cluster.scheduler.flush_at, None);
}

fn line() -> impl Strategy<Value = String> {
    let name = || (0..4u8).prop_map(|n| char::from(b'a' + n));
    prop_oneof![
        (name(), 1..6u8).prop_map(|(name, cpu)| format!("node {name} cpu={cpu}")),
        name().prop_map(|name| format!("node {name} cpu=4 cordoned")),
        name().prop_map(|name| format!("delete node {name}")),
        (0..12u8, 0..4u8, 0..3i32).prop_map(|(n, cpu, priority)| format!("pod p{n} cpu={cpu} priority={priority}")),
        (0..12u8, 0..4u8, 0..3i32).prop_map(|(n, cpu, priority)| format!("pod p{n} cpu={cpu} priority={priority}")),
        (0..12u8).prop_map(|n| format!("delete pod p{n}")),
        (0..12u8).prop_map(|n| format!("finish p{n}")),
        (0..12u8, name()).prop_map(|(n, name)| format!("bind p{n} {name}")),
        Just("refuse".into()),
        (0..20u16).prop_map(|millis| format!("wait {millis}")),
        Just("wait 3000".into()),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]
    /// Whatever happens: in the end the sums are those of the pods that are there, and no pod waits that would fit.
    #[test]
    fn the_cache_is_what_the_view_shows(script in prop::collection::vec(line(), 1..40)) {
        let mut cluster = Cluster::new(3);
        for line in &script {
            // What exists is changed by other lines only.
            let words: Vec<&str> = line.split(' ').collect();
            let exists = words[0] == "pod" && cluster.store.now().get::<Pod>(&"default".into(), &words[1].into()).is_some();
            if !exists {
                cluster.act(line);
            }
        }
        cluster.run(Duration::from_secs(700));
        let view = cluster.store.now();
        let mut shown: Vec<_> = Cache::of(view).nodes().to_vec();
        let mut counted: Vec<_> = cluster.scheduler.cache.nodes().to_vec();
        for nodes in [&mut shown, &mut counted] {
            nodes.sort_by(|a, b| a.name().cmp(b.name()));
        }
        prop_assert_eq!(counted, shown);
        prop_assert!(cluster.scheduler.client.pending().flatten().next().is_none() && cluster.scheduler.cycle.is_none());
        for pod in view.list::<Pod>(&Text::EMPTY).filter(|pod| super::is_waiting(&Profiles::default(), pod)) {
            let best = super::explain::explain(pod, Profiles::default().first(), view).best;
            prop_assert!(best.is_empty(), "{} waits and would fit on {best:?}", pod.metadata.name);
            prop_assert!(cluster.scheduler.queue().place(&pod.key()).is_some(), "{} is forgotten", pod.metadata.name);
        }
    }
}

/// The verdicts on the last pod of a script, whose nodes and `on NODE …` pods are there from the beginning.
fn check_verdicts(script: &str, expected: Expect) {
    let (mut cache, store) = (Cache::default(), History::default());
    let mut said = String::new();
    for (number, line) in (0..).zip(script.lines().map(str::trim)) {
        let words: Vec<&str> = line.split(' ').collect();
        match words[0] {
            "node" => cache.set_node(Arc::new(node(words[1], &words[2..]))),
            "on" => {
                let mut pod = pod("x", &words[2..], number);
                Arc::make_mut(&mut pod.spec).node_name = words[1].into();
                cache.update_pod(None, Some(&Arc::new(pod)));
            }
            _ => {
                let handle = Handle { nodes: cache.nodes(), view: store.now() };
                let pod = Arc::new(pod("x", &words[1..], number));
                let explanation = verdicts(&pod, Profiles::default().first(), handle);
                said = explanation.nodes.iter().map(in_words).collect();
                said += &format!("best: {:?} {}", explanation.best, explanation.message);
            }
        }
    }
    expected.assert_eq(said.trim_end());
}

fn in_words(node: &NodeVerdict) -> String {
    match &node.verdict {
        Verdict::Feasible { scores, total } => {
            let scores: Vec<String> =
                scores.iter().map(|score| format!("{} {}", score.plugin, score.weighted)).collect();
            format!("{}: {total} = {}\n", node.node, scores.join(" + "))
        }
        Verdict::Rejected { plugin, code, reasons } => {
            format!("{}: {plugin} {} {reasons:?}\n", node.node, code.as_str())
        }
    }
}

#[test]
fn the_balance_of_cpu_and_memory_counts_by_its_change() {
    check_verdicts(
        "node even cpu=4
         node full-of-cpu cpu=4
         node full-of-memory cpu=4
         on full-of-cpu cpu=2
         on full-of-memory memory=4Gi
         pod cpu=1",
        expect![[r#"
            even: 454 = TaintToleration 300 + NodeResourcesFit 86 + NodeResourcesBalancedAllocation 68
            full-of-cpu: 428 = TaintToleration 300 + NodeResourcesFit 60 + NodeResourcesBalancedAllocation 68
            full-of-memory: 440 = TaintToleration 300 + NodeResourcesFit 59 + NodeResourcesBalancedAllocation 81
            best: ["even"]"#]],
    );
}

#[test]
fn a_pod_that_asks_for_nothing_is_scored_as_if_it_asked_for_a_little() {
    check_verdicts(
        "node a cpu=4
         node b cpu=4
         on b
         on b
         pod",
        expect![[r#"
            a: 397 = TaintToleration 300 + NodeResourcesFit 97
            b: 392 = TaintToleration 300 + NodeResourcesFit 92
            best: ["a"]"#]],
    );
}

#[test]
fn what_is_missing_is_named_and_whether_it_could_become_free() {
    check_verdicts(
        "node small cpu=1 memory=1Gi
         node full cpu=4 pods=1 example.com/gpu=1
         node busy cpu=4 example.com/gpu=1
         on full cpu=3
         on busy cpu=3 example.com/gpu=1
         pod cpu=2 memory=2Gi example.com/gpu=1",
        expect![[r#"
            small: NodeResourcesFit UnschedulableAndUnresolvable ["Insufficient cpu", "Insufficient memory", "Insufficient example.com/gpu"]
            full: NodeResourcesFit Unschedulable ["Too many pods", "Insufficient cpu"]
            busy: NodeResourcesFit Unschedulable ["Insufficient cpu", "Insufficient example.com/gpu"]
            best: [] 0/3 nodes are available: 1 Insufficient memory, 1 Too many pods, 2 Insufficient example.com/gpu, 3 Insufficient cpu. no new claims to deallocate, preemption: 0/3 nodes are available: 1 Preemption is not helpful for scheduling, 2 No preemption victims found for incoming pod."#]],
    );
}

#[test]
fn preemption_looks_at_pods_of_lower_priority_only() {
    let cluster = "node a cpu=4
         node b cpu=4
         on a cpu=3 priority=5
         on b cpu=2 priority=5
         on b cpu=2 priority=20";
    check_verdicts(
        &format!("{cluster}\npod cpu=3 priority=5"),
        expect![[r#"
            a: NodeResourcesFit Unschedulable ["Insufficient cpu"]
            b: NodeResourcesFit Unschedulable ["Insufficient cpu"]
            best: [] 0/2 nodes are available: 2 Insufficient cpu. no new claims to deallocate, preemption: 0/2 nodes are available: 2 No preemption victims found for incoming pod."#]],
    );
    check_verdicts(
        &format!("{cluster}\non a cpu=2 priority=20\npod cpu=3 priority=10"),
        expect![[r#"
            a: NodeResourcesFit Unschedulable ["Insufficient cpu"]
            b: NodeResourcesFit Unschedulable ["Insufficient cpu"]
            best: [] 0/2 nodes are available: 2 Insufficient cpu. no new claims to deallocate, preemption: 0/2 nodes are available: 2 Insufficient cpu."#]],
    );
    check_verdicts(
        &format!("{cluster}\npod cpu=3 priority=10"),
        expect![[r#"
            a: NodeResourcesFit Unschedulable ["Insufficient cpu"]
            b: NodeResourcesFit Unschedulable ["Insufficient cpu"]
            best: [] 0/2 nodes are available: 2 Insufficient cpu."#]],
    );
}

#[test]
fn an_assumed_pod_keeps_its_room_when_everything_is_listed_anew() {
    check(
        "node n cpu=1
        stall
        pod a cpu=1
        wait 10
        lose pods
        wait 2000
        pod b cpu=1
        wait 10",
        expect![[r#"
            2.022 b: 0/1 nodes are available: 1 Insufficient cpu. no new claims to deallocate, preemption: 0/1 nodes are available: 1 No preemption victims found for incoming pod.
        "#]],
    );
}

#[test]
fn what_was_missed_before_a_new_list_moves_the_pods_that_wait_for_it() {
    check(
        "node n cpu=1
        pod a cpu=1
        wait 10
        pod b cpu=1
        pod c cpu=2
        wait 20
        lose nodes
        lose pods
        delete pod a
        delete node n
        node m cpu=2
        delete pod b
        wait 5000",
        expect![[r#"
            0.012 a -> n
            0.022 b: 0/1 nodes are available: 1 Insufficient cpu. no new claims to deallocate, preemption: 0/1 nodes are available: 1 No preemption victims found for incoming pod.
            0.023 c: 0/1 nodes are available: 1 Insufficient cpu. no new claims to deallocate, preemption: 0/1 nodes are available: 1 Preemption is not helpful for scheduling.
            0.843 c -> m
        "#]],
    );
}

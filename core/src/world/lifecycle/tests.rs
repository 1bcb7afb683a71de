//! Programs of containers, as pictures: which processes run, what the kubelet makes of their ends, and what they do.

use crate::api::request::{Body, DeleteOptions, Request, Verb};
use crate::api::{Credential, Key, Kind};
use crate::base::{Duration, Text, Time};
use crate::fault::Link;
use crate::session::{Command, ControlPlane, Input, Order, Session, Setup};
use crate::world::toy::operator::SEEN_BY;
use expect_test::{Expect, expect};
use std::boxed::Box;
use std::collections::BTreeMap;
use std::format;
use std::string::String;
use std::vec::Vec;

const ACCOUNT: &str = "apiVersion: v1
kind: ServiceAccount
metadata: {name: operator}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata: {name: operator}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: cluster-admin}
subjects: [{kind: ServiceAccount, name: operator, namespace: default}]
";

/// Pods that run the operator: their names and their nodes.
fn operators(pods: &[(&str, &str)]) -> Input {
    apply(&pods.iter().map(|(name, node)| operator(name, node, "")).collect::<String>())
}

/// A pod that runs the operator: its name, its node, the rest of its spec.
fn operator(name: &str, node: &str, spec: &str) -> String {
    format!(
        "---\napiVersion: v1\nkind: Pod\nmetadata: {{name: {name}}}\nspec: {{nodeName: {node}, serviceAccountName: \
         operator, containers: [{{name: main, image: 'example.com/operator:v1'}}], {spec}}}\n"
    )
}

fn config_map(name: &str) -> Input {
    apply(&format!("apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: {name}}}\n"))
}

fn apply(yaml: &str) -> Input {
    Input::Command(Command::Apply(yaml.into()))
}

fn delete(kind: Kind, name: &str) -> Input {
    let key = Key::new(kind, &"default".into(), &name.into());
    let request = Request::on(&Credential::admin(), Verb::Delete, &key, Body::Delete(DeleteOptions::default()));
    Input::Command(Command::Send(Box::new(request)))
}

fn process(name: &str, order: Order) -> Input {
    Input::Process(name.into(), order)
}

fn machine(name: &str, order: Order) -> Input {
    Input::Machine(name.into(), order)
}

/// A cluster with the operator's account, and what is seen of it.
struct Picture {
    session: Session,
    begin: Time,
    seen: BTreeMap<String, String>,
    lines: Vec<String>,
}

/// Runs the inputs at their seconds, to the end, and shows the processes of containers, their pods and the config maps.
fn check(inputs: Vec<(u64, Input)>, end: u64, expected: Expect) -> Picture {
    let mut session = Session::new(Setup::classroom(2, 7));
    session.act(apply(ACCOUNT));
    let begin = session.now() + Duration::from_secs(5);
    session.advance(begin, u64::MAX);
    let mut picture = Picture { session, begin, seen: BTreeMap::new(), lines: Vec::new() };
    for (second, input) in inputs {
        picture.run_until(second);
        picture.session.act(input);
    }
    picture.run_until(end);
    expected.assert_eq(&(picture.lines.join("\n") + "\n"));
    picture
}

impl Picture {
    fn run_until(&mut self, second: u64) {
        loop {
            self.look();
            if self.session.advance(self.begin + Duration::from_secs(second), 1).reached {
                return self.look();
            }
        }
    }

    fn look(&mut self) {
        let world = self.session.timeline().world();
        let mut now = BTreeMap::new();
        for process in world.processes().filter(|process| process.runtime.is_some()) {
            let runs = if process.is_running() { "runs" } else { "is down" };
            let line = format!("{runs}, incarnation {}", process.incarnation());
            now.insert(String::from(process.name.as_str()), line);
        }
        for pod in self.session.cluster().pods {
            let restarts = if pod.restarts > 0 { format!(" restarts {}", pod.restarts) } else { String::new() };
            now.insert(format!("    pod {}", pod.key.name), format!("{}{restarts}", pod.status));
        }
        for object in world.history().now().objects(Kind::ConfigMap, &"default".into()) {
            if let Some(seen_by) = object.meta().annotations.get(SEEN_BY) {
                now.insert(format!("    config map {}", object.meta().name), format!("seen by {seen_by}"));
            }
        }
        let tenths = self.session.now().since(self.begin).as_millis() / 100;
        let at = format!("{}.{}", tenths / 10, tenths % 10);
        let news = now.iter().filter(|(name, line)| self.seen.get(*name) != Some(*line));
        self.lines.extend(news.map(|(name, line)| format!("{at:<6} {name} {line}")));
        let gone = self.seen.keys().filter(|name| !now.contains_key(*name));
        self.lines.extend(gone.map(|name| format!("{at:<6} {name} is gone")));
        self.seen = now;
    }
}

#[test]
fn a_program_starts_with_its_container_and_ends_with_it() {
    let inputs = Vec::from([(0, operators(&[("op", "node-1")])), (10, config_map("a")), (20, delete(Kind::Pod, "op"))]);
    let picture = check(
        inputs,
        40,
        expect![[r#"
        0.0        pod op Pending
        0.0        pod op ContainerCreating
        3.2    node-1/default/op/main is down, incarnation 0
        3.3    node-1/default/op/main runs, incarnation 1
        3.3        pod op Running
        10.0       config map a seen by op
        20.0       pod op Terminating
        23.0   node-1/default/op/main is down, incarnation 1
        23.0   node-1/default/op/main is gone
        23.1       pod op Completed
        23.1       pod op is gone
    "#]],
    );
    let world = picture.session.timeline().world();
    assert!(world.connections.keys().all(|(client, _)| world.process(*client).is_some()), "its connections are closed");
}

#[test]
fn a_program_that_takes_too_long_to_exit_is_killed() {
    let inputs = Vec::from([
        (0, apply(&operator("op", "node-1", "terminationGracePeriodSeconds: 2"))),
        (20, delete(Kind::Pod, "op")),
    ]);
    check(
        inputs,
        40,
        expect![[r#"
        0.0        pod op Pending
        0.0        pod op ContainerCreating
        3.2    node-1/default/op/main is down, incarnation 0
        3.3    node-1/default/op/main runs, incarnation 1
        3.3        pod op Running
        20.0       pod op Terminating
        22.0   node-1/default/op/main is down, incarnation 1
        22.0   node-1/default/op/main is gone
        22.1       pod op Error
        22.1       pod op is gone
    "#]],
    );
}

#[test]
fn a_program_without_a_token_is_nobody() {
    let inputs = Vec::from([
        (0, apply(&operator("op", "node-1", "automountServiceAccountToken: false"))),
        (10, config_map("a")),
    ]);
    check(
        inputs,
        60,
        expect![[r#"
        0.0        pod op Pending
        0.0        pod op ContainerCreating
        3.2    node-1/default/op/main is down, incarnation 0
        3.3    node-1/default/op/main runs, incarnation 1
        3.3        pod op Running
    "#]],
    );
}

#[test]
fn a_program_that_exits_is_started_again_by_its_kubelet_with_back_off() {
    let inputs = Vec::from([
        (0, operators(&[("op", "node-1")])),
        (10, config_map("poison")),
        (80, delete(Kind::ConfigMap, "poison")),
    ]);
    check(
        inputs,
        160,
        expect![[r#"
        0.0        pod op Pending
        0.0        pod op ContainerCreating
        3.2    node-1/default/op/main is down, incarnation 0
        3.3    node-1/default/op/main runs, incarnation 1
        3.3        pod op Running
        10.0   node-1/default/op/main is down, incarnation 1
        10.0       pod op Error
        10.2   node-1/default/op/main runs, incarnation 2
        10.2       pod op Running restarts 1
        27.2   node-1/default/op/main is down, incarnation 2
        27.2       pod op Error restarts 1
        28.2       pod op CrashLoopBackOff restarts 1
        37.4   node-1/default/op/main runs, incarnation 3
        37.4       pod op Running restarts 2
        53.0   node-1/default/op/main is down, incarnation 3
        53.0       pod op Error restarts 2
        54.0       pod op CrashLoopBackOff restarts 2
        73.2   node-1/default/op/main runs, incarnation 4
        73.2       pod op Running restarts 3
    "#]],
    );
}

#[test]
fn when_the_leader_is_gone_another_replica_leads_or_the_same_one_started_again() {
    let inputs = Vec::from([
        (0, operators(&[("op-1", "node-1"), ("op-2", "node-2")])),
        (20, machine("node-1", Order::Stop)),
        (21, config_map("a")),
        (60, process("node-2/default/op-2/main", Order::Stop)),
        (61, config_map("b")),
    ]);
    check(
        inputs,
        100,
        expect![[r#"
            0.0        pod op-1 Pending
            0.0        pod op-1 ContainerCreating
            0.0        pod op-2 Pending
            0.0        pod op-2 ContainerCreating
            3.2    node-1/default/op-1/main is down, incarnation 0
            3.3    node-1/default/op-1/main runs, incarnation 1
            3.3        pod op-1 Running
            3.5    node-2/default/op-2/main is down, incarnation 0
            3.7    node-2/default/op-2/main runs, incarnation 1
            3.7        pod op-2 Running
            20.0   node-1/default/op-1/main is down, incarnation 1
            37.4       config map a seen by op-2
            60.0   node-2/default/op-2/main is down, incarnation 1
            60.0       pod op-2 Error
            60.1   node-2/default/op-2/main runs, incarnation 2
            60.1       pod op-2 Running restarts 1
            75.5       config map b seen by op-2
        "#]],
    );
}

#[test]
fn what_happens_while_the_runtime_is_down_it_hears_when_it_starts() {
    let inputs = Vec::from([
        (0, operators(&[("op", "node-1")])),
        (10, process("node-1/container-runtime", Order::Stop)),
        (12, config_map("poison")),
        (15, delete(Kind::ConfigMap, "poison")),
        (20, process("node-1/container-runtime", Order::Start)),
    ]);
    check(
        inputs,
        60,
        expect![[r#"
        0.0        pod op Pending
        0.0        pod op ContainerCreating
        3.2    node-1/default/op/main is down, incarnation 0
        3.3    node-1/default/op/main runs, incarnation 1
        3.3        pod op Running
        12.0   node-1/default/op/main is down, incarnation 1
        20.0       pod op Error
        20.2   node-1/default/op/main runs, incarnation 2
        20.2       pod op Running restarts 1
    "#]],
    );
}

#[test]
fn a_machine_that_is_switched_off_takes_its_programs_with_it() {
    let inputs = Vec::from([
        (0, operators(&[("op", "node-1")])),
        (10, machine("node-1", Order::Stop)),
        (12, process("node-1/default/op/main", Order::Start)),
        (15, machine("node-1", Order::Start)),
    ]);
    check(
        inputs,
        60,
        expect![[r#"
        0.0        pod op Pending
        0.0        pod op ContainerCreating
        3.2    node-1/default/op/main is down, incarnation 0
        3.3    node-1/default/op/main runs, incarnation 1
        3.3        pod op Running
        10.0   node-1/default/op/main is down, incarnation 1
        15.0       pod op Unknown
        15.5   node-1/default/op/main runs, incarnation 2
        15.5       pod op Running restarts 1
    "#]],
    );
}

#[test]
fn programs_are_part_of_a_run_that_is_sought_and_saved() {
    let inputs = Vec::from([
        (0, operators(&[("op-1", "node-1"), ("op-2", "node-2")])),
        (20, config_map("a")),
        (30, process("node-1/default/op-1/main", Order::Stop)),
        (50, config_map("poison")),
        (52, delete(Kind::ConfigMap, "poison")),
    ]);
    let mut picture = check(
        inputs,
        100,
        expect![[r#"
            0.0        pod op-1 Pending
            0.0        pod op-1 ContainerCreating
            0.0        pod op-2 Pending
            0.0        pod op-2 ContainerCreating
            3.2    node-1/default/op-1/main is down, incarnation 0
            3.3    node-1/default/op-1/main runs, incarnation 1
            3.3        pod op-1 Running
            3.5    node-2/default/op-2/main is down, incarnation 0
            3.7    node-2/default/op-2/main runs, incarnation 1
            3.7        pod op-2 Running
            20.0       config map a seen by op-1
            30.0   node-1/default/op-1/main is down, incarnation 1
            30.0       pod op-1 Error
            30.2   node-1/default/op-1/main runs, incarnation 2
            30.2       pod op-1 Running restarts 1
            50.0   node-2/default/op-2/main is down, incarnation 1
            50.0       pod op-2 Error
            50.2   node-2/default/op-2/main runs, incarnation 2
            50.2       pod op-2 Running restarts 1
        "#]],
    );
    let session = &mut picture.session;
    let digest = session.digest();
    let position = session.position();
    let mut loaded = Session::restore(&session.save()).expect("it can be read");
    assert_eq!(loaded.digest(), digest, "restored");
    session.seek(picture.begin + Duration::from_secs(31));
    assert_ne!(session.digest(), digest);
    session.go_to(position);
    assert_eq!(session.digest(), digest, "sought");
    loaded.seek(picture.begin + Duration::from_secs(31));
    loaded.act(config_map("b"));
    let until = loaded.now() + Duration::from_secs(30);
    loaded.advance(until, u64::MAX);
    let key = Key::new(Kind::ConfigMap, &Text::from_static("default"), &"b".into());
    assert!(loaded.yaml(&key).is_some_and(|yaml| yaml.contains(SEEN_BY)), "in another branch programs work as well");
}

#[test]
fn a_view_changes_when_a_process_exits_and_when_it_starts_again() {
    let mut setup = Setup::classroom(1, 7);
    setup.control_plane = ControlPlane { schedulers: 2, leader_elect: true, ..ControlPlane::default() };
    let mut session = Session::new(setup);
    let until = session.now() + Duration::from_secs(60);
    session.advance(until, u64::MAX);
    for name in ["kube-scheduler", "kube-scheduler-2"] {
        let cut = Link { cut: true, ..Link::default() };
        session.act(Input::Link("kube-apiserver".into(), name.into(), cut));
    }
    let mut seen = Vec::from([(session.version(), session.cluster().down)]);
    while !session.advance(until + Duration::from_secs(15), 1).reached {
        let down = session.cluster().down;
        if seen.last().is_some_and(|last| last.1 != down) {
            assert_ne!(Some(session.version()), seen.last().map(|last| last.0));
            seen.push((session.version(), down));
        }
    }
    assert_eq!(seen.len(), 3, "the leader, which cannot renew its lease, exits and starts again: {seen:?}");
}

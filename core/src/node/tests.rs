//! Pods on a node, as pictures: what `kubectl get pods -w` and the events say, with the seconds since the beginning.

use crate::api::core_v1::{Event, Pod};
use crate::api::request::{Body, DeleteOptions, Request, Subresource, Verb};
use crate::api::{Credential, Key, Kind};
use crate::base::{Duration, Text, Time};
use crate::fault::Link;
use crate::session::{Command, Input, Order, Role, Session, Setup};
use crate::world::trace::{Span, What};
use expect_test::{Expect, expect};
use std::boxed::Box;
use std::collections::BTreeMap;
use std::format;
use std::string::String;
use std::vec;
use std::vec::Vec;

/// Something that happens to the cluster.
enum Act {
    /// Pods are applied.
    Apply(String),
    /// A pod is deleted: its name, the grace period if one is given.
    Delete(&'static str, Option<i64>),
    Do(Input),
}

/// One node, and what is written down of what happens on it.
struct Picture {
    session: Session,
    begin: Time,
    pods: BTreeMap<String, String>,
    events: BTreeMap<String, i32>,
    shows_events: bool,
    /// The tenth of a second, whether it is an event, of which object, the line. In this order: which of two messages is
    /// a millisecond faster is not what these pictures are about.
    lines: Vec<(u128, bool, String, String)>,
}

/// Runs the acts at their seconds, to the end, and shows how the pods fare.
fn check(acts: Vec<(u64, Act)>, end: u64, expected: Expect) {
    expected.assert_eq(&picture(acts, end, false));
}

/// The same, with the events.
fn check_events(acts: Vec<(u64, Act)>, end: u64, expected: Expect) {
    expected.assert_eq(&picture(acts, end, true));
}

fn picture(acts: Vec<(u64, Act)>, end: u64, shows_events: bool) -> String {
    let mut setup = Setup::classroom(1, 7);
    setup.latency.jitter_percent = 0;
    let mut session = Session::new(setup);
    let begin = session.now() + Duration::from_secs(10);
    session.advance(begin, u64::MAX);
    let (pods, events) = (BTreeMap::new(), BTreeMap::new());
    let mut picture = Picture { session, begin, pods, events, shows_events, lines: Vec::new() };
    picture.look();
    picture.lines.clear();
    for (second, act) in acts {
        picture.run_until(begin + Duration::from_secs(second));
        picture.act(act);
    }
    picture.run_until(begin + Duration::from_secs(end));
    picture.lines.sort_by(|a, b| (a.0, a.1, &a.2).cmp(&(b.0, b.1, &b.2)));
    let line =
        |(at, _, _, line): (u128, bool, String, String)| format!("{:<6} {line}\n", format!("{}.{}", at / 10, at % 10));
    picture.lines.into_iter().map(line).collect()
}

impl Picture {
    fn act(&mut self, act: Act) {
        let input = match act {
            Act::Apply(yaml) => Input::Command(Command::Apply(yaml.into())),
            Act::Delete(name, grace_period_seconds) => {
                let key = Key::new(Kind::Pod, &"default".into(), &name.into());
                let options = DeleteOptions { grace_period_seconds, ..DeleteOptions::default() };
                let request = Request::on(&Credential::admin(), Verb::Delete, &key, Body::Delete(options));
                Input::Command(Command::Send(Box::new(request)))
            }
            Act::Do(input) => input,
        };
        self.session.act(input);
    }

    fn run_until(&mut self, until: Time) {
        loop {
            let version = self.session.version();
            let reached = self.session.advance(until, 1).reached;
            if self.session.version() != version {
                self.look();
            }
            if reached {
                return;
            }
        }
    }

    /// Writes down what is new.
    fn look(&mut self) {
        let at = self.session.now().since(self.begin).as_millis() / 100;
        let view = self.session.timeline().world().history().now();
        // Which uid a pod has is not what these pictures are about either.
        let uids: Vec<String> = view.list::<Pod>(&Text::EMPTY).map(|pod| format!("{}", pod.metadata.uid)).collect();
        let masked = |text: String| uids.iter().fold(text, |text, uid| text.replace(uid, "UID"));
        for event in view.list::<Event>(&"default".into()).filter(|event| event.source.component == "kubelet") {
            let name = String::from(event.metadata.name.as_str());
            if self.events.insert(name, event.count) == Some(event.count) || !self.shows_events {
                continue;
            }
            let times = if event.count > 1 { format!(" x{}", event.count) } else { String::new() };
            let about = &event.involved_object;
            let container = about.field_path.split(['{', '}']).nth(1).unwrap_or(&about.name);
            let line = format!("    {} {container}{times}: {}", event.reason, event.message);
            self.lines.push((at, true, String::from(about.name.as_str()), masked(line)));
        }
        let mut now = BTreeMap::new();
        for pod in self.session.cluster().pods {
            let object = view.get::<Pod>(&pod.key.namespace, &pod.key.name);
            let phase = object.map(|pod| pod.status.phase.as_str()).unwrap_or_default();
            let message = if pod.message.is_empty() { String::new() } else { format!(" ({})", pod.message) };
            let restarts = if pod.restarts > 0 { format!(" restarts {}", pod.restarts) } else { String::new() };
            let ip = if pod.ip.is_empty() { String::new() } else { format!(" {}", pod.ip) };
            let line = format!("{} {} [{phase}]{restarts}{ip}{message}", pod.ready, pod.status);
            now.insert(String::from(pod.key.name.as_str()), masked(line));
        }
        for (name, line) in &now {
            if self.pods.get(name) != Some(line) {
                self.lines.push((at, false, name.clone(), format!("{name} {line}")));
            }
        }
        for name in self.pods.keys().filter(|name| !now.contains_key(*name)) {
            self.lines.push((at, false, name.clone(), format!("{name} is gone")));
        }
        self.pods = now;
    }
}

/// A pod that is bound to the node by hand: its name, its annotations, the rest of its spec.
fn pod(name: &str, annotations: &str, spec: &str) -> Act {
    Act::Apply(format!(
        "apiVersion: v1\nkind: Pod\nmetadata: {{name: {name}, annotations: {{{annotations}}}}}\nspec: {{nodeName: node-1, {spec}}}\n"
    ))
}

const NGINX: &str = "containers: [{name: c, image: nginx}]";

#[test]
fn a_pod_starts_and_is_deleted() {
    check_events(
        vec![(0, pod("web", "", NGINX)), (20, Act::Delete("web", None))],
        60,
        expect![[r#"
            0.0    web 0/1 Pending [Pending]
            0.0    web 0/1 ContainerCreating [Pending]
            0.2        Pulling c: Pulling image "nginx"
            3.0        Pulled c: Successfully pulled image "nginx" in 2.722s (2.722s including waiting). Image size: 73000000 bytes.
            3.0        Created c: Container created
            3.2    web 1/1 Running [Running] 10.244.0.2
            3.2        Started c: Container started
            20.0   web 1/1 Terminating [Running] 10.244.0.2
            20.0       Killing c: Stopping container c
            21.0   web 0/1 Completed [Succeeded] 10.244.0.2
            21.0   web is gone
        "#]],
    );
}

#[test]
fn starting_a_pod_costs_few_messages_and_then_all_is_at_rest() {
    let mut session = Session::new(Setup::classroom(1, 7));
    session.advance(session.now() + Duration::from_secs(30), u64::MAX);
    let before = session.last_span();
    let Act::Apply(yaml) = pod("web", "", NGINX) else { return };
    session.act(Input::Command(Command::Apply(yaml.into())));
    session.advance(session.now() + Duration::from_secs(60), u64::MAX);
    let count = |counts: &dyn Fn(&What) -> bool| session.spans_since(before).filter(|span| counts(&span.what)).count();
    let patches =
        count(&|what| matches!(what, What::Request(Verb::Patch, Subresource::Status, key) if key.kind == Kind::Pod));
    let cri = count(&|what| matches!(what, What::Cri(..) | What::CriReply(..)));
    assert_eq!((patches, cri), (2, 8), "one status when it begins, one when it runs");
    let before = session.last_span();
    session.advance(session.now() + Duration::from_secs(3000), u64::MAX);
    let of_kubelet = |span: &&Span| [span.from, span.to].iter().any(|actor| actor.role == Role::Kubelet);
    assert_eq!(session.spans_since(before).filter(of_kubelet).count(), 0);
}

#[test]
fn a_pod_is_ready_when_it_says_so() {
    check(
        vec![
            (0, pod("slow", "sim/ready-after: '5'", NGINX)),
            (0, pod("never", "sim/never-ready: 'true'", NGINX)),
            (
                0,
                pod(
                    "probed",
                    "",
                    "containers: [{name: c, image: nginx, readinessProbe: {initialDelaySeconds: 7, tcpSocket: {port: 80}}}]",
                ),
            ),
            (20, pod("slow", "sim/ready-after: '5', sim/ready: 'false'", NGINX)),
            (30, pod("slow", "sim/ready-after: '5'", NGINX)),
        ],
        60,
        expect![[r#"
            0.0    never 0/1 Pending [Pending]
            0.0    never 0/1 ContainerCreating [Pending]
            0.0    probed 0/1 Pending [Pending]
            0.0    probed 0/1 ContainerCreating [Pending]
            0.0    slow 0/1 Pending [Pending]
            0.0    slow 0/1 ContainerCreating [Pending]
            3.4    slow 0/1 Running [Running] 10.244.0.2
            3.7    never 0/1 Running [Running] 10.244.0.3
            4.0    probed 0/1 Running [Running] 10.244.0.4
            8.4    slow 1/1 Running [Running] 10.244.0.2
            11.0   probed 1/1 Running [Running] 10.244.0.4
            20.0   slow 0/1 Running [Running] 10.244.0.2
            30.0   slow 1/1 Running [Running] 10.244.0.2
        "#]],
    );
}

#[test]
fn a_container_that_crashes_is_restarted_later_each_time() {
    check_events(
        vec![(0, pod("app", "sim/exit-after: '1', sim/exit-code: '3'", NGINX))],
        400,
        expect![[r#"
            0.0    app 0/1 Pending [Pending]
            0.0    app 0/1 ContainerCreating [Pending]
            0.2        Pulling c: Pulling image "nginx"
            3.0        Pulled c: Successfully pulled image "nginx" in 2.722s (2.722s including waiting). Image size: 73000000 bytes.
            3.0        Created c: Container created
            3.2    app 1/1 Running [Running] 10.244.0.2
            3.2        Started c: Container started
            4.2    app 0/1 Error [Running] 10.244.0.2
            4.2        Pulling c x2: Pulling image "nginx"
            4.5        Pulled c: Successfully pulled image "nginx" in 300ms (300ms including waiting). Image size: 73000000 bytes.
            4.5        Created c x2: Container created
            4.7    app 1/1 Running [Running] restarts 1 10.244.0.2
            4.7        Started c x2: Container started
            5.7    app 0/1 Error [Running] restarts 1 10.244.0.2
            5.7        BackOff c: Back-off restarting failed container c in pod app_default(UID)
            6.7    app 0/1 CrashLoopBackOff [Running] restarts 1 10.244.0.2 (back-off 10s restarting failed container=c pod=app_default(UID))
            15.7       Pulling c x3: Pulling image "nginx"
            16.0       Pulled c x2: Successfully pulled image "nginx" in 300ms (300ms including waiting). Image size: 73000000 bytes.
            16.0       Created c x3: Container created
            16.2   app 1/1 Running [Running] restarts 2 10.244.0.2
            16.2       Started c x3: Container started
            17.2   app 0/1 Error [Running] restarts 2 10.244.0.2
            17.2       BackOff c x2: Back-off restarting failed container c in pod app_default(UID)
            18.2   app 0/1 CrashLoopBackOff [Running] restarts 2 10.244.0.2 (back-off 20s restarting failed container=c pod=app_default(UID))
            37.2       Pulling c x4: Pulling image "nginx"
            37.5       Pulled c x3: Successfully pulled image "nginx" in 300ms (300ms including waiting). Image size: 73000000 bytes.
            37.5       Created c x4: Container created
            37.7   app 1/1 Running [Running] restarts 3 10.244.0.2
            37.7       Started c x4: Container started
            38.7   app 0/1 Error [Running] restarts 3 10.244.0.2
            38.7       BackOff c x3: Back-off restarting failed container c in pod app_default(UID)
            39.7   app 0/1 CrashLoopBackOff [Running] restarts 3 10.244.0.2 (back-off 40s restarting failed container=c pod=app_default(UID))
            78.7       Pulling c x5: Pulling image "nginx"
            79.0       Pulled c x4: Successfully pulled image "nginx" in 300ms (300ms including waiting). Image size: 73000000 bytes.
            79.1       Created c x5: Container created
            79.2   app 1/1 Running [Running] restarts 4 10.244.0.2
            79.2       Started c x5: Container started
            80.2   app 0/1 Error [Running] restarts 4 10.244.0.2
            80.2       BackOff c x4: Back-off restarting failed container c in pod app_default(UID)
            81.2   app 0/1 CrashLoopBackOff [Running] restarts 4 10.244.0.2 (back-off 1m20s restarting failed container=c pod=app_default(UID))
            160.2      Pulling c x6: Pulling image "nginx"
            160.7  app 1/1 Running [Running] restarts 5 10.244.0.2
            161.7  app 0/1 Error [Running] restarts 5 10.244.0.2
            162.7  app 0/1 CrashLoopBackOff [Running] restarts 5 10.244.0.2 (back-off 2m40s restarting failed container=c pod=app_default(UID))
            321.7      Pulling c x7: Pulling image "nginx"
            322.2  app 1/1 Running [Running] restarts 6 10.244.0.2
            323.2  app 0/1 Error [Running] restarts 6 10.244.0.2
            324.2  app 0/1 CrashLoopBackOff [Running] restarts 6 10.244.0.2 (back-off 5m0s restarting failed container=c pod=app_default(UID))
        "#]],
    );
}

#[test]
fn after_ten_good_minutes_the_back_off_begins_anew() {
    check(
        vec![(0, pod("app", "sim/exit-after: '620', sim/exit-code: '1'", NGINX))],
        2000,
        expect![[r#"
            0.0    app 0/1 Pending [Pending]
            0.0    app 0/1 ContainerCreating [Pending]
            3.2    app 1/1 Running [Running] 10.244.0.2
            623.2  app 0/1 Error [Running] 10.244.0.2
            623.7  app 1/1 Running [Running] restarts 1 10.244.0.2
            1243.7 app 0/1 Error [Running] restarts 1 10.244.0.2
            1244.2 app 1/1 Running [Running] restarts 2 10.244.0.2
            1864.2 app 0/1 Error [Running] restarts 2 10.244.0.2
            1864.7 app 1/1 Running [Running] restarts 3 10.244.0.2
        "#]],
    );
}

#[test]
fn an_image_that_does_not_exist_is_asked_for_again_and_again() {
    check_events(
        vec![(0, pod("app", "", "containers: [{name: c, image: 'nginx:bad'}]")), (80, Act::Delete("app", None))],
        120,
        expect![[r#"
            0.0    app 0/1 Pending [Pending]
            0.0    app 0/1 ContainerCreating [Pending]
            0.2        Pulling c: Pulling image "nginx:bad"
            3.0    app 0/1 ErrImagePull [Pending] 10.244.0.2 (failed to pull and unpack image "nginx:bad": failed to resolve image: docker.io/library/nginx:bad: not found)
            3.0        Failed c: Failed to pull image "nginx:bad": failed to pull and unpack image "nginx:bad": failed to resolve image: docker.io/library/nginx:bad: not found
            3.0        Failed c: Error: ErrImagePull
            4.0        BackOff c: Back-off pulling image "nginx:bad"
            4.0        Failed c: Error: ImagePullBackOff
            5.0    app 0/1 ImagePullBackOff [Pending] 10.244.0.2 (Back-off pulling image "nginx:bad": ErrImagePull: failed to pull and unpack image "nginx:bad": failed to resolve image: docker.io/library/nginx:bad: not found)
            13.0       Pulling c x2: Pulling image "nginx:bad"
            15.9   app 0/1 ErrImagePull [Pending] 10.244.0.2 (failed to pull and unpack image "nginx:bad": failed to resolve image: docker.io/library/nginx:bad: not found)
            15.9       Failed c x2: Failed to pull image "nginx:bad": failed to pull and unpack image "nginx:bad": failed to resolve image: docker.io/library/nginx:bad: not found
            15.9       Failed c x2: Error: ErrImagePull
            16.9       BackOff c x2: Back-off pulling image "nginx:bad"
            16.9       Failed c x2: Error: ImagePullBackOff
            17.9   app 0/1 ImagePullBackOff [Pending] 10.244.0.2 (Back-off pulling image "nginx:bad": ErrImagePull: failed to pull and unpack image "nginx:bad": failed to resolve image: docker.io/library/nginx:bad: not found)
            35.9       Pulling c x3: Pulling image "nginx:bad"
            38.3   app 0/1 ErrImagePull [Pending] 10.244.0.2 (failed to pull and unpack image "nginx:bad": failed to resolve image: docker.io/library/nginx:bad: not found)
            38.3       Failed c x3: Failed to pull image "nginx:bad": failed to pull and unpack image "nginx:bad": failed to resolve image: docker.io/library/nginx:bad: not found
            38.4       Failed c x3: Error: ErrImagePull
            39.3       BackOff c x3: Back-off pulling image "nginx:bad"
            39.4       Failed c x3: Error: ImagePullBackOff
            40.3   app 0/1 ImagePullBackOff [Pending] 10.244.0.2 (Back-off pulling image "nginx:bad": ErrImagePull: failed to pull and unpack image "nginx:bad": failed to resolve image: docker.io/library/nginx:bad: not found)
            78.3       Pulling c x4: Pulling image "nginx:bad"
            80.0   app 0/1 Terminating [Pending] 10.244.0.2 (Back-off pulling image "nginx:bad": ErrImagePull: failed to pull and unpack image "nginx:bad": failed to resolve image: docker.io/library/nginx:bad: not found)
            80.0   app 0/1 Terminating [Pending] 10.244.0.2
            80.1   app 0/1 ContainerStatusUnknown [Failed] 10.244.0.2
            80.1   app is gone
        "#]],
    );
}

#[test]
fn images_come_one_after_the_other() {
    let never = "containers: [{name: c, image: redis, imagePullPolicy: Never}]";
    check_events(
        vec![
            (0, pod("never", "", never)),
            (5, pod("a", "", "containers: [{name: c, image: nginx}]")),
            (5, pod("b", "", "containers: [{name: c, image: redis}]")),
        ],
        60,
        expect![[r#"
            0.0    never 0/1 Pending [Pending]
            0.0    never 0/1 ContainerCreating [Pending]
            0.2    never 0/1 ErrImageNeverPull [Pending] 10.244.0.2 (Container image "redis" is not present with pull policy of Never)
            0.2        ErrImageNeverPull c: Container image "redis" is not present with pull policy of Never
            0.2        Failed c: Error: ErrImageNeverPull
            5.0    a 0/1 Pending [Pending]
            5.0    a 0/1 ContainerCreating [Pending]
            5.0    b 0/1 Pending [Pending]
            5.0    b 0/1 ContainerCreating [Pending]
            5.3        Pulling c: Pulling image "nginx"
            5.3        Pulling c: Pulling image "redis"
            7.1    never 0/1 ContainerCreating [Pending] 10.244.0.2
            7.1        Pulled c: Container image "redis" already present on machine and can be accessed by the pod
            7.2        Pulled c: Successfully pulled image "redis" in 1.886s (1.886s including waiting). Image size: 46000000 bytes.
            7.2        Created c: Container created
            7.2        Created c: Container created
            7.3    b 1/1 Running [Running] 10.244.0.4
            7.3        Started c: Container started
            7.4    never 1/1 Running [Running] 10.244.0.2
            7.4        Started c: Container started
            10.4       Pulled c: Successfully pulled image "nginx" in 3.243s (5.12s including waiting). Image size: 73000000 bytes.
            10.5       Created c: Container created
            10.6   a 1/1 Running [Running] 10.244.0.3
            10.6       Started c: Container started
        "#]],
    );
}

#[test]
fn containers_get_time_to_end() {
    check(
        vec![
            (0, pod("slow", "sim/term-after: '8'", NGINX)),
            (0, pod("stubborn", "sim/term-after: '100'", &format!("terminationGracePeriodSeconds: 5, {NGINX}"))),
            (0, pod("hurried", "sim/term-after: '100'", NGINX)),
            (0, pod("forced", "sim/term-after: '4'", NGINX)),
            (20, Act::Delete("slow", None)),
            (20, Act::Delete("stubborn", None)),
            (20, Act::Delete("hurried", None)),
            (20, Act::Delete("forced", Some(0))),
            (24, Act::Delete("hurried", Some(3))),
        ],
        60,
        expect![[r#"
            0.0    forced 0/1 Pending [Pending]
            0.0    forced 0/1 ContainerCreating [Pending]
            0.0    hurried 0/1 Pending [Pending]
            0.0    hurried 0/1 ContainerCreating [Pending]
            0.0    slow 0/1 Pending [Pending]
            0.0    slow 0/1 ContainerCreating [Pending]
            0.0    stubborn 0/1 Pending [Pending]
            0.0    stubborn 0/1 ContainerCreating [Pending]
            3.1    slow 1/1 Running [Running] 10.244.0.2
            3.4    stubborn 1/1 Running [Running] 10.244.0.3
            3.6    forced 1/1 Running [Running] 10.244.0.5
            4.0    hurried 1/1 Running [Running] 10.244.0.4
            20.0   forced is gone
            20.0   hurried 1/1 Terminating [Running] 10.244.0.4
            20.0   slow 1/1 Terminating [Running] 10.244.0.2
            20.0   stubborn 1/1 Terminating [Running] 10.244.0.3
            25.1   stubborn 0/1 Error [Failed] 10.244.0.3
            25.1   stubborn is gone
            27.0   hurried 0/1 Error [Failed] 10.244.0.4
            27.0   hurried is gone
            28.0   slow 0/1 Completed [Succeeded] 10.244.0.2
            28.0   slow is gone
        "#]],
    );
}

#[test]
fn the_node_refuses_what_it_has_no_room_for() {
    let wants = |cpu: u32| format!("containers: [{{name: c, image: nginx, resources: {{requests: {{cpu: {cpu}}}}}}}]");
    check_events(
        vec![
            (0, pod("first", "", &wants(3))),
            (10, pod("second", "", &wants(2))),
            (10, pod("lost", "", &format!("nodeSelector: {{disk: ssd}}, {NGINX}"))),
            (20, Act::Delete("second", None)),
        ],
        30,
        expect![[r#"
            0.0    first 0/1 Pending [Pending]
            0.0    first 0/1 ContainerCreating [Pending]
            0.2        Pulling c: Pulling image "nginx"
            3.0        Pulled c: Successfully pulled image "nginx" in 2.722s (2.722s including waiting). Image size: 73000000 bytes.
            3.0        Created c: Container created
            3.2    first 1/1 Running [Running] 10.244.0.2
            3.2        Started c: Container started
            10.0   lost 0/1 Pending [Pending]
            10.0   lost 0/1 NodeAffinity [Failed] (Pod was rejected: Predicate NodeAffinity failed: node(s) didn't match Pod's node affinity/selector)
            10.0   second 0/1 Pending [Pending]
            10.0   second 0/1 OutOfcpu [Failed] (Pod was rejected: Node didn't have enough resource: cpu, requested: 2000, used: 3000, capacity: 4000)
            10.0       NodeAffinity lost: Predicate NodeAffinity failed: node(s) didn't match Pod's node affinity/selector
            10.0       OutOfcpu second: Node didn't have enough resource: cpu, requested: 2000, used: 3000, capacity: 4000
            20.0   second is gone
        "#]],
    );
}

#[test]
fn init_containers_come_first_and_sidecars_stay() {
    let spec = "initContainers: [{name: setup, image: busybox}, {name: mesh, image: envoy, restartPolicy: Always}], \
                restartPolicy: Never, containers: [{name: c, image: busybox}]";
    check_events(
        vec![(0, pod("job", "sim/exit-after.c: '5'", spec))],
        60,
        expect![[r#"
            0.0    job 0/2 Pending [Pending]
            0.0    job 0/2 Init:0/2 [Pending]
            0.2        Pulling setup: Pulling image "busybox"
            1.0        Pulled setup: Successfully pulled image "busybox" in 785ms (785ms including waiting). Image size: 4000000 bytes.
            1.1        Created setup: Container created
            1.2    job 0/2 Init:0/2 [Pending] 10.244.0.2
            1.2        Started setup: Container started
            2.2    job 0/2 Init:1/2 [Pending] 10.244.0.2
            2.2        Pulling mesh: Pulling image "envoy"
            5.7        Pulled mesh: Successfully pulled image "envoy" in 3.53s (3.53s including waiting). Image size: 80000000 bytes.
            5.8        Created mesh: Container created
            6.0        Started mesh: Container started
            6.0        Pulling c: Pulling image "busybox"
            6.3        Pulled c: Successfully pulled image "busybox" in 300ms (300ms including waiting). Image size: 4000000 bytes.
            6.3        Created c: Container created
            6.4    job 2/2 Running [Running] 10.244.0.2
            6.4        Started c: Container started
            11.4   job 1/2 Completed [Running] 10.244.0.2
            11.4       Killing mesh: Stopping container mesh
            12.4   job 0/2 Completed [Succeeded] 10.244.0.2
        "#]],
    );
}

#[test]
fn an_init_container_that_fails_holds_the_pod_back() {
    let spec = "initContainers: [{name: setup, image: busybox}], containers: [{name: c, image: nginx}]";
    check(
        vec![
            (0, pod("app", "sim/exit-codes.setup: '1,1,0'", spec)),
            (0, pod("once", "sim/exit-code.setup: '1'", &format!("restartPolicy: Never, {spec}"))),
        ],
        60,
        expect![[r#"
            0.0    app 0/1 Pending [Pending]
            0.0    app 0/1 Init:0/1 [Pending]
            0.0    once 0/1 Pending [Pending]
            0.0    once 0/1 Init:0/1 [Pending]
            1.2    app 0/1 Init:0/1 [Pending] 10.244.0.2
            1.5    once 0/1 Init:0/1 [Pending] 10.244.0.3
            2.2    app 0/1 Init:Error [Pending] 10.244.0.2
            2.5    once 0/1 Init:Error [Pending] 10.244.0.3
            2.6    once 0/1 Init:Error [Failed] 10.244.0.3
            2.7    app 0/1 Init:0/1 [Pending] restarts 1 10.244.0.2
            3.7    app 0/1 Init:Error [Pending] restarts 1 10.244.0.2
            4.7    app 0/1 Init:CrashLoopBackOff [Pending] restarts 1 10.244.0.2
            14.2   app 0/1 Init:0/1 [Pending] restarts 2 10.244.0.2
            15.2   app 0/1 PodInitializing [Pending] 10.244.0.2
            18.8   app 1/1 Running [Running] 10.244.0.2
        "#]],
    );
}

#[test]
fn what_ends_stays_ended_if_it_should() {
    check(
        vec![
            (0, pod("done", "sim/exit-after: '2'", &format!("restartPolicy: OnFailure, {NGINX}"))),
            (0, pod("again", "sim/exit-codes: '1,1,0'", &format!("restartPolicy: OnFailure, {NGINX}"))),
            (0, pod("failed", "sim/exit-after: '2', sim/exit-code: '4'", &format!("restartPolicy: Never, {NGINX}"))),
            (0, pod("late", "", &format!("activeDeadlineSeconds: 15, {NGINX}"))),
            (50, Act::Delete("done", None)),
        ],
        60,
        expect![[r#"
            0.0    again 0/1 Pending [Pending]
            0.0    again 0/1 ContainerCreating [Pending]
            0.0    done 0/1 Pending [Pending]
            0.0    done 0/1 ContainerCreating [Pending]
            0.0    failed 0/1 Pending [Pending]
            0.0    failed 0/1 ContainerCreating [Pending]
            0.0    late 0/1 Pending [Pending]
            0.0    late 0/1 ContainerCreating [Pending]
            3.1    done 1/1 Running [Running] 10.244.0.2
            3.4    again 1/1 Running [Running] 10.244.0.3
            3.6    late 1/1 Running [Running] 10.244.0.5
            4.0    failed 1/1 Running [Running] 10.244.0.4
            4.4    again 0/1 Error [Running] 10.244.0.3
            4.9    again 1/1 Running [Running] restarts 1 10.244.0.3
            5.1    done 0/1 Completed [Running] 10.244.0.2
            5.2    done 0/1 Completed [Succeeded] 10.244.0.2
            5.9    again 0/1 Error [Running] restarts 1 10.244.0.3
            6.0    failed 0/1 Error [Running] 10.244.0.4
            6.1    failed 0/1 Error [Failed] 10.244.0.4
            6.9    again 0/1 CrashLoopBackOff [Running] restarts 1 10.244.0.3 (back-off 10s restarting failed container=c pod=again_default(UID))
            16.0   late 0/1 Completed [Failed] 10.244.0.5 (Pod was active on the node longer than the specified deadline)
            16.4   again 1/1 Running [Running] restarts 2 10.244.0.3
            17.4   again 0/1 Completed [Running] restarts 2 10.244.0.3
            17.5   again 0/1 Completed [Succeeded] restarts 2 10.244.0.3
            50.0   done is gone
        "#]],
    );
}

#[test]
fn a_machine_that_was_off_starts_its_pods_again() {
    let node = || Text::from("node-1");
    let job = format!("restartPolicy: Never, {NGINX}");
    check_events(
        vec![
            (0, pod("web", "", NGINX)),
            (0, pod("job", "", &job)),
            (10, Act::Do(Input::Machine(node(), Order::Stop))),
            (20, Act::Do(Input::Machine(node(), Order::Start))),
        ],
        40,
        expect![[r#"
            0.0    job 0/1 Pending [Pending]
            0.0    job 0/1 ContainerCreating [Pending]
            0.0    web 0/1 Pending [Pending]
            0.0    web 0/1 ContainerCreating [Pending]
            0.2        Pulling c: Pulling image "nginx"
            0.3        Pulling c: Pulling image "nginx"
            2.9        Pulled c: Successfully pulled image "nginx" in 2.637s (2.637s including waiting). Image size: 73000000 bytes.
            2.9        Created c: Container created
            3.1    web 1/1 Running [Running] 10.244.0.2
            3.1        Started c: Container started
            3.2        Pulled c: Successfully pulled image "nginx" in 300ms (2.924s including waiting). Image size: 73000000 bytes.
            3.3        Created c: Container created
            3.4    job 1/1 Running [Running] 10.244.0.3
            3.4        Started c: Container started
            20.0   job 0/1 Unknown [Running] 10.244.0.3
            20.0   job 0/1 Unknown [Failed] 10.244.0.3
            20.0   web 0/1 Unknown [Running] 10.244.0.2
            20.0       SandboxChanged job: Pod sandbox changed, it will be killed and re-created.
            20.0       Starting node-1: Starting kubelet.
            20.0       Rebooted node-1: Node node-1 has been rebooted, boot id: 00000000000000020000000000000001
            20.0       SandboxChanged web: Pod sandbox changed, it will be killed and re-created.
            20.3       Pulling c: Pulling image "nginx"
            20.6       Pulled c: Successfully pulled image "nginx" in 300ms (300ms including waiting). Image size: 73000000 bytes.
            20.7       Created c: Container created
            20.8   web 1/1 Running [Running] restarts 1 10.244.0.2
            20.8       Started c: Container started
        "#]],
    );
}

#[test]
fn without_its_kubelet_a_node_goes_on_and_nobody_hears_of_it() {
    let node = || Text::from("node-1");
    check(
        vec![
            (0, pod("web", "", NGINX)),
            (0, pod("job", "sim/exit-after: '12'", &format!("restartPolicy: Never, {NGINX}"))),
            (10, Act::Do(Input::Process("node-1/kubelet".into(), Order::Stop))),
            (15, Act::Delete("web", None)),
            (15, pod("new", "", NGINX)),
            (30, Act::Do(Input::Machine(node(), Order::Start))),
        ],
        40,
        expect![[r#"
            0.0    job 0/1 Pending [Pending]
            0.0    job 0/1 ContainerCreating [Pending]
            0.0    web 0/1 Pending [Pending]
            0.0    web 0/1 ContainerCreating [Pending]
            3.1    web 1/1 Running [Running] 10.244.0.2
            3.4    job 1/1 Running [Running] 10.244.0.3
            15.0   new 0/1 Pending [Pending]
            15.0   web 1/1 Terminating [Running] 10.244.0.2
            30.0   job 0/1 Completed [Running] 10.244.0.3
            30.0   job 0/1 Completed [Succeeded] 10.244.0.3
            30.0   new 0/1 ContainerCreating [Pending]
            30.8   new 1/1 Running [Running] 10.244.0.4
            31.0   web 0/1 Completed [Succeeded] 10.244.0.2
            31.0   web is gone
        "#]],
    );
}

#[test]
fn a_kubelet_without_a_network_tells_later() {
    let link = |cut| {
        let link = Link { cut, ..Link::default() };
        Act::Do(Input::Link("kube-apiserver".into(), "node-1/kubelet".into(), link))
    };
    check(
        vec![
            (0, pod("job", "sim/exit-after: '12'", &format!("restartPolicy: Never, {NGINX}"))),
            (10, link(true)),
            (30, link(false)),
        ],
        60,
        expect![[r#"
            0.0    job 0/1 Pending [Pending]
            0.0    job 0/1 ContainerCreating [Pending]
            3.2    job 1/1 Running [Running] 10.244.0.2
            35.2   job 0/1 Completed [Succeeded] 10.244.0.2
        "#]],
    );
}

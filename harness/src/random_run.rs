//! Runs that a seed decides: which inputs come when, in which slices time passes, where it is sought back to.

use kubarium_core::actor::{ActorId, Controller, NodeId};
use kubarium_core::api::Credential;
use kubarium_core::api::request::{Body, DeleteOptions, Request, Verb};
use kubarium_core::api::{Key, Kind};
use kubarium_core::base::{Duration, Rng, Text};
use kubarium_core::fault::{Fault, Link};
use kubarium_core::session::{Command, Input, Session, Setup};

/// How many inputs a run has at most.
const INPUTS: u64 = 14;

/// The run of a seed, straight from its beginning to its end.
pub fn straight(seed: u64) -> Session {
    let mut session = Session::new(Setup::classroom(2 + (seed % 3) as u32, seed));
    let mut rng = Rng::new(seed).fork("inputs");
    for _ in 0..INPUTS {
        let next = session.now() + pause(&mut rng);
        session.advance(next, u64::MAX);
        let input = input(&session, &mut rng);
        session.act(input);
    }
    let end = session.now() + Duration::from_secs(120);
    session.advance(end, u64::MAX);
    session
}

/// The same run in slices of few messages, with seeks back and forth in between.
pub fn sliced(seed: u64) -> Session {
    let mut session = Session::new(Setup::classroom(2 + (seed % 3) as u32, seed));
    let mut rng = Rng::new(seed).fork("inputs");
    let mut slices = Rng::new(seed).fork("slices");
    for _ in 0..INPUTS {
        let next = session.now() + pause(&mut rng);
        while !session.advance(next, 1 + slices.below(40)).reached {}
        if slices.ratio(1, 4) {
            let (start, now) = (session.start(), session.now());
            let back = start + Duration::from_micros(slices.below(1 + now.since(start).as_micros() as u64));
            let here = session.position();
            session.seek(back);
            while session.position() < here {
                if session.step().handled.is_none() && session.poll_at().is_none_or(|due| due > now) {
                    break;
                }
                if session.now() >= now {
                    break;
                }
            }
            session.go_to(here);
        }
        let input = input(&session, &mut rng);
        session.act(input);
    }
    let end = session.now() + Duration::from_secs(120);
    while !session.advance(end, 1 + slices.below(400)).reached {}
    session
}

fn pause(rng: &mut Rng) -> Duration {
    match rng.below(4) {
        0 => Duration::from_micros(rng.below(5_000)),
        1 => Duration::from_millis(rng.below(3_000)),
        2 => Duration::from_secs(rng.below(20)),
        _ => Duration::from_secs(rng.below(120)),
    }
}

/// An input that a person might think of, good or bad.
pub fn input(session: &Session, rng: &mut Rng) -> Input {
    let cluster = session.cluster();
    let node: Text = match rng.below(cluster.nodes.len() as u64 + 1) as usize {
        n if n < cluster.nodes.len() => cluster.nodes[n].name.clone(),
        _ => "node-9".into(),
    };
    let number = session_node(session, &node);
    let any_pod = || match cluster.pods.len() as u64 {
        0 => None,
        n => Some(cluster.pods[(session.position().handled % n) as usize].key.clone()),
    };
    match rng.below(14) {
        0..=3 => Input::Command(Command::Apply(deployment(rng))),
        4 => Input::Command(Command::Apply(pod(rng))),
        5 => Input::Command(Command::Apply(
            "apiVersion: v1\nkind: Pod\nmetadata: {name: x}\nspec: {nodename: y}\n".into(),
        )),
        6 => match any_pod() {
            Some(key) => delete(&key),
            None => Input::Command(Command::Apply(pod(rng))),
        },
        7 => {
            let name: Text = format!("web-{}", rng.below(3)).into();
            delete(&Key::new(Kind::Deployment, &"default".into(), &name))
        }
        8 => Input::StopNode(node),
        9 => Input::StartNode(node),
        10 => Input::StopKubelet(node),
        11 => {
            let actors =
                [ActorId::Apiserver, ActorId::Scheduler, ActorId::Controller(Controller::Manager), ActorId::Etcd];
            let actor = actors[rng.below(4) as usize];
            Input::Fault(if rng.ratio(1, 3) { Fault::Crash(actor) } else { Fault::Restart(actor) })
        }
        12 => {
            let link = match rng.below(3) {
                0 => Link { cut: true, ..Link::default() },
                1 => Link { loss_percent: 20, delay: Duration::from_millis(rng.below(50)), ..Link::default() },
                _ => Link::default(),
            };
            Input::Fault(Fault::Link(ActorId::Apiserver, ActorId::Kubelet(number), link))
        }
        // All is well again.
        _ => Input::Fault(Fault::Restart(ActorId::Apiserver)),
    }
}

fn session_node(session: &Session, name: &Text) -> NodeId {
    session.timeline().world().node_id(name).unwrap_or_default()
}

fn delete(key: &Key) -> Input {
    let request = Request::on(&Credential::admin(), Verb::Delete, key, Body::Delete(DeleteOptions::default()));
    Input::Command(Command::Send(Box::new(request)))
}

fn deployment(rng: &mut Rng) -> Text {
    let (name, replicas, cpu) = (rng.below(3), rng.below(7), 100 + rng.below(10) * 200);
    let image = ["nginx", "nginx:1.27", "redis:7", "nginx:bad"][rng.below(4) as usize];
    let strategy = if rng.ratio(1, 4) { "Recreate" } else { "RollingUpdate" };
    format!(
        "apiVersion: apps/v1\nkind: Deployment\nmetadata: {{name: web-{name}}}\nspec:\n  replicas: {replicas}\n  \
         strategy: {{type: {strategy}}}\n  selector: {{matchLabels: {{app: web-{name}}}}}\n  template:\n    \
         metadata: {{labels: {{app: web-{name}}}}}\n    spec:\n      containers:\n      - name: c\n        image: {image}\n        \
         resources: {{requests: {{cpu: {cpu}m}}}}\n"
    )
    .into()
}

fn pod(rng: &mut Rng) -> Text {
    let name = rng.below(5);
    let annotations =
        ["", "sim/exit-after: \"5\"", "sim/exit-after: \"2\", sim/exit-code: \"1\"", "sim/ready-after: \"8\""];
    let annotation = annotations[rng.below(4) as usize];
    let policy = ["Always", "OnFailure", "Never"][rng.below(3) as usize];
    format!(
        "apiVersion: v1\nkind: Pod\nmetadata:\n  name: pod-{name}\n  annotations: {{{annotation}}}\nspec:\n  \
         restartPolicy: {policy}\n  containers: [{{name: c, image: busybox}}]\n"
    )
    .into()
}

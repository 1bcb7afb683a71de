//! What a client puts together from deltas is what there is, whatever is done; and everything that is said can be sent.

use kubarium_core::api::{Key, Kind};
use kubarium_core::base::{Duration, Rng, Text};
use kubarium_core::session::Role;
use kubarium_core::session::trace::What;
use kubarium_core::session::view::{PodView, Tone};
use kubarium_engine::Engine;
use kubarium_engine::goal::Until;
use kubarium_engine::pace::Speed;
use kubarium_engine::picture::Picture;
use kubarium_engine::protocol::{Answer, Command, Event, Query, Reply, Request, from_bytes, to_bytes};
use std::cell::Cell;

const WEB: &str = "apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  replicas: 4
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec: {containers: [{name: nginx, image: 'nginx:1.27', resources: {requests: {cpu: 100m}}}]}
";

/// A client that sends everything as bytes.
struct Client {
    engine: Engine,
    picture: Picture,
    events: Vec<Event>,
}

impl Client {
    fn new(nodes: u32, seed: u64) -> Client {
        Client { engine: Engine::new(nodes, seed, f64::MAX), picture: Picture::default(), events: Vec::new() }
    }

    fn ask(&mut self, commands: Vec<Command>, elapsed_ms: f64, questions: Vec<Query>) -> Reply {
        let questions = questions.into_iter().enumerate().map(|(number, query)| (number as u32, query)).collect();
        let request = Request { version: self.picture.version, commands, elapsed_ms, questions };
        let sent: Request = from_bytes(&to_bytes(&request)).expect("a request can be read");
        assert_eq!(sent, request);
        let reply = self.engine.handle(sent, &|| 0.0);
        let read: Reply = from_bytes(&to_bytes(&reply)).expect("a reply can be read");
        assert_eq!(read, reply);
        self.picture.apply(read.delta.clone());
        self.events.extend(read.events.clone());
        read
    }

    fn tell(&mut self, command: Command) -> Reply {
        self.ask(vec![command], 0.0, Vec::new())
    }

    /// So many frames at the chosen speed.
    fn run(&mut self, frames: u32) -> Reply {
        (1..frames).for_each(|_| drop(self.ask(Vec::new(), 16.0, Vec::new())));
        self.ask(Vec::new(), 16.0, Vec::new())
    }

    /// The picture is that of the cluster.
    fn check(&self, what: &str) {
        let cluster = self.engine.session().cluster();
        let scene = &self.picture.scene;
        let nodes: Vec<_> = scene.nodes.iter().map(|scene| scene.node.clone()).collect();
        assert_eq!(nodes, cluster.nodes, "{what}");
        let mut pods: Vec<PodView> = scene.all_pods().cloned().collect();
        pods.sort_by(|a, b| a.key.cmp(&b.key));
        assert_eq!(pods, cluster.pods, "{what}");
        assert_eq!((&*scene.workloads, self.picture.pods()), (&cluster.workloads, cluster.pods.len()), "{what}");
        assert_eq!((&*scene.down, &*scene.slow), (&cluster.down, &cluster.slow), "{what}");
        for (place, node) in scene.nodes.iter().enumerate() {
            assert!(node.pods.iter().all(|pod| pod.node == node.node.name), "{what}: a pod on another node");
            assert!(node.pods.is_sorted_by_key(|pod| (pod.created, &pod.key)), "{what}: the order of pods");
            assert_eq!(scene.place(&node.node.name), Some(place));
        }
        assert!(scene.waiting.iter().all(|pod| scene.node(&pod.node).is_none()), "{what}: a pod waits that has a node");
        assert_eq!(*self.picture.printed, self.engine.session().printed(), "{what}");
        assert_eq!(*self.picture.marks, self.engine.session().marks(), "{what}");
        assert_eq!(self.picture.branches.len(), self.engine.session().branches().len(), "{what}");
        let store = self.engine.session().timeline().world().history().now();
        for kind in Kind::ALL {
            let count = store.objects(*kind, &Text::EMPTY).count() as u32;
            assert_eq!(self.picture.counts.get(kind).copied().unwrap_or_default(), count, "{what}: {kind}");
        }
    }
}

fn web() -> Key {
    Key::new(Kind::Deployment, &"default".into(), &"web".into())
}

#[test]
fn the_picture_put_together_from_deltas_is_the_cluster() {
    for seed in 0..10 {
        let mut random = Rng::new(seed);
        let mut client = Client::new(3, seed);
        client.run(1);
        client.check("at the beginning");
        for turn in 0..60 {
            let node: Text = format!("node-{}", 1 + random.below(3)).into();
            let now = client.engine.session().now();
            let some_pod = client.engine.session().cluster().pods.first().map(|pod| pod.key.clone());
            let command = match random.below(26) {
                0 | 1 => Command::Apply(WEB.into()),
                2 => Command::Scale(web(), random.below(7) as i32),
                3 => Command::Delete(web()),
                4 => Command::Cordon(node, random.below(2) == 0),
                5 => Command::StopMachine(node),
                6 => Command::StartMachine(node),
                7 => Command::AddMachine,
                8 => Command::RemoveMachine(node),
                9 => Command::StopProcess("kube-scheduler".into()),
                10 => Command::StartProcess("kube-scheduler".into()),
                11 => Command::SlowDown("etcd".into(), random.below(2) == 0),
                12 | 13 => Command::Seek(now - Duration::from_secs(random.below(20))),
                14 => Command::StepBack,
                15 | 16 => Command::Step,
                17 => {
                    let branches = client.engine.session().branches();
                    Command::SwitchBranch(branches[random.below(branches.len() as u64) as usize].id)
                }
                18 => some_pod.map_or(Command::Step, Command::Delete),
                19 => some_pod.map_or(Command::Step, Command::Evict),
                20 => some_pod.map_or(Command::Step, Command::SeekNext),
                21 => Command::BeginStep { step: 0, deeds: Vec::new(), until: Until::Passes(random.below(9)) },
                22 => Command::Hurry,
                23 => Command::Calm(random.below(2) == 0),
                24 => Command::Begin(2 + random.below(3) as u32, seed + 1),
                _ => Command::Apply("kind: Nonsense".into()),
            };
            let what = format!("seed {seed}, turn {turn}: {command:?}");
            client.tell(command);
            client.check(&what);
            client.tell(Command::Play(true));
            client.tell(Command::Run(if random.below(2) == 0 { Speed::Lecture } else { Speed::Fixed(2.0) }));
            client.run(1 + random.below(8) as u32);
            client.check(&what);
            if random.below(9) == 0 {
                // Another client comes, or this one has lost its picture.
                client.picture = Picture::default();
                client.run(1);
                client.check(&what);
            }
        }
    }
}

#[test]
fn nothing_is_told_twice() {
    let mut client = Client::new(3, 1);
    client.tell(Command::Apply(WEB.into()));
    client.tell(Command::Run(Speed::Fixed(3.0)));
    client.run(20);
    client.tell(Command::Play(false));
    let quiet = client.ask(Vec::new(), 16.0, Vec::new());
    let version = client.picture.version;
    assert_eq!(client.ask(Vec::new(), 16.0, Vec::new()).delta.version, version);
    assert!(to_bytes(&quiet.delta).len() < 40, "an empty delta is small");
    // One pod goes: nothing is said of the others.
    let pods: Vec<Key> = client.picture.scene.all_pods().map(|pod| pod.key.clone()).collect();
    client.tell(Command::Delete(pods[0].clone()));
    client.tell(Command::Play(true));
    client.tell(Command::Run(Speed::Fixed(-2.0)));
    let mut told = Vec::new();
    for _ in 0..40 {
        let reply = client.ask(Vec::new(), 16.0, Vec::new());
        told.extend(reply.delta.pods.into_iter().map(|pod| pod.key).chain(reply.delta.pods_gone));
    }
    assert!(told.contains(&pods[0]) && !told.iter().any(|key| pods[1..].contains(key)), "{told:?}");
}

#[test]
fn every_question_has_an_answer_that_can_be_sent() {
    let mut client = Client::new(3, 1);
    client.tell(Command::Apply(WEB.into()));
    client.tell(Command::Run(Speed::Fixed(2.0)));
    client.run(40);
    let pod = client.picture.scene.all_pods().next().expect("a pod").key.clone();
    client.tell(Command::Delete(pod.clone()));
    let spoken = client.run(3).frame.spoken.expect("something is said").id;
    let pod = client.picture.scene.all_pods().find(|pod| pod.tone == Tone::Ready).expect("a pod");
    let (pod, node) = (pod.key.clone(), pod.node.clone());
    let reply = client.ask(
        Vec::new(),
        0.0,
        vec![
            Query::Object(pod.clone()),
            Query::Events(pod.clone()),
            Query::Manifest(pod.clone(), Some("node-2".into())),
            Query::LastChange(pod.clone()),
            Query::Inside("kube-apiserver".into()),
            Query::Inside("etcd".into()),
            Query::Inside(format!("{node}/kubelet").into()),
            Query::Request(spoken),
            Query::LastRequest,
            Query::LastSent,
            Query::Why(spoken),
            Query::Verdicts(pod.clone()),
            Query::LastAttempt(Some(pod)),
            Query::LastAttempt(None),
            Query::Save,
        ],
    );
    assert_eq!(reply.answers.iter().map(|(number, _)| *number).collect::<Vec<_>>(), (0..15).collect::<Vec<_>>());
    for (number, answer) in reply.answers {
        let empty = match &answer {
            Answer::Object(view, requests) => view.is_none() || requests.is_empty(),
            Answer::Events(events) => events.is_empty(),
            Answer::Manifest(text) => text.is_none(),
            Answer::LastChange(span) => span.is_none(),
            Answer::Inside(sections) => sections.is_empty(),
            // What the caption speaks of need not be a request.
            Answer::Request(request) => request.is_none() && number != 7,
            Answer::Why(chain) => chain.is_empty(),
            Answer::Verdicts(verdicts) => verdicts.is_empty(),
            Answer::Attempt(attempt) => attempt.is_none(),
            Answer::Run(text) => text.is_empty(),
        };
        assert!(!empty, "question {number} is not answered");
    }
}

#[test]
fn a_run_is_opened_in_slices_and_can_be_given_up() {
    let mut client = Client::new(3, 1);
    client.tell(Command::Apply(WEB.into()));
    client.tell(Command::Run(Speed::Fixed(2.0)));
    client.run(30);
    client.tell(Command::Play(false));
    let digest = client.engine.session().digest();
    let Answer::Run(saved) = client.ask(Vec::new(), 0.0, vec![Query::Save]).answers.remove(0).1 else {
        panic!("a run")
    };

    // A clock that ticks whenever it is looked at: each request does a little.
    let mut other = Engine::new(2, 7, 1.0);
    let time = Cell::new(0.0);
    let clock = || {
        time.set(time.get() + 1.0);
        time.get()
    };
    let mut picture = Picture::default();
    let mut ask = |engine: &mut Engine, commands: Vec<Command>| {
        let reply = engine
            .handle(Request { version: picture.version, commands, elapsed_ms: 16.0, ..Request::default() }, &clock);
        picture.apply(reply.delta.clone());
        (reply, picture.scene.nodes.len())
    };
    let (reply, nodes) = ask(&mut other, vec![Command::Play(false), Command::Open(saved.clone())]);
    assert!(
        reply.frame.opening.is_some_and(|part| part > 0.0 && part < 1.0) && nodes == 2,
        "the old run stays in sight"
    );
    let (reply, _) = ask(&mut other, vec![Command::StopOpening]);
    assert_eq!(reply.frame.opening, None);
    ask(&mut other, vec![Command::Open(saved)]);
    for _ in 0..10_000 {
        let (reply, nodes) = ask(&mut other, Vec::new());
        if reply.events == [Event::Opened] {
            assert_eq!((nodes, other.session().digest()), (3, digest));
            let (reply, _) = ask(&mut other, vec![Command::Open("nonsense".into())]);
            assert!(matches!(&reply.events[..], [Event::Refused(_)]) && reply.frame.opening.is_none());
            return;
        }
    }
    panic!("the run was never opened");
}

#[test]
fn a_command_in_the_past_begins_a_branch_and_says_so() {
    let mut client = Client::new(3, 1);
    client.tell(Command::Apply(WEB.into()));
    client.run(50);
    client.tell(Command::Seek(client.engine.session().start()));
    client.events.clear();
    client.tell(Command::AddMachine);
    assert_eq!(client.events, [Event::Forked]);
    assert_eq!(client.picture.branches.iter().map(|branch| branch.current).collect::<Vec<_>>(), [false, true]);
}

/// A server was not waiting for an answer: when a machine is switched off, its ends of the connections are no news.
#[test]
fn the_servers_end_of_a_broken_connection_is_not_told() {
    let mut client = Client::new(2, 1);
    client.ask(vec![Command::StopMachine("node-1".into())], 0.0, Vec::new());
    for _ in 0..20 {
        client.ask(Vec::new(), 50.0, Vec::new());
    }
    let unanswered = client.picture.log.iter().filter(|message| matches!(message.what, What::Response(0, ..)));
    let by: Vec<_> = unanswered.map(|message| message.to.role).collect();
    assert!(!client.picture.log.is_empty() && !by.contains(&Role::Apiserver), "{by:?}");
}

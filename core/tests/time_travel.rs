//! Moving through a run: small pictures of the timeline, of branches and of the trace, and every sort of input saved.

use kubarium_core::address::SpanId;
use kubarium_core::api::request::{Body, DeleteOptions, Request, Verb};
use kubarium_core::api::{Credential, Key, Kind};
use kubarium_core::base::Duration;
use kubarium_core::fault::Link;
use kubarium_core::session::trace::Trace;
use kubarium_core::session::{Command, Input, MachineSpec, Order, Session, Setup};
use kubarium_core::timeline::Timeline;

/// The manifest of a Deployment.
fn manifest(replicas: u32) -> String {
    format!(
        "apiVersion: apps/v1\nkind: Deployment\nmetadata: {{name: web}}\nspec:\n  replicas: {replicas}\n  \
         selector: {{matchLabels: {{a: b}}}}\n  template:\n    metadata: {{labels: {{a: b}}}}\n    \
         spec: {{containers: [{{name: c, image: nginx}}]}}\n"
    )
}

fn web(replicas: u32) -> Input {
    Input::Command(Command::Apply(manifest(replicas).into()))
}

/// One input of each sort.
fn inputs() -> Vec<Input> {
    let key = Key::new(Kind::Deployment, &"default".into(), &"web".into());
    let delete = Request::on(&Credential::admin(), Verb::Delete, &key, Body::Delete(DeleteOptions::default()));
    let lossy = Link { cut: false, loss_percent: 10, delay: Duration::from_millis(3) };
    vec![
        web(3),
        Input::Command(Command::DryRun(manifest(4).into())),
        Input::AddMachine(MachineSpec::classroom("node-3")),
        Input::Process("node-1/kubelet".into(), Order::Stop),
        Input::Machine("node-1".into(), Order::Start),
        Input::Machine("node-2".into(), Order::Stop),
        Input::Link("kube-apiserver".into(), "node-1/kubelet".into(), lossy),
        Input::Process("kube-controller-manager".into(), Order::Stop),
        Input::Process("kube-controller-manager".into(), Order::Start),
        Input::Request(Box::new(delete.clone())),
        Input::Command(Command::Send(Box::new(delete))),
    ]
}

/// A run with one input of each sort, five seconds apart.
fn run() -> Session {
    let mut session = Session::new(Setup::classroom(2, 11));
    for input in inputs() {
        session.act(input);
        session.advance(session.now() + Duration::from_secs(5), u64::MAX);
    }
    session
}

#[test]
fn every_sort_of_input_is_saved_and_read_again() {
    let session = run();
    let again = Session::restore(&session.save()).expect("it was just saved");
    assert_eq!(again.timeline().log(), session.timeline().log());
    assert_eq!(again.digest(), session.digest());
    assert_eq!(again.save(), session.save());
}

#[test]
fn a_position_is_the_same_from_before_and_from_behind() {
    let mut straight = Session::new(Setup::classroom(2, 11));
    let mut there = Vec::new();
    for input in inputs() {
        straight.act(input);
        let next = straight.now() + Duration::from_secs(5);
        // Not at the time of the next input: going there means going to just after it.
        straight.advance(straight.now() + Duration::from_secs(3), 40);
        there.push((straight.position(), straight.digest()));
        straight.advance(next, u64::MAX);
    }
    for (position, digest) in there.iter().rev().chain(&there) {
        straight.go_to(*position);
        assert_eq!((straight.position(), straight.digest()), (*position, *digest));
    }
}

#[test]
fn an_input_in_the_past_leaves_the_other_branch_as_it_was() {
    let mut session = run();
    let (end, digest) = (session.end(), session.digest());
    session.seek(session.start() + Duration::from_secs(12));
    session.stop_node(&"node-1".into());
    session.advance(session.now() + Duration::from_secs(30), u64::MAX);
    let forked = session.digest();
    let [old, new] = session.branches().try_into().expect("two branches");
    assert_eq!((old.current, old.end, new.current), (false, end, true));
    session.switch_branch(old.id);
    assert_eq!(session.digest(), digest);
    session.switch_branch(new.id);
    assert_eq!(session.digest(), forked);
}

#[test]
fn without_room_only_the_first_and_the_last_keyframe_stay_and_any_moment_is_reached() {
    let mut trace = Trace::off();
    let setup = Setup::classroom(2, 5);
    let start = setup.start;
    let mut timeline = Timeline::new(setup, &mut trace);
    timeline.advance(start + Duration::from_secs(15), u64::MAX, &mut trace);
    timeline.apply(web(200), &mut trace);
    timeline.advance(start + Duration::from_secs(200), u64::MAX, &mut trace);
    let (end, digest, (many, _)) = (timeline.end(), timeline.world().digest(), timeline.keyframes());
    assert!(many > 2, "the run is too short: {many} keyframes");
    timeline.set_budget(0);
    assert_eq!(timeline.keyframes().0, 2);
    timeline.seek_time(start + Duration::from_secs(20), &mut trace);
    assert!(timeline.world().now() < end.time);
    timeline.seek(end, &mut trace);
    assert_eq!(timeline.world().digest(), digest);
}

#[test]
fn the_trace_tells_every_message_once_and_a_replay_tells_the_same() {
    let mut session = run();
    let told = |session: &Session| session.spans_since(SpanId(0)).cloned().collect::<Vec<_>>();
    let first = told(&session);
    assert!(first.windows(2).all(|pair| pair[0].id < pair[1].id), "in the order in which they were sent");
    assert!(first.iter().all(|span| span.cause < span.id && span.sent <= span.due));
    let end = session.position();
    session.seek(session.start());
    assert!(told(&session).len() < first.len(), "what has not happened yet is not told");
    session.go_to(end);
    assert_eq!(told(&session), first);
}

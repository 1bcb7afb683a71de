//! Two schedulers and two controller managers elect a leader each.

use kubarium_core::api::{Key, Kind};
use kubarium_core::base::Duration;
use kubarium_core::session::{Input, Order, Session};
use kubarium_harness::elections;

/// `cargo test --release` takes all.
const RUNS: u64 = if cfg!(debug_assertions) { 10 } else { 200 };

const DEPLOYMENT: &str = "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec:\n  replicas: 3\n  \
     selector: {matchLabels: {app: web}}\n  template:\n    metadata: {labels: {app: web}}\n    \
     spec: {containers: [{name: c, image: nginx}]}\n";

fn wait(session: &mut Session, duration: Duration) {
    session.advance(session.now() + duration, u64::MAX);
}

fn running(session: &Session) -> usize {
    session.cluster().pods.iter().filter(|pod| *pod.ready == *"1/1").count()
}

/// Whether a lease is in etcd.
fn has_lease(session: &Session, name: &str) -> bool {
    session.object(&Key::new(Kind::Lease, &"kube-system".into(), &name.into())).is_some()
}

#[test]
fn one_of_each_works() {
    let mut session = elections::begin(1);
    session.apply_yaml(DEPLOYMENT);
    wait(&mut session, Duration::from_secs(30));
    assert_eq!(running(&session), 3);
    for component in ["kube-scheduler", "kube-controller-manager"] {
        assert!(has_lease(&session, component) && elections::leader(&session, component).is_some());
    }
    let before = session.position().handled;
    wait(&mut session, Duration::from_secs(200));
    let messages = session.position().handled - before;
    assert!(messages < 20, "renewals and polls are computed: {messages} messages");
}

#[test]
fn when_a_leader_is_killed_another_one_takes_over() {
    let mut times = Vec::new();
    for seed in 0..RUNS {
        let mut session = elections::begin(seed);
        for component in ["kube-scheduler", "kube-controller-manager"] {
            let first = elections::leader(&session, component).expect("there is a leader");
            wait(&mut session, Duration::from_millis(seed * 97 % 5_000));
            session.act(Input::Process(first.clone(), Order::Stop));
            let killed = session.now();
            while elections::leader(&session, component).as_ref() == Some(&first) {
                wait(&mut session, Duration::from_millis(10));
                assert!(session.now().since(killed) < Duration::from_secs(40), "seed {seed}: nobody takes over");
            }
            times.push(session.now().since(killed));
        }
        session.apply_yaml(DEPLOYMENT);
        wait(&mut session, Duration::from_secs(30));
        assert_eq!(running(&session), 3, "seed {seed}: work goes on");
    }
    times.sort();
    let (least, middle, most) = (times[0], times[times.len() / 2], times[times.len() - 1]);
    println!("takeovers after {least:?} to {most:?}, half of them within {middle:?}, of {}", times.len());
    // The lease is 15 s old when it expires, and was up to 2 s old when its holder died; a candidate polls every 4.4 s at
    // least: once to notice the last renewal, once to find it expired.
    assert!(least >= Duration::from_secs(13) && most <= Duration::from_millis(15_000 + 4_400 + 4_400));
}

#[test]
fn never_two_leaders_act_at_once_and_all_invariants_hold() {
    let mut broken = Vec::new();
    let (mut takeovers, mut writes) = (0, 0);
    for seed in 0..RUNS {
        let (session, checkers) = elections::checked(seed);
        broken.extend(checkers.violations().iter().map(ToString::to_string));
        assert!(broken.len() < 5, "too much is broken:\n{}", broken.join("\n"));
        writes += checkers.counts().writes;
        for component in ["kube-scheduler", "kube-controller-manager"] {
            let lease = session.object(&Key::new(Kind::Lease, &"kube-system".into(), &component.into()));
            let transitions = lease.and_then(|lease| lease.at("spec").at("leaseTransitions").as_i64());
            takeovers += transitions.unwrap_or_default() as u64;
            assert!(transitions.is_some(), "seed {seed}");
        }
    }
    assert!(broken.is_empty(), "{}", broken.join("\n"));
    println!("{takeovers} takeovers and {writes} writes in {RUNS} runs");
    assert!(takeovers > 2 * RUNS && writes > 100 * RUNS, "{takeovers} takeovers, {writes} writes");
}

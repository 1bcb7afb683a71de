//! Same seed and inputs, same run: straight, sliced, sought through, saved and restored. What must hold in every run,
//! whatever goes wrong in it.

use kubarium_core::api::core_v1::Pod;
use kubarium_core::base::Text;
use kubarium_core::session::Session;
use kubarium_core::trace::{SpanId, What};
use kubarium_harness::random_run;
use std::collections::BTreeMap;

/// 200 runs; debug builds take a part of them, `cargo test --release` takes all.
const RUNS: u64 = if cfg!(debug_assertions) { 40 } else { 200 };

#[test]
fn a_run_is_the_same_however_it_is_reached() {
    for seed in 0..RUNS {
        let straight = random_run::straight(seed);
        let digest = straight.digest();
        assert_eq!(random_run::sliced(seed).digest(), digest, "seed {seed}: sliced and sought through");
        let restored = Session::restore(&straight.save()).expect("it was just saved");
        assert_eq!(restored.digest(), digest, "seed {seed}: saved and restored");
    }
}

#[test]
fn seeking_back_and_forth_changes_nothing() {
    for seed in 0..RUNS / 4 {
        let mut session = random_run::straight(seed);
        let (digest, end) = (session.digest(), session.position());
        let middle = session.start() + session.now().since(session.start()) / 2;
        session.seek(middle);
        let there = session.digest();
        session.go_to(end);
        assert_eq!(session.digest(), digest, "seed {seed}");
        session.seek(middle);
        assert_eq!(session.digest(), there, "seed {seed}");
    }
}

#[test]
fn every_write_has_a_cause() {
    for seed in 0..RUNS / 4 {
        let session = random_run::straight(seed);
        let trace = session.trace();
        for (revision, span) in trace.writes() {
            let chain = trace.chain(span);
            let first = chain.last().unwrap_or_else(|| panic!("seed {seed}: revision {revision} came from nowhere"));
            assert_eq!(first.cause, SpanId(0), "seed {seed}: revision {revision}: the chain breaks at {first:?}");
            assert!(matches!(first.what, What::Command(_)), "seed {seed}: revision {revision} began with {first:?}");
            assert!(chain.windows(2).all(|pair| pair[1].id < pair[0].id), "seed {seed}: causes come first");
        }
    }
}

#[test]
fn no_pod_runs_on_two_nodes_and_versions_only_grow() {
    for seed in 0..RUNS / 4 {
        let mut session = random_run::straight(seed);
        let end = session.now();
        session.seek(session.start());
        let mut nodes: BTreeMap<_, Text> = BTreeMap::new();
        let mut revision = 0;
        while session.now() < end {
            let until = session.now() + kubarium_core::base::Duration::from_secs(2);
            session.advance(until.min(end), u64::MAX);
            let store = session.timeline().world().store();
            assert!(store.revision() >= revision, "seed {seed}");
            revision = store.revision();
            for pod in store.now().list::<Pod>(&Text::EMPTY) {
                assert!(pod.metadata.resource_version.0 <= revision, "seed {seed}");
                if !pod.spec.node_name.is_empty() {
                    let node = nodes.entry(pod.metadata.uid).or_insert_with(|| pod.spec.node_name.clone());
                    assert_eq!(*node, pod.spec.node_name, "seed {seed}: {} moved", pod.metadata.name);
                }
            }
        }
    }
}

#[test]
fn acting_in_the_past_keeps_both_branches() {
    let mut session = random_run::straight(7);
    let (digest, end) = (session.digest(), session.end());
    session.seek(session.start() + session.now().since(session.start()) / 2);
    session.stop_node(&"node-1".into());
    let branches = session.branches();
    assert_eq!(branches.len(), 2);
    let old = branches.iter().find(|branch| !branch.current).expect("the one that was left");
    assert_eq!(old.end, end);
    session.switch_branch(old.id);
    assert_eq!(session.digest(), digest);
}

//! Same seed and inputs, same run: straight, message by message, sliced, sought through, saved and restored.

use kubarium_core::session::Session;
use kubarium_harness::random_run::{self, Run, Sort};

/// 300 runs; debug builds take a part of them, `cargo test --release` takes all.
const RUNS: u64 = if cfg!(debug_assertions) { 40 } else { 300 };

#[test]
fn a_run_is_the_same_however_it_is_reached() {
    for seed in 0..RUNS {
        let straight = random_run::straight(seed);
        let digest = straight.digest();
        let (checked, _) = random_run::checked(Run { seed, sort: Sort::Everyday });
        assert_eq!(checked.digest(), digest, "seed {seed}: message by message");
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

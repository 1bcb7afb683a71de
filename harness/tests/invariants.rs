//! Every random run, judged by all checkers.

use kubarium_harness::checkers::Counts;
use kubarium_harness::random_run::{self, Run, Sort};

/// `cargo test --release` takes all.
const RUNS: u64 = if cfg!(debug_assertions) { 30 } else { 1_000 };

fn judged(sort: Sort) -> Counts {
    let mut counts = Counts::default();
    let mut broken = Vec::new();
    for seed in 0..RUNS {
        let (_, checkers) = random_run::checked(Run { seed, sort });
        broken.extend(checkers.violations().iter().map(ToString::to_string));
        counts = counts.plus(checkers.counts());
        assert!(broken.len() < 5, "too much is broken:\n{}", broken.join("\n"));
    }
    assert!(broken.is_empty(), "{}", broken.join("\n"));
    // So that nothing can pass by looking at nothing.
    let few = |count: u64, least: u64| count < least * RUNS;
    assert!(!few(counts.writes, 100) && !few(counts.events, 100) && !few(counts.lists, 10), "{counts:?}");
    assert!(!few(counts.calls, 20) && !few(counts.quotas, 2) && counts.evictions > RUNS / 10, "{counts:?}");
    counts
}

#[test]
fn everyday_runs_keep_all_invariants() {
    judged(Sort::Everyday);
}

#[test]
fn troubled_runs_keep_all_invariants() {
    assert_eq!(judged(Sort::Troubled).compacted, RUNS, "all are long enough for a compaction");
}

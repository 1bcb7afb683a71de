//! `conformance`: what a real Kubernetes did, against what happens here.

mod scheduler;

use crate::run::{self, Failure, Outcome, failed};
use std::fs;
use std::path::{Path, PathBuf};

/// What a suite came to.
pub struct Suite {
    /// Its name.
    pub name: &'static str,
    /// How many cases passed.
    pub passed: u32,
    /// How many there are.
    pub cases: u32,
    /// What differs, one line a case.
    pub failures: Vec<String>,
    /// What was not compared, and why.
    pub left_out: Vec<String>,
}

/// What a folder of recordings may hold that is not replayed yet.
const NOT_YET: [&str; 5] =
    ["api-defaulting.jsonl", "api-validation.jsonl", "api-patch.jsonl", "manifests", "scenarios"];

/// `cargo xtask conformance DIR [--out OUT] [--show] [--floor FILE]`.
pub fn command(arguments: &[&str]) -> Outcome {
    let mut arguments = arguments.to_vec();
    let out = run::option(&mut arguments, "--out")?.map(PathBuf::from);
    let floor = run::option(&mut arguments, "--floor")?.map(PathBuf::from);
    let show = run::flag(&mut arguments, "--show");
    let [dir] = arguments.as_slice() else {
        return Err(Failure::Usage("conformance needs one folder of recordings".into()));
    };
    let dir = Path::new(dir);
    if !dir.is_dir() {
        return failed(format!("{}: no such folder", dir.display()));
    }
    let mut suites = Vec::new();
    if dir.join("scheduler-cases.jsonl").exists() {
        suites.push(scheduler::suite(dir).map_err(Failure::Failed)?);
    }
    for suite in &suites {
        if show {
            suite.failures.iter().for_each(|failure| println!("  {failure}"));
        }
        for left_out in &suite.left_out {
            println!("  {} leaves out: {left_out}", suite.name);
        }
        println!("{} passed {} of {}", suite.name, suite.passed, suite.cases);
    }
    for name in NOT_YET {
        let path = dir.join(name);
        if path.exists() {
            let count = match path.is_dir() {
                true => fs::read_dir(&path)?.count(),
                false => fs::read_to_string(&path)?.lines().count(),
            };
            println!("left out, not replayed yet: {name} ({count})");
        }
    }
    if suites.is_empty() {
        return failed(format!("{}: no suite that can be replayed", dir.display()));
    }
    if let Some(out) = out {
        fs::create_dir_all(&out)?;
        println!("scenarios are not replayed yet: nothing was written to {}", out.display());
    }
    match floor {
        Some(floor) => hold(&suites, &fs::read_to_string(floor)?),
        None => Ok(()),
    }
}

/// The fidelity reached so far must not be lost: `SUITE N` lines.
fn hold(suites: &[Suite], floor: &str) -> Outcome {
    for line in floor.lines().filter(|line| !line.trim().is_empty() && !line.starts_with('#')) {
        let (name, least) = line.split_once(' ').unwrap_or((line, "0"));
        let least: u32 = least.trim().parse().map_err(|_| Failure::Failed(format!("floor: {line:?}")))?;
        let passed = suites.iter().find(|suite| suite.name == name).map_or(0, |suite| suite.passed);
        if passed < least {
            return failed(format!("{name}: {passed} passed, {least} did before"));
        }
    }
    Ok(())
}

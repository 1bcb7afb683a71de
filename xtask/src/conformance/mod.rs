//! `conformance`: what a real Kubernetes did, against what happens here.

mod api;
mod field;
mod manifests;
mod scenarios;
mod scheduler;

use crate::run::{self, Failure, Outcome, failed};
use kubarium_core::api::{Tree, json};
use std::collections::BTreeMap;
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

impl Suite {
    fn new(name: &'static str) -> Suite {
        Suite { name, passed: 0, cases: 0, failures: Vec::new(), left_out: Vec::new() }
    }

    /// Counts one case.
    fn compare(&mut self, case: &str, wanted: &str, got: &str) {
        self.cases += 1;
        if wanted == got {
            self.passed += 1
        } else {
            let from = where_they_part(wanted, got);
            let (dots, wanted, got) = (if from > 0 { "… " } else { "" }, &wanted[from..], &got[from..]);
            self.failures.push(format!("{case}\n  expected {dots}{wanted}\n  actual   {dots}{got}"));
        }
    }

    /// Counts a case of a kind that is not served: it fails.
    fn no_such_kind(&mut self, kind: &str) {
        self.cases += 1;
        self.failures.push(format!("{kind}: no such kind"));
        self.left_out.push(kind.into());
    }

    fn print(&self, show: bool) {
        if show {
            self.failures.iter().for_each(|failure| println!("  {failure}"));
        }
        let mut left_out: BTreeMap<&str, u32> = BTreeMap::new();
        for what in &self.left_out {
            *left_out.entry(what).or_default() += 1;
        }
        for (what, count) in left_out {
            println!(
                "  {} leaves out: {what}{}",
                self.name,
                if count > 1 { format!(" ({count})") } else { String::new() }
            );
        }
        println!("{} passed {} of {}", self.name, self.passed, self.cases);
    }
}

/// A suite of the table below.
type Runner = fn(&Path) -> Result<Suite, String>;

/// The suites, each with the file or folder whose presence asks for it.
const SUITES: [(&str, Runner); 6] = [
    ("api-defaulting.jsonl", |dir| api::defaulting(&dir.join("api-defaulting.jsonl"))),
    ("api-validation.jsonl", |dir| api::validation(&dir.join("api-validation.jsonl"))),
    ("api-patch.jsonl", |dir| api::patch(&dir.join("api-patch.jsonl"))),
    ("field.jsonl", |dir| field::suite(&dir.join("field.jsonl"))),
    ("manifests", |dir| manifests::suite(&dir.join("manifests"))),
    ("scheduler-cases.jsonl", scheduler::suite),
];

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
    for (name, run) in SUITES {
        if dir.join(name).exists() {
            let suite = run(dir).map_err(Failure::Failed)?;
            suite.print(show);
            suites.push(suite);
        }
    }
    if dir.join("scenarios").is_dir() {
        let suite = scenarios::suite(&dir.join("scenarios"), out.as_deref()).map_err(Failure::Failed)?;
        suite.print(show);
        suites.push(suite);
    }
    if suites.is_empty() {
        return failed(format!("{}: no suite that can be replayed", dir.display()));
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

/// Where long texts begin to differ, a little before it; 0 for short ones.
fn where_they_part(a: &str, b: &str) -> usize {
    const SHORT: usize = 300;
    const BEFORE: usize = 80;
    let same = a.bytes().zip(b.bytes()).take_while(|(a, b)| a == b).count();
    if a.len().min(b.len()) > SHORT && same > BEFORE {
        (0..=same - BEFORE).rev().find(|at| a.is_char_boundary(*at)).unwrap_or(0)
    } else {
        0
    }
}

/// The lines of a file of recordings, each a JSON value.
fn lines(file: &Path) -> Result<Vec<Tree>, String> {
    let text = fs::read_to_string(file).map_err(|error| format!("{}: {error}", file.display()))?;
    let read = |line| json::parse_json(line).map_err(|error| format!("{}: {}", file.display(), error.message));
    text.lines().filter(|line| !line.trim().is_empty()).map(read).collect()
}

fn text(tree: &Tree) -> &str {
    tree.as_str().unwrap_or_default()
}

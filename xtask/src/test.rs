//! `test`: everything CI checks, step by step.

use crate::page::{self, Profile};
use crate::run::{self, Failure, Outcome, cargo, failed, has, run};
use crate::{bench, serve};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::OnceLock;
use std::time::Instant;

type Step = (&'static str, &'static str, fn() -> Outcome);

const STEPS: &[Step] = &[
    ("format", "the code is formatted", format),
    ("clippy", "clippy has nothing to say", clippy),
    ("unit", "tests of the core, the page's pure parts and the tools", unit),
    ("runs", "random runs keep all invariants, and are the same however they are reached (release)", runs),
    ("no-std", "the core builds for a target without an operating system", no_std),
    ("wasm", "the same runs give the same digests in WebAssembly", wasm),
    ("budget", "the page's first visit is small enough", budget),
    ("browser", "the page in a real Chromium", browser),
];

/// How many random runs are compared between native code and WebAssembly.
const RUNS: &str = "200";
/// What each part of the page may weigh, compressed, in kilobytes of 1,000 bytes: docs/decisions/transfer.md. A name that ends
/// with a dash stands for one part in each language.
const BUDGET_KB: &[(&str, u64)] =
    &[("page", 692), ("glue", 12), ("style", 9), ("text-", 8), ("lessons-", 4), ("offline", 2), ("first_visit", 718)];

/// `cargo xtask test [STEP...] [--skip-browser]`.
pub fn command(arguments: &[&str]) -> Outcome {
    let mut arguments = arguments.to_vec();
    let skip_browser = run::flag(&mut arguments, "--skip-browser");
    if arguments == ["list"] {
        STEPS.iter().for_each(|(name, what, _)| println!("{name:10} {what}"));
        return Ok(());
    }
    if let Some(unknown) = arguments.iter().find(|name| !STEPS.iter().any(|step| step.0 == **name)) {
        return Err(Failure::Usage(format!("no such step: {unknown}; `cargo xtask test list` names them")));
    }
    let wanted = |step: &&Step| {
        let named = arguments.is_empty() || arguments.contains(&step.0);
        named && !(skip_browser && step.0 == "browser")
    };
    let mut report = Vec::new();
    for (name, what, step) in STEPS.iter().filter(wanted) {
        println!("\n== {name}: {what}");
        let start = Instant::now();
        let outcome = step();
        let seconds = start.elapsed().as_secs_f32();
        if let Err(Failure::Failed(message) | Failure::Usage(message)) = &outcome {
            eprintln!("{name}: {message}");
        }
        report.push((name, outcome.is_ok(), seconds));
    }
    println!();
    for (name, ok, seconds) in &report {
        println!("{} {name:10} {seconds:6.1} s", if *ok { "ok    " } else { "FAILED" });
    }
    let passed = report.iter().filter(|(_, ok, _)| *ok).count();
    let lost = report.len() - passed;
    println!("{passed} passed, {lost} failed");
    if lost > 0 { failed("not all steps passed") } else { Ok(()) }
}

fn format() -> Outcome {
    run(cargo().args(["fmt", "--all", "--check"]))
}

fn clippy() -> Outcome {
    let native = packages(&["core", "engine", "harness", "texts"]);
    run(cargo().args(["clippy", "--quiet", "--all-targets"]).args(native).args([
        "--package",
        "xtask",
        "--",
        "--deny",
        "warnings",
    ]))?;
    run::need_target("wasm32-unknown-unknown")?;
    let page = ["--package", "kubarium-web", "--package", "kubarium-worker", "--target", "wasm32-unknown-unknown"];
    run(cargo().args(["clippy", "--quiet"]).args(page).args(["--", "--deny", "warnings"]))
}

/// `--package kubarium-NAME` for each.
fn packages(names: &[&str]) -> Vec<String> {
    names.iter().flat_map(|name| ["--package".into(), format!("kubarium-{name}")]).collect()
}

fn unit() -> Outcome {
    let packages = packages(&["core", "engine", "texts", "web"]);
    tests(cargo().args(["test", "--no-fail-fast"]).args(packages).args(["--package", "xtask"]))
}

fn runs() -> Outcome {
    tests(cargo().args(["test", "--release", "--package", "kubarium-harness"]))
}

/// Runs tests, and shows all that is not a test that passed. Tests that were ignored are counted, by reason.
fn tests(command: &mut Command) -> Outcome {
    let out = command.stderr(Stdio::inherit()).output()?;
    let printed = String::from_utf8_lossy(&out.stdout);
    let mut ignored: BTreeMap<&str, u32> = BTreeMap::new();
    for line in printed.lines().filter(|line| !(line.starts_with("test ") && line.ends_with(" ... ok"))) {
        match line.split_once(" ... ignored") {
            Some((_, reason)) => *ignored.entry(reason.trim_start_matches(", ")).or_default() += 1,
            None if line.is_empty() || line.starts_with("running ") => {}
            None => println!("{line}"),
        }
    }
    for (reason, count) in ignored {
        println!("ignored: {count} ({reason})");
    }
    if out.status.success() { Ok(()) } else { failed(format!("the tests ended with {}", out.status)) }
}

fn no_std() -> Outcome {
    let target = "wasm32v1-none";
    run::need_target(target)?;
    run(cargo().args(["build", "--quiet", "--package", "kubarium-core", "--target", target]))
}

fn wasm() -> Outcome {
    need_node()?;
    let native = bench::native(&["digests", RUNS])?;
    let wasm = bench::wasm(&["digests", RUNS])?;
    let differ = native.lines().zip(wasm.lines()).find(|(native, wasm)| native != wasm);
    match differ {
        Some((native, wasm)) => failed(format!("seed and digest: native {native}, WebAssembly {wasm}")),
        None if native.lines().count() != wasm.lines().count() => failed("not the same number of runs"),
        None => {
            println!("{} runs, the same digests", native.lines().count());
            Ok(())
        }
    }
}

fn budget() -> Outcome {
    let dist = built_page()?;
    let mut over = Vec::new();
    for (part, size) in page::parts(&dist)? {
        let is_meant = |name: &str| if name.ends_with('-') { part.starts_with(name) } else { part == name };
        let bound = BUDGET_KB.iter().find(|(name, _)| is_meant(name)).map_or(0, |(_, bound)| *bound);
        let kb = size.brotli.div_ceil(1000);
        println!("{part:20} {kb:>4} KB of {bound:>4} KB compressed, {:>4} KB with gzip", size.gzip.div_ceil(1000));
        if kb > bound {
            over.push(format!("{part} weighs {kb} KB of {bound} KB"));
        }
    }
    if over.is_empty() { Ok(()) } else { failed(over.join("; ")) }
}

/// The page as it is published, built once for all steps.
fn built_page() -> Outcome<PathBuf> {
    static BUILT: OnceLock<PathBuf> = OnceLock::new();
    if let Some(dist) = BUILT.get() {
        return Ok(dist.clone());
    }
    let dist = run::target_dir().join("dist");
    page::build(&dist, Profile::Page)?;
    Ok(BUILT.get_or_init(|| dist).clone())
}

fn browser() -> Outcome {
    need_browser()?;
    let dist = built_page()?;
    let address = serve::in_background(&dist)?;
    let e2e = run::root().join("e2e");
    let mut specs: Vec<String> = std::fs::read_dir(&e2e)?
        .flatten()
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .filter(|name| name.ends_with(".spec.mjs"))
        .collect();
    specs.sort();
    let mut node = Command::new("node");
    node.args(["--test", "--test-concurrency=1"]).args(specs).current_dir(e2e);
    run(node.env("KUBARIUM_URL", address).env("KUBARIUM_DIST", dist))
}

/// Node and the packages of `e2e/`, Chromium: installed where that can be done, named where it cannot.
pub fn need_browser() -> Outcome {
    need_node()?;
    let e2e = run::root().join("e2e");
    if !e2e.join("node_modules/playwright-core").exists() {
        run(Command::new("npm").args(["ci", "--no-audit", "--no-fund"]).current_dir(&e2e))?;
    }
    let chromium = std::env::var("CHROMIUM").unwrap_or_else(|_| "/usr/bin/chromium".into());
    if Path::new(&chromium).exists() {
        return Ok(());
    }
    if is_root() && has("apt-get") {
        run(Command::new("apt-get").args(["update", "-qq"]))?;
        run(Command::new("apt-get")
            .args(["install", "-y", "-qq", "chromium", "fonts-noto-cjk"])
            .env("DEBIAN_FRONTEND", "noninteractive"))?;
    }
    if Path::new(&chromium).exists() {
        Ok(())
    } else {
        failed(format!(
            "the browser tests need Chromium at {chromium}: install it (on Debian: apt-get install chromium \
             fonts-noto-cjk), or set CHROMIUM to where it is; `--skip-browser` leaves them out"
        ))
    }
}

/// Node and npm.
pub fn need_node() -> Outcome {
    match has("node") && has("npm") {
        true => Ok(()),
        false if is_root() && has("apt-get") => {
            run(Command::new("apt-get").args(["update", "-qq"]))?;
            run(Command::new("apt-get").args(["install", "-y", "-qq", "nodejs", "npm"]))
        }
        false => failed("this step needs node 20 or newer, with npm: install it from your system's packages"),
    }
}

fn is_root() -> bool {
    let id = Command::new("id").arg("-u").output();
    id.is_ok_and(|id| id.stdout.trim_ascii() == b"0")
}

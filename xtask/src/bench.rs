//! `bench`: CPU time and memory, native and in WebAssembly under node; build times; frames in Chromium. Each measurement
//! runs in a process of its own.

use crate::page::{self, Profile};
use crate::run::{self, Failure, Outcome, cargo, output};
use crate::{serve, test};
use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::{Instant, SystemTime};

/// Which of the two ways the harness runs.
#[derive(Clone, Copy)]
enum Target {
    Native,
    Wasm,
}

/// What is measured, and how the harness is called for it.
const BENCHES: &[(Target, &[&str])] = &[
    (Target::Native, &["nodes_up", "50"]),
    (Target::Native, &["nodes_up", "500"]),
    (Target::Native, &["nodes_up", "5000"]),
    (Target::Native, &["nodes_up_growth", "500", "5000"]),
    (Target::Native, &["deployment_ready", "100", "3"]),
    (Target::Native, &["deployment_ready", "1000", "10"]),
    (Target::Native, &["deployment_ready", "10000", "100"]),
    (Target::Wasm, &["deployment_ready", "100", "3"]),
    (Target::Wasm, &["deployment_ready", "1000", "10"]),
    (Target::Wasm, &["deployment_ready", "10000", "100"]),
    (Target::Wasm, &["bytes_per_pod"]),
    (Target::Native, &["keyframe"]),
    (Target::Native, &["seek"]),
    (Target::Native, &["requests", "5000"]),
    (Target::Wasm, &["requests", "2000"]),
];

/// `cargo xtask bench [--json]`.
pub fn command(arguments: &[&str]) -> Outcome {
    let mut arguments = arguments.to_vec();
    let json = run::flag(&mut arguments, "--json");
    run::nothing_else(&arguments)?;
    test::need_node()?;
    let show = |line: &str| match json {
        true => println!("{line}"),
        false => println!("{}", line.trim_matches(['{', '}']).replace('"', "").replace(':', " ").replace(',', "  ")),
    };
    for (target, words) in BENCHES {
        let line = match target {
            Target::Native => native(words)?,
            Target::Wasm => wasm(words)?,
        };
        show(line.trim());
    }
    let dist = run::target_dir().join("dist");
    show(&build_times(&dist)?);
    for (part, size) in page::parts(&dist)? {
        let (brotli, gzip) = (size.brotli.div_ceil(1000), size.gzip.div_ceil(1000));
        show(&format!("{{\"bench\":\"page_transfer\",\"part\":\"{part}\",\"brotli_kb\":{brotli},\"gzip_kb\":{gzip}}}"));
    }
    match test::need_browser() {
        Ok(()) => frames(&dist)?.lines().for_each(show),
        Err(Failure::Failed(missing)) => eprintln!("no frames: {missing}"),
        Err(other) => return Err(other),
    }
    Ok(())
}

/// How long it takes, on the wall, to check the core after a change in it, and to build the page after that.
fn build_times(dist: &Path) -> Outcome<String> {
    let lib = run::root().join("core/src/lib.rs");
    let touch = || fs::File::options().append(true).open(&lib).and_then(|file| file.set_modified(SystemTime::now()));
    run::run(cargo().args(["check", "--quiet", "--package", "kubarium-core"]))?;
    touch().map_err(|error| Failure::Failed(format!("{}: {error}", lib.display())))?;
    let start = Instant::now();
    run::run(cargo().args(["check", "--quiet", "--package", "kubarium-core"]))?;
    let check = start.elapsed().as_secs_f64();
    let start = Instant::now();
    page::build(dist, Profile::Page)?;
    let page = start.elapsed().as_secs_f64();
    Ok(format!("{{\"bench\":\"build\",\"check_core_s\":{check:.1},\"page_s\":{page:.1}}}"))
}

/// How long frames take in Chromium while 1,000 pods start; one line for each cluster and speed.
fn frames(dist: &Path) -> Outcome<String> {
    let address = serve::in_background(dist)?;
    let e2e = run::root().join("e2e");
    output(Command::new("node").arg("frames.bench.mjs").current_dir(e2e).env("KUBARIUM_URL", address))
}

/// Runs the harness natively, compiled for speed, and gives what it printed.
pub fn native(arguments: &[&str]) -> Outcome<String> {
    let build = ["run", "--quiet", "--release", "--package", "kubarium-harness", "--"];
    output(cargo().args(build).args(arguments))
}

/// Runs the harness in WebAssembly under node, compiled as the page is: what is measured is what is shipped.
pub fn wasm(arguments: &[&str]) -> Outcome<String> {
    let target = "wasm32-unknown-unknown";
    run::need_target(target)?;
    let build = ["rustc", "--quiet", "--profile", "page", "--package", "kubarium-harness", "--lib"];
    run::run(cargo().args(build).args(["--crate-type", "cdylib", "--target", target]))?;
    let wasm = run::target_dir().join(target).join("page/kubarium_harness.wasm");
    output(Command::new("node").arg(run::root().join("harness/run.mjs")).arg(wasm).args(arguments))
}

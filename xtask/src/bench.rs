//! `bench`: CPU time and memory, native and in WebAssembly under node. Each measurement runs in a process of its own.

use crate::page::{self, Profile};
use crate::run::{self, Outcome, cargo, output};
use std::path::PathBuf;
use std::process::Command;

/// The Deployments that are brought to Ready: replicas on nodes.
const DEPLOYMENTS: [(u32, u32); 3] = [(100, 3), (1_000, 10), (10_000, 100)];

/// `cargo xtask bench [--json]`.
pub fn command(arguments: &[&str]) -> Outcome {
    let mut arguments = arguments.to_vec();
    let json = run::flag(&mut arguments, "--json");
    run::nothing_else(&arguments)?;
    let show = |line: String| match json {
        true => println!("{line}"),
        false => println!("{}", line.trim_matches(['{', '}']).replace('"', "").replace(',', "  ")),
    };
    for (replicas, nodes) in DEPLOYMENTS {
        let (replicas, nodes) = (replicas.to_string(), nodes.to_string());
        show(native(&["deployment_ready", &replicas, &nodes])?.trim().into());
        show(node(&["deployment_ready", &replicas, &nodes])?.trim().into());
    }
    show(node(&["bytes_per_pod"])?.trim().into());
    show(native(&["keyframe"])?.trim().into());
    show(native(&["seek"])?.trim().into());
    let dist = run::root().join("target/dist");
    page::build(&dist, Profile::Page)?;
    let bytes: u64 = page::sizes(&dist)?.iter().map(|(_, size)| size.brotli).sum();
    show(format!("{{\"bench\":\"page_transfer\",\"kb\":{}}}", bytes.div_ceil(1000)));
    Ok(())
}

/// Runs the harness in native code, compiled for speed.
pub fn native(arguments: &[&str]) -> Outcome<String> {
    output(cargo().args(["run", "--quiet", "--release", "--package", "kubarium-harness", "--"]).args(arguments))
}

/// Runs the harness in WebAssembly under node.
pub fn node(arguments: &[&str]) -> Outcome<String> {
    let target = "wasm32-unknown-unknown";
    run::need_target(target)?;
    // The page's profile: what is measured is what is shipped.
    run::run(cargo().args([
        "build",
        "--quiet",
        "--profile",
        "page",
        "--package",
        "kubarium-harness",
        "--target",
        target,
    ]))?;
    let dir = std::env::var_os("CARGO_TARGET_DIR").map(PathBuf::from).unwrap_or_else(|| run::root().join("target"));
    let wasm = dir.join(target).join("page/kubarium_harness.wasm");
    output(Command::new("node").arg(run::root().join("harness/run.mjs")).arg(wasm).args(arguments))
}

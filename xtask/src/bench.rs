//! `bench`: CPU time and memory, native and in WebAssembly under node. Each measurement runs in a process of its own.

use crate::page::{self, Profile};
use crate::run::{self, Failure, Outcome, cargo, failed, output};
use kubarium_harness::bench;
use std::fs;
use std::path::PathBuf;
use std::process::Command;
use std::time::Duration;

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
        show(release_xtask(&["bench-one", "deployment_ready", &replicas, &nodes])?.trim().into());
        show(node(&["deployment_ready", &replicas, &nodes])?.trim().into());
    }
    show(node(&["bytes_per_pod"])?.trim().into());
    show(release_xtask(&["bench-one", "keyframe"])?.trim().into());
    show(release_xtask(&["bench-one", "seek"])?.trim().into());
    let dist = run::root().join("target/dist");
    page::build(&dist, Profile::Page)?;
    let bytes: u64 = page::sizes(&dist)?.iter().map(|(_, size)| size.brotli).sum();
    show(format!("{{\"bench\":\"page_transfer\",\"kb\":{}}}", bytes.div_ceil(1000)));
    Ok(())
}

/// One native measurement, in this process.
pub fn one(name: &str, arguments: &[&str]) -> Outcome {
    let number = |at: usize| arguments.get(at).and_then(|text| text.parse::<u32>().ok()).unwrap_or(0);
    match name {
        "deployment_ready" => {
            let (replicas, nodes) = (number(0), number(1));
            let before = cpu();
            let Some(messages) = bench::deployment_ready(replicas, nodes) else {
                return failed(format!("{replicas} replicas on {nodes} nodes did not become ready"));
            };
            let seconds = (cpu() - before).as_secs_f64();
            println!(
                "{{\"bench\":\"deployment_ready\",\"replicas\":{replicas},\"nodes\":{nodes},\"target\":\"native\",\
                 \"cpu_s\":{seconds:.3},\"peak_mb\":{:.1},\"messages\":{messages}}}",
                kubarium_harness::memory::peak() as f64 / 1e6
            );
        }
        "keyframe" => {
            let run = bench::long_run();
            let (count, bytes) = run.keyframes();
            let before = cpu();
            for _ in 0..1000 {
                std::hint::black_box(run.world().clone());
            }
            let micros = (cpu() - before).as_micros() as f64 / 1000.0;
            println!(
                "{{\"bench\":\"keyframe\",\"target\":\"native\",\"cpu_us\":{micros:.1},\"keyframes\":{count},\
                 \"estimated_kb\":{}}}",
                bytes / 1000
            );
        }
        "seek" => {
            let mut run = bench::long_run();
            let before = cpu();
            for at in 0..20 {
                bench::seek(&mut run, 16 + at * 5);
            }
            let ms = (cpu() - before).as_secs_f64() * 1000.0 / 20.0;
            println!("{{\"bench\":\"seek\",\"target\":\"native\",\"back_and_forth_cpu_ms\":{ms:.1}}}");
        }
        other => return Err(Failure::Usage(format!("no such bench: {other}"))),
    }
    Ok(())
}

/// Runs this program again, compiled for speed.
pub fn release_xtask(arguments: &[&str]) -> Outcome<String> {
    let build = ["run", "--quiet", "--release", "--package", "xtask", "--"];
    output(cargo().args(build).args(arguments))
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

/// The CPU time of this process so far.
fn cpu() -> Duration {
    // utime and stime, in ticks of 1/100 s; finer, where the kernel tells: schedstat counts nanoseconds.
    let nanos = fs::read_to_string("/proc/self/schedstat").ok();
    let nanos = nanos.and_then(|text| text.split_whitespace().next()?.parse::<u64>().ok());
    nanos.map(Duration::from_nanos).unwrap_or_else(wall)
}

/// Where there is no /proc: the wall clock of a process with one thread, which is never less.
fn wall() -> Duration {
    static START: std::sync::OnceLock<std::time::Instant> = std::sync::OnceLock::new();
    START.get_or_init(std::time::Instant::now).elapsed()
}

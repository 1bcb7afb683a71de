//! The harness in native code: what `cargo xtask bench` and `cargo xtask test` run, in a process of its own.

use kubarium_harness::bench;
use std::fs;
use std::process::ExitCode;
use std::time::Duration;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let number = |at: usize| arguments.get(at).and_then(|text| text.parse::<u32>().ok()).unwrap_or(0);
    match arguments.first().map(String::as_str) {
        Some("digests") => digests(number(1)),
        Some("deployment_ready") => return deployment_ready(number(1), number(2)),
        Some("keyframe") => keyframe(),
        Some("seek") => seek(),
        _ => {
            eprintln!("kubarium-harness digests COUNT | deployment_ready REPLICAS NODES | keyframe | seek");
            return ExitCode::from(2);
        }
    }
    ExitCode::SUCCESS
}

/// Seed and digest of random runs, a line each.
fn digests(count: u32) {
    for seed in 0..u64::from(count) {
        println!("{seed} {:016x}", kubarium_harness::run_digest(seed));
    }
}

fn deployment_ready(replicas: u32, nodes: u32) -> ExitCode {
    let before = cpu();
    let Some(messages) = bench::deployment_ready(replicas, nodes) else {
        eprintln!("{replicas} replicas on {nodes} nodes did not become ready");
        return ExitCode::FAILURE;
    };
    let seconds = (cpu() - before).as_secs_f64();
    println!(
        "{{\"bench\":\"deployment_ready\",\"replicas\":{replicas},\"nodes\":{nodes},\"target\":\"native\",\
         \"cpu_s\":{seconds:.3},\"peak_mb\":{:.1},\"messages\":{messages}}}",
        kubarium_harness::memory::peak() as f64 / 1e6
    );
    ExitCode::SUCCESS
}

fn keyframe() {
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

fn seek() {
    let mut run = bench::long_run();
    let before = cpu();
    for at in 0..20 {
        bench::seek(&mut run, 16 + at * 5);
    }
    let ms = (cpu() - before).as_secs_f64() * 1000.0 / 20.0;
    println!("{{\"bench\":\"seek\",\"target\":\"native\",\"back_and_forth_cpu_ms\":{ms:.1}}}");
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

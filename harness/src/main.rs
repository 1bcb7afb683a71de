//! Runs one measurement, or the random runs, natively: a process of its own, so that its CPU time and memory are its own.
//!
//! `digests COUNT | check everyday|troubled FIRST [COUNT] | nodes_up NODES | nodes_up_growth FEW MANY | deployment_ready REPLICAS NODES | keyframe | seek | requests COUNT`

use kubarium_harness::random_run::{Run, Sort};
use kubarium_harness::{bench, memory, random_run};
use std::fs;
use std::process::ExitCode;
use std::time::{Duration, Instant};

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let number = |at: usize| arguments.get(at).and_then(|text| text.parse::<u32>().ok()).unwrap_or(0);
    match arguments.first().map(String::as_str) {
        Some("digests") => {
            for seed in 0..u64::from(number(1)) {
                println!("{seed} {:016x}", random_run::straight(seed).digest());
            }
        }
        Some("check") => return check(&arguments[1..]),
        Some("nodes_up") => return nodes_up(number(1)),
        Some("nodes_up_growth") => return nodes_up_growth(number(1), number(2)),
        Some("deployment_ready") => return deployment_ready(number(1), number(2)),
        Some("keyframe") => keyframe(),
        Some("seek") => seek(),
        Some("requests") => return requests(number(1)),
        _ => {
            eprintln!(
                "digests COUNT | check everyday|troubled FIRST [COUNT] | nodes_up NODES | nodes_up_growth FEW MANY | deployment_ready REPLICAS NODES | keyframe \
                 | seek | requests COUNT"
            );
            return ExitCode::from(2);
        }
    }
    ExitCode::SUCCESS
}

/// Judges random runs by all checkers, and shows what they found.
fn check(arguments: &[String]) -> ExitCode {
    let number = |at: usize| arguments.get(at).and_then(|text| text.parse::<u64>().ok());
    let sort = match arguments.first().map(String::as_str) {
        Some("everyday") => Sort::Everyday,
        Some("troubled") => Sort::Troubled,
        _ => return ExitCode::from(2),
    };
    let (first, count) = (number(1).unwrap_or(0), number(2).unwrap_or(1));
    let mut broken = 0;
    for seed in first..first + count {
        let (_, checkers) = random_run::checked(Run { seed, sort });
        for violation in checkers.violations() {
            broken += 1;
            match count {
                1 => print!("{violation}"),
                _ => print!(
                    "{}",
                    violation.to_string().lines().take(2).fold(String::new(), |all, line| all + line + "\n")
                ),
            }
        }
    }
    println!("{count} runs, {broken} broken invariants");
    if broken > 0 { ExitCode::FAILURE } else { ExitCode::SUCCESS }
}

fn nodes_up(nodes: u32) -> ExitCode {
    let Some((seconds, messages)) = time_nodes_up(nodes) else { return ExitCode::FAILURE };
    println!(
        "{{\"bench\":\"nodes_up\",\"nodes\":{nodes},\"target\":\"native\",\"cpu_s\":{seconds:.4},\
         \"us_per_node\":{:.1},\"peak_mb\":{:.1},\"messages\":{messages}}}",
        seconds * 1e6 / f64::from(nodes.max(1)),
        peak() as f64 / 1e6
    );
    ExitCode::SUCCESS
}

/// Measures how the cost of a cluster grows with its nodes: `growth` is what a node costs among many, by what it costs
/// among few. 1 is linear.
fn nodes_up_growth(few: u32, many: u32) -> ExitCode {
    // The smaller cluster is over before the caches are warm: of several times, the shortest counts.
    let times: Option<Vec<f64>> = (0..5).map(|_| time_nodes_up(few).map(|(seconds, _)| seconds)).collect();
    let (Some(times), Some((of_many, _))) = (times, time_nodes_up(many)) else { return ExitCode::FAILURE };
    let of_few = times.into_iter().fold(f64::MAX, f64::min);
    let growth = (of_many / f64::from(many.max(1))) / (of_few / f64::from(few.max(1)));
    println!(
        "{{\"bench\":\"nodes_up_growth\",\"from\":{few},\"to\":{many},\"target\":\"native\",\"growth\":{growth:.2}}}"
    );
    ExitCode::SUCCESS
}

/// The CPU seconds that it takes until all nodes are Ready, and the messages.
fn time_nodes_up(nodes: u32) -> Option<(f64, u64)> {
    let clock = Clock::start();
    let messages = bench::nodes_up(nodes);
    let seconds = clock.elapsed().as_secs_f64();
    if messages.is_none() {
        eprintln!("{nodes} nodes did not become ready");
    }
    Some((seconds, messages?))
}

fn deployment_ready(replicas: u32, nodes: u32) -> ExitCode {
    let clock = Clock::start();
    let Some(messages) = bench::deployment_ready(replicas, nodes) else {
        eprintln!("{replicas} replicas on {nodes} nodes did not become ready");
        return ExitCode::FAILURE;
    };
    let seconds = clock.elapsed().as_secs_f64();
    println!(
        "{{\"bench\":\"deployment_ready\",\"replicas\":{replicas},\"nodes\":{nodes},\"target\":\"native\",\
         \"cpu_s\":{seconds:.3},\"peak_mb\":{:.1},\"messages\":{messages}}}",
        peak() as f64 / 1e6
    );
    ExitCode::SUCCESS
}

/// What it costs to keep the present as a keyframe.
fn keyframe() {
    const TIMES: u32 = 1000;
    let run = bench::long_run();
    let (count, bytes) = run.keyframes();
    let clock = Clock::start();
    for _ in 0..TIMES {
        std::hint::black_box(run.world().clone());
    }
    let micros = clock.elapsed().as_secs_f64() * 1e6 / f64::from(TIMES);
    println!(
        "{{\"bench\":\"keyframe\",\"target\":\"native\",\"cpu_us\":{micros:.1},\"keyframes\":{count},\
         \"estimated_kb\":{}}}",
        bytes / 1000
    );
}

/// What it costs to go back in a run and to its end again.
fn seek() {
    const TIMES: u32 = 20;
    let mut run = bench::long_run();
    let clock = Clock::start();
    for at in 0..TIMES {
        bench::seek(&mut run, u64::from(16 + at * 5));
    }
    let ms = clock.elapsed().as_secs_f64() * 1e3 / f64::from(TIMES);
    println!("{{\"bench\":\"seek\",\"target\":\"native\",\"back_and_forth_cpu_ms\":{ms:.1}}}");
}

/// How many requests of each sort the front door answers in a second.
fn requests(count: u32) -> ExitCode {
    let mut pair = bench::front_door();
    let mut line = String::from("{\"bench\":\"requests\",\"target\":\"native\"");
    for (sort, name) in bench::REQUESTS.iter().enumerate() {
        let clock = Clock::start();
        if bench::requests(&mut pair, sort, count) != count {
            eprintln!("not all requests were answered: {name}");
            return ExitCode::FAILURE;
        }
        line += &format!(",\"{name}_per_s\":{:.0}", f64::from(count) / clock.elapsed().as_secs_f64());
    }
    println!("{line}}}");
    ExitCode::SUCCESS
}

/// Measures the CPU time of this process; where the system does not tell it, the time on the wall, which is never less.
struct Clock {
    cpu: Option<Duration>,
    wall: Instant,
}

impl Clock {
    fn start() -> Clock {
        Clock { cpu: cpu(), wall: Instant::now() }
    }

    fn elapsed(&self) -> Duration {
        match (self.cpu, cpu()) {
            (Some(before), Some(now)) => now - before,
            _ => self.wall.elapsed(),
        }
    }
}

/// Linux counts the nanoseconds that the one thread of this process has run.
fn cpu() -> Option<Duration> {
    let text = fs::read_to_string("/proc/self/schedstat").ok()?;
    text.split_whitespace().next()?.parse().ok().map(Duration::from_nanos)
}

/// The most memory that this process held, in bytes: as the system sees it or, where it does not tell, by the allocator.
fn peak() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kib = line.and_then(|line| line.trim().trim_end_matches("kB").trim().parse::<u64>().ok());
    kib.map_or_else(memory::peak, |kib| kib * 1024)
}

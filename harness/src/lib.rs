//! Random runs and benchmarks of the core: the same functions in native code and in WebAssembly.
//!
//! Native callers use the modules; under node the `extern "C"` functions at the end are what a runner calls.

pub mod bench;
pub mod checkers;
pub mod elections;
pub mod inputs;
pub mod known;
pub mod memory;
pub mod random_run;

#[global_allocator]
static MEMORY: memory::Counting = memory::Counting;

/// The digest at the end of the random run of this seed.
#[unsafe(no_mangle)]
pub extern "C" fn run_digest(seed: u64) -> u64 {
    random_run::straight(seed).digest()
}

/// Brings a Deployment of so many replicas on so many nodes to Ready; answers how many messages that took, or 0 when
/// not all became Ready.
#[unsafe(no_mangle)]
pub extern "C" fn bench_deployment_ready(replicas: u32, nodes: u32) -> u64 {
    bench::deployment_ready(replicas, nodes).unwrap_or(0)
}

/// How many bytes a pod costs, by the live memory of a cluster with 5,000 pods; in all until they are compacted, and at
/// rest (see [`bench::bytes_per_pod`]).
#[unsafe(no_mangle)]
pub extern "C" fn bench_bytes_per_pod(at_rest: u32) -> u64 {
    let bytes = bench::bytes_per_pod();
    if at_rest == 1 { bytes.at_rest } else { bytes.with_history }
}

/// Sends so many requests of one sort to a new front door; answers how many went well (see [`bench::requests`]). With
/// none of them it shows what the front door itself costs.
#[unsafe(no_mangle)]
pub extern "C" fn bench_requests(sort: u32, count: u32) -> u32 {
    bench::requests(&mut bench::front_door(), sort as usize, count)
}

/// Live bytes now.
#[unsafe(no_mangle)]
pub extern "C" fn live_bytes() -> u64 {
    memory::live()
}

/// The most bytes that were live at a time.
#[unsafe(no_mangle)]
pub extern "C" fn peak_bytes() -> u64 {
    memory::peak()
}

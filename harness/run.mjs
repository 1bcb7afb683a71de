// Runs the harness in WebAssembly: node run.mjs HARNESS.wasm digests COUNT | deployment_ready REPLICAS NODES | bytes_per_pod |
// requests COUNT
import { readFileSync } from 'node:fs';

const [file, name, ...rest] = process.argv.slice(2);
const { instance } = await WebAssembly.instantiate(readFileSync(file), {});
const core = instance.exports;
const [a, b] = rest.map(Number);

if (name === 'digests') {
  for (let seed = 0n; seed < BigInt(a); seed += 1n) {
    const digest = BigInt.asUintN(64, core.run_digest(seed));
    console.log(`${seed} ${digest.toString(16).padStart(16, '0')}`);
  }
} else if (name === 'deployment_ready') {
  // An engine compiles what runs often once more while it runs, on threads whose time counts as well. `cpu_s` is what a run
  // costs in a page that has been open for a while; `first_cpu_s` is the first run, with most of the compiling in it.
  const seconds = () => {
    const before = process.cpuUsage();
    const messages = BigInt.asUintN(64, core.bench_deployment_ready(a, b));
    const { user, system } = process.cpuUsage(before);
    if (messages === 0n) throw new Error(`${a} replicas on ${b} nodes did not become ready`);
    return [Math.round((user + system) / 1000) / 1000, Number(messages)];
  };
  const [first] = seconds();
  const [again, messages] = seconds();
  console.log(JSON.stringify({
    bench: 'deployment_ready', replicas: a, nodes: b, target: 'wasm', cpu_s: again, first_cpu_s: first,
    peak_mb: Math.round(core.memory.buffer.byteLength / 1e5) / 10, messages,
  }));
} else if (name === 'bytes_per_pod') {
  const bytes = Number(core.bench_bytes_per_pod(1));
  const withHistory = Number(core.bench_bytes_per_pod(0));
  console.log(JSON.stringify({ bench: 'bytes_per_pod', target: 'wasm', bytes, bytes_with_history_and_events: withHistory }));
} else if (name === 'requests') {
  const seconds = (sort, count) => {
    const before = process.cpuUsage();
    if (core.bench_requests(sort, count) !== count) throw new Error(`not all requests were answered: ${sort}`);
    const { user, system } = process.cpuUsage(before);
    return (user + system) / 1e6;
  };
  const line = { bench: 'requests', target: 'wasm' };
  ['create', 'get', 'list_100', 'patch', 'update'].forEach((what, sort) => {
    seconds(sort, a);
    line[`${what}_per_s`] = Math.round(a / Math.max(seconds(sort, a) - seconds(sort, 0), 1e-6));
  });
  console.log(JSON.stringify(line));
} else {
  throw new Error(`no such measurement: ${name}`);
}

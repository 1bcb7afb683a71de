// How long frames take while 1,000 pods start on 10 nodes and on 50: `cargo xtask bench` runs it. One JSON object a line:
// `median_ms` and `longest_ms` lie between two frames by the clock, `cpu_ms` is the longest that the page's thread worked
// for one, so that a busy machine can be told from a slow page.
import { measureFrames, open, shut } from './browser.mjs';

const MANY = `apiVersion: apps/v1
kind: Deployment
metadata: {name: many}
spec:
  replicas: 1000
  selector: {matchLabels: {app: many}}
  template:
    metadata: {labels: {app: many}}
    spec: {containers: [{name: nginx, image: "nginx:1.27"}]}
`;

for (const nodes of [10, 50]) {
  for (const power of [1, 3]) {
    const page = await open({ query: `nodes=${nodes}` });
    await page.getByRole('slider', { name: 'Speed' }).fill(String(power));
    await page.getByRole('textbox', { name: 'YAML' }).fill(MANY);
    const measured = await measureFrames(page);
    await page.getByRole('button', { name: 'Apply', exact: true }).click();
    const running = '[data-object^="Pod/"][data-status="Running"]';
    await page.waitForFunction((running) => document.querySelectorAll(running).length === 1000, running, { timeout: 180_000 });
    const { clock, cpu } = await measured();
    const round = (time) => Math.round(time * 10) / 10;
    console.log(JSON.stringify({
      bench: 'frames', pods: 1000, nodes, speed: 10 ** power, frames: clock.length,
      median_ms: round(clock[Math.floor(clock.length / 2)]), longest_ms: round(clock[0]),
      over_50_ms: clock.filter((time) => time > 50.5).length, cpu_ms: round(cpu[0]),
    }));
    await page.close();
  }
}
await shut();

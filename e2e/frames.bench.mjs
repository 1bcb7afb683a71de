// How far apart frames are while 1,000 pods start, by the clock: a measurement, run by hand on a quiet machine against a
// served page: KUBARIUM_URL=http://127.0.0.1:8080/ node frames.bench.mjs. (page.spec.mjs tests the same in CPU time.)
import { open, shut } from './browser.mjs';

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

for (const power of [0, 1]) {
  const page = await open({ query: 'nodes=10' });
  await page.getByRole('slider', { name: 'Speed' }).fill(String(power));
  await page.evaluate(() => {
    window.frames = [];
    let last;
    const frame = (time) => { if (last) window.frames.push(time - last); last = time; requestAnimationFrame(frame); };
    requestAnimationFrame(frame);
  });
  await page.getByRole('textbox', { name: 'YAML' }).fill(MANY);
  await page.getByRole('button', { name: 'Apply', exact: true }).click();
  const running = '[data-object^="Pod/"][data-status="Running"]';
  await page.waitForFunction((running) => document.querySelectorAll(running).length === 1000, running, { timeout: 180_000 });
  const frames = (await page.evaluate(() => window.frames)).sort((a, b) => a - b);
  const at = (share) => Math.round(frames[Math.min(frames.length - 1, Math.floor(frames.length * share))]);
  console.log(`speed ×${10 ** power}: ${frames.length} frames, median ${at(0.5)} ms, 99 % ${at(0.99)} ms, longest ${at(1)} ms`);
}
await shut();

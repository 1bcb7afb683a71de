// How long frames take while 1,000 pods start: a measurement, run by hand against a served page:
// KUBARIUM_URL=http://127.0.0.1:8080/ node --test frames.bench.mjs. The bound is 50 ms; it is not held yet.
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { audit, close, open } from './support.mjs';

const DEPLOYMENT = `apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
spec:
  replicas: 3
  selector:
    matchLabels: {app: web}
  template:
    metadata:
      labels: {app: web}
    spec:
      containers:
      - name: nginx
        image: nginx:1.27
        resources:
          requests: {cpu: 250m, memory: 128Mi}
`;
const POD = (name, cpu = '100m') => `apiVersion: v1
kind: Pod
metadata: {name: ${name}}
spec:
  containers:
  - name: nginx
    image: nginx:1.27
    resources: {requests: {cpu: "${cpu}"}}
`;
const WORDS = {
  en: { apply: 'Apply', speed: 'Speed', pause: 'Pause', play: 'Play', step: 'Step', back: 'Back', time: 'Timeline', now: 'Now' },
  ko: { apply: '적용', speed: '속도', pause: '일시정지', play: '재생', step: '한 단계', back: '뒤로', time: '타임라인', now: '지금으로' },
};

after(close);

const button = (page, name) => page.getByRole('button', { name, exact: true });
const pods = (page) => page.locator('[data-object^="Pod/"]').evaluateAll((found) => found
  .map((pod) => ({ name: pod.dataset.object, status: pod.dataset.status, node: pod.dataset.node }))
  .sort((a, b) => a.name.localeCompare(b.name)));

async function apply(page, yaml, lang = 'en') {
  await page.getByRole('textbox', { name: 'YAML' }).fill(yaml);
  await button(page, WORDS[lang].apply).click();
}

async function speed(page, power, lang = 'en') {
  await page.getByRole('slider', { name: WORDS[lang].speed }).fill(String(power));
}

async function running(page, count, timeout = 30_000) {
  const ready = '[data-object^="Pod/"][data-status="Running"]';
  await page.waitForFunction(([ready, count]) => document.querySelectorAll(ready).length === count, [ready, count], { timeout });
}

async function cordonAll(page) {
  for (const node of await page.locator('[data-object^="Node/"]').all()) {
    await node.click();
    await button(page, 'Cordon').click();
  }
  await page.waitForFunction(() => [...document.querySelectorAll('[data-object^="Node/"]')]
    .every((node) => node.dataset.status.includes('SchedulingDisabled')));
  await page.keyboard.press('Escape');
}

async function ips(page) {
  const found = [];
  for (const { name } of await pods(page)) {
    await page.locator(`[data-object="${name}"]`).click();
    found.push(await page.locator('.inspector dl').innerText());
  }
  await page.keyboard.press('Escape');
  return found;
}

for (const lang of ['en', 'ko']) {
  test(`a Deployment's life, each step captioned (${lang})`, async () => {
    const page = await open({ lang });
    await page.evaluate(() => {
      window.said = [];
      const sentence = document.querySelector('.now .what');
      new MutationObserver(() => window.said.push(sentence.textContent)).observe(sentence, { childList: true, characterData: true, subtree: true });
    });
    await apply(page, DEPLOYMENT, lang);
    await running(page, 3, 180_000);
    const said = (await page.evaluate(() => window.said)).join('\n');
    for (const who of ['kubectl', 'kube-apiserver', 'etcd', 'deployment-controller', 'replicaset-controller', 'kube-scheduler', 'kubelet']) {
      assert.ok(said.includes(who), `nobody spoke of ${who}:\n${said}`);
    }
    assert.match(said, lang === 'ko' ? /런타임에 .*컨테이너를 시작하게 합니다/ : /container runtime to start a container/);
    await page.locator('[data-object="Deployment/default/web"][data-status="Available"]').waitFor();
    assert.equal(await page.locator('[data-object^="ReplicaSet/default/web-"]').count(), 1);
  });
}

test('no frame takes longer than 50 ms while 1,000 pods start', async () => {
  const page = await open({ query: 'nodes=10' });
  await speed(page, 0);
  await page.evaluate(() => {
    window.frames = [];
    let last;
    const frame = (time) => { if (last) window.frames.push(time - last); last = time; requestAnimationFrame(frame); };
    requestAnimationFrame(frame);
  });
  await apply(page, DEPLOYMENT.replace('replicas: 3', 'replicas: 1000').replace('cpu: 250m, memory: 128Mi', 'cpu: 1m'));
  await running(page, 1000, 120_000);
  const frames = (await page.evaluate(() => window.frames)).sort((a, b) => a - b);
  assert.ok(frames.at(-1) <= 50, `the longest of ${frames.length} frames took ${frames.at(-1)} ms`);
});

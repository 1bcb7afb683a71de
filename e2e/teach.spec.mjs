// Teaching: why something happened, and what goes on inside.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { object, open, settled, wordsOf } from './support.mjs';

const WORDS = wordsOf({ apply: 'say-apply', speed: 'say-speed', pause: 'say-pause', play: 'say-play', after: 'say-cause-after', before: 'say-cause-before' });
const ASKED = { en: 'You run kubectl apply', ko: '사용자가 kubectl apply로' };
const button = (page, name) => page.getByRole('button', { name, exact: true });

// A Deployment with three pods that run.
async function running(lang, options = {}) {
  const page = await open({ lang, ...options });
  await page.getByRole('slider', { name: WORDS[lang].speed }).fill('1');
  await button(page, WORDS[lang].apply).click();
  await page.waitForFunction(() => document.querySelectorAll('.pod.ready').length === 3, null, { timeout: 60_000 });
  return page;
}

for (const lang of ['en', 'ko']) {
  test(`why is this pod ready? The chain leads back to the command, step by step (${lang})`, async () => {
    const page = await running(lang);
    const pod = page.locator('[data-object^="Pod/"]').first();
    await pod.click();
    const ready = page.locator('.rows li', { hasText: /ContainersReady/ }).first();
    await ready.locator('.why-button').click();
    await button(page, WORDS[lang].play).waitFor();
    const causes = page.locator('.cause');
    await causes.nth(15).waitFor();
    await settled(page);
    const count = await causes.count();
    assert.ok(count > 15, `only ${count} causes`);
    assert.equal(await causes.nth(count - 1).getAttribute('aria-current'), 'step');
    await causes.first().click();
    await settled(page);
    assert.ok((await page.locator('.now .what').textContent()).includes(ASKED[lang]));
    assert.ok(await button(page, WORDS[lang].before).isDisabled());
    for (let step = 1; step < count; step += 1) {
      await button(page, WORDS[lang].after).click();
      await settled(page);
      assert.equal(await causes.nth(step).getAttribute('aria-current'), 'step');
      const said = await causes.nth(step).textContent();
      assert.ok(said.includes(await page.locator('.now .what').textContent()), said);
    }
    assert.ok(await button(page, WORDS[lang].after).isDisabled());
    // The last message is the kubelet's report: the request is shown with its stages.
    assert.match(await page.locator('.wire-line').textContent(), /^PATCH \/api\/v1\/namespaces\/default\/pods\/web-.*\/status system:node:node-\d$/);
    assert.ok(await page.locator('.inspector .rows .yes').count() >= 6);
  });
}

test('the inspector shows what changed last, the owners, and the try that placed the pod', async () => {
  const page = await running('en');
  const pod = page.locator('[data-object^="Pod/"]').first();
  const node = await pod.getAttribute('data-node');
  await pod.click();
  const wins = page.locator('.verdicts .wins');
  assert.equal(await wins.locator('b').textContent(), node);
  assert.equal(await wins.locator('rect').count(), 3);
  assert.match(await page.locator('.inspector').textContent(), new RegExp(`3 nodes, 0 filtered out; ${node} was chosen with \\d+ points`));
  await page.locator('summary', { hasText: 'YAML' }).click();
  assert.ok(await page.locator('mark', { hasText: 'phase: Running' }).or(page.locator('mark', { hasText: 'status: "True"' })).count() > 0);
  await page.locator('.rows .link', { hasText: 'Deployment/default/web' }).click();
  await page.locator('.inspector h2', { hasText: 'Deployment' }).waitFor();
  await button(page, 'One more').click();
  await page.locator('.wire-line', { hasText: 'PATCH /apis/apps/v1/namespaces/default/deployments/web' }).waitFor();
  assert.equal(await page.getByLabel('You sent this request:').textContent(), 'spec:\n  replicas: 4\n');
});

test('components show their inside', async () => {
  const page = await running('en');
  const inside = async (part, words) => {
    await page.locator(`[data-part="about-${part}"]`).first().click();
    for (const word of words) await page.locator('.inspector').getByText(word).first().waitFor();
  };
  await inside('apiserver', ['authorization', 'storage', 'Watches', 'pods · node-1']);
  await inside('etcd', ['Revision', '/registry/pods', '/registry/minions', 'Latest writes', 'Watches', 'Namespace/default']);
  await inside('scheduler', ['The last try for web-', 'NodeResourcesFit']);
  await inside('controllers', ['deployment-controller']);
  await page.locator('[data-part="about-kubelet"][data-of="node-1"]').click();
  await page.locator('.inspector').getByText('syncing').first().waitFor();
  await object(page, 'Node/node-1').click();
  await page.locator('.inspector').getByText('MemoryPressure').first().waitFor();
});

test('the causes can be read on a phone, in the light', async () => {
  const page = await running('ko', { width: 390, height: 844, theme: 'light', touch: true });
  await page.locator('.log .entry').first().tap();
  await page.locator('.cause').first().waitFor();
  await page.locator('.cause').first().tap();
  assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), 'the page is too wide');
});

const drag = async (page, pod, node) => {
  await pod.hover();
  await page.mouse.down();
  const card = await object(page, `Node/${node}`).boundingBox();
  await page.mouse.move(card.x + 60, card.y + 10, { steps: 6 });
  await page.mouse.up();
};

test('a running pod is dragged: its replacement comes where it was dropped', async () => {
  const page = await running('en');
  const pod = page.locator('[data-object^="Pod/"]').first();
  const name = await pod.getAttribute('data-object');
  const target = await pod.getAttribute('data-node') === 'node-3' ? 'node-2' : 'node-3';
  await drag(page, pod, target);
  await page.locator('.inspector').getByText('Pods do not move').waitFor();
  await button(page, `Evict it and schedule the replacement on ${target}`).click();
  await page.waitForFunction(([target, name]) => document.querySelectorAll(`.pod.ready[data-node="${target}"]`).length === 2
    && !document.querySelector(`[data-object="${name}"]`), [target, name], { timeout: 60_000 });
  await page.waitForFunction(() => document.querySelectorAll('[data-object^="Node/"][data-status="Ready"]').length === 3);
});

test('a bare pod is made again where it was dropped', async () => {
  const page = await open();
  await page.getByRole('slider', { name: 'Speed' }).fill('1');
  await page.getByRole('combobox').first().selectOption('sample-pod');
  await button(page, 'Apply').click();
  const pod = object(page, 'Pod/default/alone', { status: 'Running' });
  await pod.waitFor();
  const target = await pod.getAttribute('data-node') === 'node-3' ? 'node-2' : 'node-3';
  await drag(page, pod, target);
  await button(page, `Delete it and recreate it on ${target}`).click();
  await object(page, 'Pod/default/alone', { status: 'Running', node: target }).waitFor({ timeout: 60_000 });
});

test('any object is edited, a node is removed, a component is stopped and slowed down', async () => {
  const page = await running('en');
  await object(page, 'Deployment/default/web').click();
  await page.locator('summary', { hasText: 'YAML' }).click();
  await button(page, 'Edit').click();
  const yaml = await page.getByRole('textbox', { name: 'YAML' }).inputValue();
  assert.ok(!yaml.includes('status:') && !yaml.includes('resourceVersion'), yaml);
  await page.getByRole('textbox', { name: 'YAML' }).fill(yaml.replace('replicas: 3', 'replicas: 2'));
  await button(page, 'Apply').click();
  await page.locator('.printed', { hasText: 'deployment.apps/web configured' }).waitFor();
  await page.waitForFunction(() => document.querySelectorAll('.pod.ready').length === 2, null, { timeout: 60_000 });
  await object(page, 'Node/node-3').click();
  await button(page, 'Remove').click();
  await page.locator('.wire-line', { hasText: 'DELETE /api/v1/nodes/node-3' }).waitFor();
  await page.waitForFunction(() => document.querySelectorAll('[data-object^="Node/"]').length === 2);
  await page.locator('[data-part="about-scheduler"]').click();
  await button(page, 'Slow down (1 s a message)').click();
  await page.locator('.trouble', { hasText: 'slow' }).waitFor();
  await button(page, 'Normal speed').click();
  await button(page, 'Stop process').click();
  await page.locator('.trouble', { hasText: 'down' }).waitFor();
  await button(page, 'Restart').click();
  await page.locator('.trouble').waitFor({ state: 'detached' });
});

test('a budget keeps a pod where it is, and no node stays closed', async () => {
  const page = await running('en');
  const budget = 'apiVersion: policy/v1\nkind: PodDisruptionBudget\nmetadata: {name: web}\n'
    + 'spec: {minAvailable: 3, selector: {matchLabels: {app: web}}}\n';
  await page.getByRole('textbox', { name: 'YAML' }).fill(budget);
  await button(page, 'Apply').click();
  await page.locator('.printed', { hasText: 'poddisruptionbudget.policy/web created' }).waitFor();
  const pod = page.locator('[data-object^="Pod/"]').first();
  const [name, home] = [await pod.getAttribute('data-object'), await pod.getAttribute('data-node')];
  const target = home === 'node-3' ? 'node-2' : 'node-3';
  await drag(page, pod, target);
  await button(page, `Evict it and schedule the replacement on ${target}`).click();
  await page.waitForFunction(() => document.querySelector('[data-status*="SchedulingDisabled"]'));
  await page.waitForFunction(() => document.querySelectorAll('[data-object^="Node/"][data-status="Ready"]').length === 3);
  await object(page, name, { status: 'Running', node: home }).waitFor();
  await page.locator('.now .what', { hasText: 'was not replaced on that node' }).waitFor();
  await button(page, 'YAML').click();
  await page.locator('.printed.bad', { hasText: 'disruption budget' }).waitFor();
});

test('what does not stand on the stage is opened from etcd, with its YAML', async () => {
  const page = await open();
  await page.getByRole('slider', { name: 'Speed' }).fill('1');
  await page.getByRole('textbox', { name: 'YAML' }).fill('apiVersion: v1\nkind: ConfigMap\nmetadata: {name: notes}\ndata: {a: b}\n');
  await button(page, 'Apply').click();
  await page.locator('.printed', { hasText: 'configmap/notes created' }).waitFor();
  await page.locator('[data-part="about-etcd"]').click();
  await page.locator('.rows .link', { hasText: 'ConfigMap/default/notes' }).first().click();
  await page.locator('.inspector h2', { hasText: 'notes' }).waitFor();
  await page.locator('summary', { hasText: 'YAML' }).click();
  await page.locator('.inspector pre', { hasText: 'a: b' }).waitFor();
});

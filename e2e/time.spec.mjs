// The timeline: what is notable is marked, going back shows the same run, acting in the past opens a branch, and one key
// leads to what happens next to an object.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { object, open, settled, wordsOf } from './support.mjs';

const WORDS = wordsOf({ apply: 'say-apply', speed: 'say-speed', timeline: 'say-timeline', now: 'say-to-now', play: 'say-play', branches: 'say-branches', stop: 'say-stop-node', add: 'say-add-node' });
const button = (page, name) => page.getByRole('button', { name, exact: true });
const slider = (page, name) => page.getByRole('slider', { name });
const things = (page) => page.locator('.stage [data-object]').evaluateAll((found) => found
  .map(({ dataset }) => `${dataset.object} ${dataset.status} ${dataset.node ?? ''}`).sort());
const marks = (page) => page.locator('.track .notable').evaluateAll((found) => found
  .map((mark) => mark.parentElement.querySelector('title').textContent.replace(/^.* — /, '')));

// A Deployment with three pods that run.
async function running(lang, options = {}) {
  const page = await open({ lang, ...options });
  await slider(page, WORDS[lang].speed).fill('1');
  await button(page, WORDS[lang].apply).click();
  await object(page, 'Deployment/default/web', { status: 'Available' }).waitFor({ timeout: 60_000 });
  return page;
}

async function clickUntilPaused(page) {
  if (await button(page, 'Play').count() === 0) await button(page, 'Pause').click();
}

test('a node failure is marked, and going back over it and forward again shows the same run', async () => {
  const page = await running('en');
  await page.locator('.track title', { hasText: 'web Available' }).waitFor({ state: 'attached' });
  const pod = await object(page, 'Pod/default/web-', { prefix: true }).first();
  const [name, node] = [await pod.getAttribute('data-object'), await pod.getAttribute('data-node')];
  await object(page, `Node/${node}`).click();
  await button(page, WORDS.en.stop).click();
  await slider(page, 'Speed').fill('2');
  await object(page, `Node/${node}`, { status: 'NotReady' }).waitFor({ timeout: 60_000 });
  await page.waitForFunction(([node]) => document.querySelectorAll('.pod.ready').length >= 3
    && ![...document.querySelectorAll('.pod.ready')].some((pod) => pod.dataset.node === node), [node], { timeout: 120_000 });
  await clickUntilPaused(page);
  await page.locator('.track title', { hasText: `${node} NotReady` }).waitFor({ state: 'attached' });
  const there = await things(page);
  await slider(page, 'Timeline').fill('0');
  await page.waitForFunction(() => document.querySelectorAll('[data-object^="Pod/"]').length === 0);
  assert.equal(await object(page, `Node/${node}`).getAttribute('data-status'), 'Ready');
  await slider(page, 'Timeline').fill('1000');
  await object(page, `Node/${node}`, { status: 'NotReady' }).waitFor();
  assert.deepEqual(await things(page), there);
  assert.ok(!there.some((thing) => thing.startsWith(`${name} Running`)), 'the pod of the lost node still runs');
  // Step by step, too: back until the node is ready, and as many steps forward.
  let steps = 0;
  while (await object(page, `Node/${node}`).getAttribute('data-status') !== 'Ready') {
    for (let ten = 0; ten < 10; ten += 1) await page.keyboard.press(',');
    await settled(page);
    steps += 10;
    assert.ok(steps < 2_000, 'the failure is not undone');
  }
  for (let step = 0; step < steps; step += 1) await page.keyboard.press('.');
  await settled(page);
  assert.deepEqual(await things(page), there);
});

for (const lang of ['en', 'ko']) {
  test(`acting in the past opens a branch, and the old one stays (${lang})`, async () => {
    const words = WORDS[lang];
    const page = await running(lang);
    const there = await things(page);
    await slider(page, words.timeline).fill('0');
    await page.waitForFunction(() => document.querySelectorAll('[data-object^="Pod/"]').length === 0);
    await button(page, words.add).click();
    await object(page, 'Node/node-4').waitFor();
    const branches = page.getByRole('combobox', { name: words.branches });
    assert.equal(await branches.locator('option').count(), 2);
    await branches.selectOption('0');
    await object(page, 'Deployment/default/web', { status: 'Available' }).waitFor();
    assert.deepEqual(await things(page), there);
    assert.ok((await marks(page)).includes('web Available'), 'the marks of the branch are gone');
    await branches.selectOption('1');
    await object(page, 'Node/node-4').waitFor();
    assert.equal(await object(page, 'Deployment/default/web').count(), 0);
  });

  test(`one key leads to what happens next to an object (${lang})`, async () => {
    const page = await open({ lang });
    await slider(page, WORDS[lang].speed).fill('0');
    await button(page, WORDS[lang].apply).click();
    // Which pod is the first changes as they are placed.
    const pod = await object(page, 'Pod/default/web-', { prefix: true }).first().getAttribute('data-object');
    const name = pod.split('/').pop();
    await object(page, pod).click();
    // Two things in a row may be told in the same words; four are not.
    const told = new Set();
    for (let times = 0; times < 4; times += 1) {
      await page.keyboard.press('n');
      await settled(page);
      await button(page, WORDS[lang].play).waitFor();
      const said = await page.locator('.now .what').textContent();
      assert.ok(said.includes(name), said);
      told.add(said);
    }
    assert.ok(told.size > 1, [...told].join());
  });
}

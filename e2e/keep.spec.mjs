// A run stays: over a reload, in a link, in a file. What is broken or hostile is refused, and harms nothing.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { deflateRawSync } from 'node:zlib';
import { audit, object, open } from './support.mjs';

const button = (page, name) => page.getByRole('button', { name, exact: true });
const pods = (page) => page.locator('[data-object^="Pod/"]').evaluateAll((found) => found
  .map((pod) => [pod.dataset.object, pod.dataset.status, pod.dataset.node]).sort());

async function run() {
  const page = await open();
  await page.getByRole('slider', { name: 'Speed' }).fill('1');
  await button(page, 'Apply').click();
  await page.waitForFunction(() => document.querySelectorAll('.pod.ready').length === 3, null, { timeout: 60_000 });
  await button(page, 'Pause').click();
  return page;
}

async function works(page) {
  await page.getByRole('slider', { name: 'Speed' }).fill('1');
  await button(page, 'YAML').click();
  await button(page, 'Apply').click();
  await object(page, 'Deployment/default/web').waitFor();
}

test('a run survives a reload and a closed tab; an unreadable one is refused politely', async () => {
  const page = await run();
  const before = await pods(page);
  await page.reload();
  await page.waitForFunction(() => document.querySelectorAll('.pod.ready').length === 3);
  assert.deepEqual(await pods(page), before);
  const url = page.url();
  const context = page.context();
  await page.close({ runBeforeUnload: true });
  const again = await context.newPage();
  await again.goto(url);
  await again.waitForFunction(() => document.querySelectorAll('.pod.ready').length === 3);
  assert.deepEqual(await pods(again), before);
  await again.evaluate(() => {
    const old = localStorage.getItem('kubarium.run').replace(/"version":"[^"]*"/, '"version":"0.0.1"');
    window.addEventListener('pagehide', () => localStorage.setItem('kubarium.run', old));
  });
  await again.reload();
  await again.getByText('This run cannot be opened: saved by version').first().waitFor();
  await works(again);
  await button(again, 'Demos').click();
  await button(again, 'New cluster').click();
  await again.waitForFunction(() => document.querySelectorAll('[data-object^="Deployment/"]').length === 0);
});

test('a run travels as a link, and as a file', async () => {
  const page = await run();
  const before = await pods(page);
  await button(page, 'Demos').click();
  assert.deepEqual(await audit(page), []);
  await button(page, 'Copy link').click();
  await page.getByText('The link to this run is in the address').first().waitFor();
  const [, link] = page.url().split('#run=');
  assert.ok(link.length > 100 && link.length < 4_000, `${link.length} letters`);
  const other = await open({ query: `#run=${link}` });
  await other.waitForFunction(() => document.querySelectorAll('.pod.ready').length === 3);
  assert.deepEqual(await pods(other), before);
  assert.ok(!other.url().includes('#run='));

  const [download] = await Promise.all([page.waitForEvent('download'), button(page, 'Save as a file').click()]);
  assert.equal(download.suggestedFilename(), 'run.kubarium.json');
  const third = await open();
  await button(third, 'Demos').click();
  await third.locator('input[type="file"]').setInputFiles(await download.path());
  await third.waitForFunction(() => document.querySelectorAll('.pod.ready').length === 3);
  assert.deepEqual(await pods(third), before);
  assert.equal(JSON.parse(await readFile(await download.path(), 'utf8')).kubarium, 2);
});

test('broken and hostile links are refused, and the page works on', async () => {
  const page = await run();
  await button(page, 'Demos').click();
  const [download] = await Promise.all([page.waitForEvent('download'), button(page, 'Save as a file').click()]);
  const good = JSON.parse(await readFile(await download.path(), 'utf8'));
  const pack = (text) => deflateRawSync(text).toString('base64url');
  const links = {
    letters: '<script>alert(1)</script>',
    nothing: '',
    noise: 'A'.repeat(5_000),
    bomb: pack(Buffer.alloc(40 << 20)),
    'no run': pack('{"kubarium": 1}'),
    'another version': pack(JSON.stringify({ ...good, version: '9.9.9' })),
    endless: pack(JSON.stringify({ ...good, position: { ...good.position, handled: 1e15, time: 4e18 } })),
    'too long': 'A'.repeat(200_000),
  };
  for (const [name, link] of Object.entries(links)) {
    const page = await open({ query: `#run=${link}` });
    await page.getByText('This run cannot be opened').first().waitFor({ timeout: 10_000 }).catch(() => assert.fail(`${name} was not refused`));
    await works(page);
  }
});

test('presenter mode, and the list of keys', async () => {
  const page = await run();
  await page.keyboard.press('?');
  const list = page.getByRole('dialog', { name: 'Keys' });
  await list.getByText('Page Down').waitFor();
  assert.deepEqual(await audit(page), []);
  await page.keyboard.press('Escape');
  await list.waitFor({ state: 'detached' });
  await page.keyboard.press('p');
  await page.locator('aside').waitFor({ state: 'hidden' });
  await button(page, '한국어').waitFor({ state: 'hidden' });
  assert.deepEqual(await audit(page), []);
  await page.keyboard.press('b');
  await button(page, 'Pause').waitFor();
  // The remote's keys step also after a slider was dragged.
  const track = await page.getByRole('slider', { name: 'Timeline' }).boundingBox();
  await page.mouse.click(track.x + track.width - 20, track.y + track.height / 2);
  await page.keyboard.press('PageUp');
  await button(page, 'Play').waitFor();
  const said = await page.locator('.now .what').textContent();
  await page.keyboard.press('PageDown');
  await page.waitForFunction((said) => document.querySelector('.now .what').textContent !== said, said);
  await page.keyboard.press('Escape');
  await page.locator('aside').waitFor();
  // What is opened while presenting is seen.
  await page.keyboard.press('p');
  await page.locator('aside').waitFor({ state: 'hidden' });
  await button(page, 'Why?').click();
  await page.locator('.cause').first().waitFor();
});

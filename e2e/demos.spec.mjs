// The six demos: in both languages, by mouse, by touch and by keyboard alone, and what the screen says at each step.
import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { test } from 'node:test';
import { object, open, words } from './support.mjs';

const root = new URL('../static/', import.meta.url);
const lessons = readdirSync(new URL('lessons/', root)).map((name) => {
  const text = readFileSync(new URL(`lessons/${name}`, root), 'utf8');
  const steps = [...text.matchAll(/^- \{say: ([a-z0-9-]+).*?until: ([^,}]+)(?:, show: ([^,}]+))?\}$/gm)];
  return { title: text.match(/^title: (.*)$/m)[1], steps: steps.map(([, say, until, show]) => ({ say, until, show })) };
});
const button = (page, name) => page.getByRole('button', { name, exact: true });

// What must be on the stage when a demo is over.
const ENDS = {
  'lesson-steps': (page) => object(page, 'Deployment/default/web', { status: 'Available' }).waitFor(),
  'lesson-healing': (page) => page.waitForFunction(() => document.querySelectorAll('.pod.ready').length === 3),
  'lesson-failure': (page) => page.waitForFunction(() => document.querySelectorAll('[data-object^="Node/"][data-status="Ready"]').length === 3),
  'lesson-rollout': (page) => page.waitForFunction(() => document.querySelectorAll('.workload.set').length === 2 && document.querySelectorAll('.pod.ready').length === 3),
  'lesson-pending': (page) => object(page, 'Pod/default/alone', { status: 'Running', node: 'node-2' }).waitFor(),
  'lesson-door': (page) => page.waitForFunction(() => document.querySelectorAll('.pod[data-status="Running"]').length === 2 && !document.querySelector('.trouble')),
};

// How one goes on: by mouse, by finger, by keys alone (Tab leads to every button; a presenter's remote sends Page Down).
const HANDS = {
  mouse: { press: (page, name) => button(page, name).click(), next: (page, name) => button(page, name).click() },
  touch: { press: (page, name) => button(page, name).tap(), next: (page, name) => button(page, name).tap() },
  keys: {
    async press(page, name) {
      const here = () => page.evaluate(() => document.activeElement.textContent);
      for (let tabs = 0; tabs < 150 && await here() !== name; tabs += 1) await page.keyboard.press('Tab');
      assert.equal(await here(), name);
      await page.keyboard.press('Enter');
    },
    next: (page) => page.keyboard.press('PageDown'),
  },
};

// A step's end has come.
const reached = (page) => page.locator('.demo-bar .main').waitFor({ timeout: 30_000 });

// What the stage and the inspector must show when a step's end has come.
async function check(page, say, { until, show }) {
  const [word, ...rest] = until.split(' ');
  if (word === 'status') await object(page, rest[0], { status: rest[1], prefix: true }).first().waitFor();
  if (word === 'pods') await page.waitForFunction(([status, count]) => document
    .querySelectorAll(`.pod[data-status="${status}"]`).length === Number(count), rest);
  const heading = page.locator('.inspector h2');
  if (show?.startsWith('about-')) await heading.getByText(say(show.replace('about', 'say-name')), { exact: true }).waitFor();
  else if (show) await heading.getByText(show.split('/').pop()).first().waitFor();
}

async function follow(lang, hand, options) {
  const page = await open({ lang, ...options });
  const say = words(lang);
  const { press, next } = HANDS[hand];
  for (const { title, steps } of lessons) {
    await press(page, say('say-tab-demos'));
    await press(page, say(title));
    for (const [index, step] of steps.entries()) {
      const sentence = page.locator('.now.lesson .what', { hasText: say(step.say) });
      // Pressing does nothing for a moment after a step has ended by itself.
      const there = await sentence.waitFor({ timeout: 350 }).then(() => true, () => false);
      if (!there && index > 0) await next(page, say('say-demo-next'));
      await sentence.waitFor();
      assert.equal(await page.locator('.demo-bar span').textContent(), `${index + 1}/${steps.length}`);
      // Hurries to the end of the step; then to the next one.
      if (await page.locator('.demo-bar .main').count() === 0) await next(page, say('say-demo-next'));
      await reached(page);
      await check(page, say, step);
      if (index + 1 < steps.length) await next(page, say('say-demo-next'));
    }
    await ENDS[title](page);
    assert.ok(await button(page, say('say-demo-next')).isDisabled());
  }
  await press(page, say('say-demo-end'));
  assert.equal(await page.locator('.demo-bar').count(), 0);
}

for (const lang of ['en', 'ko']) {
  test(`all demos by mouse (${lang})`, () => follow(lang, 'mouse'));
  test(`all demos by keyboard alone (${lang})`, () => follow(lang, 'keys', { width: 1280, height: 720, theme: 'light' }));
  test(`all demos by touch, on a phone (${lang})`, () => follow(lang, 'touch', { width: 390, height: 844, touch: true }));
}

test('a demo pauses by itself when its step has come, and goes back', async () => {
  const page = await open();
  await button(page, 'Demos').click();
  await button(page, 'A pod’s eight steps').click();
  await reached(page);
  await page.waitForTimeout(320);
  await button(page, 'Play').waitFor();
  await button(page, 'Next ›').click();
  await page.locator('.what', { hasText: '2. kube-apiserver' }).waitFor();
  await reached(page);
  await page.keyboard.press('.');
  await object(page, 'Deployment/default/web').waitFor();
  await button(page, '‹ Back').click();
  await page.locator('.what', { hasText: '1. kubectl' }).waitFor();
  await object(page, 'Deployment/default/web').waitFor({ state: 'detached' });
  for (const step of ['2. kube-apiserver', '3. Controllers', '4. kube-scheduler']) {
    await button(page, 'Next ›').click();
    await reached(page);
    await page.waitForTimeout(320);
    await button(page, 'Next ›').click();
    await page.locator('.what', { hasText: step }).waitFor();
  }
  await object(page, 'Deployment/default/web').waitFor();
  assert.equal(await page.getByRole('combobox', { name: 'Branches of this run' }).count(), 0);
});

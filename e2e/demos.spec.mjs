// The six demos: in both languages, by mouse, by touch and by keyboard alone, and what the screen says at each step.
import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { test } from 'node:test';
import { audit, object, open } from './support.mjs';

const root = new URL('../static/', import.meta.url);
const WORDS = {
  en: { demos: 'Demos', next: 'Next ›', back: '‹ Back', end: 'End' },
  ko: { demos: '데모', next: '다음 ›', back: '‹ 이전', end: '끝내기' },
};
const texts = (lang) => new Map(readFileSync(new URL(`text/${lang}.ftl`, root), 'utf8').split('\n')
  .map((line) => line.split(' = ')).filter((parts) => parts.length === 2));
const lessons = readdirSync(new URL('lessons/', root)).map((name) => {
  const text = readFileSync(new URL(`lessons/${name}`, root), 'utf8');
  return { title: text.match(/^title: (.*)$/m)[1], says: [...text.matchAll(/say: ([a-z0-9-]+)/g)].map((found) => found[1]) };
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

// How one goes on: by mouse, by finger, by keys (a presenter's remote sends Page Down).
const HANDS = {
  mouse: { press: (page, name) => button(page, name).click(), next: (page, lang) => button(page, WORDS[lang].next).click() },
  touch: { press: (page, name) => button(page, name).tap(), next: (page, lang) => button(page, WORDS[lang].next).tap() },
  keys: {
    async press(page, name) {
      await button(page, name).focus();
      await page.keyboard.press('Enter');
    },
    next: (page) => page.keyboard.press('PageDown'),
  },
};

// A step's end has come; for a moment then, pressing does nothing.
async function reached(page) {
  await page.locator('.demo-bar .main').waitFor({ timeout: 30_000 });
  await page.waitForTimeout(320);
}

async function follow(lang, hand, options) {
  const page = await open({ lang, ...options });
  const said = texts(lang);
  const { press, next } = HANDS[hand];
  for (const { title, says } of lessons) {
    await press(page, WORDS[lang].demos);
    await press(page, said.get(title));
    for (const [index, say] of says.entries()) {
      await page.locator('.now.lesson .what', { hasText: said.get(say) }).waitFor();
      assert.equal(await page.locator('.demo-bar span').textContent(), `${index + 1}/${says.length}`);
      if (index === 1 && hand === 'mouse') assert.deepEqual(await audit(page), []);
      // Hurries to the end of the step; then to the next one.
      if (await page.locator('.demo-bar .main').count() === 0) await next(page, lang);
      await reached(page);
      if (index + 1 < says.length) await next(page, lang);
    }
    await ENDS[title](page);
    assert.ok(await button(page, WORDS[lang].next).isDisabled());
  }
  await press(page, WORDS[lang].end);
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
  await button(page, 'Play').waitFor();
  await button(page, 'Next ›').click();
  await page.locator('.what', { hasText: '2. kube-apiserver' }).waitFor();
  await reached(page);
  await page.keyboard.press('.');
  await object(page, 'Deployment/default/web').waitFor();
  await button(page, '‹ Back').click();
  await page.locator('.what', { hasText: '1. kubectl' }).waitFor();
  assert.equal(await object(page, 'Deployment/default/web').count(), 0);
  for (const step of ['2. kube-apiserver', '3. The controllers', '4. kube-scheduler']) {
    await button(page, 'Next ›').click();
    await reached(page);
    await button(page, 'Next ›').click();
    await page.locator('.what', { hasText: step }).waitFor();
  }
  await object(page, 'Deployment/default/web').waitFor();
  assert.equal(await page.getByRole('combobox', { name: 'Branches of this run' }).count(), 0);
});

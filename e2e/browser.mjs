// Opens the built page in Chromium. The address comes from KUBARIUM_URL (`cargo xtask test browser` gives it), or is that
// of `cargo xtask serve`.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { chromium } from 'playwright-core';

export const ADDRESS = process.env.KUBARIUM_URL ?? 'http://127.0.0.1:8080/';
const CHROMIUM = process.env.CHROMIUM ?? '/usr/bin/chromium';
const QUIET = [
  '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
  '--disable-component-update', '--disable-sync',
];
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

let browser;
const contexts = [];

/** Opens an address where the page may not start. */
export async function blank(address) {
  return open({ home: address, started: async () => {} });
}

/**
 * Opens the page in a browser of its own (nothing stored, nothing cached) and waits until the cluster is drawn.
 * `calm` asks for less motion; `query` is added to the address; `home` is another place where the page lies;
 * `before` is called before the page is loaded, `started` after that.
 */
export async function open({
  lang = 'en', theme = 'dark', width = 1920, height = 1080, touch = false, calm = false, query = '', home = ADDRESS, before,
  started = (page) => object(page, 'Node/node-1').first().waitFor(),
} = {}) {
  browser ??= chromium.launch({ executablePath: CHROMIUM, args: QUIET });
  const context = await (await browser).newContext({
    viewport: { width, height },
    colorScheme: theme,
    hasTouch: touch,
    reducedMotion: calm ? 'reduce' : 'no-preference',
  });
  context.complaints = [];
  context.asked = [];
  contexts.push(context);
  const page = await context.newPage();
  page.on('pageerror', (error) => context.complaints.push(`error: ${error.stack ?? error}`));
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) context.complaints.push(`${message.type()}: ${message.text()}`);
  });
  page.on('request', (request) => context.asked.push(request.url()));
  page.on('requestfailed', (request) => context.complaints.push(`not loaded: ${request.url()}`));
  await before?.(page);
  await page.goto(`${home}?lang=${lang}&${query}`);
  await started(page);
  return page;
}

/** The element that stands for an object: `Kind/namespace/name` or `Kind/name`; with `prefix`, all that begin so. */
export function object(page, name, { status, node, prefix = false } = {}) {
  const state = status === undefined ? '' : `[data-status="${status}"]`;
  const place = node === undefined ? '' : `[data-node="${node}"]`;
  return page.locator(`[data-object${prefix ? '^' : ''}="${name}"]${state}${place}`);
}

/** Waits until all that was done is shown. */
export const settled = (page) => page.waitForFunction(() => document.documentElement.hasAttribute('data-settled'));

/** The words of a language: a function from the key of a text, and its arguments, to the text. */
export function words(lang) {
  const lines = readFileSync(new URL(`../static/text/${lang}.ftl`, import.meta.url), 'utf8').split('\n');
  const texts = new Map(lines.map((line) => line.split(' = ')).filter((parts) => parts.length === 2));
  return (key, given = {}) => texts.get(key).replace(/\{ \$(\w+) \}/g, (_, name) => given[name]);
}

/** The texts of these keys, by short names of a test's own, in both languages. */
export const wordsOf = (keys) => Object.fromEntries(['en', 'ko'].map((lang) => {
  const say = words(lang);
  return [lang, Object.fromEntries(Object.entries(keys).map(([name, key]) => [name, say(key)]))];
}));

/** What axe finds wrong, one line a rule. */
export async function audit(page) {
  await page.evaluate(axe);
  const { violations } = await page.evaluate(() => window.axe.run(document, {
    resultTypes: ['violations'],
    runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
  }));
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).slice(0, 3).join(' | ')}`);
}

/**
 * Begins to measure frames; call what it answers to get two lists of milliseconds, longest first: `clock` between one
 * frame and the next, and `cpu` that each task of the page's thread took (a frame is one task).
 */
export async function measureFrames(page) {
  const cdp = await page.context().newCDPSession(page);
  const events = [];
  cdp.on('Tracing.dataCollected', ({ value }) => events.push(...value));
  await cdp.send('Tracing.start', {
    transferMode: 'ReportEvents',
    traceConfig: { includedCategories: ['toplevel', 'devtools.timeline'] },
  });
  await page.evaluate(() => {
    window.frames = [];
    let last;
    const frame = (time) => {
      if (last) window.frames.push(time - last);
      last = time;
      requestAnimationFrame(frame);
    };
    requestAnimationFrame(frame);
  });
  return async () => {
    const clock = await page.evaluate(() => window.frames);
    const complete = new Promise((resolve) => { cdp.once('Tracing.tracingComplete', resolve); });
    await cdp.send('Tracing.end');
    await complete;
    const frame = events.find(({ name }) => name === 'FireAnimationFrame');
    const cpu = events
      .filter(({ name, pid, tid }) => name.endsWith('RunTask') && pid === frame.pid && tid === frame.tid)
      // The clock of a thread is read with little care on some machines: a task worked no longer than it lasted.
      .map(({ dur = 0, tdur = 0 }) => Math.min(dur, tdur) / 1000);
    return { clock: clock.sort((a, b) => b - a), cpu: cpu.sort((a, b) => b - a) };
  };
}

/** What the open pages have complained of in their consoles. */
export function complaints() {
  return contexts.flatMap((context) => context.complaints);
}

/** Closes what is open. */
export async function closeAll() {
  await Promise.all(contexts.splice(0).map((context) => context.close()));
}

/** Ends the browser. */
export async function shut() {
  await closeAll();
  await (await browser)?.close();
  browser = undefined;
}

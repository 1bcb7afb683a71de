// Opens the built page in Chromium. The address comes from KUBARIUM_URL.
import { readFileSync, mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from 'playwright-core';

const URL_OF_PAGE = process.env.KUBARIUM_URL ?? 'http://127.0.0.1:8080/';
const CHROMIUM = process.env.CHROMIUM ?? '/usr/bin/chromium';
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const ARGS = [
  '--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
  '--disable-component-update', '--disable-sync',
];
const opened = [];

export async function open({ lang = 'en', theme = 'dark', width = 1920, height = 1080, touch = false, calm = false, query = '', home = URL_OF_PAGE, before } = {}) {
  const profile = mkdtempSync(join(tmpdir(), 'kubarium-'));
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: CHROMIUM,
    args: ARGS,
    viewport: { width, height },
    colorScheme: theme,
    hasTouch: touch,
    reducedMotion: calm ? 'reduce' : 'no-preference',
  });
  opened.push({ context, profile });
  const page = context.pages()[0];
  page.on('pageerror', (error) => { throw error; });
  await before?.(page);
  await page.goto(`${home}?lang=${lang}&${query}`);
  await page.locator('[data-object^="Node/"]').first().waitFor();
  return page;
}

export async function close() {
  for (const { context, profile } of opened.splice(0)) {
    await context.close();
    rmSync(profile, { recursive: true, force: true });
  }
}

export async function audit(page) {
  await page.evaluate(axe);
  const { violations } = await page.evaluate(() => window.axe.run(document, {
    runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
  }));
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).slice(0, 3).join(' | ')}`);
}

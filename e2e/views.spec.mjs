// axe finds nothing in any view, language and theme, on a laptop and on a phone.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { audit } from './support.mjs';
import { walk } from './views.mjs';

for (const lang of ['en', 'ko']) {
  for (const theme of ['dark', 'light']) {
    for (const [width, height] of [[1280, 720], [390, 844]]) {
      test(`axe finds nothing in any view (${lang}, ${theme}, ${width} px)`, async () => {
        const found = [];
        await walk({ lang, theme, width, height }, async (view, page) => {
          found.push(...(await audit(page)).map((line) => `${view}: ${line}`));
          const wide = await page.evaluate(() => document.documentElement.scrollWidth > innerWidth);
          if (wide) found.push(`${view}: the page is too wide`);
        });
        assert.deepEqual(found, []);
      });
    }
  }
}

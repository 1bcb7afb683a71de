// axe finds nothing in any view, language and theme, on a laptop and on a phone.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { audit } from './support.mjs';
import { walk } from './views.mjs';

// Languages are switched by their buttons, which some views hide; themes by what the system asks for.
const speak = (page, lang) => page.evaluate((lang) => document.querySelector(`.switch button[lang="${lang}"]`).click(), lang);

for (const [width, height] of [[1280, 720], [390, 844]]) {
  test(`axe finds nothing in any view, theme or language (${width} px)`, async () => {
    const found = [];
    await walk({ lang: 'en', theme: 'dark', width, height }, async (view, page) => {
      for (const [lang, theme] of [['en', 'dark'], ['ko', 'dark'], ['ko', 'light'], ['en', 'light']]) {
        await speak(page, lang);
        await page.emulateMedia({ colorScheme: theme });
        await page.waitForTimeout(50);
        found.push(...(await audit(page)).map((line) => `${view}, ${lang}, ${theme}: ${line}`));
        const small = await page.evaluate(() => {
        const least = parseFloat(getComputedStyle(document.documentElement).fontSize) - 0.1;
        const words = (element) => [...element.childNodes].some((child) => child.nodeType === Node.TEXT_NODE && child.data.trim());
        return [...document.querySelectorAll('body *')]
          .filter((element) => words(element) && parseFloat(getComputedStyle(element).fontSize) < least)
          .map((element) => element.outerHTML.slice(0, 90));
      });
      found.push(...small.map((element) => `${view}: too small: ${element}`));
      const wide = await page.evaluate(() => document.documentElement.scrollWidth > innerWidth);
        if (wide) found.push(`${view}, ${lang}: the page is too wide`);
      }
      await page.emulateMedia({ colorScheme: 'dark' });
    });
    assert.deepEqual(found, []);
  });
}

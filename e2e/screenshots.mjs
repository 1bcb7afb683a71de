// The main views at three sizes, dark and light, Korean and English, into the folder KUBARIUM_SHOTS.
import { join } from 'node:path';
import { closeAll, open, shut } from './browser.mjs';

const out = process.env.KUBARIUM_SHOTS ?? '.';
const sizes = [[1920, 1080], [1280, 720], [390, 844]];
const APPLY = { en: 'Apply', ko: '적용' };
const SPEED = { en: 'Speed', ko: '속도' };

for (const [width, height] of sizes) {
  for (const theme of ['dark', 'light']) {
    for (const lang of ['en', 'ko']) {
      const page = await open({ lang, theme, width, height });
      const shoot = (view) => page.screenshot({ path: join(out, `${view}-${width}-${theme}-${lang}.png`), fullPage: width < 500 });
      const apply = () => page.getByRole('button', { name: APPLY[lang], exact: true }).click();
      await apply();
      await page.waitForFunction(() => document.querySelectorAll('.pod').length === 3, null, { timeout: 60_000 });
      await page.waitForTimeout(2_500);
      await shoot('scheduling');
      await page.getByRole('slider', { name: SPEED[lang] }).fill('1');
      await page.waitForFunction(() => document.querySelectorAll('.pod.ready').length === 3, null, { timeout: 60_000 });
      await page.locator('.pod').first().click();
      await page.waitForTimeout(600);
      await shoot('running');
      await page.keyboard.press('Escape');
      await page.getByRole('combobox').first().selectOption('sample-too-big');
      await apply();
      await page.locator('.tray .reason').waitFor();
      const pod = page.locator('.pod.waiting');
      await pod.scrollIntoViewIfNeeded();
      await pod.hover();
      await page.mouse.down();
      const node = await page.locator('[data-object="Node/node-1"]').boundingBox();
      await page.mouse.move(node.x + 120, node.y + 20, { steps: 4 });
      await page.waitForTimeout(300);
      await shoot('carrying');
      await page.mouse.up();
      await page.waitForTimeout(600);
      await page.locator('.log .entry').first().click();
      await page.waitForTimeout(200);
      await shoot('why');
      await closeAll();
    }
  }
}
await shut();

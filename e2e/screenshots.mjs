// All views at three sizes, dark and light, Korean and English, into the folder KUBARIUM_SHOTS.
import { join } from 'node:path';
import { closeAll, shut } from './browser.mjs';
import { walk } from './views.mjs';

const out = process.env.KUBARIUM_SHOTS ?? '.';

for (const [width, height] of [[1920, 1080], [1280, 720], [390, 844]]) {
  for (const theme of ['dark', 'light']) {
    for (const lang of ['en', 'ko']) {
      await walk({ lang, theme, width, height }, (view, page) => page.screenshot({
        path: join(out, `${view}-${width}-${theme}-${lang}.png`),
      }));
      await closeAll();
    }
  }
}
await shut();

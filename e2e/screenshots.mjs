// The main views, to be looked at: three sizes, both themes, both languages; empty, at work, and with a node lost.
import { join } from 'node:path';
import { close, open } from './support.mjs';

const OUT = process.env.KUBARIUM_SHOTS;
const SIZES = [[1920, 1080], [1280, 720], [390, 844]];
const WORDS = {
  en: { apply: 'Apply', speed: 'Speed', off: 'Switch machine off' },
  ko: { apply: '적용', speed: '속도', off: '머신 끄기' },
};
const YAML = `apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
spec:
  replicas: 6
  selector:
    matchLabels: {app: web}
  template:
    metadata:
      labels: {app: web}
    spec:
      containers:
      - name: nginx
        image: nginx:1.27
        resources:
          requests: {cpu: 500m, memory: 256Mi}
---
apiVersion: v1
kind: Pod
metadata: {name: too-big}
spec:
  containers:
  - name: nginx
    image: nginx:1.27
    resources: {requests: {cpu: "64"}}
`;

for (const lang of ['en', 'ko']) {
  for (const theme of ['dark', 'light']) {
    for (const [width, height] of SIZES) {
      const page = await open({ lang, theme, width, height });
      const shoot = (view) => page.screenshot({ path: join(OUT, `${view}-${lang}-${theme}-${width}x${height}.png`) });
      await shoot('1-open');
      await page.getByRole('textbox', { name: 'YAML' }).fill(YAML);
      await page.getByRole('button', { name: WORDS[lang].apply, exact: true }).click();
      await page.waitForTimeout(2500);
      await shoot('2-on-its-way');
      await page.getByRole('slider', { name: WORDS[lang].speed }).fill('1');
      await page.waitForFunction(() => document.querySelectorAll('[data-object^="Pod/"][data-status="Running"]').length === 6);
      await shoot('3-running');
      await page.locator('[data-object="Pod/default/too-big"]').click();
      await shoot('4-a-pod');
      await page.locator('[data-object="Node/node-1"]').click();
      await shoot('5-a-node');
      await close();
    }
  }
}

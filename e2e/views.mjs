// All views of the page in one table, in an order in which each follows from the one before: the accessibility test and the
// screenshots go through it.
import { object, open, words } from './browser.mjs';

/** The views: a name, and what leads there. */
export const VIEWS = [
  ['welcome', async () => {}],
  ['scheduling', async ({ page, apply }) => {
    await apply('sample-deployment');
    await count(page, '.pod', 3);
    await page.waitForTimeout(1_200);
  }],
  ['running', async ({ page, say }) => {
    await page.getByRole('slider', { name: say('say-speed') }).fill('1');
    await object(page, 'Deployment/default/web', { status: 'Available' }).waitFor({ timeout: 60_000 });
  }],
  ['pod', ({ page }) => page.locator('.pod').first().click()],
  ['yaml', async ({ page }) => {
    await page.locator('summary', { hasText: 'YAML' }).click();
    await page.locator('.inspector pre').last().scrollIntoViewIfNeeded();
  }],
  ['why', async ({ page }) => {
    await page.locator('.rows li', { hasText: /ContainersReady/ }).locator('.why-button').first().click();
    await page.locator('.cause').nth(5).click();
  }],
  ['deployment', ({ page }) => object(page, 'Deployment/default/web').click()],
  ['node', ({ page }) => object(page, 'Node/node-1').click()],
  ['kubelet', ({ page }) => page.locator('[data-part="about-kubelet"]').first().click()],
  ...['apiserver', 'etcd', 'scheduler', 'controllers', 'kubectl', 'cloud-controller'].map((part) => [
    part, ({ page }) => page.locator(`[data-part="about-${part}"]`).first().click(),
  ]),
  ['refused', async ({ page, press, say }) => {
    await press('say-tab-write');
    await page.getByRole('textbox', { name: 'YAML' }).fill('kind: Pod\n metadata:\n');
    await press('say-apply');
    await page.getByRole('alert').getByText(say('say-line', { line: 2 })).waitFor();
  }],
  ['waiting', async ({ page, apply }) => {
    await apply('sample-too-big');
    await page.locator('.tray .reason').waitFor();
    await page.locator('.pod.waiting').click();
  }],
  ['carrying', ({ page }) => drag(page, page.locator('.pod.waiting'), 'node-1')],
  ['offer', async ({ page }) => {
    await page.keyboard.press('Escape');
    await page.mouse.up();
    const pod = page.locator('.pod.ready').first();
    await drag(page, pod, await pod.getAttribute('data-node') === 'node-2' ? 'node-3' : 'node-2');
    await page.mouse.up();
    await page.locator('.inspector .message').waitFor();
  }],
  ['failure', async ({ page, press, say }) => {
    await object(page, 'Node/node-3').click();
    await press('say-stop-node');
    await page.getByRole('slider', { name: say('say-speed') }).fill('2.5');
    await object(page, 'Node/node-3', { status: 'NotReady' }).waitFor({ timeout: 60_000 });
  }],
  ['down', async ({ page, press, say }) => {
    await page.locator('[data-part="about-apiserver"]').click();
    await press('say-slow-down');
    await page.locator('[data-part="about-scheduler"]').click();
    await press('say-crash');
    await page.locator('.trouble', { hasText: say('say-down') }).waitFor();
  }],
  ['past', async ({ page, press, say }) => {
    await page.getByRole('slider', { name: say('say-timeline') }).fill('200');
    await press('say-add-node');
    await object(page, 'Node/node-4').waitFor();
  }],
  ['demos', ({ press }) => press('say-tab-demos')],
  ['demo', async ({ page, press }) => {
    await press('lesson-rollout');
    for (const step of [1, 2]) {
      await press('say-demo-next');
      await page.locator('.demo-bar .main').waitFor({ timeout: 60_000 });
      await page.waitForTimeout(350);
      await press('say-demo-next');
      await page.locator('.demo-bar span', { hasText: `${step + 1}/5` }).waitFor();
    }
    await page.waitForTimeout(1_500);
  }],
  ['presenting', ({ page }) => page.keyboard.press('p')],
  ['keys', async ({ page }) => {
    await page.keyboard.press('Escape');
    await page.keyboard.press('?');
  }],
];

/** Goes through all views and calls `look(name, page)` in each; last come a crowd, and the page with less motion. */
export async function walk(options, look) {
  let page = await open(options);
  const say = words(options.lang);
  const press = (key) => page.locator(key.startsWith('say-tab') ? 'aside' : 'body').getByRole('button', { name: say(key), exact: true }).click();
  const apply = async (sample) => {
    await press('say-tab-write');
    await page.getByRole('combobox', { name: say('say-samples') }).selectOption(sample);
    await press('say-apply');
  };
  for (const [name, show] of VIEWS) {
    await show({ page, say, press, apply }).catch((error) => { throw new Error(`${name}: ${error}`); });
    await page.waitForTimeout(150);
    await look(name, page);
  }
  await page.close();
  page = await open({ ...options, query: 'nodes=50' });
  await page.getByRole('slider', { name: say('say-speed') }).fill('2');
  await page.getByRole('textbox', { name: 'YAML' }).fill(CROWD);
  await press('say-apply');
  await page.waitForFunction(() => document.querySelectorAll('.pod[data-status="Running"]').length > 150, null, { timeout: 60_000 });
  await look('crowd', page);
  await page.close();
  page = await open({ ...options, calm: true });
  await press('say-apply');
  await press('say-pause');
  for (let steps = 0; steps < 14; steps += 1) await page.keyboard.press('.');
  await look('calm', page);
  await page.close();
}

const CROWD = `apiVersion: apps/v1
kind: Deployment
metadata: {name: shop}
spec:
  replicas: 600
  selector: {matchLabels: {app: shop}}
  template:
    metadata: {labels: {app: shop}}
    spec: {containers: [{name: nginx, image: "nginx:1.27"}]}
`;

const count = (page, selector, wanted) => page.waitForFunction(
  ([selector, wanted]) => document.querySelectorAll(selector).length === wanted, [selector, wanted], { timeout: 60_000 },
);

/** Carries a pod over a node, and holds it there. */
export async function drag(page, pod, node) {
  const target = object(page, `Node/${node}`);
  await target.evaluate((card) => card.scrollIntoView({ block: 'center' }));
  await pod.hover();
  await page.mouse.down();
  const [{ x, y }, card] = [await pod.boundingBox(), await target.boundingBox()];
  await page.mouse.move(x + 20, y + 2);
  await page.mouse.move(card.x + 60, card.y + 10, { steps: 6 });
  await page.locator('.node.over').or(page.locator('.carrying')).first().waitFor();
}

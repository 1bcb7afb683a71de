// What surrounds the page: how it is delivered, that it stays alone, and that it works wherever a host puts it.
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { readFile } from 'node:fs/promises';
import { extname, join, normalize, sep } from 'node:path';
import { after, test } from 'node:test';
import { ADDRESS as HOME, blank, object, open } from './support.mjs';

const DIST = process.env.KUBARIUM_DIST ?? new URL('../dist', import.meta.url).pathname;
const TYPES = {
  '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css', '.svg': 'image/svg+xml', '.wasm': 'application/wasm',
  '.json': 'application/json',
};

const servers = [];
after(() => {
  for (const server of servers) {
    server.closeAllConnections();
    server.close();
  }
});

// A plain host, as anyone's: no headers of its own, nothing compressed, the page under a path. `change` may answer what it
// likes for a file: another body, or null for one that is not there.
async function plainHost(path, change = (name, body) => body) {
  const server = createServer(async (request, response) => {
    const name = normalize(new URL(request.url, HOME).pathname);
    const file = join(DIST, name.endsWith('/') ? `${name.slice(path.length)}index.html` : name.slice(path.length));
    try {
      if (!name.startsWith(path) || !file.startsWith(DIST + sep)) throw new Error('outside');
      const body = change(name.slice(path.length), await readFile(file));
      if (body === null) throw new Error('not there');
      response.writeHead(200, { 'Content-Type': TYPES[extname(file)] ?? 'text/plain' }).end(body);
    } catch {
      response.writeHead(404).end();
    }
  });
  await new Promise((ready) => { server.listen(0, '127.0.0.1', ready); });
  servers.push(server);
  return `http://127.0.0.1:${server.address().port}${path}`;
}

// The worker fetches all files, which is not what is looked at.
const withoutWorker = (page) => page.addInitScript(() => { delete Navigator.prototype.serviceWorker; });

async function firstPod(page) {
  await page.getByRole('slider', { name: 'Speed' }).fill('1');
  await page.getByRole('textbox', { name: 'YAML' })
    .fill('apiVersion: v1\nkind: Pod\nmetadata: {name: alone}\nspec: {containers: [{name: web, image: "nginx:1.27"}]}\n');
  await page.getByRole('button', { name: 'Apply', exact: true }).click();
  await object(page, 'Pod/default/alone', { status: 'Running' }).waitFor();
}

// That nothing complains is checked behind every test (see support.mjs).
test('the page asks nobody else', async () => {
  const page = await open();
  await firstPod(page);
  assert.deepEqual(page.context().asked.filter((url) => !url.startsWith(HOME) && !url.startsWith('data:')), []);
});

test('it works on a plain host, under a path, and goes on when the network is gone', async () => {
  const page = await open({ home: await plainHost('/courses/week-3/kubarium/') });
  // After the first visit everything is kept: the page opens without a network, in the other language, with its demos.
  await page.evaluate(() => navigator.serviceWorker.ready);
  await page.context().setOffline(true);
  await page.reload();
  await firstPod(page);
  await page.getByRole('button', { name: '한국어', exact: true }).click();
  await page.getByRole('button', { name: '적용', exact: true }).waitFor();
  await page.getByRole('button', { name: '데모', exact: true }).click();
  await page.getByRole('button', { name: '자가 치유', exact: true }).waitFor();
});

test('only the chosen language is loaded, and the demos when they are opened', async () => {
  const page = await open({ before: withoutWorker });
  const files = () => page.context().asked.map((url) => new URL(url).pathname.slice(1)).filter((name) => /^(text|lessons)/.test(name));
  assert.deepEqual(files(), ['text/en.json']);
  await page.getByRole('button', { name: 'Demos', exact: true }).click();
  await page.getByRole('button', { name: 'Self-healing', exact: true }).waitFor();
  assert.deepEqual(files(), ['text/en.json', 'lessons/en.json']);
  await page.getByRole('button', { name: '한국어', exact: true }).click();
  await page.getByRole('button', { name: '자가 치유', exact: true }).waitFor();
  assert.deepEqual(files().sort(), ['lessons/en.json', 'lessons/ko.json', 'text/en.json', 'text/ko.json']);
});

test('a part that is missing, cut or another is told, and never a blank page', async () => {
  const half = (body) => body.subarray(0, body.length / 2);
  const cases = [
    ['text/en.json', () => null, 'text/en.json: 404'],
    ['text/en.json', half, 'text/en.json: not the texts'],
    ['text/en.json', () => Buffer.from('<!doctype html>'), 'text/en.json: not the texts'],
    ['text/en.json', (body) => Buffer.from(String(body).replace(/"digest":"./, '"digest":"-')), 'another version'],
    ['kubarium.js', () => null, 'kubarium.js'],
    ['kubarium_bg.wasm', () => null, 'Error'],
    ['kubarium_bg.wasm', half, 'Error'],
    ['worker.js', () => null, 'worker.js'],
    ['static/style/page.css', () => null, 'static/style/page.css'],
  ];
  for (const [file, change, said] of cases) {
    const home = await plainHost('/', (name, body) => (name === file ? change(body) : body));
    const page = await blank(home);
    await page.locator('#failed', { hasText: said }).waitFor().catch(() => assert.fail(`${file}: ${said} is not said`));
    page.context().complaints.length = 0;
  }
  // A language that does not come later is told, too, and the page goes on in the one it has.
  const home = await plainHost('/', (name, body) => (name === 'text/ko.json' ? null : body));
  const page = await open({ home, before: withoutWorker });
  await page.getByRole('button', { name: '한국어', exact: true }).click();
  await page.getByText('A part of the page could not be loaded: text/ko.json: 404').first().waitFor();
  await firstPod(page);
  page.context().complaints.length = 0;
});

test('the document carries its policy, for hosts that send none', async () => {
  const page = await open({ home: await plainHost('/') });
  const source = await page.evaluate(() => fetch('index.html').then((answer) => answer.text()));
  assert.doesNotMatch(source, /<script(?![^>]*src=)|<style|style="|\son[a-z]+="|(src|href)="(\/|https?:)/);
  const refused = await page.evaluate(() => new Promise((resolve) => {
    document.addEventListener('securitypolicyviolation', (event) => resolve(event.effectiveDirective), { once: true });
    const script = document.createElement('script');
    script.textContent = 'window.inline = true;';
    document.head.append(script);
    setTimeout(() => resolve('nothing was refused'), 1000);
  }));
  assert.equal(refused, 'script-src-elem');
  page.context().complaints.length = 0;
});

test('the server sends types, a policy and compressed files, and nothing from outside', async () => {
  const get = (path, headers = {}) => fetch(new URL(path, HOME), { headers });
  const page = await get('');
  assert.equal(page.headers.get('content-type'), 'text/html; charset=utf-8');
  const policy = page.headers.get('content-security-policy');
  for (const rule of ["default-src 'none'", "script-src 'self' 'wasm-unsafe-eval'", "style-src 'self'", "frame-ancestors 'none'"]) {
    assert.ok(policy.split('; ').includes(rule), policy);
  }
  assert.equal((await get('kubarium_bg.wasm')).headers.get('content-type'), 'application/wasm');
  assert.equal((await get('text/ko.json')).headers.get('content-type'), 'application/json');
  for (const encoding of ['br', 'gzip']) {
    const answer = await get('kubarium.js', { 'Accept-Encoding': encoding });
    assert.equal(answer.headers.get('content-encoding'), encoding);
    assert.deepEqual(Buffer.from(await answer.arrayBuffer()), await readFile(join(DIST, 'kubarium.js')));
  }
  for (const path of ['no-such-file', '..%2fCargo.toml', '%2e%2e/Cargo.toml', '/etc/passwd', 'static']) {
    assert.equal((await get(path)).status, 404, path);
  }
});

// What surrounds the page: how it is delivered, that it stays alone, and that it works wherever a host puts it.
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { readFile } from 'node:fs/promises';
import { extname, join, normalize, sep } from 'node:path';
import { after, test } from 'node:test';
import { close, open } from './support.mjs';

const HOME = process.env.KUBARIUM_URL ?? 'http://127.0.0.1:8080/';
const DIST = process.env.KUBARIUM_DIST ?? new URL('../dist', import.meta.url).pathname;
const TYPES = {
  '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css', '.svg': 'image/svg+xml', '.wasm': 'application/wasm',
};

const servers = [];
after(async () => {
  await close();
  for (const server of servers) {
    server.closeAllConnections();
    server.close();
  }
});

// A plain host, as anyone's: no headers of its own, nothing compressed, the page under a path.
async function plainHost(path) {
  const server = createServer(async (request, response) => {
    const name = normalize(new URL(request.url, HOME).pathname);
    const file = join(DIST, name.endsWith('/') ? `${name.slice(path.length)}index.html` : name.slice(path.length));
    try {
      if (!name.startsWith(path) || !file.startsWith(DIST + sep)) throw new Error('outside');
      const body = await readFile(file);
      response.writeHead(200, { 'Content-Type': TYPES[extname(file)] ?? 'text/plain' }).end(body);
    } catch {
      response.writeHead(404).end();
    }
  });
  await new Promise((ready) => { server.listen(0, '127.0.0.1', ready); });
  servers.push(server);
  return `http://127.0.0.1:${server.address().port}${path}`;
}

// Everything that the browser has to complain about, and every file it asks for.
async function watched(options) {
  const seen = { complaints: [], files: [] };
  const page = await open({
    ...options,
    before: async (page) => {
      page.on('console', (message) => {
        if (['error', 'warning'].includes(message.type())) seen.complaints.push(message.text());
      });
      page.on('requestfailed', (request) => seen.complaints.push(`${request.url()}: ${request.failure().errorText}`));
      page.on('response', (response) => {
        seen.files.push(response.url());
        if (response.status() >= 400) seen.complaints.push(`${response.status()} ${response.url()}`);
      });
      await page.addInitScript(() => {
        document.addEventListener('securitypolicyviolation', (event) => {
          console.error(`refused by the policy: ${event.effectiveDirective} ${event.blockedURI}`);
        });
      });
    },
  });
  return { page, seen };
}

async function firstPod(page) {
  await page.getByRole('slider', { name: 'Speed' }).fill('1');
  await page.getByRole('textbox', { name: 'YAML' })
    .fill('apiVersion: v1\nkind: Pod\nmetadata: {name: alone}\nspec: {containers: [{name: web, image: "nginx:1.27"}]}\n');
  await page.getByRole('button', { name: 'Apply', exact: true }).click();
  await page.locator('[data-object="Pod/default/alone"][data-status="Running"]').waitFor();
}

test('the page opens without a complaint and asks nobody else', async () => {
  const { page, seen } = await watched({});
  await firstPod(page);
  assert.deepEqual(seen.complaints, []);
  assert.deepEqual(seen.files.filter((file) => !file.startsWith(HOME)), []);
});

test('it works on a plain host, under a path, and goes on when the network is gone', async () => {
  const { page, seen } = await watched({ home: await plainHost('/courses/week-3/kubarium/') });
  assert.deepEqual(seen.complaints, []);
  await page.context().setOffline(true);
  await firstPod(page);
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
  assert.equal((await get('static/text/ko.ftl')).headers.get('content-type'), 'text/plain; charset=utf-8');
  for (const encoding of ['br', 'gzip']) {
    const answer = await get('kubarium.js', { 'Accept-Encoding': encoding });
    assert.equal(answer.headers.get('content-encoding'), encoding);
    assert.deepEqual(Buffer.from(await answer.arrayBuffer()), await readFile(join(DIST, 'kubarium.js')));
  }
  for (const path of ['no-such-file', '..%2fCargo.toml', '%2e%2e/Cargo.toml', '/etc/passwd', 'static']) {
    assert.equal((await get(path)).status, 404, path);
  }
});

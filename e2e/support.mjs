// What every browser test needs: the page in Chromium, and order behind each test.
import assert from 'node:assert/strict';
import { after, afterEach } from 'node:test';
import { closeAll, complaints, shut } from './browser.mjs';

export * from './browser.mjs';

// What a test opened is closed behind it, and nothing it opened may have complained.
afterEach(async () => {
  const heard = complaints();
  await closeAll();
  assert.deepEqual(heard, [], 'the page complained in its console');
});
after(shut);

// The service worker: keeps all files of a build, so that the page works without a network after the first visit. BUILD and
// FILES stand above: the build, and the addresses of its files, which have the build in them and so never change.
const OURS = `kubarium ${self.registration.scope} `;

// What the page has just loaded is not loaded again. The document must be that of the same build.
async function keep() {
  const cache = await caches.open(OURS + BUILD);
  const index = await fetch('./', { cache: 'no-cache' });
  if (!(await index.clone().text()).includes(BUILD)) throw new Error('another build is being published');
  await cache.put('./', index);
  await cache.addAll(FILES.map((file) => new Request(file, { cache: 'force-cache' })));
}

async function forget() {
  for (const name of await caches.keys()) {
    if (name.startsWith(OURS) && name !== OURS + BUILD) await caches.delete(name);
  }
}

// The document comes from the network while there is one: a new build is seen at once.
async function answer(request) {
  const cache = await caches.open(OURS + BUILD);
  if (request.mode !== 'navigate') return await cache.match(request) ?? fetch(request);
  try {
    return await fetch(request);
  } catch (error) {
    return await cache.match('./') ?? Promise.reject(error);
  }
}

self.addEventListener('install', (event) => event.waitUntil(keep()));
self.addEventListener('activate', (event) => event.waitUntil(forget()));
self.addEventListener('fetch', (event) => event.respondWith(answer(event.request)));

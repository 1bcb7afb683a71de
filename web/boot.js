// Starts the page, and says so when a part of it does not come.
const build = document.documentElement.dataset.build;
try {
  for (const sheet of document.querySelectorAll('link[rel=stylesheet]')) {
    if (!sheet.sheet?.cssRules.length) throw new Error(`${sheet.getAttribute('href')} was not loaded`);
  }
  const { default: start } = await import(`./kubarium.js?${build}`);
  await start({ module_or_path: `./kubarium_bg.wasm?${build}` });
} catch (error) {
  document.querySelector('#failed').hidden = false;
  document.querySelector('#failed code').textContent = error;
  throw error;
}
// The worker keeps all files, for when there is no network.
navigator.serviceWorker?.register('offline.js');

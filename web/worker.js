// The worker of the engine: hands a request to it as bytes, and its reply back. The first message says how the cluster begins,
// and is answered by nothing when it is there. A text for an answer says what went wrong.
const build = self.location.search;
const ready = (async () => {
  const { default: start, Host } = await import(`./engine.js${build}`);
  await start({ module_or_path: `./engine_bg.wasm${build}` });
  return Host;
})();
let host;

onmessage = async ({ data }) => {
  try {
    const Host = await ready;
    if (host) {
      const reply = host.handle(new Uint8Array(data)).buffer;
      postMessage(reply, [reply]);
    } else {
      host = new Host(data.nodes, BigInt(data.seed));
      postMessage(null);
    }
  } catch (error) {
    postMessage(`${error}`);
  }
};

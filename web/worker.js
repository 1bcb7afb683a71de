// The worker of the engine: hands a request to it as bytes, and its reply back. The first message brings the compiled module and
// says how the cluster begins; it is answered by nothing when the cluster is there. A text for an answer says what went wrong.
const build = self.location.search;
let host;

async function begin({ module, nodes, seed }) {
  const { default: start, Host } = await import(`./kubarium.js${build}`);
  await start({ module_or_path: module });
  return new Host(nodes, BigInt(seed));
}

onmessage = async ({ data }) => {
  try {
    if (host) {
      const reply = (await host).handle(new Uint8Array(data)).buffer;
      postMessage(reply, [reply]);
    } else {
      host = begin(data);
      await host;
      postMessage(null);
    }
  } catch (error) {
    postMessage(`${error}`);
  }
};

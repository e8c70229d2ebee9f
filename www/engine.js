// The worker: the engine's bindings, which the build puts in, and its start. The page makes a blob
// of this text and sends the compiled module; here nothing is asked of the network.
%BINDINGS%
self.onmessage = ({ data }) => {
  self.onmessage = null;
  const [module, start] = data;
  wasm_bindgen({ module_or_path: module })
    .then(() => wasm_bindgen[start]())
    .catch(() => self.postMessage("not-loaded"));
};

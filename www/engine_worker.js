
// Appended to the engine's own script by the build, which puts the file's name in.
wasm_bindgen({ module_or_path: new URL("%WASM%", self.location.href) })
  .then(() => wasm_bindgen.startWorker())
  .catch(() => self.postMessage("not-loaded"));

// The program: the module's bindings, which the build puts in with the module's file name and hash,
// and its start.
//
// Page and worker run the same function and the same compiled module, each as an instance of its
// own. The worker's script is that function's own text, as a blob: the only kind of worker that
// also runs from file:// and in a sandboxed frame, and one that obeys the page's content policy. It
// asks the network for nothing, so a new one can be had even when the network is gone.
const program = () => {
  %BINDINGS%
  return wasm_bindgen;
};

(() => {
  const bytesOf = (base64) => Uint8Array.from(atob(base64), (c) => c.charCodeAt(0));
  const fetched = async () => {
    const file = new URL("%WASM%", document.currentScript.src);
    const response = await fetch(file, { integrity: "%INTEGRITY%" });
    if (!response.ok) throw new Error(`${file}: ${response.status}`);
    // Some hosts name another type, and compiling while it arrives insists on the right one.
    return response.headers.get("content-type") === "application/wasm"
      ? WebAssembly.compileStreaming(response)
      : WebAssembly.compile(await response.arrayBuffer());
  };
  // The single file carries the module in a script that its content policy names by hash.
  const inside = self.threeTransformersWasm;
  const compiled = inside ? WebAssembly.compile(bytesOf(inside)) : fetched();

  // Runs in the worker, from its text: it can use nothing that stands around it here.
  const work = (bindings) => {
    self.onmessage = ({ data }) => {
      self.onmessage = null;
      bindings({ module_or_path: data })
        .then(() => bindings.startWorker())
        .catch(() => self.postMessage("not-loaded"));
    };
  };
  const script = new Blob([`(${work})((${program})())`], { type: "text/javascript" });
  const address = URL.createObjectURL(script);
  const newWorker = () => {
    const worker = new Worker(address);
    compiled.then((module) => worker.postMessage(module));
    return worker;
  };

  const bindings = program();
  // A failure is heard by boot.js; an error that was none of ours is taken back here.
  bindings({ module_or_path: compiled }).then(() => {
    bindings.startPage(newWorker);
    document.documentElement.setAttribute("data-alive", "");
    document.getElementById("boot-notice")?.setAttribute("hidden", "");
  });
})();

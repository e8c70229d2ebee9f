// Appended to the program's own script by the build, which puts the file's name and its hash in.
// The page loads this file, and so does the worker that the page starts.
(() => {
  const isPage = typeof document !== "undefined";
  const here = isPage ? document.currentScript.src : self.location.href;
  const file = fetch(new URL("%WASM%", here), { integrity: "%INTEGRITY%" });
  const loaded = wasm_bindgen({ module_or_path: file });
  if (isPage) {
    // A failure is heard by boot.js; an error that was none of ours is taken back here.
    loaded.then(() => {
      wasm_bindgen.startPage();
      document.documentElement.setAttribute("data-alive", "");
      document.getElementById("boot-notice")?.setAttribute("hidden", "");
    });
  } else {
    loaded
      .then(() => wasm_bindgen.startWorker())
      .catch(() => self.postMessage("not-loaded"));
  }
})();

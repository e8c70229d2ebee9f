// The part of the trained siblings: its program's bindings, which the build puts in, and what brings
// it into the page. `www/program.js` loads it when the part is opened, and hands over how files are
// fetched and how a worker is made.
self.threeTransformersSiblings = (() => {
  %BINDINGS%

  // Some hosts name another type, and compiling while it arrives insists on the right one.
  const compiled = async (response) =>
    response.headers.get("content-type") === "application/wasm"
      ? WebAssembly.compileStreaming(response)
      : WebAssembly.compile(await response.arrayBuffer());

  return async ({ part, newWorker, door, lang }) => {
    const [html, style, module] = await Promise.all([
      part(`siblings.${lang}.txt`).then((response) => response.text()),
      part("siblings.css").then((response) => response.text()),
      part("siblings.wasm").then(compiled),
    ]);
    await wasm_bindgen({ module_or_path: module });
    // A sheet of the page's own making: the content policy allows no style from anywhere else.
    const sheet = new CSSStyleSheet();
    await sheet.replace(style);
    document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
    const hadFocus = door.contains(document.activeElement);
    // Our own text, checked by its hash on its way.
    door.innerHTML = html;
    if (hadFocus) {
      const whole = door.firstElementChild;
      whole.tabIndex = -1;
      whole.focus({ preventScroll: true });
    }
    const bytes = async (name) => {
      const response = await part(name).catch((error) => {
        error.code = navigator.onLine ? "unreachable" : "offline";
        throw error;
      });
      return new Uint8Array(await response.arrayBuffer());
    };
    wasm_bindgen.startSiblings(newWorker, bytes);
  };
})();

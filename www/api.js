// What the JavaScript API is made of: the engine's bindings, which the build puts in.
SCRIPT = () => {
  %BINDINGS%
  return wasm_bindgen;
};

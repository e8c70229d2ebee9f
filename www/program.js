// The page's program: its bindings, which the build puts in with the names and hashes of all files,
// its start, and what loads the parts that not every visit needs.
(() => {
  %BINDINGS%

  const here = document.currentScript.src;
  const bytesOf = (base64) => Uint8Array.from(atob(base64), (c) => c.charCodeAt(0));
  const fetched = async ([file, integrity]) => {
    const response = await fetch(new URL(file, here), { integrity });
    if (!response.ok) throw new Error(`${file}: ${response.status}`);
    return response;
  };
  // Some hosts name another type, and compiling while it arrives insists on the right one.
  const compiled = async (response) =>
    response.headers.get("content-type") === "application/wasm"
      ? WebAssembly.compileStreaming(response)
      : WebAssembly.compile(await response.arrayBuffer());

  // Parts that are loaded when they are needed: by their names, their files and hashes. The single
  // file carries them, packed, in a script that its content policy names by hash; one that is the
  // same as another holds that one's name.
  const PARTS = %PARTS%;
  const part = async (name) => {
    const carried = self.threeTransformersParts;
    const packed = carried?.[name];
    if (!packed) return fetched(PARTS[name]);
    const stream = new Blob([bytesOf(carried[packed] ?? packed)]).stream();
    return new Response(stream.pipeThrough(new DecompressionStream("gzip")));
  };

  // The best build of the engine that this browser can run: each probe is a module of one function
  // that uses an instruction of the lane.
  const splat = [65, 0, 253, 15];
  const can = (...code) => {
    const body = [0, ...code, 11];
    const section = [1, body.length, ...body];
    const head = [0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0];
    return WebAssembly.validate(Uint8Array.of(...head, 10, section.length, ...section));
  };
  const lane = can(...splat, ...splat, ...splat, 253, 133, 2) // f32x4.relaxed_madd
    ? "relaxed"
    : can(...splat, 253, 98) // i8x16.popcnt
      ? "simd128"
      : "portable";

  // The worker's script is a blob: the only kind of worker that also runs from file:// and in a
  // sandboxed frame, and one that obeys the page's content policy. A new one after a crash asks the
  // network for nothing.
  const loading = {};
  const engine = (lane) =>
    (loading[lane] ??= Promise.all([
      part(`engine-${lane}.js`).then((response) => response.blob()),
      part(`engine-${lane}.wasm`).then(compiled),
    ]).catch((error) => {
      loading[lane] = null; // The next one may try again.
      throw error;
    }));
  // Like a worker from the first moment, though the engine may still be on its way.
  const newWorker = (lane, start) => {
    let worker = null;
    let isEnded = false;
    const face = {
      onmessage: null,
      onerror: null,
      postMessage: (message) => worker?.postMessage(message),
      terminate: () => {
        isEnded = true;
        worker?.terminate();
      },
    };
    engine(lane)
      .then(([script, module]) => {
        if (isEnded) return;
        const address = URL.createObjectURL(new Blob([script], { type: "text/javascript" }));
        worker = new Worker(address);
        worker.onmessage = (event) => face.onmessage?.(event);
        worker.onerror = (event) => face.onerror?.(event);
        worker.postMessage([module, start]);
      })
      .catch(() => face.onmessage?.({ data: "not-loaded" }));
    return face;
  };

  const program = part("program.wasm").then(compiled);
  // The first paint comes before the program's first work; but a page that nobody sees is not
  // painted, and does not wait for long.
  const painted = new Promise((resolve) => {
    requestAnimationFrame(() => setTimeout(resolve));
    setTimeout(resolve, 250);
  });
  // A failure is heard by boot.js; an error that was none of ours is taken back here.
  Promise.all([wasm_bindgen({ module_or_path: program }), painted]).then(() => {
    wasm_bindgen.startPage(() => newWorker(lane, "startWorker"));
    document.documentElement.setAttribute("data-alive", "");
    document.getElementById("boot-notice")?.setAttribute("hidden", "");
  });

  // Whoever comes near a Run will press it: then the engine is there already.
  const panel = document.getElementById("run-panel");
  if (panel) {
    const near = new IntersectionObserver(
      ([{ isIntersecting }]) => {
        if (!isIntersecting) return;
        near.disconnect();
        engine(lane).catch(() => {}); // Said when Run is pressed.
      },
      { rootMargin: "100%" },
    );
    near.observe(panel);
  }

  // The trained siblings, when somebody opens their door or follows a link to one of their states.
  const door = document.getElementById("siblings-door");
  const script = (name) =>
    new Promise((resolve, reject) => {
      const [file, integrity] = PARTS[name];
      const element = document.createElement("script");
      element.dataset.part = name;
      element.integrity = integrity;
      element.onload = resolve;
      element.onerror = reject;
      element.src = new URL(file, here);
      document.head.append(element);
    });
  const open = async () => {
    if (!self.threeTransformersSiblings) await script("siblings.js");
    await self.threeTransformersSiblings({
      part,
      // The relaxed lane rounds in a way of its own: the same seed must write the same everywhere.
      newWorker: () => newWorker(lane === "relaxed" ? "simd128" : lane, "startSiblingWorker"),
      door,
      lang: document.documentElement.lang,
    });
  };
  if (door) {
    const button = document.getElementById("siblings-open");
    const status = document.getElementById("siblings-status");
    let opening = null;
    const knock = () => {
      opening ??= open().catch(() => {
        opening = null;
        status.textContent = door.dataset.failed;
      });
      if (status.isConnected) status.textContent = door.dataset.opening;
    };
    button.addEventListener("click", knock);
    const follow = () => location.hash.startsWith("#siblings?") && knock();
    addEventListener("hashchange", follow);
    follow();
  }
})();

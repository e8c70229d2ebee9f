// The other end of `cargo xtask`: its log, its clock of CPU time, and the builds of the kernel.

function ask(path, body) {
  const request = new XMLHttpRequest();
  // Synchronous: nothing else may run between the clock and the work.
  request.open(body === undefined ? "GET" : "POST", path, false);
  request.send(body);
  if (request.status !== 200) throw new Error(`${path}: ${request.status}`);
  return request.responseText;
}

export const log = (text) => ask("/log", text);
export const finish = (result) => ask("/result", JSON.stringify(result));
export const fail = (error) => ask("/fail", String((error && error.stack) || error));

/** Seconds of CPU time of this thread; wall time where the server cannot tell. */
export const now = () => {
  const said = ask("/cpu");
  return said === "" ? performance.now() / 1e3 : Number(said) / 1e9;
};

/**
 * Lets the server find this page's process: the one that works while this does. On a busy machine
 * another may have worked more: then its clock stands still here, and it is tried again.
 */
export function findProcess() {
  for (let tries = 0; tries < 8; tries++) {
    ask("/cpu/mark");
    burn(200 + 200 * tries);
    ask("/cpu/find");
    const before = now();
    burn(200);
    // Another page of the browser, which is still getting up, works too, but not all the time.
    if (now() - before > 0.1) return;
  }
  throw new Error("the clock does not follow this page's work");
}

function burn(milliseconds) {
  const begun = performance.now();
  while (performance.now() - begun < milliseconds);
}

/** A build of the bench module, or another module. */
export async function load(build, name = "bench") {
  const source = await (await fetch(`/build/${build}/${name}.js`)).text();
  const bytes = await (await fetch(`/build/${build}/${name}_bg.wasm`)).arrayBuffer();
  const module = new Function(`${source}; return wasm_bindgen;`)();
  await module({ module_or_path: bytes });
  return module;
}

export const median = (numbers) => [...numbers].sort((a, b) => a - b)[numbers.length >> 1];

/**
 * Runs every job until it is warm, then all of them in turn, round after round.
 * A job is { name, run(times) }; `seconds` becomes its median for one run.
 */
export async function measure(jobs, { rounds = 7, target = 0.06, warm = 0.5 } = {}) {
  for (const job of jobs) {
    let times = 1;
    for (let used = 0; used < warm; ) {
      const begun = performance.now();
      await job.run(times);
      const seconds = (performance.now() - begun) / 1e3;
      used += seconds;
      if (seconds < 0.02) times *= 2;
    }
    const begun = now();
    await job.run(times);
    const each = (now() - begun) / times;
    if (!(each > 0)) throw new Error("the clock stands still: it is another page's");
    job.times = Math.max(1, Math.min(4 * times, Math.ceil(target / each)));
    job.samples = [];
  }
  for (let round = 0; round < rounds; round++) {
    for (const job of jobs) {
      const begun = now();
      await job.run(job.times);
      job.samples.push((now() - begun) / job.times);
    }
  }
  for (const job of jobs) job.seconds = median(job.samples);
}

// What `cargo xtask bench` measures, and `cargo xtask lanes` checks.

import { findProcess, fail, finish, load, log, measure } from "./session.js";
import { attention, loadPeers, ortJobs, ortLinear, rustJobs, rustVersions, tfjsJob } from "./peers.js";
import { ortGptJobs, sizesOf as gptSizesOf } from "./gpt.js";
import { bytesOf, compareLogits, evaluateIn } from "./siblings.js";

const BUILDS = ["relaxed", "simd128", "portable"];
const HEADS = 12;
const HEAD_DIM = 64;
const sizesOf = (queryLen, keyLen = queryLen, nKvHeads = HEADS, headDim = HEAD_DIM) => ({
  queryLen,
  keyLen,
  nHeads: HEADS,
  nKvHeads,
  headDim,
});

const result = { groups: [], versions: { browser: navigator.userAgent }, notes: [] };
let modules;
let peers;

/** Twelve chains of sums: once around a loop, as the goals were set, and eight times. */
function peakJobs(builds) {
  return builds.flatMap((build) => {
    const rounds = build === "portable" ? 1e4 : 1e5;
    const flops = rounds * modules[build].peak_flops();
    const { peak_chains, peak_unrolled } = modules[build];
    return [
      { name: "peak", build, flops, run: (times) => peak_chains(times * rounds) },
      { name: "peak, unrolled", build, flops, run: (times) => peak_unrolled((times * rounds) / 8) },
    ];
  });
}

function ourJob(build, kind, mask, sizes) {
  const { queryLen, keyLen, nHeads, nKvHeads, headDim } = sizes;
  const bench = new modules[build].Bench(kind, mask, queryLen, keyLen, nHeads, nKvHeads, headDim);
  return {
    name: kind,
    build,
    flops: bench.visible_cells() * 4 * headDim,
    workingBytes: bench.working_bytes(),
    run: (times) => bench.run(times),
    output: () => bench.output(),
    end: () => bench.free(),
  };
}

function tensorsOf(sizes) {
  const { queryLen, keyLen, nHeads, nKvHeads, headDim } = sizes;
  const all = modules.portable.tensors(queryLen, keyLen, nHeads, nKvHeads, headDim);
  const query = queryLen * nHeads * headDim;
  const key = keyLen * nKvHeads * headDim;
  return [all.slice(0, query), all.slice(query, query + key), all.slice(query + key)];
}

function largestError(got, want) {
  if (got.length !== want.length) return NaN;
  let largest = 0;
  for (let i = 0; i < got.length; i++) {
    const error = Math.abs(got[i] - want[i]);
    if (!(error <= largest)) largest = error;
  }
  return largest;
}

async function group(name, about, jobs, want, options) {
  await measure(jobs, options);
  for (const job of jobs) {
    if (want && job.output && !(job.chained > 1)) job.error = largestError(job.output(), want);
    job.end?.();
  }
  const keep = ({ name, build, peer, graph, chained, flops, bytes, workingBytes, seconds, samples, error }) =>
    ({ name, build, peer, graph, chained, flops, bytes, workingBytes, seconds, samples, error });
  result.groups.push({ name, ...about, jobs: jobs.map(keep) });
  log(`  ${name}`);
}

async function attentionGroup(n, mask) {
  const sizes = sizesOf(n);
  const causal = mask === "causal";
  const tensors = tensorsOf(sizes);
  const builds = n === 256 ? BUILDS : ["relaxed", "simd128"];
  const jobs = peakJobs(builds);
  for (const build of builds) jobs.push(ourJob(build, "fused", mask, sizes));
  for (const build of builds.slice(0, 2)) jobs.push(ourJob(build, "call", mask, sizes));
  const ort = await ortJobs(sizes, causal, tensors);
  if (ort.refused) result.notes.push(...ort.refused.map((why) => `${n} ${mask}: ${why}`));
  jobs.push(...ort);
  if (n === 256) {
    const floats = tensors.map((numbers) => Float32Array.from(numbers));
    for (const build of ["simd128", "portable"]) jobs.push(ourJob(build, "nalgebra", mask, sizes));
    jobs.push(...rustJobs(peers, sizes, causal, tensors));
    if (!causal) jobs.push(tfjsJob(sizes, tensors));
    jobs.push({
      name: "javascript",
      peer: "javascript",
      run: (times) => {
        for (let t = 0; t < times; t++) attention(sizes, causal, floats, Float32Array);
      },
    });
    for (const job of jobs) if (job.name === "nalgebra") job.output = undefined;
  }
  const want = n <= 256 ? attention(sizes, causal, tensors.map((t) => Float64Array.from(t)), Float64Array) : undefined;
  await group(`${mask} n=${n}`, { n, mask }, jobs, want);
}

async function oddGroup(name, mask, sizes, near) {
  const builds = ["relaxed", "simd128"];
  const jobs = peakJobs(builds);
  for (const build of builds) {
    jobs.push(ourJob(build, "fused", mask, sizes));
    const round = ourJob(build, "fused", near[0], sizesOf(near[1]));
    round.name = "round";
    jobs.push(round);
  }
  await group(name, { odd: true }, jobs);
}

async function decodeGroup(keyLen) {
  const sizes = sizesOf(1, keyLen);
  const bytes = 2 * keyLen * HEADS * HEAD_DIM * 4;
  const jobs = [];
  for (const build of ["relaxed", "simd128"]) {
    const stream = new modules[build].Stream(bytes / 4);
    jobs.push({ name: "stream", build, bytes, run: (times) => stream.run(times), end: () => stream.free() });
    jobs.push({ ...ourJob(build, "decode", "causal", sizes), bytes });
  }
  const ort = await ortJobs(sizes, false, tensorsOf(sizes));
  jobs.push(...ort);
  const want = attention(sizes, false, tensorsOf(sizes).map((t) => Float64Array.from(t)), Float64Array);
  await group(`decode at ${keyLen}`, { decode: keyLen }, jobs, want);
}

async function linearGroup(nRows, nIn, nOut) {
  const jobs = peakJobs(["relaxed", "simd128"]);
  for (const build of ["relaxed", "simd128"]) {
    const bench = new modules[build].Bench("linear", "full", nRows, nIn, 1, 1, nOut);
    const flops = 2 * nRows * nIn * nOut;
    jobs.push({ name: "linear", build, flops, run: (times) => bench.run(times), end: () => bench.free() });
  }
  const numbers = (length) => Float32Array.from({ length }, (_, i) => Math.sin(i));
  jobs.push(...(await ortLinear(nRows, nIn, nOut, numbers(nRows * nIn), numbers(nIn * nOut))));
  await group(`linear ${nRows} × ${nIn} → ${nOut}`, { linear: [nRows, nIn, nOut] }, jobs);
}

/** `newLen` tokens behind `pastLen` of a decoder; its products' operations, without attention's. */
async function gptGroup(name, make, pastLen, newLen) {
  const jobs = peakJobs(["relaxed", "simd128"]);
  const kind = pastLen > 0 ? "decode" : "prefill";
  const all = ["relaxed", "simd128"].map((build) => [build, make(modules[build].GptBench)]);
  const { nLayers, width, inner, vocabulary } = gptSizesOf(all[0][1]);
  const flops = 2 * newLen * (nLayers * (4 * width * width + 2 * width * inner) + width * vocabulary);
  for (const [build, gpt] of all)
    jobs.push({
      name: kind,
      build,
      flops,
      run: (times) => (pastLen > 0 ? gpt.decode(pastLen, times) : gpt.prefill(newLen, times)),
      output: () => gpt.logits(),
    });
  const ort = await ortGptJobs(all[0][1], pastLen, newLen);
  if (ort.refused) result.notes.push(...ort.refused.map((why) => `${name}: ${why}`));
  jobs.push(...ort);
  const simd128 = all[1][1];
  if (pastLen > 0) simd128.decode(pastLen, 1);
  else simd128.prefill(newLen, 1);
  await group(`${name}, ${kind}`, { gpt: name }, jobs, simd128.logits());
  for (const [, gpt] of all) gpt.free();
}

async function gptGroups() {
  const files = ["config.json", "decoder.safetensors"].map((file) => bytesOf(`/models/${file}`));
  const [config, file] = (await Promise.all(files)).map((bytes) => new Uint8Array(bytes));
  const shipped = (GptBench) => GptBench.shipped(config, file);
  // Six layers of 256, 5.2 million weights: where the matrices no longer stay near.
  const larger = (GptBench) => GptBench.sized(256, 6, 8, 96);
  for (const [name, make] of [["our decoder", shipped], ["a larger one", larger]]) {
    await gptGroup(name, make, 0, 64);
    await gptGroup(name, make, 64, 1);
  }
}

async function begin() {
  modules = Object.fromEntries(
    await Promise.all(BUILDS.map(async (build) => [build, await load(build)])),
  );
  peers = await load("peers", "peers");
  Object.assign(result.versions, await loadPeers(), await rustVersions());
  // So that the process is certainly the one that works.
  findProcess();
}

async function bench() {
  for (const n of [64, 256, 1024]) for (const mask of ["full", "causal"]) await attentionGroup(n, mask);
  // The round case is the one whose queries see about as many keys.
  await oddGroup("n = 100", "full", sizesOf(100), ["full", 64]);
  await oddGroup("n = 333", "full", sizesOf(333), ["full", 256]);
  await oddGroup("causal n = 100", "causal", sizesOf(100), ["causal", 64]);
  await oddGroup("causal n = 333", "causal", sizesOf(333), ["causal", 256]);
  await oddGroup("head_dim 80", "full", sizesOf(256, 256, HEADS, 80), ["full", 256]);
  await oddGroup("causal, 64 queries at 320 keys", "causal", sizesOf(64, 320), ["causal", 256]);
  await oddGroup("window 128 of 1024", "window", sizesOf(1024), ["causal", 256]);
  await oddGroup("prefix-LM n = 256", "prefix", sizesOf(256), ["causal", 256]);
  await oddGroup("padding n = 256", "padding", sizesOf(256), ["full", 256]);
  await oddGroup("12 query on 4 KV heads", "causal", sizesOf(256, 256, 4), ["causal", 256]);
  for (const keyLen of [64, 1024, 4096, 8192]) await decodeGroup(keyLen);
  await linearGroup(64, 192, 192);
  await linearGroup(64, 192, 768);
  await linearGroup(1, 192, 192);
  await linearGroup(1, 192, 768);
  await gptGroups();
  const probe = ourJob("relaxed", "fused", "full", sizesOf(2048));
  result.workingBytes2048 = probe.workingBytes;
}

/** Whether a query sees a key, by the definition of the mask; queries stand at the end. */
function allows(mask, { query_len, key_len }, i, j) {
  const position = i + key_len - query_len;
  switch (mask.kind) {
    case "full":
    case "cross":
      return true;
    case "causal":
      return j <= position;
    case "padding":
      return mask.visible_keys[j] === "1";
    case "prefix_lm":
      return j < mask.prefix_len || j <= position;
    case "sliding_window":
      return Math.abs(position - j) < mask.window;
    case "bits":
      return mask.rows[i][j] === "1";
    case "and":
      return mask.masks.every((part) => allows(part, { query_len, key_len }, i, j));
    default:
      throw new Error(`no mask is called ${mask.kind}`);
  }
}

async function goldenVectors(module) {
  const manifest = await (await fetch("/golden/manifest.json")).json();
  let count = 0;
  let largest = 0;
  for (const file of Object.keys(manifest.sha256))
    for (const vector of await (await fetch(`/golden/${file}`)).json()) {
      const { query_len, key_len, n_heads, n_kv_heads, head_dim, scale, seed } = vector;
      const visible = Uint8Array.from({ length: query_len * key_len }, (_, at) =>
        allows(vector.mask, vector, Math.floor(at / key_len), at % key_len) ? 1 : 0,
      );
      const context = Float32Array.from(vector.context);
      const sizes = [n_heads, n_kv_heads, head_dim, key_len, scale === "one", seed];
      try {
        largest = Math.max(largest, module.golden(...sizes, visible, context));
      } catch (error) {
        throw new Error(`${vector.name}: ${error.message}`);
      }
      count++;
    }
  if (count !== manifest.cases) throw new Error(`${count} of ${manifest.cases} golden vectors`);
  return `golden: ${count} vectors on every lane, largest error ${largest}`;
}

async function lanes() {
  const said = [];
  for (const build of BUILDS.slice(0, 2)) {
    const module = await load(build);
    said.push(
      `${build} build:`,
      module.sweep(2026, 40),
      await goldenVectors(module),
      await compareLogits(module),
    );
    log(said.slice(-4).join("\n"));
  }
  finish(said);
}

async function attentionAt256() {
  for (const mask of ["full", "causal"]) await attentionGroup(256, mask);
}

/** The whole bench or a part of it. */
const measuring = (part) => async () => {
  await begin();
  await part();
  finish(result);
};

const tasks = {
  "": measuring(bench),
  "#gpt": measuring(gptGroups),
  "#peers": measuring(attentionAt256),
  "#lanes": lanes,
  "#evaluate": async () => finish(await evaluateIn(BUILDS)),
};
tasks[location.hash]().catch(fail);

// The peers, each as jobs: onnxruntime-web in three graphs, tfjs, Rust's libraries, plain JavaScript.

import { linearGraph, nodeGraph, plainGraph } from "./onnx.js";

const script = (source) =>
  new Promise((resolve, reject) => {
    const element = document.createElement("script");
    element.src = source;
    element.onload = resolve;
    element.onerror = () => reject(new Error(`${source} did not load`));
    document.head.append(element);
  });

export async function loadPeers() {
  await script("/node_modules/onnxruntime-web/dist/ort.wasm.min.js");
  ort.env.wasm.numThreads = 1;
  ort.env.wasm.proxy = false;
  ort.env.wasm.wasmPaths = "/node_modules/onnxruntime-web/dist/";
  await script("/node_modules/@tensorflow/tfjs/dist/tf.min.js");
  await tf.setBackend("cpu");
  return { ort: ort.env.versions.web ?? ort.env.versions.common, tfjs: tf.version.tfjs };
}

/** (len, heads · headDim) to (heads, len, headDim), or (heads, headDim, len). */
function byHead(rows, len, nHeads, headDim, transposed = false) {
  const heads = new Float32Array(rows.length);
  for (let i = 0; i < len; i++)
    for (let h = 0; h < nHeads; h++)
      for (let c = 0; c < headDim; c++) {
        const to = transposed ? (h * headDim + c) * len + i : (h * len + i) * headDim + c;
        heads[to] = rows[(i * nHeads + h) * headDim + c];
      }
  return heads;
}

/** Back to (len, heads · headDim). */
function byRow(heads, len, nHeads, headDim) {
  const rows = new Float32Array(heads.length);
  for (let h = 0; h < nHeads; h++)
    for (let i = 0; i < len; i++)
      for (let c = 0; c < headDim; c++)
        rows[(i * nHeads + h) * headDim + c] = heads[(h * len + i) * headDim + c];
  return rows;
}

export async function session(model) {
  return ort.InferenceSession.create(model, {
    executionProviders: ["wasm"],
    graphOptimizationLevel: "all",
  });
}

const GRAPHS = ["plain", "MultiHeadAttention", "Attention"];

/** Attentions chained in a call. One row is soon done: more of it, so that the difference of two calls
 * that mostly copy the cache is larger than their noise. */
const chainFor = (queryLen) => (queryLen === 1 ? 17 : 3);

/** For each graph a job for one call and one for several attentions chained in a call. */
export async function ortJobs(sizes, causal, [query, key, value]) {
  const { queryLen, keyLen, nHeads, headDim } = sizes;
  const jobs = [];
  for (const graph of GRAPHS) {
    const contrib = graph === "MultiHeadAttention";
    const shaped = (rows, len, transposed) =>
      contrib
        ? new ort.Tensor("float32", rows, [1, len, nHeads * headDim])
        : new ort.Tensor(
            "float32",
            byHead(rows, len, nHeads, headDim, transposed),
            transposed ? [1, nHeads, headDim, len] : [1, nHeads, len, headDim],
          );
    const feeds = {
      query: shaped(query, queryLen),
      key: shaped(key, keyLen, graph === "plain"),
      value: shaped(value, keyLen),
    };
    for (const chained of [1, chainFor(queryLen)]) {
      try {
        const model =
          graph === "plain"
            ? plainGraph(sizes, causal, chained)
            : nodeGraph(graph, sizes, causal, chained);
        const running = await session(model);
        const job = {
          name: `ort ${graph}`,
          peer: "ort",
          graph,
          chained,
          run: async (times) => {
            for (let t = 0; t < times; t++) job.last = await running.run(feeds);
          },
          output: () => {
            const numbers = Object.values(job.last)[0].data;
            return contrib ? numbers : byRow(numbers, queryLen, nHeads, headDim);
          },
          end: () => running.release(),
        };
        await job.run(1);
        jobs.push(job);
      } catch (error) {
        jobs.refused = [...(jobs.refused ?? []), `${graph}: ${error.message ?? error}`];
      }
    }
  }
  return jobs;
}

/** A product with a matrix in the model, once and, for a square one, three times chained. */
export async function ortLinear(nRows, nIn, nOut, rows, weights) {
  const jobs = [];
  for (const chained of nIn === nOut ? [1, 3] : [1]) {
    const running = await session(linearGraph(nRows, nIn, nOut, weights, chained));
    const feeds = { query: new ort.Tensor("float32", rows, [nRows, nIn]) };
    jobs.push({
      name: "ort MatMul",
      peer: "ort",
      graph: "MatMul",
      chained,
      run: async (times) => {
        for (let t = 0; t < times; t++) await running.run(feeds);
      },
      end: () => running.release(),
    });
  }
  return jobs;
}

/** What `tests/bench/peers` has. */
const RUST_PEERS = ["candle", "ndarray", "burn", "burn attention"];

/** Their versions, as their lock has them. */
export async function rustVersions() {
  const lock = await (await fetch("/peers/Cargo.lock")).text();
  const versionOf = (name) => lock.match(`name = "${name}"\nversion = "(.*)"`)?.[1] ?? "unknown";
  return Object.fromEntries(["candle-core", "ndarray", "burn-flex"].map((name) => [name, versionOf(name)]));
}

/** Rust's matrix libraries in a wasm module of their own, with simd128. */
export function rustJobs(module, sizes, isCausal, [query, key, value]) {
  const { queryLen, nHeads, headDim } = sizes;
  const heads = [query, key, value].map((rows) => byHead(rows, queryLen, nHeads, headDim));
  return RUST_PEERS.map((name) => {
    const peer = new module.Peer(name, nHeads, queryLen, headDim, isCausal, ...heads);
    return {
      name,
      peer: "rust",
      run: (times) => peer.run(times),
      output: () => byRow(peer.output(), queryLen, nHeads, headDim),
      end: () => peer.free(),
    };
  });
}

export function tfjsJob(sizes, [query, key, value]) {
  const { queryLen, keyLen, nHeads, headDim } = sizes;
  const tensor = (rows, len) =>
    tf.tensor(byHead(rows, len, nHeads, headDim), [nHeads, len, headDim]);
  const [q, k, v] = [tensor(query, queryLen), tensor(key, keyLen), tensor(value, keyLen)];
  const job = {
    name: "tfjs",
    peer: "tfjs",
    run: (times) => {
      for (let t = 0; t < times; t++)
        job.last = tf.tidy(() => {
          const scores = tf.matMul(q, k, false, true).mul(1 / Math.sqrt(headDim));
          return tf.matMul(tf.softmax(scores), v).dataSync();
        });
    },
    output: () => byRow(job.last, queryLen, nHeads, headDim),
  };
  return job;
}

/** The definition in a loop, in numbers of the given kind of array. */
export function attention(sizes, causal, [query, key, value], Numbers) {
  const { queryLen, keyLen, nHeads, headDim } = sizes;
  const width = nHeads * headDim;
  const context = new Numbers(queryLen * width);
  const weights = new Numbers(keyLen);
  for (let h = 0; h < nHeads; h++)
    for (let i = 0; i < queryLen; i++) {
      const visible = causal ? i + keyLen - queryLen + 1 : keyLen;
      let max = -Infinity;
      for (let j = 0; j < visible; j++) {
        let product = 0;
        for (let c = 0; c < headDim; c++)
          product += query[i * width + h * headDim + c] * key[j * width + h * headDim + c];
        weights[j] = product / Math.sqrt(headDim);
        if (weights[j] > max) max = weights[j];
      }
      let sum = 0;
      for (let j = 0; j < visible; j++) sum += weights[j] = Math.exp(weights[j] - max);
      for (let j = 0; j < visible; j++)
        for (let c = 0; c < headDim; c++)
          context[i * width + h * headDim + c] +=
            (weights[j] / sum) * value[j * width + h * headDim + c];
    }
  return context;
}

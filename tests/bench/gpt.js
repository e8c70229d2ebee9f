// The decoder of this repository as an ONNX graph, and both as jobs: reading a prompt, and one
// token against a cache.

import { FLOAT, INT, INTS, modelOf } from "./onnx.js";
import { session } from "./peers.js";

export const GRAPHS = ["plain", "MultiHeadAttention", "Attention"];

/** What layer norm adds to the variance, as in `transformer::LAYER_NORM_EPSILON`. */
const EPSILON = 1e-5;

function turned(numbers, rows, cols) {
  const to = new Float32Array(numbers.length);
  for (let r = 0; r < rows; r++) for (let c = 0; c < cols; c++) to[c * rows + r] = numbers[r * cols + c];
  return to;
}

export function sizesOf(gpt) {
  const [nLayers, width, nHeads, inner, vocabulary] = gpt.sizes();
  return { nLayers, width, nHeads, inner, vocabulary, headDim: width / nHeads };
}

/** What the plain graph calls a layer's keys or values, head by head. */
const headsOf = (layer, part) => `decoder.${layer}.attention.${part}.out.turned`;

/**
 * The graph for `newLen` tokens behind `pastLen` others. Keys and values of all tokens are outputs
 * too where there is a cache; what is not asked for is not copied. `givesHeads`: the plain graph
 * gives keys and values of its own tokens.
 */
export function gptGraph(gpt, graph, pastLen, newLen, givesHeads = false) {
  const { nLayers, width, nHeads, inner, vocabulary, headDim } = sizesOf(gpt);
  const allLen = pastLen + newLen;
  const nodes = [];
  const initializers = [];
  const outputs = [["logits", [1, newLen, vocabulary]]];
  const past = [1, nHeads, pastLen, headDim];
  const inputs = [["ids", [1, newLen], true]];
  const node = (op, inputs, output, attributes, domain) => {
    nodes.push({ op, inputs, outputs: [output].flat(), attributes, domain });
    return [output].flat()[0];
  };
  const put = (name, dims, numbers) => {
    initializers.push([name, dims, numbers]);
    return name;
  };
  const shape = (name, dims) => put(name, [dims.length], BigInt64Array.from(dims.map(BigInt)));
  const vector = (name) => {
    const numbers = gpt.tensor(name);
    return put(name, [numbers.length], numbers);
  };
  const norm = (from, name) =>
    node("LayerNormalization", [from, vector(`${name}.weight`), vector(`${name}.bias`)], `${name}.out`, {
      axis: [INT, 2],
      epsilon: [FLOAT, EPSILON],
    });
  const matrix = (name, nIn, nOut) =>
    put(`${name}.weight`, [nIn, nOut], turned(gpt.tensor(`${name}.weight`), nOut, nIn));
  const product = (from, name, nIn, nOut) => node("MatMul", [from, matrix(name, nIn, nOut)], `${name}.product`);
  const linear = (from, name, nIn, nOut) =>
    node("Add", [product(from, name, nIn, nOut), vector(`${name}.bias`)], `${name}.out`);

  const table = gpt.tensor("embedding.weight");
  put("embedding", [vocabulary, width], table);
  const positions = gpt.tensor("positions.weight").slice(pastLen * width, allLen * width);
  put("positions", [1, newLen, width], positions);
  let stream = node("Add", [node("Gather", ["embedding", "ids"], "embedded", { axis: [INT, 0] }), "positions"], "start");
  if (graph === "plain") {
    shape("by_head", [1, newLen, nHeads, headDim]);
    shape("by_row", [1, newLen, width]);
    put("factor", [1], Float32Array.of(1 / Math.sqrt(headDim)));
    const hidden = new Float32Array(newLen * allLen);
    for (let i = 0; i < newLen; i++)
      for (let j = i + pastLen + 1; j < allLen; j++) hidden[i * allLen + j] = -Infinity;
    put("hidden", [newLen, allLen], hidden);
  }
  for (let layer = 0; layer < nLayers; layer++) {
    const name = `decoder.${layer}`;
    const normal = norm(stream, `${name}.attention_norm`);
    const [query, key, value] = ["query", "key", "value"].map((part) =>
      linear(normal, `${name}.attention.${part}`, width, width),
    );
    const pasts = pastLen > 0 ? [`past_key.${layer}`, `past_value.${layer}`] : [];
    const presents = [`present_key.${layer}`, `present_value.${layer}`];
    for (const one of pasts) inputs.push([one, past]);
    if (pastLen > 0) for (const one of presents) outputs.push([one, [1, nHeads, allLen, headDim]]);
    if (givesHeads)
      for (const part of ["key", "value"]) outputs.push([headsOf(layer, part), [1, nHeads, newLen, headDim]]);
    let context;
    if (graph === "plain") {
      const heads = (from) =>
        node("Transpose", [node("Reshape", [from, "by_head"], `${from}.heads`)], `${from}.turned`, {
          perm: [INTS, [0, 2, 1, 3]],
        });
      const all = (from, at) =>
        pastLen > 0 ? node("Concat", [pasts[at], heads(from)], presents[at], { axis: [INT, 2] }) : heads(from);
      const keys = node("Transpose", [all(key, 0)], `${name}.keys`, { perm: [INTS, [0, 1, 3, 2]] });
      const products = node("MatMul", [heads(query), keys], `${name}.products`);
      let scores = node("Mul", [products, "factor"], `${name}.scores`);
      if (newLen > 1) scores = node("Add", [scores, "hidden"], `${name}.masked`);
      const weights = node("Softmax", [scores], `${name}.weights`, { axis: [INT, 3] });
      const contexts = node("MatMul", [weights, all(value, 1)], `${name}.contexts`);
      const rows = node("Transpose", [contexts], `${name}.rows`, { perm: [INTS, [0, 2, 1, 3]] });
      context = node("Reshape", [rows, "by_row"], `${name}.context`);
    } else if (graph === "MultiHeadAttention") {
      const cached = pastLen > 0 ? ["", "", "", ...pasts] : [];
      const made = pastLen > 0 ? presents : [];
      const attributes = { num_heads: [INT, nHeads], unidirectional: [INT, newLen > 1 ? 1 : 0] };
      context = node(graph, [query, key, value, ...cached], [`${name}.context`, ...made], attributes, "com.microsoft");
    } else {
      const cached = pastLen > 0 ? ["", ...pasts] : [];
      const made = pastLen > 0 ? presents : [];
      const attributes = {
        q_num_heads: [INT, nHeads],
        kv_num_heads: [INT, nHeads],
        is_causal: [INT, newLen > 1 ? 1 : 0],
      };
      context = node(graph, [query, key, value, ...cached], [`${name}.context`, ...made], attributes);
    }
    stream = node("Add", [stream, linear(context, `${name}.attention.output`, width, width)], `${name}.attended`);
    const up = product(norm(stream, `${name}.feed_forward_norm`), `${name}.up`, width, inner);
    // One node for bias and activation: the fastest that the runtime has.
    const active = node("FastGelu", [up, vector(`${name}.up.bias`)], `${name}.active`, {}, "com.microsoft");
    stream = node("Add", [stream, linear(active, `${name}.down`, inner, width)], `${name}.stream`);
  }
  put("output", [width, vocabulary], turned(table, vocabulary, width));
  node("MatMul", [norm(stream, "decoder.final_norm"), "output"], "logits");
  return modelOf({ opset: graph === "Attention" ? 23 : 21, nodes, inputs, outputs, initializers });
}

/** The keys and values of the first `len` tokens, as the plain graph makes them. */
async function cacheOf(gpt, ids, len) {
  const { nLayers } = sizesOf(gpt);
  const running = await session(gptGraph(gpt, "plain", 0, len, true));
  const read = BigInt64Array.from(ids.slice(0, len), BigInt);
  const made = await running.run({ ids: new ort.Tensor("int64", read, [1, len]) });
  const feeds = {};
  for (let layer = 0; layer < nLayers; layer++)
    for (const part of ["key", "value"]) feeds[`past_${part}.${layer}`] = made[headsOf(layer, part)];
  await running.release();
  return feeds;
}

/** One job for each graph that the runtime takes: `newLen` tokens behind `pastLen`. */
export async function ortGptJobs(gpt, pastLen, newLen) {
  const ids = gpt.ids();
  const jobs = [];
  for (const graph of GRAPHS) {
    try {
      const running = await session(gptGraph(gpt, graph, pastLen, newLen));
      const read = BigInt64Array.from(ids.slice(pastLen, pastLen + newLen), BigInt);
      const feeds = { ids: new ort.Tensor("int64", read, [1, newLen]) };
      if (pastLen > 0) Object.assign(feeds, await cacheOf(gpt, ids, pastLen));
      const job = {
        name: `ort ${graph}`,
        peer: "ort",
        graph,
        run: async (times) => {
          // Only the logits: the caches need not be copied out.
          for (let t = 0; t < times; t++) job.last = await running.run(feeds, ["logits"]);
        },
        output: () => job.last.logits.data,
        end: () => running.release(),
      };
      await job.run(1);
      jobs.push(job);
    } catch (error) {
      jobs.refused = [...(jobs.refused ?? []), `gpt, ${graph}: ${error.message ?? error}`];
    }
  }
  return jobs;
}

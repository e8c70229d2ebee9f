// Writes the few ONNX models that the bench needs: a protobuf encoder as large as they are.

const utf8 = new TextEncoder();

function varint(value) {
  const bytes = [];
  for (let left = BigInt(value); ; left >>= 7n) {
    const low = Number(left & 127n);
    if (left < 128n) return [...bytes, low];
    bytes.push(low | 128);
  }
}

function join(parts) {
  const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

const whole = (field, value) => Uint8Array.from([...varint(field << 3), ...varint(value)]);
const bytes = (field, value) => join([varint((field << 3) | 2), varint(value.length), value]);
const text = (field, value) => bytes(field, utf8.encode(value));
const float = (field, value) =>
  join([varint((field << 3) | 5), new Uint8Array(Float32Array.of(value).buffer)]);

export const FLOAT = 1;
export const INT = 2;
export const INTS = 7;

const attribute = (name, [kind, value]) =>
  join([
    text(1, name),
    ...(kind === FLOAT ? [float(2, value)] : []),
    ...(kind === INT ? [whole(3, value)] : []),
    ...(kind === INTS ? value.map((one) => whole(8, one)) : []),
    whole(20, kind),
  ]);

/** ONNX numbers its types of elements. */
const INT64_ELEMENTS = 7;
const elementsOf = (numbers) => (numbers instanceof BigInt64Array ? INT64_ELEMENTS : FLOAT);

const tensorOf = (name, dims, numbers) =>
  join([
    ...dims.map((dim) => whole(1, dim)),
    whole(2, elementsOf(numbers)),
    text(8, name),
    bytes(9, new Uint8Array(numbers.buffer, numbers.byteOffset, numbers.byteLength)),
  ]);

const valueOf = (name, dims, isInteger) => {
  const shape = join(dims.map((dim) => bytes(1, whole(1, dim))));
  const tensor = join([whole(1, isInteger ? INT64_ELEMENTS : FLOAT), bytes(2, shape)]);
  return join([text(1, name), bytes(2, bytes(1, tensor))]);
};

/**
 * nodes: { op, domain, inputs, outputs, attributes }, inputs and outputs: [name, dims, isInteger],
 * initializers: [name, dims, Float32Array or BigInt64Array].
 */
export function modelOf({ opset, nodes, inputs, outputs, initializers = [] }) {
  const graph = join([
    ...nodes.map((node) =>
      bytes(
        1,
        join([
          ...node.inputs.map((name) => text(1, name)),
          ...node.outputs.map((name) => text(2, name)),
          text(4, node.op),
          ...Object.entries(node.attributes ?? {}).map((entry) => bytes(5, attribute(...entry))),
          text(7, node.domain ?? ""),
        ]),
      ),
    ),
    text(2, "bench"),
    ...initializers.map((initializer) => bytes(5, tensorOf(...initializer))),
    ...inputs.map((input) => bytes(11, valueOf(...input))),
    ...outputs.map((output) => bytes(12, valueOf(...output))),
  ]);
  const domain = (name, version) => bytes(8, join([text(1, name), whole(2, version)]));
  return join([
    whole(1, 10),
    bytes(7, graph),
    domain("", opset),
    domain("com.microsoft", 1),
  ]);
}

/** Attention `times` over, each context being the next query: MatMul, Softmax, MatMul. */
export function plainGraph(sizes, causal, times) {
  const { queryLen, keyLen, nHeads, headDim } = sizes;
  const query = [1, nHeads, queryLen, headDim];
  const initializers = [["factor", [1], Float32Array.of(1 / Math.sqrt(headDim))]];
  if (causal) {
    const hidden = new Float32Array(queryLen * keyLen);
    for (let i = 0; i < queryLen; i++)
      for (let j = i + keyLen - queryLen + 1; j < keyLen; j++) hidden[i * keyLen + j] = -Infinity;
    initializers.push(["hidden", [queryLen, keyLen], hidden]);
  }
  const nodes = [];
  let from = "query";
  for (let t = 0; t < times; t++) {
    const node = (op, inputs, output, attributes) =>
      nodes.push({ op, inputs, outputs: [output], attributes });
    node("MatMul", [from, "key"], `products${t}`);
    node("Mul", [`products${t}`, "factor"], `scores${t}`);
    if (causal) node("Add", [`scores${t}`, "hidden"], `masked${t}`);
    const scores = causal ? `masked${t}` : `scores${t}`;
    node("Softmax", [scores], `weights${t}`, { axis: [INT, 3] });
    from = `context${t}`;
    node("MatMul", [`weights${t}`, "value"], from);
  }
  return modelOf({
    opset: 21,
    nodes,
    initializers,
    inputs: [
      ["query", query],
      ["key", [1, nHeads, headDim, keyLen]],
      ["value", [1, nHeads, keyLen, headDim]],
    ],
    outputs: [[from, query]],
  });
}

/** The same with one node for each attention: contrib MultiHeadAttention or opset 23 Attention. */
export function nodeGraph(op, sizes, causal, times) {
  const { queryLen, keyLen, nHeads, headDim } = sizes;
  const contrib = op === "MultiHeadAttention";
  const query = contrib ? [1, queryLen, nHeads * headDim] : [1, nHeads, queryLen, headDim];
  const key = contrib ? [1, keyLen, nHeads * headDim] : [1, nHeads, keyLen, headDim];
  const nodes = [];
  let from = "query";
  for (let t = 0; t < times; t++) {
    nodes.push({
      op,
      domain: contrib ? "com.microsoft" : "",
      inputs: [from, "key", "value"],
      outputs: [`context${t}`],
      attributes: contrib
        ? { num_heads: [INT, nHeads], unidirectional: [INT, causal ? 1 : 0] }
        : { is_causal: [INT, causal ? 1 : 0] },
    });
    from = `context${t}`;
  }
  return modelOf({
    opset: contrib ? 21 : 23,
    nodes,
    inputs: [
      ["query", query],
      ["key", key],
      ["value", key],
    ],
    outputs: [[from, query]],
  });
}

/** Rows times a matrix that stands in the model, `times` over (the matrix is square then). */
export function linearGraph(nRows, nIn, nOut, weights, times) {
  const nodes = [];
  let from = "query";
  for (let t = 0; t < times; t++) {
    nodes.push({ op: "MatMul", inputs: [from, "weights"], outputs: [`product${t}`] });
    from = `product${t}`;
  }
  return modelOf({
    opset: 21,
    nodes,
    initializers: [["weights", [nIn, nOut], weights]],
    inputs: [["query", [nRows, nIn]]],
    outputs: [[from, [nRows, nOut]]],
  });
}

// The kernel for consoles and notebooks:
//
//   import start, { attend, mask } from "…/api/engine.js";
//   await start();
/** Which keys each query may see. `true` means visible. */
export type MaskRule =
  | { kind: "full" }
  | { kind: "causal" }
  | { kind: "prefix-lm"; prefixLen: number }
  | { kind: "sliding-window"; window: number }
  | { kind: "padding"; visibleKeys: boolean[] }
  | { kind: "bits"; bits: boolean[] }
  | { kind: "and"; rules: MaskRule[] };
/** A rule and its size; `keyLen` defaults to `queryLen`. With more keys than queries, a causal
 *  mask treats the queries as the last positions, as in cached decoding. */
export type MaskOptions = MaskRule & { queryLen: number; keyLen?: number };
export interface MaskResult {
  queryLen: number;
  keyLen: number;
  /** 1 where visible; row-major, (queryLen, keyLen). */
  bits: Uint8Array;
  visibleCount: number;
}
export interface AttendOptions {
  /** (queryLen, nHeads * headDim), row-major. NaN and infinities are refused. */
  query: Float32Array | number[];
  /** (keyLen, nKvHeads * headDim) */
  key: Float32Array | number[];
  /** (keyLen, nKvHeads * headDim) */
  value: Float32Array | number[];
  headDim: number;
  /** Default 1. */
  nHeads?: number;
  /** Default nHeads; fewer means grouped-query attention, 1 means multi-query. */
  nKvHeads?: number;
  /** Default "inverse-sqrt": divide scores by the square root of headDim. "one" is T5's choice. */
  scale?: "inverse-sqrt" | "one";
  /** Default: everything visible. */
  mask?: MaskRule;
}
export interface AttendResult {
  queryLen: number;
  keyLen: number;
  /** Scaled scores before the mask, (nHeads, queryLen, keyLen). */
  scores: Float32Array;
  /** After mask and softmax, (nHeads, queryLen, keyLen). Hidden cells are exactly 0. */
  weights: Float32Array;
  /** (queryLen, nHeads * headDim) */
  context: Float32Array;
}
/** Scaled dot-product attention, all four passes. Throws an Error with a `code`. */
export function attend(options: AttendOptions): AttendResult;
/** A mask as a matrix. Throws an Error with a `code`. */
export function mask(options: MaskOptions): MaskResult;

/** Loads the kernel; once, before anything else. Without options the module beside the script is
 *  fetched, and checked against its hash. */
export default function start(options?: {
  module_or_path: BufferSource | WebAssembly.Module | Response | Promise<Response>;
}): Promise<unknown>;

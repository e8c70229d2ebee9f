// The trained models in this browser: their logits against the native ones, and the evaluation's
// questions.

import { load, log } from "./session.js";

const FILES = ["config.json", "encoder.safetensors", "decoder.safetensors", "encoder-decoder.safetensors"];

/** The largest distance of a logit of the relaxed lane from the native one. */
const RELAXED_TOLERANCE = 1e-4;

export async function bytesOf(path) {
  const response = await fetch(path);
  if (!response.ok) throw new Error(`${path}: ${response.status}`);
  return response.arrayBuffer();
}

export async function models(module, isScalar) {
  const files = await Promise.all(FILES.map((name) => bytesOf(`/models/${name}`)));
  return new module.Models(isScalar, ...files.map((file) => new Uint8Array(file)));
}

/** Every logit of every lane against the native ones: bit for bit, but for the relaxed lane. */
export async function compareLogits(module) {
  const native = await bytesOf("/build/native-logits.bin");
  const [want, wantBits] = [new Float32Array(native), new Uint32Array(native)];
  const said = [];
  for (const isScalar of [true, false]) {
    const running = await models(module, isScalar);
    const lane = running.lane();
    const got = running.logits();
    running.free();
    if (got.length !== want.length) throw new Error(`${lane}: ${got.length} of ${want.length} logits`);
    const gotBits = new Uint32Array(got.buffer, got.byteOffset, got.length);
    let largest = 0;
    let unequal = 0;
    for (let at = 0; at < want.length; at++) {
      if (gotBits[at] !== wantBits[at]) unequal++;
      const distance = Math.abs(got[at] - want[at]);
      if (!(distance <= largest)) largest = distance;
    }
    const isEqual = lane === "relaxed" ? largest <= RELAXED_TOLERANCE : unequal === 0;
    if (!isEqual) throw new Error(`${lane}: ${unequal} logits differ from native ones, by up to ${largest}`);
    said.push(`models, ${lane}: ${want.length} logits, ${unequal} unlike the native ones, largest distance ${largest}`);
  }
  return said.join("\n");
}

/** All questions in every build: a row for each build and figure. */
export async function evaluateIn(builds) {
  const text = await (await fetch("/build/evaluation/questions.txt")).text();
  const figures = [];
  for (const line of text.split("\n").filter((line) => line !== ""))
    (figures[Number(line.split("|")[0])] ??= []).push(line);
  const rows = [];
  for (const build of builds) {
    const running = await models(await load(build), false);
    for (const [figure, lines] of figures.entries()) {
      const [right, digest] = running.ask(lines.join("\n")).split(" ");
      rows.push({ build, figure, right: Number(right), of: lines.length, digest });
      log(`  ${build}: ${figure + 1} of ${figures.length} figures`);
    }
    running.free();
  }
  return rows;
}

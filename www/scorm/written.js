// How things are written for a platform: times, answers, and what the package keeps for itself.

const two = (number) => String(Math.floor(number)).padStart(2, "0");

// Hundredths are all that may be told; rounded first, or 59.996 s would be written as 60.
export const duration = (is2004, ms) => {
  const seconds = Math.round(Math.max(0, ms) / 10) / 100;
  if (is2004) return `PT${seconds.toFixed(2)}S`;
  const rest = (seconds % 60).toFixed(2).padStart(5, "0");
  return `${two(seconds / 3600).padStart(4, "0")}:${two((seconds / 60) % 60)}:${rest}`;
};

// 2004 with a fraction of two digits: scorm-again refuses none, and Moodle refuses three.
export const moment = (is2004, at) => {
  const date = new Date(at);
  const time = Number.isNaN(date.getTime()) ? new Date() : date;
  if (is2004) return time.toISOString().replace(/\dZ$/, "Z");
  return [time.getHours(), time.getMinutes(), time.getSeconds()].map(two).join(":");
};

// An option's id as every platform takes it: Moodle takes letters, digits, `_` and `.` alone.
export const option = (id) => id.replace(/[^\w.]/g, "_");

// What a text takes in the body of a request: a Chinese character nine bytes.
const MOST_BYTES = 4_000;
const bytes = (text) => encodeURIComponent(text).length;
// Halves of characters that stand alone; looking behind would be shorter to say, and is an error in
// Safari before 16.4, so that the whole script would not run there.
const HALF = /\p{Surrogate}/gu;

// One line, no half characters, and no brace at the beginning, where a language may be named.
// Cut to what the version allows, and so that all answers together fit into the one small request
// that a page may still send while it goes (64 KiB).
export const line = (text, most) => {
  const whole = text.replace(/\s+/g, " ").replace(/^\{/, " {").replace(HALF, "\uFFFD");
  let end = Math.min(whole.length, most);
  const cut = () => whole.slice(0, end).replace(/[\uD800-\uDBFF]$/, "");
  while (bytes(cut()) > MOST_BYTES) end = Math.floor(end * 0.9);
  return cut();
};

// In `suspend_data`: the best score, whether the course was completed, the attempt's key, the
// language chosen, and the course's state; a hyphen stands for what there is not. Earlier packages
// wrote neither key nor language.
const KEPT = /^([\d.]+) ([01]) (?:([a-z\d]+|-) (en|zh|-) )?(.*)$/s;

// Moodle sends in 1.2 only what is another text than before, also when that was not taken: so a
// further try has another one, which means the same.
export const kept = ({ best, isComplete, key, language, state, nTries }) =>
  [best.toFixed(4 + (nTries % 2)), isComplete ? 1 : 0, key || "-", language || "-", state].join(" ");

export const unkept = (text) => {
  const [, best, complete, key = "-", language = "-", state] = KEPT.exec(text) ?? [];
  if (best === undefined) return null;
  return {
    best: Number(best),
    isComplete: complete === "1",
    key: key.replace("-", ""),
    language: language.replace("-", ""),
    state,
  };
};

// Ten letters and digits; an attempt's name, not a secret.
export const newKey = () =>
  Array.from(crypto.getRandomValues(new Uint8Array(10)), (byte) => (byte % 36).toString(36)).join("");

// A learner's name as letters and digits. Not a secret either.
export const hashed = (name) => {
  let hash = 0x811c9dc5;
  for (const c of name) hash = Math.imul(hash ^ c.codePointAt(0), 0x01000193) >>> 0;
  return hash.toString(16).padStart(8, "0");
};

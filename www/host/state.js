// The learner's record in few characters: hosts keep as little as 4,096 of them.
//
// A row an exercise, its fields in a fixed order, unset ones at the end left off. Where free
// answers are too long, the longest are cut from the end; a beginning merges with the whole answer
// without harm, and the whole one stays in the browser's own storage.

const VERSION = 1;
// 3,800 with what a SCORM package puts before it.
const MOST = 3_770;
const ID = /^[a-z0-9][a-z0-9-]*$/;
// By their places, so new ones come at the end.
const STAGES = ["unanswered", "attempted", "revealed", "solved", "hinted"];
const ANSWERS = { choice: "c", text: "t", list: "l" };

const rowOf = ([id, attempt]) => {
  const { type, value } = attempt.answer ?? {};
  const answer = type in ANSWERS ? [ANSWERS[type], value] : [];
  const ticks = Object.entries(attempt.ticks ?? {});
  return [
    id,
    attempt.revision,
    attempt.retries ?? 0,
    STAGES.indexOf(attempt.stage),
    attempt.answered_at ?? 0,
    answer,
    attempt.checked ?? "",
    attempt.tries ?? 0,
    attempt.hints_shown ?? 0,
    ticks.map(([item, { at, on }]) => [item, at, on ? 1 : 0]),
    attempt.edits ?? 0,
  ];
};

const attemptOf = ([id, revision, retries, stage, answeredAt, answer, checked, ...rest]) => {
  const [tries, hints, ticks, edits] = rest;
  const [kind, value] = answer;
  const type = Object.keys(ANSWERS).find((name) => ANSWERS[name] === kind);
  const attempt = {
    revision,
    retries,
    stage: STAGES[stage],
    answered_at: answeredAt,
    answer: type ? { type, value } : { type: "none" },
    checked: checked || null,
    tries,
    hints_shown: hints,
    ticks: Object.fromEntries(ticks.map(([item, at, on]) => [item, { at, on: on === 1 }])),
    edits,
  };
  return [id, attempt];
};

// Never half of a character: the two halves of one outside the basic plane belong together.
const cut = (text, length) => {
  const end = Math.max(0, length);
  const isHalf = /[\uD800-\uDBFF]/.test(text.charAt(end - 1));
  return text.slice(0, isHalf ? end - 1 : end);
};

export const packed = (progress) => {
  const { schema, seed, attempts } = JSON.parse(progress);
  const rows = Object.entries(attempts).map(rowOf);
  const written = () => JSON.stringify([VERSION, schema, rows, seed]);
  const texts = rows.map((row) => row[5]).filter(([kind]) => kind === "t");
  for (let state = written(); ; state = written()) {
    const longest = texts.reduce((a, b) => (b[1].length > a[1].length ? b : a), ["t", ""]);
    if (state.length <= MOST || longest[1].length === 0) return state;
    // At least one character goes, at most a quarter: so several long answers shrink alike.
    const over = Math.min(state.length - MOST, Math.ceil(longest[1].length / 4));
    longest[1] = cut(longest[1], longest[1].length - over);
  }
};

// Undefined where the text is anything else: whoever handed it over may have mixed it up.
export const unpacked = (state) => {
  try {
    const [version, schema, rows, seed] = JSON.parse(state);
    if (version !== VERSION) return undefined;
    const own = rows.filter(([id]) => ID.test(id));
    return JSON.stringify({ schema, seed, attempts: Object.fromEntries(own.map(attemptOf)) });
  } catch {
    return undefined;
  }
};

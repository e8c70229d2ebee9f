// SPLICE: the learner's score and state go to the host, and an earlier state comes back from it.
// OpenLearning hears of completion in its own words.
import { isText, send } from "./channel.js";
import { packed, unpacked } from "./state.js";

// A host that has not answered by then has no state for us; before that, our report could
// overwrite the state that it is about to send.
const PATIENCE_MS = 3_000;
// Typing reports once it pauses, and at least this often.
const PAUSE_MS = 400;
const LONGEST_WAIT_MS = 5_000;

const question = `three-transformers-${Math.random().toString(36).slice(2)}`;
let number = 0;
let isSettled = false;
let newest; // What the program told last.
let reported; // The state that the host has.
let restored; // What came from the host, until the program is there to take it.
let pause;
let waitsSince; // When something was typed first that is not reported.
let hasAnswers = false;
let isComplete = false;

const nextId = () => `${question}-${(number += 1)}`;

const message = () => ({
  subject: "SPLICE.reportScoreAndState",
  message_id: nextId(),
  score: newest.score,
  state: newest.state,
  progress: newest.progress, // Beyond SPLICE: for our own SCORM packages.
});

const report = () => {
  clearTimeout(pause);
  waitsSince = undefined;
  if (!isSettled || !newest || newest.state === reported) return;
  reported = newest.state;
  send(message());
  if (newest.progress === 1 && !isComplete) {
    isComplete = true;
    send(JSON.stringify({ action: "complete" }));
  }
};

const settle = () => {
  isSettled = true;
  report();
};

const restore = () => {
  const detail = restored;
  restored = undefined;
  // The program merges it, and tells what came of it before this returns.
  window.dispatchEvent(new CustomEvent("three-transformers:restore", { detail }));
  settle();
};

// The program's news. `detail.progress` is its record as JSON; `detail.answer` is there when
// something was just graded.
const onNews = ({ detail }) => {
  const { earned, points, done, all, progress, answer } = detail;
  const state = packed(progress);
  newest = { state, score: points > 0 ? earned / points : 0, progress: all > 0 ? done / all : 0 };
  if (restored !== undefined) return restore();
  // Nothing answered yet is no news to anybody.
  hasAnswers = Object.keys(JSON.parse(progress).attempts).length > 0;
  if (!hasAnswers) reported ??= state;
  if (answer) {
    send({
      subject: "SPLICE.sendEvent",
      message_id: nextId(),
      name: "answer",
      data: { ...answer, done, all, at: new Date().toISOString() },
    });
    report();
  } else {
    clearTimeout(pause);
    waitsSince ??= performance.now();
    const longest = waitsSince + LONGEST_WAIT_MS - performance.now();
    pause = setTimeout(report, Math.max(0, Math.min(PAUSE_MS, longest)));
  }
};

export const start = () => {
  window.addEventListener("three-transformers:progress", onNews);
  // Whichever of us two came first.
  window.dispatchEvent(new Event("three-transformers:host"));
  send({ subject: "SPLICE.getState", message_id: question });
  setTimeout(settle, PATIENCE_MS);
  window.addEventListener("pagehide", report);
  // A page around us that is about to end has no time for messages, and may not have had the last
  // ones: it hands over whom to tell.
  window.addEventListener("three-transformers:leaving", ({ detail }) => {
    if (typeof detail === "function" && isSettled && hasAnswers) detail(message());
  });
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") report();
  });
};

export const hear = ({ subject, message_id, state, error }) => {
  if (subject !== "SPLICE.getState.response" || message_id !== question || isSettled) return false;
  if (!error) document.documentElement.setAttribute("data-host-keeps", "");
  const progress = isText(state) && !error ? unpacked(state) : undefined;
  if (!progress) settle();
  else {
    reported = state;
    restored = progress;
    if (newest) restore();
  }
  return true;
};

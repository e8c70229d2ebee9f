// A course without content, for weeks of a learner that would take the real one hours: the real
// page's scripts for hosts (`www/host`), and of its program what they speak to: a record for each
// profile, merged with what a host gives back, and told after every change.
const asked = new URLSearchParams(location.search);
const KEY = `course ${asked.get("profile") ?? ""}`;
document.documentElement.lang = asked.get("lang") ?? "zh-Hant";

let record = JSON.parse(localStorage.getItem(KEY) ?? "null") ?? { schema: 4, seed: 7, attempts: {} };
const { exercises } = parent.document.querySelector("[data-exercises]").dataset;
const nExercises = exercises.split(" ").length;

const tell = (answer) => {
  if (Object.keys(record.attempts).length) localStorage.setItem(KEY, JSON.stringify(record));
  const attempts = Object.values(record.attempts);
  const earned = attempts.filter(({ stage }) => stage === "solved").length;
  const done = earned + attempts.filter(({ stage }) => stage === "revealed").length;
  const detail = {
    progress: JSON.stringify(record),
    earned,
    points: nExercises,
    done,
    all: nExercises,
    answer,
  };
  window.dispatchEvent(new CustomEvent("three-transformers:progress", { detail }));
};

const change = (id, stage, answer) => {
  const edits = (record.attempts[id]?.edits ?? 0) + 1;
  record.attempts[id] = {
    revision: 1,
    stage,
    answer,
    answered_at: Date.now(),
    checked: answer.value,
    edits,
  };
};

window.course = {
  // Checks an answer.
  answer: (id, value, isRight) => {
    change(id, isRight ? "solved" : "attempted", { type: "choice", value });
    const result = isRight ? "correct" : "incorrect";
    tell({ exercise: id, kind: "choice", response: value, result });
  },
  // Opens the solution of a free answer.
  reveal: (id, value) => {
    change(id, "revealed", { type: "text", value });
    tell({ exercise: id, kind: "text", response: value, result: "neutral" });
  },
  // Types, and checks nothing.
  type: (id, value) => {
    change(id, "unanswered", { type: "text", value });
    tell();
  },
  // Begins an exercise again.
  retry: (id) => {
    change(id, "unanswered", { type: "none" });
    tell();
  },
  values: () => Object.values(record.attempts).map(({ answer }) => answer.value),
};

window.addEventListener("three-transformers:host", () => tell());
window.addEventListener("three-transformers:restore", ({ detail }) => {
  for (const [id, attempt] of Object.entries(JSON.parse(detail).attempts)) {
    if (attempt.edits > (record.attempts[id]?.edits ?? 0)) record.attempts[id] = attempt;
  }
  tell();
});
document.documentElement.setAttribute("data-alive", "");
tell();

// A session with a platform that keeps grades: what the learner has reached, told as the platform
// wants to hear it. One list of fields says what the platform should hold; only what it does not
// hold yet is set. Setting is cheap and done at once; a Commit stops the page for a round trip in
// some platforms, so it comes with a graded answer and otherwise at most every half minute.
import { duration, hashed, kept, line, moment, newKey, option, unkept } from "./written.js";

// Nothing in the manifests says so: a platform that knows a mark overrides every status by it.
const PASSING = 0.6;
const ENDED = ["completed", "passed"];
const MOST_STATE = 3_800;
const COMMIT_EVERY_MS = 30_000;
// An answer and its score come as two messages.
const GATHER_MS = 50;
// Where the key of an attempt waits until a platform is known to have it.
const PENDING = "three-transformers.attempt";
const NO_KEY = "-";
const MOST_RECALLED = 1000;

const waiting = (name) => {
  try {
    return localStorage.getItem(name);
  } catch {
    return null; // Storage may be forbidden; then nobody else remembers either.
  }
};
const wait = (name, key) => {
  try {
    if (key) localStorage.setItem(name, key);
    else localStorage.removeItem(name);
  } catch {}
};

// `exercises` are the ids of all, in the course's order; `notice` shows or hides one by its id;
// `pull` has the course say what it has not said yet.
export const begin = (platform, { exercises, notice, pull }) => {
  const { is2004, terms, get } = platform;
  const begun = Date.now();
  const mode = get(terms.mode);
  // Nothing said means normal.
  const isRecorded = mode !== "browse" && mode !== "review";
  const learner = get(terms.learner);
  // The address is the activity's: platforms give each its own copy of the package.
  const pending = [PENDING, hashed(learner), location.pathname].join(" ");

  // What was reached stands before the course's own state: Open edX answers nothing when it is
  // asked for a score or a status, and a score or status once told must not step back.
  const before = unkept(get(terms.state));
  const earlier = Number.parseFloat(get(terms.score)) / (is2004 ? 1 : 100);
  const status = get(terms.status);
  let best = Math.max(0, ...[earlier, before?.best].filter((n) => n >= 0 && n <= 1));
  let isComplete = before?.isComplete || ENDED.includes(status);
  let isScored = best > 0;
  let state = before?.state ?? "";
  let language = before?.language ?? "";
  // Each attempt has a record of its own in this browser; one begun by an earlier package has the
  // learner's.
  let key = before?.key ?? "";
  let progress;
  let answeredAt = begun;
  const answers = new Map(); // By their places in the platform's list.

  let isOpen = true;
  let keepsStates = true;
  let isTaken = true;
  let nTries = 0; // Commits that were not taken.
  let committedAt = -Infinity;
  let dueAt = Infinity;
  let timer;
  // The last value that a field took, or refused.
  const told = new Map();
  const refused = new Map();

  // --- What the platform should hold, in the order in which it is told.

  // An exercise has the same place for everybody, so that a teacher can compare them. An attempt
  // begun by an earlier package has them in the order of answering, some twice, and in 2004 a name
  // may not be given again: there each goes on where it was last, and what is new comes at the end.
  const count = Number.parseInt(get("cmi.interactions._count"), 10);
  const names = [];
  // Open edX does not count.
  for (let i = 0; i < (count >= 0 ? count : MOST_RECALLED); i += 1) {
    const name = get(`cmi.interactions.${i}.id`);
    if (!name && !(count >= 0)) break;
    names.push(name);
  }
  const nKnown = names.length;
  if (names.every((name, i) => !name || name === exercises[i])) {
    names.splice(0, nKnown, ...exercises);
  }
  const placeOf = (exercise) => {
    if (!names.includes(exercise)) names.push(exercise);
    return names.lastIndexOf(exercise);
  };

  // Platforms want places without a gap: those before an answer get a name and no more.
  const interactions = () => {
    const fields = [];
    const last = Math.max(-1, ...answers.keys());
    for (let place = 0; place <= last; place += 1) {
      const entry = `cmi.interactions.${place}`;
      const answer = answers.get(place);
      if (answer || place >= nKnown) fields.push([`${entry}.id`, names[place]]);
      if (answer) fields.push(...answer.map(([field, value]) => [`${entry}.${field}`, value]));
    }
    return fields;
  };

  // The score before the status: some platforms take the grade when the status says complete.
  // Its bounds before there is one: Kolibri takes an attempt without them for half done.
  const scores = () => {
    const bounds = [
      [`${terms.scores}.min`, 0],
      [`${terms.scores}.max`, 100],
    ];
    if (!isScored) return bounds;
    const percent = Math.round(best * 1e4) / 100; // The same number as the scaled one.
    const score = [...bounds, [`${terms.scores}.raw`, percent]];
    return is2004 ? [[terms.score, best], ...score] : score;
  };

  const statuses = () => {
    const hasPassed = best >= PASSING;
    // 1.2 has one word for both. Before the end it would lock the learner out of the attempt.
    if (!is2004) {
      return [[terms.status, !isComplete ? "incomplete" : hasPassed ? "passed" : "completed"]];
    }
    const fields = [[terms.status, isComplete ? "completed" : "incomplete"]];
    if (progress !== undefined) fields.unshift(["cmi.progress_measure", progress]);
    // Nobody fails who can still try again; Open edX gives no points at all to who has failed,
    // while "unknown" has it take the grade reached so far.
    if (isScored) fields.push(["cmi.success_status", hasPassed ? "passed" : "unknown"]);
    return fields;
  };

  const whole = () => kept({ best, isComplete, key, language, state, nTries });
  const fields = () => [
    [terms.exit, "suspend"],
    ...interactions(),
    ...scores(),
    [terms.state, whole()],
    ...statuses(),
  ];

  // --- Telling it.

  const set = (field, value) => {
    const text = String(value);
    if (told.get(field) === text) return true;
    if (refused.get(field) === text) return false;
    const isFine = platform.set(field, text);
    (isFine ? told : refused).set(field, text);
    (isFine ? refused : told).delete(field);
    return isFine;
  };

  const write = () => {
    if (!isOpen || !isRecorded) return;
    // Open edX publishes a grade when a status comes after it, the same one or another.
    const isNewScore = scores().some(([field, value]) => told.get(field) !== String(value));
    if (isNewScore) for (const [field] of statuses()) told.delete(field);
    const refusals = fields().filter(([field, value]) => !set(field, value));
    // Scores and states are every platform's duty; answers one by one are left to it in 1.2.
    const duties = keepsStates ? [terms.score, terms.state] : [terms.score];
    const isLost = refusals.some(([field]) => duties.includes(field));
    // The course keeps within this; a longer text would be cut by the platform, and be lost.
    isTaken = !isLost && whole().length <= MOST_STATE;
    // For whoever looks for the reason why something is not in a report.
    document.documentElement.dataset.refused = [...refused.keys()].join(" ");
  };

  const isOffline = () => navigator.onLine === false;
  let isCommitted = true;
  const say = () => {
    notice("offline", isRecorded && isOffline());
    notice("not-kept", isRecorded && !isOffline() && !(isCommitted && isTaken));
  };

  const commit = () => {
    clearTimeout(timer);
    dueAt = Infinity;
    say();
    // Offline Moodle takes everything, hands it to a request that fails, and sends it never again.
    if (!isOpen || !isRecorded || isOffline()) return;
    platform.set(terms.time, duration(is2004, Date.now() - begun));
    isCommitted = platform.commit();
    committedAt = performance.now();
    if (isCommitted) {
      if (keepsStates) wait(pending, null);
    } else {
      // All of it is told again, and goes on being told without anything new.
      told.clear();
      nTries += 1;
      write();
      plan(COMMIT_EVERY_MS);
    }
    say();
  };

  const plan = (ms) => {
    const due = performance.now() + ms;
    if (due >= dueAt) return;
    clearTimeout(timer);
    dueAt = due;
    timer = setTimeout(commit, ms);
  };
  const planSoon = () => plan(GATHER_MS);
  const planSomeTime = () =>
    plan(Math.max(GATHER_MS, committedAt + COMMIT_EVERY_MS - performance.now()));

  // --- What the course says.

  const onReport = ({ score, state: newState, progress: newProgress }) => {
    if (!(typeof score === "number" && score >= 0 && score <= 1)) return;
    if (typeof newState !== "string" || !isOpen || !isRecorded) return;
    // Practising again never costs what was reached.
    best = Math.max(best, Math.round(score * 1e4) / 1e4);
    isScored = true;
    const wasComplete = isComplete;
    if (typeof newProgress === "number" && newProgress >= 0 && newProgress <= 1) {
      isComplete ||= newProgress === 1;
      progress = isComplete ? 1 : Math.max(progress ?? 0, newProgress);
    }
    state = newState;
    write();
    if (isComplete && !wasComplete) planSoon();
    else planSomeTime();
  };

  const onAnswer = ({ exercise, kind, response, result, at }) => {
    if (!exercises.includes(exercise) || typeof response !== "string") return;
    if (!isOpen || !isRecorded) return;
    if (!Object.hasOwn(terms.kinds, kind) || !Object.hasOwn(terms.results, result)) return;
    const now = Date.now();
    answers.set(placeOf(exercise), [
      ["type", terms.kinds[kind]],
      [terms.answer.time, moment(is2004, at)],
      [
        terms.answer.response,
        kind === "choice" ? option(response) : line(response, terms.longestResponse),
      ],
      ["result", terms.results[result]],
      ["latency", duration(is2004, now - answeredAt)],
    ]);
    answeredAt = now;
    set(terms.place, exercise);
    write();
    planSoon();
  };

  // The language that the learner has chosen in the course.
  const onLanguage = (chosen) => {
    if (language === chosen) return;
    language = chosen;
    write();
    planSomeTime();
  };

  // --- Its beginning and its end.

  const start = () => {
    notice("browse", mode === "browse");
    notice("review", mode === "review");
    say();
    // 1.2 has platforms take an attempt that said nothing for a completed one, a preview too. What
    // the attempt has reached is not touched by it.
    const isSilent = ["", "not attempted", "unknown"].includes(status);
    if (mode === "browse" && isSilent) platform.set(terms.status, terms.browsed);
    if (!isRecorded) return;
    if (!before) key = (waiting(pending) ?? newKey()).replace(NO_KEY, "");
    // At once: what ends without a status is completed, and Moodle gives nothing back of an attempt
    // in 2004 that was not suspended.
    write();
    if (before) {
      // The last time something did not arrive.
      const isOpenThere = status !== "" && !ENDED.includes(status);
      const isScoreBehind = best > 0 && !(earlier >= best - 1e-4);
      if (isScoreBehind || (isComplete && isOpenThere)) commit();
      return;
    }
    // Where no state is kept, the record is the learner's, in this browser, and stays it.
    keepsStates = get(terms.state) === whole();
    if (!keepsStates) key = "";
    wait(pending, key || NO_KEY);
    write();
    commit();
  };

  const end = () => {
    if (!isOpen) return;
    if (isRecorded) {
      pull();
      platform.set(terms.time, duration(is2004, Date.now() - begun));
    }
    isOpen = false;
    clearTimeout(timer);
    // It keeps what was set. A Commit before it would be a second request while the page goes, and
    // browsers take 64 KiB of those together.
    platform.end();
  };

  start();
  window.addEventListener("pagehide", end);
  // Back from the browser's memory the session is over; a new one begins with a new page.
  window.addEventListener("pageshow", (event) => event.persisted && location.reload());
  // A phone may end the page without another word.
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState !== "hidden" || !isOpen) return;
    pull();
    if (dueAt < Infinity) commit();
  });
  window.addEventListener("offline", say);
  window.addEventListener("online", () => {
    // Open edX sends what it is told at once, and does not hear when that was lost.
    told.clear();
    write();
    say();
    planSoon();
  });

  // In this browser a look begins empty every time; an attempt has its own record.
  const own = mode === "browse" ? newKey() : key;
  return {
    state: () => state,
    language: () => language || get(terms.language),
    profile: learner || own ? `${hashed(learner)}${own}` : "",
    onReport,
    onAnswer,
    onLanguage,
  };
};

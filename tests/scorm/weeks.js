// A learner's week in a platform: visits with answers, typing, lost connections and much else, in an
// order that a seed decides. What a platform must never show is looked for after every visit.
const VISITS = 5;
const MOST_ACTS = 4;

const dice = (seed) => {
  let state = seed * 2654435761 + 1;
  return (n) => {
    state = (Math.imul(state ^ (state >>> 15), 0x2c1b3c6d) + 0x9e3779b9) | 0;
    return ((state ^ (state >>> 13)) >>> 0) % n;
  };
};

const turn = (ms = 0) => new Promise((done) => setTimeout(done, ms));
const shell = () => document.getElementById("sco")?.contentWindow;
const lesson = () => shell()?.document.getElementById("lesson")?.contentWindow;

// Until the course has heard from the package what there was.
const isThere = () => lesson()?.document?.documentElement?.hasAttribute("data-host-keeps");
const entered = async () => {
  for (let i = 0; !isThere(); i += 1) {
    if (i > 2_000) throw new Error("the course did not come");
    await turn(5);
  }
};

// A week; answers what was wrong, or null. `options` as `launch` has them.
window.week = async (seed, options) => {
  const roll = dice(seed);
  const pick = (list) => list[roll(list.length)];
  const log = [];
  // What a learner has answered in each attempt: exercise by exercise, the last one.
  const given = new Map();
  const finished = new Map();
  let number = 0;
  window.store.length = 0;
  localStorage.clear();
  Object.assign(world, { isOnline: true, hasSession: true });

  const acts = (mine, isPreview) => {
    const { exercises } = shell().document.querySelector("[data-exercises]").dataset;
    const ids = exercises.split(" ").slice(0, 6);
    const value = () => `w${seed}n${(number += 1)}x`;
    const put = (id, text, act) => {
      act(id, text);
      if (!isPreview) mine.set(id, text);
    };
    const { course } = lesson();
    const connect = (is) => {
      world.isOnline = is;
      shell().dispatchEvent(new Event(is ? "online" : "offline"));
    };
    return {
      right: () => put(pick(ids), value(), (id, text) => course.answer(id, text, true)),
      wrong: () => put(pick(ids), value(), (id, text) => course.answer(id, text, false)),
      reveal: () => put(pick(ids), value(), (id, text) => course.reveal(id, text)),
      type: () => put(pick(ids), value(), (id, text) => course.type(id, text)),
      again: () => {
        const id = pick(ids);
        course.retry(id);
        if (!isPreview) mine.delete(id);
      },
      all: () => {
        for (const id of exercises.split(" ")) put(id, value(), (i, text) => course.answer(i, text, true));
      },
      "off line": () => connect(false),
      "on line": () => connect(true),
      "session lost": () => (world.hasSession = false),
      "session found": () => (world.hasSession = true),
      "tab hidden": () => shell().document.dispatchEvent(new Event("visibilitychange")),
      pause: () => turn(60),
    };
  };

  for (let visit = 0; visit < VISITS; visit += 1) {
    const learner = pick(["ann", "ann", "ann", "bob"]);
    // Where no state is kept, nothing tells attempts apart: such a platform has one for a learner,
    // with a storage of its own.
    const isKeeping = !(options.profile.unknown ?? []).some((field) => field.includes("suspend"));
    const activity = isKeeping ? pick(["one", "one", "two"]) : "one";
    // Where the mode is not told, there is none but the normal one.
    const isPreview = roll(6) === 0 && !options.profile.unanswered?.includes("mode$");
    const isNew = isKeeping && roll(4) === 0;
    const who = isPreview ? "teacher" : learner;
    const mode = await launch(
      JSON.stringify({ ...options, course: "small", learner: who, activity, isPreview, isNew }),
    );
    log.push(`${who} enters ${activity}${isNew ? " anew" : ""} (${mode})`);
    const { attempt } = session;
    const mine = given.get(attempt) ?? new Map();
    given.set(attempt, mine);
    await entered();
    const wrong = (text) => `${text}, seed ${seed}: ${log.join("; ")}; ${JSON.stringify(attempt)}`;

    // Nothing is lost, and nothing comes from elsewhere.
    const values = () => lesson().course.values().filter(Boolean).sort().join(" ");
    const expected = isPreview ? "" : [...mine.values()].sort().join(" ");
    for (let i = 0; values() !== expected && i < 100; i += 1) await turn(5);
    if (values() !== expected) return wrong(`found ${values()} for ${expected}`);

    const isRecorded = mode === "normal";
    const all = acts(mine, isPreview);
    const names = Object.keys(all).filter((name) => name !== "all" || roll(4) === 0);
    for (let n = roll(MOST_ACTS + 1); n > 0; n -= 1) {
      const act = pick(names);
      log.push(act);
      await all[act]();
      if (act !== "type") await turn();
    }
    leave();
    log.push("leaves");
    await turn();

    const state = attempt.values["cmi.suspend_data"] ?? "";
    const hasArrived = world.isOnline && world.hasSession;
    if (isRecorded && hasArrived && isKeeping) {
      const lost = [...mine.values()].find((value) => !state.includes(`"${value}"`));
      if (lost) return wrong(`${lost} was not kept`);
    }
    for (const [other, answers] of given) {
      for (const value of answers.values()) {
        if (other !== attempt && JSON.stringify(attempt.values).includes(value)) {
          return wrong(`${value} came from another attempt`);
        }
      }
    }
    for (const one of store) {
      const scores = one.history.map(({ score }) => score).filter((score) => score >= 0);
      if (scores.some((score, i) => score < scores[i - 1])) return wrong(`the score fell: ${scores}`);
      const statuses = one.history.map(({ statuses }) => statuses.join());
      if (statuses.some((status) => status.includes("failed"))) return wrong("failed");
      const isDone = (status) => /completed|passed/.test(status);
      const first = statuses.findIndex(isDone);
      if (first >= 0 && !statuses.slice(first).every(isDone)) return wrong(`reopened: ${statuses}`);
      // Only all of it ends an attempt.
      const isThrough = [...(given.get(one)?.keys() ?? [])].length > 6;
      if (first >= 0 && !isThrough) return wrong(`ended by itself: ${statuses}`);
      if (finished.has(one) && finished.get(one) !== one.history.length) return wrong("recorded in review");
      if (mode === "review" && one === attempt) finished.set(one, one.history.length);
    }
    if (roll(3) === 0) Object.assign(world, { isOnline: true, hasSession: true });
  }
  return null;
};

window.areWeeksReady = true;

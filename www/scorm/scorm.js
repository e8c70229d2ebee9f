// Between the course, which speaks SPLICE to the page around it, and a platform that speaks SCORM.
// The course lies in a frame, so it can be reloaded (to change its language) without ending the
// platform's session. Fields, order and limits: `docs/hosting.md`.
(() => {
  const VERSIONS = {
    1.2: {
      api: "API",
      call: (name) => `LMS${name}`,
      start: "Initialize",
      end: "Finish",
      state: "cmi.suspend_data",
      learner: "cmi.core.student_id",
      language: "cmi.student_preference.language",
      status: "cmi.core.lesson_status",
      score: "cmi.core.score.raw",
      fields: { type: "type", response: "student_response", time: "time" },
      kinds: { choice: "choice", text: "fill-in", list: "fill-in" },
      results: { correct: "correct", incorrect: "wrong", neutral: "neutral" },
      longestResponse: 255,
    },
    2004: {
      api: "API_1484_11",
      call: (name) => name,
      start: "Initialize",
      end: "Terminate",
      state: "cmi.suspend_data",
      learner: "cmi.learner_id",
      language: "cmi.learner_preference.language",
      status: "cmi.completion_status",
      score: "cmi.score.scaled",
      fields: { type: "type", response: "learner_response", time: "timestamp" },
      kinds: { choice: "choice", text: "long-fill-in", list: "long-fill-in" },
      results: { correct: "correct", incorrect: "incorrect", neutral: "neutral" },
      longestResponse: 4000,
    },
  };
  const MOST_PARENTS = 50;
  const TRIES = 3;
  const RETRY_MS = 500;
  const IDENTIFIER = /^[\w.-]{1,250}$/; // Printable, no slash: every platform takes such a one.
  const MOST_RECALLED = 1000;
  const MOST_STATE = 3800;
  // In `suspend_data`: the best score, whether the course was completed, and the course's state.
  const KEPT = /^([\d.]+) ([01]) (.*)$/s;
  const PASSING = 0.6; // As the manifests say.
  const COURSE = "three-transformers.html";

  const own = document.currentScript.dataset.scorm;
  const frame = document.getElementById("lesson");
  const show = (id, isShown) => {
    document.getElementById(id).hidden = !isShown;
  };

  // --- Finding the platform.

  // A window of another origin throws when it is looked into: then there is no platform there.
  const look = (from, version) => {
    try {
      let seen = from;
      for (let i = 0; seen && i <= MOST_PARENTS; i += 1) {
        if (seen[VERSIONS[version].api]) return seen[VERSIONS[version].api];
        if (seen.parent === seen) return null;
        seen = seen.parent;
      }
    } catch {}
    return null;
  };
  const opener = () => {
    try {
      return window.top.opener ?? window.opener;
    } catch {
      return window.opener;
    }
  };
  const find = () => {
    // The package's own version first: some platforms offer both.
    const other = own === "1.2" ? "2004" : "1.2";
    for (const version of [own, other]) {
      for (const from of [window, window.top, opener()]) {
        const api = from && look(from, version);
        if (api) return { api, version };
      }
    }
    return null;
  };

  // --- Time, as both versions write it.

  const begun = Date.now();
  const two = (number) => String(Math.floor(number)).padStart(2, "0");
  const duration = (version, ms) => {
    // Hundredths are all that may be told; rounded first, or 59.996 s would be written as 60.
    const seconds = Math.round(Math.max(0, ms) / 10) / 100;
    if (version === "2004") return `PT${seconds.toFixed(2)}S`;
    const rest = (seconds % 60).toFixed(2).padStart(5, "0");
    return `${two(seconds / 3600).padStart(4, "0")}:${two((seconds / 60) % 60)}:${rest}`;
  };
  const moment = (version, at) => {
    const date = new Date(at);
    const time = Number.isNaN(date.getTime()) ? new Date() : date;
    if (version === "2004") return time.toISOString().replace(/\.\d+Z$/, ".000Z");
    return [time.getHours(), time.getMinutes(), time.getSeconds()].map(two).join(":");
  };

  // --- An answer as every platform takes it: one line, no half characters, and no brace at the
  // beginning, where a language may be named.
  const line = (text, most) =>
    text
      .replace(/\s+/g, " ")
      .replace(/^\{/, " {")
      .slice(0, most)
      .replace(/[\uD800-\uDBFF]$/, "");

  // --- A session with the platform.

  const open = ({ api, version }) => {
    const terms = VERSIONS[version];
    // A platform that throws is a platform that refuses.
    const call = (name, ...given) => {
      try {
        return String(api[terms.call(name)](...given));
      } catch {
        return "false";
      }
    };
    const get = (field) => {
      const value = call("GetValue", field);
      return value === "false" || value === "undefined" ? "" : value;
    };
    const set = (field, value) => call("SetValue", field, String(value)) !== "false";
    return {
      version,
      terms,
      get,
      set,
      start: () => call(terms.start, "") !== "false",
      commit: () => call("Commit", "") !== "false",
      end: () => call(terms.end, ""),
    };
  };

  const run = (session) => {
    const { version, terms, get, set } = session;
    const mode = get(version === "2004" ? "cmi.mode" : "cmi.core.lesson_mode");
    // Nothing said means normal.
    const isRecorded = mode !== "browse" && mode !== "review";
    // What was reached stands before the course's own state: Open edX answers nothing when it is
    // asked for a score or a status, and a score or status once told must not step back.
    const [, keptBest, keptComplete, keptState] = KEPT.exec(get(terms.state)) ?? [];
    const earlier = Number.parseFloat(get(terms.score)) / (version === "2004" ? 1 : 100);
    let best = Math.max(0, ...[earlier, Number(keptBest)].filter((n) => n >= 0 && n <= 1));
    // Not "failed": with a mastery score platforms say so of everybody who leaves half-way.
    let isComplete = keptComplete === "1" || ["completed", "passed"].includes(get(terms.status));
    let state = keptState ?? "";
    let interactions = Number.parseInt(get("cmi.interactions._count"), 10);
    if (!(interactions >= 0)) {
      // Open edX does not count; what an earlier launch told is not written over.
      interactions = 0;
      while (interactions < MOST_RECALLED && get(`cmi.interactions.${interactions}.id`)) {
        interactions += 1;
      }
    }
    let answeredAt = begun;
    let isOpen = true;
    let isTaken = true;

    const keep = () => {
      set(
        version === "2004" ? "cmi.session_time" : "cmi.core.session_time",
        duration(version, Date.now() - begun),
      );
      set(version === "2004" ? "cmi.exit" : "cmi.core.exit", "suspend");
      const isCommitted = session.commit();
      show("not-kept", !isCommitted || !isTaken);
    };

    const setScore = () => {
      const percent = Math.round(best * 1e4) / 100; // The same number as the scaled one.
      const base = version === "2004" ? "cmi.score" : "cmi.core.score";
      if (version === "2004") set(terms.score, best);
      set(`${base}.min`, 0);
      set(`${base}.max`, 100);
      return set(`${base}.raw`, percent);
    };

    // The score before the status: some platforms take the grade when the status says complete.
    const onReport = ({ score, state: newState, progress }) => {
      if (typeof score !== "number" || !(score >= 0 && score <= 1)) return;
      if (typeof newState !== "string" || !isOpen || !isRecorded) return;
      // Practising again never costs what was reached.
      best = Math.max(best, Math.round(score * 1e4) / 1e4);
      const isProgress = typeof progress === "number" && progress >= 0 && progress <= 1;
      if (isProgress && progress === 1) isComplete = true;
      const isScoreTaken = setScore();
      state = newState;
      const kept = [best, isComplete ? 1 : 0, state].join(" ");
      // The course keeps within this; a longer text would be cut by the platform, and be lost.
      isTaken = kept.length <= MOST_STATE && set(terms.state, kept) && isScoreTaken;
      const hasPassed = best >= PASSING;
      if (version === "2004") {
        if (isProgress) set("cmi.progress_measure", isComplete ? 1 : progress);
        set("cmi.completion_status", isComplete ? "completed" : "incomplete");
        // Nobody fails who can still try again; and Open edX gives no points at all to who has
        // failed, while "unknown" has it take the grade reached so far.
        set("cmi.success_status", hasPassed ? "passed" : "unknown");
      } else {
        const done = hasPassed ? "passed" : "completed";
        set("cmi.core.lesson_status", isComplete ? done : "incomplete");
      }
      keep();
    };

    const onAnswer = ({ exercise, kind, response, result, at }) => {
      if (typeof exercise !== "string" || !IDENTIFIER.test(exercise)) return;
      if (typeof response !== "string") return;
      if (!isOpen || !isRecorded) return;
      if (!Object.hasOwn(terms.kinds, kind) || !Object.hasOwn(terms.results, result)) return;
      const entry = `cmi.interactions.${interactions}`;
      if (!set(`${entry}.id`, exercise)) return;
      interactions += 1;
      const now = Date.now();
      const fields = {
        [terms.fields.type]: terms.kinds[kind],
        [terms.fields.time]: moment(version, at),
        [terms.fields.response]: line(response, terms.longestResponse),
        result: terms.results[result],
        latency: duration(version, now - answeredAt),
      };
      answeredAt = now;
      for (const [field, value] of Object.entries(fields)) set(`${entry}.${field}`, value);
      const place = version === "2004" ? "cmi.location" : "cmi.core.lesson_location";
      set(place, exercise);
      keep();
    };

    const end = () => {
      if (!isOpen) return;
      if (isRecorded) keep();
      isOpen = false;
      session.end();
    };
    window.addEventListener("pagehide", end);
    // Back from the browser's memory the session is over; a new one begins with a new page.
    window.addEventListener("pageshow", (event) => event.persisted && location.reload());

    return {
      state: () => state,
      language: get(terms.language),
      learner: get(terms.learner),
      onReport,
      onAnswer,
    };
  };

  // --- The course.

  // Learners who share a browser keep their records apart. Not a secret, only a name.
  const profileOf = (learner) => {
    let hash = 0x811c9dc5;
    for (const c of learner) hash = Math.imul(hash ^ c.codePointAt(0), 0x01000193) >>> 0;
    return hash.toString(16).padStart(8, "0");
  };

  const showCourse = (platform) => {
    window.addEventListener("message", ({ source, data }) => {
      if (source !== frame.contentWindow || typeof data !== "object" || data === null) return;
      switch (data.subject) {
        case "SPLICE.getState":
          // Without a platform there is nobody to answer, and the course goes on by itself.
          if (platform && typeof data.message_id === "string") {
            const { message_id } = data;
            const state = platform.state();
            const answer = { subject: "SPLICE.getState.response", message_id, state };
            frame.contentWindow.postMessage(answer, "*");
          }
          return;
        case "SPLICE.reportScoreAndState":
          return platform?.onReport(data);
        case "SPLICE.sendEvent":
          if (data.name === "answer" && data.data) platform?.onAnswer(data.data);
      }
    });
    const asked = new URLSearchParams();
    if (platform?.language?.toLowerCase().startsWith("en")) asked.set("lang", "en");
    if (platform?.learner) asked.set("profile", profileOf(platform.learner));
    frame.src = `${COURSE}?${asked}`;
  };

  const begin = (triesLeft) => {
    const found = find();
    const session = found && open(found);
    if (session?.start()) return showCourse(run(session));
    // A platform's page may put its API up after it has loaded us.
    const mayCome = found || window.parent !== window || window.opener;
    if (mayCome && triesLeft > 1) return setTimeout(begin, RETRY_MS, triesLeft - 1);
    show("no-platform", true);
    showCourse(null);
  };
  begin(TRIES);
})();

// What the two versions of SCORM call the same things. Fields, order and limits: `docs/hosting.md`.

const VERSIONS = {
  1.2: {
    api: "API",
    call: (name) => `LMS${name}`,
    start: "Initialize",
    end: "Finish",
    state: "cmi.suspend_data",
    learner: "cmi.core.student_id",
    language: "cmi.student_preference.language",
    mode: "cmi.core.lesson_mode",
    status: "cmi.core.lesson_status",
    score: "cmi.core.score.raw",
    scores: "cmi.core.score",
    place: "cmi.core.lesson_location",
    time: "cmi.core.session_time",
    exit: "cmi.core.exit",
    answer: { time: "time", response: "student_response" },
    // A choice would have to be a single letter or digit here.
    kinds: { choice: "fill-in", text: "fill-in", list: "fill-in" },
    results: { correct: "correct", incorrect: "wrong", neutral: "neutral" },
    longestResponse: 255,
    // What a look at the course is called.
    browsed: "browsed",
  },
  2004: {
    api: "API_1484_11",
    call: (name) => name,
    start: "Initialize",
    end: "Terminate",
    state: "cmi.suspend_data",
    learner: "cmi.learner_id",
    language: "cmi.learner_preference.language",
    mode: "cmi.mode",
    status: "cmi.completion_status",
    score: "cmi.score.scaled",
    scores: "cmi.score",
    place: "cmi.location",
    time: "cmi.session_time",
    exit: "cmi.exit",
    answer: { time: "timestamp", response: "learner_response" },
    kinds: { choice: "choice", text: "long-fill-in", list: "long-fill-in" },
    results: { correct: "correct", incorrect: "incorrect", neutral: "neutral" },
    longestResponse: 4000,
    browsed: "incomplete",
  },
};
const MOST_PARENTS = 50;

// A window of another origin throws when it is looked into: then there is no platform there.
const look = (from, version) => {
  try {
    let seen = from;
    for (let i = 0; seen && i <= MOST_PARENTS; i += 1) {
      const api = seen[VERSIONS[version].api];
      if (api) return { api, page: seen };
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

// The platform's API, the window that holds it, and the version that it speaks; null where there is
// none. The package's own version first: some platforms offer both.
export const find = (own) => {
  const other = own === "1.2" ? "2004" : "1.2";
  for (const version of [own, other]) {
    for (const from of [window, window.top, opener()]) {
      const found = from && look(from, version);
      if (found) return { ...found, version };
    }
  }
  return null;
};

// A session's calls, with every answer looked at. A platform that throws is one that refuses.
export const connect = ({ api, page, version }) => {
  const terms = VERSIONS[version];
  const call = (name, ...given) => {
    try {
      return String(api[terms.call(name)](...given));
    } catch {
      return "false";
    }
  };
  return {
    is2004: version === "2004",
    page,
    terms,
    get: (field) => {
      const value = call("GetValue", field);
      return ["false", "undefined", "null"].includes(value) ? "" : value;
    },
    set: (field, value) => call("SetValue", field, String(value)) !== "false",
    start: () => call(terms.start, "") !== "false",
    commit: () => call("Commit", "") !== "false",
    end: () => call(terms.end, ""),
  };
};

// A platform for the packages. scorm-again holds the API and the data model's own rules. A profile,
// one row of `tests/suite/platforms.toml`, adds what a real platform does beyond them: what it
// refuses, does not answer, decides by itself and sends in which way. What it has kept of every
// attempt lies in `store`; every call is written down with its answer.
import { Scorm12API } from "./scorm12.js";
import { Scorm2004API } from "./scorm2004.js";

const VERSIONS = {
  12: {
    Api: Scorm12API,
    name: "API",
    prefix: "LMS",
    learner: "cmi.core.student_id",
    language: "cmi.student_preference.language",
    mode: "cmi.core.lesson_mode",
    entry: "cmi.core.entry",
    mark: ["masteryscore", "cmi.student_data.mastery_score"],
  },
  2004: {
    Api: Scorm2004API,
    name: "API_1484_11",
    prefix: "",
    learner: "cmi.learner_id",
    language: "cmi.learner_preference.language",
    mode: "cmi.mode",
    entry: "cmi.entry",
    mark: ["minNormalizedMeasure", "cmi.scaled_passing_score"],
  },
};
const PLAIN = ["Initialize", "Finish", "Terminate", "GetValue", "SetValue", "Commit"];
const ENDS = ["Finish", "Terminate"];

// Every call of every launch, in order.
window.calls = [];
// Every attempt: whose it is, in which activity, and what is kept of it.
window.store = [];
// What may go wrong between the browser and the platform's server.
window.world = { isOnline: true, hasSession: true };

let session; // Of the package that is open.
let isLeaving = false;
let letters = []; // What is under way while the page goes.

const matches = (patterns, field) => (patterns ?? []).some((pattern) => new RegExp(pattern).test(field));

// --- What is kept.

const ofVersion = (profile, key, version) => profile[`${key}_${version}`] ?? profile[key];

// Lists without an entry come as empty objects, which scorm-again does not read back.
const written = (api) => {
  const fields = Object.entries(api.getFlattenedCMI());
  return Object.fromEntries(fields.filter(([, value]) => typeof value !== "object"));
};

// What a platform makes by itself of what it was told.
const judged = (values, { profile, version, mode }, isEnd) => {
  const after = { ...values };
  if (version === "12") {
    const status = "cmi.core.lesson_status";
    const isSilent = ["", "not attempted"].includes(after[status] ?? "");
    if (isEnd && isSilent && profile.silent_status) after[status] = profile.silent_status;
    const mark = after["cmi.student_data.mastery_score"];
    const score = after["cmi.core.score.raw"];
    if (profile.mastery && isEnd && mode === "normal" && mark && (score ?? "") !== "") {
      after[status] = Number(score) >= Number(mark) ? "passed" : "failed";
    }
  } else {
    const status = "cmi.completion_status";
    const isSilent = ["", "unknown", "not attempted"].includes(after[status] ?? "");
    if (isEnd && isSilent && profile.silent_status) after[status] = profile.silent_status;
    const mark = after["cmi.scaled_passing_score"];
    const score = after["cmi.score.scaled"];
    if (profile.mastery && mode === "normal" && mark && (score ?? "") !== "") {
      after["cmi.success_status"] = Number(score) >= Number(mark) ? "passed" : "failed";
    }
  }
  return after;
};

const statusesOf = ({ version, values }) =>
  version === "12"
    ? [values["cmi.core.lesson_status"]]
    : [values["cmi.completion_status"], values["cmi.success_status"]];
const isFinished = (attempt, profile) =>
  statusesOf(attempt).some((status) => (profile.finished ?? []).includes(status));

// What arrives at the server.
const arrive = ({ attempt, values }) => {
  attempt.values = { ...attempt.values, ...values };
  attempt.history.push({
    score: Number(values["cmi.core.score.raw"] || values["cmi.score.raw"] || "NaN"),
    statuses: statusesOf(attempt),
  });
};

// The size of a request while the page goes: a part each of a form, with its name and a boundary.
const PART_BYTES = 110;
const sizeOf = (values) =>
  Object.entries(values)
    .map(([field, value]) => field.length + new TextEncoder().encode(value).length + PART_BYTES)
    .reduce((sum, length) => sum + length, 0);

// What of all values is sent: all, or those that are another text than the last time, taken or not.
const due = (all) => {
  const { profile, version, before } = session;
  session.before = all;
  if (ofVersion(profile, "sends", version) !== "changed") return all;
  return Object.fromEntries(Object.entries(all).filter(([field, value]) => before[field] !== value));
};

// A request that the page stands still for.
const standStill = (ms) => {
  const end = performance.now() + ms;
  while (performance.now() < end);
};

// A Commit, or the end. Answers what the API answers to it.
const send = (isEnd) => {
  const { api, attempt, profile, mode } = session;
  const values = due(judged(written(api), session, isEnd));
  const isKept = mode !== "review";
  if (isLeaving && profile.beacon_bytes) {
    // The browser's bound is for all that are under way together, and the page does not hear of it.
    const size = sizeOf(values);
    const underWay = letters.reduce((sum, letter) => sum + letter.size, 0);
    const isTaken = size + underWay <= profile.beacon_bytes;
    session.beacons.push({ size, isTaken });
    if (isTaken && world.isOnline && world.hasSession) letters.push({ attempt, values, size, isKept });
    return "true";
  }
  standStill(profile.commit_ms ?? 0);
  if (!world.isOnline) return profile.offline_answer ?? "false";
  if (!world.hasSession) return "false";
  if (isKept) arrive({ attempt, values });
  return "true";
};

// --- The API, as the package sees it.

const isRefused = (field, value) => {
  const { profile, version, api } = session;
  if (matches(profile.unknown, field)) return "unknown";
  const isAnswer = field.startsWith("cmi.interactions.");
  if (isAnswer && profile.no_answers_in?.includes(version)) return "unknown";
  const rules = ofVersion(profile, "takes", version) ?? [];
  const type = field.replace(/[^.]+$/, "type");
  for (const [fields, wanted, ofType] of rules) {
    if (!new RegExp(fields).test(field) || new RegExp(wanted).test(value)) continue;
    if (!ofType || new RegExp(ofType).test(api.getFlattenedCMI()[type])) return `not ${wanted}`;
  }
  const index = /^cmi\.interactions\.(\d+)\./.exec(field)?.[1];
  if (index !== undefined && Number(index) > session.nInteractions) return "a gap";
  return "";
};

const setValue = (set) => (field, value) => {
  const reason = isRefused(field, value);
  if (reason) return { answer: "false", error: reason };
  const answer = set(field, value);
  if (String(answer) === "true") {
    const index = /^cmi\.interactions\.(\d+)\./.exec(field)?.[1];
    if (index !== undefined) session.nInteractions = Math.max(session.nInteractions, Number(index) + 1);
  }
  return { answer };
};

// Whether a fault, `{ times, about, after, throws }`, is due with this call.
const isDue = (fault, field) => {
  if (!fault || (fault.about && fault.about !== field)) return false;
  if (fault.after > 0) {
    fault.after -= 1;
    return false;
  }
  fault.times -= 1;
  return fault.times >= 0;
};

const recorded = (api, prefix, fails) => {
  const shown = {};
  for (const name of PLAIN) {
    const method = prefix + name;
    if (typeof api[method] !== "function") continue;
    const asked = (...given) => {
      if (name === "GetValue" && matches(session.profile.unanswered, given[0])) return { answer: "" };
      if (name === "SetValue") return setValue((...both) => api[method](...both))(...given);
      const isEnd = ENDS.includes(name);
      if (name !== "Commit" && !isEnd) return { answer: api[method](...given) };
      // Before the API ends: it makes something of its values itself.
      const sent = send(isEnd);
      const answer = String(api[method](...given));
      return { answer: answer === "true" ? sent : answer };
    };
    shown[method] = (...given) => {
      let result = { answer: "false" };
      if (isDue(fails[name], given[0])) {
        if (fails[name].throws) throw new Error("a platform that is broken");
      } else {
        try {
          result = asked(...given);
        } catch (error) {
          window.calls.push({ name, given, isTaken: false, error: String(error) });
          throw error;
        }
      }
      const error = result.error ?? String(api[`${prefix}GetLastError`]());
      const isTaken = String(result.answer) !== "false";
      window.calls.push({ name, given, isTaken, error, at: performance.now() });
      return result.answer;
    };
  }
  for (const name of ["GetLastError", "GetErrorString", "GetDiagnostic"]) {
    shown[prefix + name] = (...given) => api[prefix + name](...given);
  }
  return shown;
};

// --- Launching and leaving.

// The mark that a package's manifest names, which some platforms judge by.
const markOf = async (folder, [element]) => {
  const manifest = await (await fetch(`${folder}/imsmanifest.xml`)).text();
  const xml = new DOMParser().parseFromString(manifest, "text/xml");
  return xml.getElementsByTagNameNS("*", element)[0]?.textContent.trim() ?? "";
};

const attemptOf = ({ activity, learner, version, profile, isNew }) => {
  const own = store.filter((a) => a.activity === activity && a.learner === learner && a.version === version);
  const last = own.at(-1);
  // One of which nothing ever arrived is not an attempt yet.
  if (last && !(isNew && last.history.length)) return { attempt: last, isFinished: isFinished(last, profile) };
  const attempt = { activity, learner, version, values: {}, history: [] };
  store.push(attempt);
  return { attempt, isFinished: false };
};

// Puts the API up and opens a package. The options come as JSON: scorm-again knows only objects of
// its own window, and a driver's are of another.
//   version; profile; activity, learner, isNew: which attempt; isPreview; saved: what an earlier
//   launch left; values: set before it starts; fails, late: what is wrong with it;
//   course: the package with another course in it.
window.launch = async (options) => {
  const asked = JSON.parse(options);
  const { version, values, fails, late, saved, isPreview, course } = asked;
  const { profile = {}, activity = "one", learner = "learner-1", isNew = false } = asked;
  const terms = VERSIONS[version];
  const folder = `${activity}/package-${version}${course ? `-${course}` : ""}`;
  for (const { name } of Object.values(VERSIONS)) delete window[name];
  document.documentElement.lang = profile.page_language ?? "";
  const found = attemptOf({ activity, learner, version, profile, isNew });
  if (saved) found.attempt.values = saved;
  const exit = version === "12" ? "cmi.core.exit" : "cmi.exit";
  const isForgotten =
    ofVersion(profile, "wants_suspend", version) && found.attempt.values[exit] !== "suspend";
  const before = isForgotten ? {} : found.attempt.values;
  const mode = isPreview ? "browse" : found.isFinished ? "review" : "normal";
  const api = new terms.Api({ autocommit: false, logLevel: 5, lmsCommitUrl: false });
  api.loadFromFlattenedJSON({
    ...before,
    [terms.learner]: learner,
    [terms.language]: profile.language ?? "",
    [terms.mode]: mode,
    [terms.entry]: Object.keys(before).length ? "resume" : "ab-initio",
    [terms.mark[1]]: await markOf(folder, terms.mark),
    ...values,
  });
  const indexes = Object.keys(before).map((field) => /^cmi\.interactions\.(\d+)\./.exec(field)?.[1]);
  const nInteractions = 1 + Math.max(-1, ...indexes.filter((index) => index !== undefined).map(Number));
  session = { api, profile, version, mode, attempt: found.attempt, before: {}, beacons: [], nInteractions };
  window.session = session;
  const putUp = () => {
    window[terms.name] = recorded(api, terms.prefix, fails ?? {});
  };
  if (!late) putUp();
  const frame = document.createElement("iframe");
  frame.id = "sco";
  frame.title = "A package";
  frame.src = `${folder}/index.html`;
  document.body.replaceChildren(frame);
  if (late) frame.addEventListener("load", putUp);
  return mode;
};

// Leaves the package, as a learner who goes on to another page of the platform. What is sent then
// arrives after the page has gone, in the order that is worst.
window.leave = () => {
  isLeaving = true;
  document.getElementById("sco").remove();
  isLeaving = false;
  if (session.profile.beacon_order === "reversed") letters.reverse();
  for (const letter of letters) if (letter.isKept) arrive(letter);
  letters = [];
};

// What the platform has kept of the attempt that was opened last.
window.kept = () => session.attempt.values;

window.isReady = true;

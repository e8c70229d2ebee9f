// A platform for the packages: scorm-again holds the API, and every call is written down with its
// answer and the error that scorm-again set by it.
import { Scorm12API } from "./scorm12.js";
import { Scorm2004API } from "./scorm2004.js";

const VERSIONS = {
  12: { Api: Scorm12API, name: "API", prefix: "LMS", learner: "cmi.core.student_id" },
  2004: { Api: Scorm2004API, name: "API_1484_11", prefix: "", learner: "cmi.learner_id" },
};
const PLAIN = ["Initialize", "Finish", "Terminate", "GetValue", "SetValue", "Commit"];

// Every call of every launch, in order.
window.calls = [];

// `fails` names calls that answer "false", or throw, as long as their number is above zero, and
// what they are about: `{ SetValue: { times: 2, about: "cmi.suspend_data" } }`.
const recorded = (api, prefix, fails) => {
  const shown = {};
  for (const name of PLAIN) {
    const method = prefix + name;
    if (typeof api[method] !== "function") continue;
    shown[method] = (...given) => {
      const fault = fails[name];
      const isAbout = fault && (!fault.about || fault.about === given[0]);
      let answer = "false";
      if (isAbout && fault.times > 0) {
        fault.times -= 1;
        if (fault.throws) throw new Error("a platform that is broken");
      } else {
        try {
          answer = api[method](...given);
        } catch (error) {
          window.calls.push({ name, given, isTaken: false, error: String(error) });
          throw error;
        }
      }
      const error = String(api[`${prefix}GetLastError`]());
      window.calls.push({ name, given, isTaken: String(answer) !== "false", error });
      return answer;
    };
  }
  for (const name of ["GetLastError", "GetErrorString", "GetDiagnostic"]) {
    shown[prefix + name] = (...given) => api[prefix + name](...given);
  }
  return shown;
};

// Puts the API up and opens a package. `saved` is what an earlier launch left. The options come as
// JSON: scorm-again knows only objects of its own window, and a driver's are of another.
window.launch = (options) => {
  const { version, saved, learner, values, fails, late, settings } = JSON.parse(options);
  for (const { name } of Object.values(VERSIONS)) delete window[name];
  const { Api, name, prefix, learner: learnerField } = VERSIONS[version];
  const api = new Api({ autocommit: false, logLevel: 5, lmsCommitUrl: false, ...settings });
  api.loadFromFlattenedJSON({ ...saved, [learnerField]: learner ?? "learner-1", ...values });
  window.platform = api;
  const putUp = () => {
    window[name] = recorded(api, prefix, fails ?? {});
  };
  if (!late) putUp();
  const frame = document.createElement("iframe");
  frame.id = "sco";
  frame.title = "A package";
  frame.src = `package-${version}/index.html`;
  document.body.replaceChildren(frame);
  if (late) frame.addEventListener("load", putUp);
};

// Leaves the package, as a learner who goes on to another page of the platform.
window.leave = () => document.getElementById("sco").remove();

// What the platform would keep, field by field. Lists without an entry come as empty objects, which
// scorm-again does not read back.
window.kept = () => {
  const fields = Object.entries(window.platform.getFlattenedCMI());
  return Object.fromEntries(fields.filter(([, value]) => typeof value !== "object"));
};

window.isReady = true;

// Between the course, which speaks SPLICE to the page around it, and a platform that speaks SCORM.
// The course lies in a frame, so it can be reloaded (to change its language) without ending the
// platform's session.
import { codeOf, languageOf } from "./languages.js";
import { connect, find } from "./platform.js";
import { begin } from "./session.js";

const TRIES = 3;
const RETRY_MS = 500;
const COURSE = "three-transformers.html";

const { scorm: own, exercises } = document.currentScript.dataset;
const frame = document.getElementById("lesson");
const notice = (id, isShown) => {
  document.getElementById(id).hidden = !isShown;
};

const pageLanguage = (page) => {
  try {
    return page.document.documentElement.lang;
  } catch {
    return ""; // Of another origin.
  }
};

// --- What the course says, whichever way it comes.

let session;
let shown; // The language that the course is in.

const hear = (data) => {
  switch (data.subject) {
    case "SPLICE.getState":
      // Without a platform there is nobody to answer, and the course goes on by itself.
      if (session && typeof data.message_id === "string") {
        const { message_id } = data;
        const state = session.state();
        const answer = { subject: "SPLICE.getState.response", message_id, state };
        frame.contentWindow.postMessage(answer, "*");
      }
      return;
    case "SPLICE.reportScoreAndState":
      return session?.onReport(data);
    case "SPLICE.sendEvent":
      if (data.name === "answer" && data.data) session?.onAnswer(data.data);
      return;
    case "three-transformers.ready": {
      const language = languageOf(typeof data.lang === "string" ? data.lang : "");
      // Another one than it was opened in: the learner has chosen it.
      if (shown && language && language !== shown) session?.onLanguage(language);
      shown = language;
    }
  }
};

// What the course has not said yet, when there is no time for a message.
const pull = () => {
  try {
    const { CustomEvent } = frame.contentWindow;
    const event = new CustomEvent("three-transformers:leaving", { detail: hear });
    frame.contentWindow.dispatchEvent(event);
  } catch {
    // The course is gone already, or of another origin; what it said before stands.
  }
};

// --- The course.

const showCourse = (page) => {
  window.addEventListener("message", ({ source, data }) => {
    if (source === frame.contentWindow && typeof data === "object" && data !== null) hear(data);
  });
  const asked = new URLSearchParams();
  // The learner's last choice, the platform's, its page's, the browser's.
  const tags = [session?.language(), page && pageLanguage(page), ...navigator.languages];
  const lang = codeOf(tags);
  shown = languageOf(lang);
  if (lang) asked.set("lang", lang);
  if (session?.profile) asked.set("profile", session.profile);
  frame.src = `${COURSE}?${asked}`;
};

const start = (triesLeft) => {
  const found = find(own);
  const platform = found && connect(found);
  if (platform?.start()) {
    session = begin(platform, { exercises: exercises.split(" "), notice, pull });
    return showCourse(platform.page);
  }
  // A platform's page may put its API up after it has loaded us.
  const mayCome = found || window.parent !== window || window.opener;
  if (mayCome && triesLeft > 1) return setTimeout(start, RETRY_MS, triesLeft - 1);
  notice("no-platform", true);
  showCourse(null);
};
start(TRIES);

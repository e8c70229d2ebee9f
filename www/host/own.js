// The page's own words, for hosts that use `embed.js` or speak to it directly. Every message names
// the version; another version gets one answer that says so.
import { send } from "./channel.js";
import { height } from "./height.js";

const VERSION = 1;
const PREFIX = "three-transformers.";
let hasRefused = false;

const say = (word, more) => send({ subject: PREFIX + word, version: VERSION, ...more });

const sayReady = () =>
  say("ready", { lang: document.documentElement.lang, title: document.title, height: height() });

export const start = () => {
  if (document.documentElement.hasAttribute("data-alive")) return sayReady();
  new MutationObserver((_, observer) => {
    observer.disconnect();
    sayReady();
  }).observe(document.documentElement, { attributeFilter: ["data-alive"] });
};

export const hear = ({ subject, version, theme, section }) => {
  if (typeof subject !== "string" || !subject.startsWith(PREFIX)) return false;
  if (version !== VERSION) {
    if (!hasRefused) say("error", { code: "unsupported-version", supported: [VERSION] });
    hasRefused = true;
    return true;
  }
  switch (subject.slice(PREFIX.length)) {
    case "hello":
      sayReady();
      return true;
    case "theme":
      if (theme === "light" || theme === "dark") document.documentElement.dataset.theme = theme;
      else delete document.documentElement.dataset.theme;
      return true;
    case "show":
      if (typeof section === "string" && section.length < 100) {
        document.getElementById(section)?.scrollIntoView();
      }
      return true;
    default:
      return false;
  }
};

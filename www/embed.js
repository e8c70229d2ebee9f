// For pages that embed the course: one script tag puts the frame where it stands, keeps its height
// right, and turns what the course says into events on the frame.
//
//   <script async src="…/embed.js" data-section="run" data-lang="en"></script>
//
// `data-section`, `data-lang`, `data-theme`, `data-hide`, `data-profile` and `data-title` choose
// what is shown; `data-sandbox` adds a sandbox with scripts alone. Events and their details:
// `embed.d.ts`. The build puts `checked.js` around it.
SCRIPT = () => {
  const VERSION = 1;
  const LEAST_HEIGHT = 50;
  const LONGEST_STATE = 100_000;

  const tag = document.currentScript;
  const { section, lang, theme, hide, profile, title, sandbox } = tag.dataset;
  const site = new URL("./", tag.src);
  const page = new URL(lang === "en" ? "en/" : "./", site);
  page.searchParams.set("embed", "1");
  const choices = { section, theme, hide, profile };
  for (const [name, value] of Object.entries(choices)) {
    if (value) page.searchParams.set(name, value);
  }

  const frame = document.createElement("iframe");
  frame.src = page.href;
  frame.title = title ?? "Three Transformers";
  frame.allow = "clipboard-write";
  if (sandbox !== undefined) frame.sandbox.add("allow-scripts");
  Object.assign(frame.style, { width: "100%", height: "700px", border: "0", display: "block" });

  const tell = (name, detail) =>
    frame.dispatchEvent(new CustomEvent(`three-transformers:${name}`, { bubbles: true, detail }));
  const ask = (message) => frame.contentWindow?.postMessage(message, "*");
  const command = (word, more) =>
    ask({ subject: `three-transformers.${word}`, version: VERSION, ...more });

  // What the host may ask of the course.
  frame.setTheme = (theme) => command("theme", { theme });
  frame.showSection = (section) => command("show", { section });

  const isNumber = (value) => typeof value === "number" && Number.isFinite(value);
  const isText = (value) => typeof value === "string" && value.length <= LONGEST_STATE;
  const origins = sandbox === undefined ? [site.origin] : ["null"];

  window.addEventListener("message", ({ source, origin, data }) => {
    if (source !== frame.contentWindow || !origins.includes(origin)) return;
    if (typeof data !== "object" || data === null) return;
    const { subject, message_id, version } = data;
    switch (subject) {
      case "lti.frameResize": {
        if (!isNumber(data.height)) return;
        // However tall it is: what a bound cuts off can only be reached by a second scroll bar.
        const height = Math.max(Math.ceil(data.height), LEAST_HEIGHT);
        frame.style.height = `${height}px`;
        return tell("height", { height });
      }
      case "SPLICE.getState": {
        if (!isText(message_id)) return;
        const respond = (state) =>
          ask({ subject: "SPLICE.getState.response", message_id, state: state ?? null });
        // A host that keeps states answers by `respond`, now or later.
        return tell("get-state", { respond });
      }
      case "SPLICE.reportScoreAndState": {
        const { score, state } = data;
        if (!isNumber(score) || score < 0 || score > 1 || !isText(state)) return;
        return tell("score", { score, state });
      }
      case "SPLICE.sendEvent": {
        if (data.name !== "answer" || typeof data.data !== "object" || data.data === null) return;
        tell("answer", data.data);
        if (isNumber(data.data.done) && data.data.done === data.data.all) tell("complete", {});
        return;
      }
      case "three-transformers.ready":
        if (version === VERSION) tell("ready", { lang: data.lang, title: data.title });
    }
  });
  // In a page's head nothing is shown: then the frame goes to the end of the page.
  const place = () =>
    document.body?.contains(tag) ? tag.after(frame) : document.body?.append(frame);
  if (document.body) place();
  else document.addEventListener("DOMContentLoaded", place, { once: true });
};

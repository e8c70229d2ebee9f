// The code that puts this page into a course, for the platform and the part chosen.
import { say } from "./say.js";

const HEIGHT = 700; // Until the page has told its own.

const escaped = (text) =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;");

// The site's folder, as an address that works from anywhere.
const site = () => new URL(document.getElementById("take-along").dataset.site, location.href);

export const frameAddress = ({ section, theme, lang }) => {
  const page = new URL(lang === "en" ? "en/" : "./", site());
  page.search = page.hash = "";
  page.searchParams.set("embed", "1");
  if (section) page.searchParams.set("section", section);
  if (theme) page.searchParams.set("theme", theme);
  return page.href;
};

const frame = (chosen, title) =>
  `<iframe src="${escaped(frameAddress(chosen))}" title="${escaped(title)}" ` +
  `width="100%" height="${HEIGHT}" style="border:0" loading="lazy" ` +
  `allow="clipboard-write"></iframe>`;

const script = ({ section, theme, lang }, title) => {
  const file = new URL("embed.js", site());
  file.search = file.hash = "";
  const data = { lang, section, theme, title };
  const attributes = Object.entries(data)
    .filter(([, value]) => value)
    .map(([name, value]) => ` data-${name}="${escaped(value)}"`);
  return `<script async src="${escaped(file.href)}"${attributes.join("")}></script>`;
};

// A script sizes its frame. Canvas takes no scripts, and listens to what a frame says of its height;
// Notion makes the frame itself.
const CODES = {
  plain: script,
  moodle: script,
  "open-edx": script,
  canvas: frame,
  notion: frameAddress,
};

export const startEmbedCode = () => {
  const part = (name) => document.getElementById(`embed-${name}`);
  const [host, section, theme, code, note, copy, status] = [
    "host",
    "section",
    "theme",
    "code",
    "note",
    "copy",
    "status",
  ].map(part);
  const { title } = document.getElementById("embed").dataset;

  const write = () => {
    const chosen = {
      section: section.value,
      theme: theme.value,
      lang: document.documentElement.lang,
    };
    code.value = CODES[host.value](chosen, title);
    note.textContent = host.selectedOptions[0].dataset.note;
    say(status);
  };
  for (const choice of [host, section, theme]) choice.addEventListener("change", write);
  copy.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(code.value);
      say(status, "copied");
    } catch {
      code.focus();
      code.select();
      say(status, "not-copied");
    }
  });
  copy.disabled = false;
  write();
};

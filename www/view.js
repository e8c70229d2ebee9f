// What of the page is shown, as its address asks: `?embed=1&section=run&lang=en&theme=dark&hide=…`.
// Runs before the first paint, so nothing is shown that is then taken away. An unknown key or value
// changes nothing.
(() => {
  const root = document.documentElement;
  const asked = new URLSearchParams(location.search);
  const HIDEABLE = ["title", "prose", "terminal", "progress", "contents", "frame"];

  if (!location.hash) root.setAttribute("data-top", "");
  // Inside another page answers are told to that page; the footer says so.
  if (window.parent !== window) root.setAttribute("data-framed", "");
  if (asked.get("embed") === "1") root.setAttribute("data-embed", "");
  const hidden = (asked.get("hide") ?? "").split(",").filter((name) => HIDEABLE.includes(name));
  if (hidden.length) root.setAttribute("data-hide", hidden.join(" "));
  const sections = (asked.get("section") ?? "").split(",").filter(Boolean);
  if (sections.length) root.setAttribute("data-only", "");

  const lang = asked.get("lang");
  if (lang && lang !== root.lang && root.hasAttribute("data-whole")) {
    // The other language waits in this file; `language.js` takes it out.
    root.setAttribute("data-waits", "");
  } else if (lang && lang !== root.lang) {
    // The other language is a page of its own.
    const other = document.querySelector(`link[rel="alternate"][hreflang="${CSS.escape(lang)}"]`);
    if (other) {
      const page = new URL(other.href);
      asked.delete("lang");
      page.search = asked;
      page.hash = location.hash;
      location.replace(page);
    }
  }

  document.addEventListener("DOMContentLoaded", () => {
    const shown = sections.filter((id) => {
      const part = document.querySelector(`main > section#${CSS.escape(id)}`);
      part?.setAttribute("data-shown", "");
      return part;
    });
    // None of them is there: the whole page is better than an empty one.
    if (!shown.length) root.removeAttribute("data-only");
    // Out of the frame: the same place in the whole page.
    document.getElementById("open-whole")?.addEventListener("click", ({ currentTarget }) => {
      const page = new URL(location.href);
      for (const key of ["embed", "hide", "section", "theme", "profile"]) page.searchParams.delete(key);
      currentTarget.href = page;
    });
    // The other language keeps what was asked for here.
    for (const link of document.querySelectorAll("a.language")) {
      const page = new URL(link.getAttribute("href"), location.href);
      for (const [key, value] of asked) {
        if (key !== "lang") page.searchParams.set(key, value);
      }
      link.href = page;
    }
  });
})();

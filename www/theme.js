// Light, dark, or as the system prefers. Runs before the first paint, so nothing flashes.
(() => {
  const KEY = "three-transformers.theme";
  const root = document.documentElement;
  const show = (theme) =>
    theme ? root.setAttribute("data-theme", theme) : root.removeAttribute("data-theme");

  const isTheme = (theme) => theme === "light" || theme === "dark";
  // An address that asks for a theme, as an embedding page does, goes before the learner's choice.
  const asked = new URLSearchParams(location.search).get("theme");
  // Where storage is forbidden the choice holds until the page is left.
  try {
    const theme = isTheme(asked) ? asked : localStorage.getItem(KEY);
    if (isTheme(theme)) show(theme);
  } catch {
    if (isTheme(asked)) show(asked);
  }

  document.addEventListener("DOMContentLoaded", () => {
    const buttons = [...document.querySelectorAll("[data-theme-choice]")];
    const mark = () => {
      const theme = root.getAttribute("data-theme") ?? "";
      for (const button of buttons) {
        button.setAttribute("aria-pressed", String(button.dataset.themeChoice === theme));
      }
    };
    for (const button of buttons) {
      button.addEventListener("click", () => {
        show(button.dataset.themeChoice);
        mark();
        try {
          localStorage.setItem(KEY, button.dataset.themeChoice);
        } catch {}
      });
    }
    mark();
  });
})();

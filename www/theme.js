// Light, dark, or as the system prefers. Runs before the first paint, so nothing flashes.
(() => {
  const KEY = "three-transformers.theme";
  const root = document.documentElement;
  const show = (theme) =>
    theme ? root.setAttribute("data-theme", theme) : root.removeAttribute("data-theme");

  // Where storage is forbidden the choice holds until the page is left.
  try {
    const theme = localStorage.getItem(KEY);
    if (theme === "light" || theme === "dark") show(theme);
  } catch {}

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

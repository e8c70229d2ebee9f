// Runs before the first paint: the theme chosen earlier, and the news that scripts run at all.
(() => {
  const root = document.documentElement;
  root.setAttribute("data-js", "");
  try {
    const theme = localStorage.getItem("three-transformers.theme");
    if (theme === "light" || theme === "dark") root.setAttribute("data-theme", theme);
  } catch {
    // Storage is forbidden here: the system's preference it is.
  }
})();

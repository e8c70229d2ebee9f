// A plain script that nothing else can keep from loading. It says that scripts run at all, and
// tells the learner when the page's program does not load or stops.
(() => {
  const root = document.documentElement;
  root.setAttribute("data-js", "");

  const whenRead = (act) =>
    document.readyState === "loading"
      ? document.addEventListener("DOMContentLoaded", act, { once: true })
      : act();
  const showNotice = () =>
    whenRead(() => document.getElementById("boot-notice")?.removeAttribute("hidden"));
  whenRead(() =>
    document
      .getElementById("boot-retry")
      ?.addEventListener("click", () => window.location.reload()),
  );

  // Capturing, since a script that fails to load tells only itself.
  window.addEventListener(
    "error",
    (event) => {
      // A part that is loaded later says by itself when it does not come.
      const isScript = event.target instanceof HTMLScriptElement && !event.target.dataset.part;
      const isTrap = event.error instanceof WebAssembly.RuntimeError;
      if (isScript || isTrap || !root.hasAttribute("data-alive")) showNotice();
    },
    true,
  );
  // A script in the page that was changed on its way is refused by the page's policy.
  for (const sign of ["unhandledrejection", "securitypolicyviolation"]) {
    window.addEventListener(sign, () => {
      if (!root.hasAttribute("data-alive")) showNotice();
    });
  }
  // Whatever else it may be: a program that is not there by then does not come.
  window.addEventListener("load", () =>
    setTimeout(() => {
      if (!root.hasAttribute("data-alive")) showNotice();
    }, 15_000),
  );
})();

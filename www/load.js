// Scripts that only some visits need, named with their hashes by the element that loads this one:
// the host's inside a frame; the rest when a learner opens what needs it.
(() => {
  const { host, hostIntegrity, tail, tailIntegrity } = document.currentScript.dataset;
  const load = (address, integrity) => {
    if (!address) return; // The single file carries what it needs.
    const script = document.createElement("script");
    script.integrity = integrity;
    script.src = address;
    document.head.append(script);
  };
  const hasHost = window.parent !== window;
  if (hasHost) load(host, hostIntegrity);

  document.addEventListener("DOMContentLoaded", () => {
    const panel = document.getElementById("take-along");
    if (!panel || hasHost) return;
    const loadTail = () => load(tail, tailIntegrity);
    // An offline copy wants to be looked after even while nobody asks for it.
    if (navigator.serviceWorker?.controller) loadTail();
    else panel.addEventListener("toggle", loadTail, { once: true });
  });
})();

// Keeping the page for use without a network, and telling truly whether it is kept.
//
// The service worker answers whether it holds every file; only then does the page say so.
import { say } from "./say.js";

const ask = (worker, question) =>
  new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = ({ data }) => resolve(data);
    worker.postMessage(question, [port2]);
    setTimeout(resolve, 5_000);
  });

// Whether the worker gets that far; a version that could not be saved whole never does.
const reaches = (worker, state) =>
  new Promise((resolve) => {
    const look = () => {
      if (worker.state === state) resolve(true);
      if (worker.state === "redundant") resolve(false);
    };
    worker.addEventListener("statechange", look);
    look();
  });

export const startOffline = async () => {
  const [save, update, remove, status] = ["save", "update", "remove", "status"].map((name) =>
    document.getElementById(`offline-${name}`),
  );
  const workers = navigator.serviceWorker;
  if (!workers || !window.isSecureContext) return say(status, "unsupported");
  const site = new URL(document.getElementById("take-along").dataset.site, location.href);
  site.search = site.hash = "";
  const script = new URL("offline-worker.js", site);

  const show = async (registration, otherwise) => {
    const keeps = registration?.active && (await ask(registration.active, "status"));
    const hasNewer = Boolean(registration?.waiting && registration.active);
    save.hidden = Boolean(keeps?.isWhole);
    update.hidden = !hasNewer;
    remove.hidden = !registration?.active;
    save.disabled = false;
    say(status, hasNewer ? "newer" : keeps?.isWhole ? "ready" : otherwise);
  };
  const watch = (registration) => {
    registration.addEventListener("updatefound", async () => {
      // A new version that could not be saved whole is dropped; the one before stays.
      const { installing, active } = registration;
      if (active && installing && (await reaches(installing, "installed"))) show(registration);
    });
  };

  // Not one of a folder above, which may be another site's.
  const own = async () => {
    const found = await workers.getRegistration(site);
    return found?.scope === site.href ? found : undefined;
  };

  save.addEventListener("click", async () => {
    save.disabled = true;
    say(status, "saving");
    try {
      let registration = await own();
      if (registration?.active) {
        // A copy that has lost a file is made whole.
        await ask(registration.active, "repair");
      } else {
        registration = await workers.register(script, { scope: site, updateViaCache: "none" });
        const worker = registration.installing ?? registration.waiting ?? registration.active;
        if (!(await reaches(worker, "activated"))) throw new Error("not every file was saved");
        watch(registration);
      }
      await show(registration, "failed");
    } catch {
      save.disabled = false;
      say(status, "failed");
    }
  });
  update.addEventListener("click", async () => {
    const registration = await own();
    if (!registration?.waiting) return show(registration);
    workers.addEventListener("controllerchange", () => location.reload(), { once: true });
    if ((await ask(registration.waiting, "switch")) !== "switching") say(status, "others-open");
  });
  remove.addEventListener("click", async () => {
    const registration = await own();
    if (registration?.active) await ask(registration.active, "forget");
    await registration?.unregister();
    await show(undefined, "removed");
    save.focus();
  });

  const registration = await own();
  if (registration) watch(registration);
  await show(registration);
};

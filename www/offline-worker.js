// Keeps one version of the page, whole, for use without a network. The build puts the version and
// every file with its hash in front: VERSION, and KEPT as pairs.
//
// A version is saved into a cache of its own, each file checked against its hash; if one is missing
// or wrong, nothing of it stays and the version before goes on. A new version takes over only when
// no page of the old one is open, so no page ever gets files of two. All files but the pages have
// names of their own in every version.
const FILES = new Map(KEPT);
const scope = () => self.registration.scope;
// Another copy of the site may lie beside this one, in a folder of its own.
const PREFIX = `three-transformers-${new URL(scope()).pathname}-`;
const CACHE = PREFIX + VERSION;

const addressOf = (path) => new URL(path, scope()).href;

const save = async (cache, path, integrity) => {
  const response = await fetch(addressOf(path), { integrity, cache: "no-cache" });
  if (!response.ok) throw new Error(`${path}: ${response.status}`);
  // A new response: one that was redirected could not be given to a page, and the bytes are no
  // longer compressed.
  const headers = new Headers(response.headers);
  for (const name of ["content-encoding", "content-length"]) headers.delete(name);
  await cache.put(addressOf(path), new Response(await response.blob(), { headers }));
};

const saveAll = async () => {
  try {
    const cache = await caches.open(CACHE);
    await Promise.all([...FILES].map(([path, integrity]) => save(cache, path, integrity)));
  } catch (error) {
    await caches.delete(CACHE);
    throw error;
  }
};

const forget = async (isForgotten) => {
  for (const name of await caches.keys()) {
    if (name.startsWith(PREFIX) && isForgotten(name)) await caches.delete(name);
  }
};

const isWhole = async () => {
  if (!(await caches.has(CACHE))) return false;
  const cache = await caches.open(CACHE);
  const kept = new Set((await cache.keys()).map(({ url }) => url));
  return [...FILES.keys()].every((path) => kept.has(addressOf(path)));
};

const pathOf = (url) =>
  url.startsWith(scope()) ? url.slice(scope().length).split(/[?#]/)[0].replace(/index\.html$/, "") : null;

const answer = async (request, path) => {
  // A copy that the browser has thinned out is no copy: then everything comes from the network.
  if (request.mode === "navigate" && !(await isWhole())) return fetch(request);
  const cache = await caches.open(CACHE);
  return (await cache.match(addressOf(path))) ?? fetch(request);
};

self.addEventListener("install", (event) => event.waitUntil(saveAll()));

self.addEventListener("activate", (event) =>
  event.waitUntil(forget((name) => name !== CACHE).then(() => self.clients.claim())),
);

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const path = pathOf(request.url);
  // Frames of other pages always get the network's version.
  if (request.method !== "GET" || path === null || request.destination === "iframe") return;
  if (FILES.has(path)) event.respondWith(answer(request, path));
});

self.addEventListener("message", (event) => {
  const [port] = event.ports;
  if (!port) return;
  const reply = async () => {
    switch (event.data) {
      case "status":
        return { version: VERSION, isWhole: await isWhole() };
      case "switch": {
        const pages = await self.clients.matchAll({ includeUncontrolled: true, type: "window" });
        if (pages.filter(({ url }) => url.startsWith(scope())).length > 1) return "others-open";
        await self.skipWaiting();
        return "switching";
      }
      case "repair":
        await saveAll();
        return "repaired";
      case "forget":
        await forget(() => true);
        return "forgotten";
      default:
        return null;
    }
  };
  event.waitUntil(
    reply()
      .catch(() => null)
      .then((data) => port.postMessage(data)),
  );
});

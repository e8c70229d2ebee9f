// Where a page has no origin of its own (a sandboxed frame, a file opened by double-click) browsers
// let it load nothing beside itself. There the single file takes over, with the same address.
// Stands in the page itself: a file of its own could not be loaded.
if (self.origin === "null" || location.protocol === "file:") {
  const whole = new URL(document.currentScript.dataset.whole, location.href);
  const asked = new URLSearchParams(location.search);
  if (!asked.has("lang")) asked.set("lang", document.documentElement.lang);
  whole.search = asked;
  whole.hash = location.hash;
  location.replace(whole);
}

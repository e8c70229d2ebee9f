// The one door to the embedding window. A message counts only if it comes from that very window,
// from one origin for as long as the page lives, and has the shape of something we know.

// Enough for any host that means well; a flood is not worth the learner's processor.
const MOST_PER_SECOND = 50;
// Larger than any state that we ever hand out.
const LONGEST_TEXT = 100_000;

// Where the browser does not tell who embeds us, the first to speak a known protocol is held to.
let origin = location.ancestorOrigins?.[0];
let second = 0;
let heard = 0;

export const send = (message) => window.parent.postMessage(message, "*");

const isFlood = () => {
  const now = Math.floor(performance.now() / 1000);
  if (now !== second) [second, heard] = [now, 0];
  heard += 1;
  return heard > MOST_PER_SECOND;
};

// Each handler answers true when the message was one of its own.
export const listen = (handlers) => {
  window.addEventListener("message", (event) => {
    const { data, source } = event;
    if (source !== window.parent || isFlood()) return;
    if (origin !== undefined && event.origin !== origin) return;
    if (typeof data !== "object" || data === null || Object.getPrototypeOf(data) !== Object.prototype)
      return;
    if (handlers.some((hear) => hear(data))) origin ??= event.origin;
  });
};

export const isText = (value) => typeof value === "string" && value.length <= LONGEST_TEXT;

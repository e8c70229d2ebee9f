// The page's height, in every protocol that hosts listen to: LTI's `lti.frameResize` (Canvas,
// PreTeXt and others), H5P's resizer, open-iframe-resizer, OpenLearning and Open edX.
import { send } from "./channel.js";

// H5P's resizer may start after us.
const HELLO_EVERY_MS = 1_000;
const HELLO_TIMES = 10;

let sent = 0;
// Hosts that have said that they speak it.
let hasH5p = false;
let hasOpenResizer = false;

const measured = () => Math.ceil(document.documentElement.getBoundingClientRect().height);

const tellH5p = () =>
  send({
    context: "h5p",
    action: "prepareResize",
    scrollHeight: measured(),
    clientHeight: window.innerHeight,
  });

const tellOpenResizer = () =>
  send({ type: "iframe-resized", width: document.documentElement.clientWidth, height: measured() });

const tell = () => {
  const height = measured();
  // A frame that is not shown yet has none; the same height again is no news.
  if (height === 0 || height === sent) return;
  sent = height;
  send({ subject: "lti.frameResize", height });
  send(JSON.stringify({ action: "resize", height }));
  send({ type: "plugin.resize", payload: { height } });
  if (hasH5p) tellH5p();
  if (hasOpenResizer) tellOpenResizer();
};

const sayHello = (times) => {
  if (hasH5p || times === 0) return;
  send({ context: "h5p", action: "hello" });
  setTimeout(sayHello, HELLO_EVERY_MS, times - 1);
};

export const height = () => sent;

export const start = () => {
  sayHello(HELLO_TIMES);
  // The first call comes after the first layout, so never before there is something to see.
  new ResizeObserver(() => requestAnimationFrame(tell)).observe(document.documentElement);
};

export const hear = ({ context, action, type }) => {
  if (context === "h5p") {
    if (action === "hello" || action === "ready") {
      if (action === "ready") send({ context: "h5p", action: "hello" });
      hasH5p ||= action === "hello";
    }
    if (action === "hello" || action === "resize") tellH5p();
    if (action === "resizePrepared") {
      const tall = measured();
      // Its early resizers read `height`, and leave a frame of one pixel where there is none.
      send({ context: "h5p", action: "resize", scrollHeight: tall, height: tall });
    }
    return ["hello", "ready", "resize", "resizePrepared"].includes(action);
  }
  if (type === "iframe-child-init" || (hasOpenResizer && type === "iframe-get-child-dimensions")) {
    hasOpenResizer = true;
    tellOpenResizer();
    return true;
  }
  return false;
};

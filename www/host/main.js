// What the page tells a host that embeds it, and hears from it: its height, the learner's score and
// state, and the page's own few commands. Loaded only inside a frame; without a host nothing of it
// runs. Fields and limits of each protocol: `docs/hosting.md`.
import * as height from "./height.js";
import * as own from "./own.js";
import * as splice from "./splice.js";
import { listen } from "./channel.js";

// The single file carries this script wherever it is opened.
if (window.parent !== window) {
  listen([height.hear, splice.hear, own.hear]);
  height.start();
  splice.start();
  own.start();
}

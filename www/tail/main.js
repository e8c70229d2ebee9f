// What the panel "take this page along" does; loaded when it is opened. Its words are in the page.
import { startEmbedCode } from "./embed-code.js";
import { startOffline } from "./offline.js";

startEmbedCode();
startOffline();

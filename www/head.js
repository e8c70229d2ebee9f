// What runs in the page's head, as one file.
import "./boot.js";
import "./view.js";
import "./theme.js";
import "./load.js";

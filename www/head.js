// What runs in the page's head, as one file.
import "./boot.js";
import "./theme.js";

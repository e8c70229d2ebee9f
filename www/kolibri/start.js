// Kolibri opens `index.html` and says nothing of its language: the course begins in the browser's.
import { codeOf } from "../scorm/languages.js";

const lang = codeOf([...navigator.languages]);
location.replace(`%COURSE%${lang ? `?lang=${lang}` : ""}`);

// The languages that the course is in, of any way to write one.
const CODES = { en: "en", zh: "zh-Hant" };

// `en`, `zh`, or undefined for a language that the course is not in.
export const languageOf = (tag) =>
  Object.keys(CODES).find((language) => tag?.toLowerCase().startsWith(language));

// What the course's address has of the first of some tags that it is in; undefined where none is.
export const codeOf = (tags) => CODES[tags.map(languageOf).find(Boolean)];

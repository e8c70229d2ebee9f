/** What the frame that `embed.js` puts into a page offers beside a plain frame. */
export interface ThreeTransformersFrame extends HTMLIFrameElement {
  /** Light, dark, or as the system prefers where neither is named. */
  setTheme(theme: "light" | "dark" | ""): void;
  /** Scrolls to a part of the course by its id, such as `run`. */
  showSection(section: string): void;
}

/** Something just graded. */
export interface Answer {
  /** The exercise's id. */
  exercise: string;
  kind: "choice" | "text" | "list";
  /** The option's id, the learner's own words, or the parts of an answer with commas between. */
  response: string;
  /** `neutral` where the learner marks their own answer. */
  result: "correct" | "incorrect" | "neutral";
  earned: number;
  points: number;
  /** Checks since the learner last started again. */
  tries: number;
  /** Exercises done, of all. */
  done: number;
  all: number;
  /** ISO 8601, UTC. */
  at: string;
}

/** Events dispatched on the frame; all of them bubble. */
export interface ThreeTransformersEvents {
  /** The course is alive. */
  "three-transformers:ready": CustomEvent<{ lang: string; title: string }>;
  /** Its height changed, and the frame with it. In CSS pixels. */
  "three-transformers:height": CustomEvent<{ height: number }>;
  /** An answer was graded. */
  "three-transformers:answer": CustomEvent<Answer>;
  /** Score from 0 to 1, and the state to give back next time. */
  "three-transformers:score": CustomEvent<{ score: number; state: string }>;
  /** The course asks for an earlier state; call `respond` with it, or not at all. */
  "three-transformers:get-state": CustomEvent<{ respond(state: string | null): void }>;
  /** Every exercise is done. */
  "three-transformers:complete": CustomEvent<Record<string, never>>;
}

declare global {
  interface HTMLElementEventMap extends ThreeTransformersEvents {}
}

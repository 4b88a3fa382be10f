// Text that somebody else wrote. The server has made it inert; here it is isolated, what was made
// visible is set apart, and whatever might have come through all the same is made visible too.
import { h } from "./dom.js";

const UNSEEN = /[\p{Cc}\p{Cf}\p{Co}\p{Cn}\p{Cs}\p{Zl}\p{Zp}]/gu;
const MARKS = /(⟨U\+[0-9A-F]{4,6}⟩|⟨cut: [\d ,.]+characters in all⟩|⏎)/;

/** A text of the API: either a string, or `{shown, whole}`. */
export function plain(text) {
  const shown = text && typeof text === "object" ? text.shown : text;
  return String(shown ?? "").replace(UNSEEN, (c) =>
    c === "\n" ? c : `⟨U+${c.codePointAt(0).toString(16).toUpperCase().padStart(4, "0")}⟩`);
}

/** A node that shows such a text and nothing else. */
export function said(text, tag = "bdi") {
  const parts = plain(text).split(MARKS);
  return h(tag, { class: "said", dir: "auto" }, parts.map((part, i) => i % 2 === 1 ? mark(part) : part));
}

function mark(text) {
  return h("span", { class: "mark" }, text);
}

// Text that somebody else wrote. The server has made it inert; here it is isolated, what was made
// visible is set apart, and whatever might have come through all the same is made visible too.
import { h } from "./dom.js";

const UNSEEN = /[\p{Cc}\p{Cf}\p{Co}\p{Cn}\p{Cs}\p{Zl}\p{Zp}]/gu;
const LATIN = /\p{Script=Latin}/u;
const OTHER = /[\p{Script=Cyrillic}\p{Script=Greek}\p{Script=Armenian}\p{Script=Cherokee}]/u;
const LONGEST = 20_000;
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
  return h(tag, { class: "said", dir: "auto" }, parts.map((part, i) => i % 2 === 1 ? mark(part) : lookAlikes(part)));
}

function mark(text) {
  return h("span", { class: "mark" }, text);
}

/** A word of letters that look alike in two alphabets is not the word that it seems to be. */
function lookAlikes(text) {
  const words = text.length > LONGEST ? [text] : text.split(/(\p{L}+)/u);
  return words.map((word) => LATIN.test(word) && OTHER.test(word) ? [word, mark("⟨two alphabets⟩")] : word);
}

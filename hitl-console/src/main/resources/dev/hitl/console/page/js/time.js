// Time by the server's clock: a reviewer's computer may be minutes off.
import { h } from "./dom.js";

let ahead = 0;

/** Takes over what time the server says it is. */
export function sync(instant) {
  const now = Date.parse(instant);
  if (!Number.isNaN(now)) {
    ahead = now - Date.now();
  }
}

export function now() {
  return Date.now() + ahead;
}

/** "3 s", "12 min", "2 h 5 min", "3 d 4 h" */
export function span(ms) {
  const seconds = Math.max(0, Math.round(ms / 1000));
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  if (hours < 24) return minutes % 60 ? `${hours} h ${minutes % 60} min` : `${hours} h`;
  const days = Math.floor(hours / 24);
  return hours % 24 ? `${days} d ${hours % 24} h` : `${days} d`;
}

/** How long something took: as `span`, and never "0 s". */
export function took(ms) {
  return ms < 1000 ? "< 1 s" : span(ms);
}

/** "12:41", with seconds in the last quarter of an hour; longer times as `span`. */
export function left(ms) {
  if (ms <= 0) return "over";
  const seconds = Math.floor(ms / 1000);
  return seconds < 900
    ? `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`
    : span(ms);
}

const STAMP = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "medium" });
const CLOCK = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit" });

export function stamp(instant) {
  return STAMP.format(new Date(instant));
}

export function clock(instant) {
  return CLOCK.format(new Date(instant));
}

/** How long ago, kept up to date. */
export function ago(instant, suffix = " ago") {
  return ticking(instant, (ms) => (ms > -2000 ? "just now" : span(-ms) + suffix), "ago");
}

/** How long until, kept up to date; says how urgent it is. */
export function until(instant) {
  return ticking(instant, (ms) => left(ms), "until");
}

function ticking(instant, words, kind) {
  const node = h("time", { datetime: instant, title: stamp(instant), class: kind });
  node.words = words;
  tick(node);
  return node;
}

function tick(node) {
  const ms = Date.parse(node.dateTime) - now();
  const text = node.words(ms);
  if (node.textContent !== text) {
    node.textContent = text;
  }
  if (node.classList.contains("until")) {
    node.dataset.urgency = ms <= 0 ? "over" : ms < 300_000 ? "now" : ms < 1_800_000 ? "soon" : "later";
  }
}

setInterval(() => document.querySelectorAll("time.ago, time.until").forEach((node) => node.words && tick(node)), 1000);

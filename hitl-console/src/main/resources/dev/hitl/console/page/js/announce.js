// What is said aloud, and what is shown for a moment.
import { h } from "./dom.js";
import { icon } from "./icons.js";

/** Tells a screen reader, without moving the focus. */
export function announce(text, urgent = false) {
  const place = document.getElementById(urgent ? "urgent" : "polite");
  place.textContent = "";
  requestAnimationFrame(() => { place.textContent = text; });
}

/** Shows a message: `good` goes by itself, `bad` stays until it is closed. */
export function toast(kind, ...words) {
  const node = h("div", { class: `toast ${kind}` },
    icon(kind === "bad" ? "no" : "yes"),
    h("div", null, words),
    h("button", { class: "quiet", type: "button", "aria-label": "Close this message", onclick: () => node.remove() }, icon("no")));
  const place = document.getElementById("toasts");
  while (place.children.length > 2) {
    place.firstElementChild.remove();
  }
  place.append(node);
  announce(node.textContent, kind === "bad");
  if (kind !== "bad") {
    setTimeout(() => node.matches(":hover, :focus-within") || node.remove(), 8000);
  }
}

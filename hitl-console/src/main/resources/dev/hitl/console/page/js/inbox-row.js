// One request in the list.
import { h } from "./dom.js";
import { icon } from "./icons.js";
import { to } from "./session.js";
import { said } from "./text.js";
import { ago, until } from "./time.js";
import { isYes, outcome, riskBadge, title } from "./words.js";

const ASKS = { review: "look afterwards", resolution: "in doubt" };

/** A list item; `pick` is called with whether it is selected for a batch. */
export function row(request, { open, picked, fresh, pick }) {
  const gone = !request.asks;
  const classes = ["row", open && "open", gone && "gone", fresh && "fresh"].filter(Boolean).join(" ");
  const link = h("a", { href: to("inbox", request.id), tabindex: open ? 0 : -1, "aria-current": open ? "true" : null },
    h("span", { class: "what" }, said(request.message || request.tool)),
    !gone && request.deadline && h("span", null, h("span", { class: "unseen" }, "time left: "), until(request.deadline)),
    h("span", { class: "facts" }, gone ? ending(request) : facts(request)));
  const item = h("li", { class: classes, "data-id": request.id }, gone ? h("span", { class: "spacer" }) : tick(request, picked, pick), link);
  if (gone) {
    requestAnimationFrame(() => item.classList.add("away"));
  }
  return item;
}

function tick(request, picked, pick) {
  const box = h("input", { type: "checkbox", checked: picked, tabindex: -1, "aria-label": `Select: ${title(request)}`, onchange: () => pick(box.checked) });
  return h("label", null, box);
}

function ending(request) {
  return h("span", { class: "outcome" }, icon(isYes(request.decision?.word) ? "yes" : "no"), outcome(request));
}

function facts(request) {
  return [riskBadge(request.risk), ASKS[request.asks] && h("b", null, ASKS[request.asks]), h("span", null, said(request.agent)), ago(request.openedAt),
    request.alike > 1 && h("b", null, `${request.alike} alike`),
    request.assigned && h("span", null, "taken by ", said(request.assigned.reviewer)),
    request.yours === false && h("span", null, "asks others")];
}

/** What stands between rows of different priority. */
export function lane(words, count) {
  return h("li", { class: "lane" }, h("span", null, words), h("span", null, String(count)));
}

/** What there is instead of rows. */
export function emptyList(filtered, clear) {
  return h("div", { class: "empty" }, icon("tray"),
    h("h2", null, filtered ? "Nothing matches" : "Nothing waits for you"),
    h("p", { class: "muted" }, filtered
      ? "Other requests may be waiting that these filters hide."
      : "A request appears here the moment an agent asks. Leave the page open: it needs no reload."),
    filtered && h("button", { type: "button", onclick: clear }, "Clear the filters"));
}

// A selection: one word and one reason for all of it, each decided by itself.
import { h, put } from "./dom.js";
import { newKey, post } from "./api.js";
import { toast } from "./announce.js";
import { ask, field } from "./dialog.js";
import { icon } from "./icons.js";
import { said } from "./text.js";
import { riskBadge, title } from "./words.js";

/** Draws the bar under the list; hidden where nothing is selected. */
export function batchBar(place, requests, clear) {
  place.hidden = requests.length === 0;
  place.className = "batch";
  const same = requests.map((request) => request.reference).join(" ");
  if (place.dataset.same === same) {
    return;
  }
  place.dataset.same = same;
  put(place, h("div", { class: "cluster" }, h("b", null, `${requests.length} selected`), h("button", { class: "link", type: "button", onclick: clear }, "Select none")),
    h("div", { class: "cluster" },
      h("button", { class: "primary", type: "button", onclick: () => decide("approve", requests, clear) }, icon("yes"), "Approve all"),
      h("button", { class: "danger", type: "button", onclick: () => decide("reject", requests, clear) }, icon("no"), "Reject all")));
}

function decide(word, requests, clear) {
  const verb = word === "approve" ? "Approve" : "Reject";
  const key = newKey();
  return ask({
    title: `${verb} ${requests.length} requests?`,
    confirm: `${verb} ${requests.length}`,
    kind: word === "approve" ? "primary" : "danger",
    body: [
      h("ul", { class: "why" }, requests.map((request) => h("li", null, h("div", null, riskBadge(request.risk), " ", said(title(request)))))),
      h("p", { class: "small muted" }, "What is critical, or was cut, is decided by itself and left out here."),
      field("reason", "Reason", "The same for all.", { autofocus: true }),
    ],
    submit: async (form) => {
      const reason = form.elements.reason.value.trim();
      if (!reason) {
        form.elements.reason.focus();
        return "This needs a text.";
      }
      const { taken, answers } = await post("batch", { word, references: requests.map((request) => request.reference), reason }, { "Idempotency-Key": key });
      const left = answers.filter((answer) => answer.problem);
      toast(left.length > 0 ? "bad" : "good", h("b", null, `${taken} of ${requests.length} decided`),
        left.map((answer) => h("div", { class: "small" }, said(name(requests, answer.reference)), ": ", said(answer.problem.detail ?? answer.problem.title))));
      clear();
      return true;
    },
  });
}

function name(requests, reference) {
  const request = requests.find((one) => one.reference === reference);
  return request ? title(request) : reference;
}

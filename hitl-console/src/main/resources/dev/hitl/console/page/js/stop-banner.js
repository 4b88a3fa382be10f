// Above every view, as long as a stop holds: who stopped what, since when and why.
import { h, put } from "./dom.js";
import { keepingFocus } from "./focus.js";
import { icon } from "./icons.js";
import { to } from "./session.js";
import { lift } from "./stop-dialogs.js";
import { stops, whom } from "./stops.js";
import { plain, said } from "./text.js";
import { ago } from "./time.js";

/** So many are told above every view; a link leads to the rest. */
const SHOWN = 2;

/** "Agent support is stopped by manager-1, 3 min ago: a complaint" */
function line(stop) {
  const who = stop.scope === "agent" ? ["Agent ", said(stop.agent), " is stopped"] : whom(stop);
  return h("p", null, h("b", null, who), " by ", said(stop.by), ", ", ago(stop.at), ": ", said(stop.reason));
}

function lifter(stop) {
  return h("button", { type: "button", "data-word": "lift", "data-stop": stop.id, "aria-label": `Lift this stop: ${whom(stop)} by ${plain(stop.by)}`, onclick: () => lift(stop, line(stop)) }, "Lift");
}

/** Above every view, as long as a stop holds. */
class Banner extends HTMLElement {
  connectedCallback() {
    stops.addEventListener("changed", () => this.#draw());
  }

  #draw() {
    const all = stops.all;
    keepingFocus(this, () => put(this, all.length > 0 && h("section", { class: "stopped", "aria-label": "Agents are stopped" },
      all.slice(0, SHOWN).map((stop) => h("div", { class: "stop" }, icon("critical"), line(stop), lifter(stop))),
      all.length > SHOWN && h("div", { class: "stop more-stops" }, h("a", { href: to("runs") }, `${all.length - SHOWN} more ${all.length - SHOWN === 1 ? "stop holds" : "stops hold"}`)))));
  }
}

customElements.define("hitl-stops", Banner);

/** All of them, with the whole reason. */
export function stopList() {
  const all = stops.all;
  return all.length > SHOWN && h("section", { class: "part", "aria-label": "Stops that hold" }, h("h2", null, icon("critical"), "Stops that hold"),
    h("ul", { class: "panel stop-list" }, all.map((stop) => h("li", { class: "stop" }, line(stop), lifter(stop)))));
}

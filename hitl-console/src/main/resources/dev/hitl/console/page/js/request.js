// One request: all that it takes to decide, and the buttons.
import { h, put } from "./dom.js";
import { get, Problem } from "./api.js";
import { announce } from "./announce.js";
import { Ballots } from "./ballots.js";
import { DecisionBar } from "./decision-bar.js";
import { keepingFocus } from "./focus.js";
import { icon } from "./icons.js";
import * as parts from "./parts.js";
import { to } from "./session.js";
import { plain, said } from "./text.js";
import { isYes, outcome } from "./words.js";

/** What a person has to have been shown before they approve, all of it. */
function allOf({ message, arguments: values, context, basis, agentSays }) {
  return { message, arguments: values, context, basis, agentSays };
}

class RequestView extends HTMLElement {
  #detail = null;
  #id = null;
  /** What the reader was shown first, or has said to have looked at since. */
  #looked = null;
  #drawn = "";

  connectedCallback() {
    this.reading = h("article", { class: "reading" }, h("p", { class: "muted", role: "status" }, "Loading"));
    this.bar = new DecisionBar();
    this.ballots = new Ballots(this);
    put(this, this.reading, this.bar.node);
  }

  get keys() {
    return this.#detail ? this.bar.keys : {};
  }

  get detail() {
    return this.#detail;
  }

  /** Reads it and shows it. */
  async show(id) {
    this.#id = id;
    await this.refresh();
    this.reading.querySelector("h1")?.focus({ preventScroll: true });
  }

  /** It changed meanwhile: what is shown is replaced; another revision waits until it was looked at. */
  changed(request) {
    if (this.#detail && request.version > this.#detail.version) {
      this.refresh();
    }
  }

  /** Replaces what is cut by all of it. */
  async showWhole() {
    const whole = await get(`requests/${encodeURIComponent(this.#id)}/arguments`);
    if (whole.revision === this.#detail.revision) {
      this.#detail = { ...this.#detail, ...allOf(whole), whole: true, sawWhole: true };
      this.#draw();
      announce("All of it is shown now.");
    }
  }

  async refresh() {
    try {
      const detail = await get(`requests/${encodeURIComponent(this.#id)}`);
      const before = this.#detail;
      if (before && detail.version < before.version) {
        return;
      }
      const same = before?.sawWhole && before.revision === detail.revision;
      this.#detail = same ? { ...detail, ...allOf(before), whole: true, sawWhole: true } : detail;
      this.#looked ??= detail.revision;
      this.#draw();
      if (this.#changes.length > 0 && before?.revision !== detail.revision) {
        this.reading.scrollTop = 0;
        const { author } = this.#changes.at(-1);
        announce(`Changed${author ? ` by ${plain(author)}` : ""}. It is not what you were shown: look again.`, true);
      }
    } catch (fault) {
      this.#failed(fault);
    }
  }

  /** The revisions that nobody looked at here, while something is asked. */
  get #changes() {
    const { asks, revisions } = this.#detail;
    return asks ? revisions.filter((one) => one.revision > this.#looked) : [];
  }

  #acknowledge() {
    this.#looked = this.#detail.revision;
    this.#draw(true);
    this.reading.querySelector("h1").focus({ preventScroll: true });
  }

  #draw(again = false) {
    const { revision, asks } = this.#detail;
    const drawn = `${revision} ${asks}`;
    if (again || drawn !== this.#drawn) {
      this.#drawn = drawn;
      this.bar.hold();
    }
    keepingFocus(this.reading, () => this.#put());
    this.bar.draw(this.#detail, this.ballots,
      { showWhole: () => this.showWhole(), changed: this.#changes.at(-1), acknowledge: () => this.#acknowledge() });
  }

  #put() {
    const detail = this.#detail;
    const top = this.reading.scrollTop;
    const open = [...this.reading.querySelectorAll("details")].map((node) => node.open);
    put(this.reading,
      parts.head(detail),
      this.#ending(),
      parts.emergency(detail),
      parts.changed(this.#changes),
      detail.result && parts.part("What came of it", null, h("div", { class: "agent" }, said(detail.result))),
      parts.what(detail),
      parts.edits(detail),
      parts.why(detail),
      parts.agentSays(detail),
      parts.consequences(detail),
      parts.who(detail),
      h("section", { class: "part", "aria-label": "Background" }, parts.conversation(detail), parts.history(detail)),
      parts.recordLink(detail));
    [...this.reading.querySelectorAll("details")].forEach((node, i) => { node.open = open[i] ?? false; });
    this.reading.scrollTop = top;
  }

  #ending() {
    const { decision } = this.#detail;
    return decision && h("div", { class: `note ${isYes(decision.word) ? "good" : "bad"}`, role: "status", "data-outcome": decision.word },
      icon(isYes(decision.word) ? "yes" : "no"),
      h("div", null, h("b", null, outcome(this.#detail)), decision.reason && h("div", null, "“", said(decision.reason), "”")));
  }

  #failed(fault) {
    const gone = fault instanceof Problem && fault.status === 404;
    put(this.reading, h("div", { class: "empty", role: "alert" }, icon("shield"),
      h("h1", { tabindex: -1 }, gone ? "There is no such request" : "It cannot be shown"),
      h("p", { class: "muted" }, gone ? "It does not exist, or it is none that you may see." : fault.message),
      h("div", { class: "cluster" }, h("a", { class: "button", href: to("inbox") }, "To the inbox"),
        !gone && h("button", { type: "button", onclick: () => this.refresh() }, "Try again"))));
    this.#detail = null;
    this.bar.clear();
  }
}

customElements.define("hitl-request", RequestView);

// The buttons under a request, and their keys.
import { h, put } from "./dom.js";
import { Ballots } from "./ballots.js";
import { icon } from "./icons.js";
import { said } from "./text.js";
import { ago } from "./time.js";

/** Where what is cut can be shown. */
const showAll = () => document.getElementById("blocked")?.querySelector("button").focus();

/** So long a request stands there before a word about it counts; milliseconds. */
const STOOD = 700;

export class DecisionBar {
  node = h("footer", { class: "deciding", hidden: true });
  keys = {};
  #timer = 0;

  constructor() {
    // A button that has the focus is clicked again and again while Enter is held.
    this.node.addEventListener("keydown", (event) => event.repeat && ["Enter", " "].includes(event.key) && event.preventDefault());
  }

  clear() {
    this.node.hidden = true;
    this.keys = {};
  }

  /** What is new here was looked at by nobody: a click or key meant for what stood here before does nothing. */
  hold() {
    clearTimeout(this.#timer);
    this.node.dataset.held = "";
    this.#timer = setTimeout(() => { delete this.node.dataset.held; this.#mark(); }, STOOD);
  }

  get #held() {
    return "held" in this.node.dataset;
  }

  #mark() {
    for (const button of this.node.querySelectorAll("[data-decides]")) {
      if (this.#held || button.hasAttribute("aria-describedby")) {
        button.setAttribute("aria-disabled", "true");
      } else {
        button.removeAttribute("aria-disabled");
      }
    }
  }

  /** `changed`: the revision that replaced the one that was shown, until `acknowledge` was called. */
  draw(detail, ballots, { showWhole, changed, acknowledge }) {
    const had = this.node.contains(document.activeElement) && document.activeElement.dataset.word;
    this.clear();
    if (!detail.asks && detail.beyond.length === 0) {
      return;
    }
    const all = this.#words(detail, ballots).map((one) => changed
      ? { ...one, why: "changed", act: () => this.node.querySelector("#changed button").focus() }
      : { ...one, why: one.blocked && "blocked", act: () => this.#held || ballots.isBusy(detail) || one.act() });
    const main = all.filter((one) => one.main);
    const rest = all.filter((one) => !one.main);
    all.forEach((one) => { if (one.key) this.keys[one.key] = one.act; });
    put(this.node,
      changed && h("p", { class: "blocked", id: "changed" }, icon("high"), h("span", null, "Changed",
        changed.author && [" by ", said(changed.author)], ", ", ago(changed.at), ". It is not what you were shown: look again. "),
        h("button", { type: "button", class: "link", onclick: () => this.#held || acknowledge() }, "I have looked at it")),
      !changed && detail.asks && !detail.whole && h("p", { class: "blocked", id: "blocked" }, icon("high"), "Some of it is cut. Approving is possible once all of it is shown. ",
        h("button", { type: "button", class: "link", onclick: showWhole }, "Show all of it")),
      detail.asks === "decision" && !detail.yours && !detail.beyond.includes("observe") && h("p", { class: "small muted" }, this.#others(detail)),
      h("div", { class: "buttons" }, main.map((one) => this.#button(one)), rest.length > 0 && this.#menu(rest)));
    this.#mark();
    this.node.hidden = false;
    if (had) {
      this.node.querySelector(`[data-word="${had}"]`)?.focus();
    }
  }

  #words(detail, ballots) {
    const has = (word) => word in detail.choices;
    const yours = detail.yours;
    const one = (word, text, act, more = {}) => ({ word, text, act: () => act.call(ballots, detail), ...more });
    const beyond = this.#beyond(detail, one);
    if (!detail.asks) {
      return beyond;
    }
    if (detail.asks === "review") {
      return [one("confirm", "It was right", ballots.confirm, { key: "a", main: true, kind: "primary", icon: "yes" }),
        one("flag", "Flag", ballots.flag, { key: "r", main: true, kind: "danger", icon: "no" })];
    }
    if (detail.asks === "resolution") {
      return [["succeeded", "It succeeded", "a"], ["not-succeeded", "It failed", "r"], ["run-again", "Run it again", "m"]]
        .map(([word, text, key]) => ({ word, text, key, main: true, act: () => ballots.resolve(detail, word) }));
    }
    const approve = detail.who.byHand && detail.who.missing <= 1 && has("performed")
      ? one("performed", "I did it by hand", ballots.performed, { key: "a", main: yours, kind: "primary", icon: "yes" })
      : one("approve", "Approve", ballots.approve, { key: "a", main: yours, kind: "primary", icon: "yes" });
    approve.blocked = !detail.whole;
    if (approve.blocked) {
      approve.act = showAll;
    }
    const mine = Boolean(detail.assigned);
    return [approve,
      one("modify", "Modify", ballots.modify, { key: "m", main: yours, icon: "edit" }),
      one("reject", "Reject", ballots.reject, { key: "r", main: yours, kind: "danger", icon: "no" }),
      has("take back") && one("take-back", "Take my word back", (d) => ballots.say(d, "take-back")),
      one("answer", "Answer in the tool's place", ballots.answer),
      one("redirect", "Call another tool instead", ballots.redirect),
      one("escalate", "Hand it to another role", ballots.escalate, { key: "e" }),
      one(mine ? "release" : "take", mine ? "Give it back" : "Take it", (d) => ballots.say(d, mine ? "release" : "take"), { key: "t" }),
      one("withdraw", "Take the question back", ballots.withdraw),
      ...beyond].filter(Boolean);
  }

  /** What somebody may say whom the route does not ask. */
  #beyond(detail, one) {
    const words = {
      observe: ["Watch, so that it runs at once", Ballots.prototype.observe, { main: true, kind: "danger", blocked: !detail.whole }],
      "break-glass": ["It cannot wait: break the glass", Ballots.prototype.breakGlass, { blocked: !detail.whole }],
      overrule: ["Take the approval back", Ballots.prototype.overrule, { main: true, kind: "danger", icon: "no" }],
      "roll-back": ["Roll back", Ballots.prototype.rollBack, { main: true, kind: "danger", icon: "back" }],
    };
    return detail.beyond.map((word) => {
      const [text, act, more] = words[word];
      const button = one(word, text, act, more);
      return button.blocked ? { ...button, act: showAll } : button;
    });
  }

  #others(detail) {
    const own = detail.who.votes.length > 0;
    return own ? `Others have to agree: ${detail.who.missing} more.` : "This asks others. What you may do is under “More”.";
  }

  #button({ word, text, act, kind, key, icon: picture, why }) {
    return h("button", { type: "button", class: kind, "data-word": word, "data-decides": true, "aria-describedby": why || null, onclick: act },
      picture && icon(picture), text, key && h("kbd", { "aria-hidden": "true" }, key));
  }

  /** A list that a button opens; Esc closes it. */
  #menu(rest) {
    const list = h("ul", { hidden: true }, rest.map((one) => h("li", null, this.#button({ ...one, kind: "quiet", act: () => { close(); one.act(); } }))));
    const close = () => { list.hidden = true; opener.setAttribute("aria-expanded", "false"); };
    const opener = h("button", { type: "button", "data-word": "more", "aria-expanded": "false", onclick: () => {
      list.hidden = !list.hidden;
      opener.setAttribute("aria-expanded", String(!list.hidden));
      if (!list.hidden) list.querySelector("button").focus();
    } }, icon("more"), "More");
    const menu = h("div", { class: "menu" }, opener, list);
    menu.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && !list.hidden) {
        event.preventDefault();
        close();
        opener.focus();
      }
    });
    menu.addEventListener("focusout", (event) => menu.contains(event.relatedTarget) || close());
    return menu;
  }
}

// The bar above every view: where one is, how many wait, whether the stream is there, who is looking.
import { h, put } from "./dom.js";
import { get } from "./api.js";
import { Calm } from "./calm.js";
import { icon } from "./icons.js";
import { showHelp } from "./help.js";
import { become, isOurs } from "./identity.js";
import { place, session, to } from "./session.js";
import "./stop-banner.js";
import { plain } from "./text.js";

const VIEWS = [["inbox", "Inbox"], ["runs", "Runs"], ["record", "Record"], ["figures", "Figures"]];
const STATES = { connecting: "Connecting", live: "Live", lost: "Reconnecting" };
const THEMES = { system: "dark", dark: "light", light: "system" };

/** How many wait is read again once it is calm. */
const SETTLED = 1500;
const AT_LAST = 6000;

class Shell extends HTMLElement {
  #recount = new Calm(() => this.#read(), SETTLED, AT_LAST);

  connectedCallback() {
    this.waiting = h("span", { class: "count", hidden: true });
    this.links = VIEWS.map(([name, title]) => h("a", { href: to(name) }, title, name === "inbox" && this.waiting));
    this.live = h("span", { class: "live push", "data-state": "connecting", hidden: true }, STATES.connecting);
    this.who = h("span", { class: "who" });
    this.theme = h("button", { class: "quiet", type: "button", onclick: () => this.#nextTheme() }, icon("theme"));
    put(this,
      h("header", { class: "bar" },
        h("a", { class: "brand", href: to("inbox"), "aria-label": "hitl, to the inbox" }, h("img", { src: "icon.svg", alt: "", width: 24, height: 24 }), "hitl"),
        h("nav", { class: "views", "aria-label": "Views" }, this.links),
        this.live, this.who, this.theme,
        h("button", { class: "quiet", type: "button", "aria-label": "Keys and help", title: "Keys and help", onclick: showHelp }, h("kbd", null, "?"))),
      h("hitl-stops"),
      this.dev = h("section", { class: "dev", "aria-label": "Who you are", hidden: true }));
    this.#nameTheme();
    session.addEventListener("me", () => this.#me());
    session.addEventListener("place", () => this.#place());
    session.addEventListener("waiting", ({ detail }) => detail ? this.#count(detail) : this.#recount.soon());
    for (const kind of ["opened", "changed", "decided", "gap"]) {
      session.live.addEventListener(kind, () => this.#elsewhere());
    }
    session.live.addEventListener("state", (event) => this.#state(event.detail.state));
  }

  #me() {
    const me = session.me;
    this.live.hidden = false;
    this.#elsewhere();
    put(this.who, h("b", null, plain(me.name)), me.roles.length ? ` · ${me.roles.map(plain).join(", ")}` : "");
    this.who.title = this.who.textContent;
    if (isOurs()) {
      const leave = () => { become({}); location.reload(); };
      put(this.dev, me.development ? "Development mode: you are whoever you say. " : "", `You are ${plain(me.name)}. `,
        h("button", { class: "link", type: "button", onclick: leave }, "Be somebody else")).hidden = false;
    }
  }

  #place() {
    const here = place()[0];
    this.links.forEach((link, i) => VIEWS[i][0] === here ? link.setAttribute("aria-current", "page") : link.removeAttribute("aria-current"));
  }

  /** The inbox says how many wait while it is shown; otherwise the server is asked. */
  #elsewhere() {
    if (VIEWS.some(([name]) => name !== "inbox" && name === place()[0])) {
      this.#recount.soon();
    }
  }

  async #read() {
    try {
      const { entries, next } = await get("queue?limit=100");
      this.#count({ count: entries.filter((request) => request.asks).length, more: Boolean(next) });
    } catch {
      // What went before stands until the next event; the views say that the server does not answer.
    }
  }

  #count({ count, more }) {
    this.waiting.hidden = count === 0;
    put(this.waiting, `${count}${more ? "+" : ""}`, h("span", { class: "unseen" }, " waiting"));
  }

  #state(state) {
    this.live.dataset.state = state;
    put(this.live, STATES[state]);
  }

  #nextTheme() {
    const next = THEMES[localStorage.getItem("hitl.theme") ?? "system"];
    localStorage.setItem("hitl.theme", next);
    if (next === "system") {
      delete document.documentElement.dataset.theme;
    } else {
      document.documentElement.dataset.theme = next;
    }
    this.#nameTheme();
  }

  #nameTheme() {
    const now = localStorage.getItem("hitl.theme") ?? "system";
    this.theme.setAttribute("aria-label", `Colours: ${now}. Change to ${THEMES[now]}`);
    this.theme.title = `Colours: ${now}`;
  }
}

customElements.define("hitl-shell", Shell);

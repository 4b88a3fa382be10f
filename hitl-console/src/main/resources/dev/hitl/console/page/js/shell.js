// The bar above every view: where one is, how many wait, whether the stream is there, who is looking.
import { h, put } from "./dom.js";
import { icon } from "./icons.js";
import { showHelp } from "./help.js";
import { become, isOurs } from "./identity.js";
import { place, session, to } from "./session.js";
import "./stop-banner.js";
import { plain } from "./text.js";

const VIEWS = [["inbox", "Inbox"], ["runs", "Runs"], ["record", "Record"], ["figures", "Figures"]];
const STATES = { connecting: "Connecting", live: "Live", lost: "Reconnecting" };
const THEMES = { system: "dark", dark: "light", light: "system" };

class Shell extends HTMLElement {
  connectedCallback() {
    this.waiting = h("span", { class: "count", hidden: true });
    this.links = VIEWS.map(([name, title]) => h("a", { href: to(name) }, title, name === "inbox" && this.waiting));
    this.live = h("span", { class: "live push", "data-state": "connecting" }, STATES.connecting);
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
    session.addEventListener("waiting", (event) => this.#count(event.detail));
    session.live.addEventListener("state", (event) => this.#state(event.detail.state));
  }

  #me() {
    const me = session.me;
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

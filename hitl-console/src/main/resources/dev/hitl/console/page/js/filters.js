// What of the inbox is shown. Kept in this tab.
import { h, put } from "./dom.js";
import { icon } from "./icons.js";
import { plain } from "./text.js";

const KEY = "hitl.filters";
const CHOICES = {
  risk: ["Any risk", [["critical", "Critical"], ["high", "High"], ["medium", "Medium"], ["low", "Low"]]],
  priority: ["Any priority", [["urgent", "Urgent"], ["high", "High"], ["normal", "Normal"], ["low", "Low"]]],
  for: ["For anybody", [["mine", "For me to decide"], ["me", "Taken by me"], ["nobody", "Taken by nobody"]]],
};

/** The bar above the list; dispatches `filter`. */
class Filters extends HTMLElement {
  connectedCallback() {
    this.values = JSON.parse(sessionStorage.getItem(KEY) ?? "{}");
    this.search = h("input", { type: "search", id: "search", placeholder: "Search", "aria-label": "Search in what waits", value: this.values.search ?? "",
      oninput: () => this.#set("search", this.search.value, 250),
      onkeydown: (event) => event.key === "Escape" && (event.preventDefault(), this.search.blur(), this.dispatchEvent(new Event("leave"))) });
    this.selects = Object.entries(CHOICES).map(([name, [any, options]]) => {
      const select = h("select", { "aria-label": any, onchange: () => this.#set(name, select.value) },
        h("option", { value: "" }, any), options.map(([value, words]) => h("option", { value }, words)));
      select.value = this.values[name] ?? "";
      return select;
    });
    this.sum = h("span", { role: "status" });
    this.reset = h("button", { class: "link", type: "button", onclick: () => this.clear() }, "Clear");
    this.className = "filters";
    put(this, h("div", { class: "search" }, icon("search"), this.search), h("div", { class: "cluster" }, this.selects),
      h("div", { class: "sum" }, this.sum, this.reset));
    this.#show();
  }

  get isOn() {
    return Object.values(this.values).some(Boolean);
  }

  /** What the server filters by. */
  get query() {
    const { search, risk, priority, for: whom } = this.values;
    return Object.entries({ search: search?.trim(), risk, priority, mine: whom === "mine" ? "true" : "", assigned: whom === "mine" ? "" : whom })
      .filter(([, value]) => value);
  }

  /** Whether a request is shown: what comes live has not been filtered by the server. */
  takes(request, me) {
    const { search = "", risk, priority, for: whom } = this.values;
    const taken = request.assigned?.reviewer;
    const text = [request.message, request.tool, request.agent, request.run?.name, request.principal, request.id].map(plain).join(" ").toLowerCase();
    return text.includes(search.trim().toLowerCase())
      && (!risk || request.risk === risk)
      && (!priority || request.priority === priority)
      && (whom !== "mine" || (request.yours !== false && (!taken || taken === me)))
      && (whom !== "me" || taken === me)
      && (whom !== "nobody" || !taken);
  }

  tell(words) {
    if (this.sum.textContent !== words) {
      put(this.sum, words);
    }
  }

  focusSearch() {
    this.search.focus();
    this.search.select();
  }

  clear() {
    this.values = {};
    this.search.value = "";
    this.selects.forEach((select) => { select.value = ""; });
    this.#changed(0);
  }

  #set(name, value, wait = 0) {
    this.values[name] = value;
    this.#changed(wait);
  }

  #changed(wait) {
    sessionStorage.setItem(KEY, JSON.stringify(this.values));
    this.#show();
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.dispatchEvent(new Event("filter")), wait);
  }

  #show() {
    this.reset.hidden = !this.isOn;
  }
}

customElements.define("hitl-filters", Filters);

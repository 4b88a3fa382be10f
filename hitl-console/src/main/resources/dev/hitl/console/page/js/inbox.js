// The inbox: what waits at the left, what is open at the right; on a phone one of the two.
import { h, put } from "./dom.js";
import { announce } from "./announce.js";
import { batchBar } from "./batch.js";
import { Calm } from "./calm.js";
import { emptyList, lane, row } from "./inbox-row.js";
import "./filters.js";
import { icon } from "./icons.js";
import { Queue } from "./queue.js";
import "./request.js";
import { go, session } from "./session.js";
import { LANES, outcome, title } from "./words.js";

const GONE_AFTER = 5000;
const SETTLED = 1500;
const AT_LAST = 6000;

class Inbox extends HTMLElement {
  #queue = new Queue();
  #picked = new Set();
  #fresh = new Set();
  #open = null;
  #cursor = null;
  #listeners = new AbortController();
  #drawn = 0;
  #calm = new Calm(() => this.#fetch(), SETTLED, AT_LAST);
  #loaded = false;
  #failed = null;
  #rows = new Map();

  connectedCallback() {
    this.filters = h("hitl-filters");
    this.rows = h("ul", { class: "rows", "aria-label": "What waits", onkeydown: (event) => this.#arrows(event) });
    this.batch = h("div", { hidden: true });
    this.detail = h("section", { class: "detail-pane", "aria-label": "The request" });
    put(this, h("section", { class: "list-pane", "aria-label": "Inbox" }, h("h1", { class: "unseen" }, "Inbox"), this.filters, this.rows, this.batch), this.detail);
    const signal = this.#listeners.signal;
    this.filters.addEventListener("filter", () => this.#fetch());
    this.filters.addEventListener("leave", () => this.#focusRow());
    for (const kind of ["opened", "changed", "decided"]) {
      session.live.addEventListener(kind, ({ detail }) => this.#changed({ ...detail.request, decision: detail.decision }), { signal });
    }
    session.live.addEventListener("gap", () => this.#fetch(), { signal });
    this.#fetch();
  }

  disconnectedCallback() {
    this.#listeners.abort();
    this.#calm.stop();
  }

  get keys() {
    const request = this.detail.firstElementChild;
    return {
      j: () => this.#step(1),
      k: () => this.#step(-1),
      x: () => this.#toggle(),
      "/": () => { this.#open && matchMedia("(width < 900px)").matches && go("inbox"); this.filters.focusSearch(); },
      Escape: () => this.#open && go("inbox"),
      ...request?.keys,
    };
  }

  /** Opens what the address names. */
  at([id]) {
    const before = this.#open;
    this.#open = id ?? null;
    this.#cursor = this.#open;
    this.toggleAttribute("data-open", Boolean(id));
    if (id && before !== id) {
      const request = h("hitl-request");
      request.addEventListener("decided", (event) => this.#mine(event.detail));
      put(this.detail, request);
      request.show(id);
    } else if (!id) {
      put(this.detail, h("div", { class: "empty" }, icon("tray"), h("h2", null, "No request is open"),
        h("p", { class: "muted" }, "Choose one in the list, or press ", h("kbd", null, "j"), ".")));
    }
    this.#draw();
    if (!id && before) {
      this.#focusRow(before);
    }
  }

  async #fetch() {
    try {
      await this.#queue.fetch(this.filters.query);
      this.#failed = null;
      const open = this.#queue.find(this.#open);
      if (open) {
        this.detail.firstElementChild.changed(open);
      }
    } catch (fault) {
      if (fault.name === "AbortError") {
        return;
      }
      this.#failed = fault;
    }
    this.#loaded = true;
    this.#draw();
  }

  get #shown() {
    return this.#queue.requests.filter((request) => !request.asks || this.filters.takes(request, session.me.name));
  }

  #changed(request) {
    const known = this.#queue.find(request.id);
    if (request.asks) {
      if (this.#queue.take(request) && this.filters.takes(request, session.me.name)) {
        this.#fresh.add(request.id);
        announce(`New request: ${title(request)}, ${request.risk} risk`);
      }
      this.#settle();
    } else if (known?.asks) {
      this.#queue.take(request);
      this.#picked.delete(request.id);
      announce(`${title(request)}: ${outcome(request).textContent}`);
      setTimeout(() => { this.#queue.drop(request.id); this.#draw(); }, GONE_AFTER);
    }
    this.#draw();
    if (request.id === this.#open) {
      this.detail.firstElementChild.changed(request);
    }
  }

  /** How many are alike, and whose they are, only the queue itself says: it is read again when it is calm. */
  #settle() {
    this.#calm.soon();
  }

  /** After a decision of one's own the next one is opened; what was decided fades by itself. */
  #mine({ id, next }) {
    const shown = this.#shown.filter((request) => request.asks || request.id === id);
    const at = shown.findIndex((request) => request.id === id);
    const following = shown[at + 1] ?? shown[at - 1];
    if (next && following && !matchMedia("(width < 900px)").matches) {
      go("inbox", following.id);
    } else if (next) {
      go("inbox");
    }
  }

  #draw() {
    cancelAnimationFrame(this.#drawn);
    this.#drawn = requestAnimationFrame(() => this.#drawNow());
  }

  #drawNow() {
    const shown = this.#shown;
    const waiting = shown.filter((request) => request.asks);
    const focused = document.activeElement?.closest?.(".row")?.dataset.id;
    const top = this.rows.scrollTop;
    put(this.rows, this.#trouble(), this.#items(shown, waiting), this.#rest(shown));
    this.rows.scrollTop = top;
    const links = this.#links;
    if (links.length > 0 && !links.some((link) => link.tabIndex === 0)) {
      links[0].tabIndex = 0;
    }
    if (focused) {
      this.#focusRow(focused);
    }
    const more = Boolean(this.#queue.next);
    const filtered = this.filters.isOn;
    this.filters.tell(this.#loaded ? `${waiting.length}${more ? "+" : ""} ${filtered ? "found" : "waiting"}` : "Loading");
    session.dispatchEvent(new CustomEvent("waiting", { detail: filtered ? null : { count: waiting.length, more } }));
    batchBar(this.batch, waiting.filter((request) => this.#picked.has(request.id)), () => { this.#picked.clear(); this.#draw(); });
  }

  /** Rows under their lanes. A row that says the same as before is the same node, so that nothing flickers. */
  #items(shown, waiting) {
    const rows = new Map();
    let priority = null;
    const items = shown.flatMap((request) => {
      const state = { open: request.id === this.#open, picked: this.#picked.has(request.id), fresh: this.#fresh.has(request.id) };
      const same = JSON.stringify([{ ...request, arrived: 0 }, state]);
      const known = this.#rows.get(request.id);
      const node = known?.same === same ? known.node : row(request, { ...state, pick: (on) => this.#pick(request.id, on) });
      rows.set(request.id, { same, node });
      if (request.priority === priority) {
        return [node];
      }
      priority = request.priority;
      return [lane(LANES[priority], waiting.filter((one) => one.priority === priority).length), node];
    });
    this.#rows = rows;
    return items;
  }

  #trouble() {
    return this.#failed && h("li", { class: "note bad", role: "alert" }, icon("no"), h("div", null, this.#failed.message, " ",
      h("button", { class: "link", type: "button", onclick: () => this.#fetch() }, "Try again")));
  }

  #rest(shown) {
    if (this.#queue.next) {
      return h("li", { class: "more" }, h("button", { type: "button", onclick: async () => { await this.#queue.fetchMore(this.filters.query); this.#draw(); } }, "Show more"));
    }
    return shown.length === 0 && this.#loaded && !this.#failed && h("li", null, emptyList(this.filters.isOn, () => this.filters.clear()));
  }

  get #links() {
    return [...this.rows.querySelectorAll(".row a")];
  }

  #pick(id, on) {
    this.#picked[on ? "add" : "delete"](id);
    this.#draw();
  }

  #toggle() {
    const id = this.#cursor ?? document.activeElement?.closest?.(".row")?.dataset.id;
    if (id && this.#queue.find(id)?.asks) {
      this.#pick(id, !this.#picked.has(id));
      announce(this.#picked.has(id) ? "Selected" : "Not selected");
    }
  }

  /** j and k open, the arrows only move; the address follows a moment later. */
  #step(by) {
    const shown = this.#shown;
    const at = shown.findIndex((request) => request.id === this.#cursor);
    const next = shown[at < 0 ? (by > 0 ? 0 : shown.length - 1) : at + by];
    if (next) {
      this.#cursor = next.id;
      go("inbox", next.id);
      requestAnimationFrame(() => requestAnimationFrame(() => this.#focusRow(next.id)));
    }
  }

  #arrows(event) {
    const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const links = this.#links;
    const next = links[links.indexOf(document.activeElement) + by];
    if (by && next) {
      event.preventDefault();
      links.forEach((link) => { link.tabIndex = link === next ? 0 : -1; });
      next.focus();
      this.#cursor = next.closest(".row").dataset.id;
    }
  }

  #focusRow(id) {
    const links = this.#links;
    const link = links.find((one) => one.closest(".row").dataset.id === id) ?? links.find((one) => one.tabIndex === 0);
    if (link && link.offsetParent) {
      links.forEach((one) => { one.tabIndex = one === link ? 0 : -1; });
      link.focus();
    }
  }
}

customElements.define("hitl-inbox", Inbox);

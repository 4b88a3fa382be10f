// What views other than the inbox have in common: a heading, reading, and what is said where it fails.
import { h, put } from "./dom.js";
import { Problem } from "./api.js";
import { keepingFocus } from "./focus.js";
import { icon } from "./icons.js";
import { said } from "./text.js";

export class View extends HTMLElement {
  #reading = 0;

  /** Shows what `read` comes to, unless something else was asked for meanwhile. */
  async fill(read) {
    const reading = ++this.#reading;
    if (!this.firstElementChild) {
      put(this, h("div", { class: "page" }, h("p", { class: "muted", role: "status" }, "Loading")));
    }
    try {
      const nodes = await read();
      if (reading === this.#reading) {
        keepingFocus(this, () => put(this, h("div", { class: "page" }, nodes)));
      }
    } catch (fault) {
      if (reading === this.#reading) {
        keepingFocus(this, () => put(this, h("div", { class: "page" }, failure(fault, () => this.fill(read)))));
      }
    }
  }
}

/** Says what is wrong and what one can do. */
function failure(fault, again) {
  const kind = fault instanceof Problem ? fault.kind : "";
  const [title, help] = kind === "forbidden"
    ? ["This is for overseers", "Your roles do not show this. Whoever runs the console says which roles oversee everything."]
    : kind === "not-found" ? ["There is nothing here", "It does not exist, or it is none that you may see."] : ["It cannot be shown", null];
  return h("div", { class: "empty", role: "alert" }, icon("shield"), h("h1", null, title), h("p", { class: "muted" }, help ?? said(fault.message)),
    !help && h("button", { type: "button", onclick: again }, "Try again"));
}

/** The heading of a view. */
export function heading(title, text, ...more) {
  return h("header", { class: "page-head" }, h("h1", null, title), more.length > 0 && h("div", { class: "cluster push" }, more), text && h("p", null, text));
}

/** A table that scrolls by itself where it is too wide. */
export function table(name, columns, rows) {
  return h("div", { class: "scroll", tabindex: 0, role: "region", "aria-label": name }, h("table", null,
    h("thead", null, h("tr", null, columns.map((column) => h("th", { scope: "col", class: column.number ? "number" : null }, column.name ?? column)))),
    h("tbody", null, rows.map((row) => h("tr", null, row.map((cell, i) => h("td", { class: columns[i].number ? "number" : null }, cell)))))));
}

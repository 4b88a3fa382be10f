// Shown where nobody vouches for who is looking. In development one says a name.
import { h } from "./dom.js";
import { get } from "./api.js";
import { icon } from "./icons.js";
import { become, isOurs } from "./identity.js";
import { said } from "./text.js";

export function signIn(fault, start) {
  const node = h("div", { class: "empty" }, icon("person"), h("h1", null, "Who are you?"));
  const retry = isOurs() && h("p", { class: "note bad", role: "alert" }, said(fault.message));
  get("sign-in").then((mode) => {
    const form = mode.scheme === "name" ? byName(mode.people) : mode.scheme === "bearer" ? byToken() : null;
    if (!form) {
      node.append(h("p", { class: "muted" }, said(fault.message)), h("p", { class: "muted" }, "Sign in where you usually do, and open this page again."));
      return;
    }
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const value = form.elements.who.value.trim();
      if (value) {
        become(mode.scheme === "name" ? { as: value } : { token: value });
        start();
      }
    });
    node.append(...[retry, form].filter(Boolean));
    form.elements.who.focus();
  }, () => node.append(h("p", { class: "muted" }, said(fault.message))));
  return node;

  function byName(people) {
    return h("form", { class: "card part sign-in" },
      h("p", { class: "muted small" }, "This console is in development mode: you are whoever you say."),
      h("label", { for: "who" }, "Name, as the reviewer directory has it"),
      h("input", { id: "who", name: "who", required: true, autocomplete: "off", list: "people" }),
      h("datalist", { id: "people" }, people.map((name) => h("option", { value: name }))),
      h("button", { class: "primary" }, "Go on"),
      people.length > 0 && h("div", { class: "cluster" }, people.map((name) =>
        h("button", { type: "button", onclick: () => { become({ as: name }); start(); } }, name))));
  }

  function byToken() {
    return h("form", { class: "card part sign-in" },
      h("p", { class: "muted small" }, "Give the token that you were given. It is kept in this tab only."),
      h("label", { for: "who" }, "Access token"),
      h("input", { id: "who", name: "who", type: "password", required: true, autocomplete: "off" }),
      h("button", { class: "primary" }, "Sign in"));
  }
}

// Dialogs are the browser's own: focus stays inside, Esc closes, and the focus returns.
import { h, put } from "./dom.js";
import { icon } from "./icons.js";

/**
 * Opens a dialog and waits. `submit` is called with the form; where it returns a text, or throws,
 * that is shown and the dialog stays.
 */
export function ask({ title, body, confirm, kind = "primary", submit, wide = false }) {
  return new Promise((resolve) => {
    const problem = h("p", { class: "note bad", role: "alert", hidden: true });
    const ok = h("button", { class: kind === "danger" ? "danger solid" : kind, type: "submit", id: "confirm" }, confirm);
    const form = h("form", { method: "dialog", novalidate: true },
      h("header", null,
        h("h1", { id: "dialog-title" }, title),
        h("button", { type: "button", class: "quiet", "aria-label": "Close", onclick: () => dialog.close() }, icon("no"))),
      h("div", { class: "dialog-body" }, body, problem),
      h("footer", null,
        h("button", { type: "button", onclick: () => dialog.close() }, confirm ? "Cancel" : "Close"),
        confirm && ok));
    const dialog = h("dialog", { "aria-labelledby": "dialog-title", class: wide ? "wide" : null }, form);
    let answer = null;
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      if (ok.getAttribute("aria-disabled") === "true") {
        return;
      }
      ok.setAttribute("aria-disabled", "true");
      try {
        const refused = await submit(form, (value) => { answer = value; });
        if (typeof refused === "string") {
          throw new Error(refused);
        }
        answer ??= true;
        dialog.close();
      } catch (fault) {
        put(problem, fault.message).hidden = false;
      } finally {
        ok.removeAttribute("aria-disabled");
      }
    });
    form.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
        event.preventDefault();
        form.requestSubmit();
      }
    });
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(answer);
    });
    document.body.append(dialog);
    dialog.showModal();
    dialog.querySelector("[autofocus]")?.focus();
  });
}

/** A text area with its label, and why it is asked. */
export function field(name, label, hint, props = {}) {
  return h("div", { class: "field" },
    h("label", { for: `f-${name}` }, label),
    hint && h("p", { class: "small muted", id: `h-${name}` }, hint),
    h(props.tag ?? "textarea", { id: `f-${name}`, name, "aria-describedby": hint ? `h-${name}` : null, ...props, tag: null }));
}

/** What a command does and what it does not. */
export function means(sentences) {
  return h("ul", { class: "means note warn" }, sentences.map((one) => one && h("li", null, one)));
}

// Arguments, and what else has a name and a value: from the stored action, every cut said.
import { h } from "./dom.js";
import { plain, said } from "./text.js";

const LONG = 240;

/** A list of members as the API gives them. */
export function values(members, tag = () => null) {
  return h("dl", { class: "values panel" }, members.map((member) => value(member, tag(member))));
}

function value(member, tag) {
  const text = typeof member.shown === "string" ? member.shown : "";
  const long = text.length > LONG || text.split("\n").length > 4;
  return h("div", null,
    h("dt", null, said(member.name)),
    h("dd", null,
      long
        ? h("div", { class: "long", tabindex: 0, role: "group", "aria-label": `Value of ${plain(member.name)}` }, said(text))
        : said(text === "" ? "⟨empty⟩" : text),
      member.secret && h("span", { class: "tag" }, "secret, not shown"),
      tag && h("span", { class: "tag" }, tag),
      !member.whole && h("span", { class: "cut" }, "This value is cut here.")));
}

/** What an edit changed: what it was, what it is. */
export function diff(changes) {
  if (changes.length === 0) {
    return h("p", { class: "muted" }, "Nothing is different.");
  }
  return h("dl", { class: "values panel", "data-diff": true }, changes.map((change) => h("div", null,
    h("dt", null, said(String(change.path).replace(/^\//, "").replaceAll("/", " › "))),
    h("dd", { class: "diff" },
      "from" in change ? h("span", { class: "was" }, h("small", null, "was"), h("del", null, said(change.from))) : null,
      h("span", { class: "is" }, h("small", null, "will be"), "to" in change ? h("ins", null, said(change.to)) : h("em", null, "left out"))))));
}

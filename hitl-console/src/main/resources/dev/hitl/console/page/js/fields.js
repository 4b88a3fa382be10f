// A field for each argument, made from the tool's schema.
import { h } from "./dom.js";
import { Exact } from "./api.js";

const NUMBER = /^-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?$/;
const LONG = 80;

/** The type of a parameter as its schema says it; what may be null counts as what it is otherwise. */
function typeOf(schema, value) {
  const one = schema?.anyOf?.find((part) => part.type !== "null") ?? schema ?? {};
  if (one.enum) {
    return { type: "enum", options: one.enum };
  }
  const type = [one.type].flat().find((name) => name && name !== "null");
  if (type) {
    return { type, format: one.format, description: one.description };
  }
  return { type: typeof value === "string" || value === undefined ? "string" : typeof value === "object" ? "object" : typeof value };
}

/** Fields of a call: `read` gives what is different, or the problem of a field. */
export function fields(schema, members, changed) {
  const known = new Map(members.map((member) => [member.name, member]));
  const names = [...new Set([...Object.keys(schema?.properties ?? {}), ...known.keys()])];
  return names.map((name, i) => field(name, `v${i}`, schema?.properties?.[name], known.get(name), (schema?.required ?? []).includes(name), changed));
}

function field(name, id, schema, member, required, changed) {
  const kind = typeOf(schema, member?.value);
  const fixed = member && !member.editable;
  const before = !member ? "" : kind.type === "string" && typeof member.value === "string" ? member.value : member.shown;
  const input = fixed ? h("input", { id, disabled: true, value: member.secret ? "secret, stays as it is" : "too long to be edited here, stays as it is" }) : control(kind, id, before, required);
  const wrong = h("p", { class: "wrong", id: `${id}-wrong`, role: "alert" });
  const hint = schema?.description ?? kind.description;
  const node = h("div", { class: "field", "data-field": name },
    h("label", { for: id }, h("span", { class: "mono" }, name)),
    h("p", { class: "small muted", id: `${id}-hint` }, [hint, says(kind), required ? null : "may be left out"].filter(Boolean).join(" · ")),
    input, wrong);
  input.setAttribute("aria-describedby", `${id}-hint ${id}-wrong`);
  const isChanged = () => !fixed && input.value !== before;
  input.addEventListener("input", () => {
    node.classList.toggle("changed", isChanged());
    changed();
  });
  return {
    name, node, isChanged,
    /** What to send; throws a text for people. */
    read: () => value(kind, input.value, required),
    complain(text) {
      wrong.textContent = text;
      input.setAttribute("aria-invalid", text ? "true" : "false");
    },
    focus: () => input.focus(),
  };
}

function says({ type, format }) {
  return { integer: "a whole number", number: "a number", boolean: "yes or no", array: "a list, as JSON", object: "an object, as JSON", enum: "one of these" }[type] ?? format ?? "text";
}

function control({ type, options }, id, before, required) {
  if (type === "enum" || type === "boolean") {
    const all = (options ?? ["true", "false"]).map(String);
    const select = h("select", { id }, (!required || !all.includes(before)) && h("option", { value: "" }, "–"), all.map((option) => h("option", { value: option }, option)));
    select.value = before;
    return select;
  }
  const json = type === "array" || type === "object";
  if (json || before.length > LONG || before.includes("\n")) {
    return h("textarea", { id, spellcheck: "false", class: json ? "mono" : null, value: before });
  }
  return h("input", { id, type: "text", inputmode: type === "integer" ? "numeric" : type === "number" ? "decimal" : null, autocomplete: "off", spellcheck: "false", value: before });
}

function value({ type }, text, required) {
  if (type === "string" || type === "enum") {
    return type === "enum" && text === "" ? null : text;
  }
  if (text.trim() === "") {
    if (required) {
      throw new Error("is needed");
    }
    return null;
  }
  if (type === "number" || type === "integer") {
    if (!NUMBER.test(text.trim())) {
      throw new Error("has to be a number, such as 50 or 12.5");
    }
    return new Exact(text.trim());
  }
  try {
    JSON.parse(text);
  } catch {
    throw new Error("is not JSON yet");
  }
  return new Exact(text);
}

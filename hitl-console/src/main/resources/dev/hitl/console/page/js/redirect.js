// Redirect: another tool, with its own fields.
import { h, put } from "./dom.js";
import { get } from "./api.js";
import { ask, field } from "./dialog.js";
import { fields } from "./fields.js";
import { said } from "./text.js";

export async function redirect(detail, send) {
  const { tools } = await get("tools");
  const others = tools.filter((tool) => tool.name !== detail.tool);
  let open = [];
  const place = h("div", { class: "part" });
  const select = h("select", { id: "f-tool", name: "tool", onchange: () => choose() }, others.map((tool) => h("option", { value: tool.name }, tool.name)));
  function choose() {
    const tool = others.find((one) => one.name === select.value);
    open = fields(tool?.parameters, [], () => {});
    put(place, tool?.description && h("p", { class: "muted small" }, said(tool.description)), open.map((one) => one.node));
  }
  choose();
  return ask({
    title: "Call another tool instead",
    confirm: "Call this instead",
    wide: true,
    body: others.length === 0
      ? h("p", null, "This node knows no other tool.")
      : [h("div", { class: "field" }, h("label", { for: "f-tool" }, "Tool"), select), place, field("reason", "Reason", "The agent is told.")],
    submit: async (form) => {
      const args = {};
      for (const one of open) {
        one.complain("");
        try {
          const value = one.read();
          if (value !== null && (one.isChanged() || value !== "")) {
            args[one.name] = value;
          }
        } catch (fault) {
          one.complain(fault.message);
          one.focus();
          return "Some values are not right yet.";
        }
      }
      const reason = form.elements.reason.value.trim();
      return reason ? send({ tool: select.value, arguments: args, reason }) : "Say why.";
    },
  });
}

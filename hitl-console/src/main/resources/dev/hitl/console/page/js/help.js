// All keys, and the switch that turns single keys off.
import { h } from "./dom.js";
import { ask } from "./dialog.js";
import { KEYS, keysAreOn, switchKeys } from "./keys.js";

export function showHelp() {
  const box = h("input", { type: "checkbox", id: "keys-on", checked: keysAreOn(), onchange: () => switchKeys(box.checked) });
  ask({
    title: "Keys",
    body: [
      h("dl", { class: "keys" }, KEYS.map(([key, what]) => [h("dt", null, h("kbd", null, key)), h("dd", null, what)])),
      h("label", { class: "check", for: "keys-on" }, box, "Single keys do something"),
    ],
  });
}

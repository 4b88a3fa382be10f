// What one tells a running agent: pause, go on, something else, elsewhere, end for good. Each with a reason.
import { h } from "./dom.js";
import { onceEach } from "./api.js";
import { toast } from "./announce.js";
import { detours } from "./detour.js";
import { ask, field } from "./dialog.js";
import { icon } from "./icons.js";
import { said } from "./text.js";

const OVER = ["finished", "failed", "aborted", "quarantined"];
const DONE = {
  done: "Done.",
  sent: "Told. It acts on it at its next call.",
  "taken-back": "Taken back before it was acted on.",
};

/** The buttons of a run; `after` is called when something was said. */
export function wheel(run, after) {
  if (OVER.includes(run.status)) {
    return null;
  }
  const say = (word, options) => tell(run, word, options).then(after);
  return h("div", { class: "cluster", role: "group", "aria-label": "Take the wheel" },
    run.status === "paused"
      ? button("resume", "Go on", "yes", () => say("resume", { title: "Let it go on?", confirm: "Go on", hint: "It goes on from exactly there." }))
      : button("pause", "Pause", "clock", () => say("pause", { title: "Pause this run?", confirm: "Pause", hint: "Calls that are executing end as they would. What is decided meanwhile is kept. Once it is paused its state can be edited, and it can be taken back." })),
    button("redirect", "Redirect", "edit", () => say("redirect", { title: "Tell it to do something else", confirm: "Tell it", name: "instruction", label: "Instruction", hint: "It is told once. Calls that it proposes next are not executed." })),
    detours(run, after),
    button("abort", "Abort", "no", () => say("abort", { title: "End this run for good?", confirm: "Abort", kind: "danger", hint: "Its questions are withdrawn, and runs that it delegated to end too. This cannot be undone." }), "danger"));
}

function button(word, text, picture, act, kind) {
  return h("button", { type: "button", class: kind, "data-word": word, onclick: act }, icon(picture), text);
}

function tell(run, word, { title, confirm, kind, hint, name = "reason", label = "Reason" }) {
  const once = onceEach();
  return ask({
    title,
    confirm,
    kind,
    body: [h("p", null, "Run ", h("b", null, said(run.name)), " of agent ", said(run.agent)), field(name, label, hint, { autofocus: true })],
    submit: async (form) => {
      const text = form.elements[name].value.trim();
      if (!text) {
        form.elements[name].focus();
        return "This needs a text.";
      }
      const told = await once(`runs/${encodeURIComponent(run.key)}/${word}`, { [name]: text });
      toast("good", h("b", null, confirm), ": ", DONE[told.outcome]);
      return true;
    },
  });
}

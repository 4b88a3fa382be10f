// Lays stops and lifts them, with a reason, and with what that means.
import { h } from "./dom.js";
import { get, onceEach } from "./api.js";
import { toast } from "./announce.js";
import { ask, field, means } from "./dialog.js";
import { session } from "./session.js";
import { read, stops } from "./stops.js";
import { plain, said } from "./text.js";

const WORDS = { agent: "One agent", tenant: "All agents of this tenant", everything: "Everything, in all tenants" };

/** Lays one: of this agent, or of what is chosen. */
export async function lay(agent = "") {
  await read();
  const scopes = session.me.tenant === "*" ? ["everything"] : ["agent", "tenant", ...(stops.everything ? ["everything"] : [])];
  const known = await agents();
  const name = h("div", { class: "field" }, h("label", { for: "f-agent" }, "Agent"),
    h("input", { id: "f-agent", name: "agent", list: "agents", autocomplete: "off", spellcheck: "false", value: agent, autofocus: !agent && scopes[0] === "agent" }),
    h("datalist", { id: "agents" }, known.map((one) => h("option", { value: one }))));
  const sure = h("input", { type: "checkbox", id: "f-sure", name: "sure" });
  const wide = h("label", { class: "check", for: "f-sure" }, sure, h("span", null));
  const tick = (words) => {
    wide.hidden = !words;
    wide.lastElementChild.textContent = words;
    sure.checked = false;
  };
  const choose = (scope) => {
    name.hidden = scope !== "agent";
    tick(scope === "agent" ? "" : `I know that ${scope === "tenant" ? "no agent of this tenant" : "no agent of any tenant"} goes on until it is lifted`);
  };
  choose(scopes[0]);
  const once = onceEach();
  return ask({
    title: "Stop agents?",
    confirm: "Stop",
    kind: "danger",
    body: [
      h("fieldset", { class: "field" }, h("legend", null, "What is stopped"), scopes.map((scope, i) =>
        h("label", { class: "check", for: `s-${scope}` }, h("input", { type: "radio", name: "scope", id: `s-${scope}`, value: scope, checked: i === 0, onchange: () => choose(scope) }), WORDS[scope]))),
      name,
      means([
        "No run of it begins or goes on, and no approved call is executed.",
        "Runs at work are parked at their next call; a call that is executing is cancelled where it can be.",
        "Nothing that ran is undone. People may decide meanwhile; what they decide is kept.",
        "It stands until somebody lifts it; what it kept goes on by itself then.",
      ]),
      field("reason", "Reason", "Everybody whose agents are stopped reads it, with your name.", { autofocus: Boolean(agent) || scopes[0] !== "agent" }),
      wide,
    ],
    submit: async (form) => {
      const { scope, agent: of, reason } = Object.fromEntries([...new FormData(form)].map(([key, value]) => [key, value.trim()]));
      if (scope === "agent" && !of) {
        form.elements.agent.focus();
        return "Say which agent.";
      }
      if (!reason) {
        form.elements.reason.focus();
        return "Say why.";
      }
      if (scope !== "agent" && !sure.checked) {
        sure.focus();
        return "Tick that you know what it stops.";
      }
      const { stop } = await sent(once, { scope, reason, ...(scope === "agent" ? { agent: of, unseen: sure.checked } : {}) }, tick);
      if (stop.lifted) {
        stops.lifted(stop.id);
        return "It was stopped, and that stop was lifted since. Press Stop again if it has to stand anew.";
      }
      stops.laid(stop);
      toast("good", h("b", null, "Stopped"), ": ", stop.agent ? ["agent ", said(stop.agent)] : WORDS[scope]);
      return true;
    },
  });
}

/** A name that no run has may be a typing error: then it takes a tick. */
async function sent(once, body, tick) {
  try {
    return await once("stops", body);
  } catch (fault) {
    if (fault.body?.field === "agent" && !body.unseen) {
      tick(`I mean “${body.agent}”, though no run of it is known`);
    }
    throw fault;
  }
}

async function agents() {
  try {
    const { entries } = await get("runs?status=all&limit=100");
    return [...new Set(entries.map((run) => plain(run.agent)))].sort();
  } catch {
    return []; // it can be typed
  }
}

/** `told`: the node that says which. */
export function lift(stop, told) {
  const others = stops.all.length - 1;
  const once = onceEach();
  return ask({
    title: "Lift this stop?",
    confirm: "Lift",
    body: [
      told,
      means(["What it kept goes on by itself, at once, on every node.",
        others > 0 && `${others} other ${others === 1 ? "stop holds" : "stops hold"} on: what these cover does not go on yet.`]),
      field("reason", "Reason", "It stands on the record.", { autofocus: true }),
    ],
    submit: async (form) => {
      const reason = form.elements.reason.value.trim();
      if (!reason) {
        form.elements.reason.focus();
        return "Say why.";
      }
      try {
        await once(`stops/${encodeURIComponent(stop.id)}/lift`, { reason });
        toast("good", h("b", null, "Lifted"));
      } catch (fault) {
        if (fault.kind !== "not-found") {
          throw fault;
        }
        toast("bad", said(fault.message));
      }
      stops.lifted(stop.id);
      return true;
    },
  });
}

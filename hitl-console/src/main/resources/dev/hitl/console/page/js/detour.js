// Takes a run that stands still elsewhere: another state for its agent, or an older checkpoint.
import { h, put } from "./dom.js";
import { Exact, get, json, onceEach } from "./api.js";
import { toast } from "./announce.js";
import { ask, field, means } from "./dialog.js";
import { fields } from "./fields.js";
import { icon } from "./icons.js";
import { to } from "./session.js";
import { plain, said } from "./text.js";
import { ago } from "./time.js";

/** In which nothing is at work that would not see it. */
const STILL = ["paused", "parked", "ready", "failed"];

/** The buttons; only for who hears what is said in the run, for nobody changes what they cannot see. */
export function detours(run, after) {
  if (!run.conversation || !STILL.includes(run.status)) {
    return null;
  }
  const button = (word, text, picture, act) => h("button", { type: "button", "data-word": word, onclick: () => act(run).then(after, (fault) => toast("bad", said(fault.message))) }, icon(picture), text);
  return [button("edit", "Edit state", "edit", edit), button("roll-back", "Back to a checkpoint", "back", rollBack)];
}

function read(run) {
  return get(`runs/${encodeURIComponent(run.key)}/checkpoints`);
}

function about(run) {
  return h("p", null, "Run ", h("b", null, said(run.name)), " of agent ", said(run.agent));
}

async function edit(run) {
  const { newest, state, entries } = await read(run);
  if (!state) {
    throw new Error(`Its state cannot be read: ${plain(entries[0]?.problem ?? "")}`);
  }
  const members = fields(null, state.map(wholly), () => {});
  const once = onceEach();
  return ask({
    title: "Edit what the agent keeps",
    confirm: "Change the state",
    wide: true,
    body: [
      about(run),
      means([
        "The agent finds this state when it goes on, in a new checkpoint. The old one stays.",
        "What was said in the run stays as it is, and so does what it waits for.",
        "Nothing that ran is undone.",
      ]),
      h("div", { class: "part" }, members.length > 0 ? members.map((one) => one.node) : h("p", { class: "muted" }, "The agent keeps nothing of its own yet.")),
      field("more", "Further members", "An object as JSON, such as {\"next\": 4}; may be left out. null takes a member out.", { class: "mono", spellcheck: "false" }),
      field("reason", "Reason", "It stands on the record."),
    ],
    submit: async (form) => {
      const more = form.elements.more.value.trim();
      const own = changed(members);
      if (typeof own === "string") {
        return own;
      }
      if (more && !isObject(more)) {
        form.elements.more.focus();
        return "The further members are no object in JSON.";
      }
      if (Object.keys(own).length === 0 && !more) {
        return "Nothing is different yet.";
      }
      const reason = form.elements.reason.value.trim();
      if (!reason) {
        form.elements.reason.focus();
        return "Say why.";
      }
      await once(`runs/${encodeURIComponent(run.key)}/edit`, { seen: newest, changes: merged(own, more), reason });
      toast("good", h("b", null, "Changed"), ": the agent finds the new state when it goes on.");
      return true;
    },
  });
}

/** What is cut cannot be written anew from what is shown. */
function wholly(member) {
  return member.whole || typeof member.value === "string" ? member : { ...member, editable: false };
}

/** What is different by name, or what is wrong. */
function changed(members) {
  const all = {};
  let wrong = null;
  for (const one of members) {
    one.complain("");
    try {
      if (one.isChanged()) {
        all[one.name] = one.read();
      }
    } catch (fault) {
      one.complain(fault.message);
      wrong ??= one;
    }
  }
  wrong?.focus();
  return wrong ? "Some values are not right yet." : all;
}

function isObject(text) {
  try {
    const value = JSON.parse(text);
    return value !== null && typeof value === "object" && !Array.isArray(value);
  } catch {
    return false;
  }
}

/** As somebody wrote it: a number keeps its digits. What stands in a field and here is refused by the server. */
function merged(own, more) {
  return new Exact(`{${[json(own), more || "{}"].map((text) => text.slice(1, -1).trim()).filter(Boolean).join(",")}}`);
}

async function rollBack(run) {
  const { newest, entries, more } = await read(run);
  const older = entries.filter((one) => one.number < newest && !one.problem);
  const left = h("div", { class: "part", role: "status" });
  const once = onceEach();
  let asked = 0;
  const choose = async (number) => {
    const mine = ++asked;
    put(left, h("p", { class: "muted small" }, "Looking what ran since"));
    try {
      const behind = await get(`runs/${encodeURIComponent(run.key)}/roll-back?to=${number}`);
      if (mine === asked) put(left, leaves(behind));
    } catch (fault) {
      if (mine === asked) put(left, h("p", { class: "note bad" }, said(fault.message)));
    }
  };
  return ask({
    title: "Take this run back?",
    confirm: older.length > 0 ? "Take it back" : null,
    kind: "danger",
    wide: true,
    body: older.length === 0 ? h("p", null, "There is no older checkpoint that it could be taken back to.") : [
      about(run),
      h("fieldset", { class: "field" }, h("legend", null, "Back to"), h("div", { class: "panel checkpoints", tabindex: 0, role: "group", "aria-label": "Checkpoints, newest first" }, older.map((one) => checkpoint(one, choose))),
        more && h("p", { class: "muted small" }, "Only the last 50 are shown.")),
      means([
        "It goes on from what it knew there, in a new checkpoint; all others stay. A paused run waits until somebody lets it go on.",
        "What it asks people now is withdrawn, approvals do not come along, and runs that it waits for are ended.",
        "What ran since is NOT undone: roll each call back by itself where that is possible.",
      ]),
      left,
      field("reason", "Reason", "It stands on the record."),
    ],
    submit: async (form) => {
      const number = Number(new FormData(form).get("to"));
      const reason = form.elements.reason.value.trim();
      if (!number) {
        form.querySelector("[name=to]").focus();
        return "Choose where it goes back to.";
      }
      if (!reason) {
        form.elements.reason.focus();
        return "Say why.";
      }
      const done = await once(`runs/${encodeURIComponent(run.key)}/roll-back`, { seen: newest, to: number, reason });
      toast("good", h("b", null, "Taken back"), ". ", count(done.withdrawn.length, "question is withdrawn", "questions are withdrawn"), ", ", count(done.executed.length, "call that ran stays as it is", "calls that ran stay as they are"), ".");
      return true;
    },
  });
}

function count(number, one, many) {
  return `${number === 0 ? "no" : number} ${number === 1 ? one : many}`;
}

function checkpoint(one, choose) {
  return h("label", { class: "check", for: `c-${one.number}` },
    h("input", { type: "radio", name: "to", id: `c-${one.number}`, value: one.number, onchange: () => choose(one.number) }),
    h("span", null, h("b", null, `Checkpoint ${one.number}`), ", ", ago(one.at), `, ${one.messages} ${one.messages === 1 ? "message" : "messages"}`,
      one.owes.length > 0 && [", owes ", said(one.owes.join(", "))],
      one.last && h("span", { class: "muted small ends" }, one.last.agentsOwnWords ? "agent, its own words: " : [said(one.last.role), ": "], said(one.last.text))));
}

/** What is not there any more, and what stays. */
function leaves({ withdrawn, executed }) {
  return [
    h("h2", null, executed.length === 0 ? "No call ran since" : count(executed.length, "call ran since and is not undone", "calls ran since and are not undone")),
    executed.length > 0 && h("ul", { class: "panel inside why" }, executed.map((call) => h("li", null, h("div", null, h("b", { class: "mono" }, said(call.tool)), " ", ago(call.at), " ",
      call.request ? h("a", { href: to("inbox", call.request), target: "_blank", rel: "noopener" }, "look at it, or roll it back") : h("span", { class: "muted" }, "nobody was asked before it ran"))))),
    h("h2", null, withdrawn.length === 0 ? "Nothing is withdrawn" : count(withdrawn.length, "open question or approval is withdrawn", "open questions or approvals are withdrawn")),
  ];
}

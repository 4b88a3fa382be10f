// The parts of one request, in the order in which people ask: what, why, who says so, what then.
import { h, sentence } from "./dom.js";
import { icon } from "./icons.js";
import { session, to } from "./session.js";
import { plain, said } from "./text.js";
import { ago, stamp, until } from "./time.js";
import { diff, values } from "./values.js";
import { outcome, riskBadge, STATUS } from "./words.js";

export function part(name, picture, ...children) {
  return h("section", { class: "part", "aria-label": name }, h("h2", null, picture && icon(picture), name), children);
}

function folded(name, note, ...children) {
  return h("details", { class: "panel" }, h("summary", null, name, note && h("small", null, note)), children);
}

/** Title, risk, who asks, until when. */
export function head(request) {
  return h("header", { class: "head" },
    h("a", { class: "button quiet back", href: to("inbox") }, icon("back"), "Inbox"),
    h("div", { class: "cluster" }, riskBadge(request.risk),
      request.asks
        ? h("span", { class: "due" }, icon("clock"), ifNothing(request))
        : h("b", null, STATUS[request.status] ?? request.status),
      sentence("asked ", ago(request.openedAt)),
      request.revision > 1 && sentence(`revision ${request.revision}`)),
    h("h1", { tabindex: -1 }, said(request.message || request.tool)),
    h("div", { class: "cluster" },
      sentence("agent ", said(request.agent)),
      h("a", { href: to("runs", request.run.key) }, "run ", said(request.run.name)),
      request.asks === "decision" && sentence("needs ", said(request.needs), request.missing > 0 && `, ${request.missing} still missing`),
      request.principal && sentence("on behalf of ", said(request.principal)),
      request.assigned && sentence("taken by ", said(request.assigned.reviewer), " for ", until(request.assigned.until))));
}

/** How long there is, and what silence does then. */
function ifNothing(request) {
  if (request.asks !== "decision" || !request.deadline) {
    return "waits until somebody says something";
  }
  return sentence(until(request.deadline), " left", request.silence && `, then ${END[request.silence] ?? request.silence}`);
}

/** Somebody wants it at once, and it takes another person. */
export function emergency({ emergency: wanted }) {
  return wanted && h("div", { class: "note bad", role: "status" }, icon("critical"), h("div", null,
    h("b", null, said(wanted.by), " wants this run at once"), ", ticket ", said(wanted.ticket), ": ", said(wanted.reason),
    h("div", { class: "small" }, "It runs as soon as another person who may watches it, for another ", until(wanted.until), ".")));
}

/** The call, from the stored action. */
export function what(detail) {
  const all = [...detail.arguments, ...detail.context, ...detail.basis.facts];
  const tags = new Map([...detail.context.map((one) => [one, "from the tool"]), ...detail.basis.facts.map((one) => [one, "read when asked"])]);
  return part(detail.asks === "decision" ? "What will happen" : "What it is about", null,
    h("p", { class: "muted" }, "Tool ", h("b", { class: "mono" }, said(detail.tool))),
    all.length > 0 ? values(all, (member) => tags.get(member)) : h("p", { class: "muted" }, "It takes no arguments."),
    detail.basis.problem && h("p", { class: "note warn" }, "What this rests on is not known: ", said(detail.basis.problem)));
}

/** What is asked now and was not when the reader began: until they say that they looked at it. */
export function changed(revisions) {
  return revisions.length > 0 && part("Changed since you were shown it", "high", revisions.map((revision) => [
    h("p", { class: "note warn" }, "Changed", revision.author && [" by ", said(revision.author)], ", ", ago(revision.at), ". Look again before you decide."),
    diff(revision.changes)]));
}

/** What was different before. */
export function edits(detail) {
  const edited = detail.revisions.filter((revision) => revision.revision > 1);
  return edited.length > 0 && part("What was changed", "edit", edited.map((revision) => [
    h("p", { class: "muted small" }, `Revision ${revision.revision}`, revision.author && [" by ", said(revision.author)], ", ", ago(revision.at)),
    diff(revision.changes)]));
}

/** Rules and signals. */
export function why(detail) {
  return part("Why you are asked", "shield",
    h("ul", { class: "why panel inside" }, detail.why.map((reason) => h("li", null,
      h("div", null, said(reason.text), h("span", { class: "rule" }, "rule ", said(reason.rule)))))),
    signals(detail.signals));
}

function signals({ attributes, said: sources, failed, riskScore }) {
  const score = riskScore == null ? [] : [{ name: "risk score", shown: String(riskScore), whole: true }];
  const count = attributes.length + sources.length + failed.length + score.length;
  return count > 0 && folded("Signals", String(count),
    attributes.length + score.length > 0 && h("div", { class: "inside" }, h("h3", null, "Said by the agent's side"), values([...attributes, ...score])),
    sources.map((source) => h("div", { class: "inside" }, h("h3", null, "Said by ", said(source.source)), values(source.says))),
    failed.map((source) => h("p", { class: "inside" }, said(source.source), " could not be asked: ", said(source.why))));
}

/** Nobody else vouches for these. */
export function agentSays(detail) {
  const { confidence } = detail.signals;
  if (!detail.agentSays && confidence == null) {
    return null;
  }
  return part("The agent's own words", "robot",
    h("blockquote", { class: "agent" },
      h("p", { class: "from" }, "Written by the agent. Nobody has checked it."),
      detail.agentSays && said(detail.agentSays, "p"),
      confidence != null && h("p", { class: "muted small" }, `It says it is ${Math.round(confidence * 100)} % sure.`)));
}

/** Who must agree. */
export function who({ who: asked, asks }) {
  const vote = (one) => h("span", { class: one.agrees ? "vote" : "vote no" }, icon(one.agrees ? "yes" : "no"), said(one.by),
    one.onBehalfOf && [" for ", said(one.onBehalfOf)]);
  return part("Who must agree", "person",
    h("ol", { class: "stages" }, asked.stages.map((stage, i) => h("li", { class: stage.now ? "now" : null },
      asked.stages.length > 1 && h("h3", null, `Stage ${i + 1}`, stage.now ? ", asked now" : ""),
      stage.places.map((places) => h("div", { class: "seat" },
        h("span", null, places.seat === "principal" ? "the person on whose behalf the agent acts" : [`${places.count} of `, places.roles.length ? places.roles.map(plain).join(" or ") : "any reviewer"]),
        places.taken.map((by) => vote({ by, agrees: true })),
        Array.from({ length: asks === "decision" ? places.missing : 0 }, () => h("span", { class: "vote open" }, "open"))))))),
    asked.votes.some((one) => !one.agrees || one.reason) && h("ul", { class: "why panel inside" }, asked.votes.map((one) => h("li", null,
      h("div", null, vote(one), one.reason && [" ", said(one.reason)], " ", h("span", { class: "muted small" }, ago(one.at)))))),
    asked.denialsNeeded > 1 && h("p", { class: "muted small" }, `It takes ${asked.denialsNeeded} people to say no; ${asked.denials} did.`),
    asked.byHand && h("p", { class: "note" }, "The agent never runs this: the last person needed does it by hand and reports."));
}

/** What each choice does. */
export function consequences(detail) {
  const choices = Object.entries(detail.choices);
  return choices.length > 0 && part("What happens if you …", null, h("dl", { class: "values happens panel" },
    choices.map(([word, text]) => h("div", null, h("dt", null, word === "silence" ? "say nothing" : word), h("dd", null, word === "silence" && detail.asks === "decision" ? silence(detail) : said(text))))));
}

const END = { expire: "it expires and does not run", reject: "it is rejected and does not run", answer: "the agent is given a text that the policy has", approve: "it is APPROVED and runs", waits: "it waits" };

function silence(request) {
  return request.deadline
    ? sentence(`In `, until(request.deadline), ` ${END[request.silence] ?? request.silence} (${stamp(request.deadline)}).`)
    : "It waits until somebody decides.";
}

/** What was said before. */
export function conversation(detail) {
  const talk = detail.conversation;
  const note = talk.problem ? "cannot be read" : talk.leftOut ? `the last ${talk.messages.length} of ${talk.messages.length + talk.leftOut} messages` : `${talk.messages.length} messages`;
  return folded("The conversation that led here", note,
    talk.problem ? h("p", { class: "note warn" }, said(talk.problem)) : talkList(talk.messages));
}

export function talkList(messages) {
  return h("ol", { class: "talk", tabindex: 0, "aria-label": "Conversation" }, messages.map((message) => h("li", { class: message.agentsOwnWords ? "agent-said" : message.role === "user" ? "user" : message.role === "tool" ? "tool" : null },
    h("span", { class: "from" }, message.agentsOwnWords ? "agent, its own words" : said(message.role || "unknown")),
    plain(message.text) && said(message.text, "div"),
    message.calls?.length > 0 && h("span", { class: "muted small" }, "proposes ", message.calls.map(plain).join(", ")))));
}

/** What became of requests like it. */
export function history(detail) {
  const like = detail.history;
  return folded("Decisions about the same tool", like.length ? `the last ${like.length}` : "none yet",
    like.length === 0 ? h("p", { class: "inside muted" }, "Nobody has decided about this tool yet.") : h("ul", { class: "inside why" }, like.map((one) => h("li", null, h("div", null,
      h("a", { href: to("record", one.id) }, said(one.message || one.tool)), h("span", { class: "rule" }, outcome(one), one.same && ", the very same arguments"))))));
}

/** Where all of it is on record. */
export function recordLink(request) {
  return h("p", { class: "small" }, h("a", { href: to("record", request.id) }, "The record of this request"),
    h("span", { class: "muted" }, " · reference ", h("code", null, request.reference)));
}

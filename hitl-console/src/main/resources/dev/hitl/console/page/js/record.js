// The record: of one request or run whether it is intact and what it says; for overseers a search.
import { h } from "./dom.js";
import { get } from "./api.js";
import { icon } from "./icons.js";
import { session, to } from "./session.js";
import { said } from "./text.js";
import { ago, stamp } from "./time.js";
import { isKnownBroken } from "./verify.js";
import { heading, table, View } from "./view.js";

const FIELDS = [["actor", "Who"], ["principal", "On behalf of"], ["tool", "Tool"], ["type", "Step, such as REJECT"]];

class RecordView extends View {
  #filter = {};
  #after = [];
  #verify = h("hitl-verify");

  at([subject]) {
    this.replaceChildren();
    this.fill(() => subject ? one(subject) : session.me.overseer ? this.#search() : help());
  }

  async #search() {
    const after = this.#after.at(-1);
    const params = new URLSearchParams(Object.entries({ ...this.#filter, after, limit: 100 }).filter(([, value]) => value));
    const { events, next } = await get(`audit?${params}`);
    const again = () => this.fill(() => this.#search());
    const form = h("form", { class: "filters card", onsubmit: (event) => {
      event.preventDefault();
      this.#filter = Object.fromEntries([...new FormData(form)].map(([name, value]) => [name, value.trim()]));
      this.#filter.type = this.#filter.type?.toUpperCase();
      this.#after = [];
      again();
    } }, h("div", { class: "search-fields" }, FIELDS.map(([name, label]) => h("div", { class: "field" }, h("label", { for: `r-${name}` }, label),
      h("input", { id: `r-${name}`, name, autocomplete: "off", value: this.#filter[name] ?? "" }))),
    h("button", { class: "primary" }, icon("search"), "Search")));
    return [
      heading("Record", "Every step, oldest first. Open one to see its whole chain, and whether it is intact."),
      this.#verify,
      form,
      events.length === 0
        ? h("div", { class: "empty" }, icon("shield"), h("h2", null, "Nothing on record"), h("p", { class: "muted" }, "No step matches. Names and steps have to be spelled as they are on record."))
        : h("div", { class: "card" }, table("Events", ["When", "Step", "Who", "Tool", "Run", "Content"], events.map((event) => [
          h("time", { datetime: event.at }, stamp(event.at)), h("span", { class: "mono" }, said(event.type)), said(event.actor), said(event.tool || "–"),
          h("a", { href: to("record", event.subject) }, said(event.run)), fits(event)]))),
      h("div", { class: "cluster" },
        this.#after.length > 0 && h("button", { type: "button", onclick: () => { this.#after.pop(); again(); } }, "Back"),
        next && h("button", { type: "button", onclick: () => { this.#after.push(next); again(); } }, "Further")),
    ];
  }
}

/** What is known without reading the chain: whether what the event says has the hash that it has. */
function fits(event) {
  return !event.fits ? h("span", { class: "state bad" }, icon("broken"), "was changed")
    : isKnownBroken(event.subject) ? h("span", { class: "state bad" }, icon("broken"), "chain broken")
      : h("span", { class: "state good" }, icon("yes"), "unchanged");
}

function help() {
  return [heading("Record"), h("div", { class: "empty" }, icon("shield"), h("h2", null, "Open the record of a request"),
    h("p", { class: "muted" }, "Each request and each run links to its record. Overseers can search all of it here."), h("a", { class: "button", href: to("inbox") }, "To the inbox"))];
}

async function one(subject) {
  const record = await get(`audit/${encodeURIComponent(subject)}`);
  const { explanation: told } = record;
  const run = told ? null : await get(`runs/${encodeURIComponent(subject)}`);
  const last = told?.asked?.at(-1);
  return [
    session.me.overseer && h("a", { class: "small", href: to("record") }, "The whole record"),
    heading(said(told ? last?.message || told.tool : run.name), null,
      h("button", { type: "button", "data-word": "download", onclick: () => download(subject, record) }, icon("save"), "Download"),
      h("a", { class: "button", href: told ? to("inbox", told.request) : to("runs", run.key) }, told ? "Show the request" : "Show the run")),
    seal(record.verification),
    told && facts(told),
    told?.refused?.length > 0 && h("section", { class: "part" }, h("h2", null, "Refused"), steps(told.refused)),
    h("section", { class: "part" }, h("h2", null, "Steps"), steps(told ? told.steps : record.events, record.events, record.verification.seq)),
    told && (told.told?.length > 0 || told.seen?.length > 0) && h("section", { class: "part" }, h("h2", null, "Told and seen"), steps([...told.told, ...told.seen])),
  ];
}

/** Whether the chain is intact, with shape and word. */
function seal(verification) {
  const fine = verification.state === "intact";
  const left = [verification.redacted && `${verification.redacted} erased`, verification.locked && `${verification.locked} locked`].filter(Boolean).join(", ");
  return h("div", { class: `note ${fine ? "good" : "bad"}`, role: fine ? "status" : "alert", "data-verification": verification.state }, icon(fine ? "shield" : "broken"),
    h("div", null, h("b", null, fine ? "Intact" : "Broken"),
      h("div", null, fine ? `${verification.events === 1 ? "One event, with its hash" : `${verification.events} events, each with the hash of the one before`}${left ? `; ${left}` : ""}. Computed now, from what is stored.` : said(verification.problem),
        !fine && verification.seq != null && ` (event ${verification.seq})`)));
}

/** What is shown here as a file: with every hash, without secrets. */
function download(subject, record) {
  const link = h("a", { href: URL.createObjectURL(new Blob([JSON.stringify(record, null, 2)], { type: "application/json" })), download: `${subject}.json` });
  link.click();
  URL.revokeObjectURL(link.href);
}

function facts(told) {
  return h("dl", { class: "values happens panel" }, [
    ["tool", told.tool], ["risk", told.risk], ["status", told.status], ["run", told.run], ["on behalf of", told.principal], ["asked of", told.route],
    ["why", told.asked?.at(-1)?.why?.map((reason) => `${reason.rule}: ${reason.text}`).join("; ")], ["policy", told.asked?.at(-1)?.policyVersion], ["result", told.result],
  ].filter(([, value]) => value != null && value !== "").map(([name, value]) => h("div", null, h("dt", null, name), h("dd", null, said(value)))));
}

const KNOWN = ["seq", "at", "what", "who", "type", "actor", "hash", "erased"];

function steps(list, events = [], wrong = null) {
  const hashes = new Map(events.map((event) => [event.seq, event.hash]));
  return h("ol", { class: "steps panel inside" }, list.map((step) => {
    const more = Object.entries(step).filter(([name]) => !KNOWN.includes(name));
    const hash = step.hash ?? hashes.get(step.seq);
    return h("li", { class: step.seq === wrong ? "wrong" : null }, h("span", { class: "seq" }, step.seq),
      h("div", null, step.seq === wrong && h("span", { class: "state bad" }, icon("broken"), "Broken here"), " ", h("b", { class: "mono" }, step.what ?? step.type), " by ", said(step.who ?? step.actor), step.erased && " (erased)",
        more.length > 0 && h("div", { class: "small muted" }, more.map(([name, value]) => h("div", null, `${name}: `, said(typeof value === "string" ? value : JSON.stringify(value))))),
        hash && h("div", { class: "small muted mono wrap" }, hash.slice(0, 16), "…")),
      h("span", { class: "small muted" }, ago(step.at)));
  }));
}

customElements.define("hitl-record", RecordView);

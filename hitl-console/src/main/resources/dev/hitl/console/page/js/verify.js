// Verifies all of the tenant's record, part by part. It goes on where it was if one looks elsewhere meanwhile.
import { h, put } from "./dom.js";
import { announce } from "./announce.js";
import { get, Problem } from "./api.js";
import { icon } from "./icons.js";
import { to } from "./session.js";
import { said } from "./text.js";
import { now, stamp } from "./time.js";

const AGAIN = 3000;
const SHOWN = 50;

const BEGIN = { state: "new", after: null, chains: 0, events: 0, redacted: 0, locked: 0, elsewhere: 0, findings: [], checked: 0, sealed: 0, wrongSeals: false, seals: null, at: null, fault: null };

/** One walk for the page, whichever view is open. */
const walk = Object.assign(new EventTarget(), BEGIN);
let turn = 0;

function change(more) {
  Object.assign(walk, more);
  walk.dispatchEvent(new Event("change"));
}

/** The chains that this walk found broken, by what they are about. */
export function isKnownBroken(subject) {
  return walk.findings.some((finding) => finding.subject === subject);
}

/** Whoever stops it and goes on at once has one walk, not two. */
async function go() {
  const own = ++turn;
  change({ state: "runs", fault: null });
  while (walk.state === "runs" && turn === own) {
    try {
      const part = await get(`verification?${new URLSearchParams(walk.after ? { after: walk.after } : {})}`);
      if (turn === own) {
        take(part);
      }
    } catch (fault) {
      if (fault instanceof Problem && [429, 503].includes(fault.status)) {
        await new Promise((on) => { setTimeout(on, AGAIN); });
      } else if (turn === own) {
        change({ state: "stopped", fault: fault.message });
      }
    }
  }
}

function take(part) {
  const more = { at: now(), after: part.next, findings: [...walk.findings, ...part.findings] };
  for (const name of ["chains", "events", "redacted", "locked", "elsewhere"]) {
    more[name] = walk[name] + part[name];
  }
  if (part.seals) {
    Object.assign(more, { seals: { ...part.seals, head: part.seals.head ?? walk.seals?.head ?? null }, checked: walk.checked + part.seals.seals,
      sealed: walk.sealed + part.seals.sealed, wrongSeals: walk.wrongSeals || !part.seals.intact });
  }
  if (!part.next) {
    more.state = "done";
    announce(more.findings.length + more.elsewhere === 0 ? "All of the record is intact." : `${count(more.findings.length + more.elsewhere, "finding")}: the record is broken.`, more.findings.length > 0);
  }
  change(more);
}

const count = (n, word) => `${n.toLocaleString()} ${word}${n === 1 ? "" : "s"}`;

/** The card with the button, how far it is, and what was found. */
export class Verify extends HTMLElement {
  #listening = new AbortController();

  connectedCallback() {
    this.#listening = new AbortController();
    walk.addEventListener("change", () => this.#draw(), { signal: this.#listening.signal });
    this.button = h("button", { type: "button", "data-word": "verify", onclick: () => this.#press() });
    this.words = h("p", { class: "muted small" });
    this.bar = h("progress", { "aria-label": "Verifying" });
    this.found = h("div", { class: "part" });
    put(this, h("section", { class: "card verify", "aria-label": "Verification" },
      h("header", null, h("div", null, h("h2", null, "Is all of it intact?"), this.words), this.button), this.bar, this.found));
    this.#draw();
  }

  disconnectedCallback() {
    this.#listening.abort();
  }

  #press() {
    if (walk.state === "runs") {
      change({ state: "stopped" });
    } else {
      if (walk.state === "done") {
        Object.assign(walk, BEGIN);
      }
      go();
    }
  }

  #draw() {
    const { state, chains, events } = walk;
    this.dataset.state = state;
    this.bar.hidden = state !== "runs";
    this.button.className = state === "new" || state === "stopped" ? "primary" : "";
    put(this.button, icon("shield"), { new: "Verify everything", runs: "Stop", stopped: "Go on", done: "Verify again" }[state]);
    const far = `${count(chains, "chain")}, ${count(events, "event")}${walk.checked ? `, ${count(walk.checked, "seal")}` : ""}`;
    put(this.words, state === "new" ? "Computes every chain of the tenant anew, and compares with the seals over all of them."
      : state === "runs" ? `${far} so far.` : state === "stopped" ? `Stopped after ${far}.` : `${far}, as of ${stamp(walk.at)}.`);
    put(this.found, walk.fault && h("p", { class: "note warn" }, walk.fault), broken(), state === "done" && (isIntact() && fine()), walk.seals && state === "done" && seals());
  }
}

const isIntact = () => walk.findings.length === 0 && walk.elsewhere === 0;

function fine() {
  const left = [walk.redacted && `${walk.redacted} erased, as is on record`, walk.locked && `${walk.locked} locked`].filter(Boolean).join(", ");
  return h("div", { class: "note good", "data-verified": "intact" }, icon("shield"),
    h("div", null, h("b", null, "Intact"), h("div", null, `Every event has the hash of the one before, and every chain ends where its row says${left ? `; ${left}` : ""}.`)));
}

function broken() {
  const { findings, elsewhere } = walk;
  return !isIntact() && h("div", { class: "note bad", "data-verified": "broken" }, icon("broken"), h("div", null, h("b", null, "Broken"),
    h("ul", { class: "findings" }, findings.slice(0, SHOWN).map((finding) => h("li", null, place(finding), ": ", said(finding.problem))),
      findings.length > SHOWN && h("li", null, `… and ${findings.length - SHOWN} more`),
      elsewhere > 0 && h("li", null, `${count(elsewhere, "sealed event")} of chains that are none of this tenant, or of which nothing says any more whose they were.`))));
}

function place({ place: kind, subject, about, seq }) {
  return kind !== "event" ? `${{ leaf: "Leaf", seal: "Seal", export: "Exported seal" }[kind]} ${seq}`
    : [subject ? h("a", { href: to("record", subject) }, said(about)) : said(about), `, event ${seq}`];
}

function seals() {
  const { head, signatures, exported, unsealedSince } = walk.seals;
  return h("dl", { class: "values happens panel", "data-seals": walk.wrongSeals ? "broken" : head ? "intact" : "none" }, [
    ["seals", head ? h("span", { class: `state ${walk.wrongSeals ? "bad" : "good"}` }, icon(walk.wrongSeals ? "broken" : "shield"), walk.wrongSeals ? "broken" : "intact") : "nothing is sealed"],
    head && ["tree head", [`number ${head.number}, over ${count(head.size, "event")} of all tenants, of ${stamp(head.at)}`]],
    head && ["root", h("code", { class: "wrap" }, said(head.root))],
    head && ["signatures", signatures ? ["checked, key ", h("code", { class: "wrap" }, said(head.key))] : "not checked: this node has no key"],
    head && ["exported copies", exported ? `compared up to seal ${exported}` : "there are none to compare with"],
    unsealedSince && ["not sealed yet", `events since ${stamp(unsealedSince)}`],
  ].filter(Boolean).map(([name, value]) => h("div", null, h("dt", null, name), h("dd", null, value))));
}

customElements.define("hitl-verify", Verify);

// Runs: which are at work or wait, and one of them with what is said in it, as it happens.
import { h } from "./dom.js";
import { get } from "./api.js";
import { Calm } from "./calm.js";
import { icon } from "./icons.js";
import { talkList } from "./parts.js";
import { session, to } from "./session.js";
import { stopList } from "./stop-banner.js";
import { lay } from "./stop-dialogs.js";
import { stops } from "./stops.js";
import { plain, said } from "./text.js";
import { ago, clock } from "./time.js";
import { heading, table, View } from "./view.js";
import { wheel } from "./wheel.js";
import { outcome, riskBadge, STATUS } from "./words.js";

const AT_ONCE = 400;
const AT_LAST = 2000;
const KEPT = 500;
const KINDS = { reasoning: "thinks", progress: "how far it is", answer: "answers" };
const RUN_STATUS = { running: "at work", parked: "waits", ready: "about to go on", finished: "finished", failed: "failed", quarantined: "cannot be read", paused: "paused", aborted: "aborted" };
const SHOWN = [["active", "At work or waiting"], ["ended", "Ended"], ["all", "All"]];

class Runs extends View {
  #listeners = new AbortController();
  #soon = new Calm(() => this.#read(), AT_ONCE, AT_LAST);
  #key = null;
  #status = "active";
  #words = h("ol", { class: "talk stream", tabindex: 0, "aria-label": "What the agent says now" });

  connectedCallback() {
    const { signal } = this.#listeners;
    for (const kind of ["run", "opened", "changed", "decided"]) {
      session.live.addEventListener(kind, ({ detail }) => this.#happened(detail.key ?? detail.request?.run.key), { signal });
    }
    session.live.addEventListener("said", ({ detail }) => this.#heard(detail), { signal });
    session.live.addEventListener("gap", () => this.#later(), { signal });
    stops.addEventListener("changed", () => this.#later(), { signal });
  }

  disconnectedCallback() {
    this.#listeners.abort();
    this.#soon.stop();
  }

  at([key]) {
    this.#key = key ?? null;
    this.replaceChildren();
    this.#words.replaceChildren();
    this.#read();
  }

  /** What it says while it is at work; a word here is never more than its own. */
  #heard(chunk) {
    if (chunk.key !== this.#key) {
      return;
    }
    const atEnd = this.#words.scrollTop + this.#words.clientHeight > this.#words.scrollHeight - 40;
    this.#words.append(h("li", null, h("span", { class: "from" }, KINDS[chunk.kind] ?? chunk.kind, ", ", clock(chunk.at)), said(chunk.text, "div")));
    while (this.#words.childElementCount > KEPT) {
      this.#words.firstElementChild.remove();
    }
    if (atEnd) {
      this.#words.scrollTop = this.#words.scrollHeight;
    }
    if (this.#words.childElementCount === 1) {
      this.#later();
    }
  }

  /** Of what is not shown nothing is read. */
  #happened(key) {
    if (!this.#key || this.#key === key) {
      this.#later();
    }
  }

  #later() {
    this.#soon.soon();
  }

  #read() {
    return this.fill(() => this.#key ? this.#one(this.#key) : this.#all());
  }

  async #all() {
    const { entries, next } = await get(`runs?status=${this.#status}&limit=100`);
    const choice = h("div", { class: "tabs", role: "group", "aria-label": "Which runs" }, SHOWN.map(([status, words]) =>
      h("button", { type: "button", "aria-pressed": String(status === this.#status), onclick: () => { this.#status = status; this.#read(); } }, words)));
    return [
      heading("Runs", "A run is one conversation or workflow of one agent. Those that changed longest ago come first.", choice,
        h("button", { type: "button", class: "danger", "data-word": "stop", onclick: () => lay() }, icon("critical"), "Stop agents")),
      stopList(),
      entries.length === 0
        ? h("div", { class: "empty" }, icon("robot"), h("h2", null, "No runs"), h("p", { class: "muted" }, "No agent is at work that you may see. A run appears here when it starts."))
        : h("div", { class: "card" }, table("Runs", ["Run", "Agent", "State", "Waits for", "Changed"], entries.map((run) => [
          h("a", { href: to("runs", run.key) }, said(run.name)), said(run.agent), state(run), run.waits > 0 ? `${run.waits} ${run.waits === 1 ? "decision" : "decisions"}` : "–", ago(run.updatedAt)]))),
      next && h("p", { class: "muted small" }, "There are more than are shown here."),
    ];
  }

  async #one(key) {
    const run = await get(`runs/${encodeURIComponent(key)}`);
    return [
      h("a", { class: "small", href: to("runs") }, "All runs"),
      heading(said(run.name), null, state(run), wheel(run, () => this.#later())),
      h("p", { class: "cluster muted small" }, h("span", null, "agent ", said(run.agent)), h("button", { type: "button", class: "link", "data-word": "stop", onclick: () => lay(plain(run.agent)) }, "Stop this agent"), run.principal && h("span", null, "on behalf of ", said(run.principal)),
        h("span", null, "started ", ago(run.createdAt)), h("span", null, "changed ", ago(run.updatedAt)), run.node && h("span", null, "on node ", said(run.node)),
        run.parent && h("a", { href: to("runs", run.parent) }, "the run that started it"), h("a", { href: to("record", run.key) }, "its record")),
      this.#words.childElementCount > 0 && h("section", { class: "part" }, h("h2", null, icon("robot"), "What the agent says now", h("small", null, "its own words, nobody has checked them")), h("div", { class: "panel" }, this.#words)),
      run.outcome && h("section", { class: "part" }, h("h2", null, run.status === "finished" ? "Its answer" : "What went wrong"), h("div", { class: "agent" }, said(run.outcome))),
      h("section", { class: "part" }, h("h2", null, "What people were asked"),
        run.requests.length === 0 ? h("p", { class: "muted" }, "Nothing yet.") : h("ul", { class: "why panel inside" }, run.requests.map((request) => h("li", null, h("div", null,
          riskBadge(request.risk), " ", h("a", { href: to("inbox", request.id) }, said(request.message)),
          h("span", { class: "rule" }, request.decision ? outcome(request) : STATUS[request.status], ", ", ago(request.updatedAt))))))),
      h("section", { class: "part" }, h("h2", null, "What is said"),
        !run.conversation ? h("p", { class: "muted" }, "Only overseers, and the person on whose behalf it acts, see what is said in it.")
          : run.conversation.problem ? h("p", { class: "note warn" }, said(run.conversation.problem))
            : [run.conversation.leftOut > 0 && h("p", { class: "muted small" }, `${run.conversation.leftOut} earlier messages are not shown.`),
              h("div", { class: "panel" }, talkList(run.conversation.messages))]),
    ];
  }
}

function state(run) {
  const kind = { failed: "bad", quarantined: "bad", aborted: "bad", finished: "good", paused: "warn" }[run.status] ?? "";
  return h("span", { class: `state ${kind}` }, icon({ finished: "yes", failed: "no", quarantined: "no", aborted: "no", parked: "clock", paused: "clock" }[run.status] ?? "robot"), RUN_STATUS[run.status] ?? run.status);
}

customElements.define("hitl-runs", Runs);

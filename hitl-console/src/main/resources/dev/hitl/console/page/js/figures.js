// Figures: how often people are asked, what they decide, how long it takes, and who decides how.
import { h } from "./dom.js";
import { get } from "./api.js";
import { icon } from "./icons.js";
import { plot } from "./plot.js";
import { session } from "./session.js";
import { said } from "./text.js";
import { now, span } from "./time.js";
import { heading, table, View } from "./view.js";

const HOUR = 3_600_000;
const TIMES = [["24 hours", 24 * HOUR, "PT1H"], ["7 days", 168 * HOUR, "PT6H"], ["30 days", 720 * HOUR, "PT24H"]];
const AGES = [["< 5 min", 300_000], ["< 30 min", 1_800_000], ["< 2 h", 2 * HOUR], ["< 1 d", 24 * HOUR], ["older", Infinity]];
const SCALE = [1, 2, 4, 10, 20, 60, 120, 240, 600, 1200, 3600, 7200, 14_400, 43_200, 86_400, 172_800, 604_800].map((seconds) => seconds * 1000);

class FiguresView extends View {
  #time = 0;

  at() {
    if (session.me.overseer) {
      this.fill(() => this.#all());
    } else {
      this.fill(async () => [heading("Figures"), h("div", { class: "empty" }, icon("shield"), h("h2", null, "Figures are for overseers"),
        h("p", { class: "muted" }, "They count what everybody of the tenant does. Whoever runs the console says which roles oversee it."))]);
    }
  }

  async #all() {
    const [, length, step] = TIMES[this.#time];
    const until = new Date(now());
    const params = new URLSearchParams({ from: new Date(until - length).toISOString(), until: until.toISOString(), step });
    const [{ figures, steps, reviewers }, queue] = await Promise.all([get(`figures?${params}`), get("queue?limit=200")]);
    const choice = h("div", { class: "tabs", role: "group", "aria-label": "Time" }, TIMES.map(([words], i) =>
      h("button", { type: "button", "aria-pressed": String(i === this.#time), onclick: () => { this.#time = i; this.fill(() => this.#all()); } }, words)));
    return [heading("Figures", "Counted from the record. Tests of reviewers are left out.", choice), tiles(figures), plots(steps, queue, length), people(reviewers), tools(figures)];
  }
}

function rate(of, whole) {
  return whole === 0 ? "–" : `${Math.round((100 * of) / whole)} %`;
}

const calls = (counts) => counts.allowed + counts.asked + counts.denied;
const decided = (counts) => counts.approved + counts.modified + counts.rejected + counts.answered + counts.redirected;

function tiles({ all, times, queue, runs }) {
  const tile = (value, words, more) => h("div", { class: "card tile" }, h("span", null, words), h("b", null, value), h("span", null, more));
  return h("div", { class: "tiles" },
    tile(String(queue.waiting), "waiting now", queue.waiting ? `the oldest for ${span(queue.oldestMillis)}` : "nothing is overdue"),
    tile(rate(all.asked, calls(all)), "of calls ask people", `${all.asked} of ${calls(all)}`),
    tile(rate(all.approved + all.modified, decided(all)), "approved", `${all.modified} of ${decided(all)} with changes`),
    tile(decided(all) ? span(times.latency50Millis) : "–", "until decided (median)", decided(all) ? `95 of 100 within ${span(times.latency95Millis)}` : "nothing was decided"),
    tile(rate(runs.finished, runs.finished + runs.failed), "of runs went on well", `${runs.failed} failed after a decision`));
}

function plots(steps, queue, length) {
  const words = new Intl.DateTimeFormat(undefined, length > 24 * HOUR ? { day: "numeric", month: "short" } : { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
  const labels = steps.map((step) => words.format(new Date(step.from)));
  const of = (read) => steps.map(read);
  const ages = queue.entries.map((request) => now() - Date.parse(request.openedAt));
  const counts = AGES.map(([, most], i) => ages.filter((age) => age < most && age >= (AGES[i - 1]?.[1] ?? 0)).length);
  return h("div", { class: "plots" },
    plot({ title: "Age of what waits", note: queue.next && "Of the first 200.", kind: "bar", labels: AGES.map(([name]) => name), series: [{ name: "waiting", values: counts }], format: whole }),
    plot({ title: "Time until people decided", note: "Where nothing was decided there is a gap.", labels, format: (millis) => millis > 0 && millis < 1000 ? "< 1 s" : span(millis), tops: SCALE, series: [
      { name: "median", values: of((step) => decided(step.all) ? step.times.latency50Millis : null) },
      { name: "95 of 100", values: of((step) => decided(step.all) ? step.times.latency95Millis : null) }] }),
    plot({ title: "Decisions", kind: "bar", labels, format: whole, series: [
      { name: "approved", values: of((step) => step.all.approved + step.all.modified) },
      { name: "rejected", values: of((step) => step.all.rejected) },
      { name: "other", values: of((step) => step.all.answered + step.all.redirected + step.all.expired) }] }),
    plot({ title: "Part of calls that ask people", labels, format: (value) => `${Math.round(value * 100)} %`, series: [
      { name: "asked", values: of((step) => calls(step.all) ? step.all.asked / calls(step.all) : null) }] }));
}

function whole(value) {
  return Number.isInteger(value) ? String(value) : value.toFixed(1);
}

function people(reviewers) {
  return h("section", { class: "card part" }, h("h2", null, "Per reviewer"),
    reviewers.length === 0 ? h("p", { class: "muted" }, "Nobody decided anything in this time.")
      : table("Per reviewer", ["Reviewer", { name: "Decisions", number: true }, { name: "Approved", number: true }, { name: "Median time", number: true }, { name: "Tests missed", number: true }],
        reviewers.map((one) => [said(one.reviewer), String(one.decisions), rate(one.approvals, one.decisions), span(one.medianMillis), one.tests ? `${one.missed} of ${one.tests}` : "–"])));
}

function tools({ byTool }) {
  const rows = Object.entries(byTool);
  return rows.length > 0 && h("section", { class: "card part" }, h("h2", null, "Per tool"),
    table("Per tool", ["Tool", { name: "Calls", number: true }, { name: "Asked", number: true }, { name: "Approved", number: true }, { name: "Rejected", number: true }, { name: "Failed", number: true }],
      rows.map(([name, counts]) => [said(name), String(calls(counts)), String(counts.asked), rate(counts.approved + counts.modified, decided(counts)), String(counts.rejected), String(counts.failed)])));
}

customElements.define("hitl-figures", FiguresView);

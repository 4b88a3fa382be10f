// Figures: what waits, how often people are asked, what they decide, how long it takes, who decides how.
import { h } from "./dom.js";
import { get } from "./api.js";
import { icon } from "./icons.js";
import { across, plot } from "./plot.js";
import { session } from "./session.js";
import { said } from "./text.js";
import { now, took } from "./time.js";
import { heading, table, View } from "./view.js";

const HOUR = 3_600_000;
const TIMES = [["24 hours", 24 * HOUR, "PT1H"], ["7 days", 168 * HOUR, "PT6H"], ["30 days", 720 * HOUR, "PT24H"]];
const AGES = [["< 5 min", "below5Minutes"], ["< 30 min", "below30Minutes"], ["< 2 h", "below2Hours"], ["< 1 d", "below1Day"], ["older", "older"]];
const SCALE = [2, 4, 10, 20, 60, 120, 240, 600, 1200, 3600, 7200, 14_400, 43_200, 86_400, 172_800, 604_800].map((seconds) => seconds * 1000);
const WORDS = [["approved", "a", (one) => one.approved], ["modified", "d", (one) => one.modified], ["rejected", "b", (one) => one.rejected], ["other", "c", (one) => one.answered + one.redirected]];
const OVERRIDES = [["overruled", "approvals overruled"], ["emergencies", "run at once in an emergency"], ["flagged", "flagged afterwards"], ["paused", "runs paused"],
  ["aborted", "runs aborted"], ["redirected", "runs redirected"], ["edited", "runs edited or taken back"], ["stopped", "stops"]];

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
    const { figures, steps, reviewers } = await get(`figures?${params}`);
    const choice = h("div", { class: "tabs", role: "group", "aria-label": "Time" }, TIMES.map(([words], i) =>
      h("button", { type: "button", "aria-pressed": String(i === this.#time), onclick: () => { this.#time = i; this.fill(() => this.#all()); } }, words)));
    return [heading("Figures", "Counted from the record. Tests of reviewers are left out.", choice), tiles(figures), plots(figures, steps, length),
      people(reviewers), tools(figures), overrides(figures)];
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
    tile(String(queue.waiting), "waiting now", queue.waiting ? `the oldest for ${took(queue.oldestMillis)}` : "nobody is asked anything"),
    tile(rate(all.asked, calls(all)), "of calls ask people", calls(all) ? `${all.asked} of ${calls(all)}` : "there was no call"),
    tile(rate(all.approved + all.modified, decided(all)), "approved", decided(all) ? `${all.approved + all.modified} of ${decided(all)}, ${all.modified} with changes` : "nothing was decided"),
    tile(decided(all) ? took(times.latency50Millis) : "–", "until decided (median)", decided(all) ? `95 of 100 within ${took(times.latency95Millis)}` : "nothing was decided"),
    tile(rate(runs.finished, runs.finished + runs.failed), "of runs went on well", runs.finished + runs.failed ? `${runs.failed} failed after a decision` : "none ended after a decision"));
}

function plots(figures, steps, length) {
  const words = new Intl.DateTimeFormat(undefined, length > 24 * HOUR ? { day: "numeric", month: "short" } : { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
  const labels = steps.map((step) => words.format(new Date(step.from)));
  const ends = steps.map((step) => words.format(new Date(step.until)));
  const of = (read) => steps.map(read);
  return h("div", { class: "plots" },
    plot({ title: "What waits now, by age", kind: "bar", labels: AGES.map(([name]) => name), when: "Age", format: whole, series: [{ name: "waiting", values: AGES.map(([, name]) => figures.queue[name]) }] }),
    plot({ title: "Waiting over time", note: "When each part of the time ended.", labels: ends, format: whole, series: [{ name: "waiting", values: of((step) => step.queueAtEnd.waiting) }] }),
    plot({ title: "Age of the oldest that waited", note: "Where nothing waited there is a gap.", labels: ends, format: took, tops: SCALE, series: [
      { name: "oldest", values: of((step) => step.queueAtEnd.waiting ? step.queueAtEnd.oldestMillis : null) }] }),
    plot({ title: "Time until people decided", note: "Where nothing was decided there is a gap.", labels, format: took, tops: SCALE, series: [
      { name: "median", values: of((step) => decided(step.all) ? step.times.latency50Millis : null) },
      { name: "95 of 100", values: of((step) => decided(step.all) ? step.times.latency95Millis : null) }] }),
    plot({ title: "Decisions", kind: "stack", labels, format: whole, series: [
      { name: "approved", values: of((step) => step.all.approved + step.all.modified) },
      { name: "rejected", values: of((step) => step.all.rejected) },
      { name: "other", values: of((step) => step.all.answered + step.all.redirected + step.all.expired) }] }),
    plot({ title: "Part of calls that ask people", note: "Where there was no call there is a gap.", labels, format: (value) => `${Math.round(value * 100)} %`, tops: [1], series: [
      { name: "asked", values: of((step) => calls(step.all) ? step.all.asked / calls(step.all) : null) }] }));
}

function whole(value) {
  return Number.isInteger(value) ? String(value) : value.toFixed(1);
}

function people(reviewers) {
  const deciding = reviewers.filter((one) => one.decisions > 0);
  const number = (name) => ({ name, number: true });
  return h("section", { class: "card part" }, h("h2", null, "Per reviewer"),
    reviewers.length === 0 ? h("p", { class: "muted" }, "Nobody decided anything in this time.")
      : h("div", { class: "beside" },
        deciding.length > 0 && across({ names: deciding.map((one) => said(one.reviewer)), series: WORDS.map(([name, look, read]) => ({ name, look, values: deciding.map(read) })) }),
        table("Per reviewer", ["Reviewer", ...WORDS.map(([name]) => number(name[0].toUpperCase() + name.slice(1))), number("Yes"), number("Median time"), number("Tests missed")],
          reviewers.map((one) => [said(one.reviewer), ...WORDS.map(([, , read]) => String(read(one))), rate(one.approvals, one.decisions), one.decisions ? took(one.medianMillis) : "–", one.tests ? `${one.missed} of ${one.tests}` : "–"]))));
}

function tools({ byTool }) {
  const rows = Object.entries(byTool);
  return rows.length > 0 && h("section", { class: "card part" }, h("h2", null, "Per tool"),
    table("Per tool", ["Tool", { name: "Calls", number: true }, { name: "Asked", number: true }, { name: "Approved", number: true }, { name: "Rejected", number: true }, { name: "Failed", number: true }],
      rows.map(([name, counts]) => [said(name), String(calls(counts)), String(counts.asked), rate(counts.approved + counts.modified, decided(counts)), String(counts.rejected), String(counts.failed)])));
}

/** What was done against the usual way. */
function overrides({ overrides: counts }) {
  return h("section", { class: "card part" }, h("h2", null, "Overrides"),
    h("dl", { class: "counts" }, OVERRIDES.map(([name, words]) => h("div", { class: counts[name] ? null : "muted" }, h("dt", null, words), h("dd", null, String(counts[name]))))));
}

customElements.define("hitl-figures", FiguresView);

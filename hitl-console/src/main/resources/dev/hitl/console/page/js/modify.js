// Modify: typed fields, checked by the server while one types, and the difference before it is sent.
import { h, put } from "./dom.js";
import { post } from "./api.js";
import { ask, field } from "./dialog.js";
import { fields } from "./fields.js";
import { plain, said } from "./text.js";
import { diff } from "./values.js";

const WAIT = 250;
const RISKS = ["low", "medium", "high", "critical"];

export function modify(detail, send) {
  const check = new Check(detail);
  const opened = ask({
    title: "Modify the arguments",
    confirm: "Confirm the change",
    wide: true,
    body: [h("div", { class: "part" }, check.fields.map((one) => one.node)), check.outcome, field("reason", "Reason", "The agent is told what was changed.")],
    submit: async (form) => {
      await check.now();
      if (!check.isFine) {
        check.focus();
        return check.says;
      }
      const reason = form.elements.reason.value.trim();
      if (!reason) {
        form.elements.reason.focus();
        return "Say why.";
      }
      return send({ changes: check.changes, reason });
    },
  });
  check.fields.find((one) => !one.node.querySelector(":disabled"))?.focus();
  check.soon();
  return opened;
}

class Check {
  isFine = false;
  says = "Nothing is different yet.";
  changes = {};
  outcome = h("div", { class: "part", role: "status" });
  #timer = 0;
  #asked = 0;

  constructor(detail) {
    this.detail = detail;
    this.fields = fields(detail.schema, detail.arguments, () => this.soon());
  }

  soon() {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.now().catch((fault) => put(this.outcome, h("p", { class: "note bad" }, said(fault.message)))), WAIT);
  }

  /** Here first, then by the server: binding and policy. */
  async now() {
    clearTimeout(this.#timer);
    const asked = ++this.#asked;
    this.isFine = false;
    this.changes = {};
    let wrong = false;
    for (const one of this.fields) {
      one.complain("");
      if (one.isChanged()) {
        try {
          this.changes[one.name] = one.read();
        } catch (fault) {
          one.complain(fault.message);
          wrong = true;
        }
      }
    }
    if (wrong) {
      this.says = "Some values are not right yet.";
      put(this.outcome);
      return;
    }
    if (Object.keys(this.changes).length === 0) {
      this.says = "Nothing is different yet.";
      put(this.outcome, h("p", { class: "muted small" }, "Change a value to see the difference."));
      return;
    }
    const answer = await post(`requests/${encodeURIComponent(this.detail.id)}/check`, { changes: this.changes });
    if (asked === this.#asked) {
      this.#show(answer);
    }
  }

  #show(answer) {
    const left = answer.problems.filter((problem) => {
      const one = this.fields.find(({ name }) => name === problem.field);
      one?.complain(`${problem.path === problem.field ? "" : `${plain(problem.path)}: `}${plain(problem.text)}`);
      return !one;
    });
    this.isFine = answer.fits && answer.different;
    this.says = answer.problems.length > 0 ? "Some values are not right yet." : "Nothing is different yet.";
    put(this.outcome,
      left.map((problem) => h("p", { class: "note bad" }, said(problem.text))),
      answer.fits && h("h2", null, "The difference"),
      answer.fits && diff(answer.changes),
      answer.fits && answer.different && this.#then(answer.verdict));
  }

  #then(verdict) {
    const alone = this.detail.who.missing <= 1 && this.detail.who.stages.length === 1;
    return h("p", { class: "small muted" },
      alone && verdict.kind !== "ask" ? "Your word is enough: it runs with these arguments." : ["With these arguments policy asks for ", said(verdict.needs ?? this.detail.needs), ". Where one person's word is enough, this is that word."],
      RISKS.indexOf(verdict.risk) > RISKS.indexOf(this.detail.risk) && ` The risk becomes ${verdict.risk}.`);
  }

  focus() {
    (this.fields.find((one) => one.node.querySelector("[aria-invalid=true]")) ?? this.fields[0])?.focus();
  }
}

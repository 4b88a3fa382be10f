// What a person says of a request. The server decides what becomes of it; the page shows that.
import { h, sentence } from "./dom.js";
import { Names, post, Problem } from "./api.js";
import { toast } from "./announce.js";
import { ask, field, means } from "./dialog.js";
import { modify } from "./modify.js";
import { redirect } from "./redirect.js";
import { said } from "./text.js";
import { ago } from "./time.js";
import { outcome, riskBadge, title } from "./words.js";

const DONE = { approve: "Approved", reject: "Rejected", modify: "Changed", answer: "Answered", redirect: "Another tool is called", escalate: "Handed on", withdraw: "Taken back", "take-back": "Your word is taken back", performed: "Reported", take: "Taken", release: "Given back", confirm: "Confirmed", flag: "Flagged", succeeded: "Resolved", "not-succeeded": "Resolved", "run-again": "It runs again", overrule: "The approval is taken back", "roll-back": "Rolled back", "break-glass": "Wanted at once", observe: "It runs at once" };
const STAY = ["take", "release", "take-back", "break-glass", "overrule", "roll-back"];
/** Nothing that could be mended in a dialog: it closes, and the request is shown as it is now. */
const OVER = ["already-decided", "changed", "too-late", "not-found", "assigned"];

export class Ballots {
  #view;
  #names = new Names();
  #sending = false;
  #over = null;

  constructor(view) {
    this.#view = view;
  }

  /** Whether a word is on its way, or has ended what there was to say here. */
  isBusy(detail) {
    return this.#sending || this.#over === detail.etag;
  }

  /** Approves at once, unless the policy wants a reason or it is critical. */
  approve(detail) {
    if (!detail.who.reasonNeeded && detail.risk !== "critical") {
      return this.#now(detail, "approve", {});
    }
    return this.#dialog(detail, {
      word: "approve", title: "Approve this?", confirm: "Approve",
      body: field("reason", detail.who.reasonNeeded ? "Reason" : "Reason (may be left out)", "It stands on the record.", { autofocus: true }),
      needs: detail.who.reasonNeeded && ["reason"],
    });
  }

  reject(detail) {
    return this.#dialog(detail, { word: "reject", title: "Reject this?", confirm: "Reject", kind: "danger", needs: ["reason"],
      body: field("reason", "Reason", "The agent is told this, and takes it into account.", { autofocus: true }) });
  }

  modify(detail) {
    return modify(detail, (body) => this.#send(detail, "modify", body));
  }

  redirect(detail) {
    return redirect(detail, (body) => this.#send(detail, "redirect", body));
  }

  answer(detail) {
    return this.#dialog(detail, { word: "answer", title: "Answer in the tool's place", confirm: "Answer", needs: ["text"],
      body: field("text", "Answer", "The tool does not run. The agent is given this text as its result.", { autofocus: true }) });
  }

  escalate(detail) {
    return this.#dialog(detail, { word: "escalate", title: "Hand it to another role", confirm: "Hand on", needs: ["role", "reason"],
      body: [field("role", "Role", "The places that you could fill are that role's from now on.", { tag: "input", autofocus: true, autocomplete: "off" }), field("reason", "Reason")] });
  }

  withdraw(detail) {
    return this.#dialog(detail, { word: "withdraw", title: "Take the question back?", confirm: "Take back", needs: ["reason"],
      body: field("reason", "Reason", "The tool does not run. The agent is told.", { autofocus: true }) });
  }

  performed(detail) {
    return this.#dialog(detail, { word: "performed", title: "You did it by hand", confirm: "Report", needs: ["report"],
      body: field("report", "What did you do?", "The agent is given your report as the result.", { autofocus: true }) });
  }

  flag(detail) {
    return this.#dialog(detail, { word: "flag", title: "It was not right", confirm: "Flag", kind: "danger", needs: ["reason"],
      body: field("reason", "What was wrong?", "What ran stays as it is. Roll it back if need be.", { autofocus: true }) });
  }

  confirm(detail) {
    return detail.origin
      ? this.#dialog(detail, { word: "confirm", title: "It was an emergency", confirm: "Confirm", needs: ["reason"], body: field("reason", "Reason", null, { autofocus: true }) })
      : this.#now(detail, "confirm", {});
  }

  resolve(detail, word) {
    const [name, label, hint] = { succeeded: ["result", "What did it give?", "The agent is told this as the result."], "not-succeeded": ["problem", "How did it fail?", "The agent is told."], "run-again": ["reason", "Why is it right to run it again?", "It may have had its effect already."] }[word];
    return this.#dialog(detail, { word, title: "How did it end?", confirm: "Resolve", needs: [name], body: field(name, label, hint, { autofocus: true }) });
  }

  overrule(detail) {
    return this.#dialog(detail, { word: "overrule", title: "Take the approval back?", confirm: "Take it back", kind: "danger", needs: ["reason"],
      body: [means(["It does not run, unless a node has begun it already: then you are told so, and only rolling back is left.", "Grants that came with the approval are revoked."]), field("reason", "Reason", "The agent is told this, as with any rejection.", { autofocus: true })] });
  }

  rollBack(detail) {
    return this.#dialog(detail, { word: "roll-back", title: "Roll back what ran?", confirm: "Roll back", kind: "danger", needs: ["reason"],
      body: [means(["The compensation of this tool runs now, with the arguments that were executed.", "What it does not undo stays: other calls of the run, and what others did with the result.", "The agent is not told. A grant that was given with the approval is revoked."]), field("reason", "Reason", "It stands on the record.", { autofocus: true })] });
  }

  breakGlass(detail) {
    return this.#dialog(detail, { word: "break-glass", title: "It cannot wait?", confirm: "Want it at once", kind: "danger", needs: ["ticket", "reason"],
      body: [means(["It runs once another person watches, without those whom it asks.", "What policy forbids stays forbidden. People look at it afterwards, and your name stands on it."]),
        field("ticket", "Incident", "Its ticket.", { tag: "input", autofocus: true, autocomplete: "off" }), field("reason", "Reason")] });
  }

  observe(detail) {
    const { by, ticket, reason } = detail.emergency;
    return this.#dialog(detail, { word: "observe", title: "Have it run at once?", confirm: "I watch; run it", kind: "danger",
      body: [h("p", null, said(by), " wants it at once, ticket ", h("b", null, said(ticket)), ": ", said(reason)),
        means(["Your word approves it: it runs as shown, without those whom it asks.", "People look at it afterwards, and both names stand on it."])] });
  }

  /** Words without a text of their own: take, release, take-back. */
  say(detail, word) {
    return this.#now(detail, word, {});
  }

  async #now(detail, word, body) {
    try {
      await this.#send(detail, word, body);
    } catch (fault) {
      this.#failed(fault);
    }
  }

  #dialog(detail, { word, title: asks, confirm, kind = "primary", body, needs }) {
    return ask({
      title: asks,
      confirm,
      kind,
      body: [h("p", { class: "cluster" }, riskBadge(detail.risk), said(title(detail))), body],
      submit: async (form) => {
        const values = Object.fromEntries([...new FormData(form)].map(([name, value]) => [name, value.trim()]));
        const missing = (needs || []).find((name) => !values[name]);
        if (missing) {
          form.elements[missing].setAttribute("aria-invalid", "true");
          form.elements[missing].focus();
          return "This needs a text.";
        }
        return this.#send(detail, word, values);
      },
    });
  }

  /** Sends it under a name, so that the same again, after a lost answer, is not said twice. */
  async #send(detail, word, body) {
    if (this.isBusy(detail)) {
      return "A word of yours is on its way already.";
    }
    this.#sending = true;
    const what = JSON.stringify([detail.id, detail.etag, word, body]);
    const whole = detail.sawWhole && ["approve", "modify", "performed", "break-glass", "observe"].includes(word) ? { whole: true } : {};
    try {
      const ruling = await this.#names.under(what, (key) =>
        post(`requests/${encodeURIComponent(detail.id)}/${word}`, { ...body, ...whole }, { "If-Match": detail.etag, "Idempotency-Key": key }));
      this.#over = STAY.includes(word) ? null : detail.etag;
      this.#taken(ruling, detail, word);
    } catch (fault) {
      if (fault instanceof Problem && OVER.includes(fault.kind)) {
        this.#failed(fault);
        return;
      }
      throw fault;
    } finally {
      this.#sending = false;
    }
  }

  #taken(ruling, detail, word) {
    toast("good", h("b", null, DONE[word] ?? "Done"), ": ", said(title(detail)), h("div", { class: "muted small" }, follow(ruling)));
    this.#view.dispatchEvent(new CustomEvent("decided", { detail: { id: detail.id, next: !STAY.includes(word) } }));
    if (STAY.includes(word)) {
      this.#view.refresh();
    }
  }

  #failed(fault) {
    if (fault.kind === "already-decided") {
      const by = [fault.body.by ?? []].flat();
      const late = { ...fault.body.request, decision: fault.body.decision };
      toast("bad", h("b", null, by.length > 0 ? sentence(said(by.join(", ")), " was first") : "It is over"), h("div", null, outcome(late)));
    } else if (fault.kind === "changed") {
      toast("bad", h("b", null, "It changed since you saw it"), h("div", null, fault.body.by && [said(fault.body.by), ", ", ago(fault.body.at), ". "], "Look at it again."));
    } else {
      toast("bad", said(fault.message));
    }
    this.#view.refresh();
  }
}

function follow(ruling) {
  if (ruling.compensation !== undefined) {
    return ruling.outcome === "in-doubt" ? "Nobody knows how the compensation ended: look, then resolve it in the inbox."
      : ruling.request.status === "compensated" ? "It was undone." : "The compensation failed: what ran stays as it is. Its record says why.";
  }
  if (ruling.outcome === "counted" || ruling.outcome === "denied") {
    return `Your word counts. ${ruling.missing} more needed.`;
  }
  if (ruling.outcome === "tested") {
    return ruling.caught ? "This was a test request, and you saw it. Nothing runs." : "This was a test request, which ought to be rejected. Nothing runs.";
  }
  return { approved: "It runs now.", executing: "It runs now.", executed: "It ran.", pending: "People are asked about it." }[ruling.request?.status] ?? "The agent is told.";
}

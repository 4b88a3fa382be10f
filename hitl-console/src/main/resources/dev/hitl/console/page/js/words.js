// The words of the domain, the same everywhere on the page.
import { h, sentence } from "./dom.js";
import { icon } from "./icons.js";
import { ago } from "./time.js";
import { plain, said } from "./text.js";

/** A risk as colour, shape and word. */
export function riskBadge(risk) {
  return h("span", { class: `risk ${risk}` }, icon(risk), `${risk[0].toUpperCase()}${risk.slice(1)}`,
    h("span", { class: "unseen" }, " risk"));
}

export const STATUS = {
  pending: "waits for a decision",
  approved: "approved, about to run",
  executing: "running",
  in_doubt: "began to run, and nobody knows how it ended",
  executed: "executed",
  failed: "failed",
  rejected: "rejected",
  answered: "answered by a person",
  redirected: "another tool was called instead",
  expired: "expired",
  cancelled: "taken back",
  compensating: "being rolled back",
  compensated: "rolled back",
  reviewing: "ran already, and is looked at afterwards",
  confirmed: "found right afterwards",
  flagged: "flagged afterwards",
};

export const LANES = { urgent: "Urgent", high: "High priority", normal: "Normal priority", low: "Low priority" };

const DECIDED = { approved: "Approved", performed: "Done by hand", rejected: "Rejected", answered: "Answered", redirected: "Redirected", expired: "Expired", lapsed: "Lapsed", confirmed: "Confirmed", flagged: "Flagged", withdrawn: "Taken back" };

export function isYes(word) {
  return ["approved", "performed", "confirmed", "answered"].includes(word);
}

/** "approved by manager-1, 3 s ago" */
export function outcome(request) {
  const decision = request.decision;
  if (!decision) {
    return sentence(STATUS[request.status] ?? request.status);
  }
  const by = decision.by ?? [];
  return sentence(DECIDED[decision.word] ?? decision.word,
    decision.silence ? ", because nobody decided in time" : by.length > 0 && [" by ", by.map((name, i) => [i > 0 && ", ", said(name)])],
    ", ", ago(decision.at ?? request.updatedAt));
}

/** What it is about, in one line. */
export function title(request) {
  return plain(request.message || request.tool);
}

package dev.hitl.gate;

import dev.hitl.call.Action;
import dev.hitl.checkpoint.Checkpoint.Rejection;
import dev.hitl.request.Change;
import dev.hitl.request.Decision;
import dev.hitl.request.Request;
import dev.hitl.request.RequestStatus;
import dev.hitl.request.Revision;

/** What questions leave behind in their run when their answers are handed out. */
record HandedOut(Gate gate, RunSession session) {
  void count(Request settled) {
    countRejection(settled);
    countApproval(settled);
    gate.plans.adopt(session, settled);
  }

  /** A no of the policy or of silence is not people's. */
  private void countRejection(Request request) {
    if (request.decision() instanceof Decision.Rejected rejected
        && !rejected.by().equals(Change.SYSTEM)) {
      // The model proposes what it proposed, whatever reviewers made of it since.
      Action proposed =
          request.revision().action().revision() == 1
              ? request.revision().action()
              : gate.store.revisions(request.id()).get(0).action();
      session
          .rejections()
          .merge(
              proposed.fingerprint(),
              new Rejection(1, rejected.reason()),
              (old, one) -> new Rejection(old.times() + 1, rejected.reason()));
    }
  }

  /** What people let through was spent; and a run that they let go on has another portion. */
  private void countApproval(Request request) {
    if (request.status() == RequestStatus.EXECUTED) {
      Revision ran = request.revision();
      session.spend(ran.evidence().combined(ran.signals()).amount());
      if (gate.assessor.isOverBudget(ran.action().tool(), ran.signals(), ran.evidence())) {
        session.anotherPortion();
      }
    }
  }
}

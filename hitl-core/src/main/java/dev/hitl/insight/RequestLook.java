package dev.hitl.insight;

import dev.hitl.audit.AuditEvent;
import dev.hitl.audit.Verification;
import dev.hitl.checkpoint.RunRecord;
import dev.hitl.insight.FsckReport.Kind;
import dev.hitl.request.Decision;
import dev.hitl.request.Request;
import dev.hitl.request.RequestStatus;
import dev.hitl.request.Revision;
import dev.hitl.request.Trigger;
import dev.hitl.store.Store;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Looks at one request: its chain, whether its steps may follow each other, and its parts. */
final class RequestLook {
  private static final Set<RequestStatus> APPROVED =
      Set.of(
          RequestStatus.APPROVED,
          RequestStatus.EXECUTING,
          RequestStatus.EXECUTED,
          RequestStatus.COMPENSATING,
          RequestStatus.COMPENSATED);

  private static final Set<RequestStatus> ENDED =
      Set.of(
          RequestStatus.EXECUTED,
          RequestStatus.FAILED,
          RequestStatus.COMPENSATING,
          RequestStatus.COMPENSATED);

  private static final Set<Trigger> APPROVALS =
      Set.of(
          Trigger.APPROVE,
          Trigger.OPEN_APPROVED,
          Trigger.OPEN_CLAIMED,
          Trigger.OBSERVE,
          Trigger.PERFORM,
          Trigger.APPROVE_BY_SILENCE);

  private final Store store;
  private final Chains chains;

  RequestLook(Store store, Chains chains) {
    this.store = store;
    this.chains = chains;
  }

  Look at(String id) {
    Look look = new Look(id);
    Optional<Request> found = look.reading(() -> store.request(id));
    if (found == null) {
      return look;
    }
    look.seen.add(found);
    Optional<Verification> chain = chains.ofRequest(id);
    if (chain.isPresent() && chain.get() instanceof Verification.Broken broken) {
      look.found(Kind.CHAIN, "event " + broken.seq() + ": " + broken.why());
    } else if (chain.isPresent() && chain.get() instanceof Verification.Intact intact) {
      look.events = intact.events();
      history(look, id, found.orElse(null));
    }
    if (found.isPresent()) {
      boolean closed =
          chain.isPresent()
              && chain.get() instanceof Verification.Intact intact
              && intact.isClosed();
      run(look, found.get());
      queue(look, found.get());
      parts(look, found.get(), closed);
    }
    return look;
  }

  private void run(Look look, Request request) {
    if (request.isDrill()) {
      look.unless(
          !APPROVED.contains(request.status()),
          Kind.APPROVAL,
          "it is a test request and " + request.status());
    }
    // A run that cannot be read is found where it is looked at itself.
    Optional<RunRecord> run = new Look(look.subject).reading(() -> store.run(request.run()));
    look.seen.add(String.valueOf(run));
    look.unless(
        run == null || run.isPresent(), Kind.NO_RUN, "its run " + request.run() + " is not there");
  }

  private void queue(Look look, Request request) {
    boolean asks = request.status().asksPeople();
    look.unless(
        !asks || store.isQueuedAsIs(request),
        Kind.QUEUE,
        "its row stands in another lane, or under another likeness, than the request says");
  }

  /** A call that ran because policy let it, which was flagged and is rolled back. */
  private static boolean isUndone(Request request) {
    return request.decision() instanceof Decision.Flagged
        && (request.status() == RequestStatus.COMPENSATING
            || request.status() == RequestStatus.COMPENSATED);
  }

  /** What it looks at has run, and the result stands beside it. */
  private static boolean looksAtACall(Request request) {
    return request.origin() == null
        && request.result() != null
        && (request.status() == RequestStatus.REVIEWING
            || request.status() == RequestStatus.CONFIRMED
            || request.status() == RequestStatus.FLAGGED);
  }

  private void parts(Look look, Request request, boolean closed) {
    RequestStatus status = request.status();
    look.unless(
        status != RequestStatus.EXECUTING || request.claim() != null,
        Kind.CLAIM,
        "it is executing and nobody has claimed it");
    look.unless(
        !APPROVED.contains(status)
            || request.decision() instanceof Decision.Approved
            || isPerformed(request)
            || isUndone(request),
        Kind.APPROVAL,
        "it is " + status + " and its decision is not an approval");
    look.unless(
        !request.route().terms().byHand() || !APPROVED.contains(status) || isPerformed(request),
        Kind.APPROVAL,
        "it is " + status + " and was to be done by hand");
    boolean executed = ENDED.contains(status);
    look.unless(
        executed == (request.result() != null) || looksAtACall(request),
        Kind.RESULT,
        "it is " + status + (executed ? " and has no result" : " and has a result"));
    List<Revision> revisions = look.reading(() -> store.revisions(request.id()));
    if (revisions == null) {
      return;
    }
    int number = 0;
    for (Revision revision : revisions) {
      number++;
      look.unless(
          revision.action().revision() == number,
          Kind.REVISION,
          "revision " + number + " is missing");
      look.unless(
          closed || revision.action().digest().equals(revision.digest()),
          Kind.REVISION,
          "the action of revision " + number + " is not what its digest says");
    }
    look.unless(
        number == request.revision().action().revision(),
        Kind.REVISION,
        "it asks revision %d of %d".formatted(request.revision().action().revision(), number));
  }

  private static boolean isPerformed(Request request) {
    return request.status() == RequestStatus.EXECUTED
        && request.decision() instanceof Decision.Performed;
  }

  /**
   * The steps follow the transition table, so an execution began at most once for each approval; it
   * began again only where the record says that it yielded, or that running it again was right.
   */
  private void history(Look look, String id, @Nullable Request request) {
    RequestStatus at = null;
    boolean approved = false;
    for (AuditEvent event : store.audit(id)) {
      Trigger trigger = trigger(event.type());
      if (trigger == null || trigger.from() != at) {
        look.found(
            Kind.HISTORY,
            "event %d, %s, cannot follow %s".formatted(event.seq(), event.type(), at));
        return;
      }
      at = trigger.to();
      review(look, event, trigger, request);
      approved = APPROVALS.contains(trigger) || (approved && trigger != Trigger.REOPEN);
      if (trigger == Trigger.CLAIM && !approved) {
        look.found(
            Kind.APPROVAL, "event " + event.seq() + " begins an execution that nobody approved");
      }
    }
    if (request != null && APPROVED.contains(request.status()) && !approved && !isUndone(request)) {
      look.found(Kind.APPROVAL, "it is " + request.status() + " and no event approves it");
    }
  }

  /** Each emergency has its review and each review its emergency; their names say which. */
  private void review(Look look, AuditEvent event, Trigger trigger, @Nullable Request request) {
    if (trigger == Trigger.OBSERVE) {
      String id = Request.reviewIdFor(event.subject(), event.seq());
      look.unless(
          begins(look, id, Trigger.OPEN_REVIEW),
          Kind.REVIEW,
          "event " + event.seq() + " ran it at once and its review " + id + " is not there");
    } else if (trigger == Trigger.OPEN_REVIEW && request != null) {
      String origin = request.origin();
      if (origin == null) {
        look.unless(
            store.audit(request.run().toString()).stream()
                .anyMatch(ran -> ran.isErased() || ran.data().json().contains(event.subject())),
            Kind.REVIEW,
            "it looks at a call that its run did not make");
        return;
      }
      look.unless(
          store.audit(origin).stream()
              .anyMatch(
                  other ->
                      other.type().equals(Trigger.OBSERVE.name())
                          && Request.reviewIdFor(origin, other.seq()).equals(event.subject())),
          Kind.REVIEW,
          "it reviews " + origin + ", which nobody ran at once");
    }
  }

  private boolean begins(Look look, String id, Trigger first) {
    List<AuditEvent> events = store.audit(id);
    look.seen.add(events.isEmpty());
    return !events.isEmpty()
        && events.get(0).type().equals(first.name())
        && store.request(id).filter(r -> look.subject.equals(r.origin())).isPresent();
  }

  private static @Nullable Trigger trigger(String type) {
    for (Trigger trigger : Trigger.values()) {
      if (trigger.name().equals(type)) {
        return trigger;
      }
    }
    return null;
  }
}

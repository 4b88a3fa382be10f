package dev.hitl.escalate;

import dev.hitl.audit.Chain;
import dev.hitl.audit.Verification;
import dev.hitl.notify.Notice;
import dev.hitl.request.Change;
import dev.hitl.request.Decision;
import dev.hitl.request.Request;
import dev.hitl.request.RequestStatus;
import dev.hitl.request.Silence;
import dev.hitl.request.Trigger;
import dev.hitl.store.RequestRecord;
import dev.hitl.store.Step;
import dev.hitl.store.Store;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says which step a pending request takes because nobody decided. Whether it is time for it says
 * the store, by its own clock, in the write. Thread-safe.
 */
final class LadderSteps {
  private static final Logger LOG = LoggerFactory.getLogger(LadderSteps.class);

  private final Store store;

  LadderSteps(Store store) {
    this.store = store;
  }

  /** The next step; null where there is none to take. */
  @Nullable Step step(Request due, Instant now) {
    Optional<RequestRecord> record = store.recorded(due.id());
    if (record.isEmpty() || record.get().request().status() != due.status()) {
      return null;
    }
    Request request = record.get().request();
    boolean afterwards = request.status() == RequestStatus.REVIEWING;
    // The ladder on the row may widen who decides, or approve: it has to be the one on record.
    if (Chain.verify(request, record.get().events()) instanceof Verification.Broken broken) {
      LOG.error("Request {} climbs no ladder, its record is broken: {}", request.id(), broken);
      if (afterwards) {
        return null;
      }
      return Step.of(
          Change.conclude(Trigger.EXPIRE, request, new Decision.Expired(), Change.SYSTEM, now),
          Notice.Kind.CONCLUDED);
    }
    if (!Silence.climbs(request)) {
      if (afterwards) {
        return null;
      }
      return Step.of(Silence.end(request, now), Notice.Kind.CONCLUDED);
    }
    Change climb = Silence.climb(request, now);
    boolean tells = climb.data().get("told") instanceof List<?> told && !told.isEmpty();
    boolean speaksUp =
        request.route().ladder().rungs().get(request.waiting().rung()).channel() != null;
    return tells || speaksUp ? Step.of(climb, Notice.Kind.ESCALATED) : Step.of(climb);
  }
}

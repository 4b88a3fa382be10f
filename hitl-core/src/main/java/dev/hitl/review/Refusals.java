package dev.hitl.review;

import dev.hitl.audit.AuditEvent;
import dev.hitl.audit.Chain;
import dev.hitl.checkpoint.RunRecord.Head;
import dev.hitl.notify.Inert;
import dev.hitl.request.Identity;
import dev.hitl.request.Request;
import dev.hitl.store.Store;
import dev.hitl.store.StoreException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts ballots on record that were not allowed, on a chain beside the request's, so that whoever
 * tries changes nothing of the request and wins no race. Bounded for each reviewer and request,
 * because anybody can try as often as they like. Thread-safe.
 */
final class Refusals {
  /** Kept of one reviewer; after these one more says that others are left out. */
  static final int MOST_OF_REVIEWER = 20;

  /** Kept of one request, whatever names the reviewers gave. */
  static final int MOST_OF_REQUEST = 200;

  private static final Logger LOG = LoggerFactory.getLogger(Refusals.class);
  private static final String TYPE = "REFUSED";
  private static final String LEFT_OUT = "leftOut";
  private static final int MAX_NAME = 200;
  private static final int MAX_REASON = 1_000;
  private static final int MAX_ATTEMPTS = 20;

  private final Store store;

  Refusals(Store store) {
    this.store = store;
  }

  /** The ballot is refused whether or not this succeeds. */
  void record(Ballot ballot, String reason) {
    try {
      Optional<Request> request = store.request(Counter.idOf(ballot.reference()));
      if (request.isPresent()) {
        record(request.get(), ballot, reason);
      }
    } catch (StoreException e) {
      LOG.error("A refused ballot of {} cannot be put on record", name(ballot), e);
    }
  }

  private void record(Request request, Ballot ballot, String reason) {
    String subject = Chain.refusalsOf(request.id());
    for (int attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
      List<AuditEvent> events = store.audit(subject);
      Optional<Map<String, @Nullable Object>> data = data(events, request, ballot, reason);
      if (data.isEmpty()) {
        return;
      }
      Head end = events.isEmpty() ? Head.NONE : Chain.headOf(events.get(events.size() - 1));
      if (store.append(
          Chain.next(
              end,
              subject,
              store.clock().instant(),
              TYPE,
              name(ballot),
              request.run(),
              data.get()))) {
        return;
      }
    }
    LOG.error("A refused ballot of {} on {} is not on record", name(ballot), request.id());
  }

  /** Empty where enough is on record. */
  private static Optional<Map<String, @Nullable Object>> data(
      List<AuditEvent> events, Request request, Ballot ballot, String reason) {
    String reviewer = Identity.canonical(name(ballot));
    long ofReviewer =
        events.stream().filter(e -> Identity.canonical(e.actor()).equals(reviewer)).count();
    if (events.size() > MOST_OF_REQUEST || ofReviewer > MOST_OF_REVIEWER) {
      return Optional.empty();
    }
    Map<String, @Nullable Object> data = new LinkedHashMap<>();
    if (events.size() == MOST_OF_REQUEST) {
      data.put(LEFT_OUT, "further refused ballots on this request");
    } else if (ofReviewer == MOST_OF_REVIEWER) {
      data.put(LEFT_OUT, "further refused ballots of this reviewer");
    }
    data.put("revision", request.revision().action().revision());
    data.put("digest", request.revision().digest());
    data.put("ballot", ballot.getClass().getSimpleName());
    data.put("reason", Inert.line(reason, MAX_REASON));
    return Optional.of(data);
  }

  /** As the caller gave it: nobody vouches for it, and it may be anything. */
  private static String name(Ballot ballot) {
    String name = Inert.line(ballot.reviewer(), MAX_NAME);
    return name.length() > 2 * MAX_NAME ? name.substring(0, 2 * MAX_NAME) : name;
  }
}

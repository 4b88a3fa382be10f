package dev.hitl.gate;

import dev.hitl.audit.AuditEvent;
import dev.hitl.call.Digest;
import dev.hitl.request.Request;
import dev.hitl.request.RequestStatus;
import dev.hitl.store.Store;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A caller's name for one roll-back, which stands on record as that of a decision does.
 *
 * @param id 1 to 190 characters; null for none
 * @param reviewer who, as the caller names them
 * @param reason why
 */
record Naming(@Nullable String id, String reviewer, String reason) {
  private static final String NAME = "decisionId";
  private static final String BALLOT = "ballot";
  private static final int MAX = 190;

  Naming {
    if (id != null && (id.isBlank() || id.length() > MAX)) {
      throw new IllegalArgumentException("a decision id has 1 to " + MAX + " characters");
    }
  }

  /** Kept with the event of the step that begins it. */
  Map<String, Object> data() {
    return id == null ? Map.of() : Map.of(NAME, id, BALLOT, digest());
  }

  private String digest() {
    return Digest.of("hitl.roll-back.v1").add(reviewer).add(Scrub.text(reason)).hex();
  }

  /** The answer that was given before, as it is now; empty where it is new to the request. */
  Optional<RolledBack> answered(Store store, Request executed, List<AuditEvent> events) {
    return events.stream()
        .filter(event -> id != null && id.equals(event.data().get(NAME)))
        .findFirst()
        .map(
            event ->
                digest().equals(event.data().get(BALLOT))
                    ? answer(store, executed, String.valueOf(event.data().get("compensation")))
                    : new RolledBack.NotPossible("this key was used before, for something else"));
  }

  private static RolledBack answer(Store store, Request executed, String compensation) {
    Optional<Request> ended =
        store
            .request(compensation)
            .filter(
                request ->
                    request.status() == RequestStatus.EXECUTED
                        || request.status() == RequestStatus.FAILED);
    return ended.isPresent()
        ? new RolledBack.Done(store.request(executed.id()).orElse(executed), ended.get())
        : new RolledBack.InDoubt(compensation);
  }
}

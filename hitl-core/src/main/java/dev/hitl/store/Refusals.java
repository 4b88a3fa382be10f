package dev.hitl.store;

import dev.hitl.audit.AuditEvent;
import dev.hitl.audit.Chain;
import dev.hitl.audit.SideChain;
import dev.hitl.checkpoint.RunRecord.Head;
import dev.hitl.notify.Inert;
import dev.hitl.request.Identity;
import dev.hitl.request.Request;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts on record what somebody tried and may not, on a chain beside the request's, so that whoever
 * tries changes nothing of the request and wins no race. Bounded for each name and request, because
 * anybody can try as often as they like. Thread-safe.
 */
public final class Refusals {
  /** Kept of one name; after these one more says that others are left out. */
  public static final int MOST_OF_NAME = 20;

  /** Kept of one request, whatever names were given. */
  public static final int MOST_OF_REQUEST = 200;

  private static final Logger LOG = LoggerFactory.getLogger(Refusals.class);
  private static final String TYPE = "REFUSED";
  private static final String LEFT_OUT = "leftOut";
  private static final int MAX_NAME = 200;
  private static final int MAX_REASON = 1_000;
  private static final int ROUNDS = 20;

  private final Store store;

  /**
   * @param store where it is put on record
   */
  public Refusals(Store store) {
    this.store = store;
  }

  /**
   * What somebody tried.
   *
   * @param name the name that the caller gave, which may be anything
   * @param voter who that is by the directory's word; null where nobody can say
   * @param act what they tried, in one word
   * @param reason why they may not
   */
  public record Attempt(String name, @Nullable String voter, String act, String reason) {}

  /**
   * Puts it on record. It is refused whether or not this succeeds; if not, the log says so.
   *
   * @param request what they tried it on, as it stands
   * @param attempt what they tried
   */
  public void record(Request request, Attempt attempt) {
    try {
      if (!isRecorded(request, attempt)) {
        LOG.error("A refused {} on {} is not on record", attempt.act(), request.id());
      }
    } catch (StoreException e) {
      LOG.error("A refused {} on {} cannot be put on record", attempt.act(), request.id(), e);
    }
  }

  private boolean isRecorded(Request request, Attempt attempt) {
    String subject = SideChain.refusalsOf(request.id());
    String actor = actor(request, attempt);
    for (int round = 0; round < ROUNDS; round++) {
      List<AuditEvent> events = store.audit(subject);
      Optional<Map<String, @Nullable Object>> data = data(events, actor, request, attempt);
      if (data.isEmpty()) {
        return true;
      }
      Head end = events.isEmpty() ? Head.NONE : Chain.headOf(events.get(events.size() - 1));
      if (store.append(
          Chain.next(
              end, subject, store.clock().instant(), TYPE, actor, request.run(), data.get()))) {
        return true;
      }
    }
    return false;
  }

  /** Empty where enough is on record. */
  private static Optional<Map<String, @Nullable Object>> data(
      List<AuditEvent> events, String actor, Request request, Attempt attempt) {
    String name = Identity.canonical(actor);
    long ofName = events.stream().filter(e -> Identity.canonical(e.actor()).equals(name)).count();
    if (events.size() > MOST_OF_REQUEST || ofName > MOST_OF_NAME) {
      return Optional.empty();
    }
    Map<String, @Nullable Object> data = new LinkedHashMap<>();
    if (events.size() == MOST_OF_REQUEST) {
      data.put(LEFT_OUT, "whatever else is tried on this request");
    } else if (ofName == MOST_OF_NAME) {
      data.put(LEFT_OUT, "whatever else they try");
    }
    data.put("revision", request.revision().action().revision());
    data.put("digest", request.revision().digest());
    data.put("ballot", attempt.act());
    data.put("reviewer", shown(attempt.name()));
    data.put("reason", Inert.line(attempt.reason(), MAX_REASON));
    return Optional.of(data);
  }

  /**
   * The one name of whoever tried. The principal's stands nowhere in the clear, whichever of their
   * names they gave, so that it can be erased.
   */
  private static String actor(Request request, Attempt attempt) {
    String principal = request.principal();
    String voter = attempt.voter();
    boolean isPrincipal =
        principal != null
            && (principal.equals(voter)
                || Identity.canonical(principal).equals(Identity.canonical(attempt.name())));
    return isPrincipal ? AuditEvent.PRINCIPAL : shown(voter == null ? attempt.name() : voter);
  }

  /** Nobody vouches for a name that the caller gave, and it may be anything. */
  private static String shown(String name) {
    String shown = Inert.line(name, MAX_NAME);
    return shown.length() > 2 * MAX_NAME ? shown.substring(0, 2 * MAX_NAME) : shown;
  }
}

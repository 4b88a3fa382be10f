package dev.hitl.store;

import dev.hitl.audit.AuditEvent;
import dev.hitl.audit.Chain;
import dev.hitl.audit.SideChain;
import dev.hitl.call.RunId;
import dev.hitl.checkpoint.RunRecord.Head;
import dev.hitl.notify.Inert;
import dev.hitl.request.Identity;
import dev.hitl.request.Request;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts on record what somebody tried and may not: on a chain beside the request's, so that whoever
 * tries changes nothing of the request and wins no race; or, about grants and delegations, on one
 * of the tenant. Bounded for each name, because anybody can try as often as they like. Thread-safe.
 */
public final class Refusals {
  /** Kept of one name for each request, or day; after these one more says others are left out. */
  public static final int MOST_OF_NAME = 20;

  /** Kept of one request, or of one day of a tenant, whatever names were given. */
  public static final int MOST_OF_REQUEST = 200;

  private static final Logger LOG = LoggerFactory.getLogger(Refusals.class);
  private static final String TYPE = "REFUSED";
  private static final String LEFT_OUT = "leftOut";
  private static final Duration DAY = Duration.ofDays(1);
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
  public record Attempt(String name, @Nullable String voter, String act, String reason) {
    private boolean isOf(@Nullable String principal) {
      return principal != null
          && (principal.equals(voter)
              || Identity.canonical(principal).equals(Identity.canonical(name)));
    }

    /** With nobody's name where the principal's stood. */
    private Attempt without(@Nullable String principal) {
      String said = reason;
      for (String mine : Stream.of(name, principal).filter(Objects::nonNull).toList()) {
        said = mine.isEmpty() ? said : said.replace(mine, AuditEvent.PRINCIPAL);
      }
      return new Attempt(AuditEvent.PRINCIPAL, AuditEvent.PRINCIPAL, act, said);
    }
  }

  /** Where it is put: what is counted there, and what the bound is on in words. */
  private record Place(String subject, RunId run, Head end, List<AuditEvent> counted, String lot) {}

  /**
   * Puts it on record. It is refused whether or not this succeeds; if not, the log says so.
   *
   * @param request what they tried it on, as it stands
   * @param attempt what they tried
   */
  public void record(Request request, Attempt attempt) {
    Map<String, @Nullable Object> more = new LinkedHashMap<>();
    more.put("revision", request.revision().action().revision());
    more.put("digest", request.revision().digest());
    // The principal's name stands nowhere in the clear, whichever they gave: so it can be erased.
    String actor = actor(attempt.isOf(request.principal()), attempt);
    for (int round = 0; round < ROUNDS; round++) {
      try {
        if (isWritten(of(request), actor, attempt, more)) {
          return;
        }
      } catch (StoreException e) {
        LOG.error("A refused {} on {} cannot be put on record", attempt.act(), request.id(), e);
        return;
      }
    }
    LOG.error("A refused {} on {} is not on record", attempt.act(), request.id());
  }

  /**
   * Puts on record what belongs to no request. On such a chain nothing is locked under anybody's
   * key, so the name of the person it would be for is not on it, not even where they tried it.
   *
   * @param tenant in which tenant
   * @param principal on whose behalf the agent acts; null where unknown, or for anybody
   * @param attempt what they tried
   * @param more what it is about; nothing of the principal
   */
  public void record(
      String tenant,
      @Nullable String principal,
      Attempt attempt,
      Map<String, ? extends @Nullable Object> more) {
    boolean own = attempt.isOf(principal);
    Attempt shown = own ? attempt.without(principal) : attempt;
    String actor = actor(own, shown);
    try {
      for (int round = 0; round < ROUNDS; round++) {
        if (isWritten(in(tenant), actor, shown, more)) {
          return;
        }
      }
      LOG.error("A refused {} in {} is not on record", attempt.act(), tenant);
    } catch (StoreException | IllegalArgumentException e) {
      // A tenant that there cannot be has no chain either.
      LOG.error("A refused {} in {} cannot be put on record", attempt.act(), tenant, e);
    }
  }

  private Place of(Request request) {
    String subject = SideChain.refusalsOf(request.id());
    return place(subject, request.run(), Instant.MIN, "on this request");
  }

  private Place in(String tenant) {
    Instant yesterday = store.clock().instant().minus(DAY);
    return place(
        SideChain.refusalsIn(tenant),
        SideChain.nowhere(tenant),
        yesterday,
        "in this tenant for a day");
  }

  private Place place(String subject, RunId run, Instant since, String lot) {
    List<AuditEvent> events = store.audit(subject);
    Head end = events.isEmpty() ? Head.NONE : Chain.headOf(events.get(events.size() - 1));
    List<AuditEvent> counted = events.stream().filter(e -> e.at().isAfter(since)).toList();
    return new Place(subject, run, end, counted, lot);
  }

  private boolean isWritten(
      Place place, String actor, Attempt attempt, Map<String, ? extends @Nullable Object> more) {
    Optional<Map<String, @Nullable Object>> data = data(place, actor, attempt, more);
    return data.isEmpty()
        || store.append(
            Chain.next(
                place.end(),
                place.subject(),
                store.clock().instant(),
                TYPE,
                actor,
                place.run(),
                data.get()));
  }

  /** Empty where enough is on record. */
  private static Optional<Map<String, @Nullable Object>> data(
      Place place, String actor, Attempt attempt, Map<String, ? extends @Nullable Object> more) {
    List<AuditEvent> events = place.counted();
    String name = Identity.canonical(actor);
    long ofName = events.stream().filter(e -> Identity.canonical(e.actor()).equals(name)).count();
    if (events.size() > MOST_OF_REQUEST || ofName > MOST_OF_NAME) {
      return Optional.empty();
    }
    Map<String, @Nullable Object> data = new LinkedHashMap<>();
    if (events.size() == MOST_OF_REQUEST) {
      data.put(LEFT_OUT, "whatever else is tried " + place.lot());
    } else if (ofName == MOST_OF_NAME) {
      data.put(LEFT_OUT, "whatever else they try");
    }
    more.forEach(
        (what, value) -> data.put(what, value instanceof String text ? shown(text) : value));
    data.put("ballot", attempt.act());
    data.put("reviewer", shown(attempt.name()));
    data.put("reason", Inert.line(attempt.reason(), MAX_REASON));
    return Optional.of(data);
  }

  /** The one name of whoever tried. */
  private static String actor(boolean isPrincipal, Attempt attempt) {
    String voter = attempt.voter();
    return isPrincipal ? AuditEvent.PRINCIPAL : shown(voter == null ? attempt.name() : voter);
  }

  /** Nobody vouches for a name that the caller gave, and it may be anything. */
  private static String shown(String name) {
    String shown = Inert.line(name, MAX_NAME);
    return shown.length() > 2 * MAX_NAME ? shown.substring(0, 2 * MAX_NAME) : shown;
  }
}

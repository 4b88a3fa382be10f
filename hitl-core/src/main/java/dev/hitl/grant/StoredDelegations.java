package dev.hitl.grant;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.hitl.audit.AuditEvent;
import dev.hitl.audit.Verification;
import dev.hitl.call.Arguments;
import dev.hitl.call.Digest;
import dev.hitl.call.Glob;
import dev.hitl.checkpoint.RunRecord.Head;
import dev.hitl.request.Delegation;
import dev.hitl.request.Delegations;
import dev.hitl.request.Identity;
import dev.hitl.request.KeptDelegations;
import dev.hitl.request.Reviewers;
import dev.hitl.store.GrantRecord;
import dev.hitl.store.StandingQuery;
import dev.hitl.store.StandingRecord;
import dev.hitl.store.StandingStep;
import dev.hitl.store.StandingWritten;
import dev.hitl.store.Store;
import dev.hitl.store.StoreException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Who hands their places to whom, and for how long: put down by the one who is away, on record, and
 * asked at every vote. That nobody in a tenant has handed on anything is remembered for a second.
 *
 * <p>Every method takes the identity that the caller's security context vouches for. What is
 * refused is on record on a chain of the tenant: see {@code Hitl.audit().refusalsIn}. Thread-safe.
 */
public final class StoredDelegations implements KeptDelegations {
  /** The kind of a standing record that is a delegation. */
  public static final String KIND = StandingRecord.DELEGATION;

  /** The kind of the record by which a delegation is found from the end that handed it on. */
  private static final String FROM = StandingRecord.DELEGATED;

  private static final int MOST = 1_000;
  private static final int MOST_TRIES = 100;
  private static final int MOST_NAME = 255;
  private static final long MOST_TENANTS = 10_000;
  private static final Duration REMEMBERED = Duration.ofSeconds(1);

  private final Store store;
  private final Reviewers reviewers;
  private final Attempts attempts;

  /** Tenants in which nobody has handed on anything. */
  private final Cache<String, Boolean> without;

  /**
   * @param store where they are kept
   * @param reviewers under which names people count
   */
  public StoredDelegations(Store store, Reviewers reviewers) {
    this.store = store;
    this.reviewers = reviewers;
    attempts = new Attempts(store, reviewers);
    without =
        Caffeine.newBuilder()
            .maximumSize(MOST_TENANTS)
            .expireAfterWrite(REMEMBERED)
            .ticker(() -> TimeUnit.MILLISECONDS.toNanos(store.clock().millis()))
            .build();
  }

  /**
   * These and those that somebody else knows of.
   *
   * @param others asked as well, and not waited for longer than for the directory
   * @return both together; throws {@link IllegalStateException} where the others gave no answer
   */
  public KeptDelegations and(Delegations others) {
    return (tenant, reviewer, tool, now) -> {
      List<Delegation> all = new ArrayList<>(of(tenant, reviewer, tool, now));
      all.addAll(
          reviewers
              .delegations(others, tenant, reviewer, tool, now)
              .orElseThrow(() -> new IllegalStateException("the others gave no answer")));
      return all;
    };
  }

  /** What became of handing places on or taking them back. */
  public sealed interface Answer {
    /**
     * It is done.
     *
     * @param delegation what was put down or taken back
     */
    record Done(Delegation delegation) implements Answer {}

    /**
     * The person may not, or what is wanted makes no sense; nothing was changed.
     *
     * @param reason why
     */
    record Refused(String reason) implements Answer {}

    /**
     * There is no such delegation.
     *
     * @param id what was asked for
     */
    record Unknown(String id) implements Answer {}
  }

  /**
   * Hands places on.
   *
   * @param tenant where it holds
   * @param from whose places; the caller's own
   * @param to who fills them
   * @param start from when on
   * @param end until when
   * @param tool for which tools: a name or a pattern as in rules, {@code *} for all
   * @param roles which of the roles; empty for all
   * @param reason why
   * @return what became of it: refused if it ends before it starts or is over already, hands places
   *     to oneself, names somebody whom the directory does not know as a person, or says no reason
   */
  public Answer give(
      String tenant,
      String from,
      String to,
      Instant start,
      Instant end,
      String tool,
      Set<String> roles,
      String reason) {
    try {
      return new Answer.Done(put(tenant, from, to, start, end, tool, roles, reason));
    } catch (IllegalArgumentException e) {
      String why = String.valueOf(e.getMessage());
      attempts.refused("GiveDelegation", tenant, null, from, why, Map.of("to", to, "tool", tool));
      return new Answer.Refused(why);
    }
  }

  private Delegation put(
      String tenant,
      String from,
      String to,
      Instant start,
      Instant end,
      String tool,
      Set<String> roles,
      String reason) {
    Instant now = store.clock().instant();
    if (reason.isBlank()) {
      throw new IllegalArgumentException("a delegation says why");
    }
    String lender = idOf(tenant, from, now);
    String deputy = idOf(tenant, to, now);
    if (!end.isAfter(now)) {
      throw new IllegalArgumentException("it would be over already: " + end);
    }
    String id =
        GrantRecord.id(
            KIND, now, Digest.of("hitl.delegation.v1").add(UUID.randomUUID().toString()));
    Delegation delegation =
        new Delegation(id, tenant, lender, deputy, start, end, tool, roles, reason);
    Map<String, @Nullable Object> body = new LinkedHashMap<>();
    body.put("from", lender);
    body.put("to", deputy);
    body.put("start", start.toEpochMilli());
    body.put("tool", tool);
    body.put("roles", List.copyOf(delegation.roles()));
    body.put("reason", reason);
    StandingStep.Put put =
        StandingStep.Put.of(
            record(id, KIND, tenant, deputy, end, Arguments.of(body), now),
            "DELEGATED",
            lender,
            Map.of());
    StandingRecord way =
        record(
            FROM + id.substring(KIND.length()),
            FROM,
            tenant,
            lender,
            end,
            Arguments.of(Map.of("delegation", id)),
            now);
    if (store.stand(List.of(put, StandingStep.Put.counting(way))) == StandingWritten.LOST) {
      throw new IllegalStateException("a delegation of the name " + id + " is already there");
    }
    without.invalidate(tenant);
    return read(put.standing());
  }

  private static StandingRecord record(
      String id,
      String kind,
      String tenant,
      String person,
      Instant end,
      Arguments body,
      Instant now) {
    return new StandingRecord(
        id, kind, tenant, key(person), null, null, null, end, false, body, Head.NONE, now, now);
  }

  private static String key(String person) {
    String key = Identity.canonical(person);
    if (key.isEmpty() || key.length() > MOST_NAME) {
      throw new IllegalArgumentException("a name has 1 to " + MOST_NAME + " visible characters");
    }
    return key;
  }

  private String idOf(String tenant, String name, Instant now) {
    if (reviewers.find(tenant, name, now) instanceof Reviewers.Answer.Known known
        && known.identity().kind() == Identity.Kind.PERSON) {
      return known.identity().id();
    }
    throw new IllegalArgumentException(
        "the reviewer directory does not know '" + name + "' as a person now");
  }

  /**
   * Takes it back: whoever handed their places on, or whoever was to fill them, under whichever of
   * their names.
   *
   * @param id the delegation's id
   * @param by who
   * @param reason why
   * @return what became of it
   */
  public Answer revoke(String id, String by, String reason) {
    for (int i = 0; i < MOST_TRIES; i++) {
      Optional<StandingRecord> found = store.standing(id).filter(each -> each.kind().equals(KIND));
      if (found.isEmpty()) {
        return new Answer.Unknown(id);
      }
      Delegation delegation = read(found.get());
      Instant now = store.clock().instant();
      Optional<String> end = end(delegation, by, now);
      if (end.isEmpty()) {
        String why = by + " neither handed these places on nor was to fill them";
        attempts.refused(
            "RevokeDelegation", delegation.tenant(), null, by, why, Map.of("delegation", id));
        return new Answer.Refused(why);
      }
      if (reason.isBlank()) {
        return new Answer.Refused("taking a delegation back needs a reason");
      }
      if (found.get().revoked()) {
        return new Answer.Refused("it was taken back already");
      }
      StandingStep.Revoke revoke =
          StandingStep.Revoke.of(found.get(), end.get(), Map.of("reason", reason), now);
      if (store.stand(List.of(revoke)) == StandingWritten.SAVED) {
        return new Answer.Done(delegation);
      }
    }
    throw new IllegalStateException(id + " changed " + MOST_TRIES + " times in between");
  }

  /** Which of the two ends somebody is; empty where neither. */
  private Optional<String> end(Delegation delegation, String by, Instant now) {
    return Stream.of(delegation.from(), delegation.to())
        .filter(end -> attempts.isSame(delegation.tenant(), by, end, now))
        .findFirst();
  }

  @Override
  public List<Delegation> of(String tenant, String reviewer, String tool, Instant now) {
    if (without.getIfPresent(tenant) != null) {
      return List.of();
    }
    if (store.standings(new StandingQuery(KIND, tenant, null, 1)).isEmpty()) {
      without.put(tenant, true);
      return List.of();
    }
    List<StandingRecord> found = new ArrayList<>(holding(KIND, tenant, reviewer));
    for (StandingRecord way : holding(FROM, tenant, reviewer)) {
      store
          .standing(String.valueOf(way.body().get("delegation")))
          .filter(standing -> standing.kind().equals(KIND) && standing.holdsAt(now))
          .ifPresent(found::add);
    }
    // One that cannot be believed may be what bars them: then nobody can say.
    for (StandingRecord standing : found) {
      if (!isOnRecord(standing)) {
        throw new IllegalStateException(
            "delegation " + standing.id() + " is not as it is on record; fsck says more");
      }
    }
    return found.stream()
        .map(StoredDelegations::read)
        .filter(delegation -> delegation.holdsAt(now) && Glob.matches(delegation.tool(), tool))
        .toList();
  }

  /** Fails closed: of too many to look at nobody can say whom they bar. */
  private List<StandingRecord> holding(String kind, String tenant, String person) {
    List<StandingRecord> found = store.holding(kind, tenant, key(person), MOST);
    if (found.size() == MOST) {
      throw new IllegalStateException(person + " has " + MOST + " delegations or more");
    }
    return found;
  }

  /**
   * The delegations of a tenant, whether they hold or not, in the order they were given.
   *
   * @param tenant whose
   * @param after go on behind this delegation; null to begin
   * @param limit the most to return, 1 to 1,000
   * @return up to the limit
   */
  public List<Delegation> all(String tenant, @Nullable String after, int limit) {
    return store.standings(new StandingQuery(KIND, tenant, after, limit)).stream()
        .map(StoredDelegations::read)
        .toList();
  }

  private boolean isOnRecord(StandingRecord standing) {
    List<AuditEvent> events = store.audit(standing.id());
    return !events.isEmpty()
        && events.get(0).actor().equals(standing.body().get("from"))
        && standing.verify(events) instanceof Verification.Intact;
  }

  private static Delegation read(StandingRecord standing) {
    try {
      Map<String, @Nullable Object> body = standing.body().asMap();
      Set<String> roles = new TreeSet<>();
      for (Object role : (List<?>) Objects.requireNonNull(body.get("roles"))) {
        roles.add(String.valueOf(role));
      }
      return new Delegation(
          standing.id(),
          standing.tenant(),
          (String) Objects.requireNonNull(body.get("from")),
          (String) Objects.requireNonNull(body.get("to")),
          Instant.ofEpochMilli((Long) Objects.requireNonNull(body.get("start"))),
          Objects.requireNonNull(standing.until()),
          (String) Objects.requireNonNull(body.get("tool")),
          roles,
          (String) Objects.requireNonNull(body.get("reason")));
    } catch (IllegalArgumentException | ClassCastException | NullPointerException e) {
      throw StoreException.unreadable(standing.id() + " cannot be read: " + e.getMessage(), e);
    }
  }
}

package dev.hitl.grant;

import dev.hitl.audit.AuditEvent;
import dev.hitl.audit.Verification;
import dev.hitl.call.Arguments;
import dev.hitl.call.Digest;
import dev.hitl.checkpoint.RunRecord.Head;
import dev.hitl.request.Delegation;
import dev.hitl.store.GrantRecord;
import dev.hitl.store.Standing;
import dev.hitl.store.StandingQuery;
import dev.hitl.store.StandingStep;
import dev.hitl.store.StandingWritten;
import dev.hitl.store.Store;
import dev.hitl.store.StoreException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Who hands their places to whom, and for how long: put down by the one who is away, and on record.
 *
 * <p>Every method takes the identity that the caller's security context vouches for. Thread-safe.
 */
public final class StoredDelegations {
  /** The kind of a standing record that is a delegation. */
  public static final String KIND = Standing.DELEGATION;

  private static final int MOST = 100;
  private static final int MOST_NAME = 255;

  private final Store store;

  /**
   * @param store where they are kept
   */
  public StoredDelegations(Store store) {
    this.store = store;
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
   * @return what is on record now
   * @throws IllegalArgumentException if it ends before it starts or is over already, hands places
   *     to oneself, or says no reason
   */
  public Delegation give(
      String tenant,
      String from,
      String to,
      Instant start,
      Instant end,
      String tool,
      Set<String> roles,
      String reason) {
    Instant now = store.clock().instant();
    if (reason.isBlank() || from.isBlank() || to.isBlank() || to.length() > MOST_NAME) {
      throw new IllegalArgumentException("a delegation says from whom, to whom and why");
    }
    if (!end.isAfter(now)) {
      throw new IllegalArgumentException("it would be over already: " + end);
    }
    String id =
        GrantRecord.id(
            KIND, now, Digest.of("hitl.delegation.v1").add(UUID.randomUUID().toString()));
    Delegation delegation = new Delegation(id, tenant, from, to, start, end, tool, roles, reason);
    Map<String, @Nullable Object> body = new LinkedHashMap<>();
    body.put("from", from);
    body.put("start", start.toEpochMilli());
    body.put("tool", tool);
    body.put("roles", List.copyOf(delegation.roles()));
    body.put("reason", reason);
    Standing standing =
        new Standing(
            id, KIND, tenant, to, null, null, null, end, false, Arguments.of(body), Head.NONE, now, now);
    StandingStep.Put put = StandingStep.Put.of(standing, "DELEGATED", from, Map.of());
    if (store.stand(List.of(put)) == StandingWritten.LOST) {
      throw new IllegalStateException("a delegation of the name " + id + " is already there");
    }
    return read(put.standing());
  }

  /**
   * Takes it back: whoever handed their places on, or whoever was to fill them.
   *
   * @param id the delegation's id
   * @param by who
   * @param reason why
   * @return whether it held and was theirs to take back
   */
  public boolean revoke(String id, String by, String reason) {
    Optional<Standing> found =
        store.standing(id).filter(standing -> standing.kind().equals(KIND) && !standing.revoked());
    if (found.isEmpty()) {
      return false;
    }
    Delegation delegation = read(found.get());
    return (by.equals(delegation.from()) || by.equals(delegation.to()))
        && store.stand(
                List.of(
                    StandingStep.Revoke.of(
                        found.get(), by, Map.of("reason", reason), store.clock().instant())))
            == StandingWritten.SAVED;
  }

  /**
   * Who handed their places to somebody now. What is not as it is on record counts for nothing.
   *
   * @param tenant where
   * @param to who would fill them
   * @param now by the store's clock
   * @return at most a hundred, the one that ends first before the others
   */
  public List<Delegation> delegations(String tenant, String to, Instant now) {
    return store.holding(KIND, tenant, to, MOST).stream()
        .filter(standing -> isOnRecord(standing))
        .map(StoredDelegations::read)
        .filter(delegation -> delegation.holdsAt(now))
        .toList();
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

  private boolean isOnRecord(Standing standing) {
    List<AuditEvent> events = store.audit(standing.id());
    return !events.isEmpty()
        && events.get(0).actor().equals(standing.body().get("from"))
        && standing.verify(events) instanceof Verification.Intact;
  }

  private static Delegation read(Standing standing) {
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
          standing.key(),
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

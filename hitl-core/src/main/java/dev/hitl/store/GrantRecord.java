package dev.hitl.store;

import dev.hitl.audit.AuditEvent;
import dev.hitl.call.Arguments;
import dev.hitl.call.Bound;
import dev.hitl.call.Digest;
import dev.hitl.checkpoint.RunRecord.Head;
import dev.hitl.request.Grant;
import dev.hitl.request.Trigger;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Grants as standing records, looked up by their tool. Thread-safe. */
public final class GrantRecord {
  /** The kind of a standing record that is a grant. */
  public static final String KIND = "grant";

  /** Under which name an approval's event says which grant was given with it. */
  public static final String GIVEN_WITH = "grant";

  private GrantRecord() {}

  /**
   * A name for a new record, in whose order records of a kind stand by time.
   *
   * @param kind the kind
   * @param at when it is made
   * @param digest tells it from others of the same millisecond
   * @return the id
   */
  public static String id(String kind, Instant at, Digest digest) {
    return "%s:%012x-%s".formatted(kind, at.toEpochMilli(), digest.hex().substring(0, 24));
  }

  /**
   * Puts a grant down.
   *
   * @param grant the grant
   * @param whose on whose behalf the call was that it was taken from, or else for whom it is; null
   *     where nobody's
   * @return the step
   */
  public static StandingStep.Put put(Grant grant, @Nullable String whose) {
    StandingRecord standing =
        new StandingRecord(
            grant.id(),
            KIND,
            grant.tenant(),
            grant.tool(),
            whose,
            grant.uses(),
            grant.uses(),
            grant.until(),
            false,
            body(grant),
            Head.NONE,
            grant.givenAt(),
            grant.givenAt());
    Map<String, @Nullable Object> data = new LinkedHashMap<>();
    data.put("tool", grant.tool());
    data.put("reason", grant.reason());
    data.put("request", grant.request());
    return StandingStep.Put.of(standing, "GIVEN", grant.giver(), data);
  }

  /**
   * Takes a grant back.
   *
   * @param known its record as it was read, not revoked
   * @param by who takes it back
   * @param reason why
   * @param at when
   * @return the step
   */
  public static StandingStep.Revoke revoke(
      StandingRecord known, String by, String reason, Instant at) {
    return StandingStep.Revoke.of(known, by, Map.of("tool", known.key(), "reason", reason), at);
  }

  /**
   * Takes back what was granted with the approvals of a request, as these are taken back
   * themselves.
   *
   * @param store where the grants are read
   * @param events the request's verified record
   * @param by who takes them back
   * @param reason why
   * @param at when
   * @return a step for each grant that still stands
   */
  public static List<StandingStep> revokeGivenWith(
      Store store, List<AuditEvent> events, String by, String reason, Instant at) {
    List<StandingStep> steps = new ArrayList<>();
    for (AuditEvent event : events) {
      if (event.type().equals(Trigger.APPROVE.name())
          && event.data().get(GIVEN_WITH) instanceof String id) {
        store
            .standing(id)
            .filter(standing -> !standing.revoked() && !standing.isErased())
            .ifPresent(standing -> steps.add(revoke(standing, by, reason, at)));
      }
    }
    return steps;
  }

  private static Arguments body(Grant grant) {
    Map<String, @Nullable Object> bounds = new LinkedHashMap<>();
    grant.bounds().forEach((argument, bound) -> bounds.put(argument, bound.toMap()));
    Map<String, @Nullable Object> body = new LinkedHashMap<>();
    body.put("principal", grant.principal());
    body.put("agent", grant.agent());
    body.put("signature", grant.signature());
    body.put("policyVersion", grant.policyVersion());
    body.put("bounds", bounds);
    body.put("giver", grant.giver());
    body.put("roles", List.copyOf(grant.roles()));
    body.put("reason", grant.reason());
    body.put("request", grant.request());
    return Arguments.of(body);
  }

  /**
   * Reads a grant.
   *
   * @param standing a record of this kind
   * @return the grant
   * @throws StoreException if it cannot be understood
   */
  public static Grant read(StandingRecord standing) {
    try {
      Map<String, @Nullable Object> body = standing.body().asMap();
      Map<String, Bound> bounds = new LinkedHashMap<>();
      if (body.get("bounds") instanceof Map<?, ?> stored) {
        stored.forEach(
            (argument, bound) ->
                bounds.put(String.valueOf(argument), Bound.read((Map<?, ?>) bound)));
      }
      Set<String> roles = new TreeSet<>();
      if (body.get("roles") instanceof List<?> stored) {
        stored.forEach(role -> roles.add(String.valueOf(role)));
      }
      return new Grant(
          standing.id(),
          standing.tenant(),
          (String) body.get("principal"),
          text(body, "agent"),
          standing.key(),
          text(body, "signature"),
          text(body, "policyVersion"),
          bounds,
          text(body, "giver"),
          roles,
          text(body, "reason"),
          (String) body.get("request"),
          Objects.requireNonNull(standing.uses(), "uses"),
          Objects.requireNonNull(standing.until(), "until"),
          standing.createdAt());
    } catch (IllegalArgumentException | ClassCastException | NullPointerException e) {
      throw StoreException.unreadable(standing.id() + " cannot be read: " + e.getMessage(), e);
    }
  }

  private static String text(Map<String, @Nullable Object> body, String name) {
    return (String) Objects.requireNonNull(body.get(name), name);
  }
}

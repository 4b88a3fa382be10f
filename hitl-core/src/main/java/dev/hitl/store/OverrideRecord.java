package dev.hitl.store;

import dev.hitl.audit.AuditEvent;
import dev.hitl.audit.Verification;
import dev.hitl.call.Arguments;
import dev.hitl.call.Digest;
import dev.hitl.call.RunId;
import dev.hitl.checkpoint.RunRecord.Head;
import dev.hitl.override.Command;
import dev.hitl.override.Commands;
import dev.hitl.override.Scope;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Commands of people as standing records. One that is about a run can be used once, in the
 * transaction that acts on it, and is over after {@link #KEPT}; an abort can be used once more,
 * when all that goes with it is done. A stop stands until it is taken back. Thread-safe.
 */
public final class OverrideRecord {
  /** The kind of a standing record that is a command. */
  public static final String KIND = "override";

  /** What no run has acted on by then is over: its agent neither calls nor yields. */
  public static final Duration KEPT = Duration.ofDays(30);

  /** The type of the event that puts one down. */
  private static final String GIVEN = "OVERRIDDEN";

  private static final int PAGE = 500;
  private static final int MOST_KEY = 255;

  private OverrideRecord() {}

  /**
   * Puts a command down.
   *
   * @param kind what is to happen
   * @param scope to whom it is said
   * @param by who says it
   * @param words why, or the instruction
   * @param principal on whose behalf the run acts; null where unknown, or for many runs
   * @param now by the store's clock
   * @return the step
   */
  public static StandingStep.Put put(
      Command.Kind kind,
      Scope scope,
      String by,
      String words,
      @Nullable String principal,
      Instant now) {
    Digest random = Digest.of("hitl.override.v1").add(UUID.randomUUID().toString());
    return put(GrantRecord.id(KIND, now, random), kind, scope, by, words, principal, now);
  }

  /**
   * The name of a command that its caller named, so that there is one of it.
   *
   * @param digest of all by which it is told from others
   * @return the id of its record
   */
  public static String id(Digest digest) {
    return KIND + ":" + digest.hex();
  }

  /**
   * Puts a command down under a name, on condition that there is none of that name.
   *
   * @param id of its record
   * @param kind what is to happen
   * @param scope to whom it is said
   * @param by who says it
   * @param words why, or the instruction
   * @param principal on whose behalf the run acts; null where unknown, or for many runs
   * @param now by the store's clock
   * @return the step
   */
  public static StandingStep.Put put(
      String id,
      Command.Kind kind,
      Scope scope,
      String by,
      String words,
      @Nullable String principal,
      Instant now) {
    boolean isOfRun = scope instanceof Scope.OfRun;
    Integer uses = isOfRun ? Integer.valueOf(kind == Command.Kind.ABORT ? 2 : 1) : null;
    Map<String, @Nullable Object> body = new LinkedHashMap<>();
    body.put("command", kind.name());
    body.put("scope", scope(scope));
    body.put("by", by);
    body.put("words", words);
    String key = scope.toString();
    StandingRecord standing =
        new StandingRecord(
            id,
            KIND,
            scope.tenant(),
            key.length() <= MOST_KEY ? key : Digest.of("hitl.override.v1").add(key).hex(),
            principal,
            uses,
            uses,
            isOfRun ? now.plus(KEPT) : null,
            false,
            Arguments.of(body),
            Head.NONE,
            now,
            now);
    Map<String, Object> data = Map.of("command", kind.name(), "scope", key, "reason", words);
    return StandingStep.Put.of(standing, GIVEN, by, data);
  }

  /**
   * Takes a command back.
   *
   * @param known its record as it was read, not revoked
   * @param by who takes it back
   * @param reason why
   * @param now by the store's clock
   * @return the step
   */
  public static StandingStep.Revoke revoke(
      StandingRecord known, String by, String reason, Instant now) {
    return revoke(known, by, reason, Map.of(), now);
  }

  /**
   * Takes a command back, with more on record.
   *
   * @param known its record as it was read, not revoked
   * @param by who takes it back
   * @param reason why
   * @param more what else its event says
   * @param now by the store's clock
   * @return the step
   */
  public static StandingStep.Revoke revoke(
      StandingRecord known, String by, String reason, Map<String, Object> more, Instant now) {
    Map<String, @Nullable Object> data = new LinkedHashMap<>(more);
    data.put("reason", reason);
    return StandingStep.Revoke.of(known, by, data, now);
  }

  /**
   * Reads which commands are in force now.
   *
   * @param store where they are
   * @return all of them, whatever they are about
   * @throws StoreException if they cannot be read, or one is not what its chain says: nobody knows
   *     then what is to be stopped
   */
  public static Commands inForce(Store store) {
    return inForce(store, new HashSet<>());
  }

  /**
   * Reads which commands are in force now, for somebody who reads them again and again.
   *
   * @param store where they are
   * @param vouched what the chains were found to vouch for at earlier readings, which is not looked
   *     at again; afterwards what they vouch for now
   * @return all of them, whatever they are about
   * @throws StoreException if they cannot be read, or one is not what its chain says
   */
  public static Commands inForce(Store store, Set<String> vouched) {
    Set<String> now = new HashSet<>();
    List<Command> all = new ArrayList<>();
    List<StandingRecord> page;
    String after = null;
    do {
      page = store.holding(KIND, after, PAGE);
      for (StandingRecord standing : page) {
        // What was erased with a person said something of a run that was erased with them.
        if (!standing.isErased()) {
          String row = standing.head().hash() + standing.stateDigest();
          if (!vouched.contains(row)) {
            check(store, standing);
          }
          now.add(row);
          all.add(read(standing));
        }
        after = standing.id();
      }
    } while (page.size() == PAGE);
    vouched.addAll(now);
    vouched.retainAll(now);
    // Those that their callers named are stored in no order of time.
    all.sort(Comparator.comparing(Command::at).thenComparing(Command::id));
    return all.isEmpty() ? Commands.NONE : new Commands(all);
  }

  /** By the part of its chain that the row knows: it may have been taken back since it was read. */
  private static void check(Store store, StandingRecord standing) {
    List<AuditEvent> events = store.audit(standing.id());
    long known = standing.head().seq();
    if (known < 1
        || events.size() < known
        || !(standing.verify(events.subList(0, (int) known)) instanceof Verification.Intact)) {
      throw StoreException.unreadable(
          standing.id() + " is not what its chain says: nobody knows what it is to stop", null);
    }
  }

  /**
   * A command's record, for whoever acts on it.
   *
   * @param store where it is
   * @param id its name
   * @return the record while the command is in force and its chain vouches for it; empty otherwise
   */
  public static Optional<StandingRecord> standing(Store store, String id) {
    return store
        .standing(id)
        .filter(found -> found.kind().equals(KIND) && !found.isErased())
        .filter(found -> found.holdsAt(store.clock().instant()))
        .filter(found -> found.verify(store.audit(id)) instanceof Verification.Intact);
  }

  /**
   * Reads a command.
   *
   * @param standing a record of this kind
   * @return the command
   * @throws StoreException if it cannot be understood
   */
  public static Command read(StandingRecord standing) {
    try {
      Map<String, @Nullable Object> body = standing.body().asMap();
      return new Command(
          standing.id(),
          Command.Kind.valueOf(text(body, "command")),
          scope((List<?>) Objects.requireNonNull(body.get("scope"), "scope")),
          text(body, "by"),
          text(body, "words"),
          standing.createdAt());
    } catch (RuntimeException e) {
      throw StoreException.unreadable(standing.id() + " cannot be read: " + e.getMessage(), e);
    }
  }

  private static List<String> scope(Scope scope) {
    if (scope instanceof Scope.OfRun of) {
      return List.of(of.run().tenant(), of.run().agent(), of.run().run());
    } else if (scope instanceof Scope.Agent agent) {
      return List.of(agent.tenant(), agent.agent());
    }
    return scope instanceof Scope.Tenant tenant ? List.of(tenant.tenant()) : List.of();
  }

  private static Scope scope(List<?> names) {
    return switch (names.size()) {
      case 0 -> Scope.everything();
      case 1 -> Scope.tenant((String) names.get(0));
      case 2 -> Scope.agent((String) names.get(0), (String) names.get(1));
      default ->
          Scope.run(new RunId((String) names.get(0), (String) names.get(1), (String) names.get(2)));
    };
  }

  private static String text(Map<String, @Nullable Object> body, String name) {
    return (String) Objects.requireNonNull(body.get(name), name);
  }
}

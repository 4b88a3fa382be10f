package dev.hitl.run;

import dev.hitl.audit.AuditEvent;
import dev.hitl.call.Digest;
import dev.hitl.call.RunId;
import dev.hitl.checkpoint.RunRecord;
import dev.hitl.checkpoint.UnreadableCheckpoint;
import dev.hitl.gate.RunChanges;
import dev.hitl.override.Command;
import dev.hitl.override.LeftBehind;
import dev.hitl.override.Overridden;
import dev.hitl.override.Scope;
import dev.hitl.store.AuditQuery;
import dev.hitl.store.OverrideRecord;
import dev.hitl.store.StandingRecord;
import dev.hitl.store.StandingStep;
import dev.hitl.store.Store;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The name that a caller has for one command, so that saying it again changes nothing more. What is
 * kept until it is acted on has an id that follows from the name, and there is one of each id; what
 * is one write to a run or a record says the name in the event of that write, which is on condition
 * that nothing was written since. Without a name nothing is remembered. Thread-safe.
 *
 * @param store where commands and runs are
 * @param changes carries out what somebody put down who died before
 * @param commandId the name; null for none
 */
record Once(Store store, RunChanges changes, @Nullable String commandId) {
  /** What is said to a run so that it goes on. */
  static final String RESUME = "Resume";

  private static final String NAME = "commandId";
  private static final String SAID = "said";
  private static final int MAX = 190;
  private static final int PAGE = 500;

  Once {
    if (commandId != null && (commandId.isBlank() || commandId.length() > MAX)) {
      throw new IllegalArgumentException("a command id has 1 to " + MAX + " characters");
    }
  }

  /**
   * What somebody says to a run.
   *
   * @param act what
   * @param run to which
   * @param seen the checkpoint that they looked at; 0 where it does not matter
   * @param by who, as the caller names them
   * @param words why, or the instruction
   * @param more what else
   */
  record Said(String act, RunId run, int seen, String by, String words, String more) {
    private String digest() {
      return Digest.of("hitl.said.v1").add(act).add(seen).add(words).add(more).hex();
    }

    /** The record of a command may be removed before its run is: then its event is all there is. */
    private boolean isOf(AuditEvent event) {
      String done =
          switch (event.type()) {
            case "PAUSED" -> Command.Kind.PAUSE.name();
            case "ABORTED" -> Command.Kind.ABORT.name();
            case "INSTRUCTED" -> Command.Kind.REDIRECT.name();
            default -> String.valueOf(event.data().get("command"));
          };
      return act.equals(done) && words.equals(event.data().get("reason"));
    }
  }

  boolean isNamed() {
    return commandId != null;
  }

  static boolean isTaken(Overridden told) {
    return told instanceof Overridden.Done
        || told instanceof Overridden.Sent
        || told instanceof Overridden.Stands
        || told instanceof Overridden.TakenBack;
  }

  /** The person is part of it: nobody meets the names of others. */
  private String id(String about, String by) {
    Digest digest = Digest.of("hitl.command.v1").add(String.valueOf(commandId));
    return OverrideRecord.id(digest.add(by).add(about));
  }

  private static String about(Scope scope) {
    return scope instanceof Scope.OfRun ? scope.toString() : "stops of " + scope.tenant();
  }

  /** Puts a command down, under the name where there is one. */
  StandingStep.Put put(
      Command.Kind kind,
      Scope scope,
      String by,
      String name,
      String words,
      @Nullable String principal) {
    Instant now = store.clock().instant();
    return commandId == null
        ? OverrideRecord.put(kind, scope, name, words, principal, now)
        : OverrideRecord.put(id(about(scope), by), kind, scope, name, words, principal, now);
  }

  /** What stands on record with a change of a run, so that it is known again. */
  Map<String, Object> data(Said said) {
    return data(id(about(Scope.run(said.run())), said.by()), said.digest());
  }

  private Map<String, Object> data(String id, String said) {
    return commandId == null ? Map.of() : Map.of(NAME, id, SAID, said);
  }

  /** What stands on record where a stop is lifted. */
  Map<String, Object> lift(String stop, String by, String words) {
    return data(id("lift " + stop, by), words);
  }

  private static Overridden other() {
    return new Overridden.NotPossible("this key was used before, for something else");
  }

  /** The answer that was given to a stop before. */
  Optional<Overridden> stopped(Scope scope, String by, String words) {
    if (commandId == null) {
      return Optional.empty();
    }
    return store
        .standing(id(about(scope), by))
        .map(OverrideRecord::read)
        .map(
            stop ->
                stop.scope().equals(scope) && stop.words().equals(words)
                    ? new Overridden.Stands(stop)
                    : other());
  }

  /** The answer that was given before to who lifted a stop. */
  Optional<Overridden> lifted(String stop, String by, String words) {
    Optional<StandingRecord> standing =
        commandId == null ? Optional.empty() : store.standing(stop).filter(StandingRecord::revoked);
    return standing.flatMap(
        record -> takenBack(record, store.audit(stop), id("lift " + stop, by), words));
  }

  private static Optional<Overridden> takenBack(
      StandingRecord record, List<AuditEvent> events, String id, String said) {
    return events.stream()
        .filter(event -> id.equals(event.data().get(NAME)))
        .findFirst()
        .map(
            event ->
                said.equals(event.data().get(SAID))
                    ? new Overridden.TakenBack(OverrideRecord.read(record))
                    : other());
  }

  /** The answer that was given to this before; with what is there now. */
  Optional<Overridden> answered(Said said) {
    if (commandId == null) {
      return Optional.empty();
    }
    String id = id(about(Scope.run(said.run())), said.by());
    Optional<StandingRecord> standing = store.standing(id);
    if (standing.isPresent()) {
      return Optional.of(ofCommand(standing.get(), said, id));
    }
    return event(said.run(), id)
        .map(
            event ->
                Objects.equals(event.data().get(SAID), said.digest())
                        || (event.data().get(NAME) == null && said.isOf(event))
                    ? done(said.run(), event)
                    : other())
        .or(() -> said.act().equals(RESUME) ? resumed(said, id) : Optional.empty());
  }

  private Overridden ofCommand(StandingRecord standing, Said said, String id) {
    if (standing.isErased()) {
      return new Overridden.NotPossible("what was said under this key before was erased");
    }
    Command command = OverrideRecord.read(standing);
    if (!command.kind().name().equals(said.act()) || !command.words().equals(said.words())) {
      return other();
    }
    if (isUsed(standing)) {
      return done(said.run(), id);
    }
    if (standing.revoked()) {
      return dropped(id)
          .<Overridden>map(Overridden.NotPossible::new)
          .orElseGet(() -> new Overridden.Sent(command));
    }
    // Whoever said it first may have died, or be at it.
    Overridden now = changes.carryOut(command);
    boolean used = store.standing(id).filter(Once::isUsed).isPresent();
    return used && !(now instanceof Overridden.Done) ? done(said.run(), id) : now;
  }

  private static boolean isUsed(StandingRecord standing) {
    return !Objects.equals(standing.uses(), standing.left());
  }

  /** Why a node dropped it; empty where a person took it back. */
  private Optional<String> dropped(String id) {
    return store.audit(id).stream()
        .filter(event -> event.type().equals(StandingStep.REVOKED))
        .filter(event -> event.actor().equals(event.data().get("node")))
        .map(event -> String.valueOf(event.data().get("reason")))
        .findFirst();
  }

  private Optional<AuditEvent> event(RunId run, String id) {
    return store.audit(run.toString()).stream()
        .filter(
            event -> id.equals(event.data().get(NAME)) || id.equals(event.data().get("override")))
        .reduce((first, last) -> last);
  }

  private Overridden done(RunId run, String id) {
    return event(run, id)
        .map(event -> done(run, event))
        .orElseGet(
            () -> {
              RunRecord row = store.run(run).orElseThrow();
              return new Overridden.Done(row.status(), row.checkpoint(), LeftBehind.NOTHING);
            });
  }

  private Overridden done(RunId run, AuditEvent event) {
    RunRecord row = store.run(run).orElseThrow();
    int checkpoint =
        event.data().get("checkpoint") instanceof Number number
            ? number.intValue()
            : row.checkpoint();
    List<String> withdrawn = texts(event.data().get("withdrawn"));
    return new Overridden.Done(
        row.status(), checkpoint, new LeftBehind(withdrawn, executed(row, event)));
  }

  private static List<String> texts(@Nullable Object list) {
    return list instanceof List<?> all ? all.stream().map(String::valueOf).toList() : List.of();
  }

  /** Its event names the calls; what is on record of each is looked for again. */
  private List<LeftBehind.Executed> executed(RunRecord row, AuditEvent event) {
    List<String> named = texts(event.data().get("executed"));
    if (named.isEmpty() || !(event.data().get("backTo") instanceof Number to)) {
      return List.of();
    }
    try {
      return changes.detours().leavesBehind(row, to.intValue()).stream()
          .flatMap(left -> left.executed().stream())
          .filter(call -> named.contains(call.tool() + " " + call.callId()))
          .filter(call -> !call.at().isAfter(event.at()))
          .toList();
    } catch (UnreadableCheckpoint e) {
      return List.of();
    }
  }

  /** Who resumed a run may have taken a pause back that was not acted on: that is on its record. */
  private Optional<Overridden> resumed(Said said, String id) {
    Instant from = store.run(said.run()).map(RunRecord::createdAt).orElse(Instant.EPOCH);
    AuditQuery query =
        new AuditQuery(
            said.run().tenant(),
            null,
            null,
            null,
            null,
            Set.of(StandingStep.REVOKED),
            from,
            null,
            null,
            PAGE);
    List<AuditEvent> page;
    do {
      page = store.events(query);
      for (AuditEvent event : page) {
        if (id.equals(event.data().get(NAME))) {
          return store
              .standing(event.subject())
              .flatMap(record -> takenBack(record, List.of(event), id, said.digest()));
        }
        query = query.after(AuditQuery.Place.of(event));
      }
    } while (page.size() == PAGE);
    return Optional.empty();
  }
}

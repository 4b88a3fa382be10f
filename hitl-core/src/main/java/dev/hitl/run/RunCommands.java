package dev.hitl.run;

import dev.hitl.checkpoint.RunRecord;
import dev.hitl.checkpoint.RunStatus;
import dev.hitl.gate.CommandWatch;
import dev.hitl.gate.RunChanges;
import dev.hitl.gate.RunChanges.Cause;
import dev.hitl.override.Command;
import dev.hitl.override.Overridden;
import dev.hitl.override.Scope;
import dev.hitl.store.OverrideRecord;
import dev.hitl.store.StandingRecord;
import dev.hitl.store.StandingStep;
import dev.hitl.store.StandingWritten;
import dev.hitl.store.Store;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;

/**
 * Says commands to runs, and changes those that are still at once. Thread-safe.
 *
 * @param store where commands are kept
 * @param authority who may
 * @param watch what this node knows of commands
 * @param changes changes runs that are not running
 * @param wakeup told when a run may go on
 * @param once the caller's name for one command, or none
 */
record RunCommands(
    Store store,
    Authority authority,
    CommandWatch watch,
    RunChanges changes,
    Wakeup wakeup,
    Once once) {
  private static final int ATTEMPTS = 20;

  /** The same under a name. */
  RunCommands under(String commandId) {
    Once named = new Once(store, changes, commandId);
    return new RunCommands(store, authority, watch, changes, wakeup, named);
  }

  /**
   * What nodes at work hear of too.
   *
   * @param still what is done to a run that is not running
   */
  Overridden command(
      Command.Kind kind, Once.Said said, BiFunction<RunRecord, Cause, Overridden> still) {
    return onRun(
        said,
        (row, cause) -> {
          boolean atWork = row.status() == RunStatus.RUNNING;
          // A record is for runs at work, and brings none back to life that failed meanwhile.
          if (!atWork && (!once.isNamed() || row.status() == RunStatus.FAILED)) {
            return still.apply(row, cause);
          }
          String principal = row.origin().principal();
          Optional<Command> sent =
              given(
                  once.put(
                      kind, Scope.run(row.id()), said.by(), cause.by(), said.words(), principal));
          if (sent.isPresent()) {
            // It may have parked without having seen it.
            Overridden done = changes.carryOut(sent.get());
            return done instanceof Overridden.Done && once.isNamed()
                ? done
                : once.answered(said).orElseGet(() -> new Overridden.Sent(sent.get()));
          }
          // Somebody said the same meanwhile; or the key of who it is for was destroyed.
          Optional<Overridden> same = once.answered(said);
          if (same.isEmpty() && atWork) {
            throw new IllegalStateException("a command to " + row.id() + " was not taken down");
          }
          return same.orElseGet(() -> still.apply(row, cause));
        });
  }

  /** Changes a run that is as it was read, and tries again where somebody else was faster. */
  Overridden onRun(Once.Said said, BiFunction<RunRecord, Cause, Overridden> change) {
    Optional<RunRecord> found = store.run(said.run());
    if (found.isEmpty()) {
      return new Overridden.NotPossible("there is no run " + said.run());
    }
    RunRecord row = found.get();
    Optional<Overridden> before = once.answered(said);
    if (before.isPresent()) {
      return before.get();
    }
    Authority.Answer admitted =
        authority.of(
            said.act(),
            said.run().tenant(),
            row.origin().principal(),
            said.run().agent(),
            said.by(),
            said.words(),
            "run " + said.run());
    if (admitted.refused() != null) {
      return admitted.refused();
    }
    Cause cause = new Cause(admitted.name(), said.words(), null, once.data(said));
    Overridden done = changed(row, said, cause, change);
    for (int i = 1; i < ATTEMPTS && done instanceof Overridden.Changed; i++) {
      // What was said before is looked for after the row is read: what comes later changes the row.
      row = store.run(said.run()).orElse(row);
      RunRecord read = row;
      done = once.answered(said).orElseGet(() -> changed(read, said, cause, change));
      if (said.seen() > 0 && row.checkpoint() != said.seen()) {
        break;
      }
    }
    if (done instanceof Overridden.Done) {
      wakeup.signal();
    }
    return Once.isTaken(done) ? done : once.answered(said).orElse(done);
  }

  private static Overridden changed(
      RunRecord row, Once.Said said, Cause cause, BiFunction<RunRecord, Cause, Overridden> change) {
    return said.seen() > 0 && row.checkpoint() != said.seen()
        ? new Overridden.Changed(row.checkpoint())
        : change.apply(row, cause);
  }

  /** Empty where there is one of its id. */
  Optional<Command> given(StandingStep.Put put) {
    boolean saved = store.stand(List.of(put)) == StandingWritten.SAVED;
    watch.read();
    return saved ? Optional.of(OverrideRecord.read(put.standing())) : Optional.empty();
  }

  Overridden takeBack(Command command, String by, String reason, Map<String, Object> more) {
    Instant now = store.clock().instant();
    Optional<StandingRecord> standing =
        store.standing(command.id()).filter(record -> record.holdsAt(now));
    boolean taken =
        standing.isPresent()
            && store.stand(List.of(OverrideRecord.revoke(standing.get(), by, reason, more, now)))
                == StandingWritten.SAVED;
    watch.read();
    wakeup.signal();
    return taken
        ? new Overridden.TakenBack(command)
        : new Overridden.NotPossible(command.id() + " was acted on or taken back meanwhile");
  }
}

package dev.hitl.gate;

import dev.hitl.audit.AuditEvent;
import dev.hitl.audit.Chain;
import dev.hitl.audit.Scribe;
import dev.hitl.call.RunId;
import dev.hitl.checkpoint.CheckpointCodec;
import dev.hitl.checkpoint.RunRecord;
import dev.hitl.checkpoint.RunStatus;
import dev.hitl.checkpoint.StoredCheckpoint;
import dev.hitl.override.Command;
import dev.hitl.override.LeftBehind;
import dev.hitl.override.Overridden;
import dev.hitl.override.Scope;
import dev.hitl.policy.Caps;
import dev.hitl.request.Change;
import dev.hitl.store.OverrideRecord;
import dev.hitl.store.RunWrite;
import dev.hitl.store.StandingRecord;
import dev.hitl.store.StandingStep;
import dev.hitl.store.StandingWritten;
import dev.hitl.store.Store;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Changes a run in which no agent function is, as a person said. Each change is one write on
 * condition that the run is as it was read, so of two people, or of a person and a node that takes
 * the run, one is first and the other is told. Thread-safe.
 */
public final class RunChanges {
  private static final int ATTEMPTS = 20;

  private final Store store;
  private final Scribe scribe;
  private final Withdrawals withdrawals;
  private final Detours detours;

  /**
   * @param store where runs are kept
   * @param scribe this node
   * @param maxStateBytes the most bytes of JSON that one checkpoint has
   */
  public RunChanges(Store store, Scribe scribe, int maxStateBytes) {
    this.store = store;
    this.scribe = scribe;
    withdrawals = new Withdrawals(store, this);
    detours = new Detours(store, this, withdrawals, new CheckpointCodec(maxStateBytes));
  }

  /**
   * Changes after which a run goes on from another checkpoint.
   *
   * @return edits, takes back, redirects
   */
  public Detours detours() {
    return detours;
  }

  /**
   * Who wants it and why.
   *
   * @param by the person
   * @param words the reason or instruction
   * @param override the command whose record is used with the change; null where it is given
   *     directly
   * @param more what else stands on record with the change
   */
  public record Cause(
      String by, String words, @Nullable StandingRecord override, Map<String, Object> more) {
    /**
     * With nothing else on record.
     *
     * @param by the person
     * @param words the reason or instruction
     * @param override the command whose record is used with the change; null where it is given
     *     directly
     */
    public Cause(String by, String words, @Nullable StandingRecord override) {
      this(by, words, override, Map.of());
    }

    private List<StandingStep.Use> uses() {
      return override == null ? List.of() : List.of(new StandingStep.Use(override, 1));
    }
  }

  /**
   * Pauses a run that is parked or ready.
   *
   * @param run as it was read
   * @param cause who and why
   * @return done, changed, or why it is not possible
   */
  public Overridden pause(RunRecord run, Cause cause) {
    if (run.status() != RunStatus.PARKED && run.status() != RunStatus.READY) {
      return new Overridden.NotPossible("run " + run.id() + " is " + run.status());
    }
    return write(run, RunStatus.PAUSED, null, null, "PAUSED", cause, Map.of(), LeftBehind.NOTHING);
  }

  /**
   * Lets a paused run go on.
   *
   * @param run as it was read
   * @param cause who and why
   * @return done, changed, or why it is not possible
   */
  public Overridden resume(RunRecord run, Cause cause) {
    if (run.status() != RunStatus.PAUSED) {
      return new Overridden.NotPossible("run " + run.id() + " is " + run.status());
    }
    // The store makes it ready in place of parked where it waits for nothing.
    return write(run, RunStatus.PARKED, null, null, "RESUMED", cause, Map.of(), LeftBehind.NOTHING);
  }

  /**
   * Ends a run for good, and the runs that it waits for. An execution of it that is under way or in
   * doubt goes its ordinary way. A command to do so is in force until all of it is done, so that
   * any node finishes what one began.
   *
   * @param run as it was read; not running
   * @param cause who and why
   * @return done, changed, or why it is not possible
   */
  public Overridden abort(RunRecord run, Cause cause) {
    if (run.status() == RunStatus.ABORTED) {
      // Whoever aborted it may have died before it was all done.
      withdrawals.of(run.id(), cause);
    }
    if (run.status() == RunStatus.ABORTED
        || run.status() == RunStatus.FINISHED
        || run.status() == RunStatus.RUNNING) {
      return new Overridden.NotPossible("run " + run.id() + " is " + run.status());
    }
    StandingRecord override = cause.override();
    if (override == null) {
      return begun(run, cause);
    }
    Overridden done = aborted(run, cause);
    if (done instanceof Overridden.Done) {
      // Where it cannot be used a node was faster with the same.
      store.stand(List.of(new StandingStep.Use(override, 1)));
    }
    return done;
  }

  /** Puts down first what is to be done. Where that is not to be had, it is done all the same. */
  private Overridden begun(RunRecord run, Cause cause) {
    StandingStep.Put put =
        OverrideRecord.put(
            Command.Kind.ABORT,
            Scope.run(run.id()),
            cause.by(),
            cause.words(),
            run.origin().principal(),
            store.clock().instant());
    Optional<StandingRecord> standing =
        store.stand(List.of(put)) == StandingWritten.SAVED
            ? OverrideRecord.standing(store, put.id())
            : Optional.empty();
    Overridden done =
        standing
            .map(record -> abort(run, new Cause(cause.by(), cause.words(), record)))
            .orElseGet(() -> aborted(run, cause));
    if (done instanceof Overridden.Done) {
      return done;
    }
    Optional<RunRecord> ended = store.run(run.id()).filter(row -> isUsed(put));
    if (ended.isPresent()) {
      // A node that looked was faster with this very command, and may die on the way too.
      LeftBehind left = withdrawals.of(run.id(), cause);
      standing.ifPresent(record -> store.stand(List.of(new StandingStep.Use(record, 1))));
      return new Overridden.Done(ended.get().status(), ended.get().checkpoint(), left);
    }
    standing.ifPresent(record -> drop(record, "run " + run.id() + " changed meanwhile"));
    return done;
  }

  private boolean isUsed(StandingStep.Put put) {
    return store
        .standing(put.id())
        .filter(now -> !Objects.equals(now.left(), put.standing().left()))
        .isPresent();
  }

  private Overridden aborted(RunRecord run, Cause cause) {
    String outcome = "aborted by " + cause.by() + ": " + Scrub.text(cause.words());
    Overridden done =
        write(
            run, RunStatus.ABORTED, outcome, null, "ABORTED", cause, Map.of(), LeftBehind.NOTHING);
    return done instanceof Overridden.Done at
        ? new Overridden.Done(at.status(), at.checkpoint(), withdrawals.of(run.id(), cause))
        : done;
  }

  /**
   * Acts on a command about one run, unless an agent function is in it, which acts on it by itself.
   *
   * @param command as it was read; nothing happens where it is not in force any more
   * @return what became of it; that it is sent where an agent function is in the run, or it is not
   *     in force
   */
  public Overridden carryOut(Command command) {
    Overridden sent = new Overridden.Sent(command);
    if (!(command.scope() instanceof Scope.OfRun of)) {
      return sent;
    }
    for (int i = 0; i < ATTEMPTS; i++) {
      Optional<StandingRecord> standing = OverrideRecord.standing(store, command.id());
      Optional<RunRecord> run = store.run(of.run());
      if (standing.isEmpty() || run.filter(row -> row.status() == RunStatus.RUNNING).isPresent()) {
        return sent;
      }
      Cause cause = new Cause(command.by(), command.words(), standing.get());
      Overridden done =
          run.isEmpty()
              ? new Overridden.NotPossible("there is no run " + of.run())
              : switch (command.kind()) {
                case PAUSE -> pause(run.get(), cause);
                case ABORT -> abort(run.get(), cause);
                case REDIRECT -> redirect(run.get(), cause);
                case STOP -> new Overridden.NotPossible("a run is paused or aborted");
              };
      if (done instanceof Overridden.NotPossible not) {
        drop(standing.get(), not.reason());
      }
      if (!(done instanceof Overridden.Changed)) {
        return done;
      }
    }
    return sent;
  }

  /** It was said to a run at work: one that failed since is not brought back to life by it. */
  private Overridden redirect(RunRecord run, Cause cause) {
    return run.status() == RunStatus.FAILED
        ? new Overridden.NotPossible("run " + run.id() + " failed before it was told")
        : detours.redirect(run, cause);
  }

  /** It comes too late, and nobody is to act on it later. */
  private void drop(StandingRecord standing, String why) {
    store.stand(
        List.of(OverrideRecord.revoke(standing, scribe.node(), why, store.clock().instant())));
  }

  /** One write, on condition that the run is as it was read. */
  Overridden write(
      RunRecord run,
      RunStatus to,
      @Nullable String outcome,
      @Nullable StoredCheckpoint checkpoint,
      String type,
      Cause cause,
      Map<String, @Nullable Object> more,
      LeftBehind left) {
    Map<String, @Nullable Object> data = new LinkedHashMap<>(more);
    data.putAll(cause.more());
    data.put("reason", Scrub.text(cause.words()));
    StandingRecord override = cause.override();
    if (override != null) {
      data.put("override", override.id());
    }
    if (!left.withdrawn().isEmpty()) {
      data.put("withdrawn", left.withdrawn());
    }
    scribe.sign(data);
    AuditEvent event =
        Chain.next(
            run.head(),
            run.id().toString(),
            store.clock().instant(),
            type,
            cause.by(),
            run.id(),
            data);
    RunWrite write =
        new RunWrite(
            run,
            to,
            outcome,
            false,
            checkpoint,
            List.of(),
            List.of(),
            List.of(event),
            Caps.NONE,
            cause.uses());
    return switch (store.writeRun(write)) {
      case SAVED -> {
        RunStatus now = store.run(run.id()).map(RunRecord::status).orElse(to);
        yield new Overridden.Done(now, write.after().checkpoint(), left);
      }
      case NOT_USABLE ->
          new Overridden.NotPossible("the command was taken back or acted on meanwhile");
      default ->
          new Overridden.Changed(
              store.run(run.id()).map(RunRecord::checkpoint).orElse(run.checkpoint()));
    };
  }

  /**
   * Ends a run of which one above it was aborted: whoever did that may have died before all of it
   * was done. What the aborted run asks is withdrawn too.
   *
   * @param id the run; not running
   * @return whether there is such a run above it
   */
  boolean isEndedWithAbove(RunId id) {
    Optional<RunId> above = store.run(id).map(run -> run.origin().parent());
    while (above.isPresent()) {
      Optional<RunRecord> row = store.run(above.get());
      if (row.filter(run -> run.status() == RunStatus.ABORTED).isPresent()) {
        String why = "run " + above.get() + " was " + row.get().outcome();
        Cause cause = new Cause(Change.SYSTEM, RunKeeper.bounded(why), null);
        withdrawals.of(above.get(), cause);
        abortToo(id, cause);
        return true;
      }
      above = row.map(run -> run.origin().parent());
    }
    return false;
  }

  /** Ends a run that another waited for, as that one was. */
  void abortToo(RunId id, Cause cause) {
    Set<RunStatus> over = new LinkedHashSet<>(Set.of(RunStatus.FINISHED, RunStatus.ABORTED));
    Cause own = new Cause(cause.by(), cause.words(), null);
    for (int i = 0; i < ATTEMPTS; i++) {
      Optional<RunRecord> run = store.run(id).filter(row -> !over.contains(row.status()));
      if (run.isEmpty()) {
        return;
      }
      if (run.get().status() == RunStatus.RUNNING) {
        store.stand(
            List.of(
                OverrideRecord.put(
                    Command.Kind.ABORT,
                    Scope.run(id),
                    cause.by(),
                    cause.words(),
                    run.get().origin().principal(),
                    store.clock().instant())));
        return;
      }
      if (abort(run.get(), own) instanceof Overridden.Done) {
        return;
      }
    }
  }
}

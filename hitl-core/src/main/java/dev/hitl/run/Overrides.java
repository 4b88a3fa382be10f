package dev.hitl.run;

import dev.hitl.admit.Admission;
import dev.hitl.call.Arguments;
import dev.hitl.call.RunId;
import dev.hitl.checkpoint.RunRecord;
import dev.hitl.checkpoint.RunStatus;
import dev.hitl.gate.CommandWatch;
import dev.hitl.gate.RunChanges;
import dev.hitl.gate.RunChanges.Cause;
import dev.hitl.override.Command;
import dev.hitl.override.Commands;
import dev.hitl.override.LeftBehind;
import dev.hitl.override.Overridden;
import dev.hitl.override.Scope;
import dev.hitl.override.Streams;
import dev.hitl.override.Subscriber;
import dev.hitl.request.Change;
import dev.hitl.store.Store;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes the wheel of running agents, from any node.
 *
 * <p>A person may who has a role that the policy lets {@linkplain
 * dev.hitl.policy.Policy.Builder#overruledBy overrule}; over everything, who has it in the tenant
 * {@link Scope#EVERY_TENANT}. The person on whose behalf the agent acts never may. What is refused
 * is on record: see {@code Hitl.audit().refusalsIn}. Every method takes the identity that the
 * caller's security context vouches for, and a reason of 1 to 4,000 characters. What it answers is
 * committed; where the store cannot be reached it throws {@link dev.hitl.store.StoreException}.
 * Thread-safe.
 */
public final class Overrides {
  private static final Logger LOG = LoggerFactory.getLogger(Overrides.class);

  private final Authority authority;
  private final CommandWatch watch;
  private final RunChanges changes;
  private final Streams streams;
  private final RunCommands runs;

  /**
   * @param store where commands are kept
   * @param admission who may
   * @param roles those that may overrule, by the policy's word
   * @param watch what this node knows of commands
   * @param changes changes runs that are not running
   * @param streams brings what agents say to those who watch
   * @param wakeup told when a run may go on
   */
  public Overrides(
      Store store,
      Admission admission,
      Set<String> roles,
      CommandWatch watch,
      RunChanges changes,
      Streams streams,
      Wakeup wakeup) {
    authority = new Authority(store, admission, roles);
    this.watch = watch;
    this.changes = changes;
    this.streams = streams;
    Once unnamed = new Once(store, changes, null);
    runs = new RunCommands(store, authority, watch, changes, wakeup, unnamed);
  }

  private Overrides(Overrides all, RunCommands runs) {
    authority = all.authority;
    watch = all.watch;
    changes = all.changes;
    streams = all.streams;
    this.runs = runs;
  }

  /**
   * The same under a name of the caller's: what was taken under it and is said again changes
   * nothing more, on any node, and has the same answer, with the run as it is now. Names are of one
   * person and one run; of stops, of one person in one tenant. They are known while the run, or the
   * record of the stop, is kept. Whatever else is said under a name that was used is {@link
   * Overridden.NotPossible}.
   *
   * @param commandId 1 to 190 characters, such as a random UUID made before the first attempt
   * @return for one command
   * @throws IllegalArgumentException if the name is blank or too long
   */
  public Overrides once(String commandId) {
    return new Overrides(this, runs.under(commandId));
  }

  /**
   * Pauses a run: parked or ready, at once; running, at its next gate or yield point. Calls that
   * are executing end as they would. Decisions that come meanwhile are kept. The runs that it
   * delegated to go on.
   *
   * @param run which
   * @param by who
   * @param reason why
   * @return what became of it
   */
  public Overridden pause(RunId run, String by, String reason) {
    return command(Command.Kind.PAUSE, run, by, reason, changes::pause);
  }

  /**
   * Lets a paused run go on from exactly there; one whose pause was not acted on yet just goes on.
   *
   * @param run which
   * @param by who; anybody who may override, not only who paused it
   * @param reason why
   * @return what became of it
   */
  public Overridden resume(RunId run, String by, String reason) {
    return runs.onRun(
        new Once.Said(Once.RESUME, run, 0, by, reason, ""),
        (row, cause) -> {
          Optional<Command> sent =
              row.status() == RunStatus.PAUSED
                  ? Optional.empty()
                  : inForce().stream()
                      .filter(c -> c.kind() == Command.Kind.PAUSE && c.scope().covers(run))
                      .findFirst();
          return sent.isPresent()
              ? runs.takeBack(sent.get(), cause.by(), reason, cause.more())
              : changes.resume(row, cause);
        });
  }

  /**
   * Ends a run for good, and the runs that it delegated to: at once, or at its next gate or yield
   * point where it is running. A call of it that is executing is cancelled where it can be, and is
   * otherwise on record with its result, or in doubt. Its questions are withdrawn.
   *
   * @param run which
   * @param by who
   * @param reason why
   * @return what became of it
   */
  public Overridden abort(RunId run, String by, String reason) {
    return command(Command.Kind.ABORT, run, by, reason, changes::abort);
  }

  /**
   * Tells a run to do something else, once. Calls that it proposes next, or owes, are not executed,
   * and the instruction is their result; where it owes none, the instruction is its next message at
   * a yield point.
   *
   * @param run which
   * @param by who
   * @param instruction what to do instead
   * @return what became of it
   */
  public Overridden redirect(RunId run, String by, String instruction) {
    return command(Command.Kind.REDIRECT, run, by, instruction, changes.detours()::redirect);
  }

  /**
   * Gives the agent of a run that is not running another state, in a new checkpoint; the old one
   * stays. What the run waits for stays as it is.
   *
   * @param run which
   * @param seen the number of the newest checkpoint that the person looked at
   * @param state what the agent keeps for itself from now on
   * @param by who
   * @param reason why
   * @return what became of it; {@link Overridden.Changed} where there is a newer checkpoint
   */
  public Overridden edit(RunId run, int seen, Arguments state, String by, String reason) {
    return runs.onRun(
        new Once.Said("EditState", run, seen, by, reason, state.json()),
        (row, cause) -> changes.detours().edit(row, state, cause));
  }

  /**
   * Takes a run that is not running back to an older checkpoint, in a new one; all others stay.
   * Questions that it leaves behind are withdrawn and what it owed there is asked again. Calls that
   * ran since are listed and not undone: see {@code Hitl.rollBack}. It goes on from there at once
   * unless it is paused.
   *
   * @param run which
   * @param to the number of the older checkpoint
   * @param seen the number of the newest checkpoint that the person looked at
   * @param by who
   * @param reason why
   * @return what became of it; {@link Overridden.Changed} where there is a newer checkpoint
   */
  public Overridden rollBack(RunId run, int to, int seen, String by, String reason) {
    return runs.onRun(
        new Once.Said("RollBackRun", run, seen, by, reason, Integer.toString(to)),
        (row, cause) -> changes.detours().rollBack(row, to, cause));
  }

  /**
   * What a roll-back would leave behind, for whoever considers it. Nothing is written, and nobody
   * is asked whether they may.
   *
   * @param run which
   * @param to the number of the older checkpoint
   * @return what would be withdrawn and what ran since, as things are now; empty where there is no
   *     such run or no such checkpoint before its newest
   * @throws dev.hitl.checkpoint.UnreadableCheckpoint if the checkpoint is damaged, or of a newer
   *     version
   */
  public Optional<LeftBehind> leavesBehind(RunId run, int to) {
    return runs.store().run(run).flatMap(row -> changes.detours().leavesBehind(row, to));
  }

  /**
   * Stops everything of a scope until it is lifted: no run of it is begun or gone on with, no
   * approved call claimed; runs at work are parked at their next gate or yield point, and calls
   * that are executing are cancelled where they can be. Any number of stops may stand; each is
   * lifted by itself. For one run, pause or abort it.
   *
   * @param scope everything, a tenant or an agent
   * @param by who
   * @param reason why
   * @return what became of it
   */
  public Overridden stop(Scope scope, String by, String reason) {
    if (scope instanceof Scope.OfRun) {
      return new Overridden.NotPossible("one run is paused or aborted");
    }
    Optional<Overridden> before = runs.once().stopped(scope, by, reason);
    if (before.isPresent()) {
      return before.get();
    }
    String agent = scope instanceof Scope.Agent of ? of.agent() : Change.SYSTEM;
    Authority.Answer admitted =
        authority.of("Stop", scope.tenant(), null, agent, by, reason, scope.toString());
    if (admitted.refused() != null) {
      return admitted.refused();
    }
    Optional<Command> stop =
        runs.given(runs.once().put(Command.Kind.STOP, scope, by, admitted.name(), reason, null));
    return stop.<Overridden>map(Overridden.Stands::new)
        .or(() -> runs.once().stopped(scope, by, reason))
        .orElseThrow(() -> new IllegalStateException("a stop was not taken down"));
  }

  /**
   * Lifts a stop: what it kept goes on by itself.
   *
   * @param id of the stop
   * @param by who; anybody who may stop the same
   * @param reason why
   * @return what became of it
   */
  public Overridden lift(String id, String by, String reason) {
    Optional<Overridden> before = runs.once().lifted(id, by, reason);
    if (before.isPresent()) {
      return before.get();
    }
    Optional<Command> stop =
        inForce().stream()
            .filter(c -> c.id().equals(id) && c.kind() == Command.Kind.STOP)
            .findFirst();
    if (stop.isEmpty()) {
      return new Overridden.NotPossible("no stop " + id + " is in force");
    }
    Scope scope = stop.get().scope();
    String agent = scope instanceof Scope.Agent of ? of.agent() : Change.SYSTEM;
    Authority.Answer admitted =
        authority.of("Lift", scope.tenant(), null, agent, by, reason, scope.toString());
    if (admitted.refused() != null) {
      return admitted.refused();
    }
    Map<String, Object> more = runs.once().lift(id, by, reason);
    Overridden lifted = runs.takeBack(stop.get(), admitted.name(), reason, more);
    return lifted instanceof Overridden.TakenBack
        ? lifted
        : runs.once().lifted(id, by, reason).orElse(lifted);
  }

  /**
   * What is in force now, by the store's word: stops, and what running runs have not acted on yet.
   *
   * @return in the order in which it was given
   */
  public List<Command> inForce() {
    return watch.read().all();
  }

  /**
   * Watches what agents of this node say while they are at work; see {@link Run#emit}.
   *
   * @param scope whose
   * @param capacity how many chunks are kept that the subscriber has not seen; where there are
   *     more, the oldest are dropped and it is told how many
   * @param subscriber told, on a thread of its own
   * @return ends it when it is closed
   * @throws IllegalArgumentException if the capacity is not within 1 and 100,000
   * @throws IllegalStateException if the node is closed
   */
  public Streams.Watching watch(Scope scope, int capacity, Subscriber subscriber) {
    return streams.watch(scope, capacity, subscriber);
  }

  private Overridden command(
      Command.Kind kind,
      RunId run,
      String by,
      String words,
      BiFunction<RunRecord, Cause, Overridden> still) {
    return runs.command(kind, new Once.Said(kind.name(), run, 0, by, words, ""), still);
  }

  /** Something may be in force, or not any more. Returns at once. */
  void hinted() {
    watch.hinted();
  }

  /**
   * Reads what is in force, and acts on what is about runs that are not running.
   *
   * @return whether it is something else than at the last look
   */
  boolean look() {
    Commands before = watch.known();
    Commands now = watch.read();
    for (Command command : now.ofRuns()) {
      try {
        changes.carryOut(command);
      } catch (RuntimeException e) {
        LOG.error("{} cannot be acted on; it is tried again", command.id(), e);
      }
    }
    return !before.equals(now);
  }
}

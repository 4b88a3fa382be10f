package dev.hitl.override;

import dev.hitl.call.RunId;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The commands that are in force at one moment. There are few at a time: what is about one run
 * leaves when it is acted on. Immutable.
 *
 * @param all in the order in which they were given
 */
public record Commands(List<Command> all) {
  /** Nobody said anything. */
  public static final Commands NONE = new Commands(List.of());

  /** Copies the list. */
  public Commands {
    all = List.copyOf(all);
  }

  /**
   * Whether nobody said anything.
   *
   * @return true if there is none
   */
  public boolean isEmpty() {
    return all.isEmpty();
  }

  /**
   * Why a run must not go on. Ending it comes before stopping it, and that before pausing it.
   *
   * @param run the run
   * @param above the runs that delegated to it: who aborts or stops one means this run as well
   * @return the command; null where it may go on
   */
  public @Nullable Command halting(RunId run, List<RunId> above) {
    if (all.isEmpty()) {
      return null;
    }
    Command abort = first(Command.Kind.ABORT, scope -> covers(scope, run, above));
    Command stop = abort != null ? abort : stopping(run, above);
    return stop != null ? stop : first(Command.Kind.PAUSE, scope -> scope.covers(run));
  }

  /**
   * Why nothing of a run may be begun, whoever has it.
   *
   * @param run the run
   * @param above the runs that delegated to it, as far as they are known
   * @return a stop; null where there is none
   */
  public @Nullable Command stopping(RunId run, List<RunId> above) {
    return first(Command.Kind.STOP, scope -> covers(scope, run, above));
  }

  /**
   * Why a call that is executing is cancelled.
   *
   * @param run its run
   * @param above the runs that delegated to it
   * @return a stop or an abort; null where there is none: a pause lets a call end
   */
  public @Nullable Command cancelling(RunId run, List<RunId> above) {
    Command halting = halting(run, above);
    return halting == null || halting.kind() == Command.Kind.PAUSE ? null : halting;
  }

  /**
   * What a run is told to do instead.
   *
   * @param run the run
   * @return the earliest instruction; null where there is none
   */
  public @Nullable Command redirecting(RunId run) {
    return first(Command.Kind.REDIRECT, scope -> scope.covers(run));
  }

  /**
   * Those that are about one run each, and leave when they are acted on.
   *
   * @return in their order
   */
  public List<Command> ofRuns() {
    return all.stream().filter(command -> command.scope() instanceof Scope.OfRun).toList();
  }

  private static boolean covers(Scope scope, RunId run, List<RunId> above) {
    if (scope.covers(run)) {
      return true;
    }
    for (RunId each : above) {
      if (scope.covers(each)) {
        return true;
      }
    }
    return false;
  }

  private @Nullable Command first(Command.Kind kind, Predicate<Scope> scope) {
    for (Command command : all) {
      if (command.kind() == kind && scope.test(command.scope())) {
        return command;
      }
    }
    return null;
  }
}

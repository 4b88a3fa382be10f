package dev.hitl.gate;

import dev.hitl.call.Action;
import dev.hitl.call.RunId;
import dev.hitl.call.ToolCall;
import dev.hitl.call.ToolResult;
import dev.hitl.checkpoint.Checkpoint;
import dev.hitl.checkpoint.Message;
import dev.hitl.checkpoint.RunRecord.Origin;
import dev.hitl.checkpoint.RunStatus;
import dev.hitl.override.Command;
import dev.hitl.override.Commands;
import dev.hitl.override.Scope;
import dev.hitl.policy.Caps;
import dev.hitl.request.Request;
import dev.hitl.store.OverrideRecord;
import dev.hitl.store.RunOpened;
import dev.hitl.store.RunOpening;
import dev.hitl.store.StandingRecord;
import dev.hitl.store.StandingStep;
import dev.hitl.store.Store;
import dev.hitl.tool.Approval;
import dev.hitl.tool.Cancellation;
import dev.hitl.tool.Invoker;
import dev.hitl.tool.Invoker.Permit;
import dev.hitl.tool.NeedHumanApproval;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Acts on what people say to the runs that this node holds: at the gate, at yield points, and while
 * a tool executes. Thread-safe.
 */
public final class Wheel {
  private final Store store;
  private final CommandWatch watch;
  private final RunKeeper keeper;
  private final RunChanges changes;
  private final Invoker invoker;

  /**
   * @param store where commands are kept
   * @param watch what this node knows of them
   * @param keeper keeps runs
   * @param changes acts on a run when no agent function is in it any more
   * @param invoker runs tools
   */
  public Wheel(
      Store store, CommandWatch watch, RunKeeper keeper, RunChanges changes, Invoker invoker) {
    this.store = store;
    this.watch = watch;
    this.keeper = keeper;
    this.changes = changes;
    this.invoker = invoker;
    watch.onChange(commands -> keeper.held().forEach(session -> cancel(session, commands)));
  }

  /** Whether nobody says anything to anybody. The hot path: one read of a volatile. */
  boolean isClear(Instant now) {
    return watch.at(now).isEmpty();
  }

  /**
   * Starts a run and holds it. Where this node knows of no command, the write that puts the run
   * down asks on condition that there is none; otherwise they are read anew, so that whoever enters
   * the run next knows all that was said before.
   *
   * @param id its name
   * @param origin where it comes from
   * @param checkpoint what it begins with
   * @return the session, or empty where a run of this name is already there
   * @throws TooLarge if what it begins with is too large for one checkpoint
   */
  public Optional<RunSession> open(RunId id, Origin origin, Checkpoint checkpoint) {
    return keeper.open(id, origin, checkpoint, this::opened);
  }

  private RunOpened opened(RunOpening opening) {
    if (watch.known().isEmpty()) {
      RunOpened opened = store.openRun(opening.ifNothingIsInForce());
      if (!(opened instanceof RunOpened.Overridden)) {
        return opened;
      }
    }
    watch.read();
    return store.openRun(opening);
  }

  /** Why a run must not go on, as far as this node knows. */
  @Nullable Command halting(RunSession session) {
    Commands commands = watch.at(store.clock().instant());
    return commands.isEmpty() ? null : commands.halting(session.id(), session.lineage());
  }

  /** The same by the store's word, before an approved call is claimed. */
  @Nullable Command haltingNow(RunSession session) {
    return watch.read().halting(session.id(), session.lineage());
  }

  @Nullable Command redirecting(RunSession session) {
    return watch.at(store.clock().instant()).redirecting(session.id());
  }

  /**
   * Whether there are commands that this node did not know of, when a run that it wanted could not
   * be had.
   *
   * @return true if it is worth another try
   */
  public boolean learns() {
    return watch.known().isEmpty() && !watch.read().isEmpty();
  }

  /**
   * Whether this node knows why nothing of a run is to be begun. Taking it asks the store.
   *
   * @param run its name
   * @return true if so
   */
  public boolean isStopped(RunId run) {
    return watch.known().stopping(run, List.of()) != null;
  }

  /**
   * What is to happen with a run that may otherwise be taken. One that was started for a run that
   * was aborted since is ended too. Where this node knows of no command, the taking itself asks on
   * condition that there is none; otherwise they are read anew.
   */
  RunKeeper.Way wayOf(RunId run, Checkpoint checkpoint, RunKeeper.Way way) {
    if (!(way instanceof RunKeeper.Way.Take take)) {
      return way;
    }
    if (!checkpoint.progress().lineage().isEmpty() && changes.isEndedWithAbove(run)) {
      return new RunKeeper.Way.Wait();
    }
    if (isClear(store.clock().instant())) {
      return new RunKeeper.Way.Take(take.claim(), true);
    }
    Commands commands = watch.read();
    Command said = commands.halting(run, checkpoint.progress().lineage());
    said = said == null ? commands.redirecting(run) : said;
    if (said == null) {
      return take;
    }
    // Here at the latest: nobody has the run.
    changes.carryOut(said);
    // A failed run is not told what was said before it failed: that is dropped by now.
    boolean late =
        said.kind() == Command.Kind.REDIRECT
            && store.run(run).filter(row -> row.status() == RunStatus.FAILED).isPresent();
    return late ? take : new RunKeeper.Way.Wait();
  }

  /** Puts on record why a run does not go on, with the write that parks it. */
  void note(RunSession session, Command command) {
    keeper.note(session, "HALTED", data(command));
  }

  private static Map<String, @Nullable Object> data(Command command) {
    Map<String, @Nullable Object> data = new LinkedHashMap<>();
    data.put("override", command.id());
    data.put("command", command.kind().name());
    data.put("by", command.by());
    data.put("reason", command.words());
    return data;
  }

  /** A run is parked without its agent having been entered, perhaps because it does not go on. */
  void parked(RunSession session) {
    Command command = halting(session);
    if (command != null) {
      parked(session, command);
    }
  }

  /** A halted run is parked by now: what is about it alone is done with. */
  void parked(RunSession session, Command command) {
    if (command.kind() == Command.Kind.ABORT && !command.scope().covers(session.id())) {
      changes.abortToo(session.id(), new RunChanges.Cause(command.by(), command.words(), null));
    } else if (command.scope() instanceof Scope.OfRun) {
      changes.carryOut(command);
    }
  }

  /**
   * A place in an agent's loop where it may be told something. Inside of a tool's body it only asks
   * whether the call was cancelled.
   *
   * @param session the run
   * @throws NeedHumanApproval if the run does not go on; everything is stored
   * @throws Cancellation.Cancelled in a tool whose call was cancelled
   */
  void yieldPoint(RunSession session) {
    if (!session.enterGate()) {
      Cancellation.current().throwIfCancelled();
      return;
    }
    try {
      if (session.isEnded()) {
        throw new RunLost(session.id());
      }
      Optional<NeedHumanApproval> parked = session.parked();
      if (parked.isPresent()) {
        throw parked.get();
      }
      if (isClear(store.clock().instant())) {
        return;
      }
      Command halting = halting(session);
      if (halting != null) {
        throw halt(session, halting);
      }
      Command redirecting = redirecting(session);
      if (redirecting != null && session.pendingCalls().isEmpty()) {
        instruct(session, redirecting);
      }
    } finally {
      session.leaveGate();
    }
  }

  /** An agent that returns because its call was cancelled has not answered. */
  void refuseIfAborted(RunSession session) {
    if (session.isEnded() || session.parked().isPresent() || isClear(store.clock().instant())) {
      return;
    }
    Command halting = haltingNow(session);
    if (halting != null && halting.kind() == Command.Kind.ABORT) {
      throw halt(session, halting);
    }
  }

  private NeedHumanApproval halt(RunSession session, Command command) {
    note(session, command);
    keeper.park(session, List.of(), false, Caps.NONE);
    NeedHumanApproval interrupt =
        NeedHumanApproval.parked(session.id(), List.of(), command.describe());
    session.park(interrupt);
    parked(session, command);
    return interrupt;
  }

  private void instruct(RunSession session, Command command) {
    Message message = Redirection.message(command.by(), command.words());
    try {
      session.append(List.of(message));
    } catch (TooLarge full) {
      keeper.checkpoint(session);
      session.append(List.of(message));
    }
    if (!isUsed(session, command)) {
      session.takeBack(message);
    }
  }

  /**
   * Answers calls with an instruction, durably: the batch is owed with these results, so that an
   * agent that fails right after is told the same again.
   *
   * @param batch all calls of the batch
   * @param unknown those of them that are not settled
   * @return the results of these; empty where the instruction is void
   */
  Map<String, ToolResult> redirect(
      RunSession session, Collection<ToolCall> batch, List<ToolCall> unknown, Command command) {
    List<ToolCall> owed = session.pendingCalls();
    Map<String, ToolResult> before = new LinkedHashMap<>(session.results());
    Map<String, ToolCall> all = new LinkedHashMap<>();
    owed.forEach(call -> all.put(call.id(), call));
    batch.forEach(call -> all.putIfAbsent(call.id(), call));
    Map<String, ToolResult> told = new LinkedHashMap<>();
    for (ToolCall call : unknown) {
      told.put(
          call.id(),
          Redirection.result(
              call.id(),
              call.tool(),
              command.by(),
              command.words(),
              Owed.progress(store, session.id(), session.turn(), call)));
    }
    Map<String, ToolResult> results = new LinkedHashMap<>(before);
    results.putAll(told);
    session.owe(List.copyOf(all.values()), results);
    if (!told.isEmpty() && isUsed(session, command)) {
      takeBack(session, unknown, command);
      return told;
    }
    session.owe(owed, before);
    return Map.of();
  }

  /** What people approved and the agent was told is not done is not approved any more. */
  private void takeBack(RunSession session, List<ToolCall> told, Command command) {
    Withdrawals withdrawals = new Withdrawals(store, changes);
    RunChanges.Cause cause = new RunChanges.Cause(command.by(), command.words(), null);
    for (ToolCall call : told) {
      Request request = session.requests().get(Gate.requestId(session, call));
      if (request != null && withdrawals.isWithdrawn(request, cause)) {
        store.request(request.id()).ifPresent(now -> session.requests().put(now.id(), now));
      }
    }
  }

  /**
   * Commits that the run has its instruction, together with a checkpoint that has it.
   *
   * @return false where it was taken back, or its record does not vouch for it; nothing is written
   */
  private boolean isUsed(RunSession session, Command command) {
    Optional<StandingRecord> standing = OverrideRecord.standing(store, command.id());
    boolean used =
        standing.isPresent()
            && keeper.use(
                session,
                "INSTRUCTED",
                data(command),
                new StandingStep.Use(standing.get(), 1),
                true);
    watch.hinted();
    return used;
  }

  /** Runs a tool of a run; its call may be cancelled while it does. */
  String invoke(RunSession session, Action action, Permit permit, Approval approval)
      throws Exception {
    Cancellation cancellation = Cancellation.ofThisThread();
    session.inFlight(cancellation);
    try {
      // Whoever learnt of a command just before this did not see the call.
      cancel(session, watch.known());
      return invoker.invoke(action, permit, approval, cancellation);
    } finally {
      session.inFlight(null);
    }
  }

  private static void cancel(RunSession session, Commands commands) {
    Cancellation call = session.inFlight();
    if (call == null || commands.isEmpty()) {
      return;
    }
    Command command = commands.cancelling(session.id(), session.lineage());
    if (command != null) {
      call.cancel(command.describe());
    }
  }
}

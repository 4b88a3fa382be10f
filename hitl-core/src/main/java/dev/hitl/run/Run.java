package dev.hitl.run;

import dev.hitl.call.Arguments;
import dev.hitl.call.Plan;
import dev.hitl.call.RunId;
import dev.hitl.call.ToolCall;
import dev.hitl.call.ToolResult;
import dev.hitl.checkpoint.Message;
import dev.hitl.gate.Gate;
import dev.hitl.gate.Outcome;
import dev.hitl.gate.RunKeeper;
import dev.hitl.gate.RunLost;
import dev.hitl.gate.RunSession;
import dev.hitl.gate.TooLarge;
import dev.hitl.notify.Inert;
import dev.hitl.override.Chunk;
import dev.hitl.override.Streams;
import dev.hitl.tool.NeedHumanApproval;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * A run as its agent sees it: the conversation, the agent's own state, and the one door to tools.
 *
 * <p>Valid while the agent function runs, on its thread; other threads may read it.
 */
public final class Run {
  private static final int MOST_SAID = 20_000;
  private static final ThreadLocal<Run> CURRENT = new ThreadLocal<>();

  private final RunSession session;
  private final Gate gate;
  private final RunKeeper keeper;
  private final Runner runner;
  private final AtomicLong said = new AtomicLong();

  Run(RunSession session, Gate gate, RunKeeper keeper, Runner runner) {
    this.session = session;
    this.gate = gate;
    this.keeper = keeper;
    this.runner = runner;
  }

  /**
   * The run whose agent function this thread is in, for a tool that starts another agent.
   *
   * @return the innermost run
   * @throws IllegalStateException outside an agent function
   */
  public static Run current() {
    Run run = CURRENT.get();
    if (run == null) {
      throw new IllegalStateException("this thread is not in an agent function");
    }
    return run;
  }

  /**
   * Its name.
   *
   * @return tenant, agent and run
   */
  public RunId id() {
    return session.id();
  }

  /**
   * The conversation so far.
   *
   * @return an unmodifiable copy, oldest first
   */
  public List<Message> messages() {
    return session.messages();
  }

  /**
   * Adds a message.
   *
   * @param message what was said; durable with the next checkpoint
   * @throws TooLarge if the next checkpoint has no room for it; nothing is added
   */
  public void append(Message message) {
    session.append(List.of(message));
  }

  /**
   * Adds a message in the model API's own form.
   *
   * @param json one JSON object
   * @throws dev.hitl.call.JsonException if the text is not one JSON object
   * @throws TooLarge if the next checkpoint has no room for it; nothing is added
   */
  public void append(String json) {
    append(Message.json(json));
  }

  /**
   * Adds one tool message for each result, in the chat-completions form.
   *
   * @param results what {@link #call} gave
   * @throws TooLarge if the next checkpoint has no room for them; none is added
   */
  public void append(List<ToolResult> results) {
    session.append(results.stream().map(Message::of).toList());
  }

  /**
   * What the agent keeps for itself.
   *
   * @return the value last set; an empty object at first
   */
  public Arguments state() {
    return session.state();
  }

  /**
   * Keeps something for the agent.
   *
   * @param value from now on; durable with the next checkpoint
   * @throws TooLarge if the next checkpoint has no room for it; the value stays what it was
   */
  public void state(Arguments value) {
    session.state(value);
  }

  /**
   * What a resumed run still owes its model: give these to {@link #call} and append the results
   * before asking the model again.
   *
   * @return the calls as the model proposed them; empty on a fresh turn
   */
  public List<ToolCall> pendingCalls() {
    return session.pendingCalls();
  }

  /**
   * Takes a batch of calls through the gate.
   *
   * @param calls all that the model proposed at once
   * @return one result for each, in their order
   * @throws NeedHumanApproval once everything is safely stored, if a person is needed; let it pass
   * @throws RunLost if this node no longer holds the run; let it pass
   * @throws TooLarge if the batch is larger than a checkpoint has room for; nothing was called
   */
  public List<ToolResult> call(List<ToolCall> calls) {
    return results(propose(calls, false));
  }

  /**
   * Takes one call through the gate.
   *
   * @param call the call
   * @return its result
   * @throws NeedHumanApproval once everything is safely stored, if a person is needed; let it pass
   * @throws RunLost if this node no longer holds the run; let it pass
   */
  public ToolResult call(ToolCall call) {
    return call(List.of(call)).get(0);
  }

  /**
   * Proposes a plan, which people review as a whole. Once they approved it, its steps run without
   * asking where they are called in their order and exactly as approved; see {@link Plan}. The
   * builder has to be told that there are plans.
   *
   * @param callId what the call is named; the same when a resumed run comes here again
   * @param plan the calls that the agent means to make
   * @return whether the plan is in force, or why not
   * @throws NeedHumanApproval once everything is safely stored, if a person is needed; let it pass
   * @throws RunLost if this node no longer holds the run; let it pass
   */
  public ToolResult plan(String callId, Plan plan) {
    return call(plan.call(callId));
  }

  /**
   * Takes a batch of calls through the gate and says what became of each, for frameworks that
   * swallow exceptions. While the run is parked every call is {@link Outcome.Pending} and nothing
   * is executed.
   *
   * @param calls all that the model proposed at once
   * @return one outcome for each, in their order
   * @throws RunLost if this node no longer holds the run
   */
  public List<Outcome> propose(List<ToolCall> calls) {
    return propose(calls, false);
  }

  List<Outcome> propose(List<ToolCall> calls, boolean keepsLease) {
    return inside(() -> gate.propose(session, calls, keepsLease));
  }

  boolean settle() {
    return inside(() -> gate.settle(session));
  }

  /**
   * Takes a batch of calls through the gate and, where a person is needed, waits for the decision
   * on this thread. The run is parked durably all the same: if the process dies, or nobody decides
   * in time, it goes on elsewhere later.
   *
   * @param calls all that the model proposed at once
   * @param patience how long to wait, in real time
   * @return one result for each, in their order
   * @throws NeedHumanApproval if there is no decision in time, and the run stays parked; or a
   *     person ended the run or had it go on from elsewhere, and this agent function is over; let
   *     it pass
   * @throws InterruptedException if the thread is interrupted while it waits; the run stays parked
   * @throws RunLost if this node no longer holds the run; let it pass
   */
  public List<ToolResult> call(List<ToolCall> calls, Duration patience)
      throws InterruptedException {
    return results(runner.proposeAndWait(this, calls, patience));
  }

  /**
   * Makes durable what happened since the last checkpoint. Worth calling after something that must
   * not be done again if the process dies.
   *
   * @throws NeedHumanApproval if the run is parked
   * @throws RunLost if this node no longer holds the run; let it pass
   * @throws TooLarge if what is new is larger than a checkpoint may be; nothing was written
   */
  public void checkpoint() {
    refuseIfParked();
    keeper.checkpoint(session);
  }

  /**
   * A place where a person may take over: call it in loops that are long without a call. It costs
   * next to nothing while nobody says anything. A run that was paused, stopped or aborted ends here
   * with everything stored; one that was redirected has its instruction as its last message
   * afterwards, so call it where a message may be appended. In a tool's body it only asks whether
   * the call was cancelled.
   *
   * @throws NeedHumanApproval if the run does not go on; let it pass
   * @throws RunLost if this node no longer holds the run; let it pass
   */
  public void yieldPoint() {
    gate.yieldPoint(session);
  }

  /**
   * Says how far the agent is, to people who watch; see {@link #emit(Chunk.Kind, String)}.
   *
   * @param text the words
   */
  public void emit(String text) {
    emit(Chunk.Kind.PROGRESS, text);
  }

  /**
   * Says something to people who watch this run on this node. Never waits for them, and costs next
   * to nothing where nobody watches. Nothing of it is kept. Secrets are not known here: say none.
   *
   * @param kind what it is
   * @param text the words; of more than 20,000 characters the first
   */
  public void emit(Chunk.Kind kind, String text) {
    Streams streams = runner.streams();
    if (streams.isWatched(id())) {
      String shown = Inert.line(text, MOST_SAID);
      streams.emit(new Chunk(id(), said.incrementAndGet(), kind, shown, runner.now()));
    }
  }

  /**
   * Runs another agent for this one and gives its answer. If that run is parked, so is this one;
   * when people have decided, that run goes on first, and this one when it has ended.
   *
   * <p>This run is then entered again, and comes here again: the same key leads to the same run,
   * which has its answer by then. Inside a tool body the call's id is a good key.
   *
   * @param agent a registered agent
   * @param key what tells this run from others that this run starts; the same each time
   * @param input what the other agent is asked
   * @return its answer
   * @throws NeedHumanApproval if the other run is parked; let it pass
   * @throws SubRunFailed if the other run failed
   */
  public String delegate(String agent, String key, String input) {
    return runner.delegate(this, agent, key, input);
  }

  /**
   * Puts money on the run's account, such as what its model costs, for the budgets of the policy. A
   * call's own amount, as its signals have it, is counted by the gate. Durable with the next
   * checkpoint.
   *
   * @param amount 0 or more
   * @throws IllegalArgumentException if it is less than 0
   */
  public void spend(BigDecimal amount) {
    if (amount.signum() < 0) {
      throw new IllegalArgumentException("money that was spent does not come back: " + amount);
    }
    session.spend(amount);
  }

  /**
   * Whether the run is parked. A framework that swallowed the interrupt may ask.
   *
   * @return true if every further call is refused
   */
  public boolean isParked() {
    return session.parked().isPresent();
  }

  void refuseIfParked() {
    Optional<NeedHumanApproval> parked = session.parked();
    if (parked.isPresent()) {
      throw parked.get();
    }
  }

  List<ToolResult> results(List<Outcome> outcomes) {
    List<ToolResult> results = new ArrayList<>();
    for (Outcome outcome : outcomes) {
      if (outcome instanceof Outcome.Settled settled) {
        results.add(settled.result());
      }
    }
    if (results.size() < outcomes.size()) {
      throw session.parked().orElseThrow(() -> new RunLost(id()));
    }
    return results;
  }

  RunSession session() {
    return session;
  }

  /** What {@link #inside} does; throws what it likes. */
  interface Body<T extends @Nullable Object, E extends Exception> {
    T run() throws E;
  }

  /** Does something with this run as the current one of the thread. */
  <T extends @Nullable Object, E extends Exception> T inside(Body<T, E> body) throws E {
    Run outer = CURRENT.get();
    CURRENT.set(this);
    try {
      return body.run();
    } finally {
      if (outer == null) {
        CURRENT.remove();
      } else {
        CURRENT.set(outer);
      }
    }
  }
}

package dev.hitl.gate;

import dev.hitl.call.Arguments;
import dev.hitl.call.RunId;
import dev.hitl.call.ToolCall;
import dev.hitl.call.ToolResult;
import dev.hitl.checkpoint.Checkpoint;
import dev.hitl.checkpoint.Message;
import dev.hitl.checkpoint.RunRecord;
import dev.hitl.request.Request;
import dev.hitl.tool.NeedHumanApproval;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A run that this node holds: what its agent function reads and adds to, until the next checkpoint
 * makes it durable.
 *
 * <p>Thread-safe by its own lock, but one thread at a time makes sense of it.
 */
public final class RunSession {
  /** An event of the run that goes out with its next write. */
  record Draft(String type, String actor, Instant at, Map<String, @Nullable Object> data) {}

  /** Read without the lock, which a slow write holds: the heartbeat must not wait for it. */
  private final RunId id;

  private RunRecord run;
  private final List<Message> messages = new ArrayList<>();
  private Arguments state = Arguments.none();
  private int turn;
  private List<ToolCall> pendingCalls = List.of();

  /** The calls of this turn as proposed, whether handed out or not. */
  private final Map<String, ToolCall> ofThisTurn = new HashMap<>();

  private final Map<String, ToolResult> results = new LinkedHashMap<>();
  private final Map<String, Checkpoint.Rejection> rejections = new LinkedHashMap<>();
  private final Map<String, Request> requests = new LinkedHashMap<>();
  private final List<Draft> drafts = new ArrayList<>();
  private final Set<RunId> awaited = new LinkedHashSet<>();
  private int storedMessages;
  private @Nullable NeedHumanApproval parked;
  private boolean ended;
  private boolean inside;

  RunSession(RunRecord run, Checkpoint checkpoint, List<Request> requests) {
    this.id = run.id();
    this.run = run;
    enter(run, checkpoint, requests);
  }

  /** Takes up the run again where a checkpoint left it. */
  synchronized void enter(RunRecord held, Checkpoint checkpoint, List<Request> known) {
    run = held;
    messages.clear();
    messages.addAll(checkpoint.messages());
    storedMessages = messages.size();
    state = checkpoint.state();
    turn = checkpoint.turn();
    pendingCalls = checkpoint.pendingCalls();
    ofThisTurn.clear();
    pendingCalls.forEach(call -> ofThisTurn.put(call.id(), call));
    results.clear();
    results.putAll(checkpoint.results());
    rejections.clear();
    rejections.putAll(checkpoint.rejections());
    requests.clear();
    known.forEach(request -> requests.put(request.id(), request));
    drafts.clear();
    awaited.clear();
    parked = null;
    ended = false;
  }

  /**
   * Which run.
   *
   * @return its name
   */
  public RunId id() {
    return id;
  }

  /**
   * The run as this node knows it.
   *
   * @return its row after the last write
   */
  public synchronized RunRecord run() {
    return run;
  }

  /**
   * The conversation.
   *
   * @return a copy
   */
  public synchronized List<Message> messages() {
    return List.copyOf(messages);
  }

  /**
   * Adds to the conversation.
   *
   * @param message what was said
   */
  public synchronized void append(Message message) {
    messages.add(message);
  }

  /**
   * What the agent itself keeps.
   *
   * @return the value last set
   */
  public synchronized Arguments state() {
    return state;
  }

  /**
   * Keeps something for the agent.
   *
   * @param value from now on
   */
  public synchronized void state(Arguments value) {
    state = value;
  }

  /**
   * What the run still owes its model: the batch that parked it.
   *
   * @return the calls as proposed; empty between batches
   */
  public synchronized List<ToolCall> pendingCalls() {
    return pendingCalls;
  }

  /**
   * The interrupt under which the run is parked.
   *
   * @return the interrupt that every further call is refused with, or empty where it is not parked
   */
  public synchronized Optional<NeedHumanApproval> parked() {
    return Optional.ofNullable(parked);
  }

  /**
   * Whether this session is over: the run ended, or was let go, or another node has it.
   *
   * @return true if nothing more can be done with it
   */
  public synchronized boolean isEnded() {
    return ended;
  }

  /** The call of this turn that has the id; null where none has. */
  synchronized @Nullable ToolCall ofThisTurn(String callId) {
    return ofThisTurn.get(callId);
  }

  synchronized int turn() {
    return turn;
  }

  synchronized int storedMessages() {
    return storedMessages;
  }

  synchronized Map<String, ToolResult> results() {
    return results;
  }

  synchronized Map<String, Checkpoint.Rejection> rejections() {
    return rejections;
  }

  synchronized Map<String, Request> requests() {
    return requests;
  }

  /** Parked runs that it started and has to wait for. */
  synchronized Set<RunId> awaited() {
    return awaited;
  }

  /** A tool body that caught the interrupt of a run that it started is interrupted all the same. */
  synchronized void refuseSwallowed(int awaitedBefore) {
    if (awaited.size() > awaitedBefore) {
      RunId last = List.copyOf(awaited).get(awaited.size() - 1);
      throw NeedHumanApproval.parked(last, List.of(), "run " + last + " waits for people");
    }
  }

  synchronized List<Draft> drafts() {
    return drafts;
  }

  synchronized Checkpoint checkpoint() {
    return new Checkpoint(messages, state, turn, pendingCalls, results, rejections);
  }

  /** The batch is owed from now on, with the results that are already there. */
  synchronized void owe(List<ToolCall> calls, Map<String, ToolResult> settled) {
    pendingCalls = List.copyOf(calls);
    calls.forEach(call -> ofThisTurn.put(call.id(), call));
    results.clear();
    results.putAll(settled);
  }

  /** These results are handed out; when none is owed any more, the turn is over. */
  synchronized void handedOut(Set<String> ids) {
    pendingCalls = pendingCalls.stream().filter(call -> !ids.contains(call.id())).toList();
    if (pendingCalls.isEmpty()) {
      nextTurn();
    }
  }

  /** The turn is over; call ids may be used again. */
  synchronized void nextTurn() {
    turn++;
    pendingCalls = List.of();
    ofThisTurn.clear();
    results.clear();
  }

  synchronized void saved(RunRecord now, boolean withCheckpoint) {
    run = now;
    drafts.clear();
    if (withCheckpoint) {
      storedMessages = messages.size();
    }
  }

  synchronized void park(NeedHumanApproval interrupt) {
    parked = interrupt;
  }

  /**
   * Whether the gate is free; if so it is not any more. Not the monitor, which other threads that
   * read the run would wait for while a tool runs.
   */
  synchronized boolean enterGate() {
    boolean free = !inside;
    inside = true;
    return free;
  }

  synchronized void leaveGate() {
    inside = false;
  }

  synchronized void end() {
    ended = true;
  }
}

package dev.hitl.gate;

import dev.hitl.audit.AuditEvent;
import dev.hitl.call.Action;
import dev.hitl.call.Arguments;
import dev.hitl.call.RunId;
import dev.hitl.call.Signals;
import dev.hitl.call.ToolCall;
import dev.hitl.call.ToolResult;
import dev.hitl.checkpoint.Checkpoint;
import dev.hitl.checkpoint.Message;
import dev.hitl.checkpoint.Progress;
import dev.hitl.checkpoint.RunRecord;
import dev.hitl.request.Request;
import dev.hitl.signal.Evidence;
import dev.hitl.signal.RunFacts;
import dev.hitl.store.RequestRecord;
import dev.hitl.tool.Cancellation;
import dev.hitl.tool.NeedHumanApproval;
import java.math.BigDecimal;
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
  /** A run's record is written at the latest when this much has gathered. */
  private static final int MOST_GATHERED = 200;

  private static final int MOST_GATHERED_BYTES = 1 << 18;

  /**
   * An execution that this session won and has not begun.
   *
   * @param request executing
   * @param sinceNanos a steady time before it was won, from which its lease cannot have begun later
   */
  record Claimed(Request request, long sinceNanos) {}

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
  private final Map<String, List<AuditEvent>> chains = new HashMap<>();
  private @Nullable Claimed claimed;
  private final List<Draft> drafts = new ArrayList<>();
  private int gathered;
  private int gatheredBytes;
  private final String keyPrefix;
  private final Set<RunId> awaited = new LinkedHashSet<>();
  private final Weight weight;
  private Track track;
  private int storedMessages;
  private @Nullable NeedHumanApproval parked;
  private boolean ended;
  private volatile boolean inside;
  private volatile @Nullable Cancellation inFlight;
  private volatile List<RunId> lineage = List.of();

  RunSession(
      RunRecord run,
      Checkpoint checkpoint,
      List<RequestRecord> requests,
      @Nullable Claimed claimed,
      int maxStateBytes) {
    this.id = run.id();
    keyPrefix = id.tenant() + "/" + id.agent() + "/" + id.run().length() + "/" + id.run() + "/";
    weight = new Weight(maxStateBytes);
    this.run = run;
    track = new Track(checkpoint.progress(), run.updatedAt());
    enter(run, checkpoint, requests, claimed);
  }

  /** Takes up the run again where a checkpoint left it. */
  synchronized void enter(
      RunRecord held, Checkpoint checkpoint, List<RequestRecord> known, @Nullable Claimed won) {
    run = held;
    messages.clear();
    messages.addAll(checkpoint.messages());
    storedMessages = messages.size();
    state = checkpoint.state();
    weight.entered(state);
    turn = checkpoint.turn();
    pendingCalls = checkpoint.pendingCalls();
    ofThisTurn.clear();
    pendingCalls.forEach(call -> ofThisTurn.put(call.id(), call));
    results.clear();
    results.putAll(checkpoint.results());
    track = new Track(checkpoint.progress(), held.updatedAt());
    lineage = checkpoint.progress().lineage();
    rejections.clear();
    rejections.putAll(checkpoint.rejections());
    requests.clear();
    chains.clear();
    for (RequestRecord record : known) {
      requests.put(record.request().id(), record.request());
      chains.put(record.request().id(), record.events());
    }
    claimed = won;
    if (won != null) {
      requests.put(won.request().id(), won.request());
    }
    clearDrafts();
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
   * Adds to the conversation, all or nothing.
   *
   * @param added what was said, oldest first
   * @throws TooLarge if the next checkpoint has no room for it
   */
  public synchronized void append(List<Message> added) {
    weight.add(added);
    messages.addAll(added);
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
   * @throws TooLarge if the next checkpoint has no room for it
   */
  public synchronized void state(Arguments value) {
    weight.state(value);
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

  /**
   * Refuses calls that the next checkpoint has no room for; otherwise what each result may have.
   */
  synchronized int roomForResults(Map<String, ToolCall> proposed) {
    Map<String, ToolCall> all = new LinkedHashMap<>(proposed);
    pendingCalls.forEach(call -> all.putIfAbsent(call.id(), call));
    weight.check(all.values());
    return weight.share(all.size());
  }

  /**
   * The same for one call of a run that is not parked and owes nothing; less than zero where it is
   * or does.
   */
  synchronized int roomForResult(ToolCall call) {
    if (ended || parked != null || !pendingCalls.isEmpty()) {
      return -1;
    }
    weight.check(List.of(call));
    return weight.share(1);
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

  /** A request's chain as it was when the run was taken; empty where it was not read. */
  synchronized List<AuditEvent> chain(String requestId) {
    return chains.getOrDefault(requestId, List.of());
  }

  /** The execution that was won together with the run; given out once. */
  synchronized @Nullable Claimed useClaim(String requestId) {
    Claimed won = claimed;
    if (won == null || !won.request().id().equals(requestId)) {
      return null;
    }
    claimed = null;
    return won;
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

  /** What the next write puts on record. */
  synchronized List<Draft> drafts() {
    return drafts;
  }

  /** Keeps an event for the next write. */
  synchronized void note(Draft.Event event) {
    drafts.add(event);
    gathered++;
  }

  /** What is known of the run as it proposes an action; the proposal counts from now on. */
  synchronized RunFacts propose(Action action, Instant now) {
    return track.propose(action, now);
  }

  /**
   * Money that the run spent.
   *
   * @param amount more than zero
   */
  public synchronized void spend(BigDecimal amount) {
    track.spend(amount);
  }

  /** People let the run go on although a budget was used up. */
  synchronized void anotherPortion() {
    track.anotherPortion();
  }

  /**
   * What the run used so far.
   *
   * @return as the next checkpoint keeps it
   */
  public synchronized Progress progress() {
    return track.progress();
  }

  /**
   * Takes over what a run used that this one delegated to, and that began where this one stood.
   *
   * @param used what it used in all
   * @param now the time
   */
  public synchronized void usedBy(Progress.Use used, Instant now) {
    track.atLeast(used, now);
  }

  /** Keeps a call for the next write, whether or not it has an outcome by then. */
  synchronized Draft.Call begin(Action action, Signals signals, Evidence evidence, Instant at) {
    Draft.Call call = new Draft.Call(action, signals, evidence, at, turn, awaited.size());
    track.spend(evidence.combined(signals).amount());
    Draft last = drafts.isEmpty() ? null : drafts.get(drafts.size() - 1);
    if (last instanceof Draft.Calls calls && calls.takes(action)) {
      calls.add(call);
    } else {
      Draft.Calls calls = new Draft.Calls(action.policyVersion());
      calls.add(call);
      drafts.add(calls);
    }
    gathered++;
    gatheredBytes += action.arguments().size() + signals.attributes().size();
    return call;
  }

  /**
   * What came of a call; too late for the record where a write came in between.
   *
   * @return whether so much has gathered that it has to be written
   */
  synchronized boolean conclude(Draft.Call call, String outcome) {
    call.outcome(outcome);
    return gathered >= MOST_GATHERED || gatheredBytes >= MOST_GATHERED_BYTES;
  }

  /** The same for the only call of a turn, which is over with it. */
  synchronized boolean concludeTurn(Draft.Call call, String outcome) {
    nextTurn();
    return conclude(call, outcome);
  }

  private void clearDrafts() {
    drafts.clear();
    gathered = 0;
    gatheredBytes = 0;
  }

  /**
   * The same each time that this call of this turn runs, and of no other call: lengths are in it.
   */
  String key(Draft.Call call) {
    return keyPrefix + call.turn() + "/" + call.callId();
  }

  synchronized Checkpoint checkpoint() {
    return new Checkpoint(
        messages, state, turn, pendingCalls, results, rejections, track.progress());
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
    clearDrafts();
    if (withCheckpoint) {
      storedMessages = messages.size();
      weight.stored();
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

  /** The call that a tool is at work on; null where none is. Read without the lock. */
  @Nullable Cancellation inFlight() {
    return inFlight;
  }

  void inFlight(@Nullable Cancellation call) {
    inFlight = call;
  }

  /** The runs that delegated to it. Read without the lock. */
  List<RunId> lineage() {
    return lineage;
  }

  /** A message that was appended last, and is not kept after all. */
  synchronized void takeBack(Message message) {
    if (messages.size() > storedMessages && messages.get(messages.size() - 1).equals(message)) {
      messages.remove(messages.size() - 1);
    }
  }

  /** Whether a batch is on its way. Read without the lock, which a slow write holds. */
  boolean isInGate() {
    return inside;
  }

  synchronized void end() {
    ended = true;
  }
}

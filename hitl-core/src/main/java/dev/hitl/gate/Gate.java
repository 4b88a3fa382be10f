package dev.hitl.gate;

import dev.hitl.audit.TraceContext;
import dev.hitl.call.Action;
import dev.hitl.call.Output;
import dev.hitl.call.RunId;
import dev.hitl.call.ToolCall;
import dev.hitl.call.ToolResult;
import dev.hitl.call.ToolResult.Status;
import dev.hitl.checkpoint.Checkpoint;
import dev.hitl.policy.Assessment;
import dev.hitl.policy.Assessor;
import dev.hitl.policy.Caps;
import dev.hitl.policy.Circumstances;
import dev.hitl.policy.Verdict;
import dev.hitl.request.Decision;
import dev.hitl.request.Request;
import dev.hitl.request.RequestStatus;
import dev.hitl.signal.RunFacts;
import dev.hitl.signal.SignalSources;
import dev.hitl.store.RequestRecord;
import dev.hitl.store.Step;
import dev.hitl.store.Store;
import dev.hitl.tool.Approval;
import dev.hitl.tool.Basis;
import dev.hitl.tool.Invoker;
import dev.hitl.tool.Invoker.Permit;
import dev.hitl.tool.NeedHumanApproval;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one door. A batch of calls goes through in these steps:
 *
 * <ol>
 *   <li>A parked run is refused with the interrupt that parked it.
 *   <li>Each call is looked up by its id: a result that is already there is given again; a request
 *       that is already there is acted on as people decided.
 *   <li>All other calls are judged by policy, the whole batch, before any of them runs; what is a
 *       step of the run's plan, or deviates from it, is told apart.
 *   <li>Calls that policy allows run, those that people look at afterwards, and those for which a
 *       grant stands in for people, each after the use of the grant is committed.
 *   <li>If a call needs a person, one transaction keeps the checkpoint with the results so far, the
 *       new requests, their events and the word to people; only then is anybody told.
 * </ol>
 *
 * <p>Thread-safe; one batch of a session at a time.
 */
public final class Gate {
  private static final Logger LOG = LoggerFactory.getLogger(Gate.class);

  final Store store;
  final Assessor assessor;
  final RunKeeper keeper;
  final Executions executions;
  final int maxRejections;
  final GrantedCalls granted;
  final Afterwards afterwards;
  final PlannedCalls plans;
  final SignalSources sources;
  final TraceContext traces;
  final Wheel wheel;
  private final Invoker invoker;

  /**
   * @param store where requests are kept
   * @param assessor judges calls
   * @param invoker runs tools
   * @param keeper keeps runs
   * @param executions executes approved calls
   * @param maxRejections how often people are asked about the same action of a run before it is
   *     refused without asking
   * @param granted what lets calls through in the place of people
   * @param sources who says something of a call besides its agent
   * @param traces put on record with each question
   * @param wheel acts on what people say to runs
   */
  public Gate(
      Store store,
      Assessor assessor,
      Invoker invoker,
      RunKeeper keeper,
      Executions executions,
      int maxRejections,
      GrantedCalls granted,
      SignalSources sources,
      TraceContext traces,
      Wheel wheel) {
    this.sources = sources;
    this.store = store;
    this.assessor = assessor;
    this.invoker = invoker;
    this.keeper = keeper;
    this.executions = executions;
    this.maxRejections = maxRejections;
    this.granted = granted;
    afterwards = new Afterwards(store);
    plans = new PlannedCalls(store, assessor, granted.admission(), invoker, keeper, afterwards);
    this.traces = traces;
    this.wheel = wheel;
  }

  /**
   * Takes a batch through the door.
   *
   * @param session the run
   * @param calls the batch
   * @param keepsLease whether this node keeps the first right to go on, should the run be parked
   * @return one outcome for each call, in their order
   * @throws RunLost if this node no longer holds the run
   * @throws TooLarge if the batch is larger than a checkpoint has room for; nothing was called
   */
  public List<Outcome> propose(RunSession session, List<ToolCall> calls, boolean keepsLease) {
    if (!session.enterGate()) {
      throw new IllegalStateException(
          "another batch of this run is in the gate: a tool body cannot propose calls of the run that"
              + " called it, and two threads cannot at once; let the agent propose one batch after"
              + " the other");
    }
    try {
      List<Outcome> alone = calls.size() == 1 ? alone(session, calls, keepsLease) : null;
      if (alone != null) {
        return alone;
      }
      if (session.isEnded()) {
        throw new RunLost(session.id());
      }
      if (session.parked().isPresent()) {
        return calls.stream().map(call -> refused(session, call)).toList();
      }
      if (calls.isEmpty()) {
        return List.of();
      }
      Batch batch = new Batch(this, session, calls);
      return wheel.isClear(store.clock().instant())
          ? batch.through(keepsLease)
          : batch.overridden(keepsLease);
    } finally {
      session.leaveGate();
    }
  }

  /**
   * The hot path: one call of a run that owes nothing, which most often policy allows. Null where
   * it is something else.
   */
  private @Nullable List<Outcome> alone(
      RunSession session, List<ToolCall> calls, boolean keepsLease) {
    ToolCall call = Scrub.call(calls.get(0));
    int room = call.hasUsableId() ? session.roomForResult(call) : -1;
    if (room < 0) {
      return null;
    }
    Instant now = store.clock().instant();
    if (!wheel.isClear(now)) {
      return null;
    }
    Assessment assessment = assess(session, call, now);
    if (!(assessment instanceof Assessment.Judged judged
        && judged.verdict() instanceof Verdict.Allow)) {
      return new Batch(this, session, calls).through(assessment, keepsLease);
    }
    Draft.Call entry = begin(session, judged, now);
    try {
      ToolResult result = run(session, judged, entry, room);
      if (executions.outputs().lookAt(call.tool())) {
        return new Batch(this, session, calls).ran(judged, entry, result, keepsLease);
      }
      if (session.concludeTurn(entry, result.status().name())) {
        keeper.flush(session);
      }
      return List.of(Outcome.of(result));
    } catch (NeedHumanApproval asked) {
      return new Batch(this, session, calls).asked(judged, entry, asked, keepsLease);
    }
  }

  /**
   * Makes a run wait for another that it started. Within the gate the interrupt is enough, because
   * the gate parks the run when the tool's body has unwound; elsewhere the run is parked here.
   *
   * @param session the run
   * @param other the run that it waits for
   * @param requests what that run waits for
   * @return the interrupt to throw
   * @throws RunLost if this node no longer holds the run
   */
  public NeedHumanApproval await(RunSession session, RunId other, List<String> requests) {
    session.awaited().add(other);
    if (session.enterGate()) {
      try {
        keeper.park(session, List.of(), false, Caps.NONE);
        session.park(
            NeedHumanApproval.parked(
                session.id(), requests, "run " + session.id() + " waits for run " + other));
      } finally {
        session.leaveGate();
      }
    }
    return NeedHumanApproval.parked(other, requests, "run " + other + " waits for people");
  }

  /**
   * A place in an agent's loop where it may be told something, before it is entered as well.
   *
   * @param session the run
   * @throws NeedHumanApproval if the run does not go on; everything is stored
   * @throws RunLost if this node no longer holds the run
   */
  public void yieldPoint(RunSession session) {
    wheel.yieldPoint(session);
  }

  /**
   * Looks at a run before it is taken: it is left alone where this node lacks a tool that people
   * approved, and what is to be executed first is claimed together with the run.
   *
   * @param run the run
   * @param checkpoint where it left off
   * @param requests those that its owed calls have, by id
   * @return the way
   */
  public RunKeeper.Way wayOf(
      RunId run, Checkpoint checkpoint, Map<String, RequestRecord> requests) {
    return wheel.wayOf(run, checkpoint, decided(run, checkpoint, requests));
  }

  private RunKeeper.Way decided(
      RunId run, Checkpoint checkpoint, Map<String, RequestRecord> requests) {
    @Nullable RequestRecord first = null;
    for (ToolCall call : checkpoint.pendingCalls()) {
      if (checkpoint.results().containsKey(call.id())) {
        // Its agent was told already what became of it.
        continue;
      }
      RequestRecord record = requests.get(Request.idFor(run, checkpoint.turn(), call.id()));
      while (record != null
          && record.request().decision() instanceof Decision.Redirected redirected) {
        record = requests.get(redirected.request());
      }
      RequestRecord held =
          record == null ? null : requests.get(Request.outputIdFor(record.request().id()));
      record = held == null ? record : held;
      if (record != null && record.request().status() == RequestStatus.EXECUTING) {
        // Nothing is claimed beside it: settling gives the run up again.
        return new RunKeeper.Way.Take(null);
      }
      if (record != null && record.request().status() == RequestStatus.APPROVED) {
        if (!executions.knows(record.request())) {
          return new RunKeeper.Way.Leave();
        }
        first = first == null ? record : first;
      }
    }
    return first == null ? new RunKeeper.Way.Take(null) : executions.wayWith(first);
  }

  /**
   * Executes what people approved since the run was parked, before its agent is entered.
   *
   * @param session the run, just taken
   * @return whether the agent may be entered; if not, the run is parked again
   * @throws RunLost if this node no longer holds the run
   */
  public boolean settle(RunSession session) {
    if (!session.enterGate()) {
      throw new IllegalStateException("the run is in the gate already");
    }
    try {
      Map<String, Outcome> outcomes = new LinkedHashMap<>();
      for (ToolCall call : session.pendingCalls()) {
        Request request = session.requests().get(requestId(session, call));
        if (request != null && !session.results().containsKey(call.id())) {
          outcomes.put(call.id(), executions.settle(session, call, request));
        }
      }
      boolean waits = outcomes.values().stream().anyMatch(Outcome.Pending.class::isInstance);
      if (waits) {
        new Batch(this, session, session.pendingCalls()).parkAgain(outcomes);
        wheel.parked(session);
      }
      return !waits;
    } finally {
      session.leaveGate();
    }
  }

  /**
   * Says what would happen were these the first calls of the run, and runs and stores nothing.
   *
   * @param run for which run; it need not be there
   * @param calls the batch
   * @return one assessment for each call, in their order
   */
  public List<Assessment> dryRun(RunId run, List<ToolCall> calls) {
    Instant now = store.clock().instant();
    Circumstances ofFreshRun =
        (action, signals, alarms) -> sources.gather(action, signals, RunFacts.START, alarms, now);
    return calls.stream().map(call -> assessor.assess(run, call, 1, now, ofFreshRun)).toList();
  }

  /** What policy says of a call. */
  Assessment assess(RunSession session, ToolCall call) {
    return assess(session, call, store.clock().instant());
  }

  private Assessment assess(RunSession session, ToolCall call, Instant now) {
    return assessor.assess(
        session.id(),
        call,
        1,
        now,
        (action, signals, alarms) ->
            sources.gather(action, signals, session.propose(action, now), alarms, now));
  }

  /** What a decision about an action rests on. */
  Basis basis(Action action) {
    return invoker.basis(action);
  }

  /** Puts a call that policy allows on the record, before its tool begins. */
  Draft.Call begin(RunSession session, Assessment.Judged judged) {
    return begin(session, judged, store.clock().instant());
  }

  private static Draft.Call begin(RunSession session, Assessment.Judged judged, Instant now) {
    return session.begin(judged.action(), judged.call().signals(), judged.evidence(), now);
  }

  /**
   * Runs a call that policy allows. Whatever its body throws, but for the interrupt, is its result.
   *
   * @param entry where it is on the record
   * @param room how much of its result is kept
   */
  ToolResult run(RunSession session, Assessment.Judged judged, Draft.Call entry, int room) {
    Action action = judged.action();
    try {
      String content =
          Weight.fit(
              wheel.invoke(
                  session, action, Permit.allowed(action), Approval.none(session.key(entry))),
              room);
      session.refuseSwallowed(entry.awaited());
      executions.remember(action);
      return new ToolResult(action.callId(), action.tool(), Status.EXECUTED, content);
    } catch (NeedHumanApproval asked) {
      throw asked;
    } catch (Throwable thrown) {
      if (thrown instanceof InterruptedException) {
        Thread.currentThread().interrupt();
      }
      LOG.debug("Tool {} threw", action.tool(), thrown);
      return Replies.failed(action.callId(), action.tool(), Scrub.text(Replies.failure(thrown)));
    }
  }

  /** The step that keeps what a call gave from the agent; null where the agent may have it. */
  @Nullable Step heldBack(RunSession session, Assessment.Judged judged, ToolResult result) {
    Action action = judged.action();
    if (!executions.outputs().lookAt(action.tool())) {
      return null;
    }
    boolean failed = result.status() == Status.FAILED;
    String text = failed ? Replies.reason(result.content()) : Scrub.text(result.content());
    return executions
        .outputs()
        .heldBack(
            session,
            new Output(action.tool(), action.callId(), action.arguments(), text, failed),
            Outputs.Source.allowed(session, judged));
  }

  static Map<String, @Nullable Object> called(Assessment.Judged judged) {
    Map<String, @Nullable Object> data = new LinkedHashMap<>();
    data.put("callId", judged.action().callId());
    data.put("tool", judged.action().tool());
    data.put("arguments", judged.action().arguments().json());
    data.putAll(Draft.judgedBy(judged.call().signals(), judged.evidence()));
    data.put("policyVersion", judged.action().policyVersion());
    return data;
  }

  static String requestId(RunSession session, ToolCall call) {
    return Request.idFor(session.id(), session.turn(), call.id());
  }

  private Outcome refused(RunSession session, ToolCall call) {
    Request own = session.requests().get(requestId(session, call));
    List<String> waitsFor =
        own != null && own.status().isWaiting()
            ? List.of(own.reference())
            : session.parked().orElseThrow().requests();
    return new Outcome.Pending(call.id(), waitsFor, Replies.waiting(Scrub.text(call.tool()), own));
  }
}

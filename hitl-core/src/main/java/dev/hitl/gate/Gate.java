package dev.hitl.gate;

import dev.hitl.call.Action;
import dev.hitl.call.Arguments;
import dev.hitl.call.RunId;
import dev.hitl.call.ToolCall;
import dev.hitl.call.ToolResult;
import dev.hitl.call.ToolResult.Status;
import dev.hitl.checkpoint.Checkpoint.Rejection;
import dev.hitl.checkpoint.RunRecord.Head;
import dev.hitl.notify.Notice;
import dev.hitl.policy.Assessment;
import dev.hitl.policy.Assessor;
import dev.hitl.policy.Route;
import dev.hitl.policy.Verdict;
import dev.hitl.request.Change;
import dev.hitl.request.Decision;
import dev.hitl.request.Request;
import dev.hitl.request.RequestStatus;
import dev.hitl.request.Revision;
import dev.hitl.store.Step;
import dev.hitl.store.Store;
import dev.hitl.tool.Approval;
import dev.hitl.tool.Invoker;
import dev.hitl.tool.Invoker.Permit;
import dev.hitl.tool.NeedHumanApproval;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The one door. A batch of calls goes through in these steps:
 *
 * <ol>
 *   <li>A parked run is refused with the interrupt that parked it.
 *   <li>Each call is looked up by its id: a result that is already there is given again; a request
 *       that is already there is acted on as people decided.
 *   <li>All other calls are judged by policy, the whole batch, before any of them runs.
 *   <li>Calls that policy allows run.
 *   <li>If a call needs a person, one transaction keeps the checkpoint with the results so far, the
 *       new requests, their events and the word to people; only then is anybody told.
 * </ol>
 *
 * <p>Thread-safe; calls of one session are taken one batch at a time.
 */
public final class Gate {
  /** A run's events are written at the latest when this many have gathered. */
  private static final int MAX_DRAFTS = 200;

  private final Store store;
  private final Assessor assessor;
  private final Invoker invoker;
  private final RunKeeper keeper;
  private final Executions executions;
  private final int maxRejections;

  /**
   * @param store where requests are kept
   * @param assessor judges calls
   * @param invoker runs tools
   * @param keeper keeps runs
   * @param executions executes approved calls
   * @param maxRejections how often people are asked about the same action of a run before it is
   *     refused without asking
   */
  public Gate(
      Store store,
      Assessor assessor,
      Invoker invoker,
      RunKeeper keeper,
      Executions executions,
      int maxRejections) {
    this.store = store;
    this.assessor = assessor;
    this.invoker = invoker;
    this.keeper = keeper;
    this.executions = executions;
    this.maxRejections = maxRejections;
  }

  /**
   * Takes a batch through the door.
   *
   * @param session the run
   * @param calls the batch
   * @param keepsLease whether this node keeps the first right to go on, should the run be parked
   * @return one outcome for each call, in their order
   * @throws RunLost if this node no longer holds the run
   */
  public List<Outcome> propose(RunSession session, List<ToolCall> calls, boolean keepsLease) {
    synchronized (session) {
      if (session.isInside()) {
        throw new IllegalStateException(
            "a tool body cannot propose calls of the run that called it; let the agent do it");
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
      session.inside(true);
      try {
        return through(session, new Batch(session, calls), keepsLease);
      } finally {
        session.inside(false);
      }
    }
  }

  private List<Outcome> through(RunSession session, Batch batch, boolean keepsLease) {
    if (session.pendingCalls().isEmpty() && batch.calls.size() == 1) {
      Assessment assessment = assess(session, batch.only());
      if (assessment instanceof Assessment.Judged judged
          && judged.verdict() instanceof Verdict.Allow) {
        return List.of(alone(session, judged, batch, keepsLease));
      }
      batch.assessed = assessment;
    }
    return batch.through(keepsLease);
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
    synchronized (session) {
      session.awaited().add(other);
      if (!session.isInside()) {
        keeper.park(session, List.of(), false);
        session.park(
            NeedHumanApproval.parked(
                session.id(), requests, "run " + session.id() + " waits for run " + other));
      }
      return NeedHumanApproval.parked(other, requests, "run " + other + " waits for people");
    }
  }

  /**
   * Executes what people approved since the run was parked, before its agent is entered.
   *
   * @param session the run, just taken
   * @return whether the agent may be entered; if not, the run is parked again
   * @throws RunLost if this node no longer holds the run
   */
  public boolean settle(RunSession session) {
    synchronized (session) {
      List<ToolCall> asked =
          session.pendingCalls().stream()
              .filter(call -> session.requests().containsKey(requestId(session, call)))
              .toList();
      if (asked.isEmpty()) {
        return true;
      }
      session.inside(true);
      try {
        boolean waits = false;
        for (ToolCall call : asked) {
          Request request = session.requests().get(requestId(session, call));
          if (request != null) {
            waits |= executions.settle(session, call, request) instanceof Outcome.Pending;
          }
        }
        if (waits) {
          new Batch(session, session.pendingCalls()).parkAgain();
        }
        return !waits;
      } finally {
        session.inside(false);
      }
    }
  }

  /**
   * Says what would happen, and runs and stores nothing.
   *
   * @param run for which run; it need not be there
   * @param calls the batch
   * @return one assessment for each call, in their order
   */
  public List<Assessment> dryRun(RunId run, List<ToolCall> calls) {
    Instant now = store.clock().instant();
    return calls.stream().map(call -> assessor.assess(run, call, 1, now)).toList();
  }

  /** The hot path: one call, which policy allows, of a run that owes nothing. */
  private Outcome alone(
      RunSession session, Assessment.Judged judged, Batch batch, boolean keepsLease) {
    try {
      ToolResult result = run(session, judged);
      session.nextTurn();
      return Outcome.of(result);
    } catch (NeedHumanApproval asked) {
      batch.asks(judged, asked);
      return batch.conclude(keepsLease).get(0);
    }
  }

  private Assessment assess(RunSession session, ToolCall call) {
    return assessor.assess(session.id(), call, 1, store.clock().instant());
  }

  private ToolResult run(RunSession session, Assessment.Judged judged) {
    Action action = judged.action();
    keeper.note(session, "CALLED", called(judged));
    String key = session.id() + "/" + session.turn() + "/" + action.callId();
    ToolResult result;
    int awaited = session.awaited().size();
    try {
      String content = invoker.invoke(action, Permit.allowed(action), Approval.none(key));
      session.refuseSwallowed(awaited);
      result = new ToolResult(action.callId(), action.tool(), Status.EXECUTED, content);
    } catch (NeedHumanApproval asked) {
      throw asked;
    } catch (Exception e) {
      if (e instanceof InterruptedException) {
        Thread.currentThread().interrupt();
      }
      result = Replies.failed(action.callId(), action.tool(), Scrub.text(Replies.failure(e)));
    }
    if (session.drafts().size() >= MAX_DRAFTS) {
      keeper.flush(session);
    }
    return result;
  }

  private static Map<String, @Nullable Object> called(Assessment.Judged judged) {
    Map<String, @Nullable Object> data = new LinkedHashMap<>();
    data.put("callId", judged.action().callId());
    data.put("tool", judged.action().tool());
    data.put("arguments", judged.action().arguments().json());
    data.put("policyVersion", judged.action().policyVersion());
    return data;
  }

  private static String requestId(RunSession session, ToolCall call) {
    return Request.idFor(session.id(), session.turn(), call.id());
  }

  private Outcome refused(RunSession session, ToolCall call) {
    Request own = session.requests().get(requestId(session, call));
    List<String> waitsFor =
        own != null && own.status().isWaiting()
            ? List.of(own.reference())
            : session.parked().orElseThrow().requests();
    return new Outcome.Pending(call.id(), waitsFor, Replies.pending(Scrub.text(call.tool())));
  }

  /** One batch on its way through. */
  private final class Batch {
    private final RunSession session;
    private final List<ToolCall> calls;
    private final Map<String, ToolCall> distinct = new LinkedHashMap<>();
    private final Map<String, Outcome> outcomes = new LinkedHashMap<>();
    private final List<Step> opened = new ArrayList<>();
    private final Map<Integer, Outcome> clashes = new LinkedHashMap<>();

    /** What the hot path found already, for a batch of one. */
    private @Nullable Assessment assessed;

    Batch(RunSession session, List<ToolCall> calls) {
      this.session = session;
      this.calls = calls;
      for (int i = 0; i < calls.size(); i++) {
        ToolCall call = Scrub.call(calls.get(i));
        ToolCall same = distinct.putIfAbsent(call.id(), call);
        if (same != null && !same.equals(call)) {
          clashes.put(i, clash(call));
        }
      }
    }

    ToolCall only() {
      return distinct.values().iterator().next();
    }

    List<Outcome> through(boolean keepsLease) {
      leaveOldTurn();
      List<Assessment.Judged> allowed = new ArrayList<>();
      for (ToolCall call : distinct.values()) {
        if (!knownAlready(call)) {
          judge(call, allowed);
        }
      }
      for (Assessment.Judged judged : allowed) {
        try {
          outcomes.put(judged.call().id(), Outcome.of(run(session, judged)));
        } catch (NeedHumanApproval asked) {
          asks(judged, asked);
        }
      }
      return conclude(keepsLease);
    }

    /** None of the calls is owed: the agent went on without the results of the last batch. */
    private void leaveOldTurn() {
      Set<String> owed = new LinkedHashSet<>();
      session.pendingCalls().forEach(call -> owed.add(call.id()));
      if (!owed.isEmpty() && distinct.keySet().stream().noneMatch(owed::contains)) {
        session.nextTurn();
      }
    }

    private boolean knownAlready(ToolCall call) {
      for (ToolCall owed : session.pendingCalls()) {
        if (owed.id().equals(call.id()) && !sameProposal(owed, call)) {
          outcomes.put(call.id(), clash(call));
          return true;
        }
      }
      ToolResult stored = session.results().get(call.id());
      if (stored != null) {
        outcomes.put(call.id(), Outcome.of(stored));
        return true;
      }
      Request request = session.requests().get(requestId(session, call));
      if (request != null) {
        outcomes.put(call.id(), executions.settle(session, call, request));
        return true;
      }
      return false;
    }

    private void judge(ToolCall call, List<Assessment.Judged> allowed) {
      Assessment assessment = assessed == null ? assess(session, call) : assessed;
      if (assessment instanceof Assessment.Invalid invalid) {
        outcomes.put(
            call.id(),
            Outcome.of(Replies.invalid(call.id(), call.tool(), Scrub.text(invalid.problem()))));
        return;
      }
      Assessment.Judged judged = (Assessment.Judged) assessment;
      Verdict verdict = judged.verdict();
      if (verdict instanceof Verdict.Deny deny) {
        deny(judged, Scrub.text(deny.message()));
      } else if (verdict instanceof Verdict.Ask ask) {
        open(judged, ask, Arguments.none());
      } else if (verdict instanceof Verdict.Allow) {
        allowed.add(judged);
      } else {
        throw new IllegalStateException("no way to act on " + verdict);
      }
    }

    private void deny(Assessment.Judged judged, String reason) {
      Map<String, @Nullable Object> data = called(judged);
      data.put("reason", reason);
      keeper.note(session, "DENIED", data);
      outcomes.put(
          judged.call().id(),
          Outcome.of(Replies.denied(judged.call().id(), judged.call().tool(), reason)));
    }

    /** The tool body asks by itself, or waits for a run that it started. */
    void asks(Assessment.Judged judged, NeedHumanApproval asked) {
      if (asked.run().isPresent()) {
        session.awaited().add(asked.run().get());
        outcomes.put(
            judged.call().id(),
            new Outcome.Pending(
                judged.call().id(), asked.requests(), Replies.pending(judged.call().tool())));
        return;
      }
      String message = Scrub.text(String.valueOf(asked.getMessage()));
      open(judged, assessor.askedBy(judged.tool().name(), message), asked.context());
    }

    private void open(Assessment.Judged judged, Verdict.Ask ask, Arguments context) {
      ToolCall call = judged.call();
      Rejection rejection = session.rejections().get(judged.action().fingerprint());
      if (rejection != null && rejection.times() >= maxRejections) {
        deny(
            judged,
            "People rejected this same action "
                + rejection.times()
                + " times and are not asked again. Their last reason: "
                + rejection.reason());
        return;
      }
      Instant now = store.clock().instant();
      Route route = ask.route();
      Revision revision =
          new Revision(
              judged.action(),
              judged.action().digest(),
              ask.risk(),
              ask.message(),
              ask.reasons(),
              context,
              call.signals(),
              judged.tool().secrets(),
              null,
              now);
      Request request =
          new Request(
              requestId(session, call),
              revision,
              RequestStatus.PENDING,
              route,
              route.deadline() == null ? null : now.plus(route.deadline()),
              List.of(),
              null,
              null,
              null,
              session.run().origin().principal(),
              null,
              now,
              now,
              Head.NONE);
      Step step = Step.of(Change.open(request, session.id().agent()), Notice.Kind.OPENED);
      opened.add(step);
      outcomes.put(
          call.id(),
          new Outcome.Pending(
              call.id(), List.of(step.after().reference()), Replies.pending(call.tool())));
    }

    List<Outcome> conclude(boolean keepsLease) {
      boolean waits = outcomes.values().stream().anyMatch(Outcome.Pending.class::isInstance);
      if (waits) {
        park(keepsLease);
      } else {
        countRejections();
        session.nextTurn();
        if (outcomes.values().stream().anyMatch(Outcome.Denied.class::isInstance)) {
          keeper.flush(session);
        }
      }
      List<Outcome> inOrder = new ArrayList<>();
      for (int i = 0; i < calls.size(); i++) {
        Outcome clash = clashes.get(i);
        Outcome own = outcomes.get(calls.get(i).id());
        inOrder.add(clash != null || own == null ? clash(calls.get(i)) : own);
      }
      return inOrder;
    }

    /** Parks a run again whose owed batch still waits; nothing new is opened. */
    void parkAgain() {
      outcomes.clear();
      for (ToolCall call : distinct.values()) {
        ToolResult stored = session.results().get(call.id());
        Request request = session.requests().get(requestId(session, call));
        if (stored != null) {
          outcomes.put(call.id(), Outcome.of(stored));
        } else if (request != null && request.status().isWaiting()) {
          outcomes.put(
              call.id(),
              new Outcome.Pending(
                  call.id(), List.of(request.reference()), Replies.pending(call.tool())));
        }
      }
      park(false);
    }

    private void park(boolean keepsLease) {
      Map<String, ToolResult> settled = new LinkedHashMap<>();
      Set<String> waitsFor = new LinkedHashSet<>();
      List<ToolCall> owed = new ArrayList<>();
      for (ToolCall call : distinct.values()) {
        Outcome outcome = outcomes.get(call.id());
        if (outcome instanceof Outcome.Pending pending) {
          waitsFor.addAll(pending.requests());
        } else if (outcome instanceof Outcome.Settled done
            && !session.requests().containsKey(requestId(session, call))) {
          settled.put(call.id(), done.result());
        }
        // An invalid call is answered from its result; its text may be too large to keep.
        owed.add(
            outcome instanceof Outcome.Invalid
                ? ToolCall.of(call.id(), call.tool(), Scrub.shortened(call.arguments()))
                : call);
      }
      for (ToolCall earlier : session.pendingCalls()) {
        if (!distinct.containsKey(earlier.id())) {
          owed.add(earlier);
        }
      }
      Map<String, ToolResult> all = new LinkedHashMap<>(session.results());
      all.putAll(settled);
      session.owe(owed, all);
      keeper.park(session, opened, keepsLease);
      opened.forEach(step -> session.requests().put(step.after().id(), step.after()));
      session.park(
          NeedHumanApproval.parked(
              session.id(),
              List.copyOf(waitsFor),
              "run " + session.id() + " waits for people: " + String.join(", ", waitsFor)));
    }

    private void countRejections() {
      for (ToolCall call : distinct.values()) {
        Request request = session.requests().get(requestId(session, call));
        if (request != null && request.decision() instanceof Decision.Rejected rejected) {
          // The model proposes what it proposed, whatever reviewers made of it since.
          Action proposed =
              request.revision().action().revision() == 1
                  ? request.revision().action()
                  : store.revisions(request.id()).get(0).action();
          session
              .rejections()
              .merge(
                  proposed.fingerprint(),
                  new Rejection(1, rejected.reason()),
                  (old, one) -> new Rejection(old.times() + 1, rejected.reason()));
        }
      }
    }

    private boolean sameProposal(ToolCall owed, ToolCall call) {
      return owed.tool().equals(call.tool())
          && (owed.arguments().equals(call.arguments())
              || owed.arguments().equals(Scrub.shortened(call.arguments())));
    }

    private Outcome clash(ToolCall call) {
      return Outcome.of(
          Replies.invalid(
              call.id(),
              Scrub.text(call.tool()),
              "the call id is already used by another call of this turn"));
    }
  }
}

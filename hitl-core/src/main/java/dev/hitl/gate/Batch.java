package dev.hitl.gate;

import dev.hitl.call.Arguments;
import dev.hitl.call.Output;
import dev.hitl.call.ToolCall;
import dev.hitl.call.ToolResult;
import dev.hitl.checkpoint.Checkpoint.Rejection;
import dev.hitl.override.Command;
import dev.hitl.policy.Assessment;
import dev.hitl.policy.Caps;
import dev.hitl.policy.Verdict;
import dev.hitl.request.Grant;
import dev.hitl.request.Request;
import dev.hitl.request.RequestStatus;
import dev.hitl.store.RunWritten;
import dev.hitl.store.StandingStep;
import dev.hitl.store.Step;
import dev.hitl.tool.NeedHumanApproval;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One batch of calls on its way through the {@link Gate}. */
final class Batch {
  private final Gate gate;
  private final RunSession session;
  private final List<ToolCall> calls;
  private final Map<String, ToolCall> distinct = new LinkedHashMap<>();
  private final Map<String, Outcome> outcomes = new LinkedHashMap<>();
  private final List<Step> opened = new ArrayList<>();

  /** What is asked about, by call id. */
  private final Map<String, Assessment.Judged> asked = new LinkedHashMap<>();

  /** What people look at afterwards, of the calls that ran. */
  private final List<Step> looked = new ArrayList<>();

  /** What holds back the results of calls that ran, for people to see first. */
  private final List<Step> held = new ArrayList<>();

  private final Map<Integer, Outcome> refused = new HashMap<>();

  /** Why the run does not go on; null where nobody says that. */
  private @Nullable Command halted;

  /** Ids that name another call of this turn: the other one is still owed. */
  private final Set<String> clashed = new HashSet<>();

  /** Questions that a grant seemed to answer, by call. */
  private final Map<String, Verdict.Ask> answerable = new HashMap<>();

  /** Where it goes along the plan of its run. */
  private final PlanWalk plan;

  /** How much a result of this batch may have, so that all can be kept. */
  private final int roomForResult;

  Batch(Gate gate, RunSession session, List<ToolCall> calls) {
    this.gate = gate;
    this.session = session;
    this.calls = calls;
    plan = gate.plans.walk(session);
    for (int i = 0; i < calls.size(); i++) {
      ToolCall call = Scrub.call(calls.get(i));
      ToolCall same = call.hasUsableId() ? distinct.putIfAbsent(call.id(), call) : null;
      if (!call.hasUsableId()) {
        refused.put(i, invalid(call, "a call needs an id of 1 to 190 printable characters"));
      } else if (same != null && !same.equals(call)) {
        refused.put(i, clash(call));
      }
    }
    roomForResult = session.roomForResults(distinct);
  }

  List<Outcome> through(boolean keepsLease) {
    return through(null, keepsLease);
  }

  /**
   * Takes the batch through.
   *
   * @param first what policy says of its only call; null where it was not asked yet
   */
  List<Outcome> through(@Nullable Assessment first, boolean keepsLease) {
    List<Assessment.Judged> allowed = new ArrayList<>();
    for (ToolCall call : distinct.values()) {
      if (!knownAlready(call)) {
        judge(first == null ? gate.assess(session, call) : first, allowed);
      }
    }
    allowed.forEach(this::execute);
    return concludeLooked(keepsLease);
  }

  /**
   * Goes on where the only call, which policy allowed, has run, and somebody looks at its result.
   */
  List<Outcome> ran(
      Assessment.Judged judged, Draft.Call entry, ToolResult result, boolean keepsLease) {
    gave(judged, entry, result);
    return concludeLooked(keepsLease);
  }

  private List<Outcome> concludeLooked(boolean keepsLease) {
    if (!looked.isEmpty()) {
      gate.keeper.open(session, List.copyOf(looked));
    }
    return conclude(keepsLease);
  }

  /** Takes the batch through where people say something to agents, perhaps not to this one. */
  List<Outcome> overridden(boolean keepsLease) {
    if (isHalted()) {
      distinct.values().forEach(this::holdBack);
      return conclude(false);
    }
    Command command = gate.wheel.redirecting(session);
    return command != null && redirected(command) ? handOut() : through(keepsLease);
  }

  private boolean isHalted() {
    if (halted == null) {
      halted = gate.wheel.halting(session);
      if (halted != null) {
        gate.wheel.note(session, halted);
      }
    }
    return halted != null;
  }

  private void holdBack(ToolCall call) {
    if (!clashes(call)) {
      outcomes.put(
          call.id(), new Outcome.Pending(call.id(), List.of(), Replies.pending(call.tool())));
    }
  }

  /** Answers all calls that nothing is known of with an instruction; false where it is void. */
  private boolean redirected(Command command) {
    List<ToolCall> unknown = new ArrayList<>();
    for (ToolCall call : distinct.values()) {
      Request request = session.requests().get(Gate.requestId(session, call));
      // To give out what a call that ran gave is not to run anything.
      boolean approved =
          request != null
              && request.status() == RequestStatus.APPROVED
              && !Output.isOne(request.revision().action().tool());
      if (!clashes(call) && (approved || !knownAlready(call))) {
        unknown.add(call);
      }
    }
    Map<String, ToolResult> told =
        isPending() ? Map.of() : gate.wheel.redirect(session, distinct.values(), unknown, command);
    outcomes.keySet().removeIf(id -> told.isEmpty());
    told.forEach((id, result) -> outcomes.put(id, Outcome.of(result)));
    return !told.isEmpty();
  }

  /** Goes on where the body of the only call, which policy allowed, has asked for a person. */
  List<Outcome> asked(
      Assessment.Judged judged, Draft.Call entry, NeedHumanApproval asked, boolean keepsLease) {
    asks(judged, entry, asked);
    return conclude(keepsLease);
  }

  private void execute(Assessment.Judged judged) {
    if (isHalted()) {
      holdBack(judged.call());
      return;
    }
    Optional<String> granted = plan.isStep(judged) ? stepOf(judged) : Optional.empty();
    if (outcomes.containsKey(judged.call().id())) {
      return;
    }
    Verdict.Ask ask = answerable.get(judged.call().id());
    if (ask != null) {
      granted = grantFor(judged, ask);
      if (granted.isEmpty()) {
        open(judged, ask, Arguments.none());
        return;
      }
    }
    Draft.Call entry = gate.begin(session, judged);
    granted.ifPresent(entry::granted);
    try {
      ToolResult result = gate.run(session, judged, entry, roomForResult);
      plan.ran(judged, result);
      if (judged.verdict() instanceof Verdict.Review review) {
        Step step = gate.afterwards.looked(session, judged, review, result);
        entry.review(step.after().id());
        looked.add(step);
      }
      gave(judged, entry, result);
    } catch (NeedHumanApproval asked) {
      plan.waits(judged);
      asks(judged, entry, asked);
    }
  }

  /** The plan on which a step runs; where it does not, what becomes of it is among the outcomes. */
  private Optional<String> stepOf(Assessment.Judged judged) {
    String callId = judged.call().id();
    PlanWalk.Turn turn = plan.take(judged);
    if (turn instanceof PlanWalk.Turn.Goes goes) {
      return Optional.of(goes.standing());
    } else if (turn instanceof PlanWalk.Turn.Held held) {
      held(judged, held.verdict());
    } else if (turn instanceof PlanWalk.Turn.Waits waits) {
      outcomes.put(
          callId,
          new Outcome.Pending(callId, waits.requests(), Replies.pending(judged.call().tool())));
    } else {
      // Where it may run, it is answerable, or not in the outcomes.
      judge(judged, new ArrayList<>());
    }
    return Optional.empty();
  }

  private void held(Assessment.Judged judged, Verdict verdict) {
    if (verdict instanceof Verdict.Ask ask) {
      open(judged, ask, Arguments.none());
    } else {
      deny(judged, verdict instanceof Verdict.Deny deny ? Scrub.text(deny.message()) : "");
    }
  }

  /** What a call gave goes to the agent, unless something is said against it. */
  private void gave(Assessment.Judged judged, Draft.Call entry, ToolResult result) {
    String callId = judged.call().id();
    Step step = gate.heldBack(session, judged, result);
    if (step == null) {
      outcomes.put(callId, Outcome.of(result));
    } else if (step.after().status().isWaiting()) {
      held.add(step);
      outcomes.put(
          callId,
          new Outcome.Pending(
              callId,
              List.of(step.after().reference()),
              OutputReplies.pending(judged.call().tool())));
    } else {
      looked.add(step);
      outcomes.put(callId, Outcome.of(Replies.of(callId, step.after())));
    }
    if (step != null) {
      entry.held(step.after().id());
    }
    if (session.conclude(entry, result.status().name())) {
      gate.keeper.flush(session);
    }
  }

  private void asks(Assessment.Judged judged, Draft.Call entry, NeedHumanApproval asked) {
    asks(judged, asked);
    Outcome outcome = outcomes.get(judged.call().id());
    session.conclude(
        entry, outcome instanceof Outcome.Settled done ? done.result().status().name() : "PENDING");
  }

  /**
   * A call of the turn that is owed: what is there is given again. The turn goes on until all its
   * results are handed out, whatever else the agent proposes meanwhile.
   */
  private boolean knownAlready(ToolCall call) {
    if (clashes(call)) {
      return true;
    }
    ToolResult stored = session.results().get(call.id());
    if (stored != null) {
      outcomes.put(call.id(), Outcome.of(stored));
      return true;
    }
    Request request = session.requests().get(Gate.requestId(session, call));
    if (request != null) {
      outcomes.put(call.id(), gate.executions.settle(session, call, request));
      return true;
    }
    return false;
  }

  private boolean clashes(ToolCall call) {
    ToolCall owed = session.ofThisTurn(call.id());
    if (owed == null || sameProposal(owed, call)) {
      return false;
    }
    outcomes.put(call.id(), clash(call));
    clashed.add(call.id());
    return true;
  }

  private void judge(Assessment assessment, List<Assessment.Judged> allowed) {
    if (assessment instanceof Assessment.Invalid bad) {
      outcomes.put(bad.call().id(), invalid(bad.call(), bad.problem()));
      return;
    }
    Assessment.Judged judged = (Assessment.Judged) assessment;
    if (judged.verdict() instanceof Verdict.Deny deny) {
      deny(judged, Scrub.text(deny.message()));
      return;
    }
    PlanWalk.Stance stance = plan.weigh(judged);
    if (stance instanceof PlanWalk.Stance.Apart apart) {
      judge(apart.judged(), allowed);
    } else if (stance instanceof PlanWalk.Stance.Deviates deviates) {
      held(judged, deviates.verdict());
    } else {
      allowed.add(judged);
    }
  }

  /** By policy alone. */
  private void judge(Assessment.Judged judged, List<Assessment.Judged> allowed) {
    Verdict verdict = judged.verdict();
    if (verdict instanceof Verdict.Ask ask) {
      if (mayBeGranted(judged, ask)) {
        answerable.put(judged.call().id(), ask);
        allowed.add(judged);
      } else {
        open(judged, ask, Arguments.none());
      }
    } else if (verdict instanceof Verdict.Review review) {
      afterwards(judged, review, allowed);
    } else if (verdict instanceof Verdict.Allow) {
      allowed.add(judged);
    } else {
      throw new IllegalStateException("no way to act on " + verdict);
    }
  }

  /** It runs, unless so much like it was flagged, or people rejected it, that they are asked. */
  private void afterwards(
      Assessment.Judged judged, Verdict.Review review, List<Assessment.Judged> allowed) {
    Optional<Verdict.Reason> raised = gate.afterwards.raised(judged.action(), review);
    if (raised.isEmpty()) {
      allowed.add(judged);
      return;
    }
    Verdict before = gate.assessor.askedBefore(judged, raised.get(), gate.store.clock().instant());
    held(judged, before);
  }

  /** What people rejected in this run is not done on a grant. */
  private boolean mayBeGranted(Assessment.Judged judged, Verdict.Ask ask) {
    return Grant.mayAnswer(ask)
        && !session.rejections().containsKey(judged.action().fingerprint())
        && leave(judged, ask, Set.of()).isPresent();
  }

  private Optional<GrantedCalls.Leave> leave(
      Assessment.Judged judged, Verdict.Ask ask, Set<String> not) {
    String principal = session.run().origin().principal();
    return gate.granted.find(principal, judged.action(), ask, not);
  }

  /**
   * Commits the use of what lets the call through, before its tool begins: a crash costs a use and
   * never gives one, and what was revoked before is not used.
   *
   * @return the standing record; empty where none lets it through
   */
  private Optional<String> grantFor(Assessment.Judged judged, Verdict.Ask ask) {
    Set<String> not = new HashSet<>();
    for (Optional<GrantedCalls.Leave> leave = leave(judged, ask, not);
        leave.isPresent();
        leave = leave(judged, ask, not)) {
      GrantedCalls.Leave found = leave.get();
      List<Verdict.Reason> reasons = new ArrayList<>(ask.reasons());
      reasons.add(found.reason());
      Map<String, @Nullable Object> data = Gate.called(judged);
      data.put("verdict", Verdict.Kind.ALLOW.name());
      data.put("reasons", reasons.stream().map(r -> r.rule() + ": " + r.text()).toList());
      data.put("standing", found.standing().id());
      data.put("request", found.request());
      StandingStep.Use use = new StandingStep.Use(found.standing(), 1);
      if (gate.keeper.use(session, "GRANTED", data, use, false)) {
        return Optional.of(found.standing().id());
      }
      not.add(found.standing().id());
      gate.granted.forget();
    }
    return Optional.empty();
  }

  private void deny(Assessment.Judged judged, String reason) {
    Map<String, @Nullable Object> data = Gate.called(judged);
    data.put("verdict", judged.verdict().kind().name());
    data.put("reason", reason);
    gate.keeper.note(session, "DENIED", data);
    outcomes.put(
        judged.call().id(),
        Outcome.of(Replies.denied(judged.call().id(), judged.call().tool(), reason)));
  }

  /** The tool body asks by itself, or waits for a run that it started. */
  private void asks(Assessment.Judged judged, NeedHumanApproval asked) {
    if (asked.run().isPresent()) {
      if (!session.awaited().contains(asked.run().get())) {
        // Only the runs that this run delegated to will ever wake it.
        outcomes.put(
            judged.call().id(),
            Outcome.of(
                Replies.failed(
                    judged.call().id(),
                    judged.call().tool(),
                    "the tool let the interrupt of a run through that this run did not start")));
        return;
      }
      outcomes.put(
          judged.call().id(),
          new Outcome.Pending(
              judged.call().id(), asked.requests(), Replies.pending(judged.call().tool())));
      return;
    }
    if (asked.context().json().length() > gate.assessor.maxContextBytes()) {
      String problem =
          "the tool asks for an approval with a context of %d characters, and maxContextBytes is %d"
              .formatted(asked.context().json().length(), gate.assessor.maxContextBytes());
      outcomes.put(
          judged.call().id(),
          Outcome.of(Replies.failed(judged.call().id(), judged.call().tool(), problem)));
      return;
    }
    String message = Scrub.text(String.valueOf(asked.getMessage()));
    Verdict verdict = gate.assessor.askedBy(judged, message, gate.store.clock().instant());
    if (verdict instanceof Verdict.Ask ask) {
      open(judged, ask, asked.context());
    } else {
      deny(judged, verdict instanceof Verdict.Deny deny ? Scrub.text(deny.message()) : message);
    }
  }

  private void open(Assessment.Judged judged, Verdict.Ask ask, Arguments context) {
    ToolCall call = judged.call();
    Rejection rejection = session.rejections().get(judged.action().fingerprint());
    if (rejection != null && rejection.times() >= gate.maxRejections) {
      deny(
          judged,
          "People rejected this same action "
              + rejection.times()
              + " times and are not asked again. Their last reason: "
              + rejection.reason());
      return;
    }
    Step step = Question.of(gate, session, judged, ask, context);
    opened.add(step);
    asked.put(call.id(), judged);
    outcomes.put(
        call.id(),
        new Outcome.Pending(
            call.id(), List.of(step.after().reference()), Replies.pending(call.tool())));
  }

  private List<Outcome> conclude(boolean keepsLease) {
    if (isPending() && parked(keepsLease)) {
      if (halted != null) {
        gate.wheel.parked(session, halted);
      }
      return inOrder();
    }
    return handOut();
  }

  private List<Outcome> handOut() {
    List<Request> settled = handedOut();
    settled.forEach(new HandedOut(gate, session)::count);
    Set<String> handedOut = new HashSet<>(distinct.keySet());
    handedOut.removeAll(clashed);
    session.handedOut(handedOut);
    if (outcomes.values().stream().anyMatch(Outcome.Denied.class::isInstance)) {
      gate.keeper.flush(session);
    }
    return inOrder();
  }

  private List<Outcome> inOrder() {
    List<Outcome> inOrder = new ArrayList<>();
    for (int i = 0; i < calls.size(); i++) {
      Outcome own = outcomes.get(calls.get(i).id());
      Outcome no = refused.get(i);
      inOrder.add(no != null ? no : own != null ? own : clash(calls.get(i)));
    }
    return inOrder;
  }

  private boolean isPending() {
    return outcomes.values().stream().anyMatch(Outcome.Pending.class::isInstance);
  }

  /** False where people are asked about too much already, and nothing else is waited for. */
  private boolean parked(boolean keepsLease) {
    List<ToolCall> owed = session.pendingCalls();
    Map<String, ToolResult> results = session.results();
    RunWritten written = park(keepsLease);
    if (written == RunWritten.SAVED) {
      return true;
    }
    session.owe(owed, results);
    opened.clear();
    asked.values().forEach(judged -> refuse(judged, written));
    asked.clear();
    return isPending() && parked(keepsLease);
  }

  /** Nobody is asked, so nothing runs: the model may propose it again when there is room. */
  private void refuse(Assessment.Judged judged, RunWritten full) {
    String whose =
        switch (full) {
          case RUN_FULL -> "this run";
          case AGENT_FULL -> "this agent";
          default -> "this tenant";
        };
    String reason = "As many requests of " + whose + " wait for people as may.";
    Map<String, @Nullable Object> data = Gate.called(judged);
    data.put("reason", reason);
    data.put("cap", full.name());
    gate.keeper.note(session, "CAPPED", data);
    String id = judged.call().id();
    outcomes.put(id, Outcome.of(Replies.capped(id, judged.call().tool(), reason)));
  }

  /** Parks a run again whose owed batch still waits; nothing new is opened. */
  void parkAgain(Map<String, Outcome> settled) {
    for (ToolCall call : distinct.values()) {
      ToolResult stored = session.results().get(call.id());
      Outcome outcome = settled.get(call.id());
      if (outcome != null) {
        outcomes.put(call.id(), outcome);
      } else if (stored != null) {
        outcomes.put(call.id(), Outcome.of(stored));
      }
    }
    park(false);
  }

  private RunWritten park(boolean keepsLease) {
    Map<String, ToolResult> settled = new LinkedHashMap<>();
    Set<String> waitsFor = new LinkedHashSet<>();
    List<ToolCall> owed = new ArrayList<>();
    for (ToolCall call : distinct.values()) {
      if (clashed.contains(call.id())) {
        continue;
      }
      Outcome outcome = outcomes.get(call.id());
      if (outcome instanceof Outcome.Pending pending) {
        waitsFor.addAll(pending.requests());
      } else if (outcome instanceof Outcome.Settled done
          && !session.requests().containsKey(Gate.requestId(session, call))) {
        settled.put(call.id(), done.result());
      }
      // An invalid call is answered from its result; its text may be too large to keep.
      owed.add(
          outcome instanceof Outcome.Invalid
              ? ToolCall.of(call.id(), call.tool(), Scrub.shortened(call.arguments()))
              : call);
    }
    for (ToolCall earlier : session.pendingCalls()) {
      if (!distinct.containsKey(earlier.id()) || clashed.contains(earlier.id())) {
        owed.add(earlier);
      }
    }
    Map<String, ToolResult> results = new LinkedHashMap<>(session.results());
    results.putAll(settled);
    session.owe(owed, results);
    List<Step> all = new ArrayList<>(held);
    all.addAll(opened);
    // What ran cannot be refused any more, so no cap keeps its result from being put down.
    Caps caps = asked.isEmpty() ? Caps.NONE : gate.assessor.caps();
    RunWritten written = gate.keeper.park(session, all, keepsLease, caps);
    if (written != RunWritten.SAVED) {
      return written;
    }
    all.forEach(step -> session.requests().put(step.after().id(), step.after()));
    session.park(
        NeedHumanApproval.parked(
            session.id(),
            List.copyOf(waitsFor),
            halted != null
                ? halted.describe()
                : "run " + session.id() + " waits for people: " + String.join(", ", waitsFor)));
    return written;
  }

  /** What became of the questions about calls of this batch, as their results are handed out. */
  private List<Request> handedOut() {
    return session.pendingCalls().stream()
        .filter(call -> distinct.containsKey(call.id()) && !clashed.contains(call.id()))
        .map(call -> session.requests().get(Gate.requestId(session, call)))
        .filter(Objects::nonNull)
        .filter(request -> !Output.isOne(request.revision().action().tool()))
        .toList();
  }

  private boolean sameProposal(ToolCall owed, ToolCall call) {
    return owed.tool().equals(call.tool())
        && (owed.arguments().equals(call.arguments())
            || owed.arguments().equals(Scrub.shortened(call.arguments())));
  }

  private static Outcome clash(ToolCall call) {
    return invalid(call, "the call id is already used by another call of this turn");
  }

  private static Outcome invalid(ToolCall call, String problem) {
    return Outcome.of(
        Replies.invalid(Scrub.text(call.id()), Scrub.text(call.tool()), Scrub.text(problem)));
  }
}

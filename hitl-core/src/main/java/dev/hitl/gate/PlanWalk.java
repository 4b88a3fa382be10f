package dev.hitl.gate;

import dev.hitl.call.Plan;
import dev.hitl.call.ToolResult;
import dev.hitl.checkpoint.Checkpoint.Planned;
import dev.hitl.policy.Assessment;
import dev.hitl.policy.Verdict;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One batch of calls on its way along the plan of its run. A call that is the next step takes that
 * step; one of a tool that the plan has in mind and that is not the next step is asked about; what
 * the plan does not mention is none of its business. Not thread-safe.
 */
final class PlanWalk {
  /** Whoever approves it has to know what else runs. */
  private static final String BESIDES = "; if approved it runs besides that step, which stays";

  private final PlannedCalls plans;
  private final RunSession session;

  /** Which step a call of this batch takes, by call id. */
  private final Map<String, Integer> steps = new HashMap<>();

  /** The step that the next call would be; less than zero until that is looked up. */
  private int next = -1;

  /** What this batch asks about; not stored yet. */
  private final Set<String> asked = new HashSet<>();

  PlanWalk(PlannedCalls plans, RunSession session) {
    this.plans = plans;
    this.session = session;
  }

  /** What a plan makes of a call. */
  sealed interface Stance {
    /** It is judged as ever; where people are asked, they are told of the plan. */
    record Apart(Assessment.Judged judged) implements Stance {}

    /** It is the next step: see {@link #take} when it is its turn. */
    record Step() implements Stance {}

    /** It is not what was approved. */
    record Deviates(Verdict verdict) implements Stance {}
  }

  /** What happens with a step when it is its turn. */
  sealed interface Turn {
    /** It runs, and its use is committed. */
    record Goes(String standing) implements Turn {}

    /** People are asked about it, or it is refused, and its use is committed. */
    record Held(Verdict verdict) implements Turn {}

    /** The step before it waits for this. */
    record Waits(List<String> requests) implements Turn {}

    /** The plan is over: it is judged as ever. */
    record Over() implements Turn {}
  }

  /** Says what the plan makes of a call that policy does not deny. Nothing runs. */
  Stance weigh(Assessment.Judged judged) {
    if (!session.plan().isTaken()) {
      return new Stance.Apart(judged);
    }
    PlanInForce plan = plans.inForce(session, judged, asked);
    Planned mark = session.plan().mark();
    if (plan == null || mark == null) {
      return new Stance.Apart(judged);
    }
    if (next < 0) {
      next = mark.done() + (mark.open() == null ? 0 : 1);
    }
    if (judged.tool().name().equals(Plan.TOOL)) {
      String place = "takes the place of a plan of which %d of %d steps are done";
      return new Stance.Apart(
          told(judged, plan, place.formatted(mark.done(), plan.steps().size())));
    }
    if (plans.goesOn(session, judged)) {
      steps.put(judged.call().id(), mark.done());
      return new Stance.Step();
    }
    String deviation = deviation(plan, next, judged);
    if (deviation.isEmpty()) {
      steps.put(judged.call().id(), next++);
      return new Stance.Step();
    } else if (!plan.record().plan().mentions(judged.tool().name())) {
      return new Stance.Apart(told(judged, plan, "not a step of it; " + expected(plan, next)));
    }
    return plans.stillHolds(session, plan)
        ? new Stance.Deviates(plans.asked(judged, reason(plan, deviation)))
        : new Stance.Apart(judged);
  }

  private static String deviation(PlanInForce plan, int next, Assessment.Judged judged) {
    if (next >= plan.steps().size()) {
      return "all its steps are taken";
    }
    Plan.Step step = plan.steps().get(next);
    if (!step.tool().equals(judged.tool().name())) {
      return expected(plan, next) + ", not " + judged.tool().name() + BESIDES;
    }
    String difference = step.difference(judged.action().arguments(), judged.tool().secrets());
    return difference.isEmpty()
        ? ""
        : expected(plan, next) + "; differs in " + difference + BESIDES;
  }

  private static String expected(PlanInForce plan, int next) {
    return next >= plan.steps().size() ? "all its steps are taken" : "expected " + plan.named(next);
  }

  private static Verdict.Reason reason(PlanInForce plan, String text) {
    return new Verdict.Reason("plan of request " + plan.record().request(), text);
  }

  private static Assessment.Judged told(Assessment.Judged judged, PlanInForce plan, String text) {
    return judged.verdict() instanceof Verdict.Ask ask
        ? new Assessment.Judged(
            judged.call(),
            judged.tool(),
            judged.action(),
            with(ask, reason(plan, text)),
            judged.evidence())
        : judged;
  }

  static Verdict.Ask with(Verdict.Ask ask, Verdict.Reason reason) {
    List<Verdict.Reason> reasons = new ArrayList<>(ask.reasons());
    reasons.add(reason);
    return new Verdict.Ask(ask.route(), ask.risk(), ask.message(), reasons, ask.policyVersion());
  }

  boolean isStep(Assessment.Judged judged) {
    return steps.containsKey(judged.call().id());
  }

  /** Takes a step. Its use is committed before anything else is done about it. */
  Turn take(Assessment.Judged judged) {
    PlanInForce plan = plans.inForce(session, judged, asked);
    Planned mark = session.plan().mark();
    Integer index = steps.get(judged.call().id());
    if (plan == null || mark == null || index == null) {
      return new Turn.Over();
    } else if (plans.goesOn(session, judged)) {
      return new Turn.Goes(plan.standing().id());
    } else if (mark.open() != null) {
      return new Turn.Waits(List.of(mark.open()));
    } else if (mark.done() != index) {
      return new Turn.Held(plans.asked(judged, reason(plan, expected(plan, mark.done()))));
    }
    Verdict verdict = plans.raised(judged);
    Verdict.@Nullable Ask ask = verdict instanceof Verdict.Ask asks ? asks : null;
    Optional<String> why =
        ask == null ? Optional.empty() : plans.whyAsked(session, plan, index, judged, ask);
    if (!session.plan().isTaken()) {
      return new Turn.Over();
    }
    boolean goes = why.isEmpty() && !(verdict instanceof Verdict.Deny);
    String text = plan.named(index) + why.map(reason -> ": " + reason).orElse(", as approved");
    Verdict held = ask == null ? verdict : with(ask, reason(plan, text));
    if (!plans.use(session, plan, index, judged, goes, held)) {
      return new Turn.Over();
    } else if (goes) {
      return new Turn.Goes(plan.standing().id());
    }
    waits(judged);
    return new Turn.Held(held);
  }

  /** The call is asked about, or waits for a run. */
  void waits(Assessment.Judged judged) {
    if (isStep(judged) && session.plan().isTaken()) {
      String request = Gate.requestId(session, judged.call());
      asked.add(request);
      session.plan().waits(request);
    }
  }

  /** What came of a step that ran. */
  void ran(Assessment.Judged judged, ToolResult result) {
    Integer index = steps.get(judged.call().id());
    PlanInForce plan = session.plan().loaded();
    if (index == null || plan == null) {
      return;
    }
    if (result.status() == ToolResult.Status.EXECUTED) {
      session.plan().done();
      plans.finished(session, plan);
    } else {
      plans.stop(session, plan.named(index) + " failed");
    }
  }
}

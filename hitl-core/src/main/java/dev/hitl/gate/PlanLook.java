package dev.hitl.gate;

import dev.hitl.admit.Admission;
import dev.hitl.admit.Standing;
import dev.hitl.audit.AuditEvent;
import dev.hitl.audit.Chain;
import dev.hitl.audit.Verification;
import dev.hitl.call.Action;
import dev.hitl.call.Plan;
import dev.hitl.call.RunId;
import dev.hitl.call.ToolCall;
import dev.hitl.policy.Assessment;
import dev.hitl.policy.Assessor;
import dev.hitl.policy.Circumstances;
import dev.hitl.policy.Route;
import dev.hitl.policy.Verdict;
import dev.hitl.request.Request;
import dev.hitl.request.RequestStatus;
import dev.hitl.request.Revision;
import dev.hitl.request.Tally;
import dev.hitl.store.PlanRecord;
import dev.hitl.store.RequestRecord;
import dev.hitl.store.StandingRecord;
import dev.hitl.store.Store;
import dev.hitl.store.StoreException;
import dev.hitl.tool.Basis;
import dev.hitl.tool.Invoker;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks at a plan that was approved, and at a step of it when it is its turn. Thread-safe. */
final class PlanLook {
  private static final Logger LOG = LoggerFactory.getLogger(PlanLook.class);

  private final Assessor assessor;
  private final Admission admission;
  private final Invoker invoker;
  private final Store store;

  PlanLook(Assessor assessor, Admission admission, Invoker invoker, Store store) {
    this.assessor = assessor;
    this.admission = admission;
    this.invoker = invoker;
    this.store = store;
  }

  /** A plan that lets nothing through. */
  static final class Voided extends Exception {
    private static final long serialVersionUID = 1L;

    Voided(String why) {
      super(why);
    }
  }

  /** Its row, its chain, and the request that people approved have to say the same. */
  PlanInForce verified(StandingRecord standing, RunId run) throws Voided {
    try {
      PlanRecord record = PlanRecord.read(standing);
      List<AuditEvent> events = store.audit(standing.id());
      RequestRecord approved = store.recorded(record.request()).orElse(null);
      if (!(standing.verify(events) instanceof Verification.Intact intact)
          || intact.isClosed()
          || events.isEmpty()
          || !events.get(0).type().equals(PlanRecord.PLANNED)
          || approved == null
          || Chain.verify(approved.request(), approved.events()) instanceof Verification.Broken
          || !isOf(record, approved.request(), run)) {
        LOG.error("{} lets nothing through: it is not what is on record", standing.id());
        throw new Voided("it is not what is on record");
      }
      if (!record.policyVersion().equals(assessor.policyVersion())) {
        throw new Voided("the policy is another than when it was approved");
      }
      return new PlanInForce(standing, record, approved, then(approved.request().revision()));
    } catch (StoreException e) {
      if (!e.isUnreadable()) {
        throw e;
      }
      LOG.error("{} lets nothing through: {}", standing.id(), e.getMessage());
      throw new Voided("it cannot be read");
    }
  }

  private static boolean isOf(PlanRecord record, Request approved, RunId run) {
    Action action = approved.revision().action();
    return approved.status() == RequestStatus.EXECUTED
        && approved.run().equals(run)
        && record.run().equals(run)
        && action.tool().equals(Plan.TOOL)
        && action.digest().equals(record.digest())
        && approved.revision().digest().equals(record.digest())
        && action.policyVersion().equals(record.policyVersion())
        && Plan.of(action.arguments()).equals(record.plan());
  }

  /** Policy is the same, and so is what was known, so it says the same as then. */
  private List<Assessment.Judged> then(Revision approved) throws Voided {
    Action action = approved.action();
    ToolCall call =
        ToolCall.of(action.callId(), action.tool(), action.arguments().json())
            .with(approved.signals());
    Map<?, ?> signatures =
        approved.basis().facts().get(Basis.PLANNED_TOOLS) instanceof Map<?, ?> names
            ? names
            : Map.of();
    List<Assessment.Judged> steps = new ArrayList<>();
    if (assessor.assess(
            action.run(),
            call,
            action.revision(),
            approved.at(),
            Circumstances.recorded(approved.evidence()))
        instanceof Assessment.Judged plan) {
      for (Assessment step : assessor.steps(plan, approved.at())) {
        if (!(step instanceof Assessment.Judged judged)
            || !judged.tool().signature().equals(signatures.get(judged.tool().name()))) {
          throw new Voided("the parameters of a tool changed since it was approved");
        }
        steps.add(judged);
      }
      return steps;
    }
    throw new Voided("the parameters of a tool changed since it was approved");
  }

  /** What makes the question of a step another than the one that its approval answered. */
  Optional<String> stricter(
      PlanInForce plan, int index, Assessment.Judged judged, Verdict.Ask ask) {
    Verdict then = plan.then().get(index).verdict();
    Request approved = plan.approved().request();
    Set<String> rules = rules(ask);
    rules.removeAll(rules(then));
    if (ask.isAskedByItself()) {
      return Optional.of("critical, so it is asked about although the plan is approved");
    } else if (!rules.isEmpty()) {
      return Optional.of("asked about because of " + String.join(", ", rules));
    } else if (then.kind() != Verdict.Kind.ASK || ask.risk().compareTo(then.risk()) > 0) {
      return Optional.of("of higher risk than when the plan was approved");
    } else if (Tally.of(approved).missing() > 0
        || Tally.of(ask.route(), approved.votes(), approved.principal()).missing() > 0) {
      return Optional.of("those who approved the plan are not enough for it");
    }
    Basis was = approved.revision().basis().step(index + 1);
    return was.stillHolds(invoker.basis(judged.action()))
        ? Optional.empty()
        : Optional.of("what it rests on is not what it was when people were asked");
  }

  /** The rules that have something to say, as they are named. */
  private static Set<String> rules(Verdict verdict) {
    Set<String> names = new TreeSet<>();
    verdict.reasons().forEach(reason -> names.add(reason.rule()));
    return names;
  }

  /** Why those who approved the plan could not approve this very call now. */
  Optional<String> beyond(PlanInForce plan, Assessment.Judged judged, Verdict.Ask ask) {
    Request asked = asked(plan.approved().request(), judged.action(), ask.route());
    Standing standing =
        admission.standing(asked, plan.approved().events(), null, store.clock().instant());
    if (standing instanceof Standing.Fallen fallen) {
      return Optional.of(fallen.why());
    }
    return standing instanceof Standing.Unknown unknown
        ? Optional.of(unknown.why())
        : Optional.empty();
  }

  /** As if those who approved the plan had been asked about the call. */
  private static Request asked(Request plan, Action action, Route route) {
    Revision was = plan.revision();
    Revision revision =
        new Revision(
            action,
            action.digest(),
            was.risk(),
            was.message(),
            was.reasons(),
            was.context(),
            was.basis(),
            was.signals(),
            was.secrets(),
            was.author(),
            was.at(),
            was.evidence());
    return new Request(
        plan.id(),
        revision,
        plan.status(),
        route,
        plan.deadline(),
        plan.waiting(),
        plan.votes(),
        plan.decision(),
        plan.claim(),
        plan.result(),
        plan.principal(),
        plan.origin(),
        plan.openedAt(),
        plan.updatedAt(),
        plan.head());
  }
}

package dev.hitl.gate;

import dev.hitl.admit.Admission;
import dev.hitl.admit.Standing;
import dev.hitl.call.Plan;
import dev.hitl.checkpoint.Checkpoint.Planned;
import dev.hitl.policy.Assessment;
import dev.hitl.policy.Assessor;
import dev.hitl.policy.Verdict;
import dev.hitl.request.Change;
import dev.hitl.request.Decision;
import dev.hitl.request.Request;
import dev.hitl.request.RequestStatus;
import dev.hitl.store.PlanRecord;
import dev.hitl.store.StandingRecord;
import dev.hitl.store.StandingStep;
import dev.hitl.store.StandingWritten;
import dev.hitl.store.Store;
import dev.hitl.store.StoreException;
import dev.hitl.tool.Invoker;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says whether the plan of a run still holds, and uses it up step by step. A row alone gives
 * nothing: what lets a step run is the request that people approved, its chain, and that those who
 * approved it could approve this very call now. Where anything does not fit, the plan is over, and
 * each call is judged as ever. Thread-safe.
 */
final class PlannedCalls {
  private static final Logger LOG = LoggerFactory.getLogger(PlannedCalls.class);

  private final Store store;
  private final Assessor assessor;
  private final Admission admission;
  private final RunKeeper keeper;
  private final Afterwards afterwards;
  private final PlanLook look;

  PlannedCalls(
      Store store,
      Assessor assessor,
      Admission admission,
      Invoker invoker,
      RunKeeper keeper,
      Afterwards afterwards) {
    this.store = store;
    this.assessor = assessor;
    this.admission = admission;
    this.keeper = keeper;
    this.afterwards = afterwards;
    look = new PlanLook(assessor, admission, invoker, store);
  }

  /** Where a batch goes along the plan of its run; costs nothing where there is none. */
  PlanWalk walk(RunSession session) {
    return new PlanWalk(this, session);
  }

  /**
   * The plan of a run, with what became of the step that was asked about last.
   *
   * @param judged the call that this is about
   * @param asked what the batch asks about, of which nothing is stored yet
   * @return null where there is none that holds
   */
  @Nullable PlanInForce inForce(RunSession session, Assessment.Judged judged, Set<String> asked) {
    Planned mark = session.plan().mark();
    if (mark == null) {
      return null;
    }
    PlanInForce plan = session.plan().loaded();
    if (plan == null) {
      plan = load(session, mark);
    }
    if (plan == null || !isOpenSettled(session, plan, judged, asked)) {
      return null;
    }
    return finished(session, plan) ? null : plan;
  }

  private @Nullable PlanInForce load(RunSession session, Planned mark) {
    Optional<StandingRecord> found = store.standing(mark.id());
    String problem;
    if (found.isEmpty() || found.get().isErased()) {
      problem = "it is not there any more";
    } else if (!found.get().key().equals(PlanRecord.key(session.id()))) {
      // The run went on from a checkpoint of another.
      session.plan().leave();
      return null;
    } else if (found.get().revoked()) {
      problem = "it was withdrawn";
    } else if (PlanRecord.taken(found.get()) != mark.done() + (mark.open() == null ? 0 : 1)) {
      problem =
          "%d of its steps were begun, and the run knows the end of %d"
              .formatted(PlanRecord.taken(found.get()), mark.done());
    } else if (failedSince(session, found.get().createdAt())) {
      problem = "its run failed";
    } else {
      try {
        PlanInForce plan = look.verified(found.get(), session.id());
        session.plan().loaded(plan);
        return plan;
      } catch (PlanLook.Voided e) {
        problem = String.valueOf(e.getMessage());
      }
    }
    stop(session, problem);
    return null;
  }

  /** A run that failed and is taken up again goes on without. */
  private boolean failedSince(RunSession session, Instant planned) {
    return store.audit(session.id().toString()).stream()
        .anyMatch(event -> event.type().equals("FAILED") && !event.at().isBefore(planned));
  }

  /** Whether what was asked about the last step leaves the plan in force, as far as known. */
  private boolean isOpenSettled(
      RunSession session, PlanInForce plan, Assessment.Judged judged, Set<String> asked) {
    Planned mark = session.plan().mark();
    String open = mark == null ? null : mark.open();
    if (mark == null || open == null || asked.contains(open)) {
      return mark != null;
    }
    Request request =
        Optional.ofNullable(session.requests().get(open))
            .or(() -> store.request(open))
            .orElse(null);
    if (request == null) {
      if (goesOn(session, judged)) {
        return true;
      }
      stop(session, plan.named(mark.done()) + " did not come to its end");
      return false;
    }
    return switch (request.status()) {
      case EXECUTED -> {
        session.plan().done();
        yield true;
      }
      case PENDING, APPROVED, EXECUTING, IN_DOUBT -> true;
      default -> {
        stop(session, plan.named(mark.done()) + " is " + word(request.status()));
        yield false;
      }
    };
  }

  private static String word(RequestStatus status) {
    return status.name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }

  /** Whether a call is the step whose tool waited for a run: it is entered again as it was. */
  boolean goesOn(RunSession session, Assessment.Judged judged) {
    Planned mark = session.plan().mark();
    String request = Gate.requestId(session, judged.call());
    return mark != null
        && request.equals(mark.open())
        && !session.requests().containsKey(request)
        && session.ofThisTurn(judged.call().id()) != null;
  }

  /** After the last step the plan is over, as it was meant to be. */
  boolean finished(RunSession session, PlanInForce plan) {
    Planned mark = session.plan().mark();
    if (mark != null && mark.done() >= plan.steps().size()) {
      session.plan().leave();
      return true;
    }
    return mark == null;
  }

  /** Whether the store says so; if not it is over here as well. */
  boolean stillHolds(RunSession session, PlanInForce plan) {
    boolean holds =
        store
            .standing(plan.standing().id())
            .filter(now -> !now.revoked() && !now.isErased() && !isOver(now))
            .isPresent();
    if (!holds) {
      session.plan().leave();
    }
    return holds;
  }

  private boolean isOver(StandingRecord standing) {
    Instant until = standing.until();
    return until != null && !until.isAfter(store.clock().instant());
  }

  /** People are asked about a call that the plan does not have, whatever policy says of it. */
  Verdict asked(Assessment.Judged judged, Verdict.Reason why) {
    Instant now = store.clock().instant();
    Verdict verdict = judged.verdict();
    if (verdict instanceof Verdict.Ask ask) {
      return PlanWalk.with(ask, why);
    } else if (verdict instanceof Verdict.Review) {
      return assessor.askedBefore(judged, why, now);
    }
    String message = "Call " + judged.tool().name() + ", which is not what the plan has next";
    return assessor.asked(judged, why, message, now);
  }

  /** The verdict, with what was flagged lately. */
  Verdict raised(Assessment.Judged judged) {
    if (judged.verdict() instanceof Verdict.Review review) {
      Optional<Verdict.Reason> raised = afterwards.raised(judged.action(), review);
      if (raised.isPresent()) {
        return assessor.askedBefore(judged, raised.get(), store.clock().instant());
      }
    }
    return judged.verdict();
  }

  /** Why a step is asked about all the same; where nobody's word holds any more it is over. */
  Optional<String> whyAsked(
      RunSession session, PlanInForce plan, int index, Assessment.Judged judged, Verdict.Ask ask) {
    if (session.rejections().containsKey(judged.action().fingerprint())) {
      return Optional.of("people rejected the same call in this run");
    }
    Optional<String> stricter = look.stricter(plan, index, judged, ask);
    if (stricter.isPresent()) {
      return stricter;
    }
    Standing standing =
        admission.standing(
            plan.approved().request(), plan.approved().events(), null, store.clock().instant());
    if (standing instanceof Standing.Fallen fallen) {
      stop(session, fallen.why());
      return Optional.of(fallen.why());
    } else if (standing instanceof Standing.Unknown unknown) {
      return Optional.of(unknown.why());
    }
    return look.beyond(plan, judged, ask);
  }

  /** Commits that a step is taken; where that is not to be had any more the plan is over here. */
  boolean use(
      RunSession session,
      PlanInForce plan,
      int index,
      Assessment.Judged judged,
      boolean goes,
      Verdict verdict) {
    Map<String, @Nullable Object> data = Gate.called(judged);
    data.put("verdict", (goes ? Verdict.Kind.ALLOW : verdict.kind()).name());
    data.put("reasons", verdict.reasons().stream().map(r -> r.rule() + ": " + r.text()).toList());
    data.put("standing", plan.standing().id());
    data.put("request", plan.record().request());
    data.put("step", (long) index + 1);
    boolean used =
        keeper.use(session, PlanRecord.STEP, data, new StandingStep.Use(plan.standing(), 1), false);
    if (!used) {
      session.plan().leave();
    }
    return used;
  }

  /** The results of a batch are handed out: a plan among them is in force from now on. */
  void adopt(RunSession session, Request settled) {
    Request request = settled;
    if (settled.decision() instanceof Decision.Redirected redirected) {
      request =
          Optional.ofNullable(session.requests().get(redirected.request()))
              .or(() -> store.request(redirected.request()))
              .orElse(settled);
    }
    if (request.status() == RequestStatus.EXECUTED
        && request.revision().action().tool().equals(Plan.TOOL)) {
      session.plan().adopt(PlanRecord.idFor(request.id()));
    }
  }

  /**
   * Ends the plan of a run. What is on record of that is only told: the run forgets the plan, and a
   * checkpoint that still has it says that fewer steps are done than were taken.
   */
  void stop(RunSession session, String why) {
    Planned mark = session.plan().mark();
    session.plan().leave();
    if (mark == null) {
      return;
    }
    LOG.info("The plan {} of run {} is over: {}", mark.id(), session.id(), why);
    try {
      for (int i = 0; i < 2; i++) {
        Optional<StandingRecord> known =
            store.standing(mark.id()).filter(one -> !one.revoked() && !one.isErased());
        if (known.isEmpty()
            || store.stand(
                    List.of(
                        PlanRecord.withdraw(
                            known.get(), Change.SYSTEM, why, store.clock().instant())))
                == StandingWritten.SAVED) {
          return;
        }
      }
    } catch (StoreException e) {
      LOG.error("That plan {} is over is not on record", mark.id(), e);
    }
  }
}

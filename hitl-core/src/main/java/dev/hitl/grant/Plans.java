package dev.hitl.grant;

import dev.hitl.admit.Admission;
import dev.hitl.audit.Chain;
import dev.hitl.audit.Verification;
import dev.hitl.call.Plan;
import dev.hitl.call.RunId;
import dev.hitl.checkpoint.RunStatus;
import dev.hitl.policy.Assessor;
import dev.hitl.request.Request;
import dev.hitl.request.Reviewers;
import dev.hitl.store.PlanRecord;
import dev.hitl.store.RequestRecord;
import dev.hitl.store.StandingRecord;
import dev.hitl.store.StandingStep;
import dev.hitl.store.StandingWritten;
import dev.hitl.store.Store;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Plans that were approved: how they stand, and taking the rest of one back. They are proposed as
 * calls of {@link Plan#TOOL}, and decided at the review desk like any other call.
 *
 * <p>Every method takes the identity that the caller's security context vouches for. What it
 * answers is committed, and holds on all nodes before the next step. What is refused is on record
 * on a chain of the tenant. Thread-safe.
 */
public final class Plans {
  private static final int MOST_TRIES = 100;
  private static final Set<RunStatus> ENDED =
      Set.of(RunStatus.FINISHED, RunStatus.FAILED, RunStatus.QUARANTINED);

  private final Store store;
  private final Assessor assessor;
  private final Admission admission;
  private final Attempts attempts;

  /**
   * @param store where they are kept
   * @param assessor knows the policy of now
   * @param admission who may decide
   * @param reviewers under which names people count
   */
  public Plans(Store store, Assessor assessor, Admission admission, Reviewers reviewers) {
    this.store = store;
    this.assessor = assessor;
    this.admission = admission;
    attempts = new Attempts(store, reviewers);
  }

  /** How a plan stands. */
  public enum State {
    /** Its next step runs without asking, unless that is critical or policy grew stricter. */
    IN_FORCE,
    /** All its steps were taken. */
    DONE,
    /** Somebody took the rest back, a step failed, or another plan took its place. */
    WITHDRAWN,
    /** Its time is over. */
    OVER,
    /** Its run ended. */
    ENDED,
    /** The policy is another than when it was approved. */
    VOID
  }

  /**
   * A plan as it stands.
   *
   * @param id its standing record, by which the rest is taken back
   * @param run whose plan it is
   * @param request the request that was approved
   * @param approvedBy who agreed
   * @param plan what was approved, with all that reviewers changed in it
   * @param taken how many steps were begun; the next is the one after them
   * @param until when it ends
   * @param state whether steps run without asking
   */
  public record Held(
      String id,
      RunId run,
      String request,
      List<String> approvedBy,
      Plan plan,
      int taken,
      Instant until,
      State state) {
    /** Copies the names. */
    public Held {
      approvedBy = List.copyOf(approvedBy);
    }

    /**
     * The step that is expected next.
     *
     * @return empty where none is left, or the plan is not in force
     */
    public Optional<Plan.Step> next() {
      return state == State.IN_FORCE ? Optional.of(plan.steps().get(taken)) : Optional.empty();
    }
  }

  /** What became of taking back. */
  public sealed interface Answer {
    /**
     * It is done.
     *
     * @param held the plan as it stands now
     */
    record Done(Held held) implements Answer {}

    /**
     * The person may not, or there is nothing left; nothing was changed.
     *
     * @param reason why
     */
    record Refused(String reason) implements Answer {}

    /**
     * There is no such plan.
     *
     * @param id what was asked for
     */
    record Unknown(String id) implements Answer {}
  }

  /**
   * One plan.
   *
   * @param id its id, or the id of the request that was approved
   * @return as it stands; empty where there is none, or nobody approved it yet
   */
  public Optional<Held> find(String id) {
    return standing(id).map(this::held);
  }

  /**
   * The plans of a run.
   *
   * @param run which run
   * @return those that were approved, in the order in which they were proposed
   */
  public List<Held> of(RunId run) {
    List<Held> all = new ArrayList<>();
    for (Request request : store.requestsOf(run)) {
      if (request.revision().action().tool().equals(Plan.TOOL)) {
        find(request.id()).ifPresent(all::add);
      }
    }
    return List.copyOf(all);
  }

  /**
   * Takes back what is left of a plan. A step whose use is not committed by then is asked about.
   *
   * @param id its id, or that of its request
   * @param by who: somebody who may decide such a request, or the person on whose behalf the agent
   *     acts
   * @param reason why
   * @return what became of it
   */
  public Answer withdraw(String id, String by, String reason) {
    if (reason.isBlank()) {
      return new Answer.Refused("taking a plan back needs a reason");
    }
    for (int i = 0; i < MOST_TRIES; i++) {
      Optional<StandingRecord> found = standing(id);
      if (found.isEmpty()) {
        return new Answer.Unknown(id);
      }
      Held held = held(found.get());
      if (found.get().revoked() || held.state() == State.DONE) {
        // Whoever comes too late tried nothing that they may not.
        return new Answer.Refused(
            held.state() == State.DONE
                ? "all its steps were taken already"
                : "it was taken back already");
      }
      Admission.Entry entry = entry(held, by);
      if (!(entry instanceof Admission.Entry.Admitted admitted)) {
        String why = ((Admission.Entry.Refused) entry).why();
        attempts.refused(
            "WithdrawPlan",
            held.run().tenant(),
            found.get().principal(),
            by,
            why,
            Map.of("tool", Plan.TOOL, "plan", held.id()));
        return new Answer.Refused(why);
      }
      StandingStep.Revoke revoke =
          PlanRecord.withdraw(
              found.get(), admitted.as().get(0).id(), reason, store.clock().instant());
      if (store.stand(List.of(revoke)) == StandingWritten.SAVED) {
        return new Answer.Done(held(store.standing(held.id()).orElse(revoke.after())));
      }
    }
    throw new IllegalStateException("plan " + id + " changed " + MOST_TRIES + " times in between");
  }

  /** Whoever could say no to the plan may take the rest of it back. */
  private Admission.Entry entry(Held held, String by) {
    RequestRecord approved = store.recorded(held.request()).orElse(null);
    if (approved == null
        || Chain.verify(approved.request(), approved.events()) instanceof Verification.Broken) {
      return new Admission.Entry.Refused(
          null, "the request that was approved is not what is on record");
    }
    return admission.admit(
        approved.request(), approved.events(), Admission.Act.WITHDRAW, by, store.clock().instant());
  }

  private Optional<StandingRecord> standing(String id) {
    String name = id.startsWith(PlanRecord.KIND + ":") ? id : PlanRecord.idFor(id);
    return store
        .standing(name)
        .filter(found -> found.kind().equals(PlanRecord.KIND) && !found.isErased());
  }

  private Held held(StandingRecord standing) {
    PlanRecord record = PlanRecord.read(standing);
    int taken = PlanRecord.taken(standing);
    Instant until = standing.until();
    return new Held(
        standing.id(),
        record.run(),
        record.request(),
        record.approvedBy(),
        record.plan(),
        taken,
        until == null ? Instant.MAX : until,
        state(standing, record, taken));
  }

  private State state(StandingRecord standing, PlanRecord record, int taken) {
    if (taken >= record.plan().steps().size()) {
      return State.DONE;
    } else if (standing.revoked()) {
      return State.WITHDRAWN;
    } else if (store.run(record.run()).filter(run -> !ENDED.contains(run.status())).isEmpty()) {
      return State.ENDED;
    } else if (!standing.holdsAt(store.clock().instant())) {
      return State.OVER;
    }
    return record.policyVersion().equals(assessor.policyVersion()) ? State.IN_FORCE : State.VOID;
  }
}

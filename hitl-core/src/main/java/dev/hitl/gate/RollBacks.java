package dev.hitl.gate;

import dev.hitl.admit.Admission;
import dev.hitl.admit.Voter;
import dev.hitl.audit.AuditEvent;
import dev.hitl.audit.Chain;
import dev.hitl.audit.Verification;
import dev.hitl.call.Action;
import dev.hitl.call.Arguments;
import dev.hitl.call.Signals;
import dev.hitl.checkpoint.RunRecord.Head;
import dev.hitl.notify.Notice;
import dev.hitl.policy.Assessor;
import dev.hitl.policy.Route;
import dev.hitl.policy.Verdict;
import dev.hitl.request.Claim;
import dev.hitl.request.Decision;
import dev.hitl.request.ExecutionSteps;
import dev.hitl.request.Request;
import dev.hitl.request.RequestStatus;
import dev.hitl.request.Revision;
import dev.hitl.request.Seniority;
import dev.hitl.request.Trigger;
import dev.hitl.request.Vote;
import dev.hitl.request.Waiting;
import dev.hitl.store.Applied;
import dev.hitl.store.GrantRecord;
import dev.hitl.store.Refusals;
import dev.hitl.store.RequestRecord;
import dev.hitl.store.StandingStep;
import dev.hitl.store.Step;
import dev.hitl.store.Store;
import dev.hitl.store.StoreException;
import dev.hitl.tool.Approval;
import dev.hitl.tool.Basis;
import dev.hitl.tool.Invoker;
import dev.hitl.tool.Invoker.Permit;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Rolls back what was executed, through the compensation that its tool declares:
 *
 * <ol>
 *   <li>A more senior person says so, with a reason.
 *   <li>In one transaction the executed request is marked as being rolled back, and the
 *       compensation is put down as a request of its own, claimed by this node. A grant that was
 *       given with the approval is revoked with it.
 *   <li>The compensation runs, on this thread, with the fence and an idempotency key in {@link
 *       Approval#current}.
 *   <li>In one transaction its result is written, and what became of the executed request. Where it
 *       failed that one is executed as before, and may be rolled back again.
 * </ol>
 *
 * <p>A process that dies between 2 and 4 leaves the compensation executing; when its lease is over
 * it is in doubt, and the person who resolves it resolves both. Nothing that was decided is ever
 * changed. Thread-safe.
 */
public final class RollBacks {
  private static final Logger LOG = LoggerFactory.getLogger(RollBacks.class);
  private static final int MAX_ATTEMPTS = 6;
  private static final int MAX_TEXT = 10_000;
  private static final int MAX_RESULT = 100_000;
  private static final Duration FIRST_PAUSE = Duration.ofMillis(20);

  private final Store store;
  private final Assessor assessor;
  private final Admission admission;
  private final Refusals refusals;
  private final Seniority seniority;
  private final Invoker invoker;
  private final String node;
  private final Duration lease;

  /**
   * @param store where requests are kept
   * @param assessor knows what undoes which tool, and who may overrule
   * @param admission who somebody is, and who may not
   * @param invoker runs tools
   * @param node this node's name
   * @param lease how long a compensation may take before it is in doubt; it is not extended
   */
  public RollBacks(
      Store store,
      Assessor assessor,
      Admission admission,
      Invoker invoker,
      String node,
      Duration lease) {
    this.store = store;
    this.assessor = assessor;
    this.admission = admission;
    refusals = new Refusals(store);
    seniority = new Seniority(assessor.overrule(), assessor::level);
    this.invoker = invoker;
    this.node = node;
    this.lease = lease;
  }

  /**
   * Rolls back one executed call.
   *
   * @param request its id or reference
   * @param reviewer who, as the caller's security context vouches for
   * @param reason why
   * @param decisionId the caller's name for it, in 1 to 190 characters, so that the same again has
   *     the same answer and nothing runs again; null for none
   * @return what became of it
   * @throws IllegalArgumentException if the name is blank or too long
   * @throws StoreException if the store cannot be reached; whether the compensation ran is then on
   *     record, or it is in doubt when its lease is over
   */
  public RolledBack rollBack(
      String request, String reviewer, String reason, @Nullable String decisionId) {
    Naming naming = new Naming(decisionId, reviewer, reason);
    int at = request.indexOf('@');
    Optional<RequestRecord> found = store.recorded(at < 0 ? request : request.substring(0, at));
    if (found.isEmpty()) {
      return new RolledBack.NotPossible("there is no request " + request);
    }
    Request executed = found.get().request();
    if (Chain.verify(executed, found.get().events()) instanceof Verification.Broken broken) {
      LOG.error("Request {} is not rolled back, its record is broken: {}", executed.id(), broken);
      return new RolledBack.NotPossible(
          "what is stored is not what is on record; somebody has to look into it: " + broken.why());
    }
    Optional<RolledBack> before = naming.answered(store, executed, found.get().events());
    if (before.isPresent()) {
      return before.get();
    }
    if (executed.status() == RequestStatus.COMPENSATING
        || executed.status() == RequestStatus.COMPENSATED) {
      return new RolledBack.AlreadyRolledBack(executed);
    }
    Optional<String> not = notUndone(executed);
    if (not.isPresent()) {
      return new RolledBack.NotPossible(not.get());
    }
    if (reason.isBlank() || reason.length() > MAX_TEXT) {
      return new RolledBack.NotPossible(
          "a roll-back needs a reason of at most " + MAX_TEXT + " characters");
    }
    RolledBack done = allowed(executed, found.get().events(), reviewer, reason, naming);
    return done instanceof RolledBack.AlreadyRolledBack
        ? naming.answered(store, executed, store.audit(executed.id())).orElse(done)
        : done;
  }

  /** Why there is nothing to roll back in it. */
  private static Optional<String> notUndone(Request request) {
    if (request.status() == RequestStatus.REVIEWING && request.origin() == null) {
      return Optional.of("people look at it just now; flag it before it is rolled back");
    }
    if (request.origin() != null && request.decision() instanceof Decision.Flagged) {
      return Optional.of("it looks at request " + request.origin() + "; roll that one back");
    }
    return request.status() == RequestStatus.EXECUTED || request.status() == RequestStatus.FLAGGED
        ? Optional.empty()
        : Optional.of("it is " + request.status() + "; only what was executed can be rolled back");
  }

  private RolledBack allowed(
      Request executed, List<AuditEvent> events, String reviewer, String reason, Naming naming) {
    Instant now = store.clock().instant();
    Admission.Entry entry =
        admission.admit(executed, events, Admission.Act.OVERRULE, reviewer, now);
    if (entry instanceof Admission.Entry.Refused refused) {
      return notAllowed(executed, reviewer, refused.voter(), refused.why());
    }
    Voter voter = ((Admission.Entry.Admitted) entry).as().get(0);
    if (!seniority.isAbove(executed, voter.roles())) {
      return notAllowed(
          executed,
          reviewer,
          voter.id(),
          reviewer
              + " is not more senior than those who agreed, and has no role that may overrule");
    }
    return begin(executed, events, voter, reason, naming);
  }

  private RolledBack notAllowed(
      Request executed, String reviewer, @Nullable String voter, String why) {
    refusals.record(executed, new Refusals.Attempt(reviewer, voter, "RollBack", why));
    return new RolledBack.NotAllowed(why);
  }

  private RolledBack begin(
      Request executed, List<AuditEvent> events, Voter voter, String reason, Naming naming) {
    String reviewer = voter.id();
    String id = Request.compensationIdFor(executed.id(), executed.version());
    Optional<Action> action;
    try {
      action =
          assessor.compensating(
              executed.revision().action(), id, executed.result() == null ? "" : executed.result());
    } catch (RuntimeException e) {
      return new RolledBack.NotPossible(
          "its compensation cannot be called: " + Scrub.text(String.valueOf(e.getMessage())));
    }
    if (action.isEmpty()) {
      return new RolledBack.NotPossible(
          "nothing undoes '"
              + executed.revision().action().tool()
              + "'; register a method with @Compensates(\""
              + executed.revision().action().tool()
              + "\")");
    }
    Instant now = store.clock().instant();
    Request claimed = claimed(id, action.get(), executed, voter, reason, now);
    Step marked =
        Step.of(
                ExecutionSteps.rollBack(executed, id, reviewer, reason, now).onNode(node),
                Notice.Kind.CHANGED)
            .with(naming.data());
    Step opened = Step.of(ExecutionSteps.openClaimed(claimed, reviewer, reason));
    for (int attempt = 1; attempt <= MAX_ATTEMPTS; attempt++) {
      List<StandingStep> granted =
          GrantRecord.revokeGivenWith(store, events, reviewer, reason, now);
      List<Step> steps = List.of(marked, opened);
      Applied applied = granted.isEmpty() ? store.apply(steps) : store.apply(steps, granted);
      if (applied instanceof Applied.Done) {
        return run(marked.after(), opened.after());
      }
      if (!(applied instanceof Applied.NotStanding)) {
        return new RolledBack.AlreadyRolledBack(store.request(executed.id()).orElse(executed));
      }
      // A call used the grant in between; it is read anew.
      LockSupport.parkNanos(FIRST_PAUSE.toNanos() * attempt);
    }
    return new RolledBack.NotPossible(
        "the grant that was given with its approval is in use just now; roll back again");
  }

  private Request claimed(
      String id, Action action, Request executed, Voter voter, String reason, Instant now) {
    String reviewer = voter.id();
    Route route = Route.anyOf(1).withPowers(executed.route().powers());
    Revision revision =
        new Revision(
            action,
            action.digest(),
            executed.revision().risk(),
            "Roll back " + executed.revision().action().tool() + ": " + reason,
            List.of(new Verdict.Reason("roll-back by " + reviewer, reason)),
            Arguments.none(),
            Basis.none(),
            Signals.NONE,
            executed.revision().secrets(),
            null,
            now);
    return new Request(
        id,
        revision,
        RequestStatus.EXECUTING,
        route,
        null,
        Waiting.begin(route, now),
        List.of(new Vote(reviewer, voter.roles(), reason, now)),
        new Decision.Approved(List.of(reviewer), reason),
        new Claim(1, node, now.plus(lease)),
        null,
        executed.principal(),
        executed.id(),
        now,
        now,
        Head.NONE);
  }

  private RolledBack run(Request executed, Request claimed) {
    boolean succeeded;
    String result;
    try {
      Claim claim = claimed.claim();
      long fence = claim == null ? 0 : claim.fence();
      result =
          invoker.invoke(
              claimed.revision().action(),
              Permit.approved(claimed.id(), fence, claimed.revision().digest()),
              Approval.of(claimed.id(), deciders(claimed), fence, claimed.id()));
      succeeded = true;
    } catch (Throwable thrown) {
      // An error too: what the tool did is to be on record before anything else happens.
      if (thrown instanceof InterruptedException) {
        Thread.currentThread().interrupt();
      }
      LOG.warn("The compensation of request {} threw", executed.id(), thrown);
      result = Replies.failure(thrown);
      succeeded = false;
    }
    String text = Weight.fit(Scrub.text(result), MAX_RESULT);
    Instant now = store.clock().instant();
    Step ended =
        Step.of(
            ExecutionSteps.settle(
                    succeeded ? Trigger.SUCCEED : Trigger.FAIL, claimed, text, node, null, now)
                .onNode(node),
            Notice.Kind.CONCLUDED);
    Step original =
        Step.of(
            ExecutionSteps.rolledBack(executed, claimed.id(), succeeded, node, now).onNode(node));
    if (new Result(List.of(ended, original)).write(store).isEmpty()) {
      LOG.error(
          "The compensation {} ran, but its lease was over; a person has to resolve it",
          ended.after().id());
      return new RolledBack.InDoubt(ended.after().id());
    }
    return new RolledBack.Done(original.after(), ended.after());
  }

  private static List<String> deciders(Request claimed) {
    return claimed.decision() instanceof Decision.Approved approved ? approved.by() : List.of();
  }
}

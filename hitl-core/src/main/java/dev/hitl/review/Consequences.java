package dev.hitl.review;

import dev.hitl.admit.Voter;
import dev.hitl.audit.AuditEvent;
import dev.hitl.notify.Notice;
import dev.hitl.policy.Route;
import dev.hitl.request.Change;
import dev.hitl.request.Decision;
import dev.hitl.request.ExecutionSteps;
import dev.hitl.request.Request;
import dev.hitl.request.RequestStatus;
import dev.hitl.request.Reviewers;
import dev.hitl.request.Trigger;
import dev.hitl.review.Counter.Count;
import dev.hitl.store.Step;
import dev.hitl.store.Store;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Says what a ballot leads to when it is known who gives it. Thread-safe. */
final class Consequences {
  private static final int MAX_RESULT = 100_000;

  private final Store store;
  private final Reviewers reviewers;
  private final Amendments amendments;
  private final Learned learned;

  Consequences(Store store, Reviewers reviewers, Amendments amendments, Learned learned) {
    this.learned = learned;
    this.store = store;
    this.reviewers = reviewers;
    this.amendments = amendments;
  }

  Count of(Ballot ballot, Voting voting) {
    if (ballot instanceof Ballot.TakeBack back) {
      return voting.takeBack(back.reason());
    } else if (ballot instanceof Ballot.Release) {
      return Assignments.release(voting);
    }
    Optional<Count> taken = Assignments.against(ballot, voting);
    if (taken.isPresent()) {
      return taken.get();
    }
    if (ballot instanceof Ballot.Approve approve) {
      return learned.approve(approve, voting);
    } else if (ballot instanceof Ballot.Reject reject) {
      return voting.reject(reject.reason());
    } else if (ballot instanceof Ballot.Performed performed) {
      return voting.perform(performed.report(), MAX_RESULT);
    } else if (ballot instanceof Ballot.Escalate escalate) {
      return escalate(escalate, voting);
    } else if (ballot instanceof Ballot.Take take) {
      return Assignments.take(take, voting);
    } else if (ballot instanceof Ballot.Modify modify) {
      return amendments.modify(modify, voting);
    } else if (ballot instanceof Ballot.Redirect redirect) {
      return amendments.redirect(redirect, voting);
    }
    return settled(ballot, voting);
  }

  private Count settled(Ballot ballot, Voting voting) {
    Request request = voting.request();
    String who = voting.voter().id();
    Instant now = voting.now();
    if (ballot instanceof Ballot.Answer answer) {
      Optional<Count> bad = Counter.needsText("an answer needs a text", answer.text());
      return bad.orElseGet(
          () ->
              conclude(
                  Trigger.ANSWER, request, new Decision.Answered(who, answer.text()), who, now));
    } else if (ballot instanceof Ballot.Withdraw withdraw) {
      Optional<Count> bad = Counter.needsText("a withdrawal needs a reason", withdraw.reason());
      return bad.orElseGet(
          () ->
              conclude(
                  Trigger.WITHDRAW,
                  request,
                  new Decision.Withdrawn(who, withdraw.reason()),
                  who,
                  now));
    }
    return resolve(ballot, request, who, now);
  }

  private Count escalate(Ballot.Escalate ballot, Voting voting) {
    Request request = voting.request();
    Optional<Count> bad = Counter.needsText("handing on needs a reason", ballot.reason());
    if (bad.isPresent()) {
      return bad.get();
    }
    Optional<Set<String>> roles = reviewers.roles(request.run().tenant());
    if (roles.isEmpty()) {
      return Counter.notAllowed("the reviewer directory could not say which roles there are");
    }
    Set<String> known = roles.get();
    if (!known.contains(ballot.role())) {
      return Count.refused(
          new Ruling.Invalid(
              "no role '" + ballot.role() + "' is known; known roles: " + new TreeSet<>(known)));
    }
    String who = voting.voter().id();
    Optional<Route> route;
    try {
      route = Handing.on(voting, ballot.role());
    } catch (IllegalArgumentException e) {
      return Count.refused(new Ruling.Invalid("it cannot be handed on: " + e.getMessage()));
    }
    if (route.isEmpty()) {
      return Counter.notAllowed("no place that is asked for now is " + who + "'s to hand on");
    }
    Optional<String> nobody = route.get().nobody();
    if (nobody.isPresent()) {
      return Count.refused(new Ruling.Invalid("it cannot be handed on: " + nobody.get()));
    }
    return Count.done(
        Step.of(
            Change.escalate(request, route.get(), who, ballot.reason(), voting.now()),
            Notice.Kind.CHANGED));
  }

  private Count resolve(Ballot ballot, Request request, String who, Instant now) {
    if (ballot instanceof Ballot.Succeeded succeeded) {
      return settle(Trigger.RESOLVE_SUCCEEDED, request, succeeded.result(), who, "", now);
    } else if (ballot instanceof Ballot.NotSucceeded failed) {
      return settle(Trigger.RESOLVE_FAILED, request, failed.problem(), who, "", now);
    }
    Ballot.RunAgain again = (Ballot.RunAgain) ballot;
    if (rolledBackBy(request).isPresent()) {
      return Count.refused(
          new Ruling.Invalid(
              "a compensation is not run again by itself: say that it failed, then roll back again"));
    }
    Optional<Count> bad = Counter.needsText("running it again needs a reason", again.reason());
    return bad.orElseGet(
        () -> settle(Trigger.RESOLVE_RERUN, request, null, who, again.reason(), now));
  }

  private Count settle(
      Trigger trigger,
      Request request,
      @Nullable String result,
      String who,
      String reason,
      Instant now) {
    if (result != null && result.length() > MAX_RESULT) {
      return Counter.tooLong(MAX_RESULT);
    }
    Step step =
        Step.of(
            ExecutionSteps.settle(trigger, request, result, who, reason, now),
            Notice.Kind.CONCLUDED);
    boolean succeeded = trigger == Trigger.RESOLVE_SUCCEEDED;
    return rolledBackBy(request)
        .map(
            executed ->
                Count.done(
                    step,
                    Step.of(
                        ExecutionSteps.rolledBack(executed, request.id(), succeeded, who, now))))
        .orElseGet(() -> Count.done(step));
  }

  /** What a compensation rolls back. */
  private Optional<Request> rolledBackBy(Request compensation) {
    String origin = compensation.origin();
    return origin == null
        ? Optional.empty()
        : store.request(origin).filter(executed -> executed.status() == RequestStatus.COMPENSATING);
  }

  /** Takes back what others approved, and what they granted with it. */
  Count overrule(
      Ballot.Overrule ballot, Request request, List<AuditEvent> events, Voter voter, Instant now) {
    String by = voter.id();
    if (!amendments.seniority().isAbove(request, voter.roles())) {
      return Counter.notAllowed(
          by + " is not more senior than those who agreed, and has no role that may overrule");
    }
    Optional<Count> bad = Counter.needsText("overruling needs a reason", ballot.reason());
    if (bad.isPresent()) {
      return bad.get();
    }
    Count count =
        conclude(Trigger.OVERRULE, request, new Decision.Rejected(by, ballot.reason()), by, now);
    return count.with(learned.takenBack(events, by, ballot.reason(), now));
  }

  private static Count conclude(
      Trigger trigger, Request request, Decision decision, String actor, Instant now) {
    return Count.done(
        Step.of(Change.conclude(trigger, request, decision, actor, now), Notice.Kind.CONCLUDED));
  }
}

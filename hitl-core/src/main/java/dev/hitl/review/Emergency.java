package dev.hitl.review;

import dev.hitl.admit.Admission;
import dev.hitl.admit.Voter;
import dev.hitl.audit.AuditEvent;
import dev.hitl.notify.Notice;
import dev.hitl.policy.BreakGlass;
import dev.hitl.request.Change;
import dev.hitl.request.Decision;
import dev.hitl.request.EmergencySteps;
import dev.hitl.request.Request;
import dev.hitl.request.Trigger;
import dev.hitl.review.Counter.Count;
import dev.hitl.store.Step;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Break-glass: it skips waiting for those whom the route asks. It does not skip who somebody is, a
 * second person, the record, the binding of the arguments, or a rule that forbids the call, which
 * is asked again before it runs. Thread-safe.
 */
final class Emergency {
  private static final int MAX_TICKET = 200;

  private final @Nullable BreakGlass policy;
  private final Admission admission;

  Emergency(Optional<BreakGlass> policy, Admission admission) {
    this.policy = policy.orElse(null);
    this.admission = admission;
  }

  static boolean isFor(Ballot ballot) {
    return ballot instanceof Ballot.BreakGlass || ballot instanceof Ballot.Observe;
  }

  Count count(Ballot ballot, Request request, List<AuditEvent> events, Voter voter, Instant now) {
    if (policy == null) {
      return Counter.notAllowed("the policy has no breakGlass, so everybody waits for the route");
    }
    if (request.route().terms().byHand()) {
      return Counter.notAllowed("this is done by hand and never by the agent, in an emergency too");
    }
    if (!request.route().terms().breakGlass()) {
      return Counter.notAllowed(
          "a rule says breakGlass: false, so everybody waits for the route, in an emergency too");
    }
    return ballot instanceof Ballot.BreakGlass wanted
        ? want(wanted, policy, request, voter, now)
        : observe(policy, request, events, voter, now);
  }

  private static Count want(
      Ballot.BreakGlass ballot, BreakGlass policy, Request request, Voter voter, Instant now) {
    if (Collections.disjoint(policy.roles(), voter.roles())) {
      return Counter.notAllowed(voter.id() + " may not break glass; it takes " + policy.roles());
    }
    Optional<Count> bad = Counter.needsText("breaking glass needs a reason", ballot.reason());
    if (bad.isPresent()) {
      return bad.get();
    }
    String ticket = ballot.ticket();
    if (ticket.isBlank() || ticket.length() > MAX_TICKET) {
      return invalid("breaking glass needs a ticket of 1 to " + MAX_TICKET + " characters");
    }
    Duration limit = ballot.limit();
    if (limit.isZero() || limit.isNegative() || limit.compareTo(policy.limit()) > 0) {
      return invalid(
          "what is broken open has to begin within a time of more than zero and at most "
              + policy.limit()
              + ", not "
              + limit);
    }
    return Count.done(
        Step.of(
            EmergencySteps.breakGlass(request, voter.id(), ballot.reason(), ticket, limit, now),
            Notice.Kind.CHANGED));
  }

  private Count observe(
      BreakGlass policy, Request request, List<AuditEvent> events, Voter voter, Instant now) {
    if (Collections.disjoint(policy.observers(), voter.roles())) {
      return Counter.notAllowed(
          voter.id() + " may not watch an emergency; it takes " + policy.observers());
    }
    AuditEvent wanted = wanted(events, request);
    if (wanted == null) {
      return invalid("nobody wants this revision run at once, so there is nothing to watch");
    }
    Duration limit = Duration.parse(String.valueOf(wanted.data().asMap().get("limit")));
    if (!now.isBefore(wanted.at().plus(limit))) {
      return invalid("it is longer than " + limit + " ago that it was wanted at once; say it anew");
    }
    String by = wanted.actor();
    if (admission.mayBeSame(request, by, voter.id(), now)) {
      return Counter.notAllowed(by + " wants it run at once, so another person has to watch");
    }
    Admission.Entry entry = admission.admit(request, events, Admission.Act.BREAK_GLASS, by, now);
    if (entry instanceof Admission.Entry.Refused refused) {
      return Counter.notAllowed(by + " may not break glass any more: " + refused.why());
    }
    Voter breaker = ((Admission.Entry.Admitted) entry).as().get(0);
    if (Collections.disjoint(policy.roles(), breaker.roles())) {
      return Counter.notAllowed(by + " may not break glass any more");
    }
    String reason =
        "break-glass, ticket "
            + wanted.data().asMap().get("ticket")
            + ": "
            + wanted.data().asMap().get("reason");
    Change observed =
        EmergencySteps.observe(
            request,
            new Decision.Approved(List.of(by, voter.id()), reason),
            limit,
            voter.id(),
            now);
    // Together, so that nothing is run in an emergency that nobody looks at afterwards.
    return Count.done(
        Step.of(observed, Notice.Kind.CONCLUDED),
        Step.of(
            EmergencySteps.openReview(
                observed,
                policy.reviewRoute(request.route().powers(), request.waiting().priority())),
            Notice.Kind.OPENED));
  }

  /** The last wish about the revision that is asked now; the chain was verified before. */
  private static @Nullable AuditEvent wanted(List<AuditEvent> events, Request request) {
    @Nullable AuditEvent last = null;
    for (AuditEvent event : events) {
      if (event.type().equals(Trigger.BREAK_GLASS.name())
          && request.revision().digest().equals(event.data().asMap().get("digest"))) {
        last = event;
      }
    }
    return last;
  }

  private static Count invalid(String problem) {
    return Count.refused(new Ruling.Invalid(problem));
  }
}

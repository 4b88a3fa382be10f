package dev.hitl.admit;

import dev.hitl.admit.Bans.Ground;
import dev.hitl.audit.AuditEvent;
import dev.hitl.policy.BreakGlass;
import dev.hitl.request.Decision;
import dev.hitl.request.Delegation;
import dev.hitl.request.Identity;
import dev.hitl.request.Identity.Kind;
import dev.hitl.request.Request;
import dev.hitl.request.Reviewers.Answer;
import dev.hitl.request.Tally;
import dev.hitl.request.Trigger;
import dev.hitl.request.Vote;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Whether those who approved a request may still, when it is about to be executed. */
final class SecondLook {
  private final Request approved;
  private final Circles circles;
  private final @Nullable BreakGlass glass;
  private final List<Circle> seated = new ArrayList<>();

  /**
   * @param glass who may break glass now; null where nobody may
   */
  SecondLook(Request approved, Circles circles, @Nullable BreakGlass glass) {
    this.approved = approved;
    this.circles = circles;
    this.glass = glass;
  }

  Standing standing(List<AuditEvent> events) {
    List<Vote> again = new ArrayList<>();
    try {
      // What was approved by other means than votes does not hang on them.
      if (missing(approved.votes()) > 0) {
        return emergency(events);
      }
      Bans bans = bans(events, approved.route().places() > 1);
      for (Vote vote : approved.votes()) {
        Standing.Fallen fallen = counted(vote) ? fallen(vote, bans, again) : null;
        if (fallen != null) {
          return fallen;
        }
      }
    } catch (Circles.NoAnswer e) {
      return new Standing.Unknown("the reviewer directory could not say who " + e.name() + " is");
    }
    return missing(again) > 0
        ? new Standing.Fallen("the roles of those who approved it no longer fill its places")
        : new Standing.Stands();
  }

  /** What was approved by silence hangs on nobody; an emergency hangs on two. */
  private Standing emergency(List<AuditEvent> events) throws Circles.NoAnswer {
    boolean watched =
        events.stream()
            .filter(event -> event.type().equals(Trigger.OBSERVE.name()))
            .anyMatch(
                event -> approved.revision().digest().equals(event.data().asMap().get("digest")));
    if (!watched || !(approved.decision() instanceof Decision.Approved decision)) {
      return new Standing.Stands();
    }
    if (glass == null) {
      return new Standing.Fallen("the policy has no breakGlass now");
    }
    Bans bans = bans(events, true);
    List<Set<String>> asked = List.of(glass.roles(), glass.observers());
    for (int i = 0; i < asked.size(); i++) {
      String name = decision.by().get(i);
      if (!(circles.find(name) instanceof Answer.Known known)
          || known.identity().kind() != Kind.PERSON
          || Collections.disjoint(asked.get(i), known.identity().held())) {
        return new Standing.Fallen(name + ", who had it run at once, may not any more");
      }
      Circle circle = circles.around(known.identity());
      if (bans.against(circle).isPresent() || seated.stream().anyMatch(circle::meets)) {
        return new Standing.Fallen(
            name + ", who had it run at once, is the same as somebody who may not");
      }
      seated.add(circle);
    }
    return new Standing.Stands();
  }

  /** A vote whose place was handed to others since has not made the approval. */
  private boolean counted(Vote vote) {
    return vote.agrees() && Tally.isEligible(approved.route(), vote, approved.principal());
  }

  private int missing(List<Vote> votes) {
    return Tally.of(approved.route(), votes, approved.principal()).missing();
  }

  /** One look-up for each voter: those who are barred are compared by the names on record. */
  private Bans bans(List<AuditEvent> events, boolean ofAuthors) {
    Bans bans = new Bans();
    if (approved.principal() != null) {
      bans.bar(Ground.PRINCIPAL, Circle.of(approved.principal()));
    }
    bans.bar(Ground.AGENT, Circle.of(approved.run().agent()));
    if (ofAuthors) {
      Bans.authors(events).forEach(author -> bans.bar(Ground.AUTHOR, Circle.of(author)));
    }
    return bans;
  }

  private Standing.@Nullable Fallen fallen(Vote vote, Bans bans, List<Vote> again)
      throws Circles.NoAnswer {
    boolean confirmed = vote.onBehalfOf() == null && vote.voter().equals(approved.principal());
    Answer answer = circles.find(vote.voter());
    if (!(answer instanceof Answer.Known known)) {
      boolean unlisted = answer instanceof Answer.Unknown unknown && unknown.past() == null;
      if (confirmed && unlisted) {
        again.add(vote);
        return null;
      }
      return new Standing.Fallen(vote.voter() + ", who approved it, is not a known reviewer now");
    }
    Identity voter = known.identity();
    if (voter.kind() != vote.kind()) {
      return new Standing.Fallen(
          vote.voter() + ", who approved it, is " + Admission.kind(voter.kind()) + " now");
    }
    Circle circle = circles.around(voter);
    if (!confirmed && bans.against(circle).isPresent()) {
      return new Standing.Fallen(
          vote.voter() + ", who approved it, is the same as somebody who may not");
    }
    Set<String> roles = new TreeSet<>(voter.held());
    if (vote.onBehalfOf() != null) {
      if (!(circles.find(vote.onBehalfOf()) instanceof Answer.Known lender)
          || lender.identity().kind() != Kind.PERSON) {
        return new Standing.Fallen(
            vote.onBehalfOf() + ", for whom " + vote.voter() + " approved it, is no longer known");
      }
      roles = lent(voter, lender.identity());
      if (roles.isEmpty()) {
        return new Standing.Fallen(
            vote.voter()
                + ", who approved it for "
                + vote.onBehalfOf()
                + ", no longer fills their places");
      }
      roles.retainAll(vote.roles());
      circle = circle.and(circles.around(lender.identity()));
    }
    if (seated.stream().anyMatch(circle::meets)) {
      return new Standing.Fallen(
          vote.voter() + ", who approved it, is the same as another who did");
    }
    seated.add(circle);
    Vote asNow =
        new Vote(
            vote.voter(),
            vote.kind(),
            roles,
            true,
            vote.stage(),
            vote.onBehalfOf(),
            vote.reason(),
            vote.at());
    again.add(asNow);
    return Tally.isEligible(approved.route(), asNow, approved.principal())
        ? null
        : new Standing.Fallen(
            vote.voter()
                + ", who approved it, has no role now that may: asked is "
                + approved.route().describe());
  }

  /** What a delegation that holds now lends, which need not be the one they voted under. */
  private Set<String> lent(Identity voter, Identity lender) throws Circles.NoAnswer {
    Set<String> lent = new TreeSet<>();
    for (Delegation delegation : circles.delegations(voter, approved.revision().action().tool())) {
      if (voter.names().contains(Identity.canonical(delegation.to()))
          && lender.names().contains(Identity.canonical(delegation.from()))) {
        Set<String> of = new TreeSet<>(lender.held());
        if (!delegation.roles().isEmpty()) {
          of.retainAll(delegation.roles());
        }
        lent.addAll(of);
      }
    }
    return lent;
  }
}

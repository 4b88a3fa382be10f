package dev.hitl.review;

import dev.hitl.admit.Voter;
import dev.hitl.audit.AuditEvent;
import dev.hitl.call.Action;
import dev.hitl.call.Bound;
import dev.hitl.call.Digest;
import dev.hitl.policy.Guards;
import dev.hitl.request.Grant;
import dev.hitl.request.Identity;
import dev.hitl.request.Request;
import dev.hitl.request.Vote;
import dev.hitl.review.Counter.Count;
import dev.hitl.store.GrantRecord;
import dev.hitl.store.ReuseRecord;
import dev.hitl.store.StandingStep;
import dev.hitl.store.Step;
import dev.hitl.store.Store;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** What an approval leaves behind for the next times. Thread-safe. */
final class Learned {
  private final Store store;
  private final Duration longest;

  Learned(Store store, Guards guards) {
    this.store = store;
    longest = guards.longestGrant();
  }

  /** An approval with the grant that is given with it: both or neither. */
  Count approve(Ballot.Approve ballot, Voting voting) {
    Count count = voting.approve(ballot.reason());
    if (!count.ruling().isTaken()) {
      return count;
    }
    Grant.Offer offer = ballot.grant();
    Optional<Ruling> no = offer == null ? Optional.empty() : refusal(offer, voting);
    if (no.isPresent()) {
      return Count.refused(no.get());
    }
    return count.ruling() instanceof Ruling.Done ? concluded(offer, count) : count;
  }

  private static Count concluded(Grant.@Nullable Offer offer, Count count) {
    Step step = count.steps().get(0);
    Request approved = step.after();
    List<StandingStep> standing = new ArrayList<>();
    if (offer != null) {
      Vote vote = approved.votes().get(approved.votes().size() - 1);
      Grant grant = grant(offer, approved, vote);
      step = step.with(Map.of(GrantRecord.GIVEN_WITH, grant.id()));
      standing.add(GrantRecord.put(grant, approved.principal()));
    }
    reuse(step.after()).ifPresent(standing::add);
    return Count.done(step).with(standing);
  }

  /** Takes back what was granted with an approval that is taken back itself. */
  List<StandingStep> takenBack(List<AuditEvent> events, String by, String reason, Instant now) {
    return GrantRecord.revokeGivenWith(store, events, by, reason, now);
  }

  /** Why a grant cannot be given with this vote; empty where it can. */
  private Optional<Ruling> refusal(Grant.Offer offer, Voting voting) {
    Request request = voting.request();
    Voter voter = voting.voter();
    if (!Grant.mayAnswer(request.route(), request.revision().risk())) {
      return Optional.of(
          new Ruling.NotAllowed(
              "people are asked about this every time: a grant needs learnable rules, a risk below"
                  + " high and a question for one person; approve without the grant"));
    }
    if (!voter.isPerson()
        || voter.onBehalfOf() != null
        || !Grant.concludes(request.route(), voter.roles())) {
      return Optional.of(
          new Ruling.NotAllowed(
              "a grant is given by a person who could decide this alone, in their own place"));
    }
    if (request.principal() == null && !offer.anyPrincipal()) {
      return Optional.of(
          new Ruling.Invalid(
              "the agent acts on behalf of nobody in particular, so this grant would be for"
                  + " anybody: say so (forAnybody), or approve without it"));
    }
    if (offer.reason().isBlank()) {
      return Optional.of(new Ruling.Invalid("a grant needs a reason"));
    }
    Set<String> unknown = new TreeSet<>(offer.wider().keySet());
    unknown.removeAll(request.revision().action().arguments().asMap().keySet());
    if (!unknown.isEmpty()) {
      return Optional.of(new Ruling.Invalid("the call has no arguments " + unknown));
    }
    return terms(offer.uses(), offer.time()).map(Ruling.Invalid::new);
  }

  /** What is wrong with how often and how long. */
  private Optional<String> terms(int uses, Duration time) {
    if (time.isNegative() || time.toMillis() == 0 || time.compareTo(longest) > 0) {
      return Optional.of("a grant holds for more than zero and at most " + longest);
    }
    return uses < 1 || uses > Grant.MOST_USES
        ? Optional.of("a grant is for 1 to " + Grant.MOST_USES + " calls")
        : Optional.empty();
  }

  /** The grant that was given with an approval. */
  private static Grant grant(Grant.Offer offer, Request request, Vote vote) {
    Action action = request.revision().action();
    Map<String, Bound> bounds = new LinkedHashMap<>();
    action
        .arguments()
        .asMap()
        .forEach(
            (name, value) ->
                bounds.put(
                    name,
                    offer.wider().containsKey(name)
                        ? offer.wider().get(name)
                        : Bound.exactly(value)));
    Instant at = vote.at();
    @Nullable String principal = offer.anyPrincipal() ? null : request.principal();
    return new Grant(
        GrantRecord.id(
            GrantRecord.KIND,
            at,
            Digest.of("hitl.grant.v1").add(request.id()).add(request.version())),
        action.run().tenant(),
        principal,
        action.run().agent(),
        action.tool(),
        action.signature(),
        action.policyVersion(),
        bounds,
        vote.voter(),
        vote.roles(),
        offer.reason(),
        request.id(),
        offer.uses(),
        at.plus(offer.time()),
        at);
  }

  /** That an approval stands for the same call again, where policy says so. */
  private static Optional<StandingStep> reuse(Request approved) {
    Duration time = approved.route().terms().learning().reuse();
    List<Vote> votes = approved.votes();
    return time == null
            || !Grant.mayAnswer(approved.route(), approved.revision().risk())
            || approved.revision().action().revision() != 1
            || votes.isEmpty()
            || !votes.stream().allMatch(vote -> vote.kind() == Identity.Kind.PERSON)
        ? Optional.empty()
        : Optional.of(ReuseRecord.put(approved, time));
  }
}

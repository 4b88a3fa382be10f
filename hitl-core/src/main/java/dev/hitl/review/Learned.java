package dev.hitl.review;

import dev.hitl.call.Action;
import dev.hitl.call.Digest;
import dev.hitl.request.Bound;
import dev.hitl.request.Grant;
import dev.hitl.request.Identity;
import dev.hitl.request.Request;
import dev.hitl.request.Vote;
import dev.hitl.store.GrantRecord;
import dev.hitl.store.ReuseRecord;
import dev.hitl.store.StandingStep;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** What an approval leaves behind for the next times. */
final class Learned {
  private Learned() {}

  /** Why a grant cannot be given with this vote; empty where it can. */
  static Optional<Ruling> refusal(Grant.Offer offer, Request request, Vote vote, Duration longest) {
    if (!Grant.mayAnswer(request.route(), request.revision().risk())) {
      return Optional.of(
          new Ruling.NotAllowed(
              "people are asked about this every time: a grant needs learnable rules, a risk below"
                  + " high and a question for one person; approve without the grant"));
    }
    if (vote.kind() != Identity.Kind.PERSON || !Grant.concludes(request.route(), vote.roles())) {
      return Optional.of(
          new Ruling.NotAllowed("a grant is given by a person who could decide this alone"));
    }
    if (offer.reason().isBlank()) {
      return Optional.of(new Ruling.Invalid("a grant needs a reason"));
    }
    Set<String> unknown = new TreeSet<>(offer.wider().keySet());
    unknown.removeAll(request.revision().action().arguments().asMap().keySet());
    if (!unknown.isEmpty()) {
      return Optional.of(new Ruling.Invalid("the call has no arguments " + unknown));
    }
    return terms(offer.uses(), offer.time(), longest).map(Ruling.Invalid::new);
  }

  /** What is wrong with how often and how long. */
  static Optional<String> terms(int uses, Duration time, Duration longest) {
    if (time.isNegative() || time.toMillis() == 0 || time.compareTo(longest) > 0) {
      return Optional.of("a grant holds for more than zero and at most " + longest);
    }
    return uses < 1 || uses > Grant.MOST_USES
        ? Optional.of("a grant is for 1 to " + Grant.MOST_USES + " calls")
        : Optional.empty();
  }

  /** The grant that was given with an approval. */
  static Grant grant(Grant.Offer offer, Request request, Vote vote) {
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
                        : Bound.noWiderThan(value)));
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
  static Optional<StandingStep> reuse(Request approved) {
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

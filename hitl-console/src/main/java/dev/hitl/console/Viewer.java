package dev.hitl.console;

import dev.hitl.policy.Ladder;
import dev.hitl.request.Identity;
import dev.hitl.request.Request;
import dev.hitl.request.Tally;
import dev.hitl.request.Vote;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Somebody who looks, and what they see: the requests of their tenant that ask a role of theirs or
 * told one, that are about themselves, or that they had a part in. It only hides; who may decide is
 * hitl's to say. Immutable.
 *
 * @param caller as the authenticator vouched for it
 * @param identity as the directory says it
 * @param overseer whether they see everything of their tenant
 * @param everywhere whether policy lets them act on any request, so that they see all of their
 *     tenant
 * @param lent the roles that others handed to them, by tool
 */
record Viewer(
    Caller caller,
    Identity identity,
    boolean overseer,
    boolean everywhere,
    Function<String, Set<String>> lent) {

  String tenant() {
    return caller.tenant();
  }

  boolean sees(Request request) {
    return request.run().tenant().equals(tenant())
        && (overseer || everywhere || isAbout(request) || hadPart(request) || isAsked(request));
  }

  /** Whether it was asked on their behalf. */
  boolean isAbout(Request request) {
    return isMe(request.principal());
  }

  boolean isMe(@Nullable String name) {
    return name != null && identity.names().contains(Identity.canonical(name));
  }

  private boolean hadPart(Request request) {
    return request.votes().stream().anyMatch(v -> isMe(v.voter()) || isMe(v.onBehalfOf()))
        || (request.waiting().assignment() != null
            && isMe(request.waiting().assignment().reviewer()))
        || Decided.by(request.decision()).stream().anyMatch(this::isMe)
        || isMe(request.revision().author());
  }

  private boolean isAsked(Request request) {
    Set<String> held = held(request);
    return Tally.isEligible(request.route(), vote(request, held), request.principal())
        || wasTold(request, held);
  }

  private static boolean wasTold(Request request, Set<String> held) {
    List<Ladder.Rung> rungs = request.route().ladder().rungs();
    return rungs.subList(0, Math.min(request.waiting().rung(), rungs.size())).stream()
        .anyMatch(
            rung ->
                !Collections.disjoint(rung.tell(), held) || !Collections.disjoint(rung.to(), held));
  }

  /** Whether their yes would fill a place now. A hint: the desk knows more. */
  boolean isAskedNow(Request request) {
    Tally tally = Tally.of(request);
    Vote vote = vote(request, held(request));
    return switch (request.status()) {
      case PENDING ->
          request.votes().stream().noneMatch(v -> isMe(v.voter()))
              && (tally.missing() == 0
                  ? tally.takes(vote.stage(), vote)
                  : tally.with(vote).missing() < tally.missing());
      case REVIEWING, IN_DOUBT -> Tally.isEligible(request.route(), vote, request.principal());
      default -> false;
    };
  }

  private Set<String> held(Request request) {
    Set<String> held = new TreeSet<>(identity.held());
    held.addAll(lent.apply(request.revision().action().tool()));
    return held;
  }

  private Vote vote(Request request, Set<String> held) {
    int stage = Math.min(Tally.of(request).stage(), request.route().stages().size() - 1);
    return new Vote(identity.id(), identity.kind(), held, true, stage, null, null, Instant.EPOCH);
  }
}

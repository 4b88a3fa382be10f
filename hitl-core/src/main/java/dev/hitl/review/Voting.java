package dev.hitl.review;

import dev.hitl.admit.Voter;
import dev.hitl.notify.Notice;
import dev.hitl.request.Change;
import dev.hitl.request.Request;
import dev.hitl.request.Tally;
import dev.hitl.request.Vote;
import dev.hitl.review.Counter.Count;
import dev.hitl.store.Step;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Says what a yes, a no, a vote taken back and a report lead to on a route. Who may vote at all was
 * found out before.
 *
 * @param request what is asked
 * @param tally what was said so far
 * @param voter who gives the ballot
 * @param now the store's time
 */
record Voting(Request request, Tally tally, Voter voter, Instant now) {

  static Voting on(Request request, Voter voter, Instant now) {
    return new Voting(request, Tally.of(request), voter, now);
  }

  Count approve(@Nullable String reason) {
    Optional<Count> bad = badReason(reason);
    if (bad.isPresent()) {
      return bad.get();
    }
    Vote vote = voter.votes(true, openStage(), reason, now);
    bad = noPlace(vote);
    if (bad.isPresent()) {
      return bad.get();
    }
    int missing = tally.with(vote).missing();
    if (missing > 0) {
      Step step = Step.of(Change.vote(request, vote));
      return Count.of(new Ruling.Counted(step.after(), missing), step);
    }
    if (request.route().terms().byHand()) {
      return invalid(
          "the agent never runs this: "
              + voter.id()
              + " is the last who is needed, so do it by hand and say what you did (Performed), or"
              + " reject it");
    }
    return Count.done(Step.of(Change.approve(request, vote), Notice.Kind.CONCLUDED));
  }

  Count perform(String report, int limit) {
    if (!request.route().terms().byHand()) {
      return invalid("the agent runs this when it is approved: approve it, or answer in its place");
    }
    if (report.isBlank()) {
      return invalid("say what was done; the agent is given it as the tool's result");
    }
    if (report.length() > limit) {
      return Counter.tooLong(limit);
    }
    if (!voter.isPerson()) {
      return Counter.notAllowed(voter.id() + " is not a person, and a person does it by hand");
    }
    Vote vote = voter.votes(true, openStage(), null, now);
    Optional<Count> bad = noPlace(vote);
    if (bad.isPresent()) {
      return bad.get();
    }
    int missing = tally.with(vote).missing();
    if (missing > 0) {
      return Counter.notAllowed(
          "it is not to be done yet: before whoever does it, "
              + missing
              + (missing == 1 ? " more has" : " more have")
              + " to agree; approve it if you do");
    }
    return Count.done(Step.of(Change.perform(request, vote, report), Notice.Kind.CONCLUDED));
  }

  Count reject(String reason) {
    Optional<Count> bad = Counter.needsText("a rejection needs a reason", reason);
    if (bad.isPresent()) {
      return bad.get();
    }
    Vote vote = voter.votes(false, openStage(), reason, now);
    int denials = request.route().terms().denials();
    // Where one no ends it, whoever agreed may stop it too, and at once.
    bad = denials == 1 ? Optional.empty() : saidAlready(vote);
    if (bad.isPresent()) {
      return bad.get();
    }
    int more = denials - tally.with(vote).denials();
    if (more > 0) {
      Step step = Step.of(Change.vote(request, vote));
      return Count.of(new Ruling.Denied(step.after(), more), step);
    }
    return Count.done(Step.of(Change.reject(request, vote), Notice.Kind.CONCLUDED));
  }

  Count takeBack(@Nullable String reason) {
    Optional<Count> bad = badReason(reason);
    if (bad.isPresent()) {
      return bad.get();
    }
    for (Vote vote : request.votes()) {
      if (vote.voter().equals(voter.id())) {
        return Count.done(Step.of(Change.takeBack(request, vote, reason, now)));
      }
    }
    return Counter.notAllowed(voter.id() + " has not voted on this, so there is nothing to take");
  }

  /** Why a yes cannot count now; empty where it fills a place. */
  private Optional<Count> noPlace(Vote vote) {
    Optional<Count> bad = saidAlready(vote);
    if (bad.isPresent()) {
      return bad;
    }
    // Where handing on has left no place empty, nobody has decided yet: any word of theirs does.
    if (tally.missing() == 0 || tally.with(vote).missing() < tally.missing()) {
      return Optional.empty();
    }
    int open = openStage();
    for (int stage = open + 1; stage < request.route().stages().size(); stage++) {
      if (tally.takes(stage, vote) && !tally.takes(open, vote)) {
        return refused(
            "stage "
                + (open + 1)
                + " is asked now: "
                + request.route().stages().get(open).describe()
                + "; "
                + vote.voter()
                + " is asked at stage "
                + (stage + 1));
      }
    }
    return refused("the places that " + vote.voter() + " could fill are filled");
  }

  /** One person has one word, for themselves or for another, until they take it back. */
  private Optional<Count> saidAlready(Vote vote) {
    Vote earlier = tally.earlier(vote);
    if (earlier == null) {
      return Optional.empty();
    }
    String said = earlier.agrees() ? " has already agreed" : " has already said no";
    if (!earlier.voter().equals(vote.voter())) {
      return refused(
          earlier.voter() + said + " and " + vote.voter() + " would fill the same person's place");
    }
    return refused(
        vote.voter()
            + said
            + (earlier.agrees() == vote.agrees()
                ? "; another person is needed"
                : "; take that back first"));
  }

  private Optional<Count> badReason(@Nullable String reason) {
    if (reason == null || reason.isBlank()) {
      return request.route().terms().reasons()
          ? Optional.of(invalid("this needs a reason with every approval; say why"))
          : Optional.empty();
    }
    return Counter.needsText("", reason);
  }

  private int openStage() {
    return Math.min(tally.stage(), request.route().stages().size() - 1);
  }

  private static Optional<Count> refused(String why) {
    return Optional.of(Counter.notAllowed(why));
  }

  private static Count invalid(String problem) {
    return Count.refused(new Ruling.Invalid(problem));
  }
}

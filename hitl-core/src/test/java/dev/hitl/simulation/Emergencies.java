package dev.hitl.simulation;

import dev.hitl.call.Arguments;
import dev.hitl.request.Request;
import dev.hitl.request.RequestStatus;
import dev.hitl.request.Trigger;
import dev.hitl.review.Ballot;
import dev.hitl.simulation.History.Commit;
import dev.hitl.simulation.History.Execution;
import dev.hitl.simulation.History.Given;
import java.util.List;

/** What may run without those whom the route asks, and what has to follow. */
final class Emergencies {
  private final World world;

  Emergencies(World world) {
    this.world = world;
  }

  /** One who may wanted it at once, another who may watched; neither had edited it. */
  boolean explain(Execution now, String request) {
    for (Given wanted : world.history.ballots) {
      if (wanted.ballot instanceof Ballot.BreakGlass
          && People.isDirector(wanted.ballot.reviewer())
          && isOf(wanted, now, request)
          && watched(wanted.ballot.reviewer(), now, request)) {
        return true;
      }
    }
    return false;
  }

  private boolean watched(String by, Execution now, String request) {
    for (Given watching : world.history.ballots) {
      String who = watching.ballot.reviewer();
      if (watching.ballot instanceof Ballot.Observe
          && !who.equals(by)
          && People.mayApproveManaged(who)
          && isOf(watching, now, request)
          && !hasEdited(by, request)
          && !hasEdited(who, request)
          && now.deciders.equals(List.of(by, who))) {
        return true;
      }
    }
    return false;
  }

  private static boolean isOf(Given given, Execution now, String request) {
    Arguments seen = given.shown.revision().action().arguments();
    return given.mayCount()
        && given.shown.id().equals(request)
        && seen.asMap().equals(now.arguments.asMap());
  }

  private boolean hasEdited(String person, String request) {
    return world.history.ballots.stream()
        .anyMatch(
            given ->
                given.ballot instanceof Ballot.Modify
                    && given.isAcknowledged()
                    && given.ballot.reviewer().equals(person)
                    && given.shown.id().equals(request));
  }

  /** In the end somebody else has looked at each, once. */
  void check(List<Request> all) {
    for (Commit observed : world.history.commits) {
      if (observed.trigger() == Trigger.OBSERVE) {
        String id = Request.reviewIdFor(observed.after().id(), observed.after().version());
        List<Request> reviews =
            all.stream()
                .filter(r -> r.id().equals(id) && observed.after().id().equals(r.origin()))
                .toList();
        if (reviews.size() != 1) {
          world.wrong(observed.after().id() + " was run at once and has no review");
        } else {
          judged(reviews.get(0), observed);
        }
      }
    }
  }

  private void judged(Request review, Commit observed) {
    if (review.status() != RequestStatus.CONFIRMED && review.status() != RequestStatus.FLAGGED) {
      world.wrong("review " + review.id() + " is " + review.status());
    }
    for (Given given : world.history.ballots) {
      boolean judges =
          given.ballot instanceof Ballot.Confirmed || given.ballot instanceof Ballot.Flagged;
      String who = given.ballot.reviewer();
      if (judges && given.isAcknowledged() && given.shown.id().equals(review.id())) {
        boolean ran =
            world.history.ballots.stream()
                .anyMatch(
                    other ->
                        other.isAcknowledged()
                            && other.shown.id().equals(observed.after().id())
                            && other.ballot.reviewer().equals(who)
                            && other.ballot instanceof Ballot.Observe);
        if (ran || who.equals(People.PRINCIPAL)) {
          world.wrong(who + " judges what they ran: " + review.id());
        }
      }
    }
    if (world.history.executions.stream()
        .anyMatch(e -> e.request.filter(review.id()::equals).isPresent())) {
      world.wrong("review " + review.id() + " ran something");
    }
  }
}

package dev.hitl.simulation;

import dev.hitl.checkpoint.RunRecord;
import dev.hitl.request.Request;
import dev.hitl.request.RequestStatus;
import dev.hitl.review.Ballot;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * Nothing fails any more, time passes, and people decide all that is there: until nothing moves.
 */
final class Rest {
  private static final int MOST_ROUNDS = 40;
  private static final Duration STEP = Duration.ofMinutes(61);

  private final World world;
  private final Node last;

  Rest(World world) {
    this.world = world;
    last = world.addNode();
  }

  void come() {
    world.history.add("now nothing fails any more");
    int restful = 0;
    for (int round = 0; round < MOST_ROUNDS && restful < 2; round++) {
      world.on(last, "resumes what is due", last.hitl::resumeDue);
      world.overruling.end(last);
      List<Request> inbox = last.hitl.review().inbox();
      inbox.forEach(this::conclude);
      world.on(last, "resumes what is due", last.hitl::resumeDue);
      world.pass(STEP);
      restful = inbox.isEmpty() && allEnded() ? restful + 1 : 0;
    }
    if (restful < 2) {
      world.wrong("something still moves, or is stuck");
    }
  }

  private boolean allEnded() {
    return world.entered.stream()
        .map(run -> last.hitl.run(run).row())
        .map(RunRecord::status)
        .allMatch(status -> status.hasEnded());
  }

  private void conclude(Request shown) {
    if (shown.status() == RequestStatus.IN_DOUBT) {
      String token = next();
      Ballot ballot =
          switch (world.drawn(3)) {
            case 0 -> new Ballot.Succeeded(shown.reference(), "d1", token);
            case 1 -> new Ballot.NotSucceeded(shown.reference(), "d1", token);
            default -> new Ballot.RunAgain(shown.reference(), "d1", token);
          };
      world.give(last, ballot, shown, token);
      return;
    }
    if (shown.status() == RequestStatus.REVIEWING) {
      for (String person : People.ALL) {
        String token = next();
        Ballot ballot =
            world.drawn(2) == 0
                ? new Ballot.Confirmed(shown.reference(), person, token)
                : new Ballot.Flagged(shown.reference(), person, token, Map.of());
        world.give(last, ballot, shown, token);
      }
      return;
    }
    if (shown.revision().action().tool().equals("hand") && world.drawn(3) > 0) {
      String token = next();
      world.give(last, new Ballot.Performed(shown.reference(), "m1", token), shown, token);
    }
    if (world.drawn(3) > 0) {
      for (String person : People.ALL) {
        String token = next();
        world.give(last, new Ballot.Approve(shown.reference(), person, token), shown, token);
      }
    }
    String token = next();
    world.give(last, new Ballot.Reject(shown.reference(), "d1", token), shown, token);
  }

  private String next() {
    return "b" + world.history.ballots.size() + "b";
  }
}

package dev.hitl.simulation;

import dev.hitl.request.RequestStatus;
import dev.hitl.request.Trigger;
import dev.hitl.simulation.History.Commit;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** What may happen on ladders, and how long approvals hold. */
final class Ladders {
  private final World world;

  Ladders(World world) {
    this.world = world;
  }

  /** The store said that a step was taken. */
  void commits(Commit now) {
    if (now.trigger() == Trigger.CLIMB) {
      climbs(now, tool(now).equals("pay") ? Bench.RUNGS : List.of());
    } else if (now.trigger() == Trigger.CLIMB_REVIEW) {
      climbs(now, Bench.REVIEW_RUNGS);
    } else {
      holds(now);
    }
  }

  /** Each rung once, after the one before it, and not before its time. */
  private void climbs(Commit now, List<Duration> rungs) {
    int rung = now.after().waiting().rung();
    if (rung < 1 || rung > rungs.size()) {
      world.wrong(now.after().id() + " reached rung " + rung + " of no such ladder");
      return;
    }
    if (now.time().isBefore(now.after().openedAt().plus(rungs.get(rung - 1)))) {
      world.wrong(now.after().id() + " reached rung " + rung + " before its time");
    }
    for (Commit earlier : commitsOf(now)) {
      if (earlier.trigger() == now.trigger() && earlier.after().waiting().rung() >= rung) {
        world.wrong(now.after().id() + " reached rung " + rung + " again");
      }
    }
  }

  private void holds(Commit now) {
    Instant end = null;
    for (Commit earlier : commitsOf(now)) {
      boolean fresh =
          earlier.trigger() == Trigger.APPROVE || earlier.trigger() == Trigger.OPEN_APPROVED;
      if (earlier.trigger() == Trigger.YIELD && !hasBegun(earlier)) {
        // A claim that was given back unused leaves the approval as it was.
        continue;
      }
      if (earlier.trigger() == Trigger.OBSERVE) {
        end = earlier.after().updatedAt().plus(Bench.LIMIT);
      } else if (earlier.after().status() == RequestStatus.APPROVED) {
        boolean ends = fresh && tool(now).equals("price");
        end = ends ? earlier.after().updatedAt().plus(Bench.VALIDITY) : null;
      }
    }
    boolean over = end != null && !now.time().isBefore(end);
    if (now.trigger() == Trigger.CLAIM && over) {
      world.wrong(now.after().id() + " was claimed after its approval had ended");
    }
    if (now.trigger() == Trigger.LAPSE && !over) {
      world.wrong(now.after().id() + " lapsed although its approval still held");
    }
  }

  /** Whether the tool was entered under the claim that this gives back. */
  private boolean hasBegun(Commit given) {
    int claimed = 0;
    for (Commit commit : commitsOf(given)) {
      if (commit.trigger() == Trigger.CLAIM && commit.at() < given.at()) {
        claimed = commit.at();
      }
    }
    int since = claimed;
    return world.history.executions.stream()
        .anyMatch(
            execution ->
                execution.request.filter(given.after().id()::equals).isPresent()
                    && execution.begun > since
                    && execution.begun < given.at());
  }

  private List<Commit> commitsOf(Commit now) {
    return world.history.commits.stream()
        .filter(commit -> commit.at() != now.at() && commit.after().id().equals(now.after().id()))
        .toList();
  }

  private static String tool(Commit commit) {
    return commit.after().revision().action().tool();
  }
}

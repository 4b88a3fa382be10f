package dev.hitl.simulation;

import dev.hitl.request.RequestStatus;
import dev.hitl.request.Trigger;
import dev.hitl.simulation.History.Commit;
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
      climbs(now);
    } else if (tool(now).equals("price")) {
      holds(now);
    } else if (now.trigger() == Trigger.LAPSE) {
      world.wrong(now.after().id() + " lapsed and its approval holds for ever");
    }
  }

  /** Each rung once, after the one before it, and not before its time. */
  private void climbs(Commit now) {
    int rung = now.after().waiting().rung();
    if (!tool(now).equals("pay") || rung < 1 || rung > Bench.RUNGS.size()) {
      world.wrong(now.after().id() + " reached rung " + rung + " of no such ladder");
      return;
    }
    if (now.time().isBefore(now.after().openedAt().plus(Bench.RUNGS.get(rung - 1)))) {
      world.wrong(now.after().id() + " reached rung " + rung + " before its time");
    }
    for (Commit earlier : commitsOf(now)) {
      if (earlier.trigger() == Trigger.CLIMB && earlier.after().waiting().rung() >= rung) {
        world.wrong(now.after().id() + " reached rung " + rung + " again");
      }
    }
  }

  private void holds(Commit now) {
    Instant end = null;
    for (Commit earlier : commitsOf(now)) {
      boolean fresh =
          earlier.trigger() == Trigger.APPROVE || earlier.trigger() == Trigger.OPEN_APPROVED;
      if (earlier.after().status() == RequestStatus.APPROVED) {
        end = fresh ? earlier.after().updatedAt().plus(Bench.VALIDITY) : null;
      }
    }
    boolean over = end != null && !now.time().isBefore(end);
    if (now.trigger() == Trigger.CLAIM && over) {
      world.wrong(now.after().id() + " was claimed after its approval had ended");
    }
    if (now.trigger() == Trigger.LAPSE && end != null && !over) {
      world.wrong(now.after().id() + " lapsed although its approval still held");
    }
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

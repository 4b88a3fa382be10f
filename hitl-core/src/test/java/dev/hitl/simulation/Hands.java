package dev.hitl.simulation;

import dev.hitl.audit.AuditEvent;
import dev.hitl.request.Trigger;
import dev.hitl.request.Waiting;
import dev.hitl.simulation.History.Commit;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Who has taken what: one person at a time, and where that is so wanted nobody else decides it. */
final class Hands {
  private static final Set<Trigger> DECIDING =
      Set.of(
          Trigger.VOTE,
          Trigger.EDIT,
          Trigger.APPROVE,
          Trigger.REJECT,
          Trigger.ANSWER,
          Trigger.REDIRECT);

  private final World world;

  Hands(World world) {
    this.world = world;
  }

  /** The store said that a step was taken. */
  void commits(Commit now) {
    Waiting.Assignment had = had(now);
    if (had == null || !had.until().isAfter(now.time()) || actor(now).equals(had.reviewer())) {
      return;
    }
    boolean takes = now.trigger() == Trigger.ASSIGN || now.trigger() == Trigger.RELEASE;
    if (takes || (world.isExclusive() && DECIDING.contains(now.trigger()))) {
      world.wrong(now.trigger() + " of " + now.after().id() + ", which " + had + " still has");
    }
  }

  /** Empty-handed where the step before is not known to have been taken. */
  private Waiting.@Nullable Assignment had(Commit now) {
    return world.history.commits.stream()
        .filter(commit -> commit.after().id().equals(now.after().id()))
        .filter(commit -> commit.after().version() == now.after().version() - 1)
        .findFirst()
        .map(commit -> commit.after().waiting().assignment())
        .orElse(null);
  }

  private String actor(Commit now) {
    return world.base.audit(now.after().id()).stream()
        .filter(event -> event.seq() == now.after().version())
        .map(AuditEvent::actor)
        .findFirst()
        .orElse("");
  }
}

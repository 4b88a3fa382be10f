package dev.hitl.gate;

import dev.hitl.checkpoint.Checkpoint.Planned;
import org.jspecify.annotations.Nullable;

/**
 * The place of a plan in a run's session: which, and how far it is. What a checkpoint keeps of it
 * says of a step that it is done, or that it waits, and never that it has begun: after a crash its
 * use is on the plan's record, its end is not here, and the plan is over.
 *
 * <p>Thread-safe, one thread at a time makes sense of it.
 */
final class PlanSeat {
  private @Nullable Planned mark;
  private @Nullable PlanInForce loaded;

  /** Read on the hot path, for every call of every run. */
  private volatile boolean taken;

  boolean isTaken() {
    return taken;
  }

  /** As a checkpoint keeps it. */
  synchronized @Nullable Planned mark() {
    return mark;
  }

  /** What is there is read anew. */
  synchronized void enter(@Nullable Planned stored) {
    mark = stored;
    loaded = null;
    taken = stored != null;
  }

  void adopt(String standing) {
    enter(new Planned(standing, 0, null));
  }

  void leave() {
    enter(null);
  }

  synchronized @Nullable PlanInForce loaded() {
    return loaded;
  }

  synchronized void loaded(PlanInForce plan) {
    loaded = plan;
  }

  /** The step after those that are done is asked about, or waits for a run, under this name. */
  synchronized void waits(String request) {
    if (mark != null) {
      mark = new Planned(mark.id(), mark.done(), request);
    }
  }

  /** The step came to a good end. */
  synchronized void done() {
    if (mark != null) {
      mark = new Planned(mark.id(), mark.done() + 1, null);
    }
  }
}

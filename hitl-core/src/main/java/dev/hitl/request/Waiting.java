package dev.hitl.request;

import dev.hitl.policy.Priority;
import dev.hitl.policy.Route;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How a request waits: what changes while nobody decides. Immutable.
 *
 * @param rung how many rungs of the route's ladder were reached
 * @param nextRung when the next one is reached; null where there is none
 * @param priority the lane
 * @param channel how people are told; null for the usual way
 * @param assignment who took it to decide it; null where nobody did
 */
public record Waiting(
    int rung,
    @Nullable Instant nextRung,
    Priority priority,
    @Nullable String channel,
    @Nullable Assignment assignment) {

  /**
   * That somebody took a request to decide it. Others may decide it all the same.
   *
   * @param reviewer who
   * @param until when it ends by itself
   */
  public record Assignment(String reviewer, Instant until) {}

  /**
   * Who has it now.
   *
   * @param now by the store's clock
   * @return the assignment; empty where nobody took it, or it is over
   */
  public Optional<Assignment> assigned(Instant now) {
    return Optional.ofNullable(assignment).filter(one -> one.until().isAfter(now));
  }

  /**
   * The same, taken by somebody or by nobody.
   *
   * @param value who has it; null for nobody
   * @return a copy
   */
  public Waiting withAssignment(@Nullable Assignment value) {
    return new Waiting(rung, nextRung, priority, channel, value);
  }

  /** Who has said what they say has it no longer. */
  Waiting withoutAssignmentOf(String voter) {
    return assignment != null && assignment.reviewer().equals(voter) ? withAssignment(null) : this;
  }

  /**
   * How a question waits at first.
   *
   * @param route who is asked
   * @param at when
   * @return at the foot of its ladder
   */
  public static Waiting begin(Route route, Instant at) {
    return new Waiting(0, route.ladder().first(at), route.terms().priority(), null, null);
  }
}

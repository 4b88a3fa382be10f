package dev.hitl.simulation;

import dev.hitl.request.Request;
import dev.hitl.request.RequestStatus;
import dev.hitl.request.Trigger;
import dev.hitl.simulation.History.Commit;
import dev.hitl.simulation.History.Execution;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What may be rolled back, and how often. */
final class Undone {
  private static final Set<Trigger> FAILED = Set.of(Trigger.FAIL, Trigger.RESOLVE_FAILED);

  private final World world;

  Undone(World world) {
    this.world = world;
  }

  /** A compensation begins: a director said so, and every earlier one of it had failed. */
  void begins(Execution now, String request) {
    String origin = null;
    for (Commit commit : world.history.commits) {
      if (commit.trigger() == Trigger.OPEN_CLAIMED && commit.after().id().equals(request)) {
        origin = commit.after().origin();
      }
    }
    String of = origin;
    boolean wanted =
        world.history.rollBacks.stream()
            .anyMatch(
                said ->
                    said.request().equals(of)
                        && People.isDirector(said.who())
                        && now.deciders.equals(List.of(said.who())));
    if (!wanted) {
      world.wrong("unpay of " + of + " began and nobody said so: " + now.deciders);
    }
    boolean paid =
        world.history.executions.stream()
            .anyMatch(
                e ->
                    e.tool.equals("pay")
                        && e.request.filter(id -> id.equals(of)).isPresent()
                        && Objects.equals(e.arguments.get("n"), now.arguments.get("n")));
    if (!paid) {
      world.wrong("unpay of " + of + " began with " + now.arguments + ", which was never paid");
    }
    for (Commit earlier : world.history.commits) {
      boolean other =
          earlier.trigger() == Trigger.OPEN_CLAIMED
              && Objects.equals(earlier.after().origin(), of)
              && !earlier.after().id().equals(request);
      if (other && !hasFailed(earlier.after().id())) {
        world.wrong(of + " was rolled back twice");
      }
    }
  }

  private boolean hasFailed(String compensation) {
    return world.history.commits.stream()
        .anyMatch(c -> FAILED.contains(c.trigger()) && c.after().id().equals(compensation));
  }

  /** Whether what the agent is told of it may have changed since. */
  boolean mayHaveBegun(String about) {
    return world.history.commits.stream()
        .anyMatch(
            c ->
                c.trigger() == Trigger.ROLL_BACK
                    && isAbout(about, c.after().revision().action().arguments().get("x")));
  }

  /** Or about what was called in its place. */
  private static boolean isAbout(String about, @Nullable Object argument) {
    return about.equals(argument) || (about + ".r").equals(argument);
  }

  /** In the end each is either rolled back, by one that succeeded, or as it was. */
  void check(List<Request> all) {
    for (Request request : all) {
      long done =
          all.stream()
              .filter(
                  other ->
                      other.revision().action().tool().equals("unpay")
                          && request.id().equals(other.origin())
                          && other.status() == RequestStatus.EXECUTED)
              .count();
      if (done != (request.status() == RequestStatus.COMPENSATED ? 1 : 0)
          || request.status() == RequestStatus.COMPENSATING) {
        world.wrong(request.id() + " is " + request.status() + ", undone " + done + " times");
      }
    }
  }
}

package dev.hitl.simulation;

import dev.hitl.request.Request;
import dev.hitl.request.RequestStatus;
import dev.hitl.request.Trigger;
import dev.hitl.review.Ballot;
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
      world.wrong(now.tool + " of " + of + " began and nobody said so: " + now.deciders);
    }
    boolean done = world.history.executions.stream().anyMatch(e -> undoes(now, of, e));
    if (!done) {
      world.wrong(now.tool + " of " + of + " began with " + now.arguments + ", never done");
    }
    if (now.tool.equals("ungift") && !flagged(of)) {
      world.wrong(of + " is rolled back and nobody flagged it");
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

  /** What people look at afterwards ran without a request; it is told by what it was about. */
  private static boolean undoes(Execution now, @Nullable String of, Execution done) {
    boolean same =
        now.tool.equals("ungift")
            ? done.about().equals(now.about())
            : done.request.filter(id -> id.equals(of)).isPresent();
    return same
        && done.tool.equals(Bench.UNDOING.get(now.tool))
        && Objects.equals(done.arguments.get("n"), now.arguments.get("n"));
  }

  private boolean flagged(@Nullable String review) {
    return world.history.ballots.stream()
        .anyMatch(
            given ->
                given.ballot instanceof Ballot.Flagged
                    && given.mayCount()
                    && People.mayApproveManaged(given.ballot.reviewer())
                    && given.shown.id().equals(review));
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
                      Bench.UNDOING.containsKey(other.revision().action().tool())
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

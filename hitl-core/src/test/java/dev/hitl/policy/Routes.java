package dev.hitl.policy;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Routes for tests. */
public final class Routes {
  private Routes() {}

  /** One stage, with a deadline or without. */
  public static Route of(
      List<Route.Group> groups, @Nullable Duration deadline, Ladder.@Nullable End end) {
    Route route = Route.of(groups);
    return deadline == null || end == null ? route : route.withLadder(Ladder.ending(deadline, end));
  }
}

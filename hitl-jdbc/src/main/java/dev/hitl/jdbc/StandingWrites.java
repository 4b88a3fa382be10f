package dev.hitl.jdbc;

import dev.hitl.store.Applied;
import dev.hitl.store.StandingStep;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Steps of standing records within a plan. Their rows are locked after those of requests and of the
 * run that is written, in the order of their ids.
 */
final class StandingWrites {
  private StandingWrites() {}

  /**
   * Adds steps.
   *
   * @return those that are conditions, in the order of the conditions
   */
  static List<StandingStep> add(Plan plan, List<StandingStep> steps) {
    List<StandingStep> inOrder = new ArrayList<>(steps);
    inOrder.sort(Comparator.comparing(StandingStep::id));
    return inOrder.stream().filter(step -> StandingRows.add(plan, step)).toList();
  }

  static Applied refused(List<StandingStep> steps, List<StandingStep> inOrder, int condition) {
    return new Applied.NotStanding(steps.indexOf(inOrder.get(condition)));
  }

  /** Whether it was a record that was there already. */
  static Optional<Applied> taken(Tx tx, List<StandingStep> steps) {
    for (int i = 0; i < steps.size(); i++) {
      if (steps.get(i) instanceof StandingStep.Put
          && StandingRows.find(tx, steps.get(i).id()).isPresent()) {
        return Optional.of(new Applied.NotStanding(i));
      }
    }
    return Optional.empty();
  }
}

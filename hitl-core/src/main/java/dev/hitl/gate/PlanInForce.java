package dev.hitl.gate;

import dev.hitl.call.Plan;
import dev.hitl.policy.Assessment;
import dev.hitl.store.PlanRecord;
import dev.hitl.store.RequestRecord;
import dev.hitl.store.StandingRecord;
import java.util.List;

/**
 * A plan that was read and found to be what people approved.
 *
 * @param standing its record
 * @param record what that says
 * @param approved the request with its chain
 * @param then how each step was judged when people were asked
 */
record PlanInForce(
    StandingRecord standing,
    PlanRecord record,
    RequestRecord approved,
    List<Assessment.Judged> then) {
  PlanInForce {
    then = List.copyOf(then);
  }

  List<Plan.Step> steps() {
    return record.plan().steps();
  }

  /** A step in words, from its index. */
  String named(int index) {
    return "step %d of %d (%s)".formatted(index + 1, steps().size(), steps().get(index).tool());
  }
}

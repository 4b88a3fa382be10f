package dev.hitl.gate;

import dev.hitl.call.Plan;
import dev.hitl.tool.AgentTool;
import dev.hitl.tool.Approval;
import dev.hitl.tool.Param;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The tool by which an agent proposes a plan. It runs when people approved the plan. Thread-safe.
 */
public final class PlanTool {
  private final Planning planning;

  PlanTool(Planning planning) {
    this.planning = planning;
  }

  /**
   * One call of a plan, as a model proposes it.
   *
   * @param tool which tool
   * @param arguments what it is called with
   * @param bounds by argument, where other values will do as well
   * @param why what the step is for
   */
  public record PlannedStep(
      @Param(description = "The tool's name") String tool,
      @Param(description = "Its arguments; the step runs with exactly these")
          Map<String, Object> arguments,
      @Param(description = "By argument: which other values will do as well")
          Optional<Map<String, Limit>> bounds,
      @Param(description = "What the step is for") Optional<String> why) {}

  /**
   * What an argument may be: from and to, or one of some values, or anything.
   *
   * @param from the least number; with {@code to}
   * @param to the largest number; with {@code from}
   * @param oneOf these values
   * @param any true for anything
   */
  public record Limit(
      Optional<BigDecimal> from,
      Optional<BigDecimal> to,
      Optional<List<Object>> oneOf,
      Optional<Boolean> any) {}

  /**
   * Puts the plan in force that was approved with this call.
   *
   * @param goal what the plan is for
   * @param steps its calls
   * @return what the agent has to know
   */
  @AgentTool(
      name = Plan.TOOL,
      description =
          "Proposes several calls of your tools at once, so that people review them together."
              + " Nothing is done by it. Once it is approved, call the steps one by one, in this"
              + " order and exactly as approved; anything else is asked about.",
      idempotent = true)
  public Map<String, Object> propose(
      @Param(description = "What the plan is for, for those who review it") String goal,
      @Param(description = "1 to 50 calls in their order") List<PlannedStep> steps) {
    Optional<String> request = Approval.current().requestId();
    if (request.isEmpty()) {
      return Map.of(
          "status",
          "not needed",
          "note",
          "Policy lets every step run, so nobody was asked. Call them as you like.");
    }
    return planning.inForce(request.get());
  }
}

package dev.hitl.notify;

import dev.hitl.call.Plan;
import dev.hitl.request.Revision;
import dev.hitl.tool.Basis;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A plan as rows, so that one long step does not cut the others off. */
final class PlanRows {
  private PlanRows() {}

  /** The arguments of the action, name by name; those of a plan step by step. */
  static Map<String, @Nullable Object> argumentsOf(Revision revision) {
    if (!revision.action().tool().equals(Plan.TOOL)) {
      return revision.action().arguments().asMap();
    }
    Plan plan = Plan.of(revision.action().arguments());
    Map<String, @Nullable Object> rows = new LinkedHashMap<>();
    rows.put("goal, as the agent says", plan.goal());
    for (int i = 0; i < plan.steps().size(); i++) {
      Plan.Step step = plan.steps().get(i);
      Map<String, @Nullable Object> form = new LinkedHashMap<>(plan.stepForms().get(i));
      form.remove("tool");
      form.remove("why");
      Object arguments = form.remove("arguments");
      String name = (i + 1) + ". " + step.tool();
      rows.put(name, arguments);
      form.forEach((member, value) -> rows.put(name + ", " + member, value));
      if (step.why() != null) {
        rows.put(name + ", the agent says", step.why());
      }
    }
    return rows;
  }

  /** What the decision rests on; the parameters of a plan's tools tell a reviewer nothing. */
  static Map<String, @Nullable Object> factsOf(Revision revision) {
    Map<String, @Nullable Object> facts = revision.basis().facts().asMap();
    if (!revision.action().tool().equals(Plan.TOOL)) {
      return facts;
    }
    Map<String, @Nullable Object> rows = new LinkedHashMap<>(facts);
    rows.remove(Basis.PLANNED_TOOLS);
    return rows;
  }
}

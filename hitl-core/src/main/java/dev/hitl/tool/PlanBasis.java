package dev.hitl.tool;

import dev.hitl.call.Action;
import dev.hitl.call.Arguments;
import dev.hitl.call.Plan;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What a decision about a plan rests on. */
final class PlanBasis {
  private PlanBasis() {}

  static Basis of(ToolRegistry tools, Action action, Function<Action, Basis> each) {
    Map<String, @Nullable Object> facts = new LinkedHashMap<>();
    Map<String, String> signatures = new TreeMap<>();
    facts.put(Basis.PLANNED_TOOLS, signatures);
    Plan plan;
    try {
      plan = Plan.of(action.arguments());
    } catch (IllegalArgumentException e) {
      return new Basis.Unknown(String.valueOf(e.getMessage()));
    }
    int number = 0;
    for (Plan.Step step : plan.steps()) {
      number++;
      String signature = tools.find(step.tool()).map(Tool::signature).orElse("none");
      signatures.put(step.tool(), signature);
      Basis basis =
          each.apply(
              new Action(
                  action.run(),
                  action.callId(),
                  step.tool(),
                  signature,
                  step.arguments(),
                  action.policyVersion(),
                  action.revision()));
      if (basis instanceof Basis.Unknown unknown) {
        return new Basis.Unknown("step " + number + ": " + unknown.why());
      } else if (basis instanceof Basis.Known known) {
        facts.put(Basis.ofStep(number), known.facts().asMap());
      }
    }
    Arguments all = Arguments.of(facts);
    return all.size() <= Basis.MAX_BYTES
        ? new Basis.Known(all)
        : new Basis.Unknown("it has " + all.size() + " bytes, and the limit is " + Basis.MAX_BYTES);
  }
}

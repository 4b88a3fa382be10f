package dev.hitl.policy;

import dev.hitl.call.Glob;
import dev.hitl.call.Output;
import dev.hitl.signal.Guardrail;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** What rules and guardrails may say of what comes out of calls and agents. */
final class OutputRules {
  private OutputRules() {}

  /**
   * A call has run when its result is looked at, so a rule about that asks or denies and does
   * nothing else; so does one about answers.
   *
   * @param result the rule's condition on results; blank where it has none
   * @throws PolicyException if a rule says something that makes no sense there
   */
  static void check(
      String rule,
      String tool,
      String result,
      Verdict.@Nullable Kind verdict,
      boolean asks,
      RuleCheck.Asked asked) {
    if (tool.equals(Output.RESULT)) {
      throw new PolicyException(
          rule
              + " is for '"
              + Output.RESULT
              + "': give the rule of the tool whose results are meant a condition 'result'");
    }
    boolean answers = tool.equals(Output.ANSWER);
    if (answers && !result.isBlank()) {
      throw new PolicyException(
          rule + " is for answers and has a condition 'result'; use when, with args.answer");
    }
    if (result.isBlank() && !answers) {
      return;
    }
    String what = answers ? " is for answers" : " looks at results";
    if (!asks && verdict != Verdict.Kind.DENY) {
      throw new PolicyException(
          rule + what + ", so it asks or denies; anything else it need not say");
    }
    if (asked.byHand()) {
      throw new PolicyException(rule + what + ", which nobody does byHand");
    }
    if (asked.learnable()) {
      throw new PolicyException(
          rule + what + ", whose question is about one text only; drop learnable");
    }
  }

  /**
   * @throws PolicyException if a guardrail is for a tool that is not there, or two have one name
   */
  static void check(List<Guardrail> guardrails, Set<String> tools) {
    Set<String> names = new TreeSet<>();
    for (Guardrail guardrail : guardrails) {
      if (!names.add(guardrail.name())) {
        throw new PolicyException("two guardrails are called '" + guardrail.name() + "'");
      }
      for (String tool : guardrail.tools()) {
        if (!Glob.isPattern(tool) && !tools.contains(tool) && !tool.equals(Output.ANSWER)) {
          throw new PolicyException(
              "guardrail '"
                  + guardrail.name()
                  + "' is for the tool '"
                  + tool
                  + "', which is not registered; tools are "
                  + new TreeSet<>(tools)
                  + Words.nearest(tool, tools));
        }
      }
    }
  }
}

package dev.hitl.policy;

import dev.hitl.call.Action;
import dev.hitl.call.Arguments;
import dev.hitl.call.Output;
import dev.hitl.call.RunId;
import dev.hitl.call.Signals;
import dev.hitl.call.ToolCall;
import dev.hitl.checkpoint.CheckpointCodec;
import dev.hitl.signal.Guardrail;
import dev.hitl.tool.Tool;
import dev.hitl.tool.ToolRegistry;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Judges what comes out: results by those rules of their tools that have a condition on results,
 * answers by the rules that name {@link Output#ANSWER}, and both by what guardrails say of them.
 * What nothing is said against is given out. Immutable and thread-safe.
 */
public final class OutputAssessor {
  private final Assessor assessor;
  private final Map<String, ToolRules> tools;
  private final ToolRegistry registry;
  private final ToolRules answers;
  private final List<Hours> hours;
  private final Set<String> looked;

  OutputAssessor(
      Assessor assessor,
      Map<String, ToolRules> tools,
      ToolRegistry registry,
      List<BoundRule> ofAnswers,
      List<Guardrail> guardrails,
      List<Hours> hours) {
    this.assessor = assessor;
    this.tools = tools;
    this.registry = registry;
    this.hours = hours;
    answers =
        ToolRules.of(
            through(Output.ANSWER),
            ofAnswers,
            guardrails,
            Verdict.Kind.ALLOW,
            assessor.policyVersion());
    looked =
        tools.values().stream()
            .filter(ToolRules::judgesResults)
            .map(rules -> rules.tool().name())
            .collect(Collectors.toCollection(TreeSet::new));
    if (!ofAnswers.isEmpty() || answers.judgesResults()) {
      looked.add(Output.ANSWER);
    }
  }

  /**
   * Whether anything looks at what a tool gives.
   *
   * @param tool the tool's name, or {@link Output#ANSWER} for the answers of agents
   * @return false where all of it is given out
   */
  public boolean looksAt(String tool) {
    return !looked.isEmpty() && looked.contains(tool);
  }

  /** What holds for answers, for the log; empty where nothing does. */
  List<String> inventory() {
    return looksAt(Output.ANSWER) ? List.of(answers.describe()) : List.of();
  }

  /**
   * Judges what comes out.
   *
   * @param run whose it is
   * @param output what comes out
   * @param call the call that asks to give it out, with what was said of the call that gave it
   * @param revision 1 as it came out, one more with each edit
   * @param now the time that conditions see
   * @param circumstances tells what is known besides
   * @return the frozen action that stands for giving it out, with its verdict; invalid where the
   *     tool that gave it is gone
   */
  public Assessment assess(
      RunId run,
      Output output,
      ToolCall call,
      int revision,
      Instant now,
      Circumstances circumstances) {
    ToolRules rules = rules(output);
    if (rules == null) {
      return new Assessment.Invalid(call, "there is no tool '" + output.tool() + "' any more");
    }
    Tool through = through(output.through());
    Action action =
        new Action(
            run,
            call.id(),
            through.name(),
            through.signature(),
            through.normalise(output.asArguments()),
            assessor.policyVersion(),
            revision);
    Assessment.Judged judged =
        new Assessment.Judged(
            call,
            through,
            action,
            new Verdict.Allow(List.of(), assessor.policyVersion()),
            circumstances.of(action, call.signals(), List.of()));
    Facts facts = facts(judged, now);
    Verdict verdict = rules.judge(facts, assessor.policyVersion());
    return new Assessment.Judged(
        call,
        through,
        action,
        verdict instanceof Verdict.Ask ask
            ? assessor.bounded(worded(ask, output, rules.tool()), facts)
            : verdict,
        judged.evidence());
  }

  /** In words of its own where no rule has any. */
  private static Verdict.Ask worded(Verdict.Ask ask, Output output, Tool of) {
    return ask.message().equals("Call " + of.name())
        ? new Verdict.Ask(
            ask.route(),
            ask.risk(),
            output.isAnswer()
                ? "Let the agent's answer out"
                : "Give the result of " + output.tool() + " to the agent",
            ask.reasons(),
            ask.policyVersion())
        : ask;
  }

  /**
   * The call that asks to give something out.
   *
   * @param output what comes out
   * @param callId the model's name for the call that gave it
   * @param signals what was said of that call
   * @return a call of one of hitl's own tools, which no agent may propose
   */
  public static ToolCall call(Output output, String callId, Signals signals) {
    return new ToolCall(callId, output.through(), output.asArguments().json(), signals);
  }

  /** Judges again what people were asked about, perhaps edited. */
  Assessment again(
      RunId run, ToolCall call, int revision, Instant now, Circumstances circumstances) {
    try {
      String excess = Unusable.excess(call.arguments(), CheckpointCodec.MOST_BYTES);
      return excess.isEmpty()
          ? assess(
              run,
              Output.of(call.tool(), Arguments.parse(call.arguments())),
              call,
              revision,
              now,
              circumstances)
          : new Assessment.Invalid(call, "the words that are to be given out" + excess);
    } catch (IllegalArgumentException e) {
      return new Assessment.Invalid(
          call, "this cannot be given out: " + String.valueOf(e.getMessage()));
    }
  }

  /** What rules see: the call that gave it, with what it gave; of an answer, the answer. */
  Facts facts(Assessment.Judged judged, Instant now) {
    Action action = judged.action();
    Output output = Output.of(action.tool(), action.arguments());
    ToolRules rules = rules(output);
    return new Facts(
        action.run(),
        judged.call(),
        rules == null ? judged.tool() : rules.tool(),
        output.isAnswer() ? action.arguments() : output.arguments(),
        now,
        hours,
        judged.evidence().combined(judged.call().signals()),
        judged.evidence(),
        output.isAnswer() ? null : output);
  }

  private @Nullable ToolRules rules(Output output) {
    return output.isAnswer() ? answers : tools.get(output.tool());
  }

  private Tool through(String name) {
    return registry.find(name).orElseThrow();
  }
}

package dev.hitl.testing;

import dev.hitl.call.Arguments;
import dev.hitl.call.Json;
import dev.hitl.call.Output;
import dev.hitl.call.RunId;
import dev.hitl.call.Signals;
import dev.hitl.call.ToolCall;
import dev.hitl.policy.Assessment;
import dev.hitl.policy.Assessor;
import dev.hitl.policy.Circumstances;
import dev.hitl.policy.OutputAssessor;
import dev.hitl.policy.Policy;
import dev.hitl.policy.Verdict;
import dev.hitl.signal.Evidence;
import dev.hitl.signal.Guardrail;
import dev.hitl.signal.Guardrails;
import dev.hitl.signal.Precedents;
import dev.hitl.signal.RunFacts;
import dev.hitl.signal.SignalSources;
import dev.hitl.tool.Tool;
import dev.hitl.tool.ToolRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Holds a policy and guardrails against a call, a result or an answer, with no agent, run or store:
 * nothing is run and nothing is kept. What it says is what a node with the same tools, policy and
 * guardrails would say of the first call of a run.
 *
 * <pre>{@code
 * try (Rehearsal rehearsal = Rehearsal.of(policy, new RefundTools()).with(limits)) {
 *   assertThat(rehearsal.call("refund", Map.of("amount", 5_000)).kind()).isEqualTo(Verdict.Kind.DENY);
 * }
 * }</pre>
 *
 * <p>Not thread-safe. Close it, as it has threads for guardrails once they were asked.
 */
public final class Rehearsal implements AutoCloseable {
  private static final int MOST_BYTES = 1 << 20;
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final ToolRegistry tools;
  private final Policy policy;
  private final List<Guardrail> guardrails;
  private final Assessor assessor;
  private final SignalSources sources;
  private final RunId run = RunId.of("rehearsal", "rehearsal");
  private Instant now = Instant.EPOCH;

  private Rehearsal(ToolRegistry tools, Policy policy, List<Guardrail> guardrails) {
    this.tools = tools;
    this.policy = policy;
    this.guardrails = List.copyOf(guardrails);
    assessor = new Assessor(tools, policy, MOST_BYTES, Assessor.MAX_CONTEXT_BYTES, guardrails);
    sources =
        new SignalSources(
            Map.of(), PATIENCE, 1, Precedents.NONE, new Guardrails(guardrails, PATIENCE));
  }

  /**
   * Begins with a policy.
   *
   * @param policy the rules, besides the annotations
   * @param objects the objects whose methods are the tools
   * @return without guardrails
   * @throws dev.hitl.policy.PolicyException if a rule is wrong
   */
  public static Rehearsal of(Policy policy, Object... objects) {
    List<Tool> tools = new ArrayList<>();
    for (Object object : objects) {
      tools.addAll(object instanceof Tool tool ? List.of(tool) : Tool.of(object));
    }
    return new Rehearsal(ToolRegistry.of(tools), policy, List.of());
  }

  /**
   * The same with one more guardrail.
   *
   * @param guardrail asked from now on
   * @return another rehearsal; close that one
   * @throws dev.hitl.policy.PolicyException if it is for a tool that is not there
   */
  public Rehearsal with(Guardrail guardrail) {
    List<Guardrail> all = new ArrayList<>(guardrails);
    all.add(guardrail);
    close();
    return new Rehearsal(tools, policy, all);
  }

  /**
   * Sets the time that conditions see.
   *
   * @param value 1 January 1970 by default
   * @return this
   */
  public Rehearsal at(Instant value) {
    now = value;
    return this;
  }

  /**
   * What holds for a call before it runs.
   *
   * @param tool the tool's name
   * @param arguments what it would be called with
   * @return the verdict of rules and guardrails together
   * @throws IllegalArgumentException if nothing can be done with the call; the message says why
   */
  public Verdict call(String tool, Map<String, ?> arguments) {
    return call(ToolCall.of("call", tool, arguments));
  }

  /**
   * What holds for a call before it runs.
   *
   * @param call with its signals
   * @return the verdict of rules and guardrails together
   * @throws IllegalArgumentException if nothing can be done with the call; the message says why
   */
  public Verdict call(ToolCall call) {
    return judged(call).verdict();
  }

  /**
   * What holds for what a call gave.
   *
   * @param tool the tool's name
   * @param arguments what it was called with
   * @param result what it gave: text as it is, anything else as JSON
   * @return allowed where the agent has it at once
   * @throws IllegalArgumentException if nothing can be done with the call; the message says why
   */
  public Verdict result(String tool, Map<String, ?> arguments, Object result) {
    Arguments bound = judged(ToolCall.of("call", tool, arguments)).action().arguments();
    String text = result instanceof String words ? words : Json.text(result);
    return verdict(new Output(tool, "call", bound, text, false));
  }

  /**
   * What holds for what a call threw.
   *
   * @param tool the tool's name
   * @param arguments what it was called with
   * @param message the message of what it threw, after the name of its class
   * @return allowed where the agent has it at once
   * @throws IllegalArgumentException if nothing can be done with the call; the message says why
   */
  public Verdict failure(String tool, Map<String, ?> arguments, String message) {
    Arguments bound = judged(ToolCall.of("call", tool, arguments)).action().arguments();
    return verdict(new Output(tool, "call", bound, message, true));
  }

  /**
   * What holds for an agent's answer.
   *
   * @param answer the answer
   * @return allowed where it ends the run at once
   */
  public Verdict answer(String answer) {
    return verdict(Output.answer(answer));
  }

  private Assessment.Judged judged(ToolCall call) {
    Circumstances fresh =
        (action, signals, alarms) -> sources.gather(action, signals, RunFacts.START, alarms, now);
    return understood(assessor.assess(run, call, 1, now, fresh));
  }

  private Verdict verdict(Output output) {
    ToolCall call = OutputAssessor.call(output, "call", Signals.NONE);
    return understood(
            assessor
                .outputs()
                .assess(
                    run,
                    output,
                    call,
                    1,
                    now,
                    (action, signals, alarms) -> sources.checked(Evidence.NONE, action)))
        .verdict();
  }

  private static Assessment.Judged understood(Assessment assessment) {
    if (assessment instanceof Assessment.Judged judged) {
      return judged;
    }
    throw new IllegalArgumentException(((Assessment.Invalid) assessment).problem());
  }

  @Override
  public void close() {
    sources.close();
  }
}

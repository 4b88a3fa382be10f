package dev.hitl.tool;

import dev.hitl.call.Arguments;
import dev.hitl.call.JsonException;
import dev.hitl.call.RunId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The interrupt: this needs a person.
 *
 * <p>A tool body throws it to ask for one; the gate then parks the run and throws it on, naming the
 * requests that the run waits for. By the time the agent's loop sees it, everything is stored: let
 * it pass. It is control flow and no failure, so it has no stack trace, no cause and no suppressed
 * exceptions.
 *
 * <p>Immutable and thread-safe.
 */
public final class NeedHumanApproval extends RuntimeException {
  private static final long serialVersionUID = 1L;

  // Exceptions are serializable by inheritance, so the fields are of types that are.

  /** The facts as JSON. */
  private final String context;

  /** Tenant, agent and run; null while nothing is parked. */
  private final String @Nullable [] run;

  /** What the run waits for. */
  private final String[] requests;

  /**
   * Asks for a person, from inside a tool.
   *
   * @param message what is asked, for the reviewer
   */
  public NeedHumanApproval(String message) {
    this(message, Arguments.none(), null, List.of());
  }

  /**
   * Asks for a person, from inside a tool, with facts to judge by.
   *
   * @param message what is asked, for the reviewer
   * @param context facts for the reviewer, copied at once; values that {@link
   *     dev.hitl.call.Json#encode} takes
   * @throws JsonException if a value has no exact JSON form
   */
  public NeedHumanApproval(String message, Map<String, ?> context) {
    this(message, Arguments.of(context), null, List.of());
  }

  private NeedHumanApproval(
      String message, Arguments context, @Nullable RunId run, List<String> requests) {
    super(message, null, false, false);
    this.context = context.json();
    this.run = run == null ? null : new String[] {run.tenant(), run.agent(), run.run()};
    this.requests = requests.toArray(String[]::new);
  }

  /**
   * Says that a run has been parked. The gate throws this; a tool has no use for it.
   *
   * @param run the run
   * @param requests what it waits for
   * @param message what is asked
   * @return the interrupt to throw
   */
  public static NeedHumanApproval parked(RunId run, List<String> requests, String message) {
    return new NeedHumanApproval(message, Arguments.none(), run, requests);
  }

  /**
   * The facts that the tool gave.
   *
   * @return a JSON object, empty where none were given
   */
  public Arguments context() {
    return Arguments.parse(context);
  }

  /**
   * The run that has been parked.
   *
   * @return empty while the interrupt is still on its way from the tool to the gate
   */
  public Optional<RunId> run() {
    return run == null ? Optional.empty() : Optional.of(new RunId(run[0], run[1], run[2]));
  }

  /**
   * What the run waits for.
   *
   * @return request ids, unmodifiable; empty while the interrupt is still on its way to the gate
   */
  public List<String> requests() {
    return List.of(requests);
  }
}

package dev.hitl.policy;

import dev.hitl.call.Arguments;
import dev.hitl.call.RunId;
import dev.hitl.call.ToolCall;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Test requests that ought to be rejected, mixed in among the real ones. They look like these and
 * can never execute. Immutable.
 *
 * @param rate how many tests follow a real request on average, 0 to 1
 * @param cases what they are; at least one, unless the rate is 0
 */
public record Drills(double rate, List<Case> cases) {
  /** No test requests. */
  public static final Drills NONE = new Drills(0, List.of());

  /**
   * One kind of test.
   *
   * @param tool the tool; policy has to ask people about the call
   * @param arguments its arguments
   * @param why why it ought to be rejected; stands on record
   */
  public record Case(String tool, Arguments arguments, String why) {
    /**
     * Checks the test by itself.
     *
     * @throws PolicyException if a text is blank
     */
    public Case {
      if (tool.isBlank() || why.isBlank()) {
        throw new PolicyException("a test of drills needs a tool, and why it is to be rejected");
      }
    }

    /**
     * One kind of test.
     *
     * @param tool the tool; policy has to ask people about the call
     * @param arguments its arguments
     * @param why why it ought to be rejected; stands on record
     */
    public Case(String tool, Map<String, ? extends @Nullable Object> arguments, String why) {
      this(tool, Arguments.none().with(arguments), why);
    }
  }

  /**
   * Checks what can be checked without the tools.
   *
   * @param rate 0 to 1
   * @param cases at least one, unless the rate is 0
   * @throws PolicyException if the rate is out of range, or there is nothing to test with
   */
  public Drills {
    if (!(rate >= 0 && rate <= 1)) {
      throw new PolicyException("rate of drills must be within 0 and 1, not " + rate);
    }
    if (rate > 0 && cases.isEmpty()) {
      throw new PolicyException("cases of drills must be a list with at least one test");
    }
    cases = List.copyOf(cases);
  }

  /**
   * Test requests.
   *
   * @param rate how many tests follow a real request on average, 0 to 1
   * @param cases what they are
   * @return the same as data
   */
  public static Drills of(double rate, Case... cases) {
    return new Drills(rate, List.of(cases));
  }

  /** Nobody would learn anything from a test that people are never asked about. */
  void check(Assessor assessor) {
    for (int i = 0; i < cases.size(); i++) {
      Case test = cases.get(i);
      ToolCall call = ToolCall.of("test", test.tool(), test.arguments().json());
      Assessment assessment =
          assessor.assess(RunId.of("nobody", "nothing"), call, 1, Instant.EPOCH);
      String problem =
          assessment instanceof Assessment.Invalid invalid
              ? invalid.problem()
              : assessment instanceof Assessment.Judged judged
                      && !(judged.verdict() instanceof Verdict.Ask)
                  ? "policy does not ask about it, its verdict is "
                      + Words.of(judged.verdict().kind())
                  : "";
      if (!problem.isEmpty()) {
        throw new PolicyException(
            "case %d of drills has to be a call of '%s' that people are asked about: %s"
                .formatted(i + 1, Words.shown(test.tool()), problem));
      }
    }
  }

  /** What the policy's hash covers. */
  Map<String, Object> toMap() {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("rate", rate);
    map.put("cases", cases.stream().map(Drills::toMap).toList());
    return map;
  }

  private static Map<String, Object> toMap(Case test) {
    return Map.of("tool", test.tool(), "arguments", test.arguments().asMap(), "why", test.why());
  }
}

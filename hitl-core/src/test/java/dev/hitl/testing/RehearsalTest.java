package dev.hitl.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hitl.call.Output;
import dev.hitl.policy.Policy;
import dev.hitl.policy.PolicyException;
import dev.hitl.policy.Verdict;
import dev.hitl.policy.Verdict.Kind;
import dev.hitl.signal.Check;
import dev.hitl.signal.Guardrail;
import dev.hitl.tool.Tool;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A policy and guardrails, tried without an agent. */
class RehearsalTest {
  private static final Map<String, Object> BOB = Map.of("name", "bob");

  private final Tool find =
      Tool.named("find").parameter("name", String.class).runs(arguments -> "never called");

  private static Policy rule(String rest) {
    return Policy.parse(
        "{\"version\": \"1\", \"rules\": [{\"name\": \"r\", \"tool\": \"find\", " + rest + "}]}");
  }

  private Kind result(String condition, Object result) {
    try (Rehearsal rehearsal =
        Rehearsal.of(rule("\"risk\": \"high\", \"result\": \"" + condition + "\""), find)) {
      assertThat(rehearsal.call("find", BOB).kind()).isEqualTo(Kind.ALLOW);
      return rehearsal.result("find", BOB, result).kind();
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "resultText.contains('x')                | axb | ASK",
        "resultText.contains('x')                | ab  | ALLOW",
        "result.size() > 2                       | abc | ASK",
        "result == '5'                           | 5   | ASK",
        "failed                                  | abc | ALLOW",
        "args.name == 'bob' && result == 'y'     | y   | ASK",
        "args.name == 'eve' && result == 'y'     | y   | ALLOW",
        "agent.name == 'rehearsal'               | y   | ASK",
      })
  void aConditionReadsTheTextAndTheArguments(String condition, String result, Kind kind) {
    assertThat(result(condition, result)).isEqualTo(kind);
  }

  @Test
  void aConditionReadsJsonAsSuch() {
    assertThat(result("result.balance > 100.5", Map.of("balance", new BigDecimal("100.51"))))
        .isEqualTo(Kind.ASK);
    assertThat(result("result.balance > 100.5", Map.of("balance", 7))).isEqualTo(Kind.ALLOW);
    assertThat(result("result.size() > 1", List.of(1, 2))).isEqualTo(Kind.ASK);
    assertThat(result("result.exists(x, x == 'secret')", List.of("a", "secret")))
        .isEqualTo(Kind.ASK);
  }

  @Test
  void whatCannotBeEvaluatedIsHeldBack() {
    assertThat(result("result.balance > 100", "no JSON")).isEqualTo(Kind.ASK);
    assertThat(result("result.balance > 100", Map.of("other", 1))).isEqualTo(Kind.ASK);
    try (Rehearsal rehearsal =
        Rehearsal.of(rule("\"verdict\": \"deny\", \"result\": \"result.x > 1\""), find)) {
      assertThat(rehearsal.result("find", BOB, "text").kind()).isEqualTo(Kind.DENY);
    }
  }

  @Test
  void whenDecidesFirstAndItsDoubtHoldsBackToo() {
    String rule =
        "\"risk\": \"high\", \"when\": \"args.name == 'eve'\", \"result\": \"result.x > 1\"";
    try (Rehearsal rehearsal = Rehearsal.of(rule(rule), find)) {
      assertThat(rehearsal.result("find", BOB, "no JSON").kind()).isEqualTo(Kind.ALLOW);
      assertThat(rehearsal.result("find", Map.of("name", "eve"), "no JSON").kind())
          .isEqualTo(Kind.ASK);
    }
    String doubtful =
        "\"risk\": \"high\", \"when\": \"attributes.x > 1\", \"result\": \"result == 'y'\"";
    try (Rehearsal rehearsal = Rehearsal.of(rule(doubtful), find)) {
      assertThat(rehearsal.result("find", BOB, "y").kind()).isEqualTo(Kind.ASK);
      assertThat(rehearsal.result("find", BOB, "n").kind()).isEqualTo(Kind.ALLOW);
    }
  }

  @Test
  void whatAToolThrowsIsLookedAtAsWell() {
    try (Rehearsal rehearsal =
        Rehearsal.of(rule("\"risk\": \"high\", \"result\": \"failed\""), find)) {
      assertThat(rehearsal.failure("find", BOB, "IllegalStateException: x").kind())
          .isEqualTo(Kind.ASK);
    }
  }

  @Test
  void aRuleAboutResultsSaysNothingOfTheCallItself() {
    Policy strict =
        Policy.parse(
            """
            {"version": "1", "unclassified": "deny",
             "rules": [{"tool": "find", "risk": "high", "result": "failed"}]}
            """);
    try (Rehearsal rehearsal = Rehearsal.of(strict, find)) {
      assertThat(rehearsal.call("find", BOB).kind()).isEqualTo(Kind.DENY);
    }
  }

  @Test
  void guardrailsAndRulesAreTriedTogether() {
    Guardrail names =
        Guardrail.named("names", "5")
            .on("find", Output.ANSWER)
            .before(
                action ->
                    "eve".equals(action.arguments().get("name"))
                        ? Check.deny("not eve")
                        : Check.pass())
            .after(output -> output.text().contains("@") ? Check.ask("an address") : Check.pass())
            .build();
    try (Rehearsal rehearsal = Rehearsal.of(Policy.none(), find).with(names)) {
      assertThat(rehearsal.call("find", BOB).kind()).isEqualTo(Kind.ALLOW);
      Verdict eve = rehearsal.call("find", Map.of("name", "eve"));
      assertThat(eve).isInstanceOf(Verdict.Deny.class);
      assertThat(eve.explain()).contains("guardrail names 5", "not eve");
      assertThat(rehearsal.result("find", BOB, "a@b").kind()).isEqualTo(Kind.ASK);
      assertThat(rehearsal.result("find", BOB, "ab").kind()).isEqualTo(Kind.ALLOW);
      assertThat(rehearsal.answer("write to a@b").kind()).isEqualTo(Kind.ASK);
      assertThat(rehearsal.answer("no").kind()).isEqualTo(Kind.ALLOW);
      assertThatThrownBy(() -> rehearsal.call("fnd", BOB)).hasMessageContaining("find");
      assertThatThrownBy(() -> rehearsal.call("find", Map.of())).hasMessageContaining("name");
    }
  }

  @Test
  void aGuardrailAsksWhomTheToolsRulesAskUnlessItNamesOthers() {
    Guardrail all = Guardrail.named("all", "1").on("*").before(action -> Check.ask("x")).build();
    Policy policy =
        rule("\"when\": \"args.name == 'eve'\", \"approvals\": [{\"role\": \"manager\"}]");
    try (Rehearsal rehearsal = Rehearsal.of(policy, find).with(all)) {
      assertThat(((Verdict.Ask) rehearsal.call("find", BOB)).route().describe())
          .isEqualTo("1 of manager");
    }
  }

  @Test
  void rulesAboutResultsThatMakeNoSenseAreFoundAtTheStart() {
    for (String wrong :
        List.of(
            "\"verdict\": \"allow\", \"result\": \"failed\"",
            "\"verdict\": \"review\", \"result\": \"failed\"",
            "\"risk\": \"low\", \"result\": \"failed\"",
            "\"risk\": \"medium\", \"learnable\": true, \"result\": \"failed\"",
            "\"risk\": \"high\", \"byHand\": true, \"result\": \"failed\"",
            "\"risk\": \"high\", \"result\": \"fialed\"",
            "\"risk\": \"high\", \"result\": \"args.nme == result\"",
            "\"risk\": \"high\", \"when\": \"failed\"",
            "\"risk\": \"high\", \"when\": \"result == 'x'\"")) {
      assertThatThrownBy(() -> Rehearsal.of(rule(wrong), find).close(), wrong)
          .isInstanceOf(PolicyException.class);
    }
  }
}

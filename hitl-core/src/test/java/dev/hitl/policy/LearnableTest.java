package dev.hitl.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hitl.call.Bound;
import dev.hitl.request.Grant;
import dev.hitl.tool.Risk;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LearnableTest {
  private static Rule.Builder medium() {
    return Rule.forTool("credit").risk(Risk.MEDIUM).approvedBy("manager");
  }

  private static Route route(Rule.Builder rule) {
    return rule.build().route().orElseThrow();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"risk\": \"high\", \"learnable\": true",
        "\"risk\": \"critical\", \"learnable\": true",
        "\"approvals\": [{\"role\": \"a\"}], \"learnable\": true",
        "\"risk\": \"low\", \"learnable\": true",
        "\"verdict\": \"deny\", \"learnable\": true",
        "\"risk\": \"medium\", \"learnable\": true, \"approvals\": [{\"count\": 2}]",
        "\"risk\": \"medium\", \"learnable\": true, \"byHand\": true",
        "\"risk\": \"medium\", \"reuse\": \"PT10M\"",
        "\"risk\": \"medium\", \"learnable\": true, \"reuse\": \"PT25H\"",
        "\"risk\": \"medium\", \"learnable\": true, \"reuse\": \"PT0S\""
      })
  void aRuleThatMustBeAskedEveryTimeIsNotLearnable(String rule) {
    String policy = "{\"version\": \"1\", \"rules\": [{\"tool\": \"credit\", %s}]}".formatted(rule);
    assertThatThrownBy(() -> Policy.parse(policy)).isInstanceOf(PolicyException.class);
  }

  @Test
  void aRuleInAFileIsTheSameAsInJavaAndIsStoredAsItIs() {
    Policy policy =
        Policy.parse(
            """
            {"version": "1", "rules": [{"tool": "credit", "risk": "medium",
              "approvals": [{"role": "manager"}], "learnable": true, "reuse": "PT10M"}]}
            """);
    Route route = policy.rules().get(0).route().orElseThrow();
    assertThat(route).isEqualTo(route(medium().learnable().reuse(Duration.ofMinutes(10))));
    assertThat(RouteForm.read(route.toMap())).isEqualTo(route);
    assertThat(route.terms().learning()).isEqualTo(new Learning(true, Duration.ofMinutes(10)));
  }

  @Test
  void twoRulesThatAskAreLearnableOnlyIfBothAreAndForTheShorterTime() {
    Route ten = route(medium().learnable().reuse(Duration.ofMinutes(10)));
    Route five = route(medium().learnable().reuse(Duration.ofMinutes(5)));
    Route never = route(medium().learnable());
    Route asked = route(medium());
    assertThat(ten.merge(five).terms().learning().reuse()).isEqualTo(Duration.ofMinutes(5));
    assertThat(five.merge(ten)).isEqualTo(ten.merge(five));
    assertThat(ten.merge(never).terms().learning()).isEqualTo(new Learning(true, null));
    assertThat(ten.merge(asked).terms().learning()).isEqualTo(Learning.NONE);
    assertThat(Grant.mayAnswer(ten, Risk.MEDIUM)).isTrue();
    assertThat(Grant.mayAnswer(ten, Risk.HIGH)).isFalse();
    assertThat(Grant.mayAnswer(ten.merge(asked), Risk.MEDIUM)).isFalse();
    Route other = route(Rule.forTool("credit").risk(Risk.MEDIUM).approvedBy("clerk").learnable());
    assertThat(Grant.mayAnswer(ten.merge(other), Risk.MEDIUM)).isFalse();
    assertThat(Grant.concludes(ten, Set.of("manager"))).isTrue();
    assertThat(Grant.concludes(ten, Set.of("clerk"))).isFalse();
  }

  @Test
  void aBoundIsNoWiderThanItsValueUnlessItIsSpelledOut() {
    Bound exact = Bound.exactly(10L);
    assertThat(exact.holds(new BigDecimal("10.0"))).isTrue();
    assertThat(exact.holds(9L)).isFalse();
    assertThat(exact.holds("10")).isFalse();
    assertThat(exact.holds(null)).isFalse();
    Bound ten = Bound.upTo(BigDecimal.TEN);
    assertThat(ten.holds(10L)).isTrue();
    assertThat(ten.holds(new BigDecimal("1E1"))).isTrue();
    assertThat(ten.holds(0L)).isTrue();
    assertThat(ten.holds(-1L)).isFalse();
    assertThat(ten.holds(new BigDecimal("10.0001"))).isFalse();
    assertThat(ten.holds("10")).isFalse();
    assertThat(ten.holds(null)).isFalse();
    Bound below = Bound.upTo(new BigDecimal(-5));
    assertThat(below.holds(-5L)).isTrue();
    assertThat(below.holds(-6L)).isFalse();
    assertThat(below.holds(1L)).isFalse();
    Bound text = Bound.exactly("a");
    assertThat(text.holds("a")).isTrue();
    assertThat(text.holds("A")).isFalse();
    assertThat(Bound.exactly(true).holds(false)).isFalse();
    assertThat(Bound.exactly(null).holds(null)).isTrue();
    assertThat(Bound.exactly(null).holds("a")).isFalse();
    Bound nested = Bound.exactly(Map.of("a", List.of(1L, 2L)));
    assertThat(nested.holds(Map.of("a", List.of(new BigDecimal("1.0"), 2L)))).isTrue();
    assertThat(nested.holds(Map.of("a", List.of(1L, 2L, 3L)))).isFalse();
  }

  @Test
  void aBoundIsReadAsItWasStoredAndNothingElseIsABound() {
    for (Bound bound :
        List.of(
            new Bound.Any(),
            Bound.upTo(new BigDecimal("1.10")),
            new Bound.OneOf(Arrays.asList("a", null, 3L)))) {
      assertThat(Bound.read(bound.toMap())).isEqualTo(bound);
    }
    for (Map<String, Object> bad :
        List.<Map<String, Object>>of(
            Map.of(), Map.of("any", false), Map.of("from", 1L), Map.of("from", 2L, "to", 1L))) {
      assertThatThrownBy(() -> Bound.read(bad)).isInstanceOf(IllegalArgumentException.class);
    }
  }
}

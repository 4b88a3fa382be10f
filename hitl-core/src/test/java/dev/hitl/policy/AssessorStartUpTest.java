package dev.hitl.policy;

import static dev.hitl.policy.Fixture.assessor;
import static dev.hitl.policy.Fixture.plain;
import static dev.hitl.policy.Fixture.refund;
import static dev.hitl.policy.Fixture.refunds;
import static dev.hitl.policy.Fixture.requirement;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.hitl.tool.Risk;
import dev.hitl.tool.Tool;
import dev.hitl.tool.ToolRegistry;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class AssessorStartUpTest {

  @Test
  void anUnknownToolIsNamedWithTheNearestOne() {
    Rule rule = Rule.forTool("refnud").deny().build();
    assertThatExceptionOfType(PolicyException.class)
        .isThrownBy(() -> refunds(rule))
        .withMessageContainingAll("'refnud'", "not registered", "[refund]", "mean 'refund'?");
  }

  @Test
  void aDeadlineOfMoreThanTenYearsIsRefusedWithTheNameOfTheRule() {
    assertThatExceptionOfType(PolicyException.class)
        .isThrownBy(
            () ->
                Rule.forTool("refund")
                    .named("long")
                    .risk(Risk.HIGH)
                    .deadline(Duration.ofDays(3651))
                    .build())
        .withMessageContainingAll("'long'", "'refund'", "3650 days");
    assertThatExceptionOfType(PolicyException.class)
        .isThrownBy(
            () ->
                Policy.parse(
                    "version: 1\nrules: [{name: l, tool: refund, risk: high, deadline: P99999D}]"))
        .withMessageContainingAll("'l'", "3650 days");
  }

  @Test
  void aPatternThatFitsNothingIsNoError() {
    assertThatCode(() -> refunds(Rule.forTool("stop_*").deny().build())).doesNotThrowAnyException();
  }

  @Test
  void aConditionThatDoesNotCompileIsNamedWithItsPlace() {
    refused(rule -> rule.named("big").when("args.amount >").deny(), "'big'", "line 1, column");
    refused(rule -> rule.when("amount > 1").deny(), "'amount > 1'", "undeclared", "column 1");
    refused(rule -> rule.when("args.amount = 1").deny(), "does not compile");
    refused(rule -> rule.when("risk > 1").deny(), "no matching overload");
    refused(rule -> rule.when("// nothing").deny(), "does not compile");
  }

  @Test
  void aConditionThatCanGiveNeitherTrueNorFalseIsRefused() {
    refused(rule -> rule.when("'yes'").deny(), "a value of type string");
    refused(rule -> rule.when("size(args)").deny(), "a value of type int64");
    refused(rule -> rule.when("[true]").deny(), "a list");
    refused(rule -> rule.when("args").deny(), "a map");
  }

  @Test
  void aConditionOnAParameterThatTheToolDoesNotHaveIsRefused() {
    refused(rule -> rule.when("args.amuont > 1").deny(), "'amuont'", "did you mean 'amount'?");
    refused(rule -> rule.when("args['amuont'] > 1").deny(), "'amuont'");
    refused(rule -> rule.when("has(args.amuont)").deny(), "'amuont'");
    refused(
        rule -> rule.when("[1].all(x, {'k': args.amuont}.k > x) || 1 in [args.zip]").deny(),
        "'amuont'");
    refused(rule -> rule.when("agent.nmae == 'x'").deny(), "agent.nmae", "name");
    refused(rule -> rule.when("call['arguments'] == 'x'").deny(), "call.arguments");
  }

  @Test
  void aPatternMayReadWhatNotEveryToolHas() {
    Rule rule = Rule.forTool("re*").when("args.amount > 100").message("{amount}").ask().build();
    assertThatCode(
            () -> assessor(Policy.builder("v").rule(rule).build(), plain("read"), refundTool()))
        .doesNotThrowAnyException();
  }

  @Test
  void aMessageThatNamesAnUnknownParameterIsRefused() {
    refused(
        rule -> rule.deny().message("Refund {amuont}"), "message", "'amuont'", "mean 'amount'?");
    assertThatCode(() -> refunds(Rule.forTool("refund").deny().message("{ } {1} {amount}").build()))
        .doesNotThrowAnyException();
  }

  @Test
  void annotationsAreCheckedLikeRules() {
    refusedAnnotation(requirement(Risk.HIGH, "args.amuont > 1"), "Refunds.refund", "'amuont'");
    refusedAnnotation(requirement(Risk.HIGH, "1 +"), "Refunds.refund", "does not compile");
    refusedAnnotation(requirement(Risk.LOW, "", "manager"), "Refunds.refund", "never asks");
    refusedAnnotation(
        new Tool.Requirement(Risk.CRITICAL, "", List.of(), 1, "", "", "", "here"), "at least 2");
    refusedAnnotation(
        new Tool.Requirement(Risk.HIGH, "", List.of(), 0, "{x}", "", "", "here"), "'x'");
  }

  @Test
  void anAnnotationOnAClassMayAskWhetherAnArgumentIsThere() {
    Tool tool =
        refund()
            .requiresApproval(requirement(Risk.HIGH, "has(args.rows) && args.rows > 10"))
            .runs(a -> "");
    assertThatCode(() -> assessor(Policy.none(), tool)).doesNotThrowAnyException();
  }

  @Test
  void theLimitOfArgumentsMustBeMoreThanZero() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Assessor(ToolRegistry.of(List.of()), Policy.none(), 0));
  }

  @Test
  void everyRoleThatARuleNamesIsKnown() {
    Tool tool = refund().requiresApproval(requirement(Risk.HIGH, "", "manager")).runs(a -> "");
    Rule rule = Rule.forTool("no_such_*").approvedBy("lead").build();
    assertThat(assessor(Policy.builder("v").rule(rule).build(), tool).roles())
        .containsExactly("lead", "manager");
  }

  @Test
  void rulesThatDifferNeverShareAVersion() {
    Rule rule = Rule.forTool("refund").when("args.amount > 100").ask().build();
    Rule edited = Rule.forTool("refund").when("args.amount > 1000").ask().build();
    Tool annotated = refund().requiresApproval(requirement(Risk.HIGH, "")).runs(a -> "");
    Tool other = refund().requiresApproval(requirement(Risk.CRITICAL, "")).runs(a -> "");
    Policy policy = policy(rule);
    assertThat(
            List.of(
                version(policy, refundTool()),
                version(policy(edited), refundTool()),
                version(policy, annotated),
                version(policy, other),
                version(
                    Policy.builder("v1").rule(rule).unclassified(Verdict.Kind.ASK).build(),
                    refundTool()),
                version(Policy.builder("v1").rule(rule).lowConfidence(0.8).build(), refundTool())))
        .doesNotHaveDuplicates()
        .allSatisfy(version -> assertThat(version).matches("v1\\+[0-9a-f]{12}"));
    assertThat(version(Policy.none(), refundTool())).startsWith("none+");
  }

  @Test
  void theSameRulesHaveTheSameVersionInAnyOrderOfTools() {
    Rule rule = Rule.forTool("refund").ask().build();
    assertThat(version(policy(rule), refundTool(), plain("a")))
        .isEqualTo(version(policy(rule), plain("b"), refundTool()));
  }

  private static Tool refundTool() {
    return Tool.named("refund").parameter("amount", BigDecimal.class).runs(a -> "");
  }

  private static Policy policy(Rule rule) {
    return Policy.builder("v1").rule(rule).build();
  }

  private static String version(Policy policy, Tool... tools) {
    return assessor(policy, tools).policyVersion();
  }

  private static void refused(UnaryOperator<Rule.Builder> content, String... parts) {
    Rule rule = content.apply(Rule.forTool("refund")).build();
    assertThatExceptionOfType(PolicyException.class)
        .as(rule.when())
        .isThrownBy(() -> refunds(rule))
        .withMessageContainingAll(parts);
  }

  private static void refusedAnnotation(Tool.Requirement requirement, String... parts) {
    Tool tool = refund().requiresApproval(requirement).runs(a -> "");
    assertThatExceptionOfType(PolicyException.class)
        .isThrownBy(() -> assessor(Policy.none(), tool))
        .withMessageContainingAll(parts);
  }
}

package dev.hitl.policy;

import static dev.hitl.policy.Fixture.assessor;
import static dev.hitl.policy.Fixture.judge;
import static dev.hitl.policy.Fixture.refund;
import static dev.hitl.policy.Fixture.refundOf;
import static dev.hitl.policy.Fixture.refundWith;
import static dev.hitl.policy.Fixture.refunds;
import static dev.hitl.policy.Fixture.requirement;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hitl.call.Signals;
import dev.hitl.call.ToolCall;
import dev.hitl.tool.Risk;
import java.util.Collections;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConditionTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "args.amount == 1 && args['orderId'] == 'o-1'",
        "has(args.note) && args.note.to.name == 'Ann' && args.note.tags[1] == 2.5",
        "args.note.nothing == null",
        "size(args) == 3",
        "call.id == 'c1' && call.tool == 'refund'",
        "agent.name == 'support' && agent.run == 'run-1' && agent.tenant == 'acme'",
        "confidence == 0.5",
        "risk == 'high'",
        "attributes.rows == 12",
        "now > timestamp('2026-10-31T23:59:59Z') && now.getHours() == 10",
        "args.orderId.matches('^o-[0-9]+$')",
        "args.note.tags.exists(tag, tag > 2)",
      })
  void everyVariableIsThere(String condition) {
    ToolCall call =
        refundWith("{\"to\":{\"name\":\"Ann\"},\"tags\":[1,2.5],\"nothing\":null}")
            .with(Signals.NONE.withConfidence(0.5).withAttributes(Map.of("rows", 12)));
    assertThat(judge(denyWhen(condition), call)).isInstanceOf(Verdict.Deny.class);
    assertThat(judge(denyWhen("!(" + condition + ")"), call)).isInstanceOf(Verdict.Allow.class);
  }

  @Test
  void withoutAnAnnotationTheRiskIsEmpty() {
    Rule rule = Rule.forTool("refund").when("risk == ''").deny().build();
    assertThat(judge(refunds(rule), refundOf("1"))).isInstanceOf(Verdict.Deny.class);
  }

  @Test
  void anOptionalArgumentMayBeAskedFor() {
    Rule rule = Rule.forTool("refund").when("has(args.note) && args.note == 'x'").ask().build();
    assertThat(judge(refunds(rule), refundOf("1"))).isInstanceOf(Verdict.Allow.class);
    assertThat(judge(refunds(rule), refundWith("\"x\""))).isInstanceOf(Verdict.Ask.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "args.note > 1",
        "args.orderId > 1",
        "int(args.orderId) > 1",
        "args.amount / 0 == 1",
        "confidence < 0.5",
        "attributes.rows > 1000",
        "args.orderId",
        "'x'.matches('(' + args.orderId)",
      })
  void whatCannotBeEvaluatedTakesTheStrictSide(String condition) {
    Rule ask = Rule.forTool("refund").when(condition).ask().build();
    Rule deny = Rule.forTool("refund").when(condition).deny().build();
    Rule medium = Rule.forTool("refund").when(condition).risk(Risk.MEDIUM).build();
    Verdict verdict = judge(refunds(ask), refundOf("1"));
    assertThat(verdict).isInstanceOf(Verdict.Ask.class);
    assertThat(verdict.explain()).contains("could not be evaluated (", "taken as true");
    assertThat(judge(refunds(deny), refundOf("1"))).isInstanceOf(Verdict.Deny.class);
    assertThat(judge(refunds(medium), refundOf("1"))).isInstanceOf(Verdict.Ask.class);
    Rule allow = Rule.forTool("refund").when(condition).allow().build();
    Policy closed = Policy.builder("v").unclassified(Verdict.Kind.DENY).rule(allow).build();
    assertThat(judge(assessor(closed, refund().runs(a -> "")), refundOf("1")))
        .isInstanceOf(Verdict.Deny.class);
  }

  @Test
  void anErrorThatDoesNotMatterIsNone() {
    Rule rule = Rule.forTool("refund").when("args.amount > 5 && args.note > 1").ask().build();
    assertThat(judge(refunds(rule), refundOf("1"))).isInstanceOf(Verdict.Allow.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "100.00000000000000001",
        "1e400",
        "1e999999999",
        "9007199254740993",
        "123456789012345678901234567890",
        "100.01",
        "101",
        "101.00",
      })
  void whatIsOverALimitIsAlwaysAsked(String amount) {
    assertThat(judge(askWhen("args.amount > 100"), refundOf(amount)))
        .isInstanceOf(Verdict.Ask.class);
    assertThat(judge(askWhen("args.amount > 100.0"), refundOf(amount)))
        .isInstanceOf(Verdict.Ask.class);
    assertThat(judge(askWhen("!(args.amount <= 100)"), refundOf(amount)))
        .isInstanceOf(Verdict.Ask.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"100", "100.00", "1E+2", "99.99", "0.1", "0", "-1e400", "1e-999999999"})
  void whatIsNotOverALimitIsNotAsked(String amount) {
    assertThat(judge(askWhen("args.amount > 100"), refundOf(amount)))
        .isInstanceOf(Verdict.Allow.class);
    assertThat(judge(askWhen("args.amount > 100.0"), refundOf(amount)))
        .isInstanceOf(Verdict.Allow.class);
  }

  @Test
  void moneyAtALimitIsJudgedExactly() {
    for (String amount : new String[] {"99.95", "0.1", "0.7", "1234567.89", "33.33"}) {
      assertThat(judge(askWhen("args.amount > " + amount), refundOf(amount)))
          .as(amount)
          .isInstanceOf(Verdict.Allow.class);
      assertThat(judge(askWhen("args.amount >= " + amount), refundOf(amount)))
          .isInstanceOf(Verdict.Ask.class);
      assertThat(judge(askWhen("args.amount == " + amount), refundOf(amount)))
          .isInstanceOf(Verdict.Ask.class);
    }
  }

  @Test
  void digitsThatADoubleDoesNotHoldNeverSlipUnderALimit() {
    String justBelow = "99.999999999999999999";
    assertThat(judge(askWhen("args.amount < 100"), refundOf(justBelow)))
        .isInstanceOf(Verdict.Ask.class);
    assertThat(judge(askWhen("args.amount != 100"), refundOf(justBelow)))
        .isInstanceOf(Verdict.Ask.class);
    assertThat(
            judge(
                askWhen("args.amount == 100.00000000000000001"), refundOf("100.00000000000000001")))
        .isInstanceOf(Verdict.Ask.class);
    assertThat(judge(askWhen("args.amount > 1e16"), refundOf("10000000000000001")))
        .isInstanceOf(Verdict.Ask.class);
    assertThat(judge(askWhen("args.amount > 10000000000000000"), refundOf("10000000000000000")))
        .isInstanceOf(Verdict.Allow.class);
    assertThat(judge(askWhen("args.amount == 9007199254740993"), refundOf("9007199254740992")))
        .isInstanceOf(Verdict.Allow.class);
    Verdict verdict = judge(askWhen("args.amount > 100"), refundOf("100.00000000000000001"));
    assertThat(verdict.explain()).contains("more digits than a double has in [args.amount]");
  }

  @Test
  void twoNumbersOfTheCallAreComparedWithCareToo() {
    Assessor assessor = askWhen("args.amount > args.note");
    assertThat(judge(assessor, both("9007199254740993", "9007199254740992.5")))
        .isInstanceOf(Verdict.Ask.class);
    assertThat(judge(assessor, both("1.00000000000000002", "1.00000000000000001")))
        .isInstanceOf(Verdict.Ask.class);
    assertThat(judge(assessor, both("1.1", "1.2"))).isInstanceOf(Verdict.Allow.class);
    assertThat(judge(assessor, both("9007199254740992", "9007199254740993")))
        .isInstanceOf(Verdict.Allow.class);
  }

  @Test
  void aNumberThatTheConditionDoesNotReadChangesNothing() {
    assertThat(judge(askWhen("args.orderId == 'x'"), refundOf("0.12345678901234567890")))
        .isInstanceOf(Verdict.Allow.class);
  }

  @Test
  void evaluationIsBounded() {
    String numbers = IntStream.range(0, 5_000).mapToObj(String::valueOf).toList().toString();
    ToolCall many = refundWith(numbers);
    Verdict loops = judge(askWhen("!args.note.all(a, args.note.all(b, a + b >= 0))"), many);
    assertThat(loops).isInstanceOf(Verdict.Ask.class);
    assertThat(loops.explain()).contains("too much work");
    assertThat(judge(askWhen("args.note.exists(a, a > 5000)"), many))
        .isInstanceOf(Verdict.Allow.class);
    ToolCall backtracking = refundWith("\"" + "x".repeat(5_000) + "\"");
    Verdict regex = judge(askWhen("args.note.matches('(x+x+x+x+)+y')"), backtracking);
    assertThat(regex).isInstanceOf(Verdict.Ask.class);
    assertThat(regex.explain()).contains("could not be evaluated");
    assertThat(judge(askWhen("args.note.matches('y')"), backtracking))
        .isInstanceOf(Verdict.Allow.class);
  }

  @Test
  void manyThreadsMayJudgeAtOnce() throws Exception {
    Assessor assessor = askWhen("args.amount > 100 && args.orderId.matches('^o-')");
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try {
      Callable<Boolean> work =
          () ->
              IntStream.range(0, 500)
                  .allMatch(
                      i ->
                          judge(assessor, refundOf(String.valueOf(i))) instanceof Verdict.Ask
                              == i > 100);
      for (var result : threads.invokeAll(Collections.nCopies(4, work))) {
        assertThat(result.get()).isTrue();
      }
    } finally {
      threads.shutdownNow();
    }
  }

  private static ToolCall both(String amount, String note) {
    return ToolCall.of(
        "c1", "refund", "{\"amount\":" + amount + ",\"orderId\":\"o-1\",\"note\":" + note + "}");
  }

  private static Assessor askWhen(String condition) {
    return refunds(Rule.forTool("refund").when(condition).ask().build());
  }

  private static Assessor denyWhen(String condition) {
    Rule rule = Rule.forTool("refund").when(condition).deny().build();
    return assessor(
        Policy.builder("v").rule(rule).build(),
        refund().requiresApproval(requirement(Risk.HIGH, "false")).runs(a -> ""));
  }
}

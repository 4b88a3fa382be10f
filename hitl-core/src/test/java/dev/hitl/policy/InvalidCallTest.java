package dev.hitl.policy;

import static dev.hitl.policy.Fixture.assess;
import static dev.hitl.policy.Fixture.assessor;
import static dev.hitl.policy.Fixture.call;
import static dev.hitl.policy.Fixture.plain;
import static dev.hitl.policy.Fixture.refundOf;
import static dev.hitl.policy.Fixture.refunds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hitl.call.Arguments;
import dev.hitl.call.ToolCall;
import dev.hitl.tool.Tool;
import dev.hitl.tool.ToolRegistry;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class InvalidCallTest {

  @Test
  void brokenJsonIsNamedAsSuch() {
    for (String text : List.of("{", "[1]", "null", "{\"a\":1,\"a\":2}", "{\"a\":NaN}", "{} {}")) {
      assertThat(problem(refunds(), text)).contains("arguments of refund");
    }
  }

  @Test
  void anUnknownToolIsAnsweredWithTheNearestAndTheListOfTools() {
    assertThat(invalid(refunds(), call("refnud")))
        .contains("no tool 'refnud'", "did you mean 'refund'?", "tools are refund");
    assertThat(invalid(assessor(Policy.none()), call("x"))).isEqualTo("there are no tools");
    Tool[] many = IntStream.range(0, 40).mapToObj(i -> plain("t" + i)).toArray(Tool[]::new);
    assertThat(invalid(assessor(Policy.none(), many), call("zzzzz"))).contains("and 10 more");
  }

  @Test
  void aHostileToolNameIsCutAndMadeVisible() {
    assertThat(invalid(refunds(), call("x\u202e\n" + "y".repeat(5_000_000))))
        .contains("x\\u{202e}\\u{a}", "5000003 characters")
        .hasSizeLessThan(500);
    assertThat(invalid(refunds(), call("\ud800"))).contains("\\u{d800}");
  }

  @Test
  void everyArgumentThatDoesNotBindIsNamed() {
    assertThat(problem(refunds(), "{\"amount\":\"5\",\"ordr\":1}"))
        .contains("amount", "ordr", "orderId");
  }

  @Test
  void argumentsThatAreTooLargeAreRefusedWithLimitAndSize() {
    String text = "{\"amount\":1,\"orderId\":\"" + "x".repeat(5_000_000) + "\"}";
    assertThat(problem(refunds(), text)).contains("5000025", "limit is 65536");
  }

  @Test
  void theLimitCountsBytesExactly() {
    Tool tool = Tool.named("t").parameter("s", String.class).runs(arguments -> "");
    String text = "{\"s\":\"\u00e9\u00e9\"}";
    ToolCall call = ToolCall.of("c", "t", text);
    assertThat(text).hasSize(10);
    assertThat(assess(new Assessor(ToolRegistry.of(List.of(tool)), Policy.none(), 12), call))
        .isInstanceOf(Assessment.Judged.class);
    assertThat(assess(new Assessor(ToolRegistry.of(List.of(tool)), Policy.none(), 11), call))
        .isInstanceOf(Assessment.Invalid.class);
  }

  @Test
  void textThatIsNotUnicodeIsRefused() {
    assertThat(problem(refunds(), "{\"amount\":1,\"orderId\":\"\ud800\"}")).contains("surrogate");
    String large = "{\"amount\":1,\"orderId\":\"\ud800" + "x".repeat(30_000) + "\"}";
    assertThat(problem(refunds(), large)).contains("surrogate");
  }

  @Test
  void noTextCountsAsNoArguments() {
    Assessment assessment =
        assess(assessor(Policy.none(), plain("now")), ToolCall.of("c", "now", " "));
    assertThat(((Assessment.Judged) assessment).action().arguments()).isEqualTo(Arguments.none());
    assertThat(problem(refunds(), "")).contains("amount");
  }

  @Test
  void aGoodCallIsNotInvalid() {
    assertThat(assess(refunds(), refundOf("1"))).isInstanceOf(Assessment.Judged.class);
  }

  private static String problem(Assessor assessor, String text) {
    return invalid(assessor, ToolCall.of("c", "refund", text));
  }

  private static String invalid(Assessor assessor, ToolCall call) {
    Assessment.Invalid invalid = (Assessment.Invalid) assess(assessor, call);
    assertThat(invalid.call()).isSameAs(call);
    return invalid.problem();
  }
}

package dev.hitl.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hitl.Hitl;
import dev.hitl.HitlBuilder;
import dev.hitl.Shop;
import dev.hitl.call.Arguments;
import dev.hitl.call.Signals;
import dev.hitl.call.ToolCall;
import dev.hitl.call.ToolResult;
import dev.hitl.checkpoint.Message;
import dev.hitl.checkpoint.RunStatus;
import dev.hitl.gate.Outcome;
import dev.hitl.gate.TooLarge;
import dev.hitl.tool.NeedHumanApproval;
import dev.hitl.tool.Tool;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** What is too large is refused before anything is done with it, and the run goes on. */
class LimitsTest {
  private static final int KIB = 1 << 10;
  private final Shop shop = new Shop();

  private Hitl open() {
    return shop.open(builder -> builder.maxStateBytes(64 * KIB));
  }

  private static void tooLarge(ThrowingCallable doing, String... saying) {
    assertThatThrownBy(doing).isInstanceOf(TooLarge.class).hasMessageContainingAll(saying);
  }

  private RunHandle finished(Agent agent) {
    Hitl hitl = open();
    hitl.agent("support", agent);
    RunHandle run = hitl.start("support", "x");
    assertThat(run.status()).as(String.valueOf(run.problem())).isEqualTo(RunStatus.FINISHED);
    assertThat(hitl.fsck().check().findings()).isEmpty();
    return run;
  }

  @Test
  void aMessageThatIsTooLargeIsNotAppendedAndTheRunGoesOn() {
    RunHandle run =
        finished(
            r -> {
              tooLarge(
                  () -> r.append(Message.user("x".repeat(40 * KIB))),
                  "a message has 40",
                  "one may have 32768",
                  "maxStateBytes (65536)");
              assertThat(r.messages()).hasSize(1);
              r.append(Message.user("small"));
              r.checkpoint();
              return "done";
            });
    assertThat(shop.store.checkpoints(run.id())).hasSize(3);
  }

  @Test
  void messagesThatAreTooLargeTogetherFitAfterACheckpoint() {
    finished(
        r -> {
          r.append(Message.user("x".repeat(30 * KIB)));
          r.append(Message.user("x".repeat(30 * KIB)));
          tooLarge(
              () -> r.append(Message.user("x".repeat(30 * KIB))), "call run.checkpoint() first");
          r.checkpoint();
          r.append(Message.user("x".repeat(30 * KIB)));
          assertThat(r.messages()).hasSize(4);
          return "done";
        });
  }

  @Test
  void ofResultsThatDoNotFitNoneIsAppended() {
    finished(
        r -> {
          ToolResult result =
              new ToolResult("c", "t", ToolResult.Status.EXECUTED, "x".repeat(25 * KIB));
          tooLarge(() -> r.append(List.of(result, result, result)), "do not fit");
          assertThat(r.messages()).hasSize(1);
          return "done";
        });
  }

  /** As many quotes and control characters as there are: written as JSON they take most room. */
  @Test
  void whatCountsAreTheBytesThatAreWritten() {
    for (String text : List.of("\"", "\\", "\u0001", "é", "𝄞", "\n", "a")) {
      shop.effects.clear();
      Hitl hitl = new Shop().open(builder -> builder.maxStateBytes(64 * KIB));
      hitl.agent(
          "support",
          r -> {
            int appended = 0;
            try {
              while (appended < 10_000) {
                r.append(Message.user(text.repeat(100)));
                appended++;
              }
            } catch (TooLarge full) {
              r.checkpoint();
            }
            return String.valueOf(appended);
          });
      RunHandle run = hitl.start("support", "x");
      assertThat(run.status()).isEqualTo(RunStatus.FINISHED);
      assertThat(Integer.parseInt(run.result().orElseThrow())).isBetween(50, 600);
    }
  }

  @Test
  void aStateThatIsTooLargeIsNotTakenAndTheOneBeforeStays() {
    finished(
        r -> {
          r.state(Arguments.of(Map.of("a", "b")));
          tooLarge(
              () -> r.state(Arguments.of(Map.of("a", "x".repeat(20 * KIB)))),
              "state has 20",
              "it may have 16384");
          assertThat(r.state()).isEqualTo(Arguments.of(Map.of("a", "b")));
          r.state(Arguments.of(Map.of("a", "x".repeat(10 * KIB))));
          r.checkpoint();
          return "done";
        });
  }

  @Test
  void aBatchThatIsTooLargeIsRefusedBeforeAnyCallOfItRuns() {
    finished(
        r -> {
          List<ToolCall> calls = new ArrayList<>();
          calls.add(Shop.call("first", "lookUp", "orderId", "1"));
          for (int i = 0; i < 5; i++) {
            calls.add(Shop.call("c" + i, "lookUp", "orderId", "x".repeat(10 * KIB)));
          }
          tooLarge(() -> r.call(calls), "a batch of 6 calls has", "none of them was called");
          assertThat(shop.effects).isEmpty();
          assertThat(r.call(calls.subList(0, 2))).hasSize(2);
          assertThat(shop.effects).hasSize(2);
          return "done";
        });
  }

  @Test
  void aPauseOfTheLargestBatchThatIsTakenCanBeWritten() {
    Hitl hitl = open();
    hitl.agent(
        "support",
        r -> {
          r.append(Message.user("x".repeat(20 * KIB)));
          List<ToolCall> calls = new ArrayList<>();
          for (int i = 0; ; i++) {
            calls.add(Shop.call("look" + i, "lookUp", "orderId", "\"".repeat(KIB)));
            calls.add(Shop.call("drop" + i, "deleteAccount", "account", "\"".repeat(KIB)));
            try {
              r.call(calls);
              calls.clear();
            } catch (TooLarge full) {
              calls.remove(calls.size() - 1);
              r.call(calls);
            } catch (NeedHumanApproval asked) {
              throw asked;
            }
          }
        });
    RunHandle run = hitl.start("support", "x");
    assertThat(run.status()).isEqualTo(RunStatus.PARKED);
    assertThat(hitl.fsck().check().findings()).isEmpty();
  }

  @Test
  void aResultThatIsTooLargeIsCutAndSaysSo() {
    Hitl hitl =
        shop.open(
            builder ->
                builder
                    .maxStateBytes(64 * KIB)
                    .tool(
                        Tool.named("dump")
                            .parameter("n", Integer.class)
                            .runs(a -> "x".repeat(KIB * ((Number) a.get("n")).intValue()))));
    hitl.agent(
        "support",
        r -> {
          r.append(r.call(List.of(ToolCall.of("c", "dump", Map.of("n", 100)))));
          r.append(r.call(List.of(ToolCall.of("d", "dump", Map.of("n", 1)))));
          return Shop.toolTexts(r).peekFirst() + "|" + Shop.toolTexts(r).peekLast();
        });
    String answer = hitl.start("support", "x").result().orElseThrow();
    assertThat(answer)
        .contains("… (cut: the result has 102400 characters)|")
        .hasSizeBetween(4 * KIB, 6 * KIB)
        .endsWith("|" + "x".repeat(KIB));
  }

  @Test
  void anAnswerOrAFirstMessageThatIsTooLargeFailsTheRunOrStartsNone() {
    Hitl hitl = open();
    hitl.agent("support", r -> "x".repeat(70 * KIB));
    RunHandle run = hitl.start("support", "x");
    assertThat(run.status()).isEqualTo(RunStatus.FAILED);
    tooLarge(() -> hitl.start("support", "x".repeat(70 * KIB)), "maxStateBytes is 65536");
    assertThat(hitl.fsck().check().runs()).isEqualTo(1);
    assertThat(hitl.fsck().check().findings()).isEmpty();
  }

  @Test
  void attributesThatAreTooLargeOrArgumentsThatAreTooDeepAreAnInvalidCall() {
    AtomicInteger asked = new AtomicInteger();
    finished(
        r -> {
          Map<String, String> large = Map.of("a", "x".repeat(70 * KIB / 2));
          ToolCall bulky = Shop.refund("a", "200").with(Signals.NONE.withAttributes(large));
          String deep = "{\"orderId\":" + "[".repeat(10_000) + "]".repeat(10_000) + "}";
          for (ToolCall call : List.of(bulky, ToolCall.of("b", "lookUp", deep))) {
            List<Outcome> outcomes = r.propose(List.of(call));
            assertThat(outcomes.get(0)).isInstanceOf(Outcome.Invalid.class);
            asked.incrementAndGet();
          }
          return "done";
        },
        builder -> builder.maxContextBytes(32 * KIB));
    assertThat(asked).hasValue(2);
    assertThat(shop.effects).isEmpty();
  }

  private void finished(Agent agent, UnaryOperator<HitlBuilder> more) {
    Hitl hitl = shop.open(more);
    hitl.agent("support", agent);
    assertThat(hitl.start("support", "x").status()).isEqualTo(RunStatus.FINISHED);
  }

  @Test
  void settingsThatCannotBeAreRefused() {
    for (int bytes : new int[] {0, 64 * KIB - 1, (32 << 20) + 1}) {
      assertThatThrownBy(() -> Hitl.builder().maxStateBytes(bytes))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining(String.valueOf(bytes));
    }
    for (int bytes : new int[] {1, (1 << 20) + 1}) {
      assertThatThrownBy(() -> Hitl.builder().maxContextBytes(bytes))
          .isInstanceOf(IllegalArgumentException.class);
    }
    assertThatThrownBy(() -> Hitl.builder().maxArgumentBytes(9 << 20))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Hitl.builder().keepEndedRuns(Duration.ZERO))
        .isInstanceOf(IllegalArgumentException.class);
  }
}

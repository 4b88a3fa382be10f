package dev.hitl.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hitl.Hitl;
import dev.hitl.Shop;
import dev.hitl.call.Output;
import dev.hitl.call.ToolCall;
import dev.hitl.checkpoint.RunStatus;
import dev.hitl.policy.Policy;
import dev.hitl.policy.PolicyException;
import dev.hitl.request.Request;
import dev.hitl.request.RequestStatus;
import dev.hitl.review.Ruling;
import dev.hitl.signal.Check;
import dev.hitl.signal.Guardrail;
import dev.hitl.tool.NeedHumanApproval;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** An agent's answer, not only a tool call, waits for a person. */
public class AnswerReviewTest {
  private static final String RULE =
      """
      {"version": "1", "rules": [
        {"name": "promises", "tool": "hitl_answer", "when": "args.answer.contains('EUR')",
         "approvals": [{"role": "manager"}], "message": "Say: {answer}", "deadline": "PT4H"},
        {"name": "rude", "tool": "hitl_answer", "when": "args.answer.contains('damn')",
         "verdict": "deny", "message": "no such words"}]}
      """;

  private Shop shop;
  private int entered;

  /** What the tests run on; another store's tests override it. */
  protected Shop newShop() {
    return new Shop();
  }

  @BeforeEach
  void openShop() {
    shop = newShop();
  }

  /** Answers with what the conversation says last, and says how often it was entered. */
  private final Agent echo =
      run -> {
        entered++;
        return run.messages().get(run.messages().size() - 1).text();
      };

  private Hitl open(String policy) {
    Hitl hitl = shop.open(policy);
    hitl.agent("support", echo);
    return hitl;
  }

  private static void sound(Hitl hitl) {
    assertThat(hitl.audit().verify().isIntact()).isTrue();
    assertThat(hitl.fsck().check().findings()).isEmpty();
  }

  @Test
  void anAnswerThatPromisesMoneyWaitsAndTheRunEndsWithItWhenSomebodyAgrees() {
    Hitl hitl = open(RULE);
    RunHandle run = hitl.start("support", "you get 50 EUR");
    assertThat(run.status()).isEqualTo(RunStatus.PARKED);
    assertThat(run.result()).isEmpty();
    Request asked = Shop.only(run);
    assertThat(asked.revision().action().tool()).isEqualTo(Output.ANSWER);
    assertThat(asked.revision().message()).isEqualTo("Say: you get 50 EUR");
    assertThat(hitl.review().approve(asked.reference(), "clerk-1"))
        .isInstanceOf(Ruling.NotAllowed.class);
    hitl.review().approve(asked.reference(), "manager-1");
    hitl.resumeDue();
    assertThat(run.result()).contains("you get 50 EUR");
    assertThat(entered).isEqualTo(1);
    sound(hitl);
  }

  /** Negative control: without the rule it is given at once, and other answers are so with it. */
  @Test
  void otherAnswersWaitForNobody() {
    assertThat(open(RULE).start("support", "hello").result()).contains("hello");
    Hitl without = shop.open();
    without.agent("support", echo);
    RunHandle run = without.start("support", "you get 50 EUR");
    assertThat(run.result()).contains("you get 50 EUR");
    assertThat(run.requests()).isEmpty();
  }

  @Test
  void aPatternNeverStandsForAnswers() {
    Hitl hitl = open("{\"version\": \"1\", \"rules\": [{\"tool\": \"*\", \"verdict\": \"deny\"}]}");
    assertThat(hitl.start("support", "hello").result()).contains("hello");
    Guardrail all =
        Guardrail.named("all", "1").on("*", "hitl_*").after(output -> Check.deny("no")).build();
    Hitl guarded = shop.open(builder -> builder.guardrail(all));
    guarded.agent("support", echo);
    assertThat(guarded.start("support", "hello").result()).contains("hello");
  }

  @Test
  void aReviewerEditsTheAnswer() {
    Hitl hitl = open(RULE);
    RunHandle run = hitl.start("support", "you get 50 EUR");
    assertThat(
            hitl.review()
                .modify(Shop.only(run).reference(), "manager-1", Map.of("answer", "damn"), "x")
                .toString())
        .contains("no such words");
    hitl.review()
        .modify(Shop.only(run).reference(), "manager-1", Map.of("answer", "we will see"), "softer");
    hitl.resumeDue();
    assertThat(run.result()).contains("we will see");
    assertThat(entered).isEqualTo(1);
    sound(hitl);
  }

  @Test
  void aReviewerAnswersInTheAgentsPlace() {
    Hitl hitl = open(RULE);
    RunHandle run = hitl.start("support", "you get 50 EUR");
    hitl.review().answer(Shop.only(run).reference(), "manager-1", "I call you back");
    hitl.resumeDue();
    assertThat(run.result()).contains("I call you back");
    assertThat(entered).isEqualTo(1);
  }

  @Test
  void aRejectedAnswerIsGivenAnewAndAskedAboutAnew() {
    Hitl hitl = open(RULE);
    RunHandle run = hitl.start("support", "you get 50 EUR");
    hitl.review().reject(Shop.only(run).reference(), "manager-1", "not more than 20 EUR");
    hitl.resumeDue();
    // The echo repeats the reason, which promises money as well.
    assertThat(entered).isEqualTo(2);
    assertThat(run.status()).isEqualTo(RunStatus.PARKED);
    assertThat(run.requests()).hasSize(2);
    Request second =
        run.requests().stream()
            .filter(one -> one.status() == RequestStatus.PENDING)
            .findFirst()
            .orElseThrow();
    assertThat(second.revision().message()).contains("not more than 20 EUR");
    hitl.review().approve(second.reference(), "manager-1");
    hitl.resumeDue();
    assertThat(run.result().orElseThrow()).contains("not more than 20 EUR");
    assertThat(entered).isEqualTo(2);
    sound(hitl);
  }

  @Test
  void anAgentThatAnswersInsteadOfTakingItsResultsIsAskedAboutEachAnswer() {
    Hitl hitl = shop.open(RULE);
    hitl.agent(
        "support",
        run -> {
          entered++;
          if (entered == 1) {
            run.call(List.of(Shop.refund("c1", "500")));
          }
          return entered + " EUR";
        });
    RunHandle run = hitl.start("support", "x");
    hitl.review().approve(Shop.only(run).reference(), "manager-1");
    hitl.resumeDue();
    for (int answer = 2; answer < 5; answer++) {
      List<Request> waiting = hitl.review().inbox();
      assertThat(waiting).hasSize(1);
      assertThat(waiting.get(0).revision().message()).isEqualTo("Say: " + answer + " EUR");
      hitl.review().reject(waiting.get(0).reference(), "manager-1", "no");
      hitl.resumeDue();
    }
    hitl.review().approve(hitl.review().inbox().get(0).reference(), "manager-1");
    hitl.resumeDue();
    assertThat(run.result()).contains("5 EUR");
    sound(hitl);
  }

  @Test
  void silenceLetsNothingOut() {
    Hitl hitl = open(RULE);
    RunHandle run = hitl.start("support", "you get 50 EUR");
    shop.clock.advance(Duration.ofHours(4));
    hitl.resumeDue();
    assertThat(Shop.only(run).status()).isEqualTo(RequestStatus.EXPIRED);
    assertThat(run.result().orElseThrow()).contains("was not let out").doesNotContain("50");
    assertThat(entered).isEqualTo(2);
  }

  @Test
  void anAgentWhoseAnswersPolicyRefusesTriesAgainAFewTimesAndThenFails() {
    Hitl hitl = shop.open(RULE);
    hitl.agent(
        "support",
        run -> {
          entered++;
          return entered < 3 ? "damn" : "good day";
        });
    assertThat(hitl.start("support", "x").result()).contains("good day");
    entered = -100;
    RunHandle run = hitl.start("support", "y");
    assertThat(run.status()).isEqualTo(RunStatus.FAILED);
    assertThat(entered).isEqualTo(-97);
    assertThat(run.problem().orElseThrow()).contains("no such words");
    sound(hitl);
  }

  @Test
  void theAnswerWaitsOnAnotherNodeThatNeverAsksTheAgentAgain() {
    Hitl first = open(RULE);
    RunHandle run = first.start("support", "you get 50 EUR");
    first.review().approve(Shop.only(run).reference(), "manager-1");
    // Another node, which has not even the rule any more; its agent would say something else.
    Hitl second = shop.open();
    second.agent("support", other -> "something else");
    second.resumeDue();
    assertThat(run.result()).contains("you get 50 EUR");
    sound(second);
  }

  @Test
  void anAnswerIsNoToolThatAnAgentCanCall() {
    Hitl hitl = shop.open(RULE);
    hitl.agent(
        "support",
        run ->
            run.call(ToolCall.of("c1", Output.ANSWER, Map.of("answer", "x"))).content()
                + run.call(ToolCall.of("c2", Output.RESULT, Map.of("result", "x"))).content());
    assertThat(hitl.start("support", "x").result().orElseThrow())
        .contains("there is no tool 'hitl_answer'", "there is no tool 'hitl_result'");
  }

  @Test
  void theAnswerOfAnotherAgentIsLookedAtBeforeTheOneThatAskedHasIt() {
    Hitl hitl = shop.open(RULE.replace("args.answer.contains('EUR')", "agent.name == 'payments'"));
    hitl.agent("payments", run -> "paid 50");
    hitl.agent("support", run -> "they say: " + run.delegate("payments", "k", "pay"));
    RunHandle run = hitl.start("support", "x");
    assertThat(run.status()).isEqualTo(RunStatus.PARKED);
    Request asked = hitl.review().inbox().get(0);
    assertThat(asked.run().agent()).isEqualTo("payments");
    hitl.review().modify(asked.reference(), "manager-1", Map.of("answer", "paid"), "no numbers");
    hitl.resumeDue();
    hitl.resumeDue();
    assertThat(run.result()).contains("they say: paid");
    sound(hitl);
  }

  @Test
  void aCheckInCodeLooksAtAnswersThatItNames() {
    Guardrail words =
        Guardrail.named("words", "2")
            .on(Output.ANSWER)
            .after(
                output ->
                    output.isAnswer() && output.text().contains("EUR")
                        ? Check.ask("money")
                        : Check.pass())
            .build();
    Hitl hitl = shop.open(builder -> builder.guardrail(words));
    hitl.agent("support", echo);
    assertThat(hitl.start("support", "hello").result()).contains("hello");
    RunHandle run = hitl.start("support", "5 EUR");
    assertThat(run.status()).isEqualTo(RunStatus.PARKED);
    assertThat(Shop.only(run).revision().reasons())
        .anyMatch(reason -> reason.rule().equals("guardrail words 2"));
    hitl.review().approve(Shop.only(run).reference(), "manager-1");
    hitl.resumeDue();
    assertThat(run.result()).contains("5 EUR");
  }

  @Test
  void aRunThatItsCallerDrivesEndsWhenItIsOpenedAfterTheDecision() {
    Hitl hitl = shop.open(RULE);
    try (OpenRun open = hitl.open(Shop.runId("1"), null)) {
      assertThatThrownBy(() -> open.finish("damn")).isInstanceOf(AnswerRefused.class);
      assertThatThrownBy(() -> open.finish("you get 50 EUR")).isInstanceOf(NeedHumanApproval.class);
    }
    RunHandle run = hitl.run(Shop.runId("1"));
    assertThatThrownBy(() -> hitl.open(Shop.runId("1"), null))
        .isInstanceOf(NeedHumanApproval.class);
    hitl.review().reject(Shop.only(run).reference(), "manager-1", "less");
    try (OpenRun open = hitl.open(Shop.runId("1"), null)) {
      assertThat(open.run().messages().toString()).contains("less");
      assertThatThrownBy(() -> open.finish("you get 20 EUR")).isInstanceOf(NeedHumanApproval.class);
    }
    hitl.review().inbox().forEach(one -> hitl.review().approve(one.reference(), "manager-1"));
    assertThatThrownBy(() -> hitl.open(Shop.runId("1"), null))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("FINISHED");
    assertThat(run.result()).contains("you get 20 EUR");
    sound(hitl);
  }

  @Test
  void aBranchOfARunThatWaitsAsksAnew() {
    Hitl hitl = open(RULE);
    RunHandle run = hitl.start(Shop.runId("1"), "you get 50 EUR");
    RunHandle branch = hitl.branch(Shop.runId("1"), 2, Shop.runId("2"));
    assertThat(branch.status()).isEqualTo(RunStatus.PARKED);
    hitl.review().approve(Shop.only(run).reference(), "manager-1");
    hitl.resumeDue();
    assertThat(branch.status()).isEqualTo(RunStatus.PARKED);
    hitl.review().reject(Shop.only(branch).reference(), "manager-1", "no");
    hitl.resumeDue();
    assertThat(branch.result().orElseThrow()).contains("was not let out");
    assertThat(run.result()).contains("you get 50 EUR");
  }

  @Test
  void rulesAboutAnswersThatMakeNoSenseAreFoundAtTheStart() {
    List<String> wrong = new ArrayList<>();
    for (String rule :
        List.of(
            "\"tool\": \"hitl_answer\", \"verdict\": \"review\"",
            "\"tool\": \"hitl_answer\", \"verdict\": \"allow\"",
            "\"tool\": \"hitl_answer\", \"risk\": \"medium\", \"learnable\": true",
            "\"tool\": \"hitl_answer\", \"risk\": \"high\", \"byHand\": true",
            "\"tool\": \"hitl_answer\", \"risk\": \"high\", \"result\": \"failed\"",
            "\"tool\": \"hitl_answer\", \"risk\": \"high\", \"when\": \"args.text == 'x'\"",
            "\"tool\": \"hitl_result\", \"risk\": \"high\"")) {
      assertThatThrownBy(() -> shop.open("{\"version\": \"1\", \"rules\": [{" + rule + "}]}"), rule)
          .isInstanceOf(PolicyException.class)
          .satisfies(e -> wrong.add(e.getMessage()));
    }
    assertThat(wrong).hasSize(7).allMatch(text -> text.contains("hitl_"));
    assertThat(Policy.parse(RULE).rules()).hasSize(2);
  }
}

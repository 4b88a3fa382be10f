package dev.hitl.notify;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hitl.Hitl;
import dev.hitl.Shop;
import dev.hitl.call.ToolCall;
import dev.hitl.request.Request;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class QuestionTest {
  private final Shop shop = new Shop();

  private Request ask(ToolCall call) {
    return ask(shop.open(), call);
  }

  private static Request ask(Hitl hitl, ToolCall call) {
    hitl.agent("support", Shop.proposing(List.of(call)));
    return Shop.only(hitl.start("support", "x"));
  }

  private static Question.Way way(Request request) {
    return Question.of(request).orElseThrow().way();
  }

  @Test
  void whatIsWhollyShownMayBeDecidedWithOneClick() {
    Request request = ask(Shop.refund("c1", "500"));
    assertThat(Question.of(request))
        .contains(new Question(request.revision().digest(), Question.Way.CLICK));
    assertThat(Briefing.isWhole(request)).isTrue();
    assertThat(Briefing.whole(request)).isEqualTo(Briefing.of(request));
  }

  @Test
  void whereSomethingIsCutTheWholeIsShownFirst() {
    String order = "4".repeat(401) + " and the end";
    Request request = ask(ToolCall.of("c1", "refund", Map.of("orderId", order, "amount", 500)));
    assertThat(way(request)).isEqualTo(Question.Way.WHOLE);
    assertThat(Briefing.of(request)).contains("⟨cut: ").doesNotContain("and the end");
    assertThat(Briefing.whole(request)).doesNotContain("⟨cut: ").contains(order);
  }

  @Test
  void whatIsCriticalIsDecidedAtTheDesk() {
    assertThat(way(ask(ToolCall.of("c1", "deleteAccount", Map.of("account", "a")))))
        .isEqualTo(Question.Way.DESK);
  }

  @Test
  void whereAYesNeedsAReasonABareYesIsNotEnough() {
    Hitl hitl =
        shop.open(
            """
            {"version": "1", "rules": [{"name": "r", "tool": "refund", "risk": "high",
              "approvals": [{"role": "manager"}], "reasons": true}]}
            """);
    assertThat(way(ask(hitl, Shop.refund("c1", "500")))).isEqualTo(Question.Way.WHOLE);
  }

  @Test
  void whatIsDecidedIsNoQuestion() {
    Hitl hitl = shop.open();
    Request request = ask(hitl, Shop.refund("c1", "500"));
    hitl.review().reject(request.reference(), "manager-1", "no");
    assertThat(Question.of(hitl.review().find(request.reference()).orElseThrow())).isEmpty();
    hitl.resumeDue();
    shop.clock.advance(Duration.ofSeconds(5));
    assertThat(shop.notifier.told()).last().extracting(Notification::question).isNull();
  }

  @Test
  void theHostileCorpusIsInertInABriefingAndNothingOfItIsLost() {
    HostileCorpus.texts()
        .forEach(
            (name, text) -> {
              if (name.equals("lone surrogates")) {
                return; // refused before anybody is asked: it has no UTF-8 form
              }
              Shop one = new Shop();
              Hitl hitl = one.open();
              Request request =
                  ask(hitl, ToolCall.of("c1", "refund", Map.of("orderId", text, "amount", 500)));
              String briefing = Briefing.of(request);
              for (String line : briefing.split(System.lineSeparator(), -1)) {
                InertTest.assertInert(line);
              }
              InertTest.assertInert(Briefing.title(request));
              assertThat(Briefing.isWhole(request))
                  .as(name)
                  .isEqualTo(!briefing.contains(Inert.CUT));
              assertThat(Briefing.whole(request))
                  .as(name)
                  .contains(Inert.line(text, text.length()));
            });
  }
}

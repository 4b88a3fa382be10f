package dev.hitl.review;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hitl.Hitl;
import dev.hitl.Shop;
import dev.hitl.checkpoint.Message;
import dev.hitl.request.Request;
import dev.hitl.run.RunHandle;
import dev.hitl.store.InMemoryStore;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Which part of a conversation led to a question. */
class OverviewConversationTest {
  /** A millisecond passes whenever somebody looks at it. */
  private static final class Passing extends Clock {
    private Instant now = Instant.parse("2026-03-02T09:00:00Z");

    @Override
    public synchronized Instant instant() {
      now = now.plusMillis(1);
      return now;
    }

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }
  }

  private static List<String> roles(List<Message> messages) {
    return messages.stream().map(Message::role).toList();
  }

  private static void isThatOfEachQuestion(Shop shop) {
    try (Hitl hitl = shop.open()) {
      hitl.agent(
          "support",
          Shop.proposing(List.of(Shop.refund("c1", "500")), List.of(Shop.refund("c1", "600"))));
      RunHandle run = hitl.start("support", "money back");
      Request first = run.requests().get(0);
      assertThat(roles(hitl.overview().conversation(first))).containsExactly("user", "assistant");
      hitl.review().approve(first.id(), "manager-1");
      hitl.resumeDue();
      Request second =
          run.requests().stream()
              .filter(one -> !one.id().equals(first.id()))
              .findFirst()
              .orElseThrow();
      assertThat(roles(hitl.overview().conversation(second)))
          .containsExactly("user", "assistant", "tool", "assistant");
      assertThat(roles(hitl.overview().conversation(first))).containsExactly("user", "assistant");
    }
  }

  @Test
  void theConversationOfAQuestionEndsWithWhatTheAgentSaidBeforeIt() {
    isThatOfEachQuestion(new Shop(new InMemoryStore(new Passing())));
  }

  @Test
  void soItDoesWhereNoTimePasses() {
    isThatOfEachQuestion(new Shop());
  }

  @Test
  void byTheMomentAloneTheLastWordsAreMissedWhereTimePasses() {
    Shop shop = new Shop(new InMemoryStore(new Passing()));
    try (Hitl hitl = shop.open()) {
      hitl.agent("support", Shop.proposing(List.of(Shop.refund("c1", "500"))));
      Request asked = Shop.only(hitl.start("support", "money back"));
      assertThat(roles(hitl.overview().conversation(asked.run(), asked.openedAt())))
          .containsExactly("user");
    }
  }
}

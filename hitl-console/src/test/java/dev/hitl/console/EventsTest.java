package dev.hitl.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.hitl.request.Request;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class EventsTest {
  private final Desk desk = new Desk(b -> b.heartbeat(Duration.ofMillis(50)));

  @AfterEach
  void close() {
    desk.close();
  }

  private static Following opened(Following page) {
    await().until(() -> page.kinds().contains("hello"));
    return page;
  }

  private void reject(Request request) {
    desk.hitl.review().reject(request.reference(), "manager-1", "refunded before");
  }

  @Test
  void aNewRequestIsToldAndADecidedOneIsToldWithWhoAndWhen() {
    try (Following page = opened(Following.from(desk.as("manager-2")))) {
      Request request = desk.refund(500);
      await().until(() -> page.told("opened").contains(request.id()));

      reject(request);

      await().until(() -> page.told("decided").contains(request.id()));
      Map<?, ?> decision =
          (Map<?, ?>)
              page.events().stream()
                  .filter(e -> e.kind().equals("decided"))
                  .findFirst()
                  .orElseThrow()
                  .data()
                  .get("decision");
      assertThat(decision.get("by")).isEqualTo(List.of("manager-1"));
      assertThat(decision.get("at")).isEqualTo(desk.clock.instant().toString());
      assertThat(decision.get("word")).isEqualTo("rejected");
    }
  }

  @Test
  void whatSomebodyMayNotSeeTheyAreNotTold() {
    try (Following engineer = opened(Following.from(desk.as("engineer-1")));
        Following other = opened(Following.from(desk.as("other-1")));
        Following manager = opened(Following.from(desk.as("manager-1")))) {
      Request refund = desk.refund(500);
      Request machine =
          desk.ask("default", "operations", "stopMachine", Map.of("machine", "m", "apiKey", "s"));
      Request elsewhere =
          desk.ask(Desk.OTHER, "support", "refund", Map.of("orderId", "1", "amount", 1));

      await().until(() -> manager.told("opened").contains(refund.id()));
      await().until(() -> engineer.told("opened").contains(machine.id()));
      await().until(() -> other.told("opened").contains(elsewhere.id()));
      assertThat(manager.told("opened")).containsExactly(refund.id());
      assertThat(engineer.told("opened")).containsExactly(machine.id());
      assertThat(other.told("opened")).containsExactly(elsewhere.id());
      assertThat(manager.kinds()).doesNotContain("run");
    }
  }

  @Test
  void whoeverSeesEverythingIsToldOfRuns() {
    try (Following auditor = opened(Following.from(desk.as("auditor-1")))) {
      desk.refund(500);

      await().until(() -> auditor.kinds().contains("run"));
    }
  }

  @Test
  void aPageThatComesBackIsToldWhatItMissed() {
    String last;
    try (Following page = opened(Following.from(desk.as("manager-1")))) {
      Request seen = desk.refund(1);
      await().until(() -> page.told("opened").contains(seen.id()));
      last = page.lastId();
    }
    Request missed = desk.refund(2);
    Request gone = desk.refund(3);
    reject(gone);

    try (Following page = Following.from(desk.as("manager-1").with("Last-Event-ID", last))) {
      await().until(() -> page.told("opened").contains(missed.id()));
      await().until(() -> page.told("decided").contains(gone.id()));
      assertThat(page.kinds()).doesNotContain("reset");
    }
  }

  @Test
  void aPageThatWasAwayTooLongIsToldToReadEverythingAnew() {
    String last;
    try (Following page = opened(Following.from(desk.as("manager-1")))) {
      last = page.lastId();
    }
    desk.clock.advance(Duration.ofHours(2));

    try (Following page = Following.from(desk.as("manager-1"), "/api/events?after=" + last);
        Following odd = Following.from(desk.as("manager-1"), "/api/events?after=anything")) {
      await().until(() -> page.kinds().contains("reset"));
      await().until(() -> odd.kinds().contains("reset"));
    }
  }

  @Test
  void aPageThatIsClosedIsForgotten() {
    try (Following page = opened(Following.from(desk.as("manager-1")))) {
      assertThat(page.status()).isEqualTo(200);
      assertThat(desk.console.feed().size()).isEqualTo(1);
    }
    await().until(() -> desk.console.feed().size() == 0);
  }

  @Test
  void aStoppedConsoleEndsItsStreams() {
    try (Following page = opened(Following.from(desk.as("manager-1")))) {
      desk.console.close();

      await().until(page::isOver);
    }
  }
}

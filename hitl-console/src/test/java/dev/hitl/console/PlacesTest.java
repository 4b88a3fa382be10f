package dev.hitl.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hitl.call.RunId;
import dev.hitl.request.Request;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Where a list goes on names nothing that its reader may not know. */
class PlacesTest {
  private final Desk desk = new Desk();

  @AfterEach
  void close() {
    desk.close();
  }

  private static List<String> names(Http.Got got) {
    return got.list("entries").stream().map(entry -> entry.get("name").toString()).toList();
  }

  private static String next(Http.Got got) {
    Object next = got.at("next");
    return next == null ? "" : next.toString();
  }

  /** Begins at the very first time with whatever tenant somebody writes there. */
  @Test
  void aPlaceThatSomebodyMadeUpLeadsToNoRunOfAnotherTenant() {
    Request foreign =
        desk.ask(Desk.OTHER, "support", "refund", Map.of("orderId", "1", "amount", 1));
    Request own = desk.refund(500);

    for (String tenant : List.of("default/", Desk.OTHER + "/", "")) {
      String made = Key.encode(Instant.EPOCH.toEpochMilli() + "/" + tenant + "a/a");
      for (String reader : List.of("engineer-1", "auditor-1")) {
        Http.Got got = desk.as(reader).get("/api/runs?status=all&limit=1&after=" + made);
        assertThat(got.response().body()).doesNotContain(foreign.run().run());
        assertThat(Key.decode(next(got))).doesNotContain(foreign.run().run());
      }
    }
    assertThat(names(desk.as("auditor-1").get("/api/runs"))).containsExactly(own.run().run());
  }

  @Test
  void behindRunsThatSomebodyMayNotSeeThePageGoesOnWithoutNamingThem() {
    Request hidden = null;
    for (int i = 0; i < 501; i++) {
      hidden = desk.refund(i + 1);
    }
    desk.clock.advance(Duration.ofSeconds(1));
    Request seen =
        desk.ask("default", "operations", "stopMachine", Map.of("machine", "m", "apiKey", "s"));
    Http engineer = desk.as("engineer-1");

    Http.Got first = engineer.get("/api/runs");

    assertThat(names(first)).isEmpty();
    assertThat(next(first)).startsWith("s.");
    assertThat(Key.decode(next(first).substring(2))).doesNotContain("run-", "support");
    assertThat(names(engineer.get("/api/runs?after=" + next(first))))
        .containsExactly(seen.run().run());
    for (String other : List.of("manager-1", "other-1")) {
      assertThat(desk.as(other).get("/api/runs?after=" + next(first)).problem())
          .isEqualTo("invalid");
    }
    assertThat(hidden).isNotNull();
  }

  @Test
  void behindRequestsThatSomebodyMayNotSeeTheQueueGoesOnWithoutNamingThem() {
    List<String> hidden = new ArrayList<>();
    for (int i = 0; i < 1_100; i++) {
      hidden.add(desk.refund(i + 1).id());
    }
    Http engineer = desk.as("engineer-1");

    Http.Got first = engineer.get("/api/queue");

    assertThat(first.list("entries")).isEmpty();
    assertThat(next(first)).startsWith("s.");
    assertThat(engineer.get("/api/queue?after=" + next(first)).status()).isEqualTo(200);
    assertThat(desk.as("manager-1").get("/api/queue?after=" + next(first)).problem())
        .isEqualTo("invalid");
    assertThat(hidden).noneMatch(id -> Key.decode(next(first)).contains(id));
  }

  @Test
  void whatIsSeenIsNamedSoThatEveryNodeCanGoOnBehindIt() {
    desk.refund(1);
    Request second = desk.refund(2);
    Http.Got first = desk.as("auditor-1").get("/api/runs?limit=1");
    try (Desk node = Desk.over(desk.store, desk.clock)) {
      RunId run = second.run();
      assertThat(names(node.as("auditor-1").get("/api/runs?after=" + next(first))))
          .containsExactly(run.run());
    }
  }
}

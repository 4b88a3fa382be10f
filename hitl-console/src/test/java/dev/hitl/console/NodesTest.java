package dev.hitl.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.hitl.jdbc.JdbcStore;
import dev.hitl.request.Request;
import dev.hitl.testing.SettableClock;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two nodes over one database, each with a console of its own. */
class NodesTest {
  @TempDir Path folder;

  private final SettableClock clock = new SettableClock();

  private Desk node() {
    return Desk.over(JdbcStore.h2(folder.resolve("hitl").toString(), clock), clock);
  }

  @Test
  void aPageAtOneNodeIsToldWhatHappensAtTheOther() {
    try (Desk one = node();
        Desk other = node();
        Following page = Following.from(one.as("manager-1"))) {
      await().until(() -> page.kinds().contains("hello"));

      Request request = other.refund(500);
      await().until(() -> page.told("opened").contains(request.id()));
      Http there = other.as("manager-2");
      Http.Got seen = there.get("/api/requests/" + request.id());
      there
          .match(seen.etag())
          .post("/api/requests/" + request.id() + "/reject", Map.of("reason", "no"));

      await().until(() -> page.told("decided").contains(request.id()));
    }
  }

  @Test
  void aPageGoesOnAtTheOtherNodeWhereItWasCutOff() {
    try (Desk one = node();
        Desk other = node()) {
      String last;
      try (Following page = Following.from(one.as("manager-1"))) {
        Request seen = one.refund(1);
        await().until(() -> page.told("opened").contains(seen.id()));
        last = page.lastId();
      }
      Request missed = one.refund(2);

      try (Following page = Following.from(other.as("manager-1").with("Last-Event-ID", last))) {
        await().until(() -> page.told("opened").contains(missed.id()));
      }
    }
  }

  @Test
  void ofTwoWhoDecideAtTwoNodesOneIsFirstAndTheOtherHearsOfIt() {
    try (Desk one = node();
        Desk other = node()) {
      Request request = one.refund(500);
      String path = "/api/requests/" + request.id();
      String seen = one.as("manager-1").get(path).etag();

      Http.Got first = one.as("manager-1").match(seen).post(path + "/approve", Map.of());
      Http.Got second =
          other.as("manager-2").match(seen).post(path + "/reject", Map.of("reason", "no"));

      assertThat(first.status()).isEqualTo(200);
      assertThat(second.status()).isEqualTo(409);
      assertThat(second.at("by").toString()).contains("manager-1");
    }
  }
}

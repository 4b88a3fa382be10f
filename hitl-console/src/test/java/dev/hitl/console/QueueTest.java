package dev.hitl.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hitl.request.Request;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class QueueTest {
  private final Desk desk = new Desk();
  private final Http manager = desk.as("manager-1");

  @AfterEach
  void close() {
    desk.close();
  }

  private List<String> ids(String query) {
    return manager.get("/api/queue" + query).list("entries").stream()
        .map(entry -> entry.get("id").toString())
        .toList();
  }

  @Test
  void pageByPageEverythingComesOnceThoughNewOnesAreOpenedMeanwhile() {
    Set<String> open = new HashSet<>();
    for (int i = 0; i < 25; i++) {
      open.add(desk.refund(i + 1).id());
      desk.clock.advance(Duration.ofSeconds(1));
      desk.ask("default", "operations", "stopMachine", Map.of("machine", "m" + i, "apiKey", "s"));
    }
    List<String> found = new ArrayList<>();
    String after = "";
    do {
      Http.Got got = manager.get("/api/queue?limit=10" + after);
      got.list("entries").forEach(entry -> found.add(entry.get("id").toString()));
      Object next = got.at("next");
      after = next == null ? "" : "&after=" + next;
      if (found.size() == 10) {
        open.add(desk.refund(1_000).id());
      }
    } while (!after.isEmpty());

    assertThat(found).doesNotHaveDuplicates().containsExactlyInAnyOrderElementsOf(open);
  }

  @Test
  void itIsFilteredByWhatIsAskedFor() {
    Request refund = desk.refund(500);
    Request account = desk.ask("default", "operations", "closeAccount", Map.of("account", "zed"));
    desk.hitl.review().take(account.reference(), "manager-2");

    assertThat(ids("?tool=refund")).containsExactly(refund.id());
    assertThat(ids("?agent=operations")).containsExactly(account.id());
    assertThat(ids("?risk=high")).hasSize(2);
    assertThat(ids("?risk=low")).isEmpty();
    assertThat(ids("?search=REFUND%20500")).containsExactly(refund.id());
    assertThat(ids("?mine=true")).containsExactly(refund.id());
    assertThat(ids("?assigned=nobody")).containsExactly(refund.id());
    assertThat(ids("?assigned=me")).isEmpty();
    assertThat(manager.get("/api/queue?risk=huge").problem()).isEqualTo("invalid");
    assertThat(manager.get("/api/queue?after=nonsense").problem()).isEqualTo("invalid");
    assertThat(manager.get("/api/queue?limit=0").problem()).isEqualTo("invalid");
  }

  @Test
  void likeOnesAreOneEntryThatSaysHowMany() {
    desk.refund(500);
    desk.refund(500);
    desk.refund(7);

    Http.Got got = manager.get("/api/queue");

    assertThat(got.list("entries"))
        .extracting(e -> e.get("alike"))
        .containsExactlyInAnyOrder(2L, 1L);
  }

  @Test
  void whatSomebodyVotedForIsStillThereAndNotTheirsAnyMore() {
    Request account = desk.ask("default", "support", "closeAccount", Map.of("account", "a"));
    assertThat(manager.get("/api/queue").at("entries/0/yours")).isEqualTo(true);

    desk.hitl.review().approve(account.reference(), "manager-1");

    assertThat(manager.get("/api/queue").at("entries/0/yours")).isEqualTo(false);
    assertThat(manager.get("/api/queue").at("entries/0/missing")).isEqualTo(1L);
    assertThat(ids("?mine=true")).isEmpty();
  }

  @Test
  void aPlaceThatWasHandedToSomebodyIsTheirsToSee() {
    Request refund = desk.refund(500);
    Http engineer = desk.as("engineer-1");
    assertThat(engineer.get("/api/requests/" + refund.id()).status()).isEqualTo(404);

    desk.lend("manager-1", "engineer-1");

    try (Desk again = Desk.over(desk.store, desk.clock)) {
      assertThat(again.as("engineer-1").get("/api/requests/" + refund.id()).status())
          .isEqualTo(200);
    }
  }
}

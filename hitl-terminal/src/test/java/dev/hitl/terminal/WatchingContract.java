package dev.hitl.terminal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.hitl.call.Json;
import dev.hitl.request.Request;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Watching what comes and what is decided. */
abstract class WatchingContract {
  @TempDir Path folder;
  private Office office;
  private Path people;
  private final ExecutorService thread = Executors.newSingleThreadExecutor();
  private final Office.Live printed = new Office.Live();

  abstract Office newOffice();

  @BeforeEach
  void open() throws IOException {
    office = newOffice();
    people = Files.writeString(folder.resolve("people.json"), "{\"maria\": [\"manager\"]}");
  }

  @AfterEach
  void close() {
    thread.shutdownNow();
    office.close();
  }

  private Future<Integer> watching(String... args) {
    return thread.submit(() -> office.live(printed, "maria", people, args));
  }

  private void awaitText(String text) {
    await().atMost(Duration.ofMinutes(1)).until(() -> printed.text().contains(text));
  }

  @Test
  void whatWaitsWhatComesAndWhatIsDecidedIsALineOfJsonEach() throws Exception {
    Request first = office.refund(500);
    Future<Integer> code =
        watching("watch", "--backlog", "--every", "PT0.02S", "--count", "4", "--json");
    awaitText("\"waiting\"");
    Request second = office.refund(600);
    awaitText("\"new\"");
    office.hitl.review().approve(first.id(), "tom", "fine");
    awaitText("\"decided\"");
    office.hitl.review().reject(second.id(), "tom", "no receipt");

    assertThat(code.get()).isZero();
    List<Map<String, Object>> told = printed.text().lines().map(Json::parseObject).toList();
    assertThat(told)
        .extracting(one -> one.get("kind") + " " + ((Map<?, ?>) one.get("request")).get("id"))
        .containsExactly(
            "waiting " + first.id(),
            "new " + second.id(),
            "decided " + first.id(),
            "decided " + second.id());
    assertThat(told.get(3)).containsEntry("event", "REJECT").containsEntry("actor", "tom");
    assertThat(told.get(3).get("request").toString()).contains("reason=no receipt");
  }

  @Test
  void aPersonReadsWhoDecidedAndVotesOnlyWhereAllIsAskedFor() throws Exception {
    Request request = office.ask("delete", Map.of("account", "a"));
    Future<Integer> code = watching("watch", "--backlog", "--every", "PT0.02S", "--count", "2");
    awaitText("waiting");
    office.hitl.review().approve(request.id(), "tom", "fine");
    office.hitl.review().approve(request.id(), "maria", "fine");
    assertThat(code.get()).isZero();
    assertThat(printed.text())
        .contains("approved by tom and maria, ")
        .contains(request.id())
        .doesNotContain("changed");
  }

  @Test
  void withAllThatIsAskedForVotesAreToldAsWell() throws Exception {
    Request request = office.ask("delete", Map.of("account", "a"));
    Future<Integer> code =
        watching("watch", "--backlog", "--all", "--every", "PT0.02S", "--count", "2");
    awaitText("waiting");
    office.hitl.review().approve(request.id(), "tom", "fine");
    assertThat(code.get()).isZero();
    assertThat(printed.text()).contains("changed").contains(request.id());
  }

  @Test
  void whoStopsReadingEndsIt() throws Exception {
    Request request = office.refund(500);
    Future<Integer> code = watching("watch", "--backlog", "--every", "PT0.02S");
    awaitText("waiting");
    printed.close();
    office.hitl.review().approve(request.id(), "tom", "fine");
    assertThat(code.get()).isZero();
    assertThat(printed.text().getBytes(StandardCharsets.UTF_8)).isNotEmpty();
  }
}

package dev.hitl.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hitl.notify.HostileCorpus;
import dev.hitl.request.Request;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Whatever a model writes, what the API says of it is harmless to look at, and says what is cut.
 */
class HostileContentTest {
  private static final Map<String, String> CORPUS = HostileCorpus.storable();

  private final Desk desk = new Desk();
  private final Http manager = desk.as("manager-1");

  @AfterEach
  void close() {
    desk.close();
  }

  @TestFactory
  List<DynamicTest> nothingHostileIsInAnAnswer() {
    return CORPUS.entrySet().stream()
        .map(each -> DynamicTest.dynamicTest(each.getKey(), () -> isInert(each.getValue())))
        .toList();
  }

  private void isInert(String hostile) {
    // Three times the longest would be more than a call may be.
    String beside = hostile.length() > 100_000 ? "long" : hostile;
    Request request =
        desk.ask(
            "default",
            "support",
            Desk.saying(beside, Map.of("orderId", hostile, "amount", 5, "note", beside)));
    String id = "/api/requests/" + request.id();

    for (String path :
        List.of(
            id,
            id + "/arguments",
            id + "/conversation",
            "/api/queue",
            "/api/audit/" + request.id(),
            "/api/runs")) {
      String body = manager.get(path).response().body();
      // Nothing but ASCII, and nothing in it that HTML reads.
      assertThat(body).matches("[\\x20-\\x7e]*").doesNotContain("<", ">", "&");
    }
    Http.Got detail = manager.get(id);
    assertThat(detail.at("arguments/0/shown").toString()).matches("[^\\p{Cntrl}&&[^\\n]]*");
    for (String shown :
        List.of(
            detail.at("message").toString(),
            detail.at("arguments/0/shown").toString(),
            detail.at("agentSays/shown").toString())) {
      assertThat(shown.codePoints())
          .noneMatch(
              c ->
                  c != '\n'
                      && (Character.getType(c) == Character.FORMAT
                          || Character.getType(c) == Character.CONTROL
                          || Character.getType(c) == Character.PRIVATE_USE
                          || Character.getType(c) == Character.SURROGATE));
    }
  }

  @Test
  void whatFollowsAnAnswerIsNotWrittenByTheModel() {
    try (Following page = Following.from(manager)) {
      org.awaitility.Awaitility.await().until(() -> page.kinds().contains("hello"));
      Request request =
          desk.ask(
              "default",
              "support",
              Desk.saying("x", Map.of("orderId", CORPUS.get("event stream"), "amount", 5)));

      org.awaitility.Awaitility.await().until(() -> page.told("opened").contains(request.id()));
      assertThat(page.kinds()).containsExactly("hello", "opened");
    }
  }

  @Test
  void theAgentsOwnWordsAreMarked() {
    Request request =
        desk.ask(
            "default", "support", Desk.saying("trust me", Map.of("orderId", "4", "amount", 5)));

    Http.Got got = manager.get("/api/requests/" + request.id());

    assertThat(got.at("agentSays/shown")).isEqualTo("trust me");
    assertThat(got.at("signals/confidence").toString()).isEqualTo("0.4");
    assertThat(got.at("conversation/messages/0/role")).isEqualTo("user");
    assertThat(got.at("conversation/messages/0/agentsOwnWords")).isEqualTo(false);
    assertThat(got.at("conversation/messages/1/agentsOwnWords")).isEqualTo(true);
  }

  @Test
  void whatIsCutSaysSoAndIsNotApprovedUntilAllOfItWasSeen() {
    String end = "and then delete everything";
    String megabyte = "harmless ".repeat(100_000) + end;
    Request request =
        desk.ask("default", "support", "refund", Map.of("orderId", megabyte, "amount", 5));
    String id = "/api/requests/" + request.id();

    Http.Got detail = manager.get(id);
    assertThat(detail.at("whole")).isEqualTo(false);
    assertThat(detail.response().body().length()).isLessThan(50_000);
    assertThat(detail.at("arguments/0/whole")).isEqualTo(false);
    assertThat(detail.at("arguments/0/shown").toString())
        .contains("cut: " + megabyte.length() + " characters in all")
        .doesNotContain(end);
    Http match = manager.match(detail.etag());
    Http.Got blind = match.post(id + "/approve", Map.of());
    assertThat(blind.status()).isEqualTo(422);
    assertThat(blind.at("field")).isEqualTo("whole");
    assertThat(
            manager
                .post(
                    "/api/batch",
                    Map.of(
                        "word", "approve",
                        "references", List.of(request.reference()),
                        "reason", "all"))
                .at("taken"))
        .isEqualTo(0L);
    assertThat(desk.now(request)).isEqualTo(request);

    assertThat(manager.get(id + "/arguments").at("arguments/0/shown").toString()).endsWith(end);
    assertThat(match.post(id + "/approve", Map.of("whole", true)).status()).isEqualTo(200);
  }

  @Test
  void secretsAreShownNowhere() {
    String secret = "sk-live-4242424242";
    Request request =
        desk.ask("default", "operations", "stopMachine", Map.of("machine", "m", "apiKey", secret));
    Http engineer = desk.as("engineer-1");
    String id = "/api/requests/" + request.id();

    for (String path : List.of(id, id + "/arguments", "/api/queue", "/api/audit/" + request.id())) {
      assertThat(engineer.get(path).response().body()).doesNotContain(secret);
    }
    Http.Got detail = engineer.get(id);
    assertThat(detail.at("arguments/1/secret")).isEqualTo(true);
    assertThat(detail.at("arguments/1/editable")).isEqualTo(false);
    Http.Got check = engineer.post(id + "/check", Map.of("changes", Map.of("apiKey", "other")));
    assertThat(check.response().body()).doesNotContain(secret);
    assertThat(check.at("changes/0/path")).isEqualTo("/apiKey");
    assertThat(engineer.get("/api/queue?search=" + secret).list("entries")).isEmpty();
  }

  /** Control: without being made inert these are not harmless. */
  @Test
  void theCorpusIsHostile() {
    assertThat(CORPUS)
        .extractingByKeys(
            "ansi", "bidi override", "zero width", "tag characters", "html", "fillers")
        .allMatch(text -> !dev.hitl.call.Json.text(text).matches("[\\x20-\\x7e&&[^<>&\\\\]]*"));
  }
}

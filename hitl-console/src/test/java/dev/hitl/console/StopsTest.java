package dev.hitl.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hitl.override.Command;
import dev.hitl.override.Scope;
import dev.hitl.request.Request;
import dev.hitl.request.RequestStatus;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Who stops agents and lets them go on, and who is told. */
class StopsTest {
  private static final Map<String, String> EVERYTHING =
      Map.of("scope", "everything", "reason", "the provider is down");

  private final Desk desk = new Desk();
  private final Http director = desk.as("director-1");

  @AfterEach
  void close() {
    desk.close();
  }

  private static Map<String, Object> agent(String name) {
    return Map.of(
        "scope", "agent", "agent", name, "unseen", true, "reason", "a customer complained");
  }

  private static String lift(Http.Got stopped) {
    return "/api/stops/" + stopped.at("stop/id") + "/lift";
  }

  @Test
  void whatIsStoppedIsNotExecutedUntilItIsLifted() {
    Request request = desk.refund(500);
    Http.Got stopped = director.post("/api/stops", agent("support"));
    assertThat(stopped.status()).as(stopped.response().body()).isEqualTo(200);
    assertThat(stopped.at("stop/by")).isEqualTo("director-1");
    assertThat(stopped.at("stop/at")).isEqualTo(desk.clock.instant().toString());
    desk.hitl.review().approve(request.reference(), "manager-1");
    desk.hitl.resumeDue();
    assertThat(desk.now(request).status()).isEqualTo(RequestStatus.APPROVED);

    Http.Got lifted = director.post(lift(stopped), Map.of("reason", "it was nothing"));

    assertThat(lifted.list("stops")).isEmpty();
    desk.hitl.resumeDue();
    assertThat(desk.now(request).status()).isEqualTo(RequestStatus.EXECUTED);
  }

  @Test
  void everybodyOfTheTenantKnowsWhoStoppedItsAgentsAndWhyAndNobodyElse() {
    director.post("/api/stops", agent("support"));
    director.post("/api/stops", Map.of("scope", "tenant", "reason", "an audit"));
    desk.hitl.overrides().stop(Scope.everything(), "operator-1", "the provider is down");

    Http.Got ours = desk.as("customer-1").get("/api/stops");
    Http.Got others = desk.as("other-1").get("/api/stops");

    assertThat(ours.list("stops"))
        .extracting(stop -> stop.get("scope") + " " + stop.get("agent") + " " + stop.get("reason"))
        .containsExactlyInAnyOrder(
            "agent support a customer complained",
            "tenant null an audit",
            "everything null the provider is down");
    assertThat(others.list("stops"))
        .extracting(stop -> stop.get("scope"))
        .containsExactly("everything");
  }

  @Test
  void anyNumberOfStopsStandsAndEachIsLiftedByItself() {
    Http.Got first = director.post("/api/stops", agent("support"));
    Http.Got second = director.post("/api/stops", agent("support"));

    Http.Got lifted = desk.as("chief-1").post(lift(first), Map.of("reason", "once is enough"));

    assertThat(lifted.list("stops"))
        .extracting(stop -> stop.get("id"))
        .containsExactly(second.at("stop/id"));
    Http.Got again = director.post(lift(first), Map.of("reason", "once more"));
    assertThat(again.status()).isEqualTo(404);
    assertThat(again.at("detail").toString()).contains("lifted already");
  }

  @Test
  void whoMayNotStopAgentsIsToldWhyAndThatTheyTriedIsOnRecord() {
    Http.Got got = desk.as("manager-1").post("/api/stops", agent("support"));

    assertThat(got.status()).isEqualTo(403);
    assertThat(got.at("detail").toString()).contains("director");
    assertThat(desk.hitl.overrides().inForce()).isEmpty();
    assertThat(desk.hitl.audit().refusalsIn("default")).hasSize(1);
  }

  @Test
  void aStopNeedsAReasonAndAScopeThatMakesSense() {
    assertThat(director.post("/api/stops", Map.of("scope", "tenant")).at("field"))
        .isEqualTo("reason");
    assertThat(director.post("/api/stops", Map.of("scope", "tenant", "reason", "  ")).problem())
        .isEqualTo("invalid");
    assertThat(director.post("/api/stops", Map.of("scope", "run", "reason", "so")).at("field"))
        .isEqualTo("scope");
    assertThat(director.post("/api/stops", Map.of("scope", "agent", "reason", "so")).at("field"))
        .isEqualTo("agent");
    assertThat(
            director
                .post("/api/stops", Map.of("scope", "tenant", "agent", "a", "reason", "so"))
                .at("field"))
        .isEqualTo("agent");
    assertThat(desk.hitl.overrides().inForce()).isEmpty();
  }

  @Test
  void aNameThatNoRunHasIsTakenForATypingErrorUnlessItIsMeant() {
    desk.refund(1);
    Map<String, String> wrong = Map.of("scope", "agent", "agent", "suport", "reason", "so");

    Http.Got refused = director.post("/api/stops", wrong);

    assertThat(refused.status()).isEqualTo(422);
    assertThat(refused.at("field")).isEqualTo("agent");
    assertThat(desk.hitl.overrides().inForce()).isEmpty();
    Map<String, String> right = Map.of("scope", "agent", "agent", "support", "reason", "so");
    assertThat(director.post("/api/stops", right).status()).isEqualTo(200);
    assertThat(director.post("/api/stops", agent("suport")).status()).isEqualTo(200);
  }

  @Test
  void whoMayNotStopAgentsDoesNotLearnWhichThereAreByTrying() {
    desk.refund(1);
    List<Http.Got> tried =
        List.of("support", "suport").stream()
            .map(
                name ->
                    desk.as("engineer-1")
                        .post(
                            "/api/stops", Map.of("scope", "agent", "agent", name, "reason", "so")))
            .toList();

    assertThat(tried.get(0).status()).isEqualTo(403);
    assertThat(tried.get(1).response().body()).isEqualTo(tried.get(0).response().body());
    assertThat(desk.hitl.audit().refusalsIn("default")).hasSize(2);
    assertThat(desk.hitl.overrides().inForce()).isEmpty();
  }

  @Test
  void everythingIsStoppedOnlyByWhoSignsInForAllTenants() {
    Http operator = desk.as("all-operator-1");
    assertThat(operator.get("/api/stops").at("everything")).isEqualTo(true);
    assertThat(director.get("/api/stops").at("everything")).isEqualTo(false);
    assertThat(director.post("/api/stops", EVERYTHING).status()).isEqualTo(403);

    Http.Got stopped = operator.post("/api/stops", EVERYTHING);

    assertThat(stopped.at("stop/scope")).isEqualTo("everything");
    assertThat(operator.post("/api/stops", agent("support")).at("field")).isEqualTo("scope");
    assertThat(director.post(lift(stopped), Map.of("reason", "so")).status()).isEqualTo(403);
    assertThat(operator.post(lift(stopped), Map.of("reason", "so")).status()).isEqualTo(200);
  }

  /** In the tenant of all, other-1 is somebody else: a director. */
  @Test
  void whoIsCalledLikeSomebodyOfAllTenantsIsNotThem() {
    Http.Got got = desk.as("other-1").post("/api/stops", EVERYTHING);

    assertThat(got.status()).isEqualTo(403);
    assertThat(desk.hitl.overrides().inForce()).isEmpty();
    assertThat(desk.as("other-1").get("/api/stops").at("everything")).isEqualTo(false);
  }

  /** Control: hitl itself goes by the name. */
  @Test
  void whereNamesAreSaidToBeSharedTheNameIsEnough() {
    try (Desk shared = new Desk(console -> console.sharedNames(true))) {
      Http other = shared.as("other-1");
      assertThat(other.get("/api/stops").at("everything")).isEqualTo(true);
      assertThat(other.post("/api/stops", EVERYTHING).status()).isEqualTo(200);
      assertThat(shared.as("director-1").post("/api/stops", EVERYTHING).status()).isEqualTo(403);
      assertThat(shared.hitl.overrides().inForce())
          .extracting(Command::scope)
          .containsExactly(Scope.everything());
    }
  }

  @Test
  void openPagesOfTheTenantAreToldOfAStopAndOfItsEndAndNoOthers() {
    try (Following page = Following.from(desk.as("engineer-1"));
        Following other = Following.from(desk.as("other-1"))) {
      Awaitility.await().until(() -> page.kinds().contains("hello"));
      Awaitility.await().until(() -> other.kinds().contains("hello"));
      Http.Got stopped = director.post("/api/stops", agent("support"));
      Awaitility.await()
          .until(() -> page.data("stopped").contains(stopped.at("stop/id").toString()));
      assertThat(page.data("stopped")).contains("a customer complained");
      director.post(lift(stopped), Map.of("reason", "over"));
      Awaitility.await().until(() -> page.data("lifted").contains("director-1"));

      desk.hitl.overrides().stop(Scope.everything(), "operator-1", "all of it");
      Awaitility.await().until(() -> other.data("stopped").contains("all of it"));
      assertThat(other.data("stopped")).doesNotContain("a customer complained");
    }
  }

  @Test
  void aStopThatAnotherNodeLaidIsTold() {
    try (Desk far = Desk.over(desk.store, desk.clock);
        Following page = Following.from(desk.as("engineer-1"))) {
      Awaitility.await().until(() -> page.kinds().contains("hello"));
      far.as("director-1").post("/api/stops", agent("operations"));
      Awaitility.await().until(() -> page.data("stopped").contains("operations"));
    }
  }

  @Test
  void whatPeopleWriteInAReasonIsInert() {
    director.post(
        "/api/stops", Map.of("scope", "tenant", "reason", "\u202eso\u0000<script>\nline"));

    String body = desk.as("manager-1").get("/api/stops").response().body();

    assertThat(body).doesNotContain("\u202e", "<script>", "\\u202e").contains("U+202E");
    assertThat(desk.as("manager-1").get("/api/stops").list("stops").get(0).get("reason"))
        .isEqualTo("\u27e8U+202E\u27e9so\u27e8U+0000\u27e9<script>\u23celine");
  }

  @Test
  void aCommandToOneRunIsNoStop() {
    Request request = desk.refund(1);
    desk.hitl.overrides().pause(request.run(), "director-1", "wait");
    assertThat(director.get("/api/stops").at("stops")).isEqualTo(List.of());
  }
}

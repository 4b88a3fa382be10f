package dev.hitl.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hitl.override.Command;
import dev.hitl.request.Request;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Every endpoint, asked by nobody, by somebody unknown, by a person of another role, by one of
 * another tenant with the same role, and by the right one. {@link ContractTest} holds that no
 * endpoint is left out.
 */
class AuthorisationMatrixTest {
  private static final Set<String> FOR_ANYBODY =
      Set.of("GET /api/sign-in", "GET /api/openapi.json");

  /** What they say depends on who asks; nothing of others is in it. */
  private static final Set<String> LISTS =
      Set.of(
          "GET /api/me",
          "GET /api/tools",
          "GET /api/queue",
          "GET /api/runs",
          "GET /api/stops",
          "GET /api/events");

  /** Everybody of the tenant knows of stops; only some may lay and lift them. */
  private static final Set<String> OF_STOPS =
      Set.of("POST /api/stops", "POST /api/stops/{id}/lift");

  private static final Set<String> FOR_OVERSEERS =
      Set.of("GET /api/audit", "GET /api/verification", "GET /api/figures");

  @TestFactory
  List<DynamicTest> nobodyIsAnswered() {
    return each(
        (desk, name, one, about) -> {
          Http.Got got = one.ask(desk, name, desk.anonymous(), about);
          assertThat(got.status()).isEqualTo(FOR_ANYBODY.contains(name) ? 200 : 401);
          assertThat(got.response().body()).doesNotContain(about.id(), "Refund 500");
        });
  }

  @TestFactory
  List<DynamicTest> whoeverTheDirectoryDoesNotKnowIsNotAnswered() {
    return each(
        (desk, name, one, about) -> {
          Http.Got got = one.ask(desk, name, desk.as("unknown-1"), about);
          assertThat(got.status()).isEqualTo(FOR_ANYBODY.contains(name) ? 200 : 403);
          assertThat(got.response().body()).doesNotContain(about.id(), "Refund 500");
        });
  }

  @TestFactory
  List<DynamicTest> aPersonOfAnotherRoleIsAnsweredAsIfItWereNotThere() {
    return each((desk, name, one, about) -> hidden(desk, name, one, about, "engineer-1", 403));
  }

  @TestFactory
  List<DynamicTest> aPersonOfAnotherTenantIsAnsweredAsIfItWereNotThere() {
    return each((desk, name, one, about) -> hidden(desk, name, one, about, "other-1", 403));
  }

  @TestFactory
  List<DynamicTest> whoSeesAllOfAnotherTenantSeesNothingOfThisOne() {
    return each((desk, name, one, about) -> hidden(desk, name, one, about, "other-auditor", 200));
  }

  private static void hidden(
      Desk desk, String name, Case one, Request about, String who, int overseersGet) {
    Request before = desk.now(about);
    List<Command> inForce = desk.hitl.overrides().inForce();
    if (name.equals("GET /api/events")) {
      assertNotTold(desk, who, about);
      return;
    }

    Http.Got got = one.ask(desk, name, desk.as(who), about);

    int status =
        FOR_ANYBODY.contains(name) || LISTS.contains(name)
            ? 200
            : FOR_OVERSEERS.contains(name)
                ? overseersGet
                : name.equals("POST /api/batch") ? 200 : isRefused(name, who) ? 403 : 404;
    assertThat(got.status()).as(got.response().body()).isEqualTo(status);
    if (name.equals("POST /api/batch")) {
      assertThat(got.at("taken")).isEqualTo(0L);
      assertThat(got.at("answers/0/problem/status")).isEqualTo(404L);
    } else {
      assertThat(got.response().body())
          .doesNotContain(about.id(), about.run().run(), "Refund 500", "customer-1");
      if (who.startsWith("other")) {
        assertThat(got.response().body()).doesNotContain("a complaint");
      }
    }
    assertThat(desk.now(about)).isEqualTo(before);
    assertThat(desk.hitl.overrides().inForce()).isEqualTo(inForce);
  }

  /** A stop of another tenant is not there; that of their own they know, and may not touch. */
  private static boolean isRefused(String name, String who) {
    return name.equals("POST /api/stops") || (OF_STOPS.contains(name) && who.equals("engineer-1"));
  }

  private static void assertNotTold(Desk desk, String who, Request about) {
    String since = Place.id(about.openedAt());
    try (Following page = Following.from(desk.as(who), "/api/events?after=" + since);
        Following right = Following.from(desk.as("manager-1"), "/api/events?after=" + since)) {
      org.awaitility.Awaitility.await().until(() -> right.told("opened").contains(about.id()));
      org.awaitility.Awaitility.await().until(() -> page.kinds().contains("hello"));
      assertThat(page.kinds()).containsOnly("hello");
    }
  }

  @TestFactory
  List<DynamicTest> theRightPersonIsAnswered() {
    return each(
        (desk, name, one, about) -> {
          if (name.equals("GET /api/events")) {
            try (Following page = Following.from(desk.as(one.who()))) {
              assertThat(page.status()).isEqualTo(200);
            }
          } else {
            Http.Got got = one.ask(desk, name, desk.as(one.who()), about);
            assertThat(got.status()).as(got.response().body()).isEqualTo(200);
          }
        });
  }

  /** Control: where everybody oversees everything, the same questions are answered. */
  @Test
  void withoutTheRuleOfWhoSeesWhatAnotherRoleWouldSeeIt() {
    try (Desk desk = new Desk(console -> console.overseers("engineer"))) {
      Request about = desk.refund(500);

      assertThat(desk.as("engineer-1").get("/api/requests/" + about.id()).status()).isEqualTo(200);
      assertThat(desk.as("engineer-1").get("/api/queue").response().body()).contains(about.id());
    }
  }

  @Test
  void whoSeesEverythingOfTheirTenantDoesNotDecideItForThat() {
    try (Desk desk = new Desk()) {
      Request about = desk.refund(500);
      Http auditor = desk.as("auditor-1");

      Http.Got got =
          auditor
              .match(RequestJson.etag(about))
              .post("/api/requests/" + about.id() + "/approve", java.util.Map.of());

      assertThat(got.status()).isEqualTo(403);
      assertThat(got.problem()).isEqualTo("forbidden");
      assertThat(desk.now(about)).isEqualTo(about);
    }
  }

  /** One of the four looks at one endpoint. */
  private interface Look {
    void at(Desk desk, String name, Case one, Request about);
  }

  private static List<DynamicTest> each(Look look) {
    return Case.all().entrySet().stream()
        .map(
            each ->
                DynamicTest.dynamicTest(
                    each.getKey(),
                    () -> {
                      try (Desk desk = new Desk()) {
                        Request about = each.getValue().request().apply(desk);
                        look.at(desk, each.getKey(), each.getValue(), about);
                      }
                    }))
        .toList();
  }
}

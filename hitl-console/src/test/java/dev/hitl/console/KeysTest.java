package dev.hitl.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hitl.jdbc.JdbcStore;
import dev.hitl.request.Request;
import dev.hitl.request.RequestStatus;
import dev.hitl.store.Store;
import dev.hitl.testing.SettableClock;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** What is sent again with the key that it was sent with before does nothing again. */
class KeysTest {
  private static final Map<String, String> STOP =
      Map.of("scope", "tenant", "reason", "a customer complained");

  @TempDir Path folder;

  private final SettableClock clock = new SettableClock();

  private Store store() {
    return JdbcStore.h2(folder.resolve("hitl").toString(), clock);
  }

  private static Http director(Desk desk, String key) {
    return desk.as("director-1").with("Idempotency-Key", key);
  }

  /** Whatever changes something, as the one who may; a second time, and once with another body. */
  @TestFactory
  List<DynamicTest> theSameKeyHasTheSameAnswerAndWithAnotherBodyItIsRefused() {
    return Case.all().entrySet().stream()
        .filter(each -> each.getKey().startsWith("POST ") && !each.getKey().endsWith("/check"))
        .map(
            each ->
                DynamicTest.dynamicTest(each.getKey(), () -> again(each.getKey(), each.getValue())))
        .toList();
  }

  private static void again(String name, Case one) {
    try (Desk desk = new Desk()) {
      Request about = one.request().apply(desk);
      Http http = desk.as(one.who()).with("Idempotency-Key", "k-1");
      String path = one.path(desk, name, about);
      String etag = RequestJson.etag(desk.now(about));
      Map<String, Object> body = one.sent(about);

      Http.Got first = http.match(etag).post(path, body);
      int events = events(desk, about);
      int stops = desk.hitl.overrides().inForce().size();
      Http.Got again = http.match(etag).post(path, body);

      assertThat(first.status()).as(first.response().body()).isEqualTo(200);
      assertThat(again.status()).as(again.response().body()).isEqualTo(200);
      assertThat(again.json().get("outcome")).isEqualTo(first.json().get("outcome"));
      if (path.endsWith("/escalate")) { // it is others' now
        assertThat(first.at("request/id")).isEqualTo(about.id());
        assertThat(again.json()).containsOnlyKeys("outcome");
        assertThat(again.etag()).isEmpty();
      } else if (!path.endsWith("/abort")) { // what it left behind is there already
        assertThat(again.json()).isEqualTo(first.json());
      }
      String text = "instruction";
      if (body.containsKey("reason") || body.containsKey(text)) {
        Map<String, Object> other = new LinkedHashMap<>(body);
        other.put(body.containsKey("reason") ? "reason" : text, "something else");
        Http.Got refused = http.match(etag).post(path, other);
        if (path.equals("/api/batch")) { // each request of it has its own answer
          assertThat(refused.at("taken")).isEqualTo(0L);
        } else {
          assertThat(refused.status()).as(refused.response().body()).isEqualTo(422);
        }
      }
      assertThat(events(desk, about)).isEqualTo(events);
      assertThat(desk.hitl.overrides().inForce()).hasSize(stops);
    }
  }

  private static int events(Desk desk, Request about) {
    return desk.hitl.audit().of(about.id()).size()
        + desk.hitl.audit().of(about.run().toString()).size();
  }

  @Test
  void afterARestartAndAtAnotherNodeAStopIsTheSameStop() {
    Http.Got first;
    try (Desk one = Desk.over(store(), clock)) {
      first = director(one, "k-1").post("/api/stops", STOP);
      try (Desk other = Desk.over(store(), clock)) {
        assertThat(director(other, "k-1").post("/api/stops", STOP).json()).isEqualTo(first.json());
        director(other, "k-2")
            .post("/api/stops/" + first.at("stop/id") + "/lift", Map.of("reason", "over"));
      }
    }
    try (Desk later = Desk.over(store(), clock)) {
      Http.Got again = director(later, "k-1").post("/api/stops", STOP);
      assertThat(again.at("stop/id")).isEqualTo(first.at("stop/id"));
      assertThat(first.at("stop/lifted")).isEqualTo(false);
      assertThat(again.at("stop/lifted")).isEqualTo(true);
      assertThat(later.hitl.overrides().inForce()).isEmpty();
    }
  }

  @Test
  void ofTwoThatSendTheSameAtOnceAtTwoNodesBothHaveTheAnswerAndItHappensOnce() throws Exception {
    try (Desk one = Desk.over(store(), clock);
        Desk other = Desk.over(store(), clock)) {
      Request request = one.refund(500);
      String redirect = "/api/runs/" + Key.of(request.run()) + "/redirect";
      Map<String, String> body = Map.of("instruction", "offer a voucher");

      List<Http.Got> told = atOnce(List.of(one, other), redirect, body);
      List<Http.Got> stopped = atOnce(List.of(one, other), "/api/stops", STOP);

      assertThat(told).allMatch(got -> got.at("outcome").equals("done"));
      assertThat(one.hitl.audit().of(request.run().toString()))
          .filteredOn(event -> event.type().equals("INSTRUCTED"))
          .hasSize(1);
      assertThat(stopped.get(0).json()).isEqualTo(stopped.get(1).json());
      assertThat(one.hitl.overrides().inForce()).hasSize(1);
    }
  }

  private static List<Http.Got> atOnce(List<Desk> desks, String path, Map<String, ?> body)
      throws Exception {
    CyclicBarrier start = new CyclicBarrier(2);
    ExecutorService threads = Executors.newFixedThreadPool(2);
    try {
      List<Future<Http.Got>> all =
          desks.stream()
              .map(
                  desk ->
                      threads.submit(
                          () -> {
                            start.await();
                            return director(desk, "k-1").post(path, body);
                          }))
              .toList();
      return List.of(all.get(0).get(), all.get(1).get());
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void peopleOfOtherTenantsAndOtherPeopleDoNotMeetTheKey() {
    try (Desk desk = new Desk()) {
      director(desk, "k-1").post("/api/stops", STOP);
      Http.Got got = desk.as("chief-1").with("Idempotency-Key", "k-1").post("/api/stops", STOP);
      assertThat(got.at("stop/by")).isEqualTo("chief-1");
      assertThat(desk.hitl.overrides().inForce()).hasSize(2);
    }
  }

  /** In the tenant of all, other-1 is somebody else. */
  @Test
  void whoIsCalledLikeThePersonThatLiftedAStopOfEverythingDoesNotMeetTheirKey() {
    try (Desk desk = new Desk()) {
      Http all = desk.as("all-other-1").with("Idempotency-Key", "k-1");
      Map<String, String> why = Map.of("scope", "everything", "reason", "so");
      String lift = "/api/stops/" + all.post("/api/stops", why).at("stop/id") + "/lift";
      Map<String, String> over = Map.of("reason", "over");
      assertThat(all.post(lift, over).status()).isEqualTo(200);

      Http other = desk.as("other-1").with("Idempotency-Key", "k-1");
      assertThat(other.post(lift, over).status()).isEqualTo(403);
      // Control: the key is known to whom it is of, and another of theirs is not.
      assertThat(all.post(lift, over).status()).isEqualTo(200);
      assertThat(all.with("Idempotency-Key", "k-2").post(lift, over).status()).isEqualTo(404);
    }
  }

  @Test
  void whoLostTheirRoleIsToldAgainHowTheirWordWentAndNothingOfTheRequest() {
    try (Desk one = new Desk();
        Desk later = Desk.over(one.store, one.clock)) {
      Request request = one.refund(500);
      one.hitl.review().approve(request.reference(), "manager-1");
      one.hitl.resumeDue();
      String etag = RequestJson.etag(one.now(request));
      String path = "/api/requests/" + request.id() + "/roll-back";
      Map<String, String> why = Map.of("reason", "wrong");
      Http.Got first = director(one, "k-1").match(etag).post(path, why);
      assertThat(first.json()).containsKeys("compensation", "request");
      later.people.left.add("director-1");

      Http.Got again = director(later, "k-1").match(etag).post(path, why);

      assertThat(again.json()).isEqualTo(Map.of("outcome", "done"));
      assertThat(again.etag()).isEmpty();
    }
  }

  @Test
  void whatWasRolledBackWithAKeyIsNotRolledBackAgain() {
    try (Desk desk = new Desk()) {
      Request request = desk.refund(500);
      desk.hitl.review().approve(request.reference(), "manager-1");
      desk.hitl.resumeDue();
      String etag = RequestJson.etag(desk.now(request));
      String path = "/api/requests/" + request.id() + "/roll-back";
      Http.Got first = director(desk, "k-1").match(etag).post(path, Map.of("reason", "wrong"));

      // Control: without the key whoever sends it again is told that it changed.
      assertThat(desk.as("director-1").match(etag).post(path, Map.of("reason", "wrong")).status())
          .isIn(409, 412);
      assertThat(director(desk, "k-1").match(etag).post(path, Map.of("reason", "wrong")).json())
          .isEqualTo(first.json());
      assertThat(director(desk, "k-1").match(etag).post(path, Map.of("reason", "other")).status())
          .isEqualTo(422);
      assertThat(desk.now(request).status()).isEqualTo(RequestStatus.COMPENSATED);
    }
  }

  @Test
  void aKeyThatIsTooLongIsRefused() {
    try (Desk desk = new Desk()) {
      assertThat(director(desk, "k".repeat(191)).post("/api/stops", STOP).status()).isEqualTo(400);
      assertThat(desk.hitl.overrides().inForce()).isEmpty();
    }
  }
}

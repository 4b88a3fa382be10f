package dev.hitl.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hitl.request.Request;
import dev.hitl.request.RequestStatus;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DecisionsTest {
  private final Desk desk = new Desk();
  private final Http manager = desk.as("manager-1");
  private final Http second = desk.as("manager-2");

  @AfterEach
  void close() {
    desk.close();
  }

  private static String path(Request request, String word) {
    return "/api/requests/" + request.id() + "/" + word;
  }

  private String etag(Request request) {
    return manager.get("/api/requests/" + request.id()).etag();
  }

  @Test
  void anApprovedCallIsApprovedUnderTheNameThatTheAuthenticatorVouchesFor() {
    Request request = desk.refund(500);

    Http.Got got = manager.match(etag(request)).post(path(request, "approve"), Map.of());

    assertThat(got.status()).isEqualTo(200);
    assertThat(got.at("outcome")).isEqualTo("done");
    assertThat(got.at("decision/by")).isEqualTo(List.of("manager-1"));
    assertThat(got.at("request/status")).isEqualTo("approved");
    desk.hitl.resumeDue();
    assertThat(desk.now(request).status()).isEqualTo(RequestStatus.EXECUTED);
  }

  @Test
  void whoeverIsSecondIsToldWhoWasFirstAndWhen() {
    Request request = desk.refund(500);
    String seen = etag(request);
    manager.match(seen).post(path(request, "reject"), Map.of("reason", "refunded before"));

    Http.Got late = second.match(seen).post(path(request, "approve"), Map.of());

    assertThat(late.status()).isEqualTo(409);
    assertThat(late.problem()).isEqualTo("already-decided");
    assertThat(late.at("by")).isEqualTo(List.of("manager-1"));
    assertThat(late.at("at")).isEqualTo(desk.clock.instant().toString());
    assertThat(late.at("decision/word")).isEqualTo("rejected");
    assertThat(desk.now(request).status()).isEqualTo(RequestStatus.REJECTED);
  }

  @Test
  void whatChangedSinceItWasSeenIsNotDecided() {
    Request request = desk.ask("default", "support", "closeAccount", Map.of("account", "a"));
    String seen = etag(request);
    second
        .match(seen)
        .post(path(request, "modify"), Map.of("changes", Map.of("account", "b"), "reason", "b"));

    Http.Got late = manager.match(seen).post(path(request, "approve"), Map.of());

    assertThat(late.status()).isEqualTo(412);
    assertThat(late.problem()).isEqualTo("changed");
    assertThat(late.at("by")).isEqualTo("manager-2");
    assertThat(late.at("request/revision")).isEqualTo(2L);
    assertThat(desk.now(request).votes()).isEmpty();
  }

  @Test
  void withoutTheVersionThatWasSeenNothingIsDecided() {
    Request request = desk.refund(500);

    Http.Got got = manager.post(path(request, "approve"), Map.of());

    assertThat(got.status()).isEqualTo(428);
    assertThat(desk.now(request).status()).isEqualTo(RequestStatus.PENDING);
  }

  @Test
  void theSameKeyGivesTheSameAnswerAndNoSecondVote() {
    Request request = desk.ask("default", "support", "closeAccount", Map.of("account", "a"));
    Http keyed = manager.match(etag(request)).with("Idempotency-Key", "k-1");

    Http.Got first = keyed.post(path(request, "approve"), Map.of());
    Http.Got again = keyed.post(path(request, "approve"), Map.of());
    Http.Got other = keyed.post(path(request, "reject"), Map.of("reason", "no"));

    assertThat(first.at("outcome")).isEqualTo("counted");
    assertThat(again.json()).isEqualTo(first.json());
    assertThat(other.status()).isEqualTo(422);
    assertThat(desk.now(request).votes()).hasSize(1);
  }

  @Test
  void theSameKeyAfterAnEditStillNamesTheRevisionOfTheFirstTime() {
    Request request = desk.ask("default", "support", "closeAccount", Map.of("account", "a"));
    Http keyed = manager.match(etag(request)).with("Idempotency-Key", "k-1");
    Map<String, Object> body = Map.of("changes", Map.of("account", "b"), "reason", "b");

    Http.Got first = keyed.post(path(request, "modify"), body);
    Http.Got again = keyed.post(path(request, "modify"), body);

    assertThat(first.status()).isEqualTo(200);
    assertThat(again.status()).isEqualTo(200);
    assertThat(desk.now(request).revision().action().revision()).isEqualTo(2);
  }

  @Test
  void anEditRunsWithOtherArgumentsAndShowsWhatChanged() {
    Request request = desk.refund(500);

    Http.Got got =
        manager
            .match(etag(request))
            .post(
                path(request, "modify"),
                Map.of("changes", Map.of("amount", 50), "reason", "half, per policy 4.2"));

    assertThat(got.status()).isEqualTo(200);
    Http.Got detail = manager.get("/api/requests/" + request.id());
    assertThat(detail.at("revisions/1/changes/0/path")).isEqualTo("/amount");
    assertThat(detail.at("revisions/1/changes/0/from/shown")).isEqualTo("500");
    assertThat(detail.at("revisions/1/changes/0/to/shown")).isEqualTo("50");
    assertThat(detail.at("revisions/1/author")).isEqualTo("manager-1");
  }

  @Test
  void eachOfTheOtherWordsIsTheDesksToJudge() {
    Request one = desk.refund(1);
    assertThat(
            manager
                .match(etag(one))
                .post(path(one, "answer"), Map.of("text", "sent"))
                .at("decision/word"))
        .isEqualTo("answered");
    Request two = desk.refund(2);
    Http.Got taken = manager.match(etag(two)).post(path(two, "take"), Map.of("minutes", 5));
    assertThat(taken.at("request/assigned/reviewer")).isEqualTo("manager-1");
    Http.Got back = manager.match(taken.etag()).post(path(two, "release"), Map.of());
    assertThat(back.at("request/assigned")).isNull();
    Http.Got handed =
        manager
            .match(back.etag())
            .post(path(two, "escalate"), Map.of("role", "engineer", "reason", "not mine"));
    assertThat(handed.at("request/needs")).isEqualTo("1 of engineer");
    Request three = desk.refund(3);
    Http.Got redirected =
        manager
            .match(etag(three))
            .post(
                path(three, "redirect"),
                Map.of(
                    "tool", "closeAccount", "arguments", Map.of("account", "a"), "reason", "so"));
    assertThat(redirected.at("decision/word")).isEqualTo("redirected");
    assertThat(redirected.at("redirectedTo")).isNotNull();
    Request four = desk.refund(4);
    Http customer = desk.as("customer-1");
    assertThat(
            customer
                .match(customer.get("/api/requests/" + four.id()).etag())
                .post(path(four, "withdraw"), Map.of("reason", "changed my mind"))
                .at("decision/word"))
        .isEqualTo("withdrawn");
  }

  @Test
  void anEditIsCheckedWhileItIsTypedAndNothingIsWritten() {
    Request request = desk.refund(500);
    String check = path(request, "check");

    Http.Got fits = manager.post(check, Map.of("changes", Map.of("amount", 50)));
    assertThat(fits.at("fits")).isEqualTo(true);
    assertThat(fits.at("different")).isEqualTo(true);
    assertThat(fits.at("changes/0/path")).isEqualTo("/amount");
    assertThat(fits.at("verdict/kind")).isEqualTo("ask");
    assertThat(fits.at("verdict/message")).isEqualTo("Refund 50 on order 42");

    Http.Got wrong =
        manager.post(check, Map.of("changes", Map.of("amount", "much", "colour", "red")));
    assertThat(wrong.at("fits")).isEqualTo(false);
    assertThat(wrong.list("problems"))
        .anySatisfy(problem -> assertThat(problem).containsEntry("field", "amount"))
        .anySatisfy(problem -> assertThat(problem.get("text").toString()).contains("colour"));

    Http.Got same = manager.post(check, Map.of("changes", Map.of("amount", 500)));
    assertThat(same.at("different")).isEqualTo(false);
    assertThat(desk.now(request)).isEqualTo(request);
  }

  @Test
  void aSelectionIsDecidedWithOneReasonAndEachIsAnsweredByItself() {
    Request one = desk.refund(1);
    Request two = desk.refund(2);
    Request critical =
        desk.ask("default", "operations", "stopMachine", Map.of("machine", "m", "apiKey", "s"));
    Http keyed = manager.with("Idempotency-Key", "b-1");
    Map<String, Object> body =
        Map.of(
            "word",
            "approve",
            "references",
            List.of(one.reference(), two.reference(), critical.reference()),
            "reason",
            "small ones");

    Http.Got got = keyed.post("/api/batch", body);

    assertThat(got.at("taken")).isEqualTo(2L);
    assertThat(got.at("answers/2/problem/status")).isEqualTo(404L);
    assertThat(desk.now(one).status()).isEqualTo(RequestStatus.APPROVED);
    assertThat(desk.now(critical).status()).isEqualTo(RequestStatus.PENDING);
    assertThat(keyed.post("/api/batch", body).at("taken")).isEqualTo(2L);
  }
}

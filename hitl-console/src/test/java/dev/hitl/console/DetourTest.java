package dev.hitl.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hitl.call.Arguments;
import dev.hitl.checkpoint.CheckpointCodec;
import dev.hitl.request.Request;
import dev.hitl.request.RequestStatus;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Runs that people take elsewhere over the API. */
class DetourTest {
  private final Desk desk = new Desk();
  private final Http chief = desk.as("chief-1");
  private final Request request = desk.refund(500);
  private final String run = "/api/runs/" + Key.of(request.run());

  @AfterEach
  void close() {
    desk.close();
  }

  private Arguments state() {
    int newest = desk.hitl.run(request.run()).row().checkpoint();
    return new CheckpointCodec()
        .decode(desk.hitl.overview().checkpoints(request.run()), newest)
        .state();
  }

  private void has(Map<String, ?> state) {
    desk.hitl.overrides().edit(request.run(), 2, Arguments.of(state), "director-1", "as it was");
  }

  private Http.Got edit(int seen, Map<String, ?> changes) {
    return chief.post(
        run + "/edit", Map.of("seen", seen, "changes", changes, "reason", "leave 3 out"));
  }

  @Test
  void anEditChangesTheMembersThatItNamesAndNoOthers() {
    has(Map.of("next", 3L, "limit", new BigDecimal("0.10"), "done", false));

    Http.Got got =
        chief.post(
            run + "/edit",
            "{\"seen\":3,\"changes\":{\"next\":4,\"done\":null},\"reason\":\"leave 3 out\"}");

    assertThat(got.status()).as(got.response().body()).isEqualTo(200);
    assertThat(got.at("checkpoint")).isEqualTo(4L);
    assertThat(got.at("status")).isEqualTo("parked");
    assertThat(state().json()).contains("\"limit\":0.10");
    assertThat(state().asMap()).isEqualTo(Map.of("next", 4L, "limit", new BigDecimal("0.10")));
    assertThat(desk.now(request).status()).isEqualTo(RequestStatus.PENDING);
  }

  @Test
  void secretsOfTheStateAreNotShownAndStayInIt() {
    has(Map.of("next", 3L, "apiKey", "k-123", "note", "the order is 42"));

    Http.Got shown = chief.get(run + "/checkpoints");
    edit(3, Map.of("next", 4L));

    assertThat(shown.response().body()).doesNotContain("k-123");
    assertThat(shown.list("state"))
        .filteredOn(member -> member.get("name").equals("apiKey"))
        .singleElement()
        .satisfies(member -> assertThat(member).containsEntry("editable", false));
    assertThat(state().get("apiKey")).isEqualTo("k-123");
  }

  @Test
  void whatRepeatsASecretOfACallIsASecretToo() {
    Request stop =
        desk.ask("default", "operations", "stopMachine", Map.of("machine", "m", "apiKey", "s-99"));
    String other = "/api/runs/" + Key.of(stop.run());
    desk.hitl
        .overrides()
        .edit(stop.run(), 2, Arguments.of(Map.of("said", "with s-99")), "director-1", "so");

    assertThat(chief.get(other + "/checkpoints").response().body()).doesNotContain("s-99");
  }

  @Test
  void whoHearsButMayNotOverruleLearnsNoSecretByGuessingIt() {
    has(Map.of("apiKey", "k-1"));
    for (String who : List.of("auditor-1", "customer-1")) {
      List<Http.Got> guesses =
          List.of("k-1", "k-2").stream()
              .map(
                  guess ->
                      desk.as(who)
                          .post(
                              run + "/edit",
                              Map.of(
                                  "seen", 3, "changes", Map.of("apiKey", guess), "reason", "so")))
              .toList();
      assertThat(guesses.get(0).status()).isEqualTo(403);
      assertThat(guesses.get(0).response().body()).isEqualTo(guesses.get(1).response().body());
    }
    assertThat(edit(3, Map.of("apiKey", "k-1")).at("field")).isEqualTo("changes");
    assertThat(desk.hitl.run(request.run()).row().checkpoint()).isEqualTo(3);
  }

  @Test
  void whoeverIsSecondIsToldThatTheRunWentOn() {
    edit(2, Map.of("next", 4L));

    Http.Got late = edit(2, Map.of("next", 5L));

    assertThat(late.status()).isEqualTo(412);
    assertThat(late.problem()).isEqualTo("changed");
    assertThat(late.at("checkpoint")).isEqualTo(3L);
    assertThat(state().get("next")).isEqualTo(4L);
  }

  @Test
  void whatChangesNothingOrMakesNoSenseIsRefused() {
    has(Map.of("next", 3L));
    assertThat(edit(3, Map.of("next", 3L)).at("field")).isEqualTo("changes");
    assertThat(edit(0, Map.of("next", 4L)).at("field")).isEqualTo("seen");
    Http.Got blank =
        chief.post(run + "/edit", Map.of("seen", 3, "changes", Map.of("a", 1), "reason", " "));
    assertThat(blank.problem()).isEqualTo("invalid");
    assertThat(blank.at("detail").toString()).contains("reason");
    assertThat(chief.get(run + "/roll-back?to=7").at("field")).isEqualTo("to");
    assertThat(chief.get(run + "/roll-back").at("field")).isEqualTo("to");
  }

  @Test
  void checkpointsSayWhereTheyEndAndWhatTheAgentOwed() {
    has(Map.of("next", 3L));

    Http.Got got = chief.get(run + "/checkpoints");

    assertThat(got.at("newest")).isEqualTo(3L);
    assertThat(got.list("entries")).hasSize(3);
    assertThat(got.at("entries/1/owes")).isEqualTo(List.of("refund"));
    assertThat(got.at("entries/1/last/text/shown")).isEqualTo("I shall do it.");
    assertThat(got.at("entries/1/last/agentsOwnWords")).isEqualTo(true);
  }

  @Test
  void aRollBackSaysBeforeAndAfterwardsWhatItLeavesBehindAndWhatRan() {
    desk.hitl.overrides().pause(request.run(), "director-1", "wait");
    has(Map.of("next", 3L));
    Http.Got before = chief.get(run + "/roll-back?to=1");

    Http.Got got =
        chief.post(run + "/roll-back", Map.of("seen", 3, "to", 1, "reason", "wrong customer"));

    assertThat(got.status()).as(got.response().body()).isEqualTo(200);
    assertThat(before.at("withdrawn")).isEqualTo(List.of(request.id()));
    assertThat(got.at("withdrawn")).isEqualTo(before.at("withdrawn"));
    assertThat(got.at("executed")).isEqualTo(before.at("executed"));
    assertThat(got.at("status")).isEqualTo("paused");
    assertThat(desk.now(request).status()).isEqualTo(RequestStatus.CANCELLED);
    assertThat(desk.hitl.audit().of(request.run().toString()))
        .extracting(event -> event.type())
        .contains("WENT_BACK");
  }

  @Test
  void whatRanSinceIsListedWithItsRequest() {
    desk.hitl.review().approve(request.reference(), "manager-1");
    desk.hitl.resumeDue();
    assertThat(chief.get(run + "/roll-back?to=1").list("executed"))
        .extracting(one -> one.get("tool") + " " + one.get("request"))
        .containsExactly("refund " + request.id());
    int newest = desk.hitl.run(request.run()).row().checkpoint();
    Http.Got ended =
        chief.post(run + "/roll-back", Map.of("seen", newest, "to", 1, "reason", "wrong customer"));
    assertThat(ended.status()).isEqualTo(422);
    assertThat(ended.at("detail").toString()).contains("FINISHED");
  }

  @Test
  void whoMayNotHearWhatWasSaidTakesNothingElsewhere() {
    Http director = desk.as("director-1");
    for (Http.Got got :
        List.of(
            director.get(run + "/checkpoints"),
            director.get(run + "/roll-back?to=1"),
            director.post(
                run + "/edit", Map.of("seen", 2, "changes", Map.of("a", 1), "reason", "so")),
            director.post(run + "/roll-back", Map.of("seen", 2, "to", 1, "reason", "so")))) {
      assertThat(got.status()).isEqualTo(403);
      assertThat(got.at("detail").toString()).contains("not for you");
    }
    assertThat(state()).isEqualTo(Arguments.none());
  }

  @Test
  void whoHearsButMayNotOverruleIsRefusedByHitl() {
    for (String who : List.of("auditor-1", "customer-1")) {
      Http.Got got =
          desk.as(who)
              .post(run + "/edit", Map.of("seen", 2, "changes", Map.of("a", 1), "reason", "so"));
      assertThat(got.status()).as(who + got.response().body()).isEqualTo(403);
    }
    assertThat(state()).isEqualTo(Arguments.none());
  }
}

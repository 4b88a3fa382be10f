package dev.hitl.channels.slack;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hitl.Hitl;
import dev.hitl.Shop;
import dev.hitl.call.Json;
import dev.hitl.call.ToolCall;
import dev.hitl.channels.Asked;
import dev.hitl.channels.HttpAnswer;
import dev.hitl.request.Decision;
import dev.hitl.request.Request;
import dev.hitl.request.RequestStatus;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Rejecting in Slack, with a reason. */
class SlackRejectTest {
  private final Shop shop = new Shop();
  private final SlackRig rig = new SlackRig(shop);
  private final Hitl hitl = shop.open();
  private final SlackCallback callback = rig.callback(hitl);
  private int nth;

  @AfterEach
  void close() {
    rig.close();
  }

  private Request ask() {
    return Asked.of(hitl, Shop.refund("c1", "500"));
  }

  private RequestStatus status(Request request) {
    return now(request).status();
  }

  private Request now(Request request) {
    return hitl.review().find(request.id()).orElseThrow();
  }

  private void click(String user, String action, Request request) {
    rig.post(callback, SlackRig.click(user, action, request.reference(), ++nth));
  }

  /** What the form that the click opened carries. */
  private String opened(String user, Request request) {
    click(user, Blocks.REJECT, request);
    List<Map<String, Object>> views = rig.calls("views.open");
    Map<?, ?> view = (Map<?, ?>) views.get(views.size() - 1).get("view");
    return (String) view.get("private_metadata");
  }

  private Map<String, Object> send(String user, Object metadata, Object reason) {
    HttpAnswer answer = rig.post(callback, SlackRig.sent(user, metadata, reason, ++nth));
    assertThat(answer.status()).isEqualTo(200);
    return Json.parseObject(answer.body());
  }

  @Test
  void aClickOnRejectOpensAFormAndRejectsNothing() {
    Request request = ask();
    click("U1", Blocks.REJECT, request);
    Map<String, Object> call = rig.calls("views.open").get(0);
    assertThat(call.get("trigger_id")).isEqualTo("t1");
    assertThat(Json.text(call.get("view")))
        .contains("\"type\":\"modal\"", "[high] Refund 500", "\"block_id\":\"reason\"")
        .doesNotContain("mrkdwn");
    assertThat(status(request)).isEqualTo(RequestStatus.PENDING);
  }

  @Test
  void theReasonThatThePersonWritesIsTheDecisionsAndTheMessageHasNoButtonsAnyMore() {
    Request request = ask();
    String metadata = opened("U1", request);
    assertThat(send("U1", metadata, " refunded on 3 May ")).isEmpty();
    assertThat(now(request).decision())
        .isEqualTo(new Decision.Rejected("manager-1", "refunded on 3 May"));
    Map<String, Object> update = rig.calls("chat.update").get(0);
    assertThat(update).containsEntry("channel", "C1").containsEntry("ts", "1.2");
    assertThat(Json.text(update))
        .contains("Rejected by manager-1. Reason: refunded on 3 May")
        .doesNotContain("hitl.approve");
  }

  @Test
  void anEmptyReasonIsRefusedInTheForm() {
    Request request = ask();
    String metadata = opened("U1", request);
    for (String nothing : List.of("", "  \n ", "\u200b\u2060", "\u00a0\u3000")) {
      assertThat(send("U1", metadata, nothing))
          .isEqualTo(Map.of("response_action", "errors", "errors", Map.of("reason", "Say why.")));
    }
    assertThat(send("U1", metadata, List.of("no text"))).containsEntry("response_action", "errors");
    assertThat(send("U1", metadata, "x".repeat(1_001))).containsEntry("response_action", "errors");
    assertThat(status(request)).isEqualTo(RequestStatus.PENDING);
    send("U1", metadata, "x"); // and with one it counts
    assertThat(status(request)).isEqualTo(RequestStatus.REJECTED);
  }

  private void assertNotOurs(String user, Object metadata) {
    assertThat(Json.text(send(user, metadata, "because"))).contains("not the one that you opened");
  }

  @Test
  void aFormThatWasChangedOrIsSomebodyElsesRejectsNothing() {
    Request request = ask();
    Request other = Shop.only(hitl.start("support", "another"));
    String metadata = opened("U1", request);
    Map<String, Object> changed = new HashMap<>(Json.parseObject(metadata));
    changed.put("reference", other.reference());
    assertNotOurs("U1", Json.text(changed));
    for (String member : List.of("reference", "channel", "message", "mac")) {
      Map<String, Object> without = new HashMap<>(Json.parseObject(metadata));
      without.put(member, "C9");
      assertNotOurs("U1", Json.text(without));
      without.remove(member);
      assertNotOurs("U1", Json.text(without));
    }
    assertNotOurs("U2", metadata);
    assertNotOurs("U1", "{}");
    assertNotOurs("U1", "x");
    assertThat(status(request)).isEqualTo(RequestStatus.PENDING);
    assertThat(status(other)).isEqualTo(RequestStatus.PENDING);
  }

  @Test
  void withTheSignatureOfOursTheSameFormWouldRejectTheOther() {
    Request request = ask();
    Request other = Shop.only(hitl.start("support", "another"));
    opened("U1", request);
    RejectForm form = new RejectForm(new SigningSecret(SlackRig.SECRET, shop.clock));
    String signed =
        form.metadata(
            new RejectForm.About(other.reference(), "C1", "1.2"), new SlackUser("T1", "U1"));
    send("U1", signed, "because");
    assertThat(status(other)).isEqualTo(RequestStatus.REJECTED);
  }

  @Test
  void aFormOfARevisionThatWasChangedSinceRejectsNothing() {
    Hitl two =
        shop.open(
            """
            {"version": "1", "rules": [{"name": "two", "tool": "refund", "risk": "high",
              "message": "Refund {amount}", "approvals": [{"role": "manager", "count": 2}]}]}
            """);
    Request request = Asked.of(two, Shop.refund("c1", "500"));
    String metadata = opened("U1", request);
    two.review().modify(request.reference(), "manager-2", Map.of("amount", 400), "less");
    assertThat(Json.text(send("U1", metadata, "because")))
        .contains("\"response_action\":\"update\"", "changed since");
    assertThat(status(request)).isEqualTo(RequestStatus.PENDING);
    click("U1", Blocks.REJECT, request);
    assertThat(rig.calls("views.open")).hasSize(1);
    assertThat(rig.sink.last().text()).contains("changed since");
  }

  @Test
  void whoWritesAReasonWhileSomebodyElseDecidesIsToldWhoWasFirst() {
    Request request = ask();
    String metadata = opened("U1", request);
    click("U2", Blocks.APPROVE, request);
    assertThat(Json.text(send("U1", metadata, "because")))
        .contains("Somebody was first. Approved by manager-2.");
    assertThat(status(request)).isEqualTo(RequestStatus.APPROVED);
    click("U1", Blocks.REJECT, request);
    assertThat(rig.calls("views.open")).hasSize(1); // no form for nothing
    assertThat(rig.sink.last().text()).contains("Somebody was first.");
  }

  @Test
  void whatIsNotSignedBySlackOrWasThereBeforeRejectsNothing() {
    Request request = ask();
    String metadata = opened("U1", request);
    byte[] body = SlackRig.sent("U1", metadata, "because", 50);
    byte[] other = SlackRig.sent("U1", metadata, "other", 51);
    assertThat(callback.answer("POST", rig.signed(other)::get, body).status()).isEqualTo(401);
    assertThat(status(request)).isEqualTo(RequestStatus.PENDING);
    assertThat(rig.post(callback, body).status()).isEqualTo(200);
    assertThat(rig.post(callback, body).status()).isEqualTo(401);
    long version = now(request).version();
    assertThat(rig.post(rig.callback(hitl), body).status()).isEqualTo(200); // another node
    assertThat(now(request).version()).isEqualTo(version);
  }

  @Test
  void whoIsNobodyHereOrMayNotRejectsNothing() {
    Request request = ask();
    click("U9", Blocks.REJECT, request);
    assertThat(rig.calls("views.open")).isEmpty();
    assertThat(rig.sink.last().text()).contains("not known as a reviewer");
    String metadata = opened("U3", request);
    assertThat(Json.text(send("U3", metadata, "because"))).contains("You may not do this");
    assertThat(status(request)).isEqualTo(RequestStatus.PENDING);
  }

  @Test
  void whatIsCriticalHasNoFormAndAFormForItRejectsNothing() {
    Request critical = Asked.of(hitl, ToolCall.of("c1", "deleteAccount", Map.of("account", "a")));
    click("U1", Blocks.REJECT, critical);
    assertThat(rig.calls("views.open")).isEmpty();
    RejectForm form = new RejectForm(new SigningSecret(SlackRig.SECRET, shop.clock));
    String signed =
        form.metadata(
            new RejectForm.About(critical.reference(), "C1", "1.2"), new SlackUser("T1", "U1"));
    assertThat(Json.text(send("U1", signed, "because"))).contains("Look at the whole");
    assertThat(status(critical)).isEqualTo(RequestStatus.PENDING);
  }

  @Test
  void whereTheFormCannotBeOpenedThePersonIsToldSo() {
    Request request = ask();
    rig.sink.next(500);
    click("U1", Blocks.REJECT, request);
    assertThat(rig.sink.last().text()).contains("could not be opened");
    assertThat(status(request)).isEqualTo(RequestStatus.PENDING);
  }

  @Test
  void aFormThatIsNotThisOneIsAnsweredAndRejectsNothing() {
    byte[] body =
        SlackRig.form(
            Map.of(
                "type", "view_submission",
                "user", Map.of("id", "U1", "team_id", "T1"),
                "view", Map.of("callback_id", "another")));
    assertThat(rig.post(callback, body).status()).isEqualTo(400);
  }
}

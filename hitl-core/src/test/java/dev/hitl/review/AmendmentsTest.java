package dev.hitl.review;

import static dev.hitl.review.Desk.delete;
import static dev.hitl.review.Desk.refund;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hitl.Shop;
import dev.hitl.call.Arguments;
import dev.hitl.request.Decision;
import dev.hitl.request.Request;
import dev.hitl.request.RequestStatus;
import dev.hitl.request.Revision;
import dev.hitl.tool.Risk;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AmendmentsTest {
  private static final String POLICY =
      """
      version: 1
      rules:
        - name: director from a thousand
          tool: refund
          when: args.amount > 1000
          risk: critical
          approvals: [{role: director, count: 1}, {role: manager, count: 1}]
          deadline: PT10M
          message: "Big refund of {amount}"
        - name: never so much
          tool: refund
          when: args.amount > 10000
          verdict: deny
      """;

  @Test
  void anEditByTheOnePersonNeededIsTheirApprovalOfExactlyTheNewArguments() {
    Desk desk = Desk.asked(refund("500"));
    Request before = desk.request();
    Request now =
        desk.done(desk.desk().modify(desk.reference(), "manager-1", Map.of("amount", 250), "half"));
    assertThat(now.status()).isEqualTo(RequestStatus.APPROVED);
    assertThat(now.decision()).isEqualTo(new Decision.Approved(List.of("manager-1"), "half"));
    Revision revision = now.revision();
    assertThat(revision.author()).isEqualTo("manager-1");
    assertThat(revision.action().revision()).isEqualTo(2);
    assertThat(revision.action().arguments().json())
        .isEqualTo("{\"orderId\":\"42\",\"amount\":250}");
    assertThat(revision.digest())
        .isEqualTo(revision.action().digest())
        .isNotEqualTo(before.revision().digest());
    assertThat(revision.message()).isEqualTo("Refund 250 on order 42");
  }

  @Test
  void anUnknownArgumentIsNamedAndNothingChanges() {
    Desk desk = Desk.asked(refund("500"));
    assertThat(modifyInvalid(desk, Map.of("amuont", 50))).contains("amuont").contains("amount");
    assertThat(modifyInvalid(desk, Map.of("Amount", 50))).contains("Amount");
  }

  @Test
  void anArgumentOfTheWrongTypeIsNamedAndNothingChanges() {
    Desk desk = Desk.asked(refund("500"));
    assertThat(modifyInvalid(desk, Map.of("amount", "a lot"))).contains("amount");
    assertThat(modifyInvalid(desk, Map.of("amount", "50"))).contains("amount");
    assertThat(modifyInvalid(desk, Map.of("amount", List.of(50)))).contains("amount");
    assertThat(modifyInvalid(desk, Map.of("orderId", 42))).contains("orderId");
    assertThat(modifyInvalid(desk, Collections.singletonMap("amount", null))).contains("amount");
    assertThat(modifyInvalid(desk, Map.of("amount", Double.NaN))).contains("NaN");
    assertThat(modifyInvalid(desk, Map.of("orderId", "\ud800"))).contains("surrogate");
    assertThat(modifyInvalid(desk, Map.of("amount", new Object()))).contains("java.lang.Object");
  }

  @Test
  void anEditThatChangesNothingIsNoEdit() {
    Desk desk = Desk.asked(refund("500"));
    assertThat(modifyInvalid(desk, Map.of("amount", 500))).contains("nothing is different");
    assertThat(modifyInvalid(desk, Map.of())).contains("nothing is different");
    desk.done(
        desk.desk()
            .modify(
                desk.reference(), "manager-1", Map.of("amount", new BigDecimal("500.00")), "x"));
  }

  private static String modifyInvalid(Desk desk, Map<String, ?> changes) {
    return desk.invalid(() -> desk.desk().modify(desk.reference(), "manager-1", changes, "x"));
  }

  @Test
  void anEditToWhatPolicyForbidsIsRefused() {
    Desk desk = Desk.asked(POLICY, refund("500"));
    assertThat(
            desk.notAllowed(
                () ->
                    desk.desk()
                        .modify(desk.reference(), "manager-1", Map.of("amount", 10_001), "x")))
        .contains("policy forbids");
  }

  @Test
  void anEditToWhatIsStricterAsksWhoeverThatNeedsAndInTheTimeThatThatHas() {
    Desk desk = Desk.asked(POLICY, refund("500"));
    desk.shop.clock.advance(Duration.ofHours(1));
    Request now =
        desk.done(
            desk.desk().modify(desk.reference(), "manager-1", Map.of("amount", 5000), "more"));
    assertThat(now.status()).isEqualTo(RequestStatus.PENDING);
    assertThat(now.route().describe()).isEqualTo("1 of director and 1 of manager");
    assertThat(now.revision().risk()).isEqualTo(Risk.CRITICAL);
    assertThat(now.revision().message()).isEqualTo("Big refund of 5000");
    assertThat(now.deadline()).isEqualTo(desk.shop.clock.instant().plus(Duration.ofMinutes(10)));
    assertThat(desk.notAllowed(() -> desk.desk().approve(now.reference(), "manager-1")))
        .contains("edited this");
    desk.desk().approve(now.reference(), "manager-2");
    Request agreed = desk.done(desk.desk().approve(now.reference(), "director-1"));
    assertThat(agreed.decision())
        .isEqualTo(new Decision.Approved(List.of("manager-2", "director-1"), null));
    desk.hitl.resumeDue();
    assertThat(desk.shop.effects).containsExactly("refund 42 5000 [manager-2, director-1]");
  }

  @Test
  void aDeadlineThatTheNewArgumentsBroughtIsKept() {
    Desk desk = Desk.asked(POLICY, refund("500"));
    desk.desk().modify(desk.reference(), "manager-1", Map.of("amount", 5000), "more");
    desk.shop.clock.advance(Duration.ofMinutes(10));
    desk.refused(Ruling.TooLate.class, () -> desk.desk().approve(desk.reference(), "director-1"));
    desk.hitl.resumeDue();
    assertThat(desk.request().status()).isEqualTo(RequestStatus.EXPIRED);
  }

  @Test
  void anEditToWhatNeedsFewerPeopleStillNeedsAllWhoWereAsked() {
    Desk desk = Desk.asked(POLICY, refund("5000"));
    assertThat(desk.request().route().places()).isEqualTo(2);
    Request now =
        desk.done(desk.desk().modify(desk.reference(), "manager-1", Map.of("amount", 50), "less"));
    assertThat(now.status()).isEqualTo(RequestStatus.PENDING);
    assertThat(now.route()).isEqualTo(Shop.only(desk.run).route());
    assertThat(now.route().describe()).isEqualTo("1 of director and 1 of manager");
    assertThat(now.revision().risk()).isEqualTo(Risk.CRITICAL);
    assertThat(now.revision().message()).doesNotContain("5000").contains("less");
  }

  @Test
  void anEditNeverSparesAnybodyWhoWasAskedEvenIfFewerAreAskedForTheNewArguments() {
    Desk desk = Desk.asked(POLICY, refund("5000"));
    Request now =
        desk.done(desk.desk().modify(desk.reference(), "manager-1", Map.of("amount", 200), "less"));
    assertThat(now.status()).isEqualTo(RequestStatus.PENDING);
    assertThat(now.route().describe()).isEqualTo("1 of director and 1 of manager");
    assertThat(now.revision().risk()).isEqualTo(Risk.CRITICAL);
  }

  @Test
  void votesForWhatWasAskedBeforeDoNotCountForWhatIsAskedNow() {
    Desk desk = Desk.asked(delete());
    desk.desk().approve(desk.reference(), "manager-1");
    Request now =
        desk.done(
            desk.desk().modify(desk.reference(), "clerk-1", Map.of("account", "a8"), "that one"));
    assertThat(now.votes()).isEmpty();
    assertThat(now.status()).isEqualTo(RequestStatus.PENDING);
    assertThat(desk.desk().approve(now.reference(), "manager-1"))
        .isInstanceOf(Ruling.Counted.class);
    desk.done(desk.desk().approve(now.reference(), "manager-2"));
    desk.hitl.resumeDue();
    assertThat(desk.shop.effects).containsExactly("delete a8");
  }

  @Test
  void whereTwoMustAgreeNeitherTheEditorNorAnEarlierEditorCounts() {
    Desk desk = Desk.asked(delete());
    desk.desk().modify(desk.reference(), "manager-1", Map.of("account", "a8"), "that one");
    desk.notAllowed(() -> desk.desk().approve(desk.reference(), "manager-1"));
    desk.desk().modify(desk.reference(), "manager-2", Map.of("account", "a9"), "no, that one");
    assertThat(desk.reference()).endsWith("@3");
    for (String editor : List.of("manager-1", "manager-2")) {
      assertThat(desk.notAllowed(() -> desk.desk().approve(desk.reference(), editor)))
          .contains(editor + " edited this");
    }
    assertThat(desk.desk().approve(desk.reference(), "clerk-1")).isInstanceOf(Ruling.Counted.class);
    desk.done(desk.desk().approve(desk.reference(), "director-1"));
    desk.hitl.resumeDue();
    assertThat(desk.shop.effects).containsExactly("delete a9");
    assertThat(desk.shop.store.revisions(desk.request().id()))
        .extracting(Revision::author)
        .containsExactly(null, "manager-1", "manager-2");
  }

  @Test
  void anEditOfWhatWasHandedOnIsNotHandedBack() {
    Desk desk = Desk.asked(refund("500"));
    desk.desk().escalate(desk.reference(), "manager-1", "director", "too much for me");
    Request now =
        desk.done(
            desk.desk().modify(desk.reference(), "director-1", Map.of("amount", 300), "less"));
    assertThat(now.status()).isEqualTo(RequestStatus.APPROVED);
    assertThat(now.route().describe()).isEqualTo("1 of director");
    desk.hitl.resumeDue();
    assertThat(desk.shop.effects).containsExactly("refund 42 300 [director-1]");
  }

  @Test
  void anEditOfWhatWasHandedOnStillAsksWhoeverTheNewArgumentsNeed() {
    Desk desk = Desk.asked(POLICY, refund("500"));
    desk.desk().escalate(desk.reference(), "manager-1", "clerk", "not mine");
    Request now =
        desk.done(desk.desk().modify(desk.reference(), "clerk-1", Map.of("amount", 5000), "more"));
    assertThat(now.status()).isEqualTo(RequestStatus.PENDING);
    assertThat(now.route().describe()).isEqualTo("1 of clerk and 1 of director and 1 of manager");
  }

  @Test
  void whereOnePersonIsEnoughAnEditorMayAgreeToTheirOwnEdit() {
    Desk desk = Desk.asked(DIRECTOR, refund("50"));
    desk.desk()
        .redirect(
            desk.reference(), "clerk-1", "setPrice", Map.of("item", "i", "price", 5), "rather");
    Request target = desk.request("setPrice");
    assertThat(target.route().describe()).isEqualTo("1 of manager");
    desk.notAllowed(() -> desk.desk().approve(target.reference(), "clerk-1"));
    desk.done(desk.desk().escalate(target.reference(), "manager-1", "clerk", "your word"));
    desk.done(desk.desk().approve(target.reference(), "clerk-1"));
  }

  private static final String DIRECTOR =
      """
      version: 1
      rules:
        - tool: refund
          risk: high
          approvals: [{role: clerk}]
        - tool: setPrice
          risk: high
          approvals: [{role: manager}]
        - tool: askingByItself
          when: args.what == 'never'
          risk: critical
          approvals: [{role: director, count: 2}]
      """;

  /** Nobody but the body of the tool knows that it asks. */
  @Test
  void aRedirectionToAToolThatMayAskByItselfAsksWhoeverThatWouldAsk() {
    Desk desk = Desk.asked(DIRECTOR, refund("50"));
    desk.done(
        desk.desk()
            .redirect(
                desk.reference(), "clerk-1", "askingByItself", Map.of("what", "it"), "rather"));
    Request target = desk.request("askingByItself");
    assertThat(target.status()).isEqualTo(RequestStatus.PENDING);
    assertThat(target.route().describe()).isEqualTo("2 of director");
    assertThat(target.revision().risk()).isEqualTo(Risk.CRITICAL);
    assertThat(target.revision().reasons().get(0).rule()).isEqualTo("redirection by clerk-1");
    desk.notAllowed(() -> desk.desk().approve(target.reference(), "clerk-1"));
    desk.hitl.resumeDue();
    assertThat(desk.shop.effects).isEmpty();
  }

  @Test
  void aRedirectionToAToolThatNobodyHasRulesForIsEnoughAsOnePersonsWord() {
    Desk desk = Desk.asked(refund("500"));
    desk.done(
        desk.desk()
            .redirect(
                desk.reference(), "manager-1", "askingByItself", Map.of("what", "it"), "rather"));
    assertThat(desk.request("askingByItself").status()).isEqualTo(RequestStatus.APPROVED);
    desk.hitl.resumeDue();
    assertThat(desk.shop.effects).containsExactly("asks true", "did it");
  }

  @Test
  void anEditorMayStillSayNo() {
    Desk desk = Desk.asked(delete());
    desk.desk().modify(desk.reference(), "manager-1", Map.of("account", "a8"), "that one");
    desk.done(desk.desk().reject(desk.reference(), "manager-1", "none of them"));
  }

  @Test
  void aRedirectionIsJudgedAsIfTheAgentHadProposedIt() {
    Desk desk = Desk.asked(POLICY, delete());
    String r = desk.reference();
    ReviewDesk at = desk.desk();
    assertThat(desk.invalid(() -> at.redirect(r, "manager-1", "refnd", Map.of(), "x")))
        .contains("refnd")
        .contains("refund");
    assertThat(desk.invalid(() -> at.redirect(r, "manager-1", "refund", Map.of("amount", 5), "x")))
        .contains("orderId");
    assertThat(
            desk.notAllowed(
                () ->
                    at.redirect(
                        r, "manager-1", "refund", Map.of("orderId", "1", "amount", 10_001), "x")))
        .contains("policy forbids");
    desk.done(
        at.redirect(r, "manager-1", "refund", Map.of("orderId", "1", "amount", 5000), "refund"));
    Request target = desk.request("refund");
    assertThat(target.status()).isEqualTo(RequestStatus.PENDING);
    assertThat(target.origin()).isEqualTo(desk.request("deleteAccount").id());
    assertThat(target.route().describe()).isEqualTo("1 of director and 1 of manager");
    assertThat(desk.notAllowed(() -> at.approve(target.reference(), "manager-1")))
        .contains("edited this");
  }

  @Test
  void aRedirectionForSomebodyKeepsThatPersonFromDeciding() {
    Desk desk = Desk.askedFor(Desk.PRINCIPAL, refund("500"));
    desk.desk()
        .redirect(desk.reference(), "manager-1", "deleteAccount", Map.of("account", "a"), "x");
    Request target = desk.request("deleteAccount");
    assertThat(target.principal()).isEqualTo(Desk.PRINCIPAL);
    assertThat(desk.notAllowed(() -> desk.desk().approve(target.reference(), Desk.PRINCIPAL)))
        .contains("on behalf of");
  }

  @Test
  void whatThePersonChangesAfterwardsInTheirMapDoesNotChangeTheBallot() {
    Map<String, Object> changes = new HashMap<>(Map.of("amount", 50));
    Ballot.Modify ballot = new Ballot.Modify("r", "manager-1", changes, "half");
    changes.put("amount", 5_000_000);
    assertThat(ballot.changes()).isEqualTo(Map.of("amount", 50));
    assertThat(Arguments.of(ballot.changes()).json()).isEqualTo("{\"amount\":50}");
  }
}

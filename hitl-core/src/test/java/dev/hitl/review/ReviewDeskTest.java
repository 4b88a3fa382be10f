package dev.hitl.review;

import static dev.hitl.review.Desk.delete;
import static dev.hitl.review.Desk.refund;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hitl.Shop;
import dev.hitl.call.RunId;
import dev.hitl.request.Decision;
import dev.hitl.request.ExecutionSteps;
import dev.hitl.request.Request;
import dev.hitl.request.RequestStatus;
import dev.hitl.request.Trigger;
import dev.hitl.request.Vote;
import dev.hitl.store.Applied;
import dev.hitl.store.Step;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ReviewDeskTest {
  @Test
  void eachKindOfBallotIsTakenFromSomebodyWhoMay() {
    for (int i = 0; i < 7; i++) {
      Desk desk = Desk.asked(refund("500"));
      Ballot ballot = WhoMayDecideTest.all(desk.reference(), "manager-1").get(i);
      Request now = desk.done(desk.desk().decide(ballot));
      assertThat(now.status())
          .isEqualTo(
              List.of(
                      RequestStatus.APPROVED,
                      RequestStatus.REJECTED,
                      RequestStatus.APPROVED,
                      RequestStatus.ANSWERED,
                      RequestStatus.REDIRECTED,
                      RequestStatus.PENDING,
                      RequestStatus.CANCELLED)
                  .get(i));
      assertThat(desk.shop.effects).isEmpty();
    }
  }

  @Test
  void anUnknownReferenceIsNamed() {
    Desk desk = Desk.asked(refund("500"));
    for (String reference : List.of("nothing", "", "@", "nothing@2", "' or 1=1 --")) {
      Ruling.Unknown unknown =
          desk.refused(Ruling.Unknown.class, () -> desk.desk().approve(reference, "manager-1"));
      assertThat(unknown.reference()).isEqualTo(reference);
    }
  }

  @Test
  void aReferenceToARevisionThatIsNotTheCurrentOneIsSuperseded() {
    Desk desk = Desk.asked(delete());
    String first = desk.reference();
    desk.refused(Ruling.Superseded.class, () -> desk.desk().approve(first + "@2", "manager-1"));
    desk.desk().modify(first, "clerk-1", Map.of("account", "a8"), "the other one");
    assertThat(desk.reference()).isEqualTo(first + "@2");
    for (Ballot ballot :
        List.of(
            new Ballot.Approve(first, "manager-1", null),
            new Ballot.Reject(first, "manager-1", "no"),
            new Ballot.Approve(first + "@3", "manager-1", null),
            new Ballot.Approve(first + "@02", "manager-1", null),
            new Ballot.Approve(first + "@", "manager-1", null))) {
      Ruling.Superseded superseded =
          desk.refused(Ruling.Superseded.class, () -> desk.desk().decide(ballot));
      assertThat(superseded.current()).isEqualTo(desk.request());
    }
    assertThat(desk.desk().approve(first + "@2", "manager-1")).isInstanceOf(Ruling.Counted.class);
  }

  @Test
  void theFirstRevisionHasTwoReferences() {
    Desk desk = Desk.asked(delete());
    String id = desk.reference();
    assertThat(desk.desk().approve(id + "@1", "manager-1")).isInstanceOf(Ruling.Counted.class);
    desk.desk().modify(id, "clerk-1", Map.of("account", "a8"), "the other one");
    desk.refused(Ruling.Superseded.class, () -> desk.desk().approve(id + "@1", "manager-1"));
  }

  @Test
  void whoeverComesSecondIsToldWhoDecidedAndWhat() {
    Desk desk = Desk.asked(refund("500"));
    String reference = desk.reference();
    desk.desk().reject(reference, "manager-1", "already refunded");
    for (Ballot ballot : WhoMayDecideTest.all(reference, "manager-2")) {
      Ruling.AlreadyDecided late =
          desk.refused(Ruling.AlreadyDecided.class, () -> desk.desk().decide(ballot));
      assertThat(late.winner().decision())
          .isEqualTo(new Decision.Rejected("manager-1", "already refunded"));
    }
  }

  @Test
  void theSameBallotAgainSaysThatItStands() {
    Desk desk = Desk.asked(refund("500"));
    String reference = desk.reference();
    desk.desk().approve(reference, "manager-1");
    Ruling.AlreadyDecided again =
        desk.refused(
            Ruling.AlreadyDecided.class, () -> desk.desk().approve(reference, "manager-1"));
    assertThat(again.winner().decision())
        .isEqualTo(new Decision.Approved(List.of("manager-1"), null));
  }

  @Test
  void exactlyAtTheDeadlineItIsTooLateAndAMillisecondBeforeItIsNot() {
    for (int i = 0; i < 6; i++) {
      Desk desk = Desk.asked(refund("500"));
      Ballot ballot = WhoMayDecideTest.all(desk.reference(), "manager-1").get(i);
      desk.shop.clock.advance(Duration.ofHours(4));
      Ruling.TooLate late = desk.refused(Ruling.TooLate.class, () -> desk.desk().decide(ballot));
      assertThat(late.request()).isEqualTo(desk.request());
      desk.shop.clock.advance(Duration.ofMillis(-1));
      desk.done(desk.desk().decide(ballot));
    }
  }

  @Test
  void afterTheDeadlineAQuestionCanStillBeTakenBackAndNothingRuns() {
    Desk desk = Desk.asked(refund("500"));
    desk.shop.clock.advance(Duration.ofHours(5));
    Request now = desk.done(desk.desk().withdraw(desk.reference(), "manager-1", "hung up"));
    assertThat(now.status()).isEqualTo(RequestStatus.CANCELLED);
  }

  @Test
  void whatHasExpiredIsDecided() {
    Desk desk = Desk.asked(refund("500"));
    String reference = desk.reference();
    desk.shop.clock.advance(Duration.ofHours(4));
    desk.hitl.resumeDue();
    Ruling.AlreadyDecided late =
        desk.refused(
            Ruling.AlreadyDecided.class, () -> desk.desk().approve(reference, "manager-1"));
    assertThat(late.winner().decision()).isEqualTo(new Decision.Expired());
    assertThat(desk.shop.effects).isEmpty();
  }

  @Test
  void aCriticalCallNeedsTwoDifferentPeople() {
    Desk desk = Desk.asked(delete());
    Ruling first = desk.desk().approve(desk.reference(), "manager-1", "seen it");
    assertThat(first)
        .isInstanceOfSatisfying(
            Ruling.Counted.class,
            counted -> {
              assertThat(counted.missing()).isEqualTo(1);
              assertThat(counted.request()).isEqualTo(desk.request());
            });
    assertThat(desk.notAllowed(() -> desk.desk().approve(desk.reference(), "manager-1")))
        .contains("already agreed");
    assertThat(desk.hitl.resumeDue()).isZero();
    assertThat(desk.shop.effects).isEmpty();
    Request now = desk.done(desk.desk().approve(desk.reference(), "clerk-1"));
    assertThat(now.decision())
        .isEqualTo(new Decision.Approved(List.of("manager-1", "clerk-1"), null));
    assertThat(now.votes())
        .extracting(Vote::roles)
        .containsExactly(Set.of("manager"), Set.of("clerk"));
    desk.hitl.resumeDue();
    assertThat(desk.shop.effects).containsExactly("delete a7");
  }

  @Test
  void oneNoIsEnoughWhereTwoMustAgree() {
    Desk desk = Desk.asked(delete());
    desk.desk().approve(desk.reference(), "manager-1");
    desk.done(desk.desk().reject(desk.reference(), "manager-1", "on second thoughts"));
    desk.hitl.resumeDue();
    assertThat(desk.shop.effects).isEmpty();
  }

  @Test
  void aVoteThatCouldFillNoPlaceThatIsStillEmptyIsRefused() {
    Desk desk =
        Desk.asked(
            """
            version: 1
            rules:
              - tool: refund
                risk: high
                approvals: [{role: manager}, {role: clerk}]
            """,
            refund("500"));
    assertThat(desk.desk().approve(desk.reference(), "manager-1"))
        .isInstanceOf(Ruling.Counted.class);
    assertThat(desk.notAllowed(() -> desk.desk().approve(desk.reference(), "manager-2")))
        .contains("filled");
    desk.done(desk.desk().approve(desk.reference(), "clerk-1"));
  }

  @Test
  void reasonsAndTextsAreNeededAndHaveALimit() {
    Desk desk = Desk.asked(refund("500"));
    String r = desk.reference();
    ReviewDesk at = desk.desk();
    Map<String, Object> half = Map.of("amount", 50);
    Map<String, Object> credit = Map.of("orderId", "42", "amount", 5);
    for (String blank : List.of("", " ", "\n\t")) {
      assertThat(desk.invalid(() -> at.reject(r, "manager-1", blank))).contains("reason");
      assertThat(desk.invalid(() -> at.answer(r, "manager-1", blank))).contains("text");
      assertThat(desk.invalid(() -> at.withdraw(r, "manager-1", blank))).contains("reason");
      assertThat(desk.invalid(() -> at.escalate(r, "manager-1", "director", blank)))
          .contains("reason");
      assertThat(desk.invalid(() -> at.modify(r, "manager-1", half, blank))).contains("reason");
      assertThat(desk.invalid(() -> at.redirect(r, "manager-1", "credit", credit, blank)))
          .contains("reason");
    }
    String much = "x".repeat(10_001);
    for (Ballot ballot :
        List.<Ballot>of(
            new Ballot.Approve(r, "manager-1", much),
            new Ballot.Reject(r, "manager-1", much),
            new Ballot.Answer(r, "manager-1", much),
            new Ballot.Withdraw(r, "manager-1", much),
            new Ballot.Escalate(r, "manager-1", "director", much),
            new Ballot.Modify(r, "manager-1", half, much),
            new Ballot.Redirect(r, "manager-1", "credit", credit, much))) {
      assertThat(desk.invalid(() -> at.decide(ballot))).contains("10000");
    }
    desk.done(at.reject(r, "manager-1", "x".repeat(10_000)));
  }

  @Test
  void aTextThatCannotBeStoredIsRefusedAndNotMended() {
    Desk desk = Desk.asked(refund("500"));
    String r = desk.reference();
    desk.invalid(() -> desk.desk().reject(r, "manager-1", "\ud800"));
    desk.invalid(() -> desk.desk().answer(r, "manager-1", "\udc00"));
    desk.invalid(() -> desk.desk().approve(r, "manager-1", "\ud800"));
    desk.done(desk.desk().answer(r, "manager-1", "\ud83d\ude00"));
  }

  @Test
  void handingOnNamesARoleThatSomebodyHas() {
    Desk desk = Desk.asked(refund("500"));
    assertThat(
            desk.invalid(() -> desk.desk().escalate(desk.reference(), "manager-1", "directr", "x")))
        .contains("directr")
        .contains("[clerk, director, manager]");
    Request now =
        desk.done(desk.desk().escalate(desk.reference(), "manager-1", "director", "too much"));
    assertThat(now.route().roles()).containsExactly("director");
    assertThat(now.reference()).isEqualTo(now.id());
    desk.notAllowed(() -> desk.desk().approve(now.reference(), "manager-1"));
    desk.done(desk.desk().approve(now.reference(), "director-1"));
  }

  @Test
  void aQuestionOfTwoPeopleThatIsHandedOnStaysOneOfTwoPeople() {
    Desk desk = Desk.asked(delete());
    desk.desk().escalate(desk.reference(), "clerk-1", "manager", "not for me");
    assertThat(desk.request().route().places()).isEqualTo(2);
    assertThat(desk.desk().approve(desk.reference(), "manager-1"))
        .isInstanceOf(Ruling.Counted.class);
    desk.done(desk.desk().approve(desk.reference(), "manager-2"));
  }

  private static final String THREE =
      """
      version: 1
      rules:
        - tool: deleteAccount
          risk: critical
          approvals: [{role: manager}, {role: clerk}, {role: director}]
      """;

  @Test
  void onlyThePlacesThatThePersonCouldFillAreHandedOn() {
    Desk desk = Desk.asked(THREE, delete());
    String before = desk.request().route().describe();
    assertThat(before).isEqualTo("1 of clerk and 1 of director and 1 of manager");
    desk.desk().approve(desk.reference(), "manager-1", "fine");
    Request now = desk.done(desk.desk().escalate(desk.reference(), "clerk-1", "manager", "x"));
    assertThat(now.route().describe()).isEqualTo("1 of director and 2 of manager");
    assertThat(now.votes()).extracting(Vote::voter).containsExactly("manager-1");
    desk.done(desk.desk().escalate(desk.reference(), "director-1", "clerk", "y"));
    assertThat(desk.request().route().describe()).isEqualTo("3 of clerk");
  }

  @Test
  void aPlaceForAnybodyIsHandedOnAndAPlaceForOthersStays() {
    Desk desk =
        Desk.asked(
            """
            version: 1
            rules:
              - tool: refund
                risk: high
                approvals: [{role: director}, {count: 1}]
            """,
            refund("50"));
    desk.done(desk.desk().escalate(desk.reference(), "clerk-1", "manager", "x"));
    assertThat(desk.request().route().describe()).isEqualTo("1 of director and 1 of manager");
  }

  @Test
  void whatWouldAskMoreThanAHundredPeopleOfOneRoleIsNotHandedOn() {
    Desk desk =
        Desk.asked(
            """
            version: 1
            rules:
              - tool: refund
                risk: high
                approvals: [{role: clerk, count: 100}, {role: manager}]
            """,
            refund("50"));
    assertThat(
            desk.invalid(() -> desk.desk().escalate(desk.reference(), "clerk-1", "manager", "x")))
        .contains("101", "100");
    desk.done(desk.desk().escalate(desk.reference(), "clerk-1", "director", "x"));
  }

  @Test
  void aResultOfAnExecutionInDoubtHasALimit() {
    for (boolean succeeded : List.of(true, false)) {
      Desk desk = Desk.asked(refund("500"));
      String r = desk.reference();
      desk.desk().approve(r, "manager-1");
      Instant now = desk.shop.clock.instant();
      Request claimed =
          take(
              desk,
              Step.of(ExecutionSteps.claim(desk.request(), "node", Duration.ofSeconds(1), now)));
      desk.shop.clock.advance(Duration.ofSeconds(1));
      take(desk, Step.of(ExecutionSteps.settle(Trigger.LOSE, claimed, null, "hitl", "gone", now)));
      String much = "x".repeat(100_001);
      assertThat(desk.invalid(() -> resolve(desk, r, succeeded, much))).contains("100000");
      String most = "x".repeat(100_000);
      assertThat(desk.done(resolve(desk, r, succeeded, most)).result()).isEqualTo(most);
    }
  }

  private static Ruling resolve(Desk desk, String reference, boolean succeeded, String text) {
    return desk.desk()
        .decide(
            succeeded
                ? new Ballot.Succeeded(reference, "manager-1", text)
                : new Ballot.NotSucceeded(reference, "manager-1", text));
  }

  private static Request take(Desk desk, Step step) {
    return ((Applied.Done) desk.shop.store.apply(List.of(step))).requests().get(0);
  }

  @Test
  void whatIsPendingIsDecidedAndNotResolved() {
    Desk desk = Desk.asked(refund("500"));
    String r = desk.reference();
    List<Ballot> resolving =
        List.of(
            new Ballot.Succeeded(r, "manager-1", "paid"),
            new Ballot.NotSucceeded(r, "manager-1", "not paid"),
            new Ballot.RunAgain(r, "manager-1", "safe"));
    for (Ballot ballot : resolving) {
      assertThat(desk.invalid(() -> desk.desk().decide(ballot))).contains("pending");
    }
    desk.desk().reject(r, "manager-1", "no");
    for (Ballot ballot : resolving) {
      desk.refused(Ruling.AlreadyDecided.class, () -> desk.desk().decide(ballot));
    }
  }

  @Test
  void theInboxIsPagedInOrderAndKeepsTenantsApart() {
    Desk desk =
        Desk.asked(Shop.refund("a", "200"), Shop.refund("b", "300"), Shop.refund("c", "9999"));
    desk.hitl.start(new RunId("other", "support", "run-2"), "x");
    List<Request> whole = desk.desk().inbox();
    assertThat(whole).hasSize(3).allMatch(request -> request.run().tenant().equals("default"));
    InboxQuery query = InboxQuery.first().limit(1);
    for (Request expected : whole) {
      InboxPage page = desk.desk().inbox(query);
      assertThat(page.requests()).containsExactly(expected);
      query = query.after(page.next());
    }
    assertThat(query.after()).isNull();
    assertThat(desk.desk().inbox(InboxQuery.of("other")).requests()).hasSize(3);
    desk.desk().approve(whole.get(0).reference(), "manager-1");
    assertThat(desk.desk().inbox()).isEqualTo(whole.subList(1, 3));
    assertThat(desk.desk().find(whole.get(0).reference() + "@7")).isPresent();
    assertThat(desk.desk().find("nothing")).isEmpty();
    assertThat(desk.desk().briefing(whole.get(0))).startsWith("[high] Refund");
  }
}

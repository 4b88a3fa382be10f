package dev.hitl.review;

import static dev.hitl.review.Desk.delete;
import static dev.hitl.review.Desk.refund;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.hitl.Shop;
import dev.hitl.call.Arguments;
import dev.hitl.checkpoint.RunRecord.Head;
import dev.hitl.request.Request;
import dev.hitl.store.StandingRecord;
import dev.hitl.store.StandingStep;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DecisionIdTest {
  @Test
  void everyKindOfBallotGivenAgainUnderItsNameGetsTheSameAnswerAndChangesNothing() {
    for (int i = 0; i < 7; i++) {
      Desk desk = Desk.asked(refund("500"));
      Ballot ballot = WhoMayDecideTest.all(desk.reference(), "manager-1").get(i);
      Request decided = desk.done(desk.desk().decide(ballot, "d-1"));
      int events = desk.shop.store.audit(decided.id()).size();
      assertThat(desk.desk().decide(ballot, "d-1")).isEqualTo(new Ruling.Done(decided));
      assertThat(desk.shop.store.audit(decided.id())).hasSize(events);
    }
  }

  @Test
  void withoutANameTheSecondTimeIsTooLate() {
    Desk desk = Desk.asked(refund("500"));
    Ballot ballot = new Ballot.Reject(desk.reference(), "manager-1", "no");
    desk.done(desk.desk().decide(ballot));
    assertThat(desk.desk().decide(ballot)).isInstanceOf(Ruling.AlreadyDecided.class);
  }

  @Test
  void aVoteGivenAgainCountsOnce() {
    Desk desk = Desk.asked(delete());
    Ballot vote = new Ballot.Approve(desk.reference(), "manager-1", null);
    Ruling first = desk.desk().decide(vote, "d-1");
    assertThat(first).isInstanceOf(Ruling.Counted.class);
    assertThat(desk.desk().decide(vote, "d-1")).isEqualTo(first);
    assertThat(desk.request().votes()).hasSize(1);
  }

  @Test
  void theAnswerIsTheSameAfterTheCallHasRun() {
    Desk desk = Desk.asked(refund("500"));
    Ballot ballot = new Ballot.Approve(desk.reference(), "manager-1", null);
    desk.done(desk.desk().decide(ballot, "d-1"));
    desk.hitl.resumeDue();
    assertThat(desk.desk().decide(ballot, "d-1")).isEqualTo(new Ruling.Done(desk.request()));
    assertThat(desk.shop.effects).hasSize(1);
  }

  @Test
  void aNameThatWasUsedForAnotherBallotIsRefused() {
    Desk desk = Desk.asked(refund("500"));
    String reference = desk.reference();
    desk.done(desk.desk().decide(new Ballot.Reject(reference, "manager-1", "no"), "d-1"));
    for (Ballot other :
        List.of(
            new Ballot.Approve(reference, "manager-1", null),
            new Ballot.Reject(reference, "manager-2", "no"),
            new Ballot.Reject(reference, "manager-1", "no, really"))) {
      assertThat(desk.invalid(() -> desk.desk().decide(other, "d-1"))).contains("d-1");
    }
  }

  private static StandingRecord coupon(Desk desk, String name) {
    Instant now = desk.shop.clock.instant();
    StandingRecord coupon =
        new StandingRecord(
            "coupon:" + name,
            "coupon",
            "default",
            name,
            null,
            1,
            1,
            now.plusSeconds(60),
            false,
            Arguments.of(Map.of("for", name)),
            Head.NONE,
            now,
            now);
    desk.shop.store.stand(List.of(StandingStep.Put.counting(coupon)));
    return coupon;
  }

  private static Integer left(Desk desk, StandingRecord coupon) {
    return desk.shop.store.standing(coupon.id()).orElseThrow().left();
  }

  @Test
  void whatABallotIsGivenByIsUsedWithItAndGivesNoOther() {
    Desk desk = Desk.asked(delete());
    StandingRecord coupon = coupon(desk, "a");
    StandingStep.Use use = new StandingStep.Use(coupon, 1);
    Ballot vote = new Ballot.Approve(desk.reference(), "manager-1", null);

    Ruling first = desk.desk().decide(vote, "d-1", use);

    assertThat(first).isInstanceOf(Ruling.Counted.class);
    assertThat(left(desk, coupon)).isZero();
    assertThat(desk.desk().decide(vote, "d-1", use)).as("the same again").isEqualTo(first);
    Ballot other = new Ballot.Approve(desk.reference(), "manager-2", null);
    assertThat(desk.invalid(() -> desk.desk().decide(other, "d-2", use))).contains("used before");
    assertThat(desk.request().votes()).hasSize(1);
    desk.done(desk.desk().decide(other, "d-3")); // without it there is nothing in the way
  }

  @Test
  void aBallotThatIsNotTakenUsesUpNothing() {
    Desk desk = Desk.asked(refund("500"));
    StandingRecord coupon = coupon(desk, "a");
    StandingStep.Use use = new StandingStep.Use(coupon, 1);
    Ballot not = new Ballot.Approve(desk.reference(), "clerk-1", null);
    assertThat(desk.desk().decide(not, "d-1", use)).isInstanceOf(Ruling.NotAllowed.class);
    assertThat(left(desk, coupon)).isEqualTo(1);
    desk.done(
        desk.desk().decide(new Ballot.Approve(desk.reference(), "manager-1", null), "d-2", use));
    assertThat(left(desk, coupon)).isZero();
  }

  @Test
  void whatIsOverOrWasNeverPutDownGivesNoBallot() {
    Desk desk = Desk.asked(refund("500"));
    StandingRecord coupon = coupon(desk, "a");
    Ballot vote = new Ballot.Approve(desk.reference(), "manager-1", null);
    StandingStep.Use twice = new StandingStep.Use(coupon, 2);
    assertThat(desk.invalid(() -> desk.desk().decide(vote, "d-1", twice))).contains("used before");
    desk.shop.clock.advance(Duration.ofMinutes(1));
    StandingStep.Use late = new StandingStep.Use(coupon, 1);
    assertThat(desk.invalid(() -> desk.desk().decide(vote, "d-1", late))).contains("is over");
    assertThat(desk.request().votes()).isEmpty();
  }

  @Test
  void theOrderOfTheChangesDoesNotMatter() {
    Desk desk = Desk.asked(refund("500"));
    Map<String, Object> one = new LinkedHashMap<>();
    one.put("amount", 50);
    one.put("orderId", "43");
    Map<String, Object> two = new LinkedHashMap<>();
    two.put("orderId", "43");
    two.put("amount", 50);
    String reference = desk.reference();
    Ballot first = new Ballot.Modify(reference, "manager-1", one, "half");
    Ruling ruling = desk.desk().decide(first, "d-1");
    assertThat(ruling).isInstanceOf(Ruling.Done.class);
    assertThat(desk.desk().decide(new Ballot.Modify(reference, "manager-1", two, "half"), "d-1"))
        .isEqualTo(ruling);
  }

  @Test
  void severalBallotsUnderOneNameAreAnsweredAgainTogether() {
    Desk desk = Desk.asked(Shop.refund("a", "200"), Shop.refund("b", "300"));
    List<Ballot> ballots =
        desk.desk().inbox().stream()
            .map(r -> (Ballot) new Ballot.Reject(r.reference(), "manager-1", "no"))
            .toList();
    List<Ruling> first = desk.desk().together(ballots, "d-1");
    assertThat(first).allMatch(Ruling.Done.class::isInstance);
    assertThat(desk.desk().together(ballots, "d-1")).isEqualTo(first);
  }

  @Test
  void aNameHasOneTo190Characters() {
    Desk desk = Desk.asked(refund("500"));
    Ballot ballot = new Ballot.Reject(desk.reference(), "manager-1", "no");
    for (String bad : List.of("", " ", "x".repeat(191))) {
      assertThatIllegalArgumentException().isThrownBy(() -> desk.desk().decide(ballot, bad));
    }
    desk.done(desk.desk().decide(ballot, "x".repeat(190)));
  }
}

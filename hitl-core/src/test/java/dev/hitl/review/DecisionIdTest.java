package dev.hitl.review;

import static dev.hitl.review.Desk.delete;
import static dev.hitl.review.Desk.refund;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.hitl.Shop;
import dev.hitl.request.Request;
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

package dev.hitl.review;

import static dev.hitl.review.Desk.refund;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hitl.Shop;
import dev.hitl.audit.AuditEvent;
import dev.hitl.call.ToolCall;
import dev.hitl.policy.Policy;
import dev.hitl.request.Decision;
import dev.hitl.request.Request;
import dev.hitl.request.RequestStatus;
import dev.hitl.request.ReviewerDirectory;
import dev.hitl.request.Tally;
import dev.hitl.request.Vote;
import dev.hitl.testing.SimulatedReviewer;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Stages, denials, votes taken back, reasons, and the principal's own word. */
class StagesTest {
  private static final ToolCall CREDIT =
      ToolCall.of("c1", "credit", "{\"orderId\":\"42\",\"amount\":5}");

  private static Desk credit(String rule) {
    return Desk.asked("version: 1\nrules:\n  - {tool: credit, " + rule + "}\n", CREDIT);
  }

  private static Desk twoStages() {
    return credit("risk: high, stages: [[{role: manager}], [{role: clerk}]]");
  }

  @Test
  void theSecondStageIsAskedWhenTheFirstIsDone() {
    Desk desk = twoStages();
    String r = desk.reference();
    assertThat(desk.notAllowed(() -> desk.desk().approve(r, "clerk-1")))
        .isEqualTo("stage 1 is asked now: 1 of manager; clerk-1 is asked at stage 2");
    assertThat(desk.desk().briefing(desk.request()))
        .contains("stage 1        1 of manager (asked now)")
        .contains("stage 2        1 of clerk");
    assertThat(desk.desk().approve(r, "manager-1"))
        .isInstanceOfSatisfying(Ruling.Counted.class, c -> assertThat(c.missing()).isOne());
    assertThat(Tally.of(desk.request()).stage()).isOne();
    assertThat(desk.desk().briefing(desk.request()))
        .contains("stage 1        1 of manager; agreed so far: manager-1")
        .contains("stage 2        1 of clerk (asked now)");
    assertThat(desk.notAllowed(() -> desk.desk().approve(r, "manager-2")))
        .contains("the places that manager-2 could fill are filled");
    Request done = desk.done(desk.desk().approve(r, "clerk-1"));
    assertThat(done.decision())
        .isEqualTo(new Decision.Approved(List.of("manager-1", "clerk-1"), null));
    assertThat(done.votes()).extracting(Vote::stage).containsExactly(0, 1);
  }

  @Test
  void onePersonOfBothRolesFillsOneOfBothStages() {
    Desk desk = credit("risk: high, stages: [[{role: manager}], [{role: director}]]");
    String r = desk.reference();
    desk.desk().approve(r, "director-1");
    assertThat(desk.notAllowed(() -> desk.desk().approve(r, "director-1")))
        .contains("already agreed");
    assertThat(desk.request().status()).isEqualTo(RequestStatus.PENDING);
  }

  @Test
  void anEditBeginsAgainAtTheFirstStage() {
    Desk desk = twoStages();
    desk.desk().approve(desk.reference(), "manager-1");
    Request edited =
        desk.done(desk.desk().modify(desk.reference(), "clerk-1", Map.of("amount", 4), "less"));
    assertThat(edited.votes()).isEmpty();
    assertThat(Tally.of(edited).stage()).isZero();
    desk.desk().approve(desk.reference(), "manager-1");
    assertThat(desk.notAllowed(() -> desk.desk().approve(desk.reference(), "clerk-1")))
        .contains("clerk-1 edited this");
  }

  @Test
  void handingOnTakesThePlacesOfTheStageThatIsAsked() {
    Desk desk = twoStages();
    String r = desk.reference();
    assertThat(desk.notAllowed(() -> desk.desk().escalate(r, "clerk-1", "director", "not mine")))
        .contains("no place that is asked for now is clerk-1's");
    Request handed = desk.done(desk.desk().escalate(r, "manager-1", "director", "too much"));
    assertThat(handed.route().describe()).isEqualTo("1 of director, then 1 of clerk");
    assertThat(desk.notAllowed(() -> desk.desk().approve(r, "manager-1")))
        .contains("none of the roles");
  }

  @Test
  void severalDenialsAreNeededWhereTheRouteSaysSo() {
    Desk desk = credit("risk: high, approvals: [{role: manager}], denials: 2");
    String r = desk.reference();
    assertThat(desk.desk().reject(r, "manager-1", "no"))
        .isInstanceOfSatisfying(
            Ruling.Denied.class,
            denied -> {
              assertThat(denied.more()).isOne();
              assertThat(denied.isTaken()).isTrue();
            });
    assertThat(desk.desk().briefing(desk.request())).contains("said no        manager-1: no");
    assertThat(desk.notAllowed(() -> desk.desk().reject(r, "manager-1", "no!")))
        .contains("already said no");
    assertThat(desk.notAllowed(() -> desk.desk().approve(r, "manager-1")))
        .contains("take that back first");
    Request done = desk.done(desk.desk().reject(r, "manager-2", "never"));
    assertThat(done.decision()).isEqualTo(new Decision.Rejected("manager-2", "never"));
    assertThat(done.votes()).extracting(Vote::agrees).containsExactly(false, false);
  }

  @Test
  void aDenialUnderADecisionIdIsAnsweredTheSameAgain() {
    Desk desk = credit("risk: high, approvals: [{role: manager}], denials: 3");
    Ballot no = new Ballot.Reject(desk.reference(), "manager-1", "no");
    Ruling first = desk.desk().decide(no, "d-1");
    assertThat(first).isInstanceOf(Ruling.Denied.class);
    assertThat(desk.desk().decide(no, "d-1")).isEqualTo(first);
    assertThat(((Ruling.Denied) first).more()).isEqualTo(2);
  }

  @Test
  void aVoteIsTakenBackAndGivenTheOtherWay() {
    Desk desk = twoStages();
    String r = desk.reference();
    assertThat(desk.notAllowed(() -> desk.desk().takeBack(r, "manager-1", "wait")))
        .contains("has not voted");
    desk.desk().approve(r, "manager-1");
    assertThat(desk.notAllowed(() -> desk.desk().takeBack(r, "manager-2", "wait")))
        .contains("has not voted");
    Request back = desk.done(desk.desk().takeBack(r, "manager-1", "wait"));
    assertThat(back.votes()).isEmpty();
    assertThat(desk.notAllowed(() -> desk.desk().approve(r, "clerk-1"))).contains("stage 1");
    List<AuditEvent> events = desk.shop.store.audit(back.id());
    AuditEvent last = events.get(events.size() - 1);
    assertThat(last.type()).isEqualTo("TAKE_BACK");
    assertThat(last.actor()).isEqualTo("manager-1");
    assertThat(last.data().get("reason")).isEqualTo("wait");
    desk.desk().approve(r, "manager-1");
    desk.done(desk.desk().approve(r, "clerk-1"));
    desk.refused(Ruling.AlreadyDecided.class, () -> desk.desk().takeBack(r, "clerk-1", "too late"));
  }

  @Test
  void aVoteThatOpenedTheNextStageClosesItWhenItIsTakenBack() {
    Desk desk =
        credit(
            "risk: high, stages: [[{role: manager}], [{role: clerk, count: 1},"
                + " {role: director}]]");
    String r = desk.reference();
    desk.desk().approve(r, "manager-1");
    assertThat(desk.desk().approve(r, "clerk-1")).isInstanceOf(Ruling.Counted.class);
    desk.done(desk.desk().takeBack(r, "manager-1", "wait"));
    assertThat(Tally.of(desk.request()).stage()).isZero();
    assertThat(desk.desk().approve(r, "director-1"))
        .as("fills the manager's place, and is one person")
        .isInstanceOf(Ruling.Counted.class);
    assertThat(desk.request().status()).isEqualTo(RequestStatus.PENDING);
  }

  @Test
  void anApprovalWithoutAReasonIsNoneWhereReasonsAreNeeded() {
    Desk desk = credit("risk: high, approvals: [{role: manager}], reasons: true");
    String r = desk.reference();
    assertThat(desk.invalid(() -> desk.desk().approve(r, "manager-1")))
        .contains("needs a reason with every approval");
    assertThat(desk.invalid(() -> desk.desk().approve(r, "manager-1", " "))).contains("reason");
    assertThat(desk.desk().briefing(desk.request())).contains("needs a reason");
    desk.done(desk.desk().approve(r, "manager-1", "seen the receipt"));
  }

  /** Its agent acts for somebody who is a manager too. */
  private static Desk onBehalf(String route) {
    Policy policy =
        Policy.parse("version: 1\nrules:\n  - {tool: credit, risk: medium, " + route + "}\n");
    return Desk.askedFor(builder -> builder.policy(policy), Desk.PRINCIPAL, CREDIT);
  }

  private static Desk selfConfirmed() {
    return onBehalf("approvals: [{self: true}]");
  }

  @Test
  void thePrincipalConfirmsOnlyWhereTheRouteAsksThem() {
    Desk desk = selfConfirmed();
    String r = desk.reference();
    assertThat(desk.notAllowed(() -> desk.desk().approve(r, "manager-1")))
        .contains("none of the roles");
    assertThat(
            desk.notAllowed(
                () -> desk.desk().modify(r, Desk.PRINCIPAL, Map.of("amount", 1), "less")))
        .contains("confirms or rejects");
    Request done = desk.done(desk.desk().approve(r, Desk.PRINCIPAL));
    assertThat(done.status()).isEqualTo(RequestStatus.APPROVED);
    Desk other = Desk.askedFor(Desk.PRINCIPAL, refund("500"));
    assertThat(other.notAllowed(() -> other.desk().approve(other.reference(), Desk.PRINCIPAL)))
        .contains("somebody else decides");
  }

  @Test
  void thePrincipalsWordFillsNoOtherPlace() {
    Desk desk = onBehalf("approvals: [{self: true}, {role: manager}]");
    String r = desk.reference();
    assertThat(desk.desk().approve(r, Desk.PRINCIPAL)).isInstanceOf(Ruling.Counted.class);
    assertThat(desk.notAllowed(() -> desk.desk().approve(r, Desk.PRINCIPAL)))
        .contains("already agreed");
    desk.done(desk.desk().approve(r, "manager-1"));
  }

  @Test
  void thePrincipalStopsTheirOwnAgent() {
    Desk desk = selfConfirmed();
    desk.done(desk.desk().reject(desk.reference(), Desk.PRINCIPAL, "not what I meant"));
    desk.hitl.resumeDue();
    assertThat(desk.shop.effects).isEmpty();
  }

  @Test
  void handingOnMayNotDecideByVotesThatAreThere() {
    Desk desk =
        Desk.asked(
            builder ->
                builder
                    .reviewers(
                        ReviewerDirectory.of(
                            Map.of(
                                "ann",
                                Set.of("a", "b"),
                                "bob",
                                Set.of("b"),
                                "cleo",
                                Set.of("c"),
                                "dora",
                                Set.of("b", "a"))))
                    .policy(
                        Policy.parse(
                            "version: 1\nrules:\n  - {tool: credit, risk: high, approvals: [{role:"
                                + " a, count: 2}]}\n  - {tool: refund, verdict: deny}\n")),
            CREDIT);
    String r = desk.reference();
    desk.desk().approve(r, "ann");
    desk.done(desk.desk().escalate(r, "dora", "c", "to the experts"));
    desk.desk().approve(r, "cleo");
    assertThat(desk.request().status()).isEqualTo(RequestStatus.PENDING);
    assertThat(Tally.of(desk.request()).missing()).isOne();
  }

  @Test
  void aSimulatedReviewerTakesBack() {
    Desk desk = twoStages();
    SimulatedReviewer manager =
        SimulatedReviewer.of(desk.hitl, "manager-1").takesBack("credit", "wait");
    assertThat(manager.decide()).isEmpty();
    manager.approves("credit").decide();
    assertThat(desk.request().votes()).hasSize(1);
    assertThat(manager.takesBack("credit", "wait").decide())
        .hasSize(1)
        .allMatch(Ruling.Done.class::isInstance);
    assertThat(desk.request().votes()).isEmpty();
    assertThat(Shop.only(desk.run).status()).isEqualTo(RequestStatus.PENDING);
  }
}

package dev.hitl.grant;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hitl.Hitl;
import dev.hitl.Shop;
import dev.hitl.audit.AuditEvent;
import dev.hitl.audit.SideChain;
import dev.hitl.gate.Outcome;
import dev.hitl.policy.Policy;
import dev.hitl.request.Request;
import dev.hitl.request.RequestStatus;
import dev.hitl.review.Ballot;
import dev.hitl.review.Ruling;
import dev.hitl.store.RequestQuery;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What people do with a test request, and what a test must not do to others. */
public class DrillTest {
  private static final Duration HOUR = Duration.ofHours(1);
  private static final String POLICY =
      """
      version: 1
      caps: {perRun: 9, perAgent: 4, perTenant: 4}
      breakGlass: {roles: [director], observers: [manager], limit: PT1H, review: {reviewers: [director, manager]}}
      rules:
        - {name: asks, tool: credit, approvals: [{role: manager}]}
      """;
  private static final String TWO_DENIALS =
      """
      version: 1
      rules:
        - {name: asks, tool: credit, approvals: [{role: manager}], denials: 2}
      """;
  private static final String BY_HAND =
      """
      version: 1
      rules:
        - {name: asks, tool: credit, approvals: [{role: manager}], byHand: true}
      """;
  private Shop shop;

  /** What the tests run on; another store's tests override it. */
  protected Shop newShop() {
    return new Shop();
  }

  @BeforeEach
  void openShop() {
    shop = newShop();
  }

  static String drills(double rate) {
    return """
        drills:
          rate: %s
          cases:
            - {tool: credit, arguments: {orderId: "1", amount: 999}, why: nobody ordered this}
        """
        .formatted(rate);
  }

  private Hitl open(String policy) {
    return shop.open(b -> b.policy(Policy.parse(policy + drills(1))));
  }

  private static Outcome propose(Hitl hitl, String run) {
    return GrantTest.propose(hitl, run, "customer-1", GrantTest.credit(run, "5"));
  }

  private List<Request> tests() {
    return shop
        .store
        .requests(new RequestQuery("default", Set.of(RequestStatus.PENDING), null, null, 1_000))
        .stream()
        .filter(Request::isDrill)
        .toList();
  }

  private Request test(Hitl hitl) {
    propose(hitl, "r");
    hitl.resumeDue();
    hitl.resumeDue();
    assertThat(tests()).hasSize(1);
    return tests().get(0);
  }

  private RequestStatus status(Request test) {
    return shop.store.request(test.id()).orElseThrow().status();
  }

  private List<Object> marks(Request test) {
    return shop.store.audit(test.id()).stream()
        .skip(1)
        .map(AuditEvent::data)
        .filter(data -> data.get("drill") != null)
        .map(data -> data.get("drill"))
        .toList();
  }

  @Test
  void takingGivingBackAndHandingOnAreAsOnARealRequest() {
    Hitl hitl = open(POLICY);
    Request test = test(hitl);
    String reference = test.reference();
    List<Ballot> ballots =
        List.of(
            new Ballot.Take(reference, "manager-1", HOUR),
            new Ballot.Release(reference, "manager-1"),
            new Ballot.Escalate(reference, "manager-1", "director", "above me"));
    for (Ballot ballot : ballots) {
      String name = ballot.getClass().getSimpleName();
      assertThat(hitl.review().decide(ballot, name)).isInstanceOf(Ruling.Done.class);
      assertThat(hitl.review().decide(ballot, name)).isInstanceOf(Ruling.Done.class);
      assertThat(status(test)).isEqualTo(RequestStatus.PENDING);
    }
    assertThat(marks(test)).isEmpty();
    Ballot approve = new Ballot.Approve(reference, "director-1", null);
    Ruling missed = hitl.review().decide(approve, "last");
    assertThat(missed).isEqualTo(new Ruling.Tested(hitl.review().find(test.id()).get(), false));
    assertThat(hitl.review().decide(approve, "last")).isEqualTo(missed);
    assertThat(hitl.review().decide(ballots.get(0), "Take")).isInstanceOf(Ruling.Done.class);
    assertThat(hitl.fsck().check().findings()).isEmpty();
  }

  @Test
  void breakingGlassForATestMissedIt() {
    Hitl hitl = open(POLICY);
    Request test = test(hitl);
    Ruling ruling =
        hitl.review().breakGlass(test.reference(), "director-1", "it burns", "INC-7", HOUR);
    assertThat(ruling)
        .isInstanceOfSatisfying(Ruling.Tested.class, t -> assertThat(t.caught()).isFalse());
    assertThat(marks(test)).containsExactly("missed");
    assertThat(status(test)).isEqualTo(RequestStatus.CANCELLED);
  }

  @Test
  void doingATestByHandMissedIt() {
    Hitl hitl = open(BY_HAND);
    Request test = test(hitl);
    Ruling ruling =
        hitl.review().decide(new Ballot.Performed(test.reference(), "manager-1", "I paid it"));
    assertThat(ruling)
        .isInstanceOfSatisfying(Ruling.Tested.class, t -> assertThat(t.caught()).isFalse());
    assertThat(marks(test)).containsExactly("missed");
  }

  @Test
  void theFirstNoEndsATestWhereARealRequestTakesMoreOfThem() {
    Hitl hitl = open(TWO_DENIALS);
    Request test = test(hitl);
    assertThat(hitl.review().reject(test.reference(), "manager-1", "who ordered this?"))
        .isInstanceOfSatisfying(Ruling.Tested.class, t -> assertThat(t.caught()).isTrue());
    assertThat(status(test)).isEqualTo(RequestStatus.CANCELLED);
    assertThat(marks(test)).containsExactly("caught");
  }

  @Test
  void aReviewersWithdrawalCaughtATestAndThePrincipalsOwnIsNobodysTest() {
    Hitl hitl = open(POLICY);
    Request test = test(hitl);
    Ballot own = new Ballot.Withdraw(test.reference(), "customer-1", "I changed my mind");
    assertThat(hitl.review().decide(own, "own")).isInstanceOf(Ruling.Done.class);
    assertThat(hitl.review().decide(own, "own")).isInstanceOf(Ruling.Done.class);
    assertThat(marks(test)).isEmpty();
    propose(hitl, "s");
    hitl.resumeDue();
    Request second = tests().get(0);
    assertThat(hitl.review().withdraw(second.reference(), "manager-1", "nobody wants it"))
        .isInstanceOfSatisfying(Ruling.Tested.class, t -> assertThat(t.caught()).isTrue());
    assertThat(marks(second)).containsExactly("caught");
  }

  @Test
  void aCallIsNotRefusedBecauseOfTests() {
    Hitl hitl = open(POLICY);
    for (int i = 0; i < 4; i++) {
      assertThat(propose(hitl, "r" + i)).isInstanceOf(Outcome.Pending.class);
      hitl.resumeDue();
    }
    assertThat(tests()).hasSize(4);
    assertThat(propose(hitl, "r4")).isNotInstanceOf(Outcome.Pending.class);
    Request real =
        hitl.review().inbox().stream().filter(one -> !one.isDrill()).findFirst().orElseThrow();
    hitl.review().reject(real.reference(), "manager-1", "no");
    assertThat(propose(hitl, "r5")).isInstanceOf(Outcome.Pending.class);
  }

  @Test
  void aTestFollowsARequestThatPeopleAreToldOfInADigest() {
    Hitl hitl = open(POLICY + "notificationFlow: {burst: 1, refill: PT1H}\n");
    for (int i = 0; i < 4; i++) {
      propose(hitl, "r" + i);
    }
    hitl.resumeDue();
    assertThat(shop.notifier.told()).hasSize(2);
    assertThat(tests()).hasSize(4);
  }

  @Test
  void testsAreNobodyWhoIsTold() {
    Hitl hitl = open(POLICY);
    propose(hitl, "r");
    Request real = hitl.review().inbox().get(0);
    hitl.resumeDue();
    assertThat(shop.store.audit(SideChain.ofRequest(real.id())))
        .anySatisfy(
            event -> {
              assertThat(event.type()).isEqualTo("TOLD");
              assertThat(String.valueOf(event.data().get("notifiers"))).isEqualTo("1");
            });
  }
}

package dev.hitl.channels.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hitl.Hitl;
import dev.hitl.Shop;
import dev.hitl.call.RunId;
import dev.hitl.channels.Asked;
import dev.hitl.policy.Policy;
import dev.hitl.request.Request;
import dev.hitl.request.RequestStatus;
import dev.hitl.request.ReviewerDirectory;
import dev.hitl.review.Ruling;
import dev.hitl.store.Meddled;
import dev.hitl.store.StandingStep;
import dev.hitl.store.Step;
import dev.hitl.store.Store;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A link is used by the ballot that is taken, and by nothing else. */
public class LinkCommitTest {
  private static final String TWO =
      """
      {"version": "1", "rules": [{"name": "two", "tool": "refund", "risk": "high",
        "message": "Refund", "approvals": [{"role": "manager", "count": 2}]}]}
      """;

  private Shop shop;
  private Hitl hitl;
  private DecisionLinks links;

  /** What the tests run on; another store's tests override it. */
  protected Shop newShop() {
    return new Shop();
  }

  @BeforeEach
  void open() {
    shop = newShop();
    hitl = shop.open();
    links = DecisionLinks.of(shop.store, LinkKeys.of("k1", Map.of("k1", new byte[32])));
  }

  /** What a node dies of. */
  private static final class Death extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  /** What becomes of the write that has a step of a standing record with it. */
  private interface Write {
    Object go(List<Step> steps, List<StandingStep> standing);
  }

  @SuppressWarnings("unchecked")
  private Hitl node(Write write) {
    Store meddled =
        Meddled.of(
            shop.store,
            (method, arguments, real) ->
                method.equals("apply") && arguments.length == 2
                    ? write.go((List<Step>) arguments[0], (List<StandingStep>) arguments[1])
                    : real.go());
    return shop.open(builder -> builder.store(meddled));
  }

  private static SignedIn as(String name) {
    return new SignedIn(RunId.DEFAULT_TENANT, name);
  }

  private String issue(Request request, String reviewer) {
    return links.issue(request, reviewer, Duration.ofHours(1)).orElseThrow();
  }

  private LinkAnswer open(String token, String who) {
    return links.open(token, as(who), true, hitl.review());
  }

  private String seen(String token, String who) {
    return Objects.requireNonNull(((LinkAnswer.Shown) open(token, who)).seen());
  }

  private LinkAnswer post(Hitl node, String token, Choice choice, String seen) {
    return links.post(token, as("manager-1"), choice, "because", seen, node.review());
  }

  private static LinkAnswer.Refused refused(LinkAnswer answer) {
    assertThat(answer).isInstanceOf(LinkAnswer.Refused.class);
    return (LinkAnswer.Refused) answer;
  }

  private Request now(Request request) {
    return hitl.review().find(request.id()).orElseThrow();
  }

  /** How many steps are on record that came by the link. */
  private long decisions(Request request, String token) {
    return hitl.audit().of(request.id()).stream()
        .filter(
            event -> ("link:" + token.split("\\.", -1)[1]).equals(event.data().get("decisionId")))
        .count();
  }

  @Test
  void aNodeThatDiesBeforeTheCommitLeavesTheLinkAsItWas() {
    Request request = Asked.of(hitl, Shop.refund("c1", "500"));
    String token = issue(request, "manager-1");
    String seen = seen(token, "manager-1");
    Hitl dying =
        node(
            (steps, standing) -> {
              throw new Death();
            });

    assertThatThrownBy(() -> post(dying, token, Choice.APPROVE, seen)).isInstanceOf(Death.class);

    assertThat(now(request).status()).isEqualTo(RequestStatus.PENDING);
    assertThat(post(hitl, token, Choice.REJECT, seen)).isInstanceOf(LinkAnswer.Decided.class);
    assertThat(now(request).status()).isEqualTo(RequestStatus.REJECTED);
    assertThat(decisions(request, token)).isEqualTo(1);
  }

  @Test
  void aNodeThatDiesAfterTheCommitHasDecidedAndARepeatIsToldHow() {
    Request request = Asked.of(hitl, Shop.refund("c1", "500"));
    String token = issue(request, "manager-1");
    String seen = seen(token, "manager-1");
    Hitl dying =
        node(
            (steps, standing) -> {
              shop.store.apply(steps, standing);
              throw new Death();
            });

    assertThatThrownBy(() -> post(dying, token, Choice.APPROVE, seen)).isInstanceOf(Death.class);

    for (Choice choice : Choice.values()) {
      LinkAnswer.Refused repeat = refused(post(hitl, token, choice, seen));
      assertThat(repeat.why()).isEqualTo(LinkAnswer.Why.USED);
      assertThat(Objects.requireNonNull(repeat.now()).status()).isEqualTo(RequestStatus.APPROVED);
    }
    hitl.resumeDue();
    assertThat(shop.effects).containsExactly("refund 42 500 [manager-1]");
    assertThat(decisions(request, token)).isEqualTo(1);
    assertThat(hitl.audit().verify().isIntact()).isTrue();
  }

  @Test
  void wereUseAndBallotTwoTransactionsACrashBetweenThemWouldBurnTheLink() {
    Request request = Asked.of(hitl, Shop.refund("c1", "500"));
    String token = issue(request, "manager-1");
    String seen = seen(token, "manager-1");
    Hitl dying =
        node(
            (steps, standing) -> {
              shop.store.stand(standing);
              throw new Death();
            });

    assertThatThrownBy(() -> post(dying, token, Choice.APPROVE, seen)).isInstanceOf(Death.class);

    LinkAnswer.Refused burned = refused(post(hitl, token, Choice.APPROVE, seen));
    assertThat(burned.why()).isEqualTo(LinkAnswer.Why.USED);
    assertThat(Objects.requireNonNull(burned.now()).status()).isEqualTo(RequestStatus.PENDING);
  }

  @Test
  void aLinkOfOneVoteOfTwoIsUsedByItAndGivesNoSecond() {
    hitl = shop.open(TWO);
    Request request = Asked.of(hitl, Shop.refund("c1", "500"));
    String token = issue(request, "manager-1");
    String seen = seen(token, "manager-1");

    LinkAnswer counted = post(hitl, token, Choice.APPROVE, seen);

    assertThat(((LinkAnswer.Decided) counted).ruling()).isInstanceOf(Ruling.Counted.class);
    for (Choice choice : Choice.values()) {
      assertThat(refused(post(hitl, token, choice, seen)).why()).isEqualTo(LinkAnswer.Why.USED);
    }
    assertThat(refused(open(token, "manager-1")).why()).isEqualTo(LinkAnswer.Why.USED);
    assertThat(now(request).status()).isEqualTo(RequestStatus.PENDING);
    assertThat(now(request).votes()).hasSize(1);
  }

  @Test
  void withoutTheUseInTheSameTransactionALinkIsShownAgain() {
    Hitl careless =
        shop.open(
            builder ->
                builder
                    .policy(Policy.parse(TWO))
                    .store(
                        Meddled.of(
                            shop.store,
                            (method, arguments, real) ->
                                method.equals("apply") && arguments.length == 2
                                    ? shop.store.apply(steps(arguments[0]))
                                    : real.go())));
    Request request = Asked.of(careless, Shop.refund("c1", "500"));
    String token = issue(request, "manager-1");

    post(careless, token, Choice.APPROVE, seen(token, "manager-1"));

    assertThat(open(token, "manager-1")).isInstanceOf(LinkAnswer.Shown.class);
  }

  @SuppressWarnings("unchecked")
  private static List<Step> steps(Object argument) {
    return (List<Step>) argument;
  }

  @Test
  void ofManyWhoPostALinkAtOnceOneDecidesAndNobodyIsToldAnythingElse() throws Exception {
    Request request = Asked.of(hitl, Shop.refund("c1", "500"));
    String token = issue(request, "manager-1");
    String seen = seen(token, "manager-1");
    CyclicBarrier barrier = new CyclicBarrier(8);
    ExecutorService threads = Executors.newFixedThreadPool(8);
    try {
      List<Future<LinkAnswer>> answers = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        Choice choice = i % 2 == 0 ? Choice.APPROVE : Choice.REJECT;
        answers.add(
            threads.submit(
                () -> {
                  barrier.await();
                  return post(hitl, token, choice, seen);
                }));
      }
      int decided = 0;
      for (Future<LinkAnswer> each : answers) {
        LinkAnswer answer = each.get();
        if (answer instanceof LinkAnswer.Decided one) {
          decided++;
          assertThat(((Ruling.Done) one.ruling()).request().status())
              .isEqualTo(now(request).status());
        } else {
          assertThat(refused(answer).why()).isIn(LinkAnswer.Why.USED, LinkAnswer.Why.CONCLUDED);
        }
      }
      assertThat(decided).isBetween(1, 4);
    } finally {
      threads.shutdownNow();
    }
    assertThat(decisions(request, token)).isEqualTo(1);
  }

  @Test
  void whereTheDeskSaysNoTheLinkIsAsItWasAndCountsWhenNothingIsInTheWayAnyMore() {
    ReviewerDirectory people =
        ReviewerDirectory.of(Map.of("manager-1", Set.of("clerk"), "manager-2", Set.of("manager")));
    ReviewerDirectory promoted =
        ReviewerDirectory.of(
            Map.of("manager-1", Set.of("manager"), "manager-2", Set.of("manager")));
    hitl = shop.open(builder -> builder.reviewers(people));
    Request request = Asked.of(hitl, Shop.refund("c1", "500"));
    String token = issue(request, "manager-1");
    String seen = seen(token, "manager-1");

    LinkAnswer refused = post(hitl, token, Choice.APPROVE, seen);

    assertThat(((LinkAnswer.NotTaken) refused).ruling()).isInstanceOf(Ruling.NotAllowed.class);
    assertThat(now(request).status()).isEqualTo(RequestStatus.PENDING);
    assertThat(open(token, "manager-1")).isInstanceOf(LinkAnswer.Shown.class);
    Hitl after = shop.open(builder -> builder.reviewers(promoted));
    assertThat(post(after, token, Choice.APPROVE, seen)).isInstanceOf(LinkAnswer.Decided.class);
    assertThat(now(request).status()).isEqualTo(RequestStatus.APPROVED);
  }

  @Test
  void aLinkWhoseTimeIsOverSinceItWasLookedAtIsNotUsed() {
    Request request = Asked.of(hitl, Shop.refund("c1", "500"));
    String token = issue(request, "manager-1");
    String seen = seen(token, "manager-1");
    Hitl slow =
        node(
            (steps, standing) -> {
              shop.clock.advance(Duration.ofHours(1));
              return shop.store.apply(steps, standing);
            });

    LinkAnswer late = post(slow, token, Choice.APPROVE, seen);

    assertThat(refused(late).why()).isEqualTo(LinkAnswer.Why.EXPIRED);
    assertThat(now(request).status()).isEqualTo(RequestStatus.PENDING);
  }
}

package dev.hitl.review;

import static dev.hitl.review.Desk.delete;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hitl.Shop;
import dev.hitl.call.ToolCall;
import dev.hitl.request.Request;
import dev.hitl.request.RequestStatus;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class TogetherTest {
  private static Ballot approve(Request request, String who) {
    return new Ballot.Approve(request.reference(), who, null);
  }

  private static Desk two() {
    return Desk.asked(Shop.refund("a", "200"), Shop.refund("b", "300"));
  }

  @Test
  void allAreTakenInTheirOrder() {
    Desk desk = two();
    List<Request> asked = desk.desk().inbox();
    List<Ruling> rulings =
        desk.desk()
            .together(
                List.of(
                    approve(asked.get(1), "manager-1"),
                    new Ballot.Reject(asked.get(0).reference(), "manager-2", "no")));
    assertThat(rulings).hasSize(2).allMatch(Ruling.Done.class::isInstance);
    assertThat(((Ruling.Done) rulings.get(0)).request().id()).isEqualTo(asked.get(1).id());
    assertThat(desk.desk().find(asked.get(0).id()).orElseThrow().status())
        .isEqualTo(RequestStatus.REJECTED);
    assertThat(desk.hitl.resumeDue()).isEqualTo(1);
    assertThat(desk.shop.effects).hasSize(1);
  }

  @Test
  void ifOneCannotBeTakenNoneIs() {
    Desk desk = two();
    List<Request> asked = desk.desk().inbox();
    List<Ruling> rulings =
        desk.desk()
            .together(
                List.of(
                    approve(asked.get(0), "manager-1"),
                    approve(asked.get(1), "clerk-1"),
                    new Ballot.Approve("nothing", "manager-1", null)));
    assertThat(rulings.get(0)).isInstanceOf(Ruling.NotTaken.class);
    assertThat(rulings.get(1)).isInstanceOf(Ruling.NotAllowed.class);
    assertThat(rulings.get(2)).isInstanceOf(Ruling.Unknown.class);
    assertThat(rulings).noneMatch(Ruling::isTaken);
    assertThat(desk.desk().inbox()).isEqualTo(asked);
    assertThat(desk.hitl.resumeDue()).isZero();
  }

  @Test
  void ifOneIsTooLateNoneIsTaken() {
    Desk desk = Desk.asked(Shop.refund("a", "200"), Shop.call("c2", "explode", "what", "x"));
    Request refund = desk.request("refund");
    Request other = desk.request("explode");
    desk.shop.clock.advance(Duration.ofHours(4));
    List<Ruling> rulings =
        desk.desk().together(List.of(approve(other, "clerk-1"), approve(refund, "manager-1")));
    assertThat(rulings.get(0)).isInstanceOf(Ruling.NotTaken.class);
    assertThat(rulings.get(1)).isEqualTo(new Ruling.TooLate(refund));
    assertThat(desk.desk().inbox()).containsExactlyInAnyOrder(refund, other);
  }

  @Test
  void twoBallotsOnOneRequestAreRefused() {
    Desk desk = Desk.asked(Shop.refund("a", "200"));
    Request asked = desk.request();
    List<Ruling> rulings =
        desk.desk().together(List.of(approve(asked, "manager-1"), approve(asked, "manager-2")));
    assertThat(rulings.get(0)).isInstanceOf(Ruling.NotTaken.class);
    assertThat(rulings.get(1)).isEqualTo(new Ruling.Invalid("two ballots on one request"));
    assertThat(desk.request()).isEqualTo(asked);
  }

  @Test
  void votesThatConcludeNothingAreTakenTogetherToo() {
    Desk desk =
        Desk.asked(
            "{\"version\":\"1\",\"rules\":[{\"tool\":\"credit\",\"risk\":\"high\","
                + "\"approvals\":[{\"count\":2}]}]}",
            credit("a"),
            credit("b"));
    for (String who : List.of("manager-1", "manager-2")) {
      List<Ballot> ballots = desk.desk().inbox().stream().map(r -> approve(r, who)).toList();
      assertThat(desk.desk().together(ballots)).hasSize(2).allMatch(Ruling::isTaken);
    }
    desk.hitl.resumeDue();
    assertThat(desk.shop.effects).hasSize(2);
  }

  private static ToolCall credit(String id) {
    return ToolCall.of(id, "credit", Map.of("orderId", id, "amount", 1));
  }

  static List<Function<String, Ballot>> whatDecides() {
    return List.of(
        r -> new Ballot.Approve(r, "manager-1", null),
        r -> new Ballot.Reject(r, "manager-1", "no"),
        r -> new Ballot.Modify(r, "manager-1", Map.of("account", "a8"), "the other one"),
        r -> new Ballot.Answer(r, "manager-1", "no account"),
        r ->
            new Ballot.Redirect(
                r, "manager-1", "credit", Map.of("orderId", "1", "amount", 1), "instead"));
  }

  /** Each but the critical one would be taken; and the critical one is taken by itself. */
  @ParameterizedTest
  @MethodSource("whatDecides")
  void whatIsCriticalIsNeverDecidedWithOthersAndTheTryIsOnRecord(Function<String, Ballot> says) {
    Desk desk = Desk.asked(Shop.refund("a", "200"), delete());
    Request refund = desk.request("refund");
    Request delete = desk.request("deleteAccount");
    List<Ballot> ballots = List.of(approve(refund, "manager-1"), says.apply(delete.reference()));
    List<Ruling> rulings = desk.desk().together(ballots);
    assertThat(rulings.get(0)).isInstanceOf(Ruling.NotTaken.class);
    assertThat(rulings.get(1)).isEqualTo(new Ruling.NotAllowed(Critical.ALONE));
    assertThat(desk.request("refund")).isEqualTo(refund);
    assertThat(desk.request("deleteAccount")).isEqualTo(delete);
    assertThat(desk.hitl.audit().refusals(delete.id()))
        .singleElement()
        .satisfies(event -> assertThat(event.actor()).isEqualTo("manager-1"));
    for (Ballot alone : ballots) {
      assertThat(desk.desk().together(List.of(alone))).allMatch(Ruling::isTaken);
    }
  }

  /** A node that opened the requests itself decides without reading them first. */
  @Test
  void anEditThatMakesItCriticalIsNoneOfSeveralEither() {
    Desk desk =
        Desk.asked(
            """
            version: 1
            rules:
              - {tool: credit, risk: medium, approvals: [{role: manager}]}
              - {tool: credit, when: args.amount > 100, risk: critical}
            """,
            credit("a"),
            credit("b"));
    List<Request> asked = desk.desk().inbox();
    Ballot more =
        new Ballot.Modify(asked.get(0).reference(), "manager-1", Map.of("amount", 500), "more");
    assertThat(desk.desk().together(List.of(more, approve(asked.get(1), "manager-1"))).get(0))
        .isEqualTo(new Ruling.NotAllowed(Critical.ALONE));
    assertThat(desk.desk().together(List.of(more))).allMatch(Ruling::isTaken);
  }

  @Test
  void whatIsCriticalIsStoppedTakenAndHandedOnWithOthers() {
    Desk desk =
        Desk.asked(
            Shop.call("a", "deleteAccount", "account", "1"),
            Shop.call("b", "deleteAccount", "account", "2"));
    List<String> all = desk.desk().inbox().stream().map(Request::reference).toList();
    List<Function<String, Ballot>> harmless =
        List.of(
            r -> new Ballot.Take(r, "manager-1", Duration.ofMinutes(5)),
            r -> new Ballot.Release(r, "manager-1"),
            r -> new Ballot.Escalate(r, "manager-1", "manager", "theirs"),
            r -> new Ballot.Withdraw(r, "manager-1", "never mind"));
    for (Function<String, Ballot> says : harmless) {
      assertThat(desk.desk().together(all.stream().map(says).toList())).allMatch(Ruling::isTaken);
    }
  }

  @Test
  void criticalRequestsThatAskForTheSameAreDecidedOneByOne() {
    Desk desk =
        Desk.asked(
            Shop.call("a", "deleteAccount", "account", "1"),
            Shop.call("b", "deleteAccount", "account", "1"));
    assertThat(desk.desk().inbox(InboxQuery.first()).entries())
        .extracting(InboxPage.Entry::alike)
        .containsExactly(1, 1);
    Ballot.Approve first =
        new Ballot.Approve(desk.desk().inbox().get(0).reference(), "manager-1", null);
    assertThat(desk.desk().alike(first, 2)).hasSize(1).allMatch(Ruling::isTaken);
    assertThat(desk.run.requests().stream().filter(request -> !request.votes().isEmpty()))
        .hasSize(1);
  }

  @Test
  void noBallotsAreNothing() {
    assertThat(two().desk().together(List.of())).isEmpty();
  }

  @Test
  void againstABallotOfSomebodyElseEitherAllAreTakenOrNone() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(2);
    try {
      for (int round = 0; round < 200; round++) {
        Desk desk = two();
        List<Request> asked = desk.desk().inbox();
        CountDownLatch start = new CountDownLatch(1);
        Future<List<Ruling>> both =
            threads.submit(
                () -> {
                  start.await();
                  return desk.desk()
                      .together(
                          List.of(
                              approve(asked.get(0), "manager-1"),
                              approve(asked.get(1), "manager-1")));
                });
        Future<Ruling> one =
            threads.submit(
                () -> {
                  start.await();
                  return desk.desk().reject(asked.get(1).reference(), "manager-2", "no");
                });
        start.countDown();
        RequestStatus first;
        if (one.get().isTaken()) {
          assertThat(both.get().get(0)).isInstanceOf(Ruling.NotTaken.class);
          assertThat(both.get().get(1)).isInstanceOf(Ruling.AlreadyDecided.class);
          first = RequestStatus.PENDING;
        } else {
          assertThat(both.get()).allMatch(Ruling.Done.class::isInstance);
          assertThat(one.get()).isInstanceOf(Ruling.AlreadyDecided.class);
          first = RequestStatus.APPROVED;
        }
        assertThat(desk.desk().find(asked.get(0).id()).orElseThrow().status()).isEqualTo(first);
      }
    } finally {
      threads.shutdownNow();
    }
  }
}

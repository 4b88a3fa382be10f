package dev.hitl.review;

import static dev.hitl.review.Desk.delete;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hitl.Shop;
import dev.hitl.request.Request;
import dev.hitl.request.RequestStatus;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

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
    Desk desk = Desk.asked(Shop.refund("a", "200"), delete());
    Request refund = desk.request("refund");
    Request delete = desk.request("deleteAccount");
    desk.shop.clock.advance(Duration.ofHours(4));
    List<Ruling> rulings =
        desk.desk().together(List.of(approve(delete, "clerk-1"), approve(refund, "manager-1")));
    assertThat(rulings.get(0)).isInstanceOf(Ruling.NotTaken.class);
    assertThat(rulings.get(1)).isEqualTo(new Ruling.TooLate(refund));
    assertThat(desk.desk().inbox()).containsExactlyInAnyOrder(refund, delete);
  }

  @Test
  void twoBallotsOnOneRequestAreRefused() {
    Desk desk = Desk.asked(delete());
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
            Shop.call("a", "deleteAccount", "account", "1"),
            Shop.call("b", "deleteAccount", "account", "2"));
    for (String who : List.of("manager-1", "manager-2")) {
      List<Ballot> ballots = desk.desk().inbox().stream().map(r -> approve(r, who)).toList();
      assertThat(desk.desk().together(ballots)).hasSize(2).allMatch(Ruling::isTaken);
    }
    desk.hitl.resumeDue();
    assertThat(desk.shop.effects).containsExactly("delete 1", "delete 2");
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

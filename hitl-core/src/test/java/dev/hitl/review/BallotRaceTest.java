package dev.hitl.review;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hitl.Hitl;
import dev.hitl.Shop;
import dev.hitl.audit.AuditEvent;
import dev.hitl.checkpoint.RunStatus;
import dev.hitl.request.Decision;
import dev.hitl.request.Request;
import dev.hitl.request.RequestStatus;
import dev.hitl.request.ReviewerDirectory;
import dev.hitl.run.RunHandle;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BallotRaceTest {
  private static final int THREADS = 8;
  private static final int ROUNDS = 200;
  private static final Set<String> DECIDING =
      Set.of("APPROVE", "REJECT", "ANSWER", "REDIRECT", "WITHDRAW");

  private static List<Ruling> race(ExecutorService threads, Hitl hitl, List<Ballot> ballots)
      throws Exception {
    CyclicBarrier start = new CyclicBarrier(ballots.size());
    List<Future<Ruling>> futures = new ArrayList<>();
    for (Ballot ballot : ballots) {
      futures.add(
          threads.submit(
              () -> {
                start.await();
                return hitl.review().decide(ballot);
              }));
    }
    List<Ruling> rulings = new ArrayList<>();
    for (Future<Ruling> future : futures) {
      rulings.add(future.get());
    }
    return rulings;
  }

  /** Whatever comes first, the director's answer is always possible, so one always wins. */
  private static List<Ballot> mixed(String r) {
    List<Ballot> ballots = new ArrayList<>();
    ballots.add(new Ballot.Approve(r, "manager-1", null));
    ballots.add(new Ballot.Approve(r, "manager-2", "me too"));
    ballots.add(new Ballot.Reject(r, "manager-1", "no"));
    ballots.add(new Ballot.Answer(r, "director-1", "by hand"));
    ballots.add(new Ballot.Withdraw(r, "manager-2", "hung up"));
    ballots.add(new Ballot.Modify(r, "manager-1", Map.of("amount", 250), "half"));
    ballots.add(
        new Ballot.Redirect(
            r, "manager-2", "credit", Map.of("orderId", "42", "amount", 5), "credit"));
    ballots.add(new Ballot.Escalate(r, "manager-2", "director", "too much"));
    return ballots;
  }

  @Test
  void ofManyDifferentBallotsOnOneRequestExactlyOneDecides() throws Exception {
    Shop shop = new Shop();
    Hitl hitl = shop.open();
    hitl.agent("support", Shop.proposing(List.of(Shop.refund("c1", "500"))));
    ExecutorService threads = Executors.newFixedThreadPool(THREADS);
    Random random = new Random(7);
    try {
      for (int round = 0; round < ROUNDS; round++) {
        RunHandle run = hitl.start(Shop.runId("run-" + round), "x");
        Request asked = Shop.only(run);
        List<Ballot> ballots = mixed(asked.reference());
        Collections.shuffle(ballots, random);
        List<Ruling> rulings = race(threads, hitl, ballots);

        Request now = shop.store.request(asked.id()).orElseThrow();
        List<AuditEvent> events = shop.store.audit(asked.id());
        assertThat(events).filteredOn(event -> DECIDING.contains(event.type())).hasSize(1);
        assertThat(now.decision()).isNotNull();
        assertThat(rulings)
            .filteredOn(
                ruling ->
                    ruling instanceof Ruling.Done done
                        && done.request().status() != RequestStatus.PENDING)
            .hasSize(1);
        for (Ruling ruling : rulings) {
          if (ruling instanceof Ruling.AlreadyDecided late) {
            assertThat(late.winner().decision()).isEqualTo(now.decision());
          } else if (!ruling.isTaken()) {
            // The question had been handed to the director before this ballot came.
            assertThat(ruling).isInstanceOf(Ruling.NotAllowed.class);
            assertThat(events).anyMatch(event -> event.type().equals("ESCALATE"));
          }
        }
        assertThat(run.status()).isEqualTo(RunStatus.READY);
        assertThat(hitl.audit().verifyRequest(asked.id()).orElseThrow().toString())
            .startsWith("Intact");
      }
    } finally {
      threads.shutdownNow();
    }
    assertThat(hitl.resumeDue()).isEqualTo(ROUNDS);
    assertThat(hitl.audit().verify().broken()).isEmpty();
  }

  @Test
  void ofEightPeopleWhoAgreeAtOnceExactlyTheTwoNeededCount() throws Exception {
    Map<String, Set<String>> people =
        IntStream.range(0, THREADS)
            .boxed()
            .collect(Collectors.toMap(i -> "person-" + i, i -> Set.of("clerk")));
    Shop shop = new Shop();
    Hitl hitl = shop.open(builder -> builder.reviewers(directory(people)));
    hitl.agent(
        "support", Shop.proposing(List.of(Shop.call("c1", "deleteAccount", "account", "a"))));
    ExecutorService threads = Executors.newFixedThreadPool(THREADS);
    try {
      for (int round = 0; round < ROUNDS; round++) {
        RunHandle run = hitl.start(Shop.runId("run-" + round), "x");
        String r = Shop.only(run).reference();
        List<Ballot> ballots =
            people.keySet().stream().<Ballot>map(p -> new Ballot.Approve(r, p, null)).toList();
        List<Ruling> rulings = race(threads, hitl, ballots);
        assertThat(rulings).filteredOn(Ruling.Counted.class::isInstance).hasSize(1);
        assertThat(rulings).filteredOn(Ruling.Done.class::isInstance).hasSize(1);
        assertThat(rulings).filteredOn(Ruling.AlreadyDecided.class::isInstance).hasSize(6);
        Request now = Shop.only(run);
        assertThat(now.votes()).hasSize(2);
        assertThat(((Decision.Approved) now.decision()).by()).hasSize(2).doesNotHaveDuplicates();
      }
    } finally {
      threads.shutdownNow();
    }
    hitl.resumeDue();
    assertThat(shop.effects).hasSize(ROUNDS);
  }

  @Test
  void onePersonAtEightScreensIsOnePerson() throws Exception {
    Shop shop = new Shop();
    Hitl hitl = shop.open();
    hitl.agent(
        "support", Shop.proposing(List.of(Shop.call("c1", "deleteAccount", "account", "a"))));
    ExecutorService threads = Executors.newFixedThreadPool(THREADS);
    try {
      for (int round = 0; round < ROUNDS; round++) {
        RunHandle run = hitl.start(Shop.runId("run-" + round), "x");
        Ballot ballot = new Ballot.Approve(Shop.only(run).reference(), "manager-1", null);
        List<Ruling> rulings = race(threads, hitl, Collections.nCopies(THREADS, ballot));
        assertThat(rulings).filteredOn(Ruling::isTaken).hasSize(1);
        assertThat(rulings).filteredOn(Ruling.NotAllowed.class::isInstance).hasSize(7);
        assertThat(Shop.only(run).status()).isEqualTo(RequestStatus.PENDING);
      }
    } finally {
      threads.shutdownNow();
    }
    hitl.resumeDue();
    assertThat(shop.effects).isEmpty();
  }

  private static ReviewerDirectory directory(Map<String, Set<String>> people) {
    Map<String, Set<String>> all = new HashMap<>(people);
    all.put("manager-1", Set.of("manager"));
    return ReviewerDirectory.of(all);
  }
}

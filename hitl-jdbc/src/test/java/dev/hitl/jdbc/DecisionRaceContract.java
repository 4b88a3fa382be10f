package dev.hitl.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hitl.admit.Admission;
import dev.hitl.audit.AuditEvent;
import dev.hitl.audit.Chain;
import dev.hitl.audit.Scribe;
import dev.hitl.audit.Verification;
import dev.hitl.checkpoint.RunRecord;
import dev.hitl.policy.Assessor;
import dev.hitl.policy.Guards;
import dev.hitl.policy.Policy;
import dev.hitl.policy.Route;
import dev.hitl.request.Change;
import dev.hitl.request.Decision;
import dev.hitl.request.Delegations;
import dev.hitl.request.Request;
import dev.hitl.request.RequestStatus;
import dev.hitl.request.ReviewerDirectory;
import dev.hitl.request.Reviewers;
import dev.hitl.request.Vote;
import dev.hitl.request.Waiting;
import dev.hitl.review.Amendments;
import dev.hitl.review.Ballot;
import dev.hitl.review.Counter;
import dev.hitl.review.ReviewDesk;
import dev.hitl.review.Ruling;
import dev.hitl.signal.SignalSources;
import dev.hitl.store.Applied;
import dev.hitl.store.ForwardingStore;
import dev.hitl.store.RequestRecord;
import dev.hitl.store.RunOpened;
import dev.hitl.store.RunWritten;
import dev.hitl.store.Samples;
import dev.hitl.store.Step;
import dev.hitl.store.Store;
import dev.hitl.store.StoreException;
import dev.hitl.testing.SettableClock;
import dev.hitl.tool.Invoker;
import dev.hitl.tool.ToolRegistry;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Two people decide one request at the same moment, on two nodes of one database. */
abstract class DecisionRaceContract {
  private static final int ROUNDS = Integer.getInteger("hitl.race.rounds", 10_000);
  private static final int BATCH = 250;
  private static final Set<String> DECIDING = Set.of("APPROVE", "REJECT");
  private static final Route TWO = Route.of(List.of(new Route.Group(Set.of("manager"), 2)));
  private static final ReviewerDirectory PEOPLE =
      ReviewerDirectory.of(
          Map.of("ann", Set.of("manager"), "bob", Set.of("manager"), "cleo", Set.of("manager")));

  private final SettableClock clock = new SettableClock();
  private final AtomicInteger refused = new AtomicInteger();
  private DataSource shared;
  private JdbcStore opening;
  private @Nullable JdbcStore left;
  private @Nullable JdbcStore right;
  private int runs;

  /** An empty database. */
  abstract DataSource database();

  /** Takes away the keys of the record and the outbox, which would tell two winners apart too. */
  abstract void dropKeys(DataSource database) throws SQLException;

  @BeforeEach
  void openThreeNodes() {
    shared = database();
    opening = JdbcStore.of(shared).clock(clock).createSchema(true).build();
    openNodes(shared);
  }

  private void openNodes(DataSource database) {
    close(left);
    close(right);
    // What one node remembers would always make it the first.
    left = JdbcStore.of(database).clock(clock).memory(0).build();
    right = JdbcStore.of(database).clock(clock).memory(0).build();
  }

  private static void close(@Nullable JdbcStore store) {
    if (store != null) {
      store.close();
    }
  }

  @AfterEach
  void close() {
    left.close();
    right.close();
    opening.close();
  }

  @Test
  void ofTwoFinalApprovalsAtOnceExactlyOneDecides() throws Exception {
    int byLeft = race(ROUNDS, true);
    assertThat(byLeft).isBetween(1, ROUNDS - 1);
    assertThat(refused).hasPositiveValue();
  }

  @Test
  void ofAnApprovalAgainstARejectionExactlyOneDecides() throws Exception {
    int byLeft = race(ROUNDS, false);
    assertThat(byLeft).isBetween(1, ROUNDS - 1);
    assertThat(refused).hasPositiveValue();
  }

  /** Negative control: without the condition in the SQL both decide, and both are told so. */
  @Test
  void whereTheSqlDoesNotLookAtTheVersionThereAreTwoWinners() throws Exception {
    CarelessSource careless = new CarelessSource(shared);
    dropKeys(shared);
    openNodes(careless.source);
    assertThatThrownBy(() -> race(2 * BATCH, true))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("winners");
    assertThatThrownBy(() -> race(2 * BATCH, false))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("winners");
    assertThat(careless.rewritten).hasPositiveValue();
  }

  /**
   * A second line: an event has one place, so whoever comes second fails and has decided nothing.
   */
  @Test
  void whereOnlyTheKeyOfTheRecordIsLeftWhoeverIsSecondFails() {
    openNodes(new CarelessSource(shared).source);
    String id = opened(Route.anyOf(1), List.of()).get(0).id();
    Request asked = opening.request(id).orElseThrow();
    Step first = approval(asked, "bob");
    Step second = approval(asked, "cleo");
    assertThat(left.apply(List.of(first))).isInstanceOf(Applied.Done.class);
    assertThatThrownBy(() -> right.apply(List.of(second)))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("is already there");
    assertThat(opening.request(asked.id())).contains(first.after());
  }

  private Step approval(Request asked, String who) {
    return Step.of(Change.approve(asked, Samples.vote(who, clock.instant())));
  }

  /** Says how often the left one won. */
  private int race(int rounds, boolean bothApprove) throws Exception {
    ReviewDesk one = desk(watched(left));
    ReviewDesk other = desk(watched(right));
    ExecutorService threads = Executors.newFixedThreadPool(2);
    int byLeft = 0;
    try {
      for (int done = 0; done < rounds; done += BATCH) {
        List<Request> batch =
            bothApprove
                ? opened(TWO, List.of(Samples.vote("ann", clock.instant())))
                : opened(Route.anyOf(1), List.of());
        List<Ballot> bobs = new ArrayList<>();
        List<Ballot> cleos = new ArrayList<>();
        for (Request r : batch) {
          bobs.add(new Ballot.Approve(r.reference(), "bob", null));
          cleos.add(
              bothApprove
                  ? new Ballot.Approve(r.reference(), "cleo", null)
                  : new Ballot.Reject(r.reference(), "cleo", "no"));
        }
        CyclicBarrier start = new CyclicBarrier(2);
        Future<List<Ruling>> first = threads.submit(() -> all(one, bobs, start));
        Future<List<Ruling>> second = threads.submit(() -> all(other, cleos, start));
        byLeft += winners(batch, first.get(), second.get(), bothApprove);
      }
    } finally {
      threads.shutdownNow();
    }
    return byLeft;
  }

  private static List<Ruling> all(ReviewDesk desk, List<Ballot> ballots, CyclicBarrier start)
      throws Exception {
    List<Ruling> rulings = new ArrayList<>();
    for (Ballot ballot : ballots) {
      start.await();
      try {
        rulings.add(desk.decide(ballot));
      } catch (RuntimeException e) {
        // Nobody is to wait for whoever does not come any more.
        start.reset();
        throw e;
      }
    }
    return rulings;
  }

  /** Checks every round, and says how often the first of both won. */
  private int winners(
      List<Request> batch, List<Ruling> first, List<Ruling> second, boolean bothApprove) {
    int byFirst = 0;
    for (int i = 0; i < batch.size(); i++) {
      RequestRecord now = opening.recorded(batch.get(i).id()).orElseThrow();
      List<Ruling> both = List.of(first.get(i), second.get(i));
      assertThat(both).as("winners").filteredOn(Ruling.Done.class::isInstance).hasSize(1);
      boolean firstWon = first.get(i) instanceof Ruling.Done;
      byFirst += firstWon ? 1 : 0;
      assertThat(((Ruling.Done) both.get(firstWon ? 0 : 1)).request()).isEqualTo(now.request());
      assertThat(both.get(firstWon ? 1 : 0))
          .isInstanceOfSatisfying(
              Ruling.AlreadyDecided.class,
              late -> assertThat(late.winner()).isEqualTo(now.request()));
      assertThat(now.request().decision()).isEqualTo(decision(firstWon, bothApprove));
      assertThat(now.request().status())
          .isEqualTo(firstWon || bothApprove ? RequestStatus.APPROVED : RequestStatus.REJECTED);
      List<AuditEvent> events = now.events();
      assertThat(events).filteredOn(event -> DECIDING.contains(event.type())).hasSize(1);
      assertThat(Chain.verify(now.request(), events)).isInstanceOf(Verification.Intact.class);
    }
    return byFirst;
  }

  private static Decision decision(boolean firstWon, boolean bothApprove) {
    String winner = firstWon ? "bob" : "cleo";
    if (bothApprove) {
      return new Decision.Approved(List.of("ann", winner), null);
    }
    return firstWon
        ? new Decision.Approved(List.of("bob"), null)
        : new Decision.Rejected("cleo", "no");
  }

  private static ReviewDesk desk(Store store) {
    Amendments none =
        new Amendments(
            new Assessor(ToolRegistry.of(List.of()), Policy.builder("1").build(), 65_536),
            new Invoker(ToolRegistry.of(List.of())),
            SignalSources.none());
    Reviewers reviewers = new Reviewers(PEOPLE, Duration.ofSeconds(10));
    Admission admission = new Admission(reviewers, Delegations.NONE);
    Counter counter =
        new Counter(store, reviewers, admission, none, Guards.USUAL, new Scribe("n", "1"));
    return new ReviewDesk(store, counter, Guards.USUAL, () -> {});
  }

  /** Counts the writes that came second: only these met at the same version. */
  private Store watched(Store store) {
    return new ForwardingStore(store) {
      @Override
      public Applied apply(List<Step> steps) {
        Applied applied = super.apply(steps);
        if (applied instanceof Applied.Refused) {
          refused.incrementAndGet();
        }
        return applied;
      }
    };
  }

  /** With the first votes in it, so that only the last ones take time. */
  private List<Request> opened(Route route, List<Vote> votes) {
    RunRecord run =
        ((RunOpened.New)
                opening.openRun(Samples.opening(Samples.run("r" + ++runs), clock.instant())))
            .run();
    Request[] requests = new Request[BATCH];
    for (int i = 0; i < BATCH; i++) {
      Request sample = Samples.pending(run.id(), "c" + i, clock.instant(), null);
      requests[i] =
          new Request(
              sample.id(),
              sample.revision(),
              sample.status(),
              route,
              null,
              Waiting.begin(route, clock.instant()),
              votes,
              null,
              null,
              null,
              sample.principal(),
              null,
              sample.openedAt(),
              sample.updatedAt(),
              sample.head());
    }
    assertThat(opening.writeRun(Samples.park(run, clock.instant(), requests)))
        .isEqualTo(RunWritten.SAVED);
    return List.of(requests);
  }
}

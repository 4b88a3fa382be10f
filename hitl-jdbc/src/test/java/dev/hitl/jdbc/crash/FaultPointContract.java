package dev.hitl.jdbc.crash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hitl.request.Trigger;
import dev.hitl.store.Applied;
import dev.hitl.store.ForwardingStore;
import dev.hitl.store.RunTake;
import dev.hitl.store.RunWritten;
import dev.hitl.store.Step;
import dev.hitl.store.Store;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever call to the database fails, and however: nothing is lost and nothing runs twice. */
abstract class FaultPointContract {
  @TempDir Path folder;

  private static final int SAMPLE = 16;

  private final PrintStream err = System.err;

  abstract TestDatabase database();

  /** An empty one beside it. */
  abstract TestDatabase another();

  /** How many faults meet the thread that sends hints, if it sends only one each time. */
  int leastHints() {
    return 0;
  }

  /** One that another process can open, once this one has closed it. */
  TestDatabase databaseOfOthers() {
    return database();
  }

  /** Thousands of faults are logged as they should be, and nobody reads them. */
  @BeforeEach
  void silence() {
    System.setErr(new PrintStream(OutputStream.nullOutputStream()));
  }

  @AfterEach
  void speak() {
    System.setErr(err);
  }

  private FaultPoints points(Physical physical, Cycle.Wiring wiring) {
    return points(UUID.randomUUID().toString(), physical, wiring).count();
  }

  private FaultPoints points(String name, Physical physical, Cycle.Wiring wiring) {
    return new FaultPoints(name, physical, folder, wiring, () -> {});
  }

  @Test
  void whateverCallFailsNothingIsLostAndNothingRunsTwice() throws Exception {
    long start = System.nanoTime();
    try (Physical one = new Physical(database().url());
        Physical other = new Physical(another().url())) {
      FaultPoints even = points(one, Cycle.Wiring.SOUND);
      FaultPoints odd = points(other, Cycle.Wiring.SOUND);
      assertThat(odd.calls()).isEqualTo(even.calls());
      List<Fault> faults = even.faults();
      CompletableFuture<List<String>> beside =
          CompletableFuture.supplyAsync(() -> odd.all(half(faults, 1)));
      List<String> wrong = new ArrayList<>(even.all(half(faults, 0)));
      wrong.addAll(beside.get());
      Map<Fault.Kind, Integer> doubts = new TreeMap<>();
      for (FaultPoints points : List.of(even, odd)) {
        points.doubts().forEach((kind, at) -> doubts.merge(kind, at.size(), Integer::sum));
      }
      System.out.printf(
          "FAULTS %s points=%d trials=%d hints=%d wrong=%d in_doubt=%s seconds=%d%n",
          getClass().getSimpleName(),
          even.calls().size(),
          even.trials() + odd.trials(),
          even.hintsHit() + odd.hintsHit(),
          wrong.size(),
          doubts,
          (System.nanoTime() - start) / 1_000_000_000);
      assertThat(wrong).isEmpty();
      assertThat(even.trials() + odd.trials()).isEqualTo(faults.size());
      assertThat(faults).hasSizeGreaterThanOrEqualTo(4 * even.calls().size());
      assertThat(even.hintsHit() + odd.hintsHit()).isGreaterThanOrEqualTo(leastHints());
      assertThat(even.toolsRan()).isEqualTo(3);
      assertThat(doubts).containsOnlyKeys(Fault.Kind.HALT_BEFORE, Fault.Kind.HALT_AFTER);
      assertThat(even.fsck()).isEmpty();
      assertThat(odd.fsck()).isEmpty();
    }
  }

  private static List<Fault> half(List<Fault> faults, int which) {
    return IntStream.range(0, faults.size())
        .filter(i -> i % 2 == which)
        .mapToObj(faults::get)
        .toList();
  }

  /** Shows that a death which is played here leaves what a real one leaves. */
  @Test
  void aProcessThatReallyEndsLeavesTheSame() throws Exception {
    TestDatabase database = databaseOfOthers();
    int last;
    try (Physical physical = new Physical(database.url())) {
      last = points(physical, Cycle.Wiring.SOUND).calls().size();
    }
    Map<Fault, String> played = new LinkedHashMap<>();
    Map<Fault, String> real = new LinkedHashMap<>();
    for (int point = 1; point <= last; point += Math.max(1, last / SAMPLE)) {
      Fault fault =
          new Fault(played.size() % 2 == 0 ? Fault.Kind.HALT_BEFORE : Fault.Kind.HALT_AFTER, point);
      try (Physical physical = new Physical(database.url())) {
        FaultPoints points = points("played", physical, Cycle.Wiring.SOUND);
        points.die(fault);
        played.put(fault, points.stateAndEnd(fault));
      }
      String[] words = {
        database.url(), folder.toString(), fault.kind().name(), String.valueOf(fault.point())
      };
      try (Child child = Child.start("halting", HaltingProcess.class, folder, words)) {
        assertThat(child.awaitEnd()).as(fault::toString).isEqualTo(HaltingProcess.DEAD);
      }
      try (Physical physical = new Physical(database.url())) {
        real.put(fault, points("real", physical, Cycle.Wiring.SOUND).stateAndEnd(fault));
      }
    }
    assertThat(real).hasSizeGreaterThanOrEqualTo(SAMPLE).isEqualTo(played);
    assertThat(Set.copyOf(real.values())).hasSizeGreaterThan(5);
  }

  /** Negative control: a claim that is believed in before it is committed. */
  @Test
  void executingWithoutACommittedClaimIsFound() throws Exception {
    try (Physical physical = new Physical(database().url())) {
      FaultPoints points = points(physical, new Cycle.Wiring(Unclaimed::new, tools -> tools));
      assertThat(points.firstWrong("ran more than once")).isNotNull();
    }
  }

  /** Negative control: no question is asked where an execution was hit. */
  @Test
  void runningAgainWithoutAskingIsFound() throws Exception {
    Cycle.Wiring wiring =
        new Cycle.Wiring(
            store -> store, tools -> new Refunds.SaidToBeIdempotent((Refunds.Once) tools));
    try (Physical physical = new Physical(database().url())) {
      assertThat(points(physical, wiring).firstWrong("ran more than once")).isNotNull();
    }
  }

  /**
   * Says that a claim is won as soon as somebody wants it, and writes it beside the result; a run
   * that is taken with one is taken alone.
   */
  private static final class Unclaimed extends ForwardingStore {
    private Step claim;

    Unclaimed(Store to) {
      super(to);
    }

    @Override
    public RunWritten acquire(RunTake take) {
      if (take.claim() != null) {
        claim = take.claim();
      }
      return to.acquire(new RunTake(take.before(), take.node(), take.lease(), null));
    }

    @Override
    public Applied apply(List<Step> steps) {
      Step first = steps.get(0);
      if (first.trigger() == Trigger.CLAIM) {
        claim = first;
        return new Applied.Done(List.of(first.after()));
      }
      if (first.trigger() == Trigger.SUCCEED && claim != null) {
        to.apply(List.of(claim));
        claim = null;
      }
      return to.apply(steps);
    }
  }
}

package dev.hitl.jdbc.crash;

import dev.hitl.Hitl;
import dev.hitl.jdbc.JdbcStore;
import dev.hitl.store.Store;
import dev.hitl.testing.SettableClock;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Runs a cycle once for each call that it makes to the database, and has that call fail. */
final class FaultPoints {
  private static final Instant START = Instant.parse("2026-03-02T09:00:00Z");

  private final FaultySource source;

  /** One for all: it keeps nothing of a node, and parses each of its statements once. */
  private final Store store;

  private final SettableClock clock = new SettableClock(START);
  private final Path folder;
  private final Cycle.Wiring wiring;
  private final String name;
  private int trials;

  /** The calls of a cycle in which nothing fails, and after how many of them a tool ran. */
  private List<String> calls = List.of();

  /** How many calls there were beside it. */
  private int hints;

  private int hintsHit;

  private final List<Integer> toolsRanAfter = new ArrayList<>();

  /** Which faults left an execution in doubt, by kind. */
  private final Map<Fault.Kind, List<Integer>> doubts = new TreeMap<>();

  /**
   * @param name begins the names of its runs
   * @param death what is done where the process is to die: nothing where it is only played
   */
  FaultPoints(String name, Physical physical, Path folder, Cycle.Wiring wiring, Runnable death) {
    this.name = name;
    this.folder = folder;
    this.wiring = wiring;
    source = new FaultySource(physical, death);
    store = newStore();
  }

  private Store newStore() {
    return JdbcStore.of(source).clock(clock).createSchema(true).build();
  }

  /** Counts the calls of a cycle in which nothing fails. */
  FaultPoints count() {
    Cycle cycle = cycle("none");
    Store own = newStore();
    try (own;
        Hitl hitl = cycle.open(own, () -> toolsRanAfter.add(source.names().size()))) {
      source.arm(Fault.NONE);
      boolean finished = cycle.drive(hitl);
      calls = source.names();
      own.close();
      hints = source.hints();
      source.restart();
      List<String> wrong = cycle.wrongAtTheEnd(hitl, finished);
      if (!wrong.isEmpty()) {
        throw new AssertionError("nothing failed, and yet: " + wrong);
      }
    }
    return this;
  }

  List<String> calls() {
    return calls;
  }

  /** How often a tool ran in the cycle in which nothing failed. */
  int toolsRan() {
    return toolsRanAfter.size();
  }

  int trials() {
    return trials;
  }

  Map<Fault.Kind, List<Integer>> doubts() {
    return doubts;
  }

  private Cycle cycle(String what) {
    return new Cycle(Refunds.run(name + "-" + what), clock, folder, wiring);
  }

  /** How many faults of {@link Fault.Caller#HINTS} were met, which cannot be foreseen. */
  int hintsHit() {
    return hintsHit;
  }

  /** Every call of the cycle in every way, and those beside it. */
  List<Fault> faults() {
    List<Fault> faults = new ArrayList<>();
    for (Fault.Kind kind : Fault.Kind.values()) {
      for (int point = 1; point <= calls.size(); point++) {
        faults.add(new Fault(kind, Fault.Caller.CYCLE, point));
      }
      for (int point = 1; point <= hints; point++) {
        faults.add(new Fault(kind, Fault.Caller.HINTS, point));
      }
    }
    return faults;
  }

  /** Tries these faults; what came out wrong. */
  List<String> all(List<Fault> faults) {
    return faults.stream().flatMap(fault -> one(fault).stream()).toList();
  }

  /** Tries faults until something comes out wrong in this way, which is given; null if nothing. */
  @Nullable String firstWrong(String way) {
    return faults().stream()
        .flatMap(fault -> one(fault).stream())
        .filter(wrong -> wrong.contains(way))
        .findFirst()
        .orElse(null);
  }

  private Cycle cycle(Fault fault) {
    return cycle(fault.kind() + "-" + fault.caller() + "-" + fault.point());
  }

  private List<String> one(Fault fault) {
    trials++;
    Cycle cycle = cycle(fault);
    List<String> wrong = new ArrayList<>();
    boolean finished = untilDeath(cycle, fault);
    if (fault.caller() == Fault.Caller.HINTS) {
      hintsHit += source.isMet() ? 1 : 0;
    } else if (!source.isMet() || fault.kind().halts() != source.isHalted()) {
      wrong.add("the fault was not met");
    }
    source.restart();
    try (Hitl hitl = cycle.open(store, () -> {})) {
      cycle.wrong(hitl).forEach(what -> wrong.add("at the restart: " + what));
      if (!finished) {
        cycle.afterTheLease();
        finished = cycle.drive(hitl);
      }
      cycle.wrongAtTheEnd(hitl, finished).forEach(what -> wrong.add("at the end: " + what));
      bringAll(hitl);
    }
    if (!cycle.doubts().isEmpty()) {
      doubts.computeIfAbsent(fault.kind(), kind -> new ArrayList<>()).add(fault.point());
      if (!isOfAnExecution(fault)) {
        wrong.add("in doubt, though no execution was hit: " + cycle.doubts());
      }
    }
    return wrong.stream().map(what -> fault + " " + nameOf(fault) + ": " + what).toList();
  }

  private String nameOf(Fault fault) {
    return fault.caller() == Fault.Caller.CYCLE ? calls.get(fault.point() - 1) : "";
  }

  private boolean untilDeath(Cycle cycle, Fault fault) {
    // Each needs a store of its own: a sender that has not been put off by an earlier one's
    // failures,
    // and the tenants' turns as they were in the cycle that was counted.
    Store own = newStore();
    try (own) {
      return untilDeath(cycle, fault, own);
    }
  }

  private boolean untilDeath(Cycle cycle, Fault fault, Store store) {
    try (Hitl hitl = cycle.open(store, source::refuseIfHalted)) {
      source.arm(fault);
      return cycle.drive(hitl);
    } catch (Halted dead) {
      return false;
    }
  }

  /** Does a cycle until it dies. */
  void die(Fault fault) {
    untilDeath(cycle(fault), fault);
    source.restart();
  }

  /** How a cycle stands that died; then it is driven to its end, to be in no other's way. */
  String stateAndEnd(Fault fault) {
    Cycle cycle = cycle(fault);
    try (Hitl hitl = cycle.open(store, () -> {})) {
      String state = cycle.state(hitl);
      cycle.afterTheLease();
      boolean finished = cycle.drive(hitl);
      bringAll(hitl);
      return state + (finished ? "" : "; stuck");
    }
  }

  /**
   * What a dead node had begun to bring is due again later, and would be in the way of the next
   * trial, whose calls have the numbers of the cycle that was counted.
   */
  private void bringAll(Hitl hitl) {
    clock.advance(Duration.ofHours(1));
    hitl.resumeDue();
  }

  /** Between the call that commits the claim and the one that commits the result. */
  private boolean isOfAnExecution(Fault fault) {
    if (!fault.kind().halts()) {
      // A node that lives knows whether the tool ran.
      return false;
    }
    if (fault.caller() == Fault.Caller.HINTS) {
      return true;
    }
    for (int ran : toolsRanAfter) {
      int claim = ran;
      while (!commits(claim)) {
        claim--;
      }
      int result = ran + 1;
      while (!commits(result)) {
        result++;
      }
      if (fault.point() >= claim && fault.point() <= result) {
        return true;
      }
    }
    return false;
  }

  private boolean commits(int point) {
    return calls.get(point - 1).endsWith(FaultySource.COMMIT);
  }

  /** What is wrong with the whole store. */
  List<String> fsck() {
    try (Hitl hitl = cycle("fsck").open(store, () -> {})) {
      return Fsck.of(hitl);
    }
  }
}

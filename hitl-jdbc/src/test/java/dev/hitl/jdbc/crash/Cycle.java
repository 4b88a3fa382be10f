package dev.hitl.jdbc.crash;

import dev.hitl.Hitl;
import dev.hitl.call.RunId;
import dev.hitl.checkpoint.RunStatus;
import dev.hitl.request.Request;
import dev.hitl.request.RequestStatus;
import dev.hitl.run.RunHandle;
import dev.hitl.store.Store;
import dev.hitl.store.StoreException;
import dev.hitl.testing.SettableClock;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/**
 * One run from its start to its end, with the application around it and the people who decide, all
 * on one thread. What it knows of the outside survives its nodes.
 */
final class Cycle {
  static final Duration LEASE = Duration.ofSeconds(10);
  private static final int ROUNDS = 12;

  private final RunId run;
  private final SettableClock clock;
  private final Path acknowledgements;
  private final Wiring wiring;
  private final Acknowledged acknowledged;
  private final Ledger ledger;
  private final People people;
  private final Set<String> told = new ConcurrentSkipListSet<>();
  private int node;

  /**
   * How the nodes are made, so that a test can leave a mechanism out.
   *
   * @param store what stands before the store
   * @param tools makes the tools
   */
  record Wiring(UnaryOperator<Store> store, UnaryOperator<Object> tools) {
    static final Wiring SOUND = new Wiring(store -> store, tools -> tools);
  }

  Cycle(RunId run, SettableClock clock, Path folder, Wiring wiring) {
    this.run = run;
    this.clock = clock;
    this.wiring = wiring;
    acknowledgements = folder.resolve(run.run() + ".acknowledged");
    acknowledged = new Acknowledged(acknowledgements);
    ledger = new Ledger(folder.resolve(run.run() + ".ledger"));
    people = new People(ledger, acknowledged);
  }

  Hitl open(Store store, Refunds.Surroundings surroundings) {
    Hitl hitl =
        Hitl.builder()
            .store(wiring.store().apply(store))
            .tools(wiring.tools().apply(new Refunds.Once(ledger, surroundings)))
            .notifier(notification -> told.add(notification.reference()))
            .background(false)
            .node("node-" + run.run() + "-" + node++)
            .lease(LEASE)
            .build();
    hitl.agent(Refunds.AGENT, Refunds.agent(acknowledged));
    return hitl;
  }

  /** Does what an application does, and again where something failed, until the run has ended. */
  boolean drive(Hitl hitl) {
    for (int round = 0; round < ROUNDS; round++) {
      try {
        if (round(hitl)) {
          return true;
        }
      } catch (StoreException e) {
        // The application does not know what became of it, and does it again.
        clock.advance(Duration.ofMillis(1));
      }
      if (round > 1) {
        clock.advance(LEASE.plusSeconds(1));
      }
    }
    return false;
  }

  private boolean round(Hitl hitl) {
    RunHandle handle = hitl.start(run, "refund two orders");
    for (int turn = 0; turn < 2; turn++) {
      List<Request> requests = handle.requests();
      if (handle.status() == RunStatus.PARKED) {
        requests.stream()
            .filter(request -> request.status() == RequestStatus.PENDING)
            .forEach(acknowledged::asked);
      }
      people.decide(hitl, requests);
      hitl.resumeDue();
    }
    boolean finished = handle.status() == RunStatus.FINISHED;
    if (finished) {
      acknowledged.finished(run);
    }
    return finished;
  }

  void afterTheLease() {
    clock.advance(LEASE.plusSeconds(1));
  }

  /** What was in doubt on the way. */
  Map<String, String> doubts() {
    return people.doubts();
  }

  /** How the run stands, in one line, for comparison. */
  String state(Hitl hitl) {
    boolean there = !hitl.audit().of(run.toString()).isEmpty();
    if (!there) {
      return "nothing; ran " + ledger.runs().size();
    }
    RunHandle handle = hitl.run(run);
    return handle.status()
        + " "
        + hitl.audit().of(run.toString()).size()
        + handle.requests().stream()
            .map(r -> r.revision().action().callId() + "=" + r.status() + " " + r.head().seq())
            .sorted()
            .collect(Collectors.joining(", ", " [", "]"))
        + "; ran "
        + ledger.runs().size();
  }

  /** What is wrong right after a death; nothing, if all is well. */
  List<String> wrong(Hitl hitl) {
    List<String> wrong = new ArrayList<>();
    Acknowledged.missing(hitl, Ledger.lines(acknowledgements))
        .forEach(line -> wrong.add("acknowledged and lost: " + line));
    ledger.duplicates().forEach(id -> wrong.add("ran more than once: " + id));
    if (!hitl.audit().of(run.toString()).isEmpty()) {
      Fsck.ofRun(hitl, run).forEach(wrong::add);
    }
    return wrong;
  }

  /** What is wrong once the run was driven to its end. */
  List<String> wrongAtTheEnd(Hitl hitl, boolean finished) {
    List<String> wrong = wrong(hitl);
    if (!finished) {
      wrong.add("stuck: " + state(hitl));
      return wrong;
    }
    Set<String> asked = new TreeSet<>();
    Set<String> references = new TreeSet<>();
    for (Request request : hitl.run(run).requests()) {
      asked.add(request.id());
      references.add(request.reference());
      if (request.status() != RequestStatus.EXECUTED) {
        wrong.add("ended as " + request.status() + ": " + request.id());
      }
    }
    if (asked.size() != 2) {
      wrong.add("asked " + asked.size() + " times and not twice");
    }
    if (!ledger.runs().keySet().equals(asked)) {
      wrong.add("ran for " + ledger.runs().keySet() + ", asked were " + asked);
    }
    if (!told.containsAll(references)) {
      clock.advance(Duration.ofHours(1));
      hitl.resumeDue();
    }
    if (!told.containsAll(references)) {
      wrong.add("people were told of " + told + ", asked were " + references);
    }
    return wrong;
  }
}

package dev.hitl.simulation;

import dev.hitl.call.RunId;
import dev.hitl.checkpoint.Message;
import dev.hitl.grant.Grants;
import dev.hitl.request.Request;
import dev.hitl.request.Trigger;
import dev.hitl.review.Ballot;
import dev.hitl.simulation.History.Commit;
import dev.hitl.simulation.History.Disturbance;
import dev.hitl.simulation.History.Given;
import dev.hitl.simulation.History.RollBack;
import dev.hitl.store.InMemoryStore;
import dev.hitl.store.Store;
import dev.hitl.store.StoreException;
import dev.hitl.testing.SettableClock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Nodes, people and time on one thread. Who goes next is drawn from the seed, and so is who comes
 * in between at each call of the store: the same seed gives the same history.
 */
final class World {
  static final Duration LEASE = Duration.ofSeconds(30);

  /** What may happen at a call of the store. */
  enum Fault {
    NONE,
    FAIL_BEFORE,
    FAIL_AFTER,
    DIE_BEFORE,
    DIE_AFTER
  }

  final long seed;
  final Sabotage sabotage;
  final History history = new History();
  final Model model = new Model(this);
  final Overruling overruling = new Overruling(this);
  final SettableClock clock = new SettableClock();
  final Store base = new InMemoryStore(clock);
  final Set<RunId> entered = new LinkedHashSet<>();
  private final Store spoiled;
  private final Random random;
  private final List<Node> nodes = new ArrayList<>();
  private final Deque<String> active = new ArrayDeque<>();

  /** When those who are active set out. */
  private final Deque<Integer> setOut = new ArrayDeque<>();

  private final List<String> started = new ArrayList<>();
  private final Map<String, Integer> failures = new HashMap<>();
  private final double faults;
  private final double deaths;
  private final double visits;
  private final double notifierFaults;
  private final int mostRuns;
  private boolean quiet;
  private boolean upgrades;
  private int nodesMade;

  World(long seed, Sabotage sabotage) {
    this.seed = seed;
    this.sabotage = sabotage;
    spoiled = sabotage.store().apply(base);
    // Neighbouring seeds begin alike without this.
    random = new Random(seed * 0x9E3779B97F4A7C15L);
    faults = oneOf(0, 0.01, 0.05);
    deaths = oneOf(0, 0.003, 0.01);
    visits = oneOf(0, 0.05, 0.1);
    notifierFaults = oneOf(0, 0.3);
    mostRuns = 1 + random.nextInt(3);
  }

  private double oneOf(double... values) {
    return values[random.nextInt(values.length)];
  }

  /** Whether nobody else is to decide what somebody has taken. */
  boolean isExclusive() {
    return seed % 2 == 0;
  }

  /** Whether people take the wheel. Not everywhere: the rest would be seen half as often. */
  private boolean isOverruled() {
    return seed % 3 == 0;
  }

  /** When the node that is at it set out to do what it does. */
  int setOut() {
    return setOut.isEmpty() ? 0 : setOut.getFirst();
  }

  Store shared() {
    return spoiled;
  }

  /** A whole history: disorder, then rest, then what the checker makes of it. */
  History run() {
    upgrades = random.nextBoolean();
    addNode();
    addNode();
    int steps = 12 + random.nextInt(24);
    for (int i = 0; i < steps; i++) {
      act();
    }
    quiet = true;
    new Rest(this).come();
    new Checker(this).check();
    return history;
  }

  Node addNode() {
    int release = upgrades && nodes.size() >= 2 ? 1 : 0;
    Node node = new Node(this, "n" + ++nodesMade, release);
    nodes.add(node);
    return node;
  }

  private Node anyNode() {
    List<Node> alive = nodes.stream().filter(node -> !node.isDead()).toList();
    if (alive.size() < 2 || (upgrades && alive.size() < 3 && random.nextInt(20) == 0)) {
      history.add("a node joins");
      return addNode();
    }
    return alive.get(random.nextInt(alive.size()));
  }

  private void act() {
    if (isOverruled() && random.nextInt(8) == 0) {
      overruling.act(anyNode());
      return;
    }
    int what = random.nextInt(100);
    if (what < 12) {
      start(anyNode());
    } else if (what < 47) {
      Node node = anyNode();
      on(node, "looks", () -> review(node));
    } else if (what < 54) {
      again(anyNode());
    } else if (what < 58) {
      rollBack(anyNode());
    } else if (what < 78) {
      Node node = anyNode();
      on(node, "resumes what is due", node.hitl::resumeDue);
    } else if (what < 83) {
      resume(anyNode());
    } else if (what < 84) {
      Node node = anyNode();
      on(node, "takes grants back", () -> revoke(node));
    } else {
      pass();
    }
  }

  private void start(Node node) {
    String name =
        started.size() < mostRuns || started.isEmpty()
            ? "s" + started.size()
            : started.get(random.nextInt(started.size()));
    if (!started.contains(name)) {
      started.add(name);
    }
    @Nullable String principal = name.hashCode() % 2 == 0 ? People.PRINCIPAL : null;
    on(
        node,
        "starts " + name,
        () -> node.hitl.start(RunId.of("desk", name), principal, List.of(Message.user(name))));
  }

  private void resume(Node node) {
    if (!entered.isEmpty()) {
      RunId run = List.copyOf(entered).get(random.nextInt(entered.size()));
      on(node, "resumes " + run, () -> node.hitl.resume(run));
    }
  }

  private void revoke(Node node) {
    for (Grants.Held held : node.hitl.grants().all(RunId.DEFAULT_TENANT, null, 10)) {
      node.hitl.grants().revoke(held.grant().id(), "m1", "no more");
    }
  }

  private void review(Node node) {
    List<Request> inbox = node.hitl.review().inbox();
    if (!inbox.isEmpty()) {
      Request shown = inbox.get(random.nextInt(inbox.size()));
      Request other = beingDecided();
      shown = other != null && random.nextBoolean() ? other : shown;
      int number = history.ballots.size();
      // Two who agree at the same moment are what a store that loses a word is found by.
      boolean agrees = shown.equals(other) && random.nextInt(4) > 0;
      Ballot ballot =
          agrees ? People.agreement(random, shown, number) : People.ballot(random, shown, number);
      give(node, ballot, shown, "b" + number + "b");
    }
  }

  /** What somebody else is at this moment deciding; null where nobody decides. */
  private @Nullable Request beingDecided() {
    for (int i = history.ballots.size() - 1; i >= 0; i--) {
      if (!history.ballots.get(i).answered) {
        return history.ballots.get(i).shown;
      }
    }
    return null;
  }

  private void rollBack(Node node) {
    Set<String> done = new LinkedHashSet<>();
    history.executions.stream()
        .filter(execution -> execution.tool.equals("pay"))
        .forEach(execution -> execution.request.ifPresent(done::add));
    history.commits.stream()
        .filter(commit -> commit.trigger() == Trigger.FLAG)
        .forEach(commit -> done.add(commit.after().id()));
    if (!done.isEmpty()) {
      String request = List.copyOf(done).get(random.nextInt(done.size()));
      String who = People.ALL.get(random.nextInt(People.ALL.size()));
      String token = "u" + history.rollBacks.size() + "u";
      history.rollBacks.add(new RollBack(request, who, token));
      on(
          node,
          "rolls back " + request + " for " + who,
          () ->
              history.add(
                  "that is " + node.hitl.rollBack(request, who, token).getClass().getSimpleName()));
    }
  }

  /** The same ballot once more, or another by somebody who saw what was shown some time ago. */
  private void again(Node node) {
    if (!history.ballots.isEmpty()) {
      Given earlier = history.ballots.get(random.nextInt(history.ballots.size()));
      int number = history.ballots.size();
      boolean same = random.nextBoolean();
      Ballot ballot = same ? earlier.ballot : People.ballot(random, earlier.shown, number);
      String token = same ? earlier.token : "b" + number + "b";
      on(node, "looks again", () -> give(node, ballot, earlier.shown, token));
    }
  }

  void give(Node node, Ballot ballot, Request shown, String token) {
    int begun = history.add(node.name + " is given " + ballot);
    Given given = new Given(node, begun, ballot, shown, token);
    history.ballots.add(given);
    try {
      given.ruling = node.hitl.review().decide(ballot, token);
      history.add(node.name + " rules " + given.ruling.getClass().getSimpleName() + " " + token);
    } finally {
      given.answered = true;
      given.ended = history.now();
    }
  }

  private void pass() {
    Duration time =
        switch (random.nextInt(8)) {
          case 0, 1, 2, 3 -> Duration.ofMillis(1 + random.nextInt(500));
          case 4, 5 -> LEASE.plusSeconds(1);
          case 6 -> Duration.ofMinutes(70);
          default -> Duration.ofHours(5);
        };
    pass(time);
  }

  void pass(Duration time) {
    clock.advance(time);
    int at = history.add(time + " pass, it is " + clock.instant());
    history.disturbances.add(new Disturbance(at, new HashSet<>(active), true));
  }

  /** What a node does when it is its turn; its death and a store out of reach end it. */
  void on(Node node, String what, Runnable action) {
    setOut.push(history.add(node.name + " " + what));
    active.push(node.name);
    try {
      action.run();
    } catch (Death death) {
      history.add(node.name + " is gone");
    } catch (StoreException e) {
      history.add(node.name + " gives up: " + e.getMessage());
    } catch (IllegalArgumentException e) {
      if (!String.valueOf(e.getMessage()).startsWith("there is no run")) {
        throw e;
      }
    } finally {
      active.pop();
      setOut.pop();
    }
  }

  /** Between two moments of one node, others may act. */
  void somebodyElse(Node node) {
    if (!quiet && active.size() < 3 && random.nextDouble() < visits) {
      history.add("while " + node.name + " is at it:");
      act();
    }
  }

  /** A tool body takes time, and the process may die in it. */
  void inBody(Node node) {
    node.mustLive();
    somebodyElse(node);
    node.mustLive();
    Fault fault = draw();
    if (fault == Fault.DIE_BEFORE || fault == Fault.DIE_AFTER) {
      throw die(node, "in a tool");
    }
  }

  Fault draw() {
    if (quiet) {
      return Fault.NONE;
    }
    double drawn = random.nextDouble();
    if (drawn < deaths) {
      return random.nextBoolean() ? Fault.DIE_BEFORE : Fault.DIE_AFTER;
    }
    if (drawn < deaths + faults) {
      return random.nextBoolean() ? Fault.FAIL_BEFORE : Fault.FAIL_AFTER;
    }
    return Fault.NONE;
  }

  int notifierFault() {
    return quiet || random.nextDouble() >= notifierFaults ? 0 : 1 + random.nextInt(2);
  }

  boolean failsNow(String run, int times) {
    int before = failures.merge(run, 1, Integer::sum) - 1;
    return before < times;
  }

  Death die(Node node, String when) {
    node.kill();
    disturb(node, "dies " + when);
    return new Death(node.name);
  }

  void disturb(Node node, String what) {
    int at = history.add(node.name + ": " + what);
    history.disturbances.add(new Disturbance(at, Set.of(node.name), false));
  }

  void committed(Node node, Trigger trigger, Request after) {
    int at = history.add(node.name + " commits " + trigger + " " + after.reference());
    Commit commit = new Commit(at, node.name, trigger, after, clock.instant());
    model.commits(commit);
    history.commits.add(commit);
  }

  void wrong(String what) {
    history.add("WRONG: " + what);
    history.violations.add(what);
  }

  int drawn(int bound) {
    return random.nextInt(bound);
  }
}

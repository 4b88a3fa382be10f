package dev.hitl.jdbc.crash;

import com.zaxxer.hikari.HikariDataSource;
import dev.hitl.Hitl;
import dev.hitl.Shop;
import dev.hitl.call.Output;
import dev.hitl.call.RunId;
import dev.hitl.call.ToolCall;
import dev.hitl.jdbc.JdbcStore;
import dev.hitl.policy.Policy;
import dev.hitl.request.RequestStatus;
import dev.hitl.request.ReviewerDirectory;
import dev.hitl.request.Trigger;
import dev.hitl.run.Agent;
import dev.hitl.run.RunHandle;
import dev.hitl.store.Applied;
import dev.hitl.store.ForwardingStore;
import dev.hitl.store.RunTake;
import dev.hitl.store.RunWrite;
import dev.hitl.store.RunWritten;
import dev.hitl.store.StandingStep;
import dev.hitl.store.Step;
import dev.hitl.store.Store;
import dev.hitl.testing.SettableClock;
import dev.hitl.tool.RequiresApproval;
import dev.hitl.tool.Risk;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;

/** A process of its own whose tool gives what is held back, and that is killed on the way. */
final class HeldResultProcess {
  static final RunId RUN = new RunId("default", "support", "r");
  static final Instant BEGAN = Instant.parse("2026-11-21T09:00:00Z");
  static final Duration LEASE = Duration.ofSeconds(10);

  private static final Policy POLICY =
      Policy.parse(
          """
          {"version": "1", "rules": [
            {"name": "leaks", "tool": "find*", "result": "resultText.contains('IBAN')",
             "approvals": [{"role": "manager"}]}]}
          """);

  /** Where it stands still until it is killed. */
  enum Point {
    /** The tool ran, and nothing is stored of it. */
    RAN,
    /** The result is durable, together with the question about it. */
    KEPT,
    /** A person let it out. */
    DECIDED,
    /** A node began to give it out. */
    CLAIMED,
    /** It is on record that it was given. */
    GIVEN
  }

  /** Finds accounts, and writes down outside of the database that it did. */
  static final class Finder {
    private final Ledger ledger;

    Finder(Ledger ledger) {
      this.ledger = ledger;
    }

    public String findAccount(String name) {
      ledger.append("found");
      return "IBAN of " + name;
    }

    @RequiresApproval(risk = Risk.HIGH, reviewers = "manager")
    public String findSecretly(String name) {
      ledger.append("found");
      return "IBAN of " + name;
    }
  }

  private HeldResultProcess() {}

  static Hitl open(Store store, Path folder, String node) {
    return Hitl.builder()
        .store(store)
        .tools(new Finder(ledger(folder)))
        .policy(POLICY)
        .reviewers(ReviewerDirectory.of(Map.of("maria", Set.of("manager"))))
        .background(false)
        .node(node)
        .lease(LEASE)
        .build();
  }

  /** Its agent finds bob; all that it was told is noted when its function is left. */
  static void agent(Hitl hitl, String tool, List<String> told) {
    Agent agent = Shop.proposing(List.of(ToolCall.of("c1", tool, Map.of("name", "bob"))));
    hitl.agent(
        RUN.agent(),
        run -> {
          try {
            return agent.run(run);
          } finally {
            told.clear();
            run.messages().forEach(message -> told.add(message.body()));
          }
        });
  }

  static Ledger ledger(Path folder) {
    return new Ledger(folder.resolve("ledger"));
  }

  /** Decides all that is pending, and goes on. */
  static void goOn(Hitl hitl) {
    RunHandle run = hitl.run(RUN);
    for (int i = 0; i < 4; i++) {
      run.requests().stream()
          .filter(request -> request.status() == RequestStatus.PENDING)
          .forEach(request -> hitl.review().approve(request.reference(), "maria"));
      hitl.resumeDue();
    }
  }

  /**
   * Does all that there is to do, and stands still at a point.
   *
   * @param words the database, a folder, the tool, the point
   */
  public static void main(String[] words) {
    HikariDataSource pool = LoadProcess.pool(words[0]);
    Store store = JdbcStore.of(pool).clock(new SettableClock(BEGAN)).createSchema(true).build();
    Hitl hitl = open(new Stopping(store, Point.valueOf(words[3])), Path.of(words[1]), "first");
    agent(hitl, words[2], new ArrayList<>());
    hitl.start(RUN, "find bob");
    goOn(hitl);
  }

  /** Stands still around the write that the point is about. */
  private static final class Stopping extends ForwardingStore {
    private final Point point;

    Stopping(Store to, Point point) {
      super(to);
      this.point = point;
    }

    private void at(Point here, boolean isIt) {
      if (here == point && isIt) {
        System.out.println("ready");
        try {
          new CountDownLatch(1).await();
        } catch (InterruptedException e) {
          throw new AssertionError(e);
        }
      }
    }

    private static boolean has(List<Step> steps, Trigger trigger) {
      return steps.stream()
          .anyMatch(
              step ->
                  step.trigger() == trigger
                      && step.after().revision().action().tool().equals(Output.RESULT));
    }

    @Override
    public RunWritten writeRun(RunWrite write) {
      at(Point.RAN, has(write.opened(), Trigger.OPEN));
      RunWritten written = super.writeRun(write);
      at(Point.KEPT, has(write.opened(), Trigger.OPEN));
      return written;
    }

    @Override
    public RunWritten acquire(RunTake take) {
      RunWritten written = super.acquire(take);
      Step claim = take.claim();
      at(Point.CLAIMED, claim != null && has(List.of(claim), Trigger.CLAIM));
      return written;
    }

    @Override
    public Applied apply(List<Step> steps) {
      return apply(steps, List.of());
    }

    @Override
    public Applied apply(List<Step> steps, List<StandingStep> more) {
      at(Point.RAN, has(steps, Trigger.OPEN));
      Applied applied = super.apply(steps, more);
      at(Point.KEPT, has(steps, Trigger.OPEN));
      at(Point.DECIDED, has(steps, Trigger.APPROVE));
      at(Point.CLAIMED, has(steps, Trigger.CLAIM));
      at(Point.GIVEN, has(steps, Trigger.SUCCEED));
      return applied;
    }
  }
}

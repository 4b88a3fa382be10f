package dev.hitl.jdbc.crash;

import dev.hitl.Hitl;
import dev.hitl.call.RunId;
import dev.hitl.checkpoint.RunStatus;
import dev.hitl.jdbc.JdbcStore;
import dev.hitl.request.Request;
import dev.hitl.request.RequestStatus;
import dev.hitl.run.RunHandle;
import dev.hitl.store.StoreException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import javax.sql.DataSource;

/**
 * A node that starts runs as fast as it can, and goes on with those of others. It says what was
 * done once the call that did it has returned.
 */
final class Clients {
  /** Longer than a busy machine holds a process up, or its executions would be in doubt too. */
  static final Duration LEASE = Duration.ofSeconds(4);

  private static final long MOST = TimeUnit.MILLISECONDS.toNanos(10);

  /**
   * How long a tool lingers that says of itself what is not true. A process is then nearly always
   * between what its tool did and the record of it, so that no kill misses.
   */
  private static final long LONG = TimeUnit.MILLISECONDS.toNanos(600);

  private final Load load;
  private final Hitl hitl;
  private final Acknowledged acknowledged;
  private final List<Thread> threads = new ArrayList<>();
  private volatile boolean over;

  /** They begin at once. */
  Clients(Load load, DataSource source) {
    this.load = load;
    acknowledged = load.acknowledged();
    boolean again = load.options().contains(Load.Option.SAID_TO_BE_IDEMPOTENT);
    Refunds.Once once = new Refunds.Once(load.ledger(), new Dawdling(again ? LONG : MOST));
    hitl =
        Hitl.builder()
            .store(JdbcStore.of(source).build())
            .tools(again ? new Refunds.SaidToBeIdempotent(once) : once)
            .node(load.node())
            .lease(LEASE)
            .pollInterval(Duration.ofMillis(50))
            .build();
    hitl.agent(Refunds.AGENT, Refunds.agent(acknowledged));
    for (int client = 0; client < load.clients(); client++) {
      String name = load.node() + "-" + client;
      Thread thread = new Thread(() -> work(name), name);
      thread.setDaemon(true);
      thread.start();
      threads.add(thread);
    }
  }

  /** So that a kill has something to hit. */
  private record Dawdling(long mostAfter) implements Refunds.Surroundings {
    @Override
    public void before() {
      LockSupport.parkNanos(ThreadLocalRandom.current().nextLong(MOST));
    }

    @Override
    public void after() {
      LockSupport.parkNanos(ThreadLocalRandom.current().nextLong(mostAfter / 2, mostAfter));
    }
  }

  private void work(String client) {
    Deque<RunHandle> open = new ArrayDeque<>();
    People people = new People(load.ledger(), acknowledged);
    List<RunId> finished = new ArrayList<>();
    for (int i = 0; !over; ) {
      try {
        if (open.size() < load.open()) {
          RunHandle handle = hitl.start(Refunds.run(client + "-" + i), "refund two orders");
          i++;
          open.add(handle);
          waiting(handle).forEach(acknowledged::asked);
          finished.forEach(acknowledged::finished);
          finished.clear();
        } else {
          settle(open, people, finished);
        }
      } catch (StoreException e) {
        // It is not known what became of it: the same once more.
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
      }
    }
  }

  private void settle(Deque<RunHandle> open, People people, List<RunId> finished) {
    RunHandle first = open.getFirst();
    if (load.options().contains(Load.Option.DECIDES)) {
      people.decide(hitl, waiting(first));
    }
    if (first.status() == RunStatus.FINISHED) {
      if (load.isReadBeforeItIsKept()) {
        finished.add(first.id());
      } else {
        acknowledged.finished(first.id());
      }
      open.removeFirst();
    } else {
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(2));
    }
  }

  private static List<Request> waiting(RunHandle handle) {
    return handle.requests().stream()
        .filter(request -> request.status() == RequestStatus.PENDING)
        .toList();
  }

  /** Lets them end what they are at. */
  void end() throws InterruptedException {
    over = true;
    for (Thread thread : threads) {
      thread.join();
    }
    hitl.close();
  }
}

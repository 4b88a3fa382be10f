package dev.hitl.jdbc.crash;

import com.zaxxer.hikari.HikariDataSource;
import dev.hitl.Hitl;
import dev.hitl.call.RunId;
import dev.hitl.checkpoint.RunStatus;
import dev.hitl.jdbc.JdbcStore;
import dev.hitl.request.Request;
import dev.hitl.request.RequestStatus;
import dev.hitl.run.RunHandle;
import dev.hitl.store.StoreException;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * A process of its own that starts runs as fast as it can, and goes on with those of others, until
 * it is killed. It says what was done once the call that did it has returned.
 */
final class LoadProcess {
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

  private LoadProcess(Load load, Hitl hitl) {
    this.load = load;
    this.hitl = hitl;
    acknowledged = load.acknowledged();
  }

  /**
   * Works until killed, or until whoever started it is gone.
   *
   * @param words a {@link Load}
   */
  public static void main(String[] words) throws SQLException, IOException {
    Load load = Load.parse(words);
    boolean delays = load.options().contains(Load.Option.WRITE_DELAY);
    String url = delays ? load.url().replace("WRITE_DELAY=0", "WRITE_DELAY=500") : load.url();
    HikariDataSource pool = pool(url);
    JdbcStore store = JdbcStore.of(delays ? new Feigned(pool).source() : pool).build();
    boolean again = load.options().contains(Load.Option.SAID_TO_BE_IDEMPOTENT);
    Refunds.Once once = new Refunds.Once(load.ledger(), new Dawdling(again ? LONG : MOST));
    Hitl hitl =
        Hitl.builder()
            .store(store)
            .tools(again ? new Refunds.SaidToBeIdempotent(once) : once)
            .node(load.node())
            .lease(LEASE)
            .pollInterval(Duration.ofMillis(50))
            .build();
    hitl.agent(Refunds.AGENT, Refunds.agent(load.acknowledged()));
    LoadProcess process = new LoadProcess(load, hitl);
    for (int client = 0; client < load.clients(); client++) {
      String name = load.node() + "-" + client;
      Thread thread = new Thread(() -> process.work(name), name);
      thread.setDaemon(true);
      thread.start();
    }
    System.out.println("ready");
    while (System.in.read() >= 0) {
      // Whoever started this process says nothing while it lives.
    }
    Runtime.getRuntime().halt(0);
  }

  static HikariDataSource pool(String url) {
    HikariDataSource pool = new HikariDataSource();
    pool.setJdbcUrl(url);
    pool.setMaximumPoolSize(12);
    pool.setMinimumIdle(1);
    pool.setConnectionTimeout(2_000);
    pool.setTransactionIsolation("TRANSACTION_READ_COMMITTED");
    return pool;
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
    for (int i = 0; ; ) {
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
}

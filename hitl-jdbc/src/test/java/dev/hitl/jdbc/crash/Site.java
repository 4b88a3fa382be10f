package dev.hitl.jdbc.crash;

import com.zaxxer.hikari.HikariDataSource;
import dev.hitl.Hitl;
import dev.hitl.checkpoint.RunRecord;
import dev.hitl.checkpoint.RunStatus;
import dev.hitl.jdbc.JdbcStore;
import dev.hitl.request.Request;
import dev.hitl.store.RunQuery;
import dev.hitl.store.StoreException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** A store that processes died on, looked at from outside of them. */
final class Site implements AutoCloseable {
  private static final Set<RunStatus> OPEN =
      Set.of(
          RunStatus.RUNNING,
          RunStatus.PARKED,
          RunStatus.READY,
          RunStatus.FAILED,
          RunStatus.QUARANTINED);

  private final HikariDataSource pool;
  private final JdbcStore store;
  private final Hitl hitl;
  private final Acknowledged acknowledged;
  private final Ledger ledger;
  private final People people;

  Site(String url, Path folder) {
    this(url, folder, false);
  }

  /**
   * @param saidToBeIdempotent whether this node's tools say so too
   */
  Site(String url, Path folder, boolean saidToBeIdempotent) {
    Refunds.Once once = new Refunds.Once(Load.ledger(folder), () -> {});
    pool = LoadProcess.pool(url);
    store = JdbcStore.of(pool).createSchema(true).build();
    ledger = Load.ledger(folder);
    acknowledged = Load.acknowledged(folder);
    people = new People(ledger, acknowledged);
    hitl =
        Hitl.builder()
            .store(store)
            .tools(saidToBeIdempotent ? new Refunds.SaidToBeIdempotent(once) : once)
            .background(false)
            .node("outside-" + System.nanoTime())
            .build();
    hitl.agent(Refunds.AGENT, Refunds.agent(acknowledged));
  }

  Ledger ledger() {
    return ledger;
  }

  People people() {
    return people;
  }

  Hitl hitl() {
    return hitl;
  }

  /** What was acknowledged, beginning with this line, and is not there. */
  List<String> missing(int from) {
    List<String> lines = acknowledged.lines();
    return Acknowledged.missing(hitl, lines.subList(Math.min(from, lines.size()), lines.size()));
  }

  int acknowledged() {
    return acknowledged.lines().size();
  }

  /** Lets people decide once what waits for them. */
  void decide(Predicate<Request> isOver) {
    people.decide(hitl, isOver);
  }

  /**
   * Goes on with everything until nothing is open, when no process is left that could.
   *
   * @param seconds how long nothing may end before it is given up
   * @return the runs that are still open then
   */
  List<String> end(long seconds) {
    long patience = TimeUnit.SECONDS.toNanos(seconds);
    long lastEnded = System.nanoTime();
    List<String> open = null;
    while (open == null || (!open.isEmpty() && System.nanoTime() - lastEnded < patience)) {
      try {
        people.decide(hitl, request -> true);
        if (hitl.resumeDue() == 0) {
          LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
        }
      } catch (StoreException e) {
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
      }
      List<String> left = runs(OPEN);
      if (open == null || left.size() < open.size()) {
        lastEnded = System.nanoTime();
      }
      open = left;
    }
    return open;
  }

  /** All the runs that are there. */
  int runs() {
    return runs(Set.of()).size();
  }

  private List<String> runs(Set<RunStatus> statuses) {
    List<String> found = new ArrayList<>();
    @Nullable RunRecord last = null;
    List<RunRecord> page;
    do {
      page =
          store.runs(
              new RunQuery(
                  statuses,
                  Set.of(),
                  last == null ? null : last.updatedAt(),
                  last == null ? null : last.id(),
                  500));
      for (RunRecord run : page) {
        found.add(run.id() + " " + run.status());
        last = run;
      }
    } while (page.size() == 500);
    return found;
  }

  /** Requests that were in doubt, and who had claimed them. */
  Map<String, String> doubts() {
    return people.doubts();
  }

  List<String> fsck() {
    return Fsck.of(hitl);
  }

  @Override
  public void close() {
    hitl.close();
    pool.close();
  }
}

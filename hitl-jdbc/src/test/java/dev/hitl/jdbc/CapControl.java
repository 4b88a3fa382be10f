package dev.hitl.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hitl.checkpoint.RunRecord;
import dev.hitl.policy.Caps;
import dev.hitl.store.CapContract;
import dev.hitl.store.RunWrite;
import dev.hitl.store.RunWritten;
import dev.hitl.store.Store;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;

/** Negative control: of openings that do not lock the row of their cap, more come through. */
final class CapControl {
  private static final int AT_ONCE = 8;

  private CapControl() {}

  /** The same data source, on which nothing of the table of caps is locked. */
  private static DataSource unlocked(DataSource real, CyclicBarrier counted) {
    return proxy(
        DataSource.class,
        real,
        connection ->
            proxy(Connection.class, (Connection) connection, statement -> statement, counted));
  }

  private interface Wrap {
    Object of(Object result);
  }

  private static <T> T proxy(Class<T> type, T target, Wrap wrap) {
    return proxy(type, target, wrap, null);
  }

  private static <T> T proxy(Class<T> type, T target, Wrap wrap, CyclicBarrier counted) {
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (self, method, arguments) -> {
              Object[] given = arguments;
              if (counted != null
                  && method.getName().equals("prepareStatement")
                  && arguments[0] instanceof String sql) {
                if (sql.contains("FROM hitl_cap")) {
                  given = arguments.clone();
                  given[0] = sql.replace("FOR UPDATE", "");
                } else if (sql.startsWith("UPDATE hitl_run")) {
                  // All have counted before the first of them writes.
                  counted.await(20, TimeUnit.SECONDS);
                }
              }
              try {
                Object result = method.invoke(target, given);
                return method.getName().equals("getConnection") ? wrap.of(result) : result;
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            }));
  }

  /** How many of eight openings come through a cap of one. */
  static int comingThrough(DataSource source) throws Exception {
    CyclicBarrier counted = new CyclicBarrier(AT_ONCE);
    Openings openings = new Openings(JdbcStore.of(source).createSchema(true).build());
    openings.openings(new Caps(null, 1, null));
    JdbcStore store = JdbcStore.of(unlocked(source, counted)).build();
    ExecutorService threads = Executors.newFixedThreadPool(AT_ONCE);
    try {
      List<Future<RunWritten>> written = new ArrayList<>();
      for (RunRecord run : openings.runs) {
        written.add(
            threads.submit(() -> store.writeRun(openings.write(run, new Caps(null, 2, null)))));
      }
      int saved = 0;
      for (Future<RunWritten> one : written) {
        saved += one.get(60, TimeUnit.SECONDS) == RunWritten.SAVED ? 1 : 0;
      }
      assertThat(written).hasSize(AT_ONCE);
      return saved;
    } finally {
      threads.shutdownNow();
      store.close();
    }
  }

  /** The runs and writes of the contract, of one store. */
  private static final class Openings extends CapContract {
    private final List<RunRecord> runs = new ArrayList<>();

    Openings(JdbcStore store) {
      this.store = store;
    }

    void openings(Caps first) {
      assertThat(store.writeRun(opening(start("first"), 1, first))).isEqualTo(RunWritten.SAVED);
      for (int i = 0; i < AT_ONCE; i++) {
        runs.add(start("racing-" + i));
      }
    }

    RunWrite write(RunRecord run, Caps caps) {
      return opening(run, 1, caps);
    }

    @Override
    protected Store open(Clock judge) {
      throw new IllegalStateException();
    }

    @Override
    protected Store reopen(Store open) {
      throw new IllegalStateException();
    }
  }
}

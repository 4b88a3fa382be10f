package dev.hitl.jdbc;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import dev.hitl.store.Samples;
import dev.hitl.store.StoreException;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** What a store in a database server keeps when the server crashes and starts again. */
abstract class ServerContract {
  private static final int RUNS = 20;

  /** A server of its own that is stopped after the test. */
  protected abstract String startedServer() throws Exception;

  protected abstract void crash();

  protected abstract void stop();

  protected abstract void restart();

  @Test
  void whatWasAcknowledgedIsThereAfterACrashAndAStoreGoesOnByItself() throws Exception {
    try (HikariDataSource pool = new HikariDataSource()) {
      pool.setJdbcUrl(startedServer());
      pool.setTransactionIsolation("TRANSACTION_READ_COMMITTED");
      pool.setConnectionTimeout(1_000);
      pool.setMaximumPoolSize(1);
      JdbcStore store = JdbcStore.of(pool).createSchema(true).build();
      List<String> acknowledged = new ArrayList<>();
      open(store, "before", acknowledged);

      crash();
      assertThatThrownBy(() -> open(store, "meanwhile", acknowledged))
          .isInstanceOf(StoreException.class);
      restart();
      Awaitility.await().atMost(60, SECONDS).until(() -> answers(store));
      open(store, "after", acknowledged);
      stop();
      restart();
      Awaitility.await().atMost(60, SECONDS).until(() -> answers(store));

      assertThat(acknowledged).hasSize(2 * RUNS);
      assertThat(acknowledged).allMatch(name -> store.run(Samples.run(name)).isPresent());
      assertThat(store.run(Samples.run("meanwhile0"))).isEmpty();
    }
  }

  /** A pool notices only when it is asked that its connections are gone. */
  private static boolean answers(JdbcStore store) {
    try {
      return store.run(Samples.run("before0")).isPresent();
    } catch (StoreException e) {
      return false;
    }
  }

  private static void open(JdbcStore store, String name, List<String> acknowledged) {
    for (int i = 0; i < RUNS; i++) {
      store.openRun(Samples.opening(Samples.run(name + i), store.clock().instant()));
      acknowledged.add(name + i);
    }
  }
}

package dev.hitl.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.hitl.store.RunQuery;
import dev.hitl.store.Samples;
import dev.hitl.store.StoreException;
import dev.hitl.testing.SettableClock;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class H2OpeningTest {
  @TempDir Path folder;

  private JdbcDataSource file(String settings) {
    JdbcDataSource h2 = new JdbcDataSource();
    h2.setURL("jdbc:h2:file:" + folder.resolve("hitl") + settings);
    return h2;
  }

  @Test
  void aFileWithAWriteDelayIsRefusedWithWhatToAdd() {
    assertThatThrownBy(() -> JdbcStore.of(file("")).build())
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("WRITE_DELAY=500")
        .hasMessageContaining("Add ;WRITE_DELAY=0 to the JDBC URL");
  }

  @Test
  void aFileWithoutAWriteDelayIsAccepted() {
    try (HikariDataSource pool = pool(";WRITE_DELAY=0");
        JdbcStore store = JdbcStore.of(pool).build()) {
      assertThat(store.run(Samples.run("r"))).isEmpty();
    }
  }

  @Test
  void aStoreClosesWhatItOpenedAndNothingElse() {
    try (HikariDataSource pool = pool(";WRITE_DELAY=0")) {
      JdbcStore store = JdbcStore.of(pool).build();
      store.close();
      assertThat(pool.isClosed()).isFalse();
    }
    String path = folder.resolve("own").toString();
    JdbcStore own = JdbcStore.h2(path);
    own.close();
    assertThatThrownBy(() -> own.run(Samples.run("r"))).isInstanceOf(StoreException.class);
    JdbcStore.h2(path).close();
  }

  @Test
  void anotherIsolationThanReadCommittedIsRefused() {
    HikariConfig config = config(";WRITE_DELAY=0");
    config.setTransactionIsolation("TRANSACTION_SERIALIZABLE");
    try (HikariDataSource pool = new HikariDataSource(config)) {
      assertThatThrownBy(() -> JdbcStore.of(pool).build())
          .isInstanceOf(StoreException.class)
          .hasMessageContaining("READ COMMITTED");
    }
  }

  @Test
  void aPathThatWouldChangeSettingsIsRefused() {
    assertThatThrownBy(() -> JdbcStore.h2(folder.resolve("x;WRITE_DELAY=500").toString()))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("';'");
    assertThatThrownBy(() -> JdbcStore.h2InMemory("a;b", new SettableClock()))
        .isInstanceOf(StoreException.class);
  }

  @Test
  void withoutAGivenClockTheDatabasesClockJudges() {
    try (JdbcStore store = JdbcStore.h2InMemory()) {
      Instant now = store.clock().instant();
      assertThat(Duration.between(now, Instant.now()).abs()).isLessThan(Duration.ofMinutes(1));
      store.openRun(Samples.lapsing(Samples.run("old"), now));
      store.openRun(Samples.opening(Samples.run("new"), now));
      assertThat(store.releaseLapsedRuns(10)).isEqualTo(1);
      assertThat(store.run(Samples.run("new")).orElseThrow().fence()).isEqualTo(1);
    }
  }

  @Test
  void aThreadThatIsInterruptedLeavesTheDatabaseOpen() {
    try (JdbcStore store = JdbcStore.h2(folder.resolve("own").toString())) {
      int written = 0;
      for (int i = 0; i < 20; i++) {
        Thread.currentThread().interrupt();
        try {
          store.openRun(Samples.opening(Samples.run("r" + i), store.clock().instant()));
          written++;
        } finally {
          Thread.interrupted();
        }
      }
      assertThat(written).isEqualTo(20);
      assertThat(store.runs(new RunQuery(Set.of(), Set.of(), null, null, 50))).hasSize(20);
    }
  }

  /** Negative control: H2's usual way to a file does not survive it. */
  @Test
  void withTheUsualFileAnInterruptedThreadClosesTheDatabase() {
    try (HikariDataSource pool = pool(";WRITE_DELAY=0")) {
      JdbcStore store = JdbcStore.of(pool).build();
      Thread.currentThread().interrupt();
      try {
        store.openRun(Samples.opening(Samples.run("r"), store.clock().instant()));
      } catch (StoreException e) {
        assertThat(e).hasMessageContaining("failed");
      } finally {
        Thread.interrupted();
      }
      assertThatThrownBy(() -> store.run(Samples.run("r"))).isInstanceOf(StoreException.class);
    }
  }

  private HikariDataSource pool(String settings) {
    return new HikariDataSource(config(settings));
  }

  private HikariConfig config(String settings) {
    HikariConfig config = new HikariConfig();
    config.setDataSource(file(settings));
    config.setMaximumPoolSize(2);
    return config;
  }
}

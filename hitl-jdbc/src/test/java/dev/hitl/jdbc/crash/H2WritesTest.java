package dev.hitl.jdbc.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariDataSource;
import dev.hitl.jdbc.HitlSchema;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A process may be killed after any of its writes. */
class H2WritesTest {
  /** Few, so that the file stays small: it is copied for each of them. */
  private static final int WRITES = 80;

  private static final int TABLES = 8;

  @TempDir Path folder;

  @Test
  void afterEachWriteOfANodeAtWorkAllThatItAcknowledgedIsThereAndWhole() throws Exception {
    for (int round = 0; round < 3; round++) {
      Path place = Files.createDirectories(folder.resolve("round" + round));
      Acknowledged acknowledged = Load.acknowledged(place);
      try (H2Writes writes = new H2Writes(place.resolve("db"), () -> acknowledged.lines().size())) {
        int created;
        int end;
        try (HikariDataSource pool = LoadProcess.pool(writes.url())) {
          HitlSchema.create(pool);
          created = writes.count();
          Load load = new Load(writes.url(), place, "n", 6, 1, Set.of(Load.Option.DECIDES));
          Clients clients = new Clients(load, pool);
          await().until(() -> writes.count() >= created + WRITES);
          end = writes.count();
          clients.end();
        }
        List<String> lines = acknowledged.lines();
        writes.afterEach(
            created,
            end,
            (url, before) -> {
              try (Site site = new Site(url, place)) {
                assertThat(Acknowledged.missing(site.hitl(), lines.subList(0, before))).isEmpty();
                assertThat(site.fsck()).isEmpty();
              }
            });
      }
    }
  }

  @Test
  void whereTransactionsTakeTurnsTheFileHoldsAllOrNothingOfEachAfterEachWrite() throws Exception {
    for (int round = 0; round < 3; round++) {
      assertThat(torn(folder.resolve("db" + round), new ReentrantLock(true))).isEmpty();
    }
  }

  /** Negative control, and why they take turns: if this fails, H2 has been mended. */
  @Test
  void whereTransactionsWriteAtTheSameTimeTheFileHoldsPartsOfThem() throws Exception {
    List<String> torn = new ArrayList<>();
    for (int round = 0; round < 20 && torn.isEmpty(); round++) {
      torn.addAll(torn(folder.resolve("db" + round), null));
    }
    assertThat(torn).isNotEmpty();
  }

  /**
   * Of transactions that write a row each to all tables: after which writes one is there in part.
   */
  private static List<String> torn(Path database, Lock turns) throws Exception {
    List<String> torn = new ArrayList<>();
    try (H2Writes writes = new H2Writes(database, () -> 0)) {
      int created;
      int end;
      try (HikariDataSource pool = LoadProcess.pool(writes.url())) {
        create(pool);
        created = writes.count();
        AtomicBoolean over = new AtomicBoolean();
        ExecutorService threads = Executors.newCachedThreadPool();
        List<Future<?>> writers = new ArrayList<>();
        for (int writer = 0; writer < 6; writer++) {
          String name = "writer" + writer;
          writers.add(
              threads.submit(
                  () -> {
                    for (int i = 0; !over.get(); i++) {
                      write(pool, name + "-" + i, turns);
                    }
                    return null;
                  }));
        }
        await().until(() -> writes.count() >= created + WRITES);
        end = writes.count();
        over.set(true);
        for (Future<?> writer : writers) {
          writer.get();
        }
        threads.shutdown();
      }
      writes.afterEach(
          created,
          end,
          (url, before) -> {
            if (!isWhole(url)) {
              torn.add(url);
            }
          });
    }
    return torn;
  }

  private static void create(HikariDataSource pool) throws SQLException {
    try (Connection connection = pool.getConnection();
        Statement statement = connection.createStatement()) {
      for (int table = 0; table < TABLES; table++) {
        statement.execute("CREATE TABLE t" + table + " (name VARCHAR PRIMARY KEY, other VARCHAR)");
        statement.execute("CREATE INDEX i" + table + " ON t" + table + " (other)");
      }
    }
  }

  private static void write(HikariDataSource pool, String name, Lock turns) throws SQLException {
    if (turns != null) {
      turns.lock();
    }
    try (Connection connection = pool.getConnection()) {
      connection.setAutoCommit(false);
      for (int table = 0; table < TABLES; table++) {
        try (PreparedStatement insert =
            connection.prepareStatement("INSERT INTO t" + table + " VALUES (?, ?)")) {
          insert.setString(1, name);
          insert.setString(2, name);
          insert.executeUpdate();
        }
      }
      connection.commit();
    } finally {
      if (turns != null) {
        turns.unlock();
      }
    }
  }

  /** Whether each table, and each index of it, has the same rows. */
  private static boolean isWhole(String url) throws SQLException {
    Set<Set<String>> different = new HashSet<>();
    try (Connection connection = DriverManager.getConnection(url);
        Statement statement = connection.createStatement()) {
      for (int table = 0; table < TABLES; table++) {
        for (String by : List.of("name", "other", "_ROWID_")) {
          Set<String> names = new HashSet<>();
          try (ResultSet rows =
              statement.executeQuery("SELECT name FROM t" + table + " ORDER BY " + by)) {
            while (rows.next()) {
              names.add(rows.getString(1));
            }
          }
          different.add(names);
        }
      }
    } catch (SQLException rowNotFound) {
      // An index names a row that is not there.
      return false;
    }
    return different.size() == 1;
  }
}

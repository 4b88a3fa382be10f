package dev.hitl.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariDataSource;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class H2TurnsTest {
  @TempDir Path folder;

  @Test
  void whoWritesToAFileWaitsForTheTransactionBeforeWhoeverHasTheFileOpen() throws Exception {
    String path = folder.resolve("db").toString();
    try (HikariDataSource one = H2Pool.file(path);
        HikariDataSource other = H2Pool.file(path)) {
      Meeting meeting = new Meeting(database(one), database(other));
      await().until(() -> meeting.second.getState() == Thread.State.WAITING);
      assertThat(meeting.hasMet.get()).isFalse();
      assertThat(database(other).<Integer>read(tx -> 1)).isEqualTo(1);
      meeting.firstMayEnd.countDown();
      await().untilTrue(meeting.hasMet);
      meeting.end();
    }
  }

  /** Negative control: this is what two who need not wait do. */
  @Test
  void inMemoryNobodyWaits() throws Exception {
    try (HikariDataSource pool = H2Pool.memory("H2TurnsTest")) {
      Meeting meeting = new Meeting(database(pool), database(pool));
      await().untilTrue(meeting.hasMet);
      meeting.firstMayEnd.countDown();
      meeting.end();
    }
  }

  @Test
  void aTransactionThatFailsLetsTheNextOneBegin() throws Exception {
    try (HikariDataSource pool = H2Pool.file(folder.resolve("db").toString())) {
      Database database = database(pool);
      Thread failing =
          new Thread(
              () ->
                  database.write(
                      tx -> {
                        throw new AssertionError("as a tool's");
                      }));
      failing.setUncaughtExceptionHandler((thread, e) -> {});
      failing.start();
      failing.join();
      assertThat(database.<Integer>write(tx -> 1)).isEqualTo(1);
    }
  }

  private static Database database(DataSource source) throws Exception {
    try (Connection connection = source.getConnection()) {
      Dialect dialect = Dialect.of(connection);
      return new Database(source, dialect, dialect.writing(connection), null);
    }
  }

  /** Two transactions, of which the second is begun while the first one is at work. */
  private static final class Meeting {
    final CountDownLatch firstMayEnd = new CountDownLatch(1);
    final AtomicBoolean hasMet = new AtomicBoolean();
    final Thread first;
    final Thread second;

    Meeting(Database one, Database other) throws InterruptedException {
      CountDownLatch begun = new CountDownLatch(1);
      first =
          new Thread(
              () ->
                  one.write(
                      tx -> {
                        begun.countDown();
                        try {
                          firstMayEnd.await();
                        } catch (InterruptedException e) {
                          throw new IllegalStateException(e);
                        }
                        return 0;
                      }));
      first.start();
      begun.await();
      second =
          new Thread(
              () ->
                  other.write(
                      tx -> {
                        hasMet.set(true);
                        return 0;
                      }));
      second.start();
    }

    void end() throws InterruptedException {
      first.join();
      second.join();
    }
  }
}

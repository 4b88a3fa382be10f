package dev.hitl.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postgresql.PGConnection;

class PostgresHintsTest {
  private final Set<Thread> ofOthers = alive();
  private static EmbeddedPostgres postgres;

  private HikariDataSource here;
  private HikariDataSource there;
  private PostgresHints sender;
  private PostgresHints receiver;
  private final AtomicInteger hints = new AtomicInteger();

  @BeforeAll
  static void startServer() throws Exception {
    postgres = EmbeddedPostgres.start();
  }

  @AfterAll
  static void stopServer() throws Exception {
    postgres.close();
  }

  private static HikariDataSource pool(String name) {
    HikariConfig config = new HikariConfig();
    config.setDataSource(postgres.getPostgresDatabase());
    config.setPoolName(name);
    config.setMaximumPoolSize(4);
    config.setMinimumIdle(0);
    config.setConnectionTimeout(10_000);
    return new HikariDataSource(config);
  }

  @BeforeEach
  void open() throws Exception {
    here = pool("here");
    there = pool("there");
    sender = hints(here);
    receiver = hints(there);
  }

  @AfterEach
  void close() {
    sender.close();
    receiver.close();
    here.close();
    there.close();
  }

  private static PostgresHints hints(HikariDataSource dataSource) throws SQLException {
    assertThat(Hints.of(dataSource)).isInstanceOf(PostgresHints.class);
    return (PostgresHints) Hints.of(dataSource);
  }

  /** Listens, and has heard the hint that every new connection begins with. */
  private void listening() {
    receiver.listen(hints::incrementAndGet);
    await().until(() -> hints.get() == 1);
  }

  private static int count(String sql) {
    try (Connection connection = postgres.getPostgresDatabase().getConnection();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      row.next();
      return row.getInt(1);
    } catch (SQLException e) {
      throw new AssertionError(e);
    }
  }

  private static int killListeners() {
    return count(
        "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE query LIKE 'LISTEN %'"
            + " AND pid <> pg_backend_pid()");
  }

  @Test
  void aCommitOnOneNodeIsHintedAtOnAnother() {
    listening();
    sender.committed();
    await().until(() -> hints.get() == 2);
  }

  @Test
  void aNodesOwnCommitIsHintedAtOnceAndNotAgainWhenItComesBack() {
    listening();
    receiver.committed();
    assertThat(hints).hasValue(2);
    AtomicInteger others = new AtomicInteger();
    sender.listen(others::incrementAndGet);
    await().until(() -> others.get() >= 1);
    // Channels are in order: when the second is heard, the first was.
    sender.committed();
    await().until(() -> hints.get() >= 3);
    assertThat(hints).hasValue(3);
  }

  @Test
  void whenTheListenersConnectionIsKilledItHintsAndHearsAgain() {
    listening();
    for (int i = 0; i < 3; i++) {
      int before = hints.get();
      assertThat(killListeners()).isEqualTo(1);
      await().until(() -> hints.get() > before);
      int missed = hints.get();
      sender.committed();
      await().until(() -> hints.get() > missed);
    }
  }

  @Test
  void whenTheSendersConnectionIsKilledTheHintIsSentOverAnother() {
    listening();
    sender.committed();
    await().until(() -> hints.get() == 2);
    count(
        "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE query LIKE"
            + " '%pg_notify%' AND pid <> pg_backend_pid()");
    sender.committed();
    await().until(() -> hints.get() == 3);
  }

  @Test
  void eightThreadsThatCommitMakeFewNotificationsAndTheLastCommitIsHintedAt() throws Exception {
    int threads = 8;
    int each = 2_000;
    AtomicInteger committed = new AtomicInteger();
    AtomicInteger seen = new AtomicInteger();
    AtomicInteger notifications = new AtomicInteger();
    receiver.listen(
        () -> {
          notifications.incrementAndGet();
          seen.set(committed.get());
        });
    await().until(() -> notifications.get() == 1);
    ExecutorService executor = Executors.newFixedThreadPool(threads);
    CountDownLatch start = new CountDownLatch(1);
    long began = System.nanoTime();
    for (int i = 0; i < threads; i++) {
      executor.execute(
          () -> {
            try {
              start.await();
            } catch (InterruptedException e) {
              return;
            }
            for (int n = 0; n < each; n++) {
              committed.incrementAndGet();
              sender.committed();
            }
          });
    }
    start.countDown();
    executor.shutdown();
    assertThat(executor.awaitTermination(60, TimeUnit.SECONDS)).isTrue();
    long micros = (System.nanoTime() - began) / 1_000;
    await().until(() -> seen.get() == threads * each);
    System.out.printf(
        "%d commits of %d threads in %d µs made %d notifications%n",
        threads * each, threads, micros, notifications.get() - 1);
    // One in flight at a time, and a gap of 1 ms after each.
    assertThat(notifications.get()).isLessThan(5 + (int) (micros / 1_000));
  }

  @Test
  void everyCommitIsHintedAndHowSoonIsPrinted() throws Exception {
    BlockingQueue<Long> arrivals = new ArrayBlockingQueue<>(1_000);
    receiver.listen(() -> arrivals.add(System.nanoTime()));
    assertThat(arrivals.poll(30, TimeUnit.SECONDS)).isNotNull();
    List<Long> micros = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      long began = System.nanoTime();
      sender.committed();
      Long arrived = arrivals.poll(30, TimeUnit.SECONDS);
      assertThat(arrived).isNotNull();
      micros.add((arrived - began) / 1_000);
    }
    Collections.sort(micros);
    System.out.printf("commit to hint: p50 %d µs, p99 %d µs%n", micros.get(100), micros.get(198));
  }

  @Test
  void twoSchemasOfOneDatabaseDoNotWakeEachOther() throws Exception {
    count("WITH x AS (SELECT 1) SELECT count(*) FROM x");
    try (Connection connection = postgres.getPostgresDatabase().getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE SCHEMA \"odd \"\"name\"\"\"");
      statement.execute("SET search_path TO \"odd \"\"name\"\"\"");
      String odd = PostgresHints.channel(connection);
      assertThat(odd).isEqualTo("hitl.odd \"name\"");
      String longest = "s".repeat(63);
      statement.execute("CREATE SCHEMA " + longest);
      statement.execute("SET search_path TO " + longest);
      assertThat(PostgresHints.channel(connection)).startsWith("hitl.").hasSize(37);
      statement.execute("CREATE TABLE hitl_run (id int)");
      statement.execute("SET search_path TO public, " + longest);
      assertThat(PostgresHints.channel(connection)).as("where the tables are").hasSize(37);

      PostgresHints inOdd = new PostgresHints(there, odd);
      PostgresHints alsoInOdd = new PostgresHints(here, odd);
      AtomicInteger oddHints = new AtomicInteger();
      inOdd.listen(oddHints::incrementAndGet);
      await().until(() -> oddHints.get() == 1);
      listening();
      alsoInOdd.committed();
      await().until(() -> oddHints.get() == 2);
      sender.committed();
      await().until(() -> hints.get() == 2);
      assertThat(oddHints).hasValue(2);
      inOdd.close();
      alsoInOdd.close();
    }
  }

  @Test
  void closingSendsWhatWasCommittedAndGivesEveryConnectionBackUnspoilt() throws Exception {
    listening();
    sender.committed();
    sender.close();
    await().until(() -> hints.get() == 2);
    long began = System.nanoTime();
    receiver.close();
    assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(20));
    assertThatCode(receiver::close).doesNotThrowAnyException();
    assertThat(here.getHikariPoolMXBean().getActiveConnections()).isZero();
    assertThat(there.getHikariPoolMXBean().getActiveConnections()).isZero();
    assertThat(threads()).isEmpty();
    // The connection that listened is in the pool again, and hears nothing.
    try (Connection connection = there.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute("SELECT pg_notify('hitl.public', 'anybody')");
      assertThat(connection.unwrap(PGConnection.class).getNotifications(200)).isNullOrEmpty();
    }
    sender.committed();
    receiver.listen(hints::incrementAndGet);
    assertThat(threads()).as("nothing begins again").isEmpty();
  }

  @Test
  void whoNeitherListensNorCommitsHasNoThreadAndNoConnection() {
    assertThat(threads()).isEmpty();
    assertThat(there.getHikariPoolMXBean().getActiveConnections()).isZero();
  }

  @Test
  void aPoolWithoutAFreeConnectionKeepsNobodyFromCommittingOrClosing() throws Exception {
    List<Connection> taken = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      taken.add(here.getConnection());
    }
    sender.listen(hints::incrementAndGet);
    sender.committed();
    assertThat(hints).hasValue(1);
    long began = System.nanoTime();
    sender.close();
    assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(20));
    for (Connection connection : taken) {
      connection.close();
    }
    await().until(() -> threads().isEmpty());
  }

  /** Those that this test began, whatever other tests in this process left behind. */
  private List<String> threads() {
    return alive().stream()
        .filter(thread -> !ofOthers.contains(thread))
        .map(Thread::getName)
        .toList();
  }

  private static Set<Thread> alive() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(
            thread ->
                thread.getName().equals("hitl-listener")
                    || thread.getName().equals("hitl-hint-sender"))
        .collect(Collectors.toSet());
  }
}

package dev.hitl.jdbc;

import dev.hitl.jdbc.Execution.Reading;
import dev.hitl.store.StoreException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.jdbi.v3.core.ConnectionFactory;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Handles;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;
import org.jdbi.v3.core.statement.SqlStatements;
import org.jdbi.v3.core.statement.TemplateEngine;
import org.jspecify.annotations.Nullable;

/**
 * Connections, transactions and what is done when they fail:
 *
 * <ol>
 *   <li>A transaction that the database gave up for the sake of another is run again.
 *   <li>When the connection is lost, nobody knows whether the transaction was committed. It is run
 *       again on a new connection. That is safe: it is conditional, so it is committed once at
 *       most.
 *   <li>If the condition does not hold then, either somebody else was first, or the first attempt
 *       was. What it would have left behind, unlike anything else, says which.
 * </ol>
 *
 * <p>Within {@link #joined} everything takes part in the caller's transaction, and nothing is run
 * again. Thread-safe.
 */
final class Database {
  private static final int ATTEMPTS = 8;
  private static final Duration FIRST_PAUSE = Duration.ofMillis(2);

  /** A pool that has no connection to give may take long to say so each time. */
  private static final long MOST_NANOS = Duration.ofSeconds(5).toNanos();

  /** A server that is started again needs a moment; it doubles to about five seconds in all. */
  private static final Duration FIRST_PAUSE_AFTER_LOSS = Duration.ofMillis(40);

  /** A statement of PostgreSQL has at most 65,535 placeholders, and a row at most 25. */
  private static final int MOST_ROWS_AS_ONE = 2_000;

  private final Jdbi jdbi;
  private final Connections connections;
  private final DataSource dataSource;
  private final Dialect dialect;
  private final @Nullable Lock writing;
  private final @Nullable Clock override;
  private final Execution execution;

  /** A thread may have joined a transaction of one database and none of another. */
  @SuppressWarnings("ThreadLocalUsage")
  private final ThreadLocal<@Nullable Connection> joined = new ThreadLocal<>();

  /**
   * @param writing what a transaction that writes holds; null where many may write at the same time
   * @param override judges deadlines and leases; null for the database's own clock
   */
  Database(
      DataSource dataSource, Dialect dialect, @Nullable Lock writing, @Nullable Clock override) {
    this.dataSource = dataSource;
    connections = new Connections(dataSource);
    jdbi = Jdbi.create(connections);
    // The SQL is ours and says "<" without meaning a template.
    jdbi.getConfig(SqlStatements.class).setTemplateEngine(TemplateEngine.NOP);
    // A transaction that was joined, or that a pool always begins, is not an oversight.
    jdbi.getConfig(Handles.class).setForceEndTransactions(false);
    this.dialect = dialect;
    this.writing = writing;
    this.override = override;
    execution = new Execution(this::resolved);
  }

  /** What a transition came to, and how to tell afterwards whether it was committed. */
  interface Attempt<T> {
    /** The answer where the plan was carried out. */
    T done();

    /** The answer where a condition did not hold; reads why if it has to. */
    T refused(int condition);

    /** Whether what only this very attempt writes is there. */
    boolean isThere(Tx tx);
  }

  /** What a transaction does. */
  interface Work<T> {
    T in(Tx tx) throws SQLException;
  }

  private String resolved(String text) {
    String sql = Tx.ordered(text, dialect.isOrderedByHeld());
    if (!sql.contains(Tx.NOW)) {
      return sql;
    }
    if (override != null) {
      return sql.replace(Tx.NOW, Long.toString(override.millis()));
    }
    return sql.replace(
        Tx.NOW,
        isJoined() && dialect.isTimeOfTransaction()
            ? Long.toString(millisOutside())
            : dialect.nowMillis());
  }

  /** Time stands still in the caller's transaction, so somebody else is asked. */
  private long millisOutside() {
    try (Connection other = dataSource.getConnection();
        Statement statement = other.createStatement();
        ResultSet row = statement.executeQuery("SELECT " + dialect.nowMillis())) {
      row.next();
      return row.getLong(1);
    } catch (SQLException e) {
      throw new StoreException("the database does not say what time it is", e);
    }
  }

  private Tx tx(Handle handle) {
    return new Tx(handle, this::resolved, execution);
  }

  /** Does something within the caller's transaction, which the caller ends. */
  <T> T joined(Connection connection, Supplier<T> work) {
    if (joined.get() != null) {
      throw new IllegalStateException("this thread has joined a transaction already");
    }
    joined.set(connection);
    try {
      return work.get();
    } finally {
      joined.remove();
    }
  }

  /** Does something outside of the caller's transaction, committed whatever becomes of that. */
  <T> T apart(Supplier<T> work) {
    Connection given = joined.get();
    joined.remove();
    try {
      return work.get();
    } finally {
      if (given != null) {
        joined.set(given);
      }
    }
  }

  Dialect dialect() {
    return dialect;
  }

  boolean isJoined() {
    return joined.get() != null;
  }

  /** The caller's connection, which stays open, or one of the pool. */
  private final class Connections implements ConnectionFactory {
    private final DataSource dataSource;

    Connections(DataSource dataSource) {
      this.dataSource = dataSource;
    }

    @Override
    public Connection openConnection() throws SQLException {
      Connection given = joined.get();
      return given == null ? dataSource.getConnection() : given;
    }

    @Override
    public void closeConnection(Connection connection) throws SQLException {
      if (connection != joined.get()) {
        connection.close();
      }
    }
  }

  /** Runs statements that only read. */
  <T> T read(Work<T> work) {
    return attempting(
        lost -> {
          try (Handle handle = jdbi.open()) {
            return work.in(tx(handle));
          }
        });
  }

  /** Runs queries, in one round trip where the database can. */
  <T> List<T> readTogether(List<Sql> queries, List<Reading<? extends T>> readings) {
    return attempting(
        lost -> {
          Connection connection = connections.openConnection();
          try {
            List<T> found = new ArrayList<>();
            if (dialect.isPipelined()) {
              execution.together(
                  connection, queries, rows -> found.add(readings.get(found.size()).of(rows)));
            } else {
              for (Sql query : queries) {
                execution.together(
                    connection,
                    List.of(query),
                    rows -> found.add(readings.get(found.size()).of(rows)));
              }
            }
            return found;
          } finally {
            connections.closeConnection(connection);
          }
        });
  }

  /**
   * Runs a transaction of several statements. Where the database gave it up for the sake of
   * another, it is run again, so the work must not do anything but talk to the database.
   *
   * <p>After a lost connection it is run again as well, which is right only for work that may be
   * done twice.
   */
  <T> T write(Work<T> work) {
    return attempting(lost -> inTransaction(work));
  }

  private <T> T inTransaction(Work<T> work) throws SQLException {
    if (isJoined()) {
      return withinSavepoint(work);
    }
    if (writing == null) {
      return committed(work);
    }
    writing.lock();
    try {
      return committed(work);
    } finally {
      writing.unlock();
    }
  }

  private <T> T committed(Work<T> work) throws SQLException {
    try (Handle handle = jdbi.open()) {
      handle.begin();
      try {
        Tx tx = tx(handle);
        T result = work.in(tx);
        if (!tx.isUndone()) {
          handle.commit();
        }
        return result;
      } finally {
        if (handle.isInTransaction()) {
          handle.rollback();
        }
      }
    }
  }

  private <T> T withinSavepoint(Work<T> work) throws SQLException {
    Connection connection = joined.get();
    if (connection == null || connection.getAutoCommit()) {
      throw new IllegalStateException(
          "the connection that was passed is in no transaction: set autocommit off, and commit"
              + " when all is done");
    }
    Savepoint before = connection.setSavepoint();
    boolean done = false;
    try (Handle handle = jdbi.open()) {
      Tx tx = tx(handle);
      T result = work.in(tx);
      done = !tx.isUndone();
      return result;
    } finally {
      if (done) {
        connection.releaseSavepoint(before);
      } else {
        connection.rollback(before);
      }
    }
  }

  /** Carries out a plan, in one statement where the database can. */
  <T> T carryOut(Plan plan, Attempt<T> attempt) {
    boolean asOne =
        dialect.isPipelined()
            && !isJoined()
            && !plan.updatesTwice
            && plan.conditions.size() <= 2
            && plan.rows() <= MOST_ROWS_AS_ONE;
    return conditional(attempt, () -> asOne ? asOne(plan) : inTransaction(tx -> tx.carryOut(plan)));
  }

  /** Runs a transaction that answers which of its conditions did not hold, or {@link Plan#DONE}. */
  <T> T conditional(Work<Integer> work, Attempt<T> attempt) {
    return conditional(attempt, () -> inTransaction(work));
  }

  private interface Conditional {
    int run() throws SQLException;
  }

  private <T> T conditional(Attempt<T> attempt, Conditional work) {
    return attempting(
        lostBefore -> {
          int condition = run(work);
          boolean done = condition == Plan.DONE || (lostBefore && read(tx -> attempt.isThere(tx)));
          return done ? attempt.done() : attempt.refused(condition);
        });
  }

  private int run(Conditional work) throws SQLException {
    try {
      return work.run();
    } catch (JdbiException | SQLException e) {
      SQLException cause = cause(e);
      if (cause != null && dialect.isDuplicate(cause)) {
        return Plan.DUPLICATE;
      }
      throw e;
    }
  }

  private int asOne(Plan plan) throws SQLException {
    // Only where nothing is joined.
    try (Connection connection = connections.openConnection()) {
      if (connection.getAutoCommit()) {
        return execution.asOne(connection, plan);
      }
      try {
        int condition = execution.asOne(connection, plan);
        connection.commit();
        return condition;
      } catch (SQLException e) {
        connection.rollback();
        throw e;
      }
    } catch (SQLException e) {
      if (Execution.isLost(e)) {
        // The first condition held, so it was the other one.
        return plan.conditions.size() - 1;
      }
      throw e;
    }
  }

  /** The time by the clock that judges. */
  long millis() {
    return read(tx -> tx.query("SELECT {now}").mapTo(Long.class).one());
  }

  private interface Try<T> {
    /**
     * @param lost whether the connection was lost in an earlier attempt, which may have been
     *     committed
     */
    T run(boolean lost) throws SQLException;
  }

  private <T> T attempting(Try<T> attempt) {
    boolean lost = false;
    long begun = System.nanoTime();
    for (int i = 1; ; i++) {
      try {
        return attempt.run(lost);
      } catch (JdbiException | SQLException e) {
        SQLException cause = cause(e);
        boolean isLoss = cause != null && dialect.isConnectionLost(cause);
        boolean again = cause != null && (isLoss || dialect.isTransient(cause));
        if (!again || isJoined() || i == ATTEMPTS || System.nanoTime() - begun > MOST_NANOS) {
          throw new StoreException(
              "the database failed: " + (cause == null ? e.getMessage() : cause.getMessage()), e);
        }
        lost |= isLoss;
        pause(isLoss ? FIRST_PAUSE_AFTER_LOSS : FIRST_PAUSE, i);
      }
    }
  }

  /** Apart from each other, so that the same two do not meet again. */
  private static void pause(Duration first, int attempt) {
    long most = first.toNanos() << (attempt - 1);
    LockSupport.parkNanos(ThreadLocalRandom.current().nextLong(most / 2, most + 1));
  }

  private static @Nullable SQLException cause(Throwable e) {
    for (Throwable at = e; at != null; at = at.getCause()) {
      if (at instanceof SQLException sql) {
        return sql;
      }
    }
    return null;
  }
}

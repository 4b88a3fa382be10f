package dev.hitl.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hears NOTIFY on a connection that it keeps, on a daemon thread. Where the connection is lost it
 * takes another, and gives a hint in place of those that it may have missed.
 */
final class PostgresListener {
  private static final Logger LOG = LoggerFactory.getLogger(PostgresListener.class);

  /** The driver waits in the socket; only between two waits can it be told to stop. */
  private static final int WAIT_MILLIS = 250;

  /** A connection that died without a word is noticed after so long. */
  private static final long PROBE_AFTER = TimeUnit.SECONDS.toNanos(20);

  private static final int PROBE_SECONDS = 5;
  private static final long MOST_CLOSING = TimeUnit.SECONDS.toMillis(2);

  private final DataSource dataSource;
  private final String channel;
  private final String self;
  private final CountDownLatch closed;
  private final Runnable hint;
  private final Thread thread;

  /**
   * @param self what our own notifications say
   * @param closed stops it
   * @param hint called on its thread
   */
  PostgresListener(
      DataSource dataSource, String channel, String self, CountDownLatch closed, Runnable hint) {
    this.dataSource = dataSource;
    this.channel = channel;
    this.self = self;
    this.closed = closed;
    this.hint = hint;
    thread = new Thread(this::run, "hitl-listener");
    thread.setDaemon(true);
  }

  void start() {
    thread.start();
  }

  private boolean isClosed() {
    return closed.getCount() == 0;
  }

  private void run() {
    Backoff backoff = new Backoff(closed);
    while (!isClosed()) {
      try (Connection connection = dataSource.getConnection()) {
        listen(connection, backoff);
      } catch (SQLException | RuntimeException e) {
        if (isClosed()) {
          return;
        }
        if (backoff.isFirst()) {
          LOG.warn("Hints of other nodes do not arrive for now, polling goes on: {}", reason(e));
        }
        try {
          backoff.await();
        } catch (InterruptedException interrupted) {
          // Only close interrupts; the loop sees it.
          LOG.debug("Interrupted while the connection was lost", interrupted);
        }
      }
    }
  }

  private static String reason(Exception e) {
    String message = e.getMessage();
    return message == null ? e.getClass().getSimpleName() : message;
  }

  private void listen(Connection connection, Backoff backoff) throws SQLException {
    PGConnection postgres = connection.unwrap(PGConnection.class);
    boolean automatic = connection.getAutoCommit();
    connection.setAutoCommit(true);
    execute(connection, "LISTEN \"" + channel.replace("\"", "\"\"") + "\"");
    if (!backoff.isFirst()) {
      LOG.info("Hints of other nodes arrive again");
      backoff.reset();
    }
    // For what was committed before it listened.
    hint.run();
    long heard = System.nanoTime();
    while (!isClosed()) {
      PGNotification[] notifications = postgres.getNotifications(WAIT_MILLIS);
      if (notifications != null && notifications.length > 0) {
        heard = System.nanoTime();
        if (isFromOthers(notifications)) {
          hint.run();
        }
      } else if (System.nanoTime() - heard > PROBE_AFTER) {
        if (!connection.isValid(PROBE_SECONDS)) {
          throw new SQLException("the connection is dead");
        }
        heard = System.nanoTime();
      }
    }
    // A pool may give it to somebody else.
    Thread.interrupted();
    execute(connection, "UNLISTEN *");
    connection.setAutoCommit(automatic);
  }

  private boolean isFromOthers(PGNotification[] notifications) {
    for (PGNotification notification : notifications) {
      if (!notification.getParameter().equals(self)) {
        return true;
      }
    }
    return false;
  }

  private static void execute(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  /** Waits until the connection is given back. The latch is down by now. */
  void close() {
    if (thread == Thread.currentThread()) {
      return;
    }
    boolean interrupted = Thread.interrupted();
    try {
      thread.join(2L * WAIT_MILLIS);
      // It may be waiting for a connection of a pool that has none.
      thread.interrupt();
      thread.join(MOST_CLOSING);
    } catch (InterruptedException e) {
      interrupted = true;
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}

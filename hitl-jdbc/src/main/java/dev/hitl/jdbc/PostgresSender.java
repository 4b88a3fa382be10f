package dev.hitl.jdbc;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends NOTIFY on a daemon thread, each in a short statement of its own and one after the other:
 * the many commits that happen while one is on its way make one more. Thread-safe.
 */
final class PostgresSender {
  /** A hint need not survive a crash, so its commit does not wait for the disk. */
  private static final String NOTIFY =
      "SELECT set_config('synchronous_commit', 'off', true), pg_notify(?, ?)";

  private static final Logger LOG = LoggerFactory.getLogger(PostgresSender.class);

  /** Under load, so many hints a second at most: each wakes every node. */
  private static final long GAP = TimeUnit.MILLISECONDS.toNanos(1);

  private static final long MOST_CLOSING = TimeUnit.SECONDS.toMillis(2);

  private final DataSource dataSource;
  private final String channel;
  private final String self;
  private final CountDownLatch closed;
  private final AtomicBoolean wanted = new AtomicBoolean();
  private volatile @Nullable Thread thread;

  PostgresSender(DataSource dataSource, String channel, String self, CountDownLatch closed) {
    this.dataSource = dataSource;
    this.channel = channel;
    this.self = self;
    this.closed = closed;
  }

  /** Asks for one more notification, after what the caller has committed. Returns at once. */
  void send() {
    if (wanted.getAndSet(true)) {
      return;
    }
    Thread running = thread;
    if (running == null) {
      start();
    } else {
      LockSupport.unpark(running);
    }
  }

  private synchronized void start() {
    if (thread == null && closed.getCount() > 0) {
      Thread started = new Thread(this::run, "hitl-hint-sender");
      started.setDaemon(true);
      thread = started;
      started.start();
    }
  }

  private void run() {
    Backoff backoff = new Backoff(closed);
    try {
      while (true) {
        if (wanted.getAndSet(false)) {
          if (notified(backoff)) {
            backoff.reset();
            closed.await(GAP, TimeUnit.NANOSECONDS);
          } else {
            wanted.set(true);
            if (backoff.await()) {
              return;
            }
          }
        } else if (closed.getCount() == 0) {
          return;
        } else {
          LockSupport.park(this);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private boolean notified(Backoff backoff) {
    try (Connection connection = dataSource.getConnection()) {
      boolean automatic = connection.getAutoCommit();
      connection.setAutoCommit(true);
      try (PreparedStatement statement = connection.prepareStatement(NOTIFY)) {
        statement.setString(1, channel);
        statement.setString(2, self);
        statement.execute();
      } finally {
        connection.setAutoCommit(automatic);
      }
      return true;
    } catch (SQLException | RuntimeException e) {
      if (backoff.isFirst()) {
        LOG.warn("Other nodes cannot be woken, they find by themselves what is ready", e);
      }
      return false;
    }
  }

  /** Stops when what was asked for is sent, or cannot be. The latch is down by now. */
  void close() {
    Thread running;
    synchronized (this) {
      running = thread;
    }
    if (running == null || running == Thread.currentThread()) {
      return;
    }
    LockSupport.unpark(running);
    boolean interrupted = Thread.interrupted();
    try {
      running.join(MOST_CLOSING);
      if (running.isAlive()) {
        running.interrupt();
      }
    } catch (InterruptedException e) {
      interrupted = true;
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}

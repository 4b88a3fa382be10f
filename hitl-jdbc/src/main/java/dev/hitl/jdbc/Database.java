package dev.hitl.jdbc;

import dev.hitl.store.StoreException;
import java.sql.SQLException;
import java.time.Clock;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;
import org.jspecify.annotations.Nullable;

/** Connections, transactions and what is done when they fail. Thread-safe. */
final class Database {
  private static final int ATTEMPTS = 8;

  private final Jdbi jdbi;
  private final Dialect dialect;
  private final @Nullable Clock override;

  /**
   * @param override judges deadlines and leases; null for the database's own clock
   */
  Database(Jdbi jdbi, Dialect dialect, @Nullable Clock override) {
    this.jdbi = jdbi;
    this.dialect = dialect;
    this.override = override;
  }

  /** Runs statements that only read. */
  <T> T read(Function<Tx, T> work) {
    return attempting(
        () -> {
          try (Handle handle = jdbi.open()) {
            return work.apply(new Tx(handle, dialect, given()));
          }
        });
  }

  /**
   * Runs a transaction. Where the database gave it up for the sake of another, it is run again, so
   * the work must not do anything but talk to the database.
   */
  <T> T write(Function<Tx, T> work) {
    return attempting(
        () -> {
          try (Handle handle = jdbi.open()) {
            handle.begin();
            try {
              T result = work.apply(new Tx(handle, dialect, given()));
              if (handle.isInTransaction()) {
                handle.commit();
              }
              return result;
            } finally {
              if (handle.isInTransaction()) {
                handle.rollback();
              }
            }
          }
        });
  }

  /** The time by the clock that judges. */
  long millis() {
    return read(tx -> tx.query("SELECT {now}").mapTo(Long.class).one());
  }

  boolean isDuplicate(JdbiException e) {
    SQLException cause = cause(e);
    return cause != null && dialect.isDuplicate(cause);
  }

  private @Nullable Long given() {
    return override == null ? null : Long.valueOf(override.millis());
  }

  private interface Attempt<T> {
    T run();
  }

  private <T> T attempting(Attempt<T> attempt) {
    for (int i = 1; ; i++) {
      try {
        return attempt.run();
      } catch (JdbiException e) {
        SQLException cause = cause(e);
        if (cause == null || !dialect.isTransient(cause) || i == ATTEMPTS) {
          throw new StoreException(
              "the database failed: " + (cause == null ? e.getMessage() : cause.getMessage()), e);
        }
        // Apart from each other, so that the same two do not meet again.
        long pause = ThreadLocalRandom.current().nextLong(1, 1L << (i + 1));
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(pause));
      }
    }
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

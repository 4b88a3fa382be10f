package dev.hitl.jdbc;

import dev.hitl.store.Applied;
import dev.hitl.store.Listeners;
import dev.hitl.store.RunWrite;
import dev.hitl.store.RunWritten;
import dev.hitl.store.StandingStep;
import dev.hitl.store.StandingWritten;
import dev.hitl.store.Step;
import dev.hitl.store.Store.Listening;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells who listens that a run may have become ready. Thread-safe. */
abstract class Hints {
  private static final Logger LOG = LoggerFactory.getLogger(Hints.class);

  /** The best that a database can do. Its tables are there. */
  static Hints of(DataSource dataSource) throws SQLException {
    try (Connection connection = dataSource.getConnection()) {
      if (!connection.getMetaData().getDatabaseProductName().equals("PostgreSQL")) {
        return new LocalHints();
      }
      try {
        if (PostgresHints.canListen(connection)) {
          return new PostgresHints(dataSource, PostgresHints.channel(connection));
        }
      } catch (LinkageError e) {
        LOG.debug("The PostgreSQL driver's own classes cannot be used", e);
      }
      LOG.info("This driver does not hand on notifications of PostgreSQL; nodes poll");
      return new LocalHints();
    }
  }

  /** Asks to be told, as {@link dev.hitl.store.Store#listen} says. */
  abstract Listening listen(Runnable hint);

  /** Something was committed through which a run may have become ready. Returns at once. */
  abstract void committed();

  /** Stops, with what is on its way sent. Idempotent. */
  abstract void close();

  RunWritten after(RunWrite write, RunWritten written) {
    committedIf(Listeners.mayReady(write, written));
    return written;
  }

  Applied after(Applied applied, List<Step> steps) {
    committedIf(Listeners.mayReady(applied, steps));
    return applied;
  }

  StandingWritten after(StandingWritten written, List<StandingStep> steps) {
    committedIf(written == StandingWritten.SAVED && Listeners.mayOverride(steps));
    return written;
  }

  int after(int released) {
    committedIf(released > 0);
    return released;
  }

  private void committedIf(boolean mayBeReady) {
    if (mayBeReady) {
      committed();
    }
  }
}

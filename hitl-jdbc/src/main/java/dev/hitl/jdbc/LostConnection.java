package dev.hitl.jdbc;

import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLRecoverableException;
import java.sql.SQLTransientConnectionException;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Knows a lost connection by what every driver and pool says of it. Batches and pools put the
 * driver's own error behind another one, so all that hangs together is looked at.
 */
final class LostConnection {
  /** More than any driver chains; an end for one that chains in a circle. */
  private static final int MOST = 20;

  /** A pool says no more of a connection once it has thrown the real one away. */
  private static final String CLOSED = "Connection is closed";

  private LostConnection() {}

  /**
   * Whether an error, or one behind it, says that the connection is gone.
   *
   * @param more what one database says besides
   */
  static boolean isSeenIn(SQLException error, Predicate<SQLException> more) {
    Throwable at = error;
    for (int i = 0; at != null && i < MOST; i++) {
      if (at instanceof SQLException sql && (isLost(sql) || more.test(sql))) {
        return true;
      }
      at = next(at);
    }
    return false;
  }

  private static @Nullable Throwable next(Throwable at) {
    if (at.getCause() == null && at instanceof SQLException sql) {
      return sql.getNextException();
    }
    return at.getCause();
  }

  private static boolean isLost(SQLException e) {
    String state = e.getSQLState();
    return (state != null && state.startsWith("08"))
        || e instanceof SQLRecoverableException
        || e instanceof SQLNonTransientConnectionException
        || e instanceof SQLTransientConnectionException
        || CLOSED.equals(e.getMessage());
  }
}

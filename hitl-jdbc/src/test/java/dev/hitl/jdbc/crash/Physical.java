package dev.hitl.jdbc.crash;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Deque;
import java.util.concurrent.ConcurrentLinkedDeque;

/** Connections that outlive the nodes of a test, because making one costs more than a cycle. */
final class Physical implements AutoCloseable {
  private final String url;
  private final Deque<Connection> idle = new ConcurrentLinkedDeque<>();

  Physical(String url) {
    this.url = url;
  }

  Connection take() throws SQLException {
    Connection last = idle.poll();
    return last == null ? DriverManager.getConnection(url) : last;
  }

  void give(Connection connection) throws SQLException {
    if (!connection.getAutoCommit()) {
      connection.rollback();
      connection.setAutoCommit(true);
    }
    idle.push(connection);
  }

  /** As when the process at this end dies: the server rolls back. */
  static void cut(Connection connection) {
    try {
      // H2 does nothing at an abort, and rolls back at a close; PostgreSQL's socket is closed.
      connection.abort(Runnable::run);
      connection.close();
    } catch (SQLException e) {
      throw new AssertionError("a connection cannot be cut", e);
    }
  }

  @Override
  public void close() throws SQLException {
    for (Connection connection : idle) {
      connection.close();
    }
    idle.clear();
  }
}

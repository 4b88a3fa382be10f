package dev.hitl.jdbc;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

class PostgresFirstViewTest extends FirstViewContract {
  /** Of a table that is as small as here it would rather read all; of a large one it does not. */
  private static final String AS_IF_LARGE =
      "&options=-c%20enable_seqscan=off%20-c%20enable_hashjoin=off%20-c%20enable_mergejoin=off";

  @Override
  String database() {
    return PostgresServer.shared().newDatabase() + AS_IF_LARGE;
  }

  @Override
  long read(Statement statement) throws SQLException {
    statement.execute("SELECT pg_stat_force_next_flush()");
    try (ResultSet rows =
        statement.executeQuery(
            "SELECT (SELECT sum(idx_tup_read) FROM pg_stat_user_indexes)"
                + " + (SELECT sum(seq_tup_read) FROM pg_stat_user_tables)")) {
      rows.next();
      return rows.getLong(1);
    }
  }
}

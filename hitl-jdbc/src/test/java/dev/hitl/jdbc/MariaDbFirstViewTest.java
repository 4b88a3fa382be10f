package dev.hitl.jdbc;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

class MariaDbFirstViewTest extends FirstViewContract {
  @Override
  String database() {
    return MariaDbServer.shared().newDatabase();
  }

  /** All but those of temporary tables, which a list of such numbers is too. */
  @Override
  long read(Statement statement) throws SQLException {
    long read = 0;
    for (String way : new String[] {"first", "key", "last", "next", "prev"}) {
      try (ResultSet rows =
          statement.executeQuery("SHOW SESSION STATUS LIKE 'Handler_read_" + way + "'")) {
        rows.next();
        read += rows.getLong(2);
      }
    }
    return read;
  }
}

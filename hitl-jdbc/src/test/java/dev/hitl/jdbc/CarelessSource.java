package dev.hitl.jdbc;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;

/**
 * A database whose updates of requests do not look at the version and the status that they were
 * made for: the store and its SQL are as they are, and only these conditions hold always.
 */
final class CarelessSource {
  private static final String VERSION = " AND version = ?";
  private static final String STATUS = "(status = ?) IS TRUE";

  /** How many statements were made careless: none would mean that the test shows nothing. */
  final AtomicInteger rewritten = new AtomicInteger();

  final DataSource source;

  CarelessSource(DataSource careful) {
    source = proxy(DataSource.class, careful);
  }

  /** Takes the keys away that would also tell two steps from the same state apart. */
  static void dropKeys(DataSource database, String... statements) throws SQLException {
    try (Connection connection = database.getConnection();
        Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
      if (!connection.getAutoCommit()) {
        connection.commit();
      }
    }
  }

  private String careless(String sql) {
    String changed =
        sql.replace(VERSION, " AND (version = ? OR 1 = 1)")
            .replace(STATUS, "((status = ?) IS TRUE OR 1 = 1)");
    if (!changed.equals(sql)) {
      rewritten.incrementAndGet();
    }
    return changed;
  }

  private <T> T proxy(Class<T> type, T target) {
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (self, method, arguments) -> {
              Object[] given = arguments == null ? new Object[0] : arguments.clone();
              if (given.length > 0 && given[0] instanceof String sql) {
                given[0] = careless(sql);
              }
              try {
                Object result = method.invoke(target, given);
                return result instanceof Connection connection
                    ? proxy(Connection.class, connection)
                    : result;
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            }));
  }
}

package dev.hitl.jdbc;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.Statement;
import java.sql.Types;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import javax.sql.DataSource;

/**
 * What goes to a database through a data source: how many statements and round trips, and each
 * statement's text with the types of its parameters; of the thread that made it alone.
 */
final class RecordedStatements {
  /** Types as PostgreSQL names them, by the number of the parameter. */
  private final Map<String, Map<Integer, String>> texts = new LinkedHashMap<>();

  private final List<String> roundTrips = new ArrayList<>();
  private int statements;
  private final Thread owner = Thread.currentThread();
  private final DataSource source;

  RecordedStatements(DataSource recorded) {
    source = proxy(DataSource.class, recorded, "");
  }

  /**
   * What was counted.
   *
   * @param statements how many were executed; a batch counts as one
   * @param roundTrips executions, commits and rollbacks
   */
  record Counts(int statements, int roundTrips) {}

  DataSource source() {
    return source;
  }

  /** What was counted since the last time. */
  Counts take() {
    Counts counts = new Counts(statements, roundTrips.size());
    statements = 0;
    roundTrips.clear();
    return counts;
  }

  /** Every text that was executed, with the types of its parameters. */
  Map<String, Map<Integer, String>> texts() {
    return texts;
  }

  private <T> T proxy(Class<T> type, T target, String sql) {
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (self, method, arguments) -> {
              note(method.getName(), arguments, sql);
              Object result = invoke(method, target, arguments);
              String text =
                  arguments != null && arguments.length > 0 && arguments[0] instanceof String first
                      ? first
                      : sql;
              if (result instanceof Connection connection) {
                return proxy(Connection.class, connection, "");
              } else if (result instanceof PreparedStatement statement) {
                return proxy(PreparedStatement.class, statement, text);
              } else if (result instanceof Statement statement) {
                return proxy(Statement.class, statement, text);
              }
              return result;
            }));
  }

  private void note(String method, Object[] arguments, String sql) {
    if (Thread.currentThread() != owner) {
      // What other nodes are told goes out on a thread of its own, which nobody waits for.
      return;
    }
    if (method.startsWith("execute")) {
      statements++;
      roundTrips.add(method + " " + sql);
      texts.computeIfAbsent(sql, text -> new TreeMap<>());
    } else if (method.equals("commit") || method.equals("rollback")) {
      roundTrips.add(method);
    } else if (method.startsWith("set") && arguments != null && arguments.length >= 2) {
      String type = type(method, arguments);
      if (arguments[0] instanceof Integer index && type != null) {
        texts.computeIfAbsent(sql, text -> new TreeMap<>()).put(index, type);
      }
    }
  }

  private static String type(String method, Object[] arguments) {
    return switch (method) {
      case "setString" -> "varchar";
      case "setLong" -> "bigint";
      case "setInt" -> "integer";
      case "setBytes" -> "bytea";
      case "setBoolean" -> "boolean";
      case "setNull" ->
          switch ((Integer) arguments[1]) {
            case Types.BIGINT -> "bigint";
            case Types.INTEGER -> "integer";
            case Types.VARBINARY -> "bytea";
            default -> "varchar";
          };
      default -> null;
    };
  }

  private static Object invoke(Method method, Object target, Object[] arguments) throws Throwable {
    try {
      return method.invoke(target, arguments);
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
  }
}

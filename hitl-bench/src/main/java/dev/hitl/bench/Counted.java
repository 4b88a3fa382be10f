package dev.hitl.bench;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.Statement;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;

/**
 * Counts what the thread that made it sends to a database through the data source that it wraps.
 */
final class Counted {
  private final AtomicInteger statements = new AtomicInteger();
  private final AtomicInteger roundTrips = new AtomicInteger();
  private final Thread owner = Thread.currentThread();
  private final DataSource source;

  Counted(DataSource counted) {
    source = proxy(DataSource.class, counted);
  }

  /**
   * What was counted.
   *
   * @param statements how many were executed; a batch counts as one
   * @param roundTrips calls for which the driver waits for the server: executions, commits and
   *     rollbacks
   */
  record Counts(int statements, int roundTrips) {}

  DataSource source() {
    return source;
  }

  /** What was counted since the last time. */
  Counts take() {
    return new Counts(statements.getAndSet(0), roundTrips.getAndSet(0));
  }

  private <T> T proxy(Class<T> type, T target) {
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (self, method, arguments) -> {
              count(method.getName());
              return wrapped(invoke(method, target, arguments));
            }));
  }

  private void count(String method) {
    if (Thread.currentThread() != owner) {
      // What other nodes are told goes out on a thread of its own, which nobody waits for.
      return;
    }
    if (method.startsWith("execute")) {
      statements.incrementAndGet();
      roundTrips.incrementAndGet();
    } else if (method.equals("commit") || method.equals("rollback")) {
      roundTrips.incrementAndGet();
    }
  }

  private Object wrapped(Object result) {
    if (result instanceof Connection connection) {
      return proxy(Connection.class, connection);
    } else if (result instanceof PreparedStatement statement) {
      return proxy(PreparedStatement.class, statement);
    } else if (result instanceof Statement statement) {
      return proxy(Statement.class, statement);
    }
    return result;
  }

  private static Object invoke(Method method, Object target, Object[] arguments) throws Throwable {
    try {
      return method.invoke(target, arguments);
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
  }
}

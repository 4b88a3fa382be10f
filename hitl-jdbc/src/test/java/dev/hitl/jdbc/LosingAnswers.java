package dev.hitl.jdbc;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;

/**
 * A DataSource whose connections break at a commit: before it, or after it took effect. A statement
 * that commits by itself counts as a commit.
 */
final class LosingAnswers {
  /** How many commits to come lose their answer. */
  final AtomicInteger losses = new AtomicInteger();

  /** What is done by others between the loss and the next attempt. */
  Runnable meanwhile = () -> {};

  boolean takesEffect = true;

  DataSource over(DataSource real) {
    return (DataSource)
        Proxy.newProxyInstance(
            LosingAnswers.class.getClassLoader(),
            new Class<?>[] {DataSource.class},
            (proxy, method, arguments) -> {
              Object result = call(real, method, arguments);
              return result instanceof Connection connection ? over(connection) : result;
            });
  }

  private Connection over(Connection real) {
    return (Connection)
        Proxy.newProxyInstance(
            LosingAnswers.class.getClassLoader(),
            new Class<?>[] {Connection.class},
            (proxy, method, arguments) -> {
              if (method.getName().equals("commit")) {
                return committing(real, () -> call(real, method, arguments));
              }
              Object result = call(real, method, arguments);
              boolean commits =
                  result instanceof PreparedStatement
                      && arguments[0].toString().startsWith("WITH")
                      && real.getAutoCommit();
              return commits ? over(real, (PreparedStatement) result) : result;
            });
  }

  private PreparedStatement over(Connection connection, PreparedStatement real) {
    return (PreparedStatement)
        Proxy.newProxyInstance(
            LosingAnswers.class.getClassLoader(),
            new Class<?>[] {PreparedStatement.class},
            (proxy, method, arguments) ->
                method.getName().equals("executeQuery")
                    ? committing(connection, () -> call(real, method, arguments))
                    : call(real, method, arguments));
  }

  private interface Call {
    Object run() throws Throwable;
  }

  private Object committing(Connection connection, Call call) throws Throwable {
    if (losses.get() <= 0) {
      return call.run();
    }
    losses.decrementAndGet();
    if (takesEffect) {
      call.run();
    } else if (!connection.getAutoCommit()) {
      connection.rollback();
    }
    meanwhile.run();
    throw new SQLException("the connection broke", "08006");
  }

  private static Object call(Object target, java.lang.reflect.Method method, Object[] arguments)
      throws Throwable {
    try {
      return method.invoke(target, arguments);
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
  }
}

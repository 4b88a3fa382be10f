package dev.hitl.jdbc.crash;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.Statement;
import javax.sql.DataSource;

/**
 * An H2 that says that it has no write delay, whatever it has: the store refuses any other.
 *
 * @param real with a write delay
 */
record Feigned(DataSource real) {
  DataSource source() {
    return (DataSource) over(real, DataSource.class);
  }

  private static Object over(Object target, Class<?> type) {
    InvocationHandler handler =
        (proxy, method, arguments) -> {
          Object[] given = arguments;
          if (method.getName().equals("executeQuery")
              && arguments != null
              && arguments[0].toString().contains("'WRITE_DELAY'")) {
            given = new Object[] {"SELECT '0'"};
          }
          Object answer;
          try {
            answer = method.invoke(target, given);
          } catch (InvocationTargetException e) {
            throw e.getCause();
          }
          if (answer instanceof Connection) {
            return over(answer, Connection.class);
          }
          return method.getName().equals("createStatement")
              ? over(answer, Statement.class)
              : answer;
        };
    return Proxy.newProxyInstance(Feigned.class.getClassLoader(), new Class<?>[] {type}, handler);
  }
}

package dev.hitl.examples.docs;

import java.lang.reflect.Proxy;
import java.sql.DriverManager;
import javax.sql.DataSource;

/** Data sources without a pool, as an application would bring its own. */
final class DataSources {
  private DataSources() {}

  static DataSource h2InMemory(String name) {
    String url = "jdbc:h2:mem:" + name + ";DB_CLOSE_DELAY=-1";
    return (DataSource)
        Proxy.newProxyInstance(
            DataSources.class.getClassLoader(),
            new Class<?>[] {DataSource.class},
            (proxy, method, arguments) -> {
              if (method.getName().equals("getConnection")) {
                return DriverManager.getConnection(url);
              }
              throw new UnsupportedOperationException(method.getName());
            });
  }
}

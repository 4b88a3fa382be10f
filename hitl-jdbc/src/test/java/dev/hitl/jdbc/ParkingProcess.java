package dev.hitl.jdbc;

import dev.hitl.call.RunId;
import dev.hitl.checkpoint.RunRecord;
import dev.hitl.store.RunOpened;
import dev.hitl.store.Samples;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;

/**
 * A process of its own that parks one run after the other and says the name of each once the store
 * has acknowledged it, until it is killed.
 */
final class ParkingProcess {
  private ParkingProcess() {}

  /**
   * Parks until killed.
   *
   * @param arguments the path of the database, and how many milliseconds H2 may put off writing
   */
  public static void main(String[] arguments) throws Exception {
    try (JdbcStore store = JdbcStore.h2(arguments[0]);
        Connection connection =
            DriverManager.getConnection("jdbc:h2:async:" + arguments[0], "sa", "");
        Statement statement = connection.createStatement()) {
      statement.execute("SET WRITE_DELAY " + Integer.parseInt(arguments[1]));
      System.out.println("open");
      for (int i = 0; ; i++) {
        RunId id = Samples.run("r" + i);
        RunRecord run =
            ((RunOpened.New) store.openRun(Samples.opening(id, store.clock().instant()))).run();
        store.writeRun(
            Samples.park(
                run, store.clock().instant(), Samples.pending(id, "c", store.clock().instant())));
        System.out.println(id.run());
      }
    }
  }
}

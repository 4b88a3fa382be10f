package dev.hitl.console;

import dev.hitl.jdbc.JdbcStore;
import dev.hitl.store.Store;
import dev.hitl.testing.SettableClock;
import java.nio.file.Path;
import java.sql.SQLException;
import org.h2.jdbcx.JdbcConnectionPool;
import org.h2.tools.Server;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** H2 in a file, served to several nodes by a process of its own. */
class H2ServerTwoNodesTest extends TwoNodesContract {
  @TempDir Path folder;
  private Server server;
  private JdbcConnectionPool pool;

  @BeforeEach
  void start() throws SQLException {
    server =
        Server.createTcpServer("-tcpPort", "0", "-ifNotExists", "-baseDir", folder.toString())
            .start();
    pool =
        JdbcConnectionPool.create(
            "jdbc:h2:tcp://localhost:" + server.getPort() + "/./hitl;WRITE_DELAY=0", "sa", "");
  }

  @AfterEach
  void stop() {
    pool.dispose();
    server.stop();
  }

  @Override
  protected Store store(SettableClock time) {
    return JdbcStore.of(pool).clock(time).createSchema(true).build();
  }
}

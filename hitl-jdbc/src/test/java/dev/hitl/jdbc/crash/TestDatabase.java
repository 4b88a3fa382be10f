package dev.hitl.jdbc.crash;

import java.nio.file.Path;
import java.util.UUID;

/** A database for tests of what survives; for another kind, add a static factory. */
public interface TestDatabase extends AutoCloseable {
  /** Where it is, for this process and for others. */
  String url();

  /** Whether several processes can have it open at once. */
  boolean isServer();

  /** Stops the server at once: nothing more is written. */
  default void crash() {
    throw new UnsupportedOperationException("there is no server");
  }

  /** Starts the server again where it was. */
  default void restart() {
    throw new UnsupportedOperationException("there is no server");
  }

  @Override
  void close();

  /** H2 in this process's memory, gone with the last connection. */
  static TestDatabase h2InMemory() {
    return h2("jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1;LOCK_TIMEOUT=10000;USER=sa");
  }

  /** H2 in a file of one process at a time. */
  static TestDatabase h2(Path file) {
    return h2(
        "jdbc:h2:async:" + file.toAbsolutePath() + ";WRITE_DELAY=0;LOCK_TIMEOUT=10000;USER=sa");
  }

  private static TestDatabase h2(String url) {
    return new TestDatabase() {
      @Override
      public String url() {
        return url;
      }

      @Override
      public boolean isServer() {
        return false;
      }

      @Override
      public void close() {}
    };
  }
}

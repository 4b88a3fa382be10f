package dev.hitl.jdbc;

/**
 * A MariaDB for tests of other modules, shared by those of a JVM; it forces nothing to the disk.
 */
public final class MariaDbTestDatabase {
  private MariaDbTestDatabase() {}

  /**
   * Makes an empty database.
   *
   * @return where it is, for a user without a password; where there is no server for this system
   *     the test ends
   */
  public static String newUrl() {
    return MariaDbServer.shared().newDatabase();
  }
}

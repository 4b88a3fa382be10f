package dev.hitl.jdbc.crash;

import dev.hitl.jdbc.PostgresTestDatabase;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Several nodes at work on one database, while everything that can die does: for minutes, to see
 * what tests of seconds do not. Ends with one line of counts, and with 1 where one of them should
 * be 0 and is not.
 */
final class Chaos {
  private Chaos() {}

  /**
   * Runs for {@code -Dminutes} (2 by default) on {@code -Ddatabase} ({@code postgresql}, which is
   * the default, or {@code h2}: one node at a time), with {@code -Dseed}.
   */
  public static void main(String[] arguments) throws Exception {
    double minutes = Double.parseDouble(System.getProperty("minutes", "2"));
    String kind = System.getProperty("database", "postgresql");
    long seed = Long.getLong("seed", System.nanoTime());
    Path folder = Files.createTempDirectory("hitl-chaos");
    System.out.printf("chaos on %s for %s minutes, seed %d%n", kind, minutes, seed);
    ChaosCount count;
    try (TestDatabase database = open(kind, folder)) {
      count = run(database, folder, (long) (minutes * 60), new Random(seed), Set.of());
    }
    System.out.println(count);
    if (count.isSound()) {
      delete(folder);
      System.exit(0);
    }
    System.out.println(count.details());
    System.out.println("what was left: " + folder);
    System.exit(1);
  }

  private static TestDatabase open(String kind, Path folder) {
    return switch (kind) {
      case "postgresql" -> new PostgresTestDatabase(folder);
      case "h2" -> TestDatabase.h2(folder.resolve("h2"));
      default ->
          throw new IllegalArgumentException(
              "-Ddatabase=" + kind + " is not known; it is postgresql or h2");
    };
  }

  /** Does its worst for some seconds, drives all to its end, and counts. */
  static ChaosCount run(
      TestDatabase database, Path folder, long seconds, Random random, Set<Load.Option> options)
      throws Exception {
    new Site(database.url(), folder).close();
    Storm storm = new Storm(database, folder, random, options);
    storm.rage(seconds);
    boolean idempotent = options.contains(Load.Option.SAID_TO_BE_IDEMPOTENT);
    try (Site site = new Site(database.url(), folder, idempotent)) {
      return storm.count(site, site.end(90));
    }
  }

  private static void delete(Path folder) throws Exception {
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }
}

package dev.hitl.bench;

import dev.hitl.call.RunId;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/** From a decision that is committed in one JVM to the agent function entered in another. */
final class WakeupBench {
  private static final Duration MOST = Duration.ofSeconds(12);

  private WakeupBench() {}

  /** A JVM that {@link WakeupNode} is the program of. */
  private record Other(Process process, BufferedReader said) implements AutoCloseable {
    static Other start(String url, String how) throws IOException {
      Process process =
          new ProcessBuilder(
                  List.of(
                      Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                      "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn",
                      "-cp",
                      System.getProperty("java.class.path"),
                      WakeupNode.class.getName(),
                      url,
                      how))
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start();
      Other other = new Other(process, process.inputReader());
      other.hears("READY");
      return other;
    }

    /** When it saw what it was to see. */
    long hears(String what) throws IOException {
      String line = said.readLine();
      if (line == null || !line.startsWith(what + " ")) {
        throw new IllegalStateException("the other JVM said " + line + ", not " + what);
      }
      return Long.parseLong(line.substring(what.length() + 1));
    }

    @Override
    public void close() throws IOException {
      process.getOutputStream().close();
      try {
        process.waitFor();
      } catch (InterruptedException e) {
        process.destroyForcibly();
        Thread.currentThread().interrupt();
      }
    }
  }

  /** The median in milliseconds. */
  static double run(Postgres server, int samples) throws Exception {
    Table.title("From a decision in one JVM to the agent entered in another, PostgreSQL");
    String url = server.newDatabase();
    try (Place place = Postgres.place(url);
        Other other = Other.start(url, "listen");
        Connection connection = place.pool().getConnection()) {
      bare(connection, other, samples / 4);
      print("bare LISTEN/NOTIFY", bare(connection, other, samples));
    }
    double median = nodes(server, "hitl", "hints", samples);
    nodes(server, "hitl, only polling at 100 ms", "100", samples);
    return median;
  }

  private static double nodes(Postgres server, String name, String how, int samples)
      throws Exception {
    String url = server.newDatabase();
    try (Place place = Postgres.place(url);
        Node node = new Node(place.store());
        Other other = Other.start(url, how)) {
      decisions(node, other, samples);
      return print(name, decisions(node, other, samples));
    }
  }

  private static long[] bare(Connection connection, Other other, int samples) throws Exception {
    long[] micros = new long[samples];
    for (int i = 0; i < samples; i++) {
      String name = "n" + i;
      notify(connection, name);
      long sent = WakeupNode.now();
      micros[i] = other.hears(name) - sent;
    }
    return micros;
  }

  private static void notify(Connection connection, String name) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement("SELECT pg_notify(?, ?)")) {
      statement.setString(1, WakeupNode.CHANNEL);
      statement.setString(2, name);
      statement.execute();
    }
  }

  private static long[] decisions(Node node, Other other, int samples) throws Exception {
    long[] micros = new long[samples];
    long until = System.nanoTime() + MOST.toNanos();
    for (int i = 0; i < samples; i++) {
      if (System.nanoTime() > until) {
        return Arrays.copyOf(micros, i);
      }
      RunId run = Node.newRun();
      String request = node.park(run);
      // Otherwise each decision would fall right behind a look of the other node's.
      Thread.sleep(ThreadLocalRandom.current().nextInt(100));
      node.hitl.review().approve(request, "manager-1");
      long decided = WakeupNode.now();
      micros[i] = other.hears(run.run()) - decided;
    }
    node.forget();
    return micros;
  }

  private static double print(String what, long[] micros) {
    Arrays.sort(micros);
    double median = micros[micros.length / 2] / 1e3;
    Table.line(
        "%-28s p50 %8.2f ms   p99 %8.2f ms   (%d)",
        what,
        median,
        micros[Math.min(micros.length - 1, (int) (micros.length * 0.99))] / 1e3,
        micros.length);
    return median;
  }
}

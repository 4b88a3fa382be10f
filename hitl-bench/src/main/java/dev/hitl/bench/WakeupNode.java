package dev.hitl.bench;

import dev.hitl.Hitl;
import dev.hitl.run.Run;
import dev.hitl.store.Store;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;

/**
 * The other JVM: a node that goes on with runs, or a bare listener. It says on its standard output
 * what it saw and when, until its standard input ends.
 */
public final class WakeupNode {
  static final String CHANNEL = "bench_bare";
  private static final PrintStream OUT = System.out;

  private WakeupNode() {}

  /**
   * Runs it.
   *
   * @param args the URL; then {@code listen} for a bare listener, {@code hints} for a node, or a
   *     poll interval in milliseconds for a node that hears of nothing
   * @throws Exception if anything fails
   */
  public static void main(String[] args) throws Exception {
    if (args[1].equals("listen")) {
      Thread listener = new Thread(() -> listen(args[0]), "listener");
      listener.setDaemon(true);
      listener.start();
      untilInputEnds();
      return;
    }
    boolean hints = args[1].equals("hints");
    // A node that has just been started enters its first agents in interpreted code.
    FloorBench.warmUp();
    try (Place place = Postgres.place(args[0]);
        Hitl hitl = node(place.store(), hints ? Duration.ofSeconds(1) : poll(args[1]), hints)) {
      hitl.agent(Node.AGENT, WakeupNode::run);
      say("READY");
      untilInputEnds();
    }
  }

  private static Duration poll(String millis) {
    return Duration.ofMillis(Long.parseLong(millis));
  }

  private static Hitl node(Store store, Duration poll, boolean hints) {
    return Node.builder(hints ? store : deaf(store), point -> {})
        .pollInterval(poll)
        .node("other")
        .build();
  }

  /** The same store, but nobody is called when another node has changed something. */
  private static Store deaf(Store store) {
    Runnable nothing = () -> {};
    return (Store)
        Proxy.newProxyInstance(
            Store.class.getClassLoader(),
            new Class<?>[] {Store.class},
            (self, method, arguments) -> {
              Object[] given = arguments;
              if (given != null && given.length == 1 && given[0] instanceof Runnable) {
                given = new Object[] {nothing};
              }
              try {
                return method.invoke(store, given);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }

  private static String run(Run run) {
    say(run.id().run());
    run.call(run.pendingCalls());
    return "done";
  }

  private static synchronized void say(String what) {
    OUT.println(what + " " + now());
    OUT.flush();
  }

  /** Microseconds; the two JVMs are on one machine and so have one clock. */
  static long now() {
    return ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());
  }

  private static void listen(String url) {
    try (Connection connection = DriverManager.getConnection(url);
        Statement statement = connection.createStatement()) {
      statement.execute("LISTEN " + CHANNEL);
      say("READY");
      PGConnection listening = connection.unwrap(PGConnection.class);
      while (true) {
        for (PGNotification heard : listening.getNotifications(0)) {
          say(heard.getParameter());
        }
      }
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void untilInputEnds() throws IOException {
    while (System.in.read() >= 0) {
      // Nothing is ever said; only its end counts.
    }
  }
}

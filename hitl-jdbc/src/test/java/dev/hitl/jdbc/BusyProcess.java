package dev.hitl.jdbc;

import com.zaxxer.hikari.HikariDataSource;
import dev.hitl.Hitl;
import dev.hitl.call.RunId;
import dev.hitl.call.ToolCall;
import dev.hitl.policy.Policy;
import dev.hitl.request.ReviewerDirectory;
import dev.hitl.run.Run;
import dev.hitl.tool.Cancellable;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;

/** A node in a process of its own, whose agents are busy until somebody tells them something. */
final class BusyProcess {
  static final RunId BUSY = RunId.of("busy", "r");
  static final RunId STUCK = RunId.of("stuck", "r");
  static final Policy POLICY = Policy.parse("{\"version\": \"1\", \"overrule\": [\"director\"]}");
  static final ReviewerDirectory PEOPLE =
      ReviewerDirectory.of(Map.of("director-1", Set.of("director")));

  private BusyProcess() {}

  /** Tools that end only when somebody wants it. */
  static final class Tools {
    private final CountDownLatch atWork = new CountDownLatch(1);

    /** Waits for what does not come. */
    @Cancellable
    public String waits() throws InterruptedException {
      atWork.countDown();
      new CountDownLatch(1).await();
      return "never";
    }
  }

  /**
   * Works until its standard input ends, as it does with the process that started it.
   *
   * @param words where the database is
   */
  public static void main(String[] words) throws Exception {
    HikariDataSource pool = new HikariDataSource();
    pool.setJdbcUrl(words[0]);
    pool.setMaximumPoolSize(6);
    Tools tools = new Tools();
    CountDownLatch looping = new CountDownLatch(1);
    Hitl hitl =
        Hitl.builder()
            .store(JdbcStore.of(pool).createSchema(true).build())
            .tools(tools)
            .policy(POLICY)
            .reviewers(PEOPLE)
            .node("busy-node")
            .build();
    hitl.agent("busy", run -> loops(run, looping));
    hitl.agent(
        "stuck",
        run -> {
          String content = run.call(ToolCall.of("c", "waits", "{}")).content();
          run.yieldPoint();
          return content;
        });
    start(() -> hitl.start(BUSY, "go"));
    start(() -> hitl.start(STUCK, "go"));
    looping.await();
    tools.atWork.await();
    System.out.println("ready");
    while (System.in.read() >= 0) {
      // Nothing is said to it but that it is to end.
    }
    Runtime.getRuntime().halt(0);
  }

  private static void start(Runnable work) {
    Thread thread = new Thread(work);
    thread.setDaemon(true);
    thread.start();
  }

  /** Thinks for ever, and may be told something between two thoughts. */
  private static String loops(Run run, CountDownLatch looping) {
    long thought = 1;
    while (thought != 0) {
      for (int i = 0; i < 100_000; i++) {
        thought = thought * 6364136223846793005L + 1442695040888963407L;
      }
      run.yieldPoint();
      looping.countDown();
    }
    return "never";
  }
}

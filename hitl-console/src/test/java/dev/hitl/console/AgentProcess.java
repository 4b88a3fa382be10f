package dev.hitl.console;

import dev.hitl.Hitl;
import dev.hitl.call.RunId;
import dev.hitl.call.ToolCall;
import dev.hitl.checkpoint.Message;
import dev.hitl.checkpoint.RunStatus;
import dev.hitl.run.RunHandle;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;

/** An agent in a JVM of its own, which shares nothing with the console but the database. */
final class AgentProcess implements AutoCloseable {
  private final Process process;
  private final BufferedReader said;

  private AgentProcess(Process process) {
    this.process = process;
    said =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
  }

  /** Starts it; it proposes a refund on this order when it is told to. */
  static AgentProcess start(RunId run, String order) throws IOException {
    return new AgentProcess(
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-Xmx256m",
                "-cp",
                System.getProperty("java.class.path"),
                AgentProcess.class.getName(),
                Office.url(),
                run.tenant(),
                run.run(),
                order)
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start());
  }

  long pid() {
    return process.pid();
  }

  void go() throws IOException {
    process.getOutputStream().write('\n');
    process.getOutputStream().flush();
  }

  /** What stands behind a word on the next line that begins with it. */
  String says(String word) throws IOException {
    String line;
    while ((line = said.readLine()) != null) {
      if (line.startsWith(word + " ")) {
        return line.substring(word.length() + 1);
      }
    }
    throw new IOException("it ended without " + word);
  }

  /** Waits for a line, asks, waits for the end of the run. */
  public static void main(String[] args) throws IOException {
    RunId id = new RunId(args[1], Shop.AGENT, args[2]);
    ToolCall refund =
        ToolCall.of("c1", "refund", Map.of("orderId", args[3], "amount", new BigDecimal("120.50")));
    try (Hitl hitl = Shop.open(Office.store(args[0]), run -> refund)) {
      System.out.println("ready " + ProcessHandle.current().pid());
      if (System.in.read() < 0) {
        return;
      }
      hitl.start(id, "customer-1", List.of(Message.user("Money back, please.")));
      System.out.println("asked " + System.currentTimeMillis());
      RunHandle run = hitl.run(id);
      Awaitility.await()
          .atMost(Duration.ofMinutes(5))
          .until(() -> run.status() == RunStatus.FINISHED);
      System.out.println("finished " + run.result().orElse("-"));
    }
  }

  @Override
  public void close() {
    process.destroy();
  }
}

package dev.hitl.examples.oversight;

import dev.hitl.Hitl;
import dev.hitl.call.ToolCall;
import dev.hitl.jdbc.JdbcStore;
import dev.hitl.policy.Policy;
import dev.hitl.request.ReviewerDirectory;
import dev.hitl.run.Run;
import dev.hitl.run.RunHandle;
import dev.hitl.store.Store;
import dev.hitl.testing.SettableClock;
import java.io.PrintStream;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/** A newsletter is announced and goes out after two hours, unless somebody objects. */
public final class VetoWindow {
  // snippet:veto
  static final Policy POLICY =
      Policy.parse(
          """
          version: 2026-11-21
          rules:
            - tool: publish
              risk: medium
              approvals: [{role: editor}]
              message: Publish {title}
              escalation: [{after: PT2H, then: approve}]
          """);

  // end

  private VetoWindow() {}

  static class Newsletter {
    public String publish(String title) {
      return "published " + title;
    }
  }

  /**
   * Lets one issue go out by silence, and stops another.
   *
   * @param args none
   */
  public static void main(String[] args) {
    SettableClock clock = new SettableClock();
    run(JdbcStore.h2InMemory(UUID.randomUUID().toString(), clock), clock, System.out);
  }

  static void run(Store store, SettableClock clock, PrintStream out) {
    try (Hitl hitl =
        Hitl.builder()
            .store(store)
            .tools(new Newsletter())
            .policy(POLICY)
            .reviewers(ReviewerDirectory.of(Map.of("maria", Set.of("editor"))))
            .background(false)
            .build()) {
      hitl.agent("news", VetoWindow::publishes);
      RunHandle quiet = hitl.start("news", "November");
      RunHandle stopped = hitl.start("news", "Layoffs");
      out.println(quiet.status() + " while people may object");

      String reference = stopped.requests().get(0).reference();
      hitl.review().reject(reference, "maria", "not before the staff knows");
      clock.advance(Duration.ofHours(2)); // nobody says anything about the other
      hitl.resumeDue();

      quiet.result().ifPresent(out::println);
      stopped.result().ifPresent(out::println);
    }
  }

  private static String publishes(Run run) {
    Map<String, String> arguments = Map.of("title", run.messages().get(0).text());
    List<ToolCall> calls = run.pendingCalls();
    return run.call(calls.isEmpty() ? List.of(ToolCall.of("c1", "publish", arguments)) : calls)
        .get(0)
        .content();
  }
}

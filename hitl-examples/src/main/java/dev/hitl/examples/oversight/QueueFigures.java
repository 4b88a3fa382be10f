package dev.hitl.examples.oversight;

import dev.hitl.Hitl;
import dev.hitl.call.ToolCall;
import dev.hitl.insight.Figures;
import dev.hitl.insight.KnownOutcome;
import dev.hitl.insight.Proven;
import dev.hitl.jdbc.JdbcStore;
import dev.hitl.policy.Policy;
import dev.hitl.request.Request;
import dev.hitl.run.Run;
import dev.hitl.store.Store;
import dev.hitl.testing.SettableClock;
import dev.hitl.tool.RequiresApproval;
import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * A queue gets too old and says so; people decide; the figures of the day say how they fared, and
 * what turned out since, whether they were right.
 */
public final class QueueFigures {
  private QueueFigures() {}

  /** What the agent may do. */
  static class Letters {
    @RequiresApproval(message = "Send a letter to {to}")
    public String send(String to) {
      return "sent to " + to;
    }
  }

  /**
   * Asks three times, waits too long, decides, and counts.
   *
   * @param args none
   */
  public static void main(String[] args) {
    SettableClock clock = new SettableClock(Instant.parse("2026-11-02T09:00:00Z"));
    run(JdbcStore.h2InMemory("figures", clock), clock, System.out);
  }

  static void run(Store store, SettableClock clock, PrintStream out) {
    Instant begin = clock.instant();
    try (Hitl hitl =
        Hitl.builder()
            .store(store)
            .tools(new Letters())
            .policy(Policy.parse("{\"version\": \"1\", \"alerts\": {\"queueAge\": \"PT20M\"}}"))
            .notifier(notice -> out.println(notice.kind() + ": " + notice.title()))
            .background(false)
            .build()) {
      hitl.agent("clerk", QueueFigures::sends);
      for (String to : List.of("ada", "ada", "grace")) {
        hitl.start("clerk", to);
      }
      hitl.resumeDue(); // tells of the three requests
      clock.advance(Duration.ofMinutes(21));
      hitl.resumeDue(); // and now of the queue itself

      List<Request> inbox = hitl.review().inbox();
      hitl.review().view(inbox.get(0).id(), "maria");
      clock.advance(Duration.ofMinutes(2));
      hitl.review().approve(inbox.get(0).reference(), "maria");
      hitl.review().reject(inbox.get(1).reference(), "omar", "she has one already");
      hitl.review().reject(inbox.get(2).reference(), "omar", "no");
      hitl.resumeDue();

      Figures figures = hitl.audit().figures(begin, clock.instant().plusMillis(1));
      out.println(figures);
      out.println("deciding took " + figures.times().deciding50());
      out.println("two people came to the same: " + figures.people().consistency());
      out.println("runs that ended well: " + figures.runs().resumeSuccess());

      for (Figures part :
          hitl.audit().figures(begin, begin.plus(Duration.ofMinutes(30)), Duration.ofMinutes(10))) {
        Figures.Queue queue = part.queueAtEnd();
        out.println("waiting at " + part.until() + ": " + queue.waiting() + ", " + queue.oldest());
      }
      out.println("maria said: " + figures.byReviewer().get("maria"));

      // Grace ought to have had her letter.
      Proven proven = hitl.audit().proven(List.of(new KnownOutcome(inbox.get(2).id(), true)));
      out.println("rejections known to be wrong: " + proven.wronglyRejected());
    }
  }

  private static String sends(Run run) {
    List<ToolCall> calls = run.pendingCalls();
    if (calls.isEmpty()) {
      String to = run.messages().get(0).text();
      calls = List.of(ToolCall.of("c1", "send", Map.of("to", to)));
    }
    return run.call(calls).get(0).content();
  }
}

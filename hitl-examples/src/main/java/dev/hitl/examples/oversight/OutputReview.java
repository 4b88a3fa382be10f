package dev.hitl.examples.oversight;

import dev.hitl.Hitl;
import dev.hitl.checkpoint.Message;
import dev.hitl.jdbc.JdbcStore;
import dev.hitl.policy.Policy;
import dev.hitl.request.Request;
import dev.hitl.request.ReviewerDirectory;
import dev.hitl.review.ReviewDesk;
import dev.hitl.run.Run;
import dev.hitl.run.RunHandle;
import dev.hitl.store.Store;
import java.io.PrintStream;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Answers that promise money wait for a person; others go out at once. */
public final class OutputReview {
  // snippet:output-policy
  static final Policy POLICY =
      Policy.parse(
          """
          version: 2026-11-21
          rules:
            - name: promises
              tool: hitl_answer
              when: args.answer.contains('EUR')
              approvals: [{role: support-lead}]
              message: "Answer: {answer}"
              deadline: PT8H
          """);

  // end

  private OutputReview() {}

  /**
   * Has one answer rejected, answers anew, and has that one softened.
   *
   * @param args none
   */
  public static void main(String[] args) {
    run(JdbcStore.h2InMemory(), System.out);
  }

  static void run(Store store, PrintStream out) {
    try (Hitl hitl =
        Hitl.builder()
            .store(store)
            .policy(POLICY)
            .reviewers(ReviewerDirectory.of(Map.of("maria", Set.of("support-lead"))))
            .background(false)
            .build()) {
      hitl.agent("support", OutputReview::reply);
      out.println(hitl.start("support", "thanks").result().orElse("")); // waits for nobody

      ReviewDesk desk = hitl.review();
      // snippet:output-review
      RunHandle run = hitl.start("support", "it broke"); // parked with its answer
      Request answer = desk.inbox().get(0); // tool hitl_answer
      desk.reject(answer.reference(), "maria", "not more than 20 EUR");
      hitl.resumeDue(); // the agent reads why, and answers anew

      Request again = desk.inbox().get(0);
      desk.modify(again.reference(), "maria", Map.of("answer", "You get a voucher."), "kinder");
      hitl.resumeDue(); // the run ends with this text; the agent is not asked again
      // end
      out.println(again.revision().message());
      out.println(run.result().orElse(""));
    }
  }

  private static String reply(Run run) {
    List<Message> messages = run.messages();
    String last = messages.get(messages.size() - 1).text();
    if (last.equals("thanks")) {
      return "You are welcome.";
    }
    return last.contains("20 EUR") ? "You get 20 EUR." : "You get 500 EUR.";
  }
}

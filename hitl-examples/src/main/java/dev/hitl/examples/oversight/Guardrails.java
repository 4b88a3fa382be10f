package dev.hitl.examples.oversight;

import dev.hitl.Hitl;
import dev.hitl.call.ToolCall;
import dev.hitl.jdbc.JdbcStore;
import dev.hitl.policy.Policy;
import dev.hitl.request.Request;
import dev.hitl.request.ReviewerDirectory;
import dev.hitl.review.ReviewDesk;
import dev.hitl.run.Run;
import dev.hitl.run.RunHandle;
import dev.hitl.signal.Check;
import dev.hitl.signal.Guardrail;
import dev.hitl.store.Store;
import java.io.PrintStream;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** Hard limits, soft limits, and a result that people see before the agent does. */
public final class Guardrails {
  // snippet:guardrails-policy
  static final Policy POLICY =
      Policy.parse(
          """
          version: 2026-11-21
          rules:
            - name: hard limit
              tool: pay
              when: args.amount > 10000
              verdict: deny
              message: never more than 10000
            - name: soft limit
              tool: pay
              when: args.amount > 500
              approvals: [{role: finance}]
            - name: private data
              tool: find*
              result: resultText.contains('salary')
              approvals: [{role: privacy}]
          """);

  // end

  // snippet:guardrails-code
  private static final Pattern IBAN = Pattern.compile("[A-Z]{2}\\d{2}( ?\\d{4}){3,}");

  static final Guardrail ACCOUNTS =
      Guardrail.named("account numbers", "2")
          .on("find*", "pay")
          .reviewers("privacy")
          .before(
              action ->
                  "XX".equals(action.arguments().get("to"))
                      ? Check.deny("no payments to XX")
                      : Check.pass())
          .after(
              output ->
                  IBAN.matcher(output.text()).find()
                      ? Check.ask("the result has an account number in it")
                      : Check.pass())
          .build();

  // end

  private Guardrails() {}

  static class Tools {
    public String pay(String to, int amount) {
      return "paid " + amount + " to " + to;
    }

    public String findEmployee(String name) {
      return name + ", DE02 1203 0000 0000 2020 51";
    }
  }

  /**
   * Is refused two payments, makes one, and has what it found masked by a reviewer.
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
            .tools(new Tools())
            .policy(POLICY)
            .guardrail(ACCOUNTS)
            .reviewers(
                ReviewerDirectory.of(Map.of("flo", Set.of("finance"), "pia", Set.of("privacy"))))
            .background(false)
            .build()) {
      hitl.agent("office", Guardrails::office);
      out.println(reason(hitl.start("office", "pay DE 20000")));
      out.println(reason(hitl.start("office", "pay XX 5")));
      out.println(reason(hitl.start("office", "pay DE 5")));

      // snippet:guardrails-held
      RunHandle run = hitl.start("office", "find bob"); // the tool runs, and nobody is told more
      ReviewDesk desk = hitl.review();
      Request held = desk.inbox().get(0); // tool hitl_result, with the text in its arguments
      desk.modify(held.reference(), "pia", Map.of("result", "bob, account on file"), "masked");
      hitl.resumeDue();
      // end
      out.println(reason(run));
    }
  }

  private static String reason(RunHandle run) {
    return run.result().orElse("");
  }

  private static String office(Run run) {
    String[] words = run.messages().get(0).text().split(" ", -1);
    ToolCall call =
        words[0].equals("pay")
            ? ToolCall.of("c1", "pay", Map.of("to", words[1], "amount", Integer.parseInt(words[2])))
            : ToolCall.of("c1", "findEmployee", Map.of("name", words[1]));
    List<ToolCall> calls = run.pendingCalls();
    return run.call(calls.isEmpty() ? List.of(call) : calls).get(0).content();
  }
}

package dev.hitl.examples.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hitl.policy.Policy;
import dev.hitl.policy.Verdict;
import dev.hitl.signal.Check;
import dev.hitl.signal.Guardrail;
import dev.hitl.testing.Rehearsal;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The snippets of guardrails.md that are tests. */
class GuardrailSnippetsTest {
  private static final Policy POLICY =
      Policy.parse(
          """
          version: 1
          rules:
            - {tool: pay, when: args.amount > 10000, verdict: deny, message: never so much}
            - {tool: find, result: resultText.contains('salary'), risk: high}
          """);

  private static final Guardrail WORDS =
      Guardrail.named("words", "1")
          .on("hitl_answer")
          .after(output -> output.text().contains("EUR") ? Check.ask("money") : Check.pass())
          .build();

  /** What the rules are for; a rehearsal calls nothing. */
  public static final class Office {
    public String pay(int amount) {
      return "paid " + amount;
    }

    public String find(String name) {
      return name;
    }
  }

  // snippet:guardrails-rehearsal
  @Test
  void theLimitsAreWhatWeMean() {
    try (Rehearsal rehearsal = Rehearsal.of(POLICY, new Office()).with(WORDS)) {
      Verdict payment = rehearsal.call("pay", Map.of("amount", 20_000));
      assertThat(payment.kind()).isEqualTo(Verdict.Kind.DENY);
      Verdict found = rehearsal.result("find", Map.of("name", "bob"), "salary: 5");
      assertThat(found.kind()).isEqualTo(Verdict.Kind.ASK);
      assertThat(rehearsal.answer("You get 5 EUR").kind()).isEqualTo(Verdict.Kind.ASK);
      assertThat(rehearsal.answer("Good day").kind()).isEqualTo(Verdict.Kind.ALLOW);
    }
  }
  // end
}

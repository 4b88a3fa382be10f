package dev.hitl.examples.oversight;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hitl.jdbc.JdbcStore;
import dev.hitl.testing.SettableClock;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class OversightExamplesTest {
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);

  private String printed() {
    return bytes.toString(StandardCharsets.UTF_8);
  }

  @Test
  void creditsRunAndAreLookedAtUntilTooManyAreFlagged() {
    LookingAfterwards.run(JdbcStore.h2InMemory(), out);

    assertThat(printed().lines())
        .containsExactly("credited 5", "COMPENSATED", "PARKED after two flags");
  }

  @Test
  void whatNobodyObjectsToGoesOutAndWhatSomebodyStopsDoesNot() {
    SettableClock clock = new SettableClock();
    VetoWindow.run(JdbcStore.h2InMemory(UUID.randomUUID().toString(), clock), clock, out);

    assertThat(printed())
        .contains("PARKED while people may object", "published November")
        .contains("not before the staff knows")
        .doesNotContain("published Layoffs");
  }

  @Test
  void aPersonPausesCorrectsRedirectsAndStopsAMailing() throws Exception {
    TakingTheWheel.run(JdbcStore.h2InMemory(), out);

    assertThat(printed().lines().filter(line -> !line.startsWith("sofia sees")))
        .containsExactly(
            "mail to customer 1",
            "mail to customer 2",
            "pause: Sent",
            "PAUSED at 2",
            "edit: Done",
            "mail to customer 4",
            "mail to customer 5",
            "all were mailed",
            "mail to customer 1",
            "ended before customer 2",
            "mail to customer 1",
            "mail to customer 2",
            "READY while everything is stopped",
            "mail to customer 3",
            "mail to customer 4",
            "mail to customer 5",
            "all were mailed",
            "said twice, stopped once: true");
    assertThat(printed()).contains("sofia sees: customer 1 of 5");
  }

  @Test
  void whatWasApprovedOfAPlanRunsAndWhatDeviatesFromItIsAskedAbout() {
    WholePlan.run(JdbcStore.h2InMemory(), out);

    assertThat(printed())
        .contains("step 3 of 4, refund: Refund 500 on order 44")
        .contains("approved without step 3")
        .contains("agent: refunded 20 on 42", "agent: refunded 35 on 43")
        .contains("expected step 3 of 3 (refund); differs in amount: 10 -> 100")
        .contains("2 steps taken, next is {\"order\":\"45\",\"amount\":10}")
        .contains("Refund 10 on order 45 is asked about by itself")
        .contains("WITHDRAWN")
        .doesNotContain("refunded 100", "refunded 500");
  }

  @Test
  void limitsHoldAndWhatIsPrivateIsMaskedBeforeTheAgentHasIt() {
    Guardrails.run(JdbcStore.h2InMemory(), out);

    assertThat(printed())
        .contains("never more than 10000", "no payments to XX", "paid 5 to DE")
        .contains("bob, account on file")
        .doesNotContain("DE02");
  }

  @Test
  void anAnswerThatPromisesMoneyIsRejectedAndThenSoftened() {
    OutputReview.run(JdbcStore.h2InMemory(), out);

    assertThat(printed().lines())
        .containsExactly("You are welcome.", "Answer: You get 20 EUR.", "You get a voucher.");
  }
}

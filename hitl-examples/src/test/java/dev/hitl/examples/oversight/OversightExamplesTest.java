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

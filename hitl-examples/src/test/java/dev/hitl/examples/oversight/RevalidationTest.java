package dev.hitl.examples.oversight;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hitl.jdbc.JdbcStore;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class RevalidationTest {
  @Test
  void aPriceThatMovedIsAskedAboutAgainAndWhatRunsIsWhatWasSeen() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();

    Revalidation.run(JdbcStore.h2InMemory(), new PrintStream(out, true, StandardCharsets.UTF_8));

    assertThat(out.toString(StandardCharsets.UTF_8))
        .contains("20.00  (read when asked)")
        .contains("PARKED, PENDING again")
        .contains("\"from\":20.00,\"to\":25.00")
        .contains("bought 10 at 25.00")
        .doesNotContain("at 20.00");
  }
}

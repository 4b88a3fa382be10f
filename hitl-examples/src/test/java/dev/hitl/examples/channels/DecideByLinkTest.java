package dev.hitl.examples.channels;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class DecideByLinkTest {
  @Test
  void openingDecidesNothingOneClickDecidesAndTheNextIsRefused() throws Exception {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DecideByLink.run(new PrintStream(bytes, true, StandardCharsets.UTF_8));
    assertThat(bytes.toString(StandardCharsets.UTF_8).lines())
        .containsExactly(
            "webhook: Genuine",
            "after it was opened: PENDING",
            "Approved by maria.",
            "webhook: Genuine",
            "paid 90 to the printer",
            "This link was used already. A link decides once, and this one has.");
  }
}

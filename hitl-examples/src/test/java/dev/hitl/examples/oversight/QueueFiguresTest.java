package dev.hitl.examples.oversight;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hitl.store.InMemoryStore;
import dev.hitl.testing.SettableClock;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class QueueFiguresTest {
  @Test
  void theQueueRaisesOneAlertAndTheFiguresSayHowItWent() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    SettableClock clock = new SettableClock(Instant.parse("2026-11-02T09:00:00Z"));

    QueueFigures.run(
        new InMemoryStore(clock), clock, new PrintStream(out, true, StandardCharsets.UTF_8));

    assertThat(out.toString(StandardCharsets.UTF_8))
        .containsOnlyOnce("ALERT: 3 waiting for more than PT20M in default")
        .contains("3 calls, 100.0 % asked; 3 decided, 33.3 % approved")
        .contains("latency PT23M at the median")
        .contains("deciding took PT2M")
        .contains("two people came to the same: 0.0")
        .contains("runs that ended well: 1.0")
        .contains("waiting at 2026-11-02T09:20:00Z: 3, PT20M")
        .contains("waiting at 2026-11-02T09:30:00Z: 0, PT0S")
        .contains("maria said: Reviewer[approved=1, modified=0, rejected=0")
        .contains("rejections known to be wrong: 1");
  }
}

package dev.hitl.jdbc.crash;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;

/** That chaos does not take every doubt for one of its own making. */
class BlowsTest {
  private static final Instant AT = Instant.parse("2026-03-02T09:00:00Z");

  private final Blows blows = new Blows();

  @Test
  void aKillExplainsWhatItsNodeWasExecuting() {
    blows.on("n1", AT, AT);
    assertThat(blows.explain("n1", AT.minusMillis(20))).isTrue();
  }

  @Test
  void aKillExplainsNothingOfAnotherNode() {
    blows.on("n1", AT, AT);
    assertThat(blows.explain("n2", AT.minusMillis(20))).isFalse();
  }

  @Test
  void aKillExplainsNothingThatWasOverLongBefore() {
    blows.on("n1", AT, AT);
    assertThat(blows.explain("n1", AT.minusSeconds(5))).isFalse();
  }

  @Test
  void aStopExplainsNothingThatBeganAfterIt() {
    blows.on("n1", AT, AT.plusSeconds(3));
    assertThat(blows.explain("n1", AT.plusSeconds(2))).isTrue();
    assertThat(blows.explain("n1", AT.plusSeconds(4))).isFalse();
  }

  @Test
  void anOutageExplainsWhatAnyNodeWasExecuting() {
    blows.onAll(AT, AT.plusSeconds(3));
    assertThat(blows.explain("n7", AT.minusMillis(20))).isTrue();
    assertThat(blows.explain("n7", AT.plusSeconds(4))).isFalse();
  }
}

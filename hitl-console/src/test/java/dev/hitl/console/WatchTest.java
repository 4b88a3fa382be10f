package dev.hitl.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hitl.audit.AuditEvent;
import dev.hitl.audit.Chain;
import dev.hitl.audit.SideChain;
import dev.hitl.call.RunId;
import dev.hitl.checkpoint.RunRecord.Head;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Events turn up on the record behind others that were seen, for they are committed later. */
class WatchTest {
  private final Desk desk = new Desk();
  private final Watch watch = new Watch(desk.hitl);

  @BeforeEach
  void begin() throws Watch.TooMuch {
    desk.refund(1);
    watch.begin();
    desk.refund(2);
    assertThat(watch.look()).isNotEmpty();
  }

  @AfterEach
  void close() {
    desk.close();
  }

  /** A transaction that took so long between the time of its event and its commit. */
  private AuditEvent committedAfter(Duration time, String name) {
    Instant at = desk.clock.instant().minus(time);
    RunId run = RunId.of("support", name);
    AuditEvent event =
        Chain.next(
            Head.NONE, SideChain.ofRequest(name), at, "FAILED", "support", run, Map.of("a", 1));
    assertThat(desk.store.append(event)).isTrue();
    return event;
  }

  @Test
  void whatIsCommittedALittleLateIsFoundOnce() throws Watch.TooMuch {
    AuditEvent late = committedAfter(Duration.ofMillis(500), "late");

    assertThat(watch.look()).containsExactly(late);
    assertThat(watch.look()).isEmpty();
  }

  @Test
  void whatIsCommittedMuchLaterIsFoundWhenItIsLookedForFurtherBack() throws Watch.TooMuch {
    AuditEvent late = committedAfter(Duration.ofSeconds(10), "late");

    assertThat(watch.look()).isEmpty();
    desk.clock.advance(Duration.ofSeconds(5));
    assertThat(watch.look()).containsExactly(late);
    assertThat(watch.look()).isEmpty();
  }

  @Test
  void whatWasThereBeforeIsNotNewHoweverMuchItWas() throws Watch.TooMuch {
    for (int i = 0; i < 6_000; i++) {
      committedAfter(Duration.ofSeconds(10), "before-" + i);
    }
    watch.begin();
    desk.clock.advance(Duration.ofSeconds(5));

    assertThat(watch.look()).isEmpty();
  }

  /** Control: whoever goes on from the last event that was seen never finds it. */
  @Test
  void withoutGoingBackItWouldBeMissed() {
    Instant last = desk.clock.instant();
    AuditEvent late = committedAfter(Duration.ofMillis(500), "late");

    List<AuditEvent> found = desk.hitl.audit().search(Watch.from(last.plusMillis(1)));

    assertThat(found).doesNotContain(late);
  }
}

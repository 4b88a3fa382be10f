package dev.hitl.escalate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hitl.Hitl;
import dev.hitl.Shop;
import dev.hitl.checkpoint.RunStatus;
import dev.hitl.run.RunHandle;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class RetentionTest {
  private static final Duration WEEK = Duration.ofDays(7);
  private final Shop shop = new Shop();

  private RunHandle finished(Hitl hitl, String name) {
    return hitl.start(Shop.runId(name), "x");
  }

  @Test
  void whatEndedLongAgoIsRemovedHoweverMuchItIs() {
    Hitl hitl = shop.open();
    hitl.agent("support", run -> "done");
    for (int i = 0; i < 250; i++) {
      finished(hitl, "r" + i);
    }
    shop.clock.advance(WEEK);
    RunHandle late = finished(hitl, "late");
    assertThat(hitl.retention().removeEndedFor(WEEK)).isZero();
    shop.clock.advance(Duration.ofMillis(1));
    assertThat(hitl.retention().removeEndedFor(WEEK)).isEqualTo(250);
    assertThat(late.status()).isEqualTo(RunStatus.FINISHED);
    assertThat(hitl.fsck().check().runs()).isEqualTo(1);
    assertThat(hitl.audit().verify().isIntact()).isTrue();
  }

  @Test
  void aRunGoesBeforeTheRunsThatItStarted() {
    Hitl hitl = shop.open();
    hitl.agent("support", run -> "done");
    hitl.agent("boss", run -> run.delegate("support", "k", "please"));
    hitl.start("boss", "x");
    shop.clock.advance(WEEK);
    assertThat(hitl.retention().removeEndedBefore(shop.clock.instant())).isEqualTo(2);
  }

  @Test
  void aNodeThatWasToldToRemovesByItselfAndOthersNever() {
    Hitl hitl = shop.open(builder -> builder.keepEndedRuns(WEEK));
    hitl.agent("support", run -> "done");
    finished(hitl, "r");
    shop.clock.advance(WEEK);
    hitl.resumeDue();
    assertThat(hitl.fsck().check().runs()).isEqualTo(1);
    shop.clock.advance(Duration.ofMinutes(1));
    shop.open().resumeDue();
    assertThat(hitl.fsck().check().runs()).isEqualTo(1);
    hitl.resumeDue();
    assertThat(hitl.fsck().check().runs()).isZero();
  }

  @Test
  void anAgeOfNothingWouldRemoveEverythingAndIsRefused() {
    for (Duration age : new Duration[] {Duration.ZERO, Duration.ofDays(-1)}) {
      assertThatThrownBy(() -> new Retention(shop.store).removeEndedFor(age))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }
}

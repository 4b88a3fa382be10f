package dev.hitl.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

class IntervalTest {
  private static final Duration FIRST = Duration.ofMillis(25);

  private static List<Long> millis(Interval interval, boolean... lively) {
    List<Long> waits = new ArrayList<>();
    for (boolean each : lively) {
      waits.add(interval.next(each) / 1_000_000);
    }
    return waits;
  }

  @Test
  void waitsDoubleUpToTheLimitWhileNothingHappens() {
    Interval interval = new Interval(FIRST, Duration.ofMillis(150), () -> 0);
    assertThat(millis(interval, false, false, false, false, false))
        .containsExactly(25L, 50L, 100L, 150L, 150L);
  }

  @Test
  void whatHappensMakesTheWaitShortAgain() {
    Interval interval = new Interval(FIRST, Duration.ofSeconds(1), () -> 0);
    assertThat(millis(interval, false, false, false, true, false))
        .containsExactly(25L, 50L, 100L, 25L, 50L);
  }

  @Test
  void aSteadyPaceIsTheSameWhateverHappens() {
    Interval interval = new Interval(Duration.ofSeconds(1), Duration.ofSeconds(1), () -> 0);
    assertThat(millis(interval, false, true, false)).containsExactly(1000L, 1000L, 1000L);
  }

  @Test
  void twoNodesDoNotLookInStep() {
    Interval one = Interval.steady(Duration.ofSeconds(1));
    Interval other = Interval.steady(Duration.ofSeconds(1));
    List<Long> apart = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      apart.add(one.next(false) - other.next(false));
    }
    assertThat(apart).doesNotContain(0L);
  }

  @Property
  void aWaitIsNeverLongerThanTheLimitAndNeverShorterThanThreeQuartersOfWhatIsMeant(
      @ForAll @LongRange(min = 1, max = 100_000_000) long most,
      @ForAll @DoubleRange(max = 1, maxIncluded = false) double random,
      @ForAll List<Boolean> lively) {
    Interval interval = new Interval(FIRST, Duration.ofMillis(most), () -> random);
    long least = Math.min(25_000_000, most * 1_000_000) * 3 / 4;
    for (boolean each : lively) {
      assertThat(interval.next(each)).isBetween(least, most * 1_000_000);
    }
  }
}

package dev.hitl.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hitl.request.Trigger;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/**
 * Whole histories drawn from a seed. {@code -Dhitl.simulation.seeds=100000} runs more of them,
 * {@code -Dhitl.simulation.seed=17} begins with that one.
 */
class SimulationTest {
  private static final long SEEDS = Long.getLong("hitl.simulation.seeds", 3_000);
  private static final long FIRST = Long.getLong("hitl.simulation.seed", 1);

  /** No result is refused here; HeldResultTest has that. */
  private static final EnumSet<Trigger> NOT_PLAYED = EnumSet.of(Trigger.OPEN_REFUSED);

  @Test
  void noHistoryBreaksAPromise() {
    Set<Trigger> taken = ConcurrentHashMap.newKeySet();
    // One history has nothing to do with another, so there is one on each core.
    Optional<String> broken =
        LongStream.range(FIRST, FIRST + SEEDS)
            .parallel()
            .mapToObj(seed -> broken(seed, taken))
            .flatMap(Optional::stream)
            .findFirst();
    assertThat(broken.orElse("")).isEmpty();
    if (SEEDS >= 1_000) {
      // What never happens is not shown to be right.
      assertThat(taken).isEqualTo(EnumSet.complementOf(NOT_PLAYED));
    }
  }

  private static Optional<String> broken(long seed, Set<Trigger> taken) {
    History history = Histories.of(seed, Sabotage.NONE);
    history.commits.forEach(commit -> taken.add(commit.trigger()));
    return history.violations.isEmpty()
        ? Optional.empty()
        : Optional.of(
            "-Dhitl.simulation.seed=%d -Dhitl.simulation.seeds=1%n%s%n%s"
                .formatted(seed, history.violations, history.text()));
  }

  @Test
  void theSameSeedGivesTheSameHistory() {
    for (long seed = 1; seed <= 20; seed++) {
      assertThat(Histories.of(seed, Sabotage.NONE).text())
          .isEqualTo(Histories.of(seed, Sabotage.NONE).text());
    }
  }
}

package dev.hitl.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hitl.request.Trigger;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * Whole histories drawn from a seed. {@code -Dhitl.simulation.seeds=100000} runs more of them,
 * {@code -Dhitl.simulation.seed=17} begins with that one.
 */
class SimulationTest {
  private static final long SEEDS = Long.getLong("hitl.simulation.seeds", 3_000);
  private static final long FIRST = Long.getLong("hitl.simulation.seed", 1);

  @Test
  void noHistoryBreaksAPromise() {
    Map<Trigger, Integer> taken = new EnumMap<>(Trigger.class);
    for (long seed = FIRST; seed < FIRST + SEEDS; seed++) {
      History history = Histories.of(seed, Sabotage.NONE);
      assertThat(history.violations)
          .as("-Dhitl.simulation.seed=%d -Dhitl.simulation.seeds=1%n%s", seed, history.text())
          .isEmpty();
      history.commits.forEach(commit -> taken.merge(commit.trigger(), 1, Integer::sum));
    }
    if (SEEDS >= 1_000) {
      // What never happens is not shown to be right.
      assertThat(taken.keySet()).isEqualTo(EnumSet.allOf(Trigger.class));
    }
  }

  @Test
  void theSameSeedGivesTheSameHistory() {
    for (long seed = 1; seed <= 20; seed++) {
      assertThat(Histories.of(seed, Sabotage.NONE).text())
          .isEqualTo(Histories.of(seed, Sabotage.NONE).text());
    }
  }
}

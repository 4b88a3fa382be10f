package dev.hitl.jdbc.crash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hitl.jdbc.PostgresTestDatabase;
import java.nio.file.Path;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The short form of {@link Chaos}. */
class ChaosTest {
  @TempDir Path folder;

  @Test
  void nodesThatDieAndAServerThatDiesLoseNothingAndRunNothingTwice() throws Exception {
    try (TestDatabase database = new PostgresTestDatabase(folder)) {
      ChaosCount count = Chaos.run(database, folder, 15, new Random(5), Set.of());
      System.out.println(count);
      assertThat(count.isSound()).as(count::details).isTrue();
      assertThat(count.outages()).isPositive();
      assertThat(count.pauses()).isPositive();
      assertThat(count.kills()).isGreaterThan(4);
      assertThat(count.executions()).isPositive();
    }
  }

  /** Negative control: no question is asked where an execution was hit. */
  @Test
  void runningAgainWithoutAskingIsFound() throws Exception {
    try (TestDatabase database = new PostgresTestDatabase(folder)) {
      ChaosCount count =
          Chaos.run(database, folder, 0, new Random(6), Set.of(Load.Option.SAID_TO_BE_IDEMPOTENT));
      assertThat(count.duplicates()).isNotEmpty();
    }
  }
}

package dev.hitl.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hitl.checkpoint.RunRecord;
import dev.hitl.checkpoint.RunStatus;
import dev.hitl.request.Request;
import dev.hitl.store.RunOpened;
import dev.hitl.store.RunWritten;
import dev.hitl.store.Samples;
import dev.hitl.testing.SettableClock;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PostgresLargeBatchTest {
  /** One statement would have more placeholders than PostgreSQL takes. */
  @Test
  void aRunIsParkedWithSeventeenHundredRequestsAtOnce() {
    SettableClock clock = new SettableClock();
    try (JdbcStore store = PostgresServer.shared().store(clock)) {
      RunOpened opened = store.openRun(Samples.opening(Samples.run("r"), clock.instant()));
      RunRecord run = ((RunOpened.New) opened).run();
      Request[] requests =
          IntStream.range(0, 1_700)
              .mapToObj(i -> Samples.pending(run.id(), "c" + i, clock.instant()))
              .toArray(Request[]::new);
      assertThat(store.writeRun(Samples.park(run, clock.instant(), requests)))
          .isEqualTo(RunWritten.SAVED);
      RunRecord parked = store.run(run.id()).orElseThrow();
      assertThat(parked.status()).isEqualTo(RunStatus.PARKED);
      assertThat(parked.waits()).isEqualTo(1_700);
    }
  }
}

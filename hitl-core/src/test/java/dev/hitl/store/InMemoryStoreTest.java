package dev.hitl.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hitl.checkpoint.RunRecord;
import dev.hitl.checkpoint.RunStatus;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class InMemoryStoreTest extends StoreContract {
  @Override
  protected Store open(Clock judge) {
    return new InMemoryStore(judge);
  }

  @Override
  protected Store reopen(Store open) {
    return open;
  }

  @Test
  void whatMakesNoRunReadyWakesNobody() {
    AtomicInteger hints = new AtomicInteger();
    store.listen(hints::incrementAndGet);
    RunRecord run = parked("r", "c1", "c2");
    start("s");
    store.releaseLapsedRuns(10);
    store.heartbeat(Samples.NODE, held(), Samples.LEASE);
    assertThat(store.apply(List.of(Samples.expire(request("r", "c1"), now()))))
        .isInstanceOf(Applied.Refused.class);
    assertThat(store.writeRun(Samples.write(run("s"), RunStatus.FINISHED)))
        .isEqualTo(RunWritten.SAVED);
    assertThat(hints).hasValue(0);
    assertThat(run.waits()).isEqualTo(2);
  }
}

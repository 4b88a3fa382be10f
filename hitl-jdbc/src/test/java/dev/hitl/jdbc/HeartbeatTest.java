package dev.hitl.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hitl.call.RunId;
import dev.hitl.store.Samples;
import dev.hitl.testing.SettableClock;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class HeartbeatTest {
  private static final RunId FIRST = Samples.run("a");
  private static final RunId SECOND = Samples.run("b");

  private final SettableClock clock = new SettableClock();
  private final String name = UUID.randomUUID().toString();

  /**
   * Waiting for a row that somebody holds would cost all runs behind it their leases, and deadlock
   * with the end of a child.
   */
  @Test
  @Timeout(180)
  void aRunThatSomebodyHoldsIsPassedOverAndExtendedWithTheNextBeat() throws Exception {
    try (JdbcStore store = JdbcStore.h2InMemory(name, clock);
        Connection other = DriverManager.getConnection("jdbc:h2:mem:" + name, "sa", "");
        Statement statement = other.createStatement()) {
      store.openRun(Samples.opening(FIRST, clock.instant()));
      store.openRun(Samples.opening(SECOND, clock.instant()));
      clock.advance(Duration.ofSeconds(1));
      Instant until = clock.instant().plus(Samples.LEASE);
      other.setAutoCommit(false);
      statement.executeUpdate("UPDATE hitl_run SET waits = waits WHERE run = 'a'");

      store.heartbeat(Samples.NODE, Set.of(FIRST, SECOND), Samples.LEASE);
      assertThat(leaseOf(store, FIRST)).isBefore(until);
      assertThat(leaseOf(store, SECOND)).isEqualTo(until);
      other.rollback();
      store.heartbeat(Samples.NODE, Set.of(FIRST, SECOND), Samples.LEASE);
      assertThat(leaseOf(store, FIRST)).isEqualTo(until);
    }
  }

  private static Instant leaseOf(JdbcStore store, RunId run) {
    return store.run(run).orElseThrow().leaseUntil();
  }
}

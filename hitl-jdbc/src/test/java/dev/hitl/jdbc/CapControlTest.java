package dev.hitl.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Without the lock, more requests are opened than a cap has room for: here one more. */
class CapControlTest {
  @Test
  void onH2TheCountIsExceeded() throws Exception {
    try (HikariDataSource pool = H2Pool.memory(UUID.randomUUID().toString())) {
      assertThat(CapControl.comingThrough(pool)).isGreaterThan(1);
    }
  }

  @Test
  void onPostgresTheCountIsExceeded() throws Exception {
    assertThat(CapControl.comingThrough(PostgresServer.shared().fresh())).isGreaterThan(1);
  }

  @Test
  void onMariaDbTheCountIsExceeded() throws Exception {
    assertThat(CapControl.comingThrough(MariaDbServer.shared().fresh())).isGreaterThan(1);
  }
}

package dev.hitl.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import dev.hitl.store.Samples;
import dev.hitl.store.StoreException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MariaDbOpeningTest {
  private static final String READ_COMMITTED = "&sessionVariables=tx_isolation='READ-COMMITTED'";

  private MariaDbServer server;

  @BeforeEach
  void findServer() {
    server = MariaDbServer.shared();
  }

  @Test
  void theServersOwnIsolationIsRefusedWithWhatToAdd() {
    refused("").hasMessageContaining("READ COMMITTED").hasMessageContaining("?sessionVariables=");
  }

  @Test
  void whatTheRefusalSaysMendsItAndTheDatabasesClockJudges() {
    try (HikariDataSource pool = pool(server.newDatabase() + READ_COMMITTED);
        JdbcStore store = JdbcStore.of(pool).createSchema(true).build()) {
      Instant now = store.clock().instant();
      assertThat(Duration.between(now, Instant.now()).abs()).isLessThan(Duration.ofMinutes(1));
      store.openRun(Samples.lapsing(Samples.run("old"), now));
      store.openRun(Samples.opening(Samples.run("new"), now));
      assertThat(store.releaseLapsedRuns(10)).isEqualTo(1);
      assertThat(store.run(Samples.run("new")).orElseThrow().fence()).isEqualTo(1);
    }
  }

  @Test
  void aServerThatCutsOffWhatIsTooLongIsRefused() {
    refused(READ_COMMITTED + ",sql_mode=''")
        .hasMessageContaining("sql_mode is not strict")
        .hasMessageContaining("STRICT_TRANS_TABLES");
  }

  /** Such a driver says 0 of a condition that held but changed nothing. */
  @Test
  void aDriverThatCountsChangedRowsIsRefused() {
    refused(READ_COMMITTED + "&useAffectedRows=true").hasMessageContaining("useAffectedRows=true");
  }

  @Test
  void commitsThatAreNotWrittenAreRefusedWithHowToSetIt() throws SQLException {
    execute("SET GLOBAL innodb_flush_log_at_trx_commit = 0");
    try {
      refused(READ_COMMITTED)
          .hasMessageContaining("innodb_flush_log_at_trx_commit=0")
          .hasMessageContaining("SET GLOBAL innodb_flush_log_at_trx_commit = 1");
    } finally {
      execute("SET GLOBAL innodb_flush_log_at_trx_commit = 1");
    }
    try (HikariDataSource pool = pool(server.newDatabase() + READ_COMMITTED)) {
      assertThatCode(() -> JdbcStore.of(pool).createSchema(true).build())
          .doesNotThrowAnyException();
    }
  }

  @ParameterizedTest
  @CsvSource({"1", "2", "3"})
  void commitsThatAreWrittenAreAccepted(String flush) {
    assertThatCode(() -> MariaDbSettings.verifyFlush(flush)).doesNotThrowAnyException();
  }

  @ParameterizedTest
  @CsvSource({
    "10.5.28-MariaDB-log, false",
    "5.5.5-10.5.28-MariaDB, false",
    "5.7.44, true",
    "8.0.12, true",
    "unknown, true"
  })
  void olderServersAreRefusedWithWhatIsNeeded(String version, boolean mySql) {
    assertThatThrownBy(() -> MariaDbSettings.verifyVersion(version, mySql))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("MariaDB 10.6 or later")
        .hasMessageContaining(version);
  }

  @ParameterizedTest
  @CsvSource({
    "10.6.0-MariaDB, false",
    "10.11.19-MariaDB-0+deb12u1, false",
    "5.5.5-11.4.2-MariaDB, false",
    "8.0.13, true",
    "9.1.0-log, true"
  })
  void laterServersAreAccepted(String version, boolean mySql) {
    assertThatCode(() -> MariaDbSettings.verifyVersion(version, mySql)).doesNotThrowAnyException();
  }

  private AbstractThrowableAssert<?, ?> refused(String settings) {
    try (HikariDataSource pool = pool(server.newDatabase() + settings)) {
      return assertThatThrownBy(() -> JdbcStore.of(pool).createSchema(true).build())
          .isInstanceOf(StoreException.class);
    }
  }

  private static HikariDataSource pool(String url) {
    HikariDataSource pool = new HikariDataSource();
    pool.setJdbcUrl(url);
    pool.setMaximumPoolSize(2);
    return pool;
  }

  private void execute(String sql) throws SQLException {
    try (Connection connection = DriverManager.getConnection(server.url("mysql"));
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}

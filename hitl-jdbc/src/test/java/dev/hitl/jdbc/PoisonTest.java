package dev.hitl.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import dev.hitl.Hitl;
import dev.hitl.Shop;
import dev.hitl.checkpoint.RunStatus;
import dev.hitl.insight.FsckReport.Finding;
import dev.hitl.request.Request;
import dev.hitl.request.RequestStatus;
import dev.hitl.run.RunHandle;
import dev.hitl.store.StoreException;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** One run is poisoned: it is never executed, it ends in sight, and all others go on. */
@Timeout(120)
class PoisonTest {
  private static final long MIB = 1 << 20;

  @TempDir Path dir;
  private final JdbcDataSource database = new JdbcDataSource();
  private Shop shop;
  private Hitl hitl;
  private RunHandle bad;
  private RunHandle good;
  private Connection open;

  @BeforeEach
  void approveTwoRuns() throws SQLException {
    database.setURL("jdbc:h2:" + dir.resolve("hitl") + ";WRITE_DELAY=0;LOCK_TIMEOUT=10000");
    database.setUser("sa");
    database.setPassword("");
    open = database.getConnection(); // H2 closes with its last connection.
    shop = new Shop(clock -> JdbcStore.of(database).createSchema(true).clock(clock).build());
    hitl = shop.open();
    hitl.agent("support", Shop.proposing(List.of(Shop.refund("pay", "200"))));
    bad = hitl.start(Shop.runId("bad"), "x");
    good = hitl.start(Shop.runId("good"), "x");
    for (RunHandle run : List.of(bad, good)) {
      hitl.review().approve(Shop.only(run).reference(), "manager-1");
    }
  }

  @AfterEach
  void close() throws SQLException {
    hitl.close();
    open.close();
  }

  static Stream<Arguments> poisons() {
    List<String> places =
        List.of(
            "UPDATE hitl_checkpoint SET body = ? WHERE run = 'bad'",
            "UPDATE hitl_request SET progress = ? WHERE run = 'bad'",
            "UPDATE hitl_revision SET body = ? WHERE request_id = '%s'",
            "UPDATE hitl_revision SET arguments = ? WHERE request_id = '%s'",
            "UPDATE hitl_result SET body = ? WHERE request_id = '%s'",
            "UPDATE hitl_audit SET data = ? WHERE subject = '%s'",
            "UPDATE hitl_audit SET data = ? WHERE subject = 'default/support/bad'",
            "UPDATE hitl_run SET outcome = ? WHERE run = 'bad'");
    List<Poison> poisons =
        List.of(
            new Poison("unknown format", "{\"format\":99,\"body\":{}}", 0),
            new Poison("truncated", "{\"format\":1,\"digest\":\"ab", 0),
            new Poison("corrupted", "\u0000\u0001}{", 0xC3),
            new Poison("10,000 deep", "{\"format\":1,\"a\":" + "[".repeat(10_000), 0),
            new Poison("100 MB", "", 100 * MIB));
    return places.stream()
        .flatMap(place -> poisons.stream().map(poison -> Arguments.of(place, poison)));
  }

  /**
   * What is put in a stored body's place.
   *
   * @param more a byte at the end, or how many bytes there are in all
   */
  record Poison(String name, String text, long more) {
    InputStream bytes() {
      byte[] start = text.getBytes(StandardCharsets.UTF_8);
      return more < 256
          ? new SequenceInputStream(
              new ByteArrayInputStream(start),
              new ByteArrayInputStream(more == 0 ? new byte[0] : new byte[] {(byte) more}))
          : new Zeros(more);
    }

    @Override
    public String toString() {
      return name;
    }
  }

  /** Many bytes that nobody holds. */
  private static final class Zeros extends InputStream {
    private long left;

    Zeros(long count) {
      left = count;
    }

    @Override
    public int read() {
      return left-- > 0 ? ' ' : -1;
    }

    @Override
    public int read(byte[] to, int from, int length) {
      if (left <= 0) {
        return -1;
      }
      int count = (int) Math.min(length, left);
      Arrays.fill(to, from, from + count, (byte) ' ');
      left -= count;
      return count;
    }
  }

  @ParameterizedTest
  @MethodSource("poisons")
  void aPoisonedRowHarmsOnlyItsRunAndIsReported(String place, Poison poison) throws SQLException {
    String id = Shop.only(bad).id();
    boolean result = place.contains("hitl_result");
    if (result) {
      execute("INSERT INTO hitl_result (request_id, body) VALUES ('" + id + "', X'2222')", null);
    }
    execute(place.formatted(id), poison);

    long before = allocated();
    hitl.resumeDue();
    hitl.resumeDue();
    assertThat(allocated() - before).as("bytes that the round took").isLessThan(50 * MIB);
    assertThat(good.status()).isEqualTo(RunStatus.FINISHED);
    boolean executed = shop.effects.size() == 2;
    assertThat(shop.effects).hasSizeBetween(1, 2);

    if ((place.contains("outcome") && !poison.name().equals("corrupted") && !isLong(poison))
        || place.contains("default/support/bad")) {
      // An outcome may be any text, and the run's own chain does not decide what is executed.
      assertThat(executed).isTrue();
    } else {
      assertThat(executed).isFalse();
      assertThat(settled(id)).isTrue();
    }
    if (!place.contains("outcome") || isLong(poison)) {
      assertThat(hitl.fsck().check().findings())
          .extracting(Finding::subject)
          .containsAnyOf(id, "default/support/bad");
    }
    // Nothing is left that a later round tries again.
    int effects = shop.effects.size();
    shop.clock.advance(Duration.ofHours(1));
    assertThat(hitl.resumeDue()).isZero();
    assertThat(shop.effects).hasSize(effects);
    assertThat(hitl.start(Shop.runId("new"), "x").status()).isEqualTo(RunStatus.PARKED);
  }

  private static boolean isLong(Poison poison) {
    return poison.more() > 256;
  }

  /** In quarantine, refused, or the row itself says that it cannot be read. */
  private boolean settled(String id) {
    try {
      if (bad.status() == RunStatus.QUARANTINED) {
        return true;
      }
      return bad.status() == RunStatus.FINISHED
          && shop.store.request(id).orElseThrow().status() == RequestStatus.REJECTED;
    } catch (StoreException e) {
      return e.isUnreadable();
    }
  }

  @Test
  void aRequestThatIsSetBackBehindItsRecordPutsItsRunInQuarantine() throws SQLException {
    Request approved = Shop.only(bad);
    execute(
        "UPDATE hitl_request SET version = 1, head_hash = (SELECT event_hash FROM hitl_audit"
            + " WHERE subject = '"
            + approved.id()
            + "' AND seq = 1) WHERE run = 'bad'",
        null);
    hitl.resumeDue();
    assertThat(bad.status()).isEqualTo(RunStatus.QUARANTINED);
    assertThat(bad.problem().orElseThrow()).contains("was set back behind its record");
    assertThat(shop.effects).hasSize(1);
    assertThat(good.status()).isEqualTo(RunStatus.FINISHED);
    shop.clock.advance(Duration.ofHours(1));
    assertThat(hitl.resumeDue()).isZero();
  }

  /** The control: read without the bound, the same row takes the room that it has. */
  @Test
  void withoutTheBoundThePoisonIsFetched() throws SQLException {
    execute("UPDATE hitl_checkpoint SET body = ? WHERE run = 'bad'", new Poison("", "", 100 * MIB));
    long before = allocated();
    try (Statement statement = open.createStatement();
        ResultSet row =
            statement.executeQuery("SELECT body FROM hitl_checkpoint WHERE run = 'bad'")) {
      row.next();
      assertThat(row.getBytes(1).length).isEqualTo((int) (100 * MIB));
    }
    assertThat(allocated() - before).isGreaterThan(100 * MIB);
    long bounded = allocated();
    assertThatThrownBy(() -> shop.store.checkpoints(bad.id()))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("checkpoint 1 of run default/support/bad")
        .hasMessageContaining("more than 67108864 bytes");
    assertThat(allocated() - bounded).isLessThan(10 * MIB);
  }

  private void execute(String sql, Poison poison) throws SQLException {
    try (PreparedStatement statement = open.prepareStatement(sql)) {
      if (poison != null) {
        statement.setBinaryStream(1, poison.bytes());
      }
      assertThat(statement.executeUpdate()).isPositive();
    }
  }

  private static long allocated() {
    return ((ThreadMXBean) ManagementFactory.getThreadMXBean()).getCurrentThreadAllocatedBytes();
  }
}

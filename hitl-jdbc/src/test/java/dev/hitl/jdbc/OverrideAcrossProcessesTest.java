package dev.hitl.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import dev.hitl.Hitl;
import dev.hitl.call.RunId;
import dev.hitl.checkpoint.RunStatus;
import dev.hitl.override.Overridden;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.LongStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A person at one process takes the wheel of a run that another process is busy with. */
class OverrideAcrossProcessesTest {
  private static final int ROUNDS = 15;

  @TempDir Path folder;

  @Test
  @Timeout(value = 5, unit = TimeUnit.MINUTES)
  void aCommandReachesABusyRunOfAnotherProcessAndItsLatencyIsPrinted() throws Exception {
    String url = PostgresServer.shared().newDatabase();
    try (HikariDataSource pool = new HikariDataSource()) {
      pool.setJdbcUrl(url);
      pool.setMaximumPoolSize(4);
      JdbcStore store = JdbcStore.of(pool).createSchema(true).build();
      Process child = start(url);
      try (Hitl desk =
          Hitl.builder()
              .store(store)
              .policy(BusyProcess.POLICY)
              .reviewers(BusyProcess.PEOPLE)
              .background(false)
              .build()) {
        awaitReady(child);
        long[] paused = new long[ROUNDS];
        for (int i = 0; i < ROUNDS; i++) {
          Awaitility.await().until(() -> status(desk, BusyProcess.BUSY) == RunStatus.RUNNING);
          paused[i] = latency(desk, BusyProcess.BUSY, RunStatus.PAUSED, false);
          assertThat(desk.overrides().resume(BusyProcess.BUSY, "director-1", "go on"))
              .isInstanceOf(Overridden.Done.class);
        }
        Awaitility.await().until(() -> status(desk, BusyProcess.BUSY) == RunStatus.RUNNING);
        long looping = latency(desk, BusyProcess.BUSY, RunStatus.ABORTED, true);
        long executing = latency(desk, BusyProcess.STUCK, RunStatus.ABORTED, true);

        assertThat(desk.run(BusyProcess.STUCK).history())
            .extracting(event -> event.data().json())
            .anyMatch(json -> json.contains("\"outcome\":\"FAILED\""));
        System.out.printf(
            "From a command at one JVM to the run of another that has acted on it, over PostgreSQL:"
                + " pause of a busy run %s (median of %d; fastest %s, slowest %s), abort of it %s,"
                + " abort of one whose tool was interrupted %s%n",
            millis(median(paused)),
            ROUNDS,
            millis(LongStream.of(paused).min().orElseThrow()),
            millis(LongStream.of(paused).max().orElseThrow()),
            millis(looping),
            millis(executing));
        assertThat(desk.fsck().check().findings()).isEmpty();
      } finally {
        child.destroyForcibly().waitFor();
      }
    }
  }

  /** In nanoseconds, from before the command is given until the run's row says so. */
  private static long latency(Hitl desk, RunId run, RunStatus wanted, boolean abort) {
    long began = System.nanoTime();
    Overridden said =
        abort
            ? desk.overrides().abort(run, "director-1", "enough")
            : desk.overrides().pause(run, "director-1", "let me look");
    assertThat(said).isInstanceOf(Overridden.Sent.class);
    while (status(desk, run) != wanted) {
      if (System.nanoTime() - began > Duration.ofMinutes(1).toNanos()) {
        throw new AssertionError("the run is " + status(desk, run));
      }
      LockSupport.parkNanos(200_000);
    }
    return System.nanoTime() - began;
  }

  private static RunStatus status(Hitl desk, RunId run) {
    return desk.run(run).status();
  }

  private static long median(long[] values) {
    return LongStream.of(values).sorted().skip(values.length / 2).findFirst().orElseThrow();
  }

  private static String millis(long nanos) {
    return "%.1f ms".formatted(nanos / 1e6);
  }

  private Process start(String url) throws IOException {
    List<String> command =
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            "-Xmx160m",
            "-Dorg.slf4j.simpleLogger.defaultLogLevel=error",
            "-cp",
            System.getProperty("java.class.path"),
            BusyProcess.class.getName(),
            url);
    return new ProcessBuilder(command).redirectError(folder.resolve("errors").toFile()).start();
  }

  private void awaitReady(Process child) throws IOException {
    BufferedReader lines =
        new BufferedReader(new InputStreamReader(child.getInputStream(), StandardCharsets.UTF_8));
    assertThat(lines.readLine()).as(Files.readString(folder.resolve("errors"))).isEqualTo("ready");
  }
}

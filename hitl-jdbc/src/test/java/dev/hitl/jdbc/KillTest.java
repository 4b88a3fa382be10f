package dev.hitl.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hitl.checkpoint.RunStatus;
import dev.hitl.store.Samples;
import dev.hitl.store.StoreException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is left when the process is killed, and while another process has the file. */
class KillTest {
  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(ints = {1, 30, 100})
  void whatWasAcknowledgedIsThereAfterTheProcessWasKilled(int parks) throws Exception {
    List<String> acknowledged = parkAndKill(parks, 0);
    assertThat(acknowledged).hasSizeGreaterThanOrEqualTo(parks);
    assertThat(missing(acknowledged)).isEmpty();
  }

  /** Negative control: the same test finds what H2's default loses. */
  @Test
  void withAWriteDelayAcknowledgedRunsAreLost() throws Exception {
    List<String> acknowledged = parkAndKill(150, 60_000);
    assertThat(missing(acknowledged)).isNotEmpty();
  }

  @Test
  void aFileThatAnotherProcessHasOpenIsRefusedWithWhy() throws Exception {
    Process process = start(0);
    try (BufferedReader lines = lines(process)) {
      assertThat(lines.readLine()).isEqualTo("open");
      assertThatThrownBy(() -> JdbcStore.h2(path()))
          .isInstanceOf(StoreException.class)
          .hasMessageContaining(path())
          .hasMessageContaining("another process has it open");
    } finally {
      process.destroyForcibly().waitFor();
    }
    JdbcStore.h2(path()).close();
  }

  private List<String> parkAndKill(int parks, int writeDelay) throws Exception {
    List<String> acknowledged = new ArrayList<>();
    Process process = start(writeDelay);
    try (BufferedReader lines = lines(process)) {
      assertThat(lines.readLine()).isEqualTo("open");
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        acknowledged.add(line);
        if (acknowledged.size() == parks) {
          // Through the handle, which leaves the pipe open: what it still holds was acknowledged.
          process.toHandle().destroyForcibly();
        }
      }
    } finally {
      process.destroyForcibly().waitFor();
    }
    // The last line may have been cut off by the kill.
    acknowledged.removeIf(line -> !line.matches("r\\d+"));
    return acknowledged;
  }

  private List<String> missing(List<String> acknowledged) throws SQLException {
    try (Connection connection = DriverManager.getConnection("jdbc:h2:async:" + path(), "sa", "");
        Statement statement = connection.createStatement()) {
      statement.execute("SET WRITE_DELAY 0");
    }
    List<String> missing = new ArrayList<>();
    try (JdbcStore store = JdbcStore.h2(path())) {
      for (String name : acknowledged) {
        boolean there =
            store
                .run(Samples.run(name))
                .filter(run -> run.status() == RunStatus.PARKED)
                .filter(run -> store.checkpoints(run.id()).size() == 2)
                .filter(run -> store.requestsOf(run.id()).size() == 1)
                .isPresent();
        if (!there) {
          missing.add(name);
        }
      }
    }
    return missing;
  }

  private String path() {
    return folder.resolve("hitl").toString();
  }

  private Process start(int writeDelay) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path"),
            ParkingProcess.class.getName(),
            path(),
            String.valueOf(writeDelay))
        .redirectError(ProcessBuilder.Redirect.DISCARD)
        .start();
  }

  private static BufferedReader lines(Process process) {
    return new BufferedReader(
        new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
  }
}

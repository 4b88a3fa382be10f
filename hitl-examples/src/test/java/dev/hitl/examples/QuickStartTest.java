package dev.hitl.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hitl.jdbc.JdbcStore;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class QuickStartTest {
  @TempDir Path folder;

  @Test
  void theRunIsParkedAndAfterAnApprovalHasItsAnswer() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();

    QuickStart.run(
        JdbcStore.h2(folder.resolve("hitl").toString()),
        new PrintStream(out, true, StandardCharsets.UTF_8));

    assertThat(out.toString(StandardCharsets.UTF_8).lines())
        .containsExactly("PARKED", "Your 250.00 EUR for order 42 are on their way.");
  }
}

package dev.hitl.examples.oversight;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hitl.jdbc.JdbcStore;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class WhenToAskTest {
  @Test
  void whatIsKnownAboutACallDecidesWhetherPeopleAreAsked() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();

    WhenToAsk.run(JdbcStore.h2InMemory(), new PrintStream(out, true, StandardCharsets.UTF_8));

    assertThat(out.toString(StandardCharsets.UTF_8))
        .contains("first asks:\n  high risk: one approver; this account was not executed")
        .contains("second runs")
        .contains("unsure asks:")
        .contains("one approver of clerk; confidence 0.4 is below 0.9")
        .contains("one approver of lead; confidence 0.4 is below 0.5")
        .contains("large asks:\n  high risk: one approver; when (args.amount) >= 5000.0")
        .contains("flagged asks:\n  high risk: one approver; flagged stolen-account")
        .contains("search asks:\n  medium risk, confidence unknown: one approver")
        .contains("loop asks:\n  high risk: one approver; proposed 3 times in this run");
  }
}

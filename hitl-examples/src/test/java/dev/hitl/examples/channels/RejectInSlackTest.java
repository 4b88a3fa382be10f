package dev.hitl.examples.channels;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class RejectInSlackTest {
  @Test
  void aRejectionNeedsAReasonAndTheMessageIsBroughtUpToDateAndAnsweredInItsThread()
      throws Exception {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    RejectInSlack.run(new PrintStream(bytes, true, StandardCharsets.UTF_8));
    assertThat(bytes.toString(StandardCharsets.UTF_8).lines().toList())
        .startsWith(
            "chat.postMessage",
            "views.open",
            "without a reason: {reason=Say why.}",
            "chat.update",
            "chat.postMessage in the thread",
            "chat.update")
        .last()
        .asString()
        .contains("it was paid in May");
  }
}

package dev.hitl.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** Whoever reads only the beginning, as head does, is no failure; a disk that is full is one. */
class PipeTest {
  private static boolean isLost(String problem) {
    OutputStream out =
        new OutputStream() {
          @Override
          public void write(int b) throws IOException {
            throw new IOException(problem);
          }
        };
    Pipe pipe = new Pipe(out);
    new PrintStream(pipe, true, StandardCharsets.UTF_8).println("text");
    return pipe.isLost();
  }

  @Test
  void onlyWhatIsLostToSomebodyIsAFailure() {
    assertThat(isLost("Broken pipe")).isFalse();
    assertThat(isLost("No space left on device")).isTrue();
  }
}

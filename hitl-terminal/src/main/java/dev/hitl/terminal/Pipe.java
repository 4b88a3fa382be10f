package dev.hitl.terminal;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/** Where nobody reads any more that is no failure; whatever else goes wrong with writing is. */
final class Pipe extends FilterOutputStream {
  private boolean isLost;

  Pipe(OutputStream out) {
    super(out);
  }

  /** Whether something was lost that somebody may have wanted to read. */
  boolean isLost() {
    return isLost;
  }

  @Override
  public void write(byte[] bytes, int from, int length) throws IOException {
    try {
      out.write(bytes, from, length);
    } catch (IOException e) {
      isLost |= !String.valueOf(e.getMessage()).contains("Broken pipe");
      throw e;
    }
  }
}

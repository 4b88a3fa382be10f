package dev.hitl.seal;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Spliterator;
import java.util.Spliterators.AbstractSpliterator;
import java.util.function.Consumer;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/** The seals of a file, line after line. Not thread-safe. */
final class SealLines extends AbstractSpliterator<Seal> {
  private final Path file;
  private final BufferedReader reader;
  private long number;
  private @Nullable String cutOff;

  private SealLines(Path file, BufferedReader reader) {
    super(Long.MAX_VALUE, Spliterator.ORDERED | Spliterator.NONNULL);
    this.file = file;
    this.reader = reader;
  }

  static Stream<Seal> of(Path file, BufferedReader reader) {
    return StreamSupport.stream(new SealLines(file, reader), false)
        .onClose(
            () -> {
              try {
                reader.close();
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            });
  }

  /**
   * A line that is no seal is passed over only where it is the beginning of the seal behind it: an
   * append that a crash cut off and that was done again. So is one at the very end.
   */
  @Override
  public boolean tryAdvance(Consumer<? super Seal> action) {
    try {
      String line = reader.readLine();
      while (line != null) {
        number++;
        Seal seal = seal(line);
        if (seal != null) {
          if (cutOff != null && !line.startsWith(cutOff)) {
            throw noSeal(number - 1);
          }
          cutOff = null;
          action.accept(seal);
          return true;
        }
        if (cutOff != null && !line.startsWith(cutOff)) {
          throw noSeal(number - 1);
        }
        cutOff = line;
        line = reader.readLine();
      }
      return false;
    } catch (IOException e) {
      throw new UncheckedIOException("the exported seals cannot be read from " + file, e);
    }
  }

  private IllegalArgumentException noSeal(long line) {
    return new IllegalArgumentException("line " + line + " of " + file + " is no seal");
  }

  private static @Nullable Seal seal(String line) {
    try {
      return Seal.parse(line);
    } catch (IllegalArgumentException e) {
      return null;
    }
  }
}

package dev.hitl.seal;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A file with a line for each seal, which is only ever appended to and forced to the disk. Put it
 * where the database's administrator cannot write, or ship it there; each node has a file of its
 * own, or nodes share one where the file system knows locks.
 *
 * <p>A line that was cut off by a crash is left as it is and written again behind it; it is passed
 * over where it is the beginning of the line that follows. Thread-safe.
 */
public final class SealFile implements SealExporter {
  private final Path file;
  private @Nullable Seal last;
  private long readUpTo = -1;

  private SealFile(Path file) {
    this.file = file;
  }

  /**
   * A file to export to; it is created with the first seal.
   *
   * @param file where it is
   * @return the exporter
   */
  public static SealFile at(Path file) {
    return new SealFile(file);
  }

  @Override
  public synchronized void export(List<Seal> seals) {
    if (seals.isEmpty()) {
      return;
    }
    boolean isNew = !Files.exists(file);
    try (FileChannel channel =
            FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        FileLock lock = channel.lock()) {
      long expected = last().map(Seal::number).orElse(0L) + 1;
      @Nullable Seal newest = last;
      StringBuilder lines = new StringBuilder(isCutOff(channel.size()) ? "\n" : "");
      for (Seal seal : seals) {
        if (seal.number() >= expected) {
          refuseGap(seal, expected);
          lines.append(seal.line()).append('\n');
          expected++;
          newest = seal;
        }
      }
      ByteBuffer bytes = ByteBuffer.wrap(lines.toString().getBytes(StandardCharsets.UTF_8));
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      channel.force(true);
      if (isNew) {
        forceFolder();
      }
      // Not the last that was handed over: another node may have been further already.
      last = newest;
      readUpTo = channel.size();
      lock.release();
    } catch (IOException e) {
      throw new UncheckedIOException("the seals cannot be exported to " + file, e);
    }
  }

  private void refuseGap(Seal seal, long expected) {
    if (seal.number() != expected) {
      throw new IllegalStateException(
          "seal %d cannot follow seal %d in %s".formatted(seal.number(), expected - 1, file));
    }
  }

  private boolean isCutOff(long size) throws IOException {
    if (size == 0) {
      return false;
    }
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      ByteBuffer end = ByteBuffer.allocate(1);
      channel.read(end, size - 1);
      return end.get(0) != '\n';
    }
  }

  /** Without it the new file's name may be lost with the machine. Not every system can. */
  private void forceFolder() {
    Path folder = file.toAbsolutePath().getParent();
    if (folder != null) {
      try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
        channel.force(true);
      } catch (IOException e) {
        // Where folders cannot be opened, the name is the file system's to keep.
        return;
      }
    }
  }

  @Override
  public synchronized Optional<Seal> last() {
    long size = size();
    if (size != readUpTo) {
      // Another process may have appended to it, or somebody shortened it.
      last = null;
      try (Stream<Seal> all = seals()) {
        all.forEach(seal -> last = seal);
      }
      readUpTo = size;
    }
    return Optional.ofNullable(last);
  }

  private long size() {
    try {
      return Files.size(file);
    } catch (NoSuchFileException e) {
      return 0;
    } catch (IOException e) {
      throw new UncheckedIOException("the exported seals cannot be read from " + file, e);
    }
  }

  /**
   * {@inheritDoc}
   *
   * @throws IllegalArgumentException while it is read, at a line that is no seal
   */
  @Override
  public Stream<Seal> seals() {
    BufferedReader reader;
    try {
      reader = Files.newBufferedReader(file, StandardCharsets.UTF_8);
    } catch (NoSuchFileException e) {
      return Stream.empty();
    } catch (IOException e) {
      throw new UncheckedIOException("the exported seals cannot be read from " + file, e);
    }
    return SealLines.of(file, reader);
  }

  @Override
  public String toString() {
    return file.toString();
  }
}

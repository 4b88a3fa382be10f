package dev.hitl.jdbc.crash;

import dev.hitl.tool.Approval;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The world outside: a file that tools append to, one line for each time one really ran. Any number
 * of processes may append to one file. Nothing is forced to the disk: what dies here is processes,
 * and what they gave to the operating system stays.
 */
final class Ledger {
  /** For what no request stands behind. */
  private static final String NOBODY = "-";

  private final Path file;

  Ledger(Path file) {
    this.file = file;
  }

  /** Writes that a tool ran, by whose approval, under which claim. */
  void append(String what) {
    Approval approval = Approval.current();
    String line =
        String.join(
            " ",
            approval.requestId().orElse(NOBODY),
            String.valueOf(approval.fence()),
            approval.idempotencyKey(),
            what);
    append(file, line);
  }

  static void append(Path file, String line) {
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
      channel.write(ByteBuffer.wrap((line + "\n").getBytes(StandardCharsets.UTF_8)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What stands in a file of whole lines; a last one that was cut off is left out. */
  static List<String> lines(Path file) {
    try {
      if (!Files.exists(file)) {
        return List.of();
      }
      String text = Files.readString(file);
      return text.substring(0, text.lastIndexOf('\n') + 1).lines().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** How often a tool ran for each request. */
  Map<String, Integer> runs() {
    Map<String, Integer> runs = new TreeMap<>();
    for (String line : lines(file)) {
      String request = line.substring(0, line.indexOf(' '));
      if (!request.equals(NOBODY)) {
        runs.merge(request, 1, Integer::sum);
      }
    }
    return runs;
  }

  boolean has(String request) {
    return runs().containsKey(request);
  }

  /** Requests for which a tool ran more than once. */
  List<String> duplicates() {
    return runs().entrySet().stream().filter(e -> e.getValue() > 1).map(Map.Entry::getKey).toList();
  }
}

package dev.hitl.examples.support;

import dev.hitl.call.Json;
import dev.hitl.tool.Approval;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What the tools really did: a file to which each tool body appends a line when it runs. It knows
 * nothing of hitl's store, so it can bear witness against it.
 */
final class Ledger {
  private final Path file;
  private final String process;

  /**
   * One line.
   *
   * @param process the process whose tool it was
   * @param tool the tool
   * @param effect whether it changed the world, and did not only look
   * @param what in words
   * @param key the call's idempotency key
   * @param approvedBy who agreed; empty where nobody was asked
   */
  record Entry(
      String process,
      String tool,
      boolean effect,
      String what,
      String key,
      List<String> approvedBy) {
    Entry {
      approvedBy = List.copyOf(approvedBy);
    }
  }

  Ledger(Path file, String process) {
    this.file = file;
    this.process = process;
  }

  void read(String tool, String what) {
    append(tool, what, false);
  }

  void effect(String tool, String what) {
    append(tool, what, true);
  }

  private void append(String tool, String what, boolean effect) {
    Approval approval = Approval.current();
    Map<String, Object> line = new LinkedHashMap<>();
    line.put("process", process);
    line.put("tool", tool);
    line.put("effect", effect);
    line.put("what", what);
    line.put("key", approval.idempotencyKey());
    line.put("approvedBy", approval.deciders());
    try {
      Files.writeString(
          file,
          Json.text(line) + "\n",
          StandardCharsets.UTF_8,
          StandardOpenOption.CREATE,
          StandardOpenOption.APPEND,
          StandardOpenOption.DSYNC);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  List<Entry> entries() {
    List<Entry> entries = new ArrayList<>();
    try {
      if (Files.exists(file)) {
        for (String line : Files.readAllLines(file)) {
          entries.add(entry(Json.parseObject(line)));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return entries;
  }

  private static Entry entry(Map<?, ?> line) {
    List<String> approvedBy = new ArrayList<>();
    if (line.get("approvedBy") instanceof List<?> people) {
      people.forEach(person -> approvedBy.add(String.valueOf(person)));
    }
    return new Entry(
        String.valueOf(line.get("process")),
        String.valueOf(line.get("tool")),
        Boolean.TRUE.equals(line.get("effect")),
        String.valueOf(line.get("what")),
        String.valueOf(line.get("key")),
        approvedBy);
  }
}

package dev.hitl.console;

import dev.hitl.Hitl;
import dev.hitl.override.Chunk;
import dev.hitl.override.Scope;
import dev.hitl.override.Streams;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What agents of this node say while they are at work, as long as anybody has a page open. Used by
 * one thread, but for closing it.
 */
final class Heard implements AutoCloseable {
  private static final int KEPT = 1_000;

  private final Hitl hitl;
  private final Consumer<Message> told;
  private Streams.@Nullable Watching watching;

  Heard(Hitl hitl, Consumer<Message> told) {
    this.hitl = hitl;
    this.told = told;
  }

  synchronized void open() {
    if (watching == null) {
      watching =
          hitl.overrides().watch(Scope.everything(), KEPT, chunk -> told.accept(message(chunk)));
    }
  }

  private static Message message(Chunk chunk) {
    Map<String, Object> data = new LinkedHashMap<>();
    data.put("key", Key.of(chunk.run()));
    data.put("number", chunk.number());
    data.put("kind", chunk.kind().name().toLowerCase(Locale.ROOT));
    data.put("text", chunk.text());
    data.put("at", chunk.at().toString());
    return Message.said(chunk.run(), data);
  }

  @Override
  public synchronized void close() {
    if (watching != null) {
      watching.close();
      watching = null;
    }
  }
}

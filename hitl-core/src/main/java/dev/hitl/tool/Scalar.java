package dev.hitl.tool;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A value with no shapes inside. */
record Scalar(String describe, Map<String, Object> schema, Reader reader) implements Shape {
  @Override
  public @Nullable Object bind(Object value, Place at, Problems problems) {
    return reader.read(value, at, problems);
  }

  /** As {@link Shape#bind}. */
  @FunctionalInterface
  interface Reader {
    @Nullable Object read(Object value, Place at, Problems problems);
  }
}

package dev.hitl.console;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** JSON of any form with every text in it harmless to look at. */
final class Inerted {
  private static final int LONGEST = 4_000;
  private static final int NAME = 200;

  private Inerted() {}

  static Map<String, @Nullable Object> of(Map<?, ?> object) {
    Map<String, @Nullable Object> inert = new LinkedHashMap<>();
    object.forEach(
        (name, value) -> inert.put(Text.line(String.valueOf(name), NAME).shown(), value(value)));
    return inert;
  }

  private static @Nullable Object value(@Nullable Object value) {
    if (value instanceof Map<?, ?> map) {
      return of(map);
    } else if (value instanceof Iterable<?> items) {
      List<@Nullable Object> inert = new ArrayList<>();
      items.forEach(item -> inert.add(value(item)));
      return inert;
    }
    return value instanceof String text ? Text.lines(text, LONGEST).shown() : value;
  }
}

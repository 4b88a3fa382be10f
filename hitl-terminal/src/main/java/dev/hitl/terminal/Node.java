package dev.hitl.terminal;

import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A part of what a server said. What is missing or of another kind is an {@link Unreachable}: it is
 * no server of this version.
 *
 * @param value JSON
 */
record Node(@Nullable Object value) {
  Node at(String name) {
    return new Node(value instanceof Map<?, ?> map ? map.get(name) : null);
  }

  boolean isNull() {
    return value == null;
  }

  boolean has(String name) {
    return value instanceof Map<?, ?> map && map.containsKey(name);
  }

  boolean is(String name) {
    return Boolean.TRUE.equals(at(name).value);
  }

  String text(String name) {
    if (at(name).value instanceof String text) {
      return text;
    }
    throw strange(name);
  }

  @Nullable String textOrNull(String name) {
    return at(name).isNull() ? null : text(name);
  }

  int number(String name) {
    if (at(name).value instanceof Number number) {
      return number.intValue();
    }
    throw strange(name);
  }

  Instant time(String name) {
    try {
      return Instant.parse(text(name));
    } catch (DateTimeParseException e) {
      throw strange(name);
    }
  }

  @Nullable Instant timeOrNull(String name) {
    return at(name).isNull() ? null : time(name);
  }

  List<Node> list(String name) {
    if (at(name).value instanceof List<?> list) {
      return list.stream().map(Node::new).toList();
    }
    throw strange(name);
  }

  List<String> texts(String name) {
    return list(name).stream().map(one -> String.valueOf(one.value)).toList();
  }

  private static Unreachable strange(String name) {
    return new Unreachable(
        "the server's answer has no '" + name + "' as it ought to: it is of another version");
  }
}

package dev.hitl.policy;

import dev.hitl.call.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A value of a policy file and the line where it stands; 0 where that is not known. */
sealed interface Node {
  int line();

  /** What a scalar was written as; YAML decides this from the text, which is kept. */
  enum Kind {
    TEXT,
    NUMBER,
    BOOLEAN,
    NOTHING
  }

  /** One value, as it was written. */
  record Scalar(String text, Kind kind, int line) implements Node {}

  /** A list. */
  record Items(List<Node> nodes, int line) implements Node {}

  /** Keys with values, in order. */
  record Members(Map<String, Node> nodes, int line) implements Node {}

  /** Where it stands, to begin a message with; empty where that is not known. */
  default String where() {
    return line() == 0 ? "" : "line " + line() + ": ";
  }

  /** Reads JSON text, which has no lines. */
  static Node json(String text) {
    return of(Json.parse(text));
  }

  private static Node of(@Nullable Object value) {
    if (value instanceof Map<?, ?> map) {
      Map<String, Node> members = new LinkedHashMap<>();
      map.forEach((name, member) -> members.put(String.valueOf(name), of(member)));
      return new Members(members, 0);
    } else if (value instanceof List<?> list) {
      List<Node> items = new ArrayList<>();
      list.forEach(item -> items.add(of(item)));
      return new Items(items, 0);
    }
    Kind kind =
        value == null
            ? Kind.NOTHING
            : value instanceof Number
                ? Kind.NUMBER
                : value instanceof Boolean ? Kind.BOOLEAN : Kind.TEXT;
    return new Scalar(String.valueOf(value), kind, 0);
  }
}

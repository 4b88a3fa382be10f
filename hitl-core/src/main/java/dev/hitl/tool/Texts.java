package dev.hitl.tool;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** Values that JSON writes as strings. */
final class Texts {
  /** Longer than any date, duration or zone; the parsers behind need not see more. */
  private static final int MAX_LENGTH = 200;

  static final Scalar TEXT =
      new Scalar(
          "string",
          Map.of("type", "string"),
          (value, at, problems) -> {
            if (value instanceof String) {
              return value;
            }
            problems.expected(at, "a string", value);
            return null;
          });

  private Texts() {}

  /** A type with a format that JSON Schema knows. */
  static Scalar formatted(
      String word, String format, String expected, Function<String, Object> parser) {
    return parsed(word, schema("type", "string", "format", format), expected, parser);
  }

  /** A type whose format only a description can tell. */
  static Scalar described(String word, String expected, Function<String, Object> parser) {
    return parsed(word, schema("type", "string", "description", expected), expected, parser);
  }

  private static Scalar parsed(
      String word, Map<String, Object> schema, String expected, Function<String, Object> parser) {
    return new Scalar(
        word,
        schema,
        (value, at, problems) -> {
          if (!(value instanceof String text)) {
            problems.expected(at, expected, value);
            return null;
          }
          try {
            if (text.length() <= MAX_LENGTH || word.equals("uri")) {
              return parser.apply(text);
            }
          } catch (RuntimeException e) {
            // Falls through: parsers disagree on what they throw, and their messages repeat the
            // value, which may be a secret.
          }
          problems.add(at, "expected " + expected);
          return null;
        });
  }

  static Scalar constants(Class<?> type) {
    Map<String, Object> byName = new LinkedHashMap<>();
    for (Object constant : type.getEnumConstants()) {
      byName.put(((Enum<?>) constant).name(), constant);
    }
    List<String> names = List.copyOf(byName.keySet());
    String expected = "one of " + Nearest.list(names);
    return new Scalar(
        "enum{" + String.join(",", names) + "}",
        schema("type", "string", "enum", names),
        (value, at, problems) -> {
          if (!(value instanceof String name)) {
            problems.expected(at, expected, value);
            return null;
          }
          Object constant = byName.get(name);
          if (constant == null) {
            problems.add(at, "expected " + expected + Nearest.hint(name, names));
          }
          return constant;
        });
  }

  /** Schema members, in this order. */
  static Map<String, Object> schema(Object... namesAndValues) {
    Map<String, Object> schema = new LinkedHashMap<>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      schema.put((String) namesAndValues[i], namesAndValues[i + 1]);
    }
    return Collections.unmodifiableMap(schema);
  }
}

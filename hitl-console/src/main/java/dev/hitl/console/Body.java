package dev.hitl.console;

import dev.hitl.call.Json;
import dev.hitl.call.JsonException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What a caller sent, as its endpoint takes it and with nothing else in it.
 *
 * @param members by name; those that were not sent or null are not there
 */
record Body(Map<String, Object> members) {
  private static final long USUAL_MINUTES = 15;
  private static final long MOST_MINUTES = 7 * 24 * 60;

  static final Body NONE = new Body(Map.of());

  /** What nobody knows is refused by its name: a typing error must not leave something out. */
  static Body read(byte[] json, List<Field> fields) {
    Map<String, @Nullable Object> sent;
    try {
      sent = json.length == 0 ? Map.of() : Json.parseObject(json);
    } catch (JsonException e) {
      throw Problem.of(Problem.Kind.MALFORMED, String.valueOf(e.getMessage()));
    }
    Map<String, Object> members = new LinkedHashMap<>();
    for (String name : sent.keySet()) {
      if (fields.stream().noneMatch(field -> field.name().equals(name))) {
        throw wrong(name, "is not known here; known: " + names(fields));
      }
    }
    for (Field field : fields) {
      Object value = sent.get(field.name());
      if (value == null && field.needed()) {
        throw wrong(field.name(), "is missing");
      } else if (value != null && !field.kind().takes(value)) {
        throw wrong(
            field.name(), "has to be of type " + field.kind().type() + ", and not too long");
      } else if (value != null) {
        members.put(field.name(), value);
      }
    }
    return new Body(members);
  }

  private static String names(List<Field> fields) {
    return fields.isEmpty()
        ? "none"
        : fields.stream().map(Field::name).collect(Collectors.joining(", "));
  }

  static Problem wrong(String name, String what) {
    String shown = Text.line(name, 60).shown();
    return Problem.of(Problem.Kind.INVALID, "the field '" + shown + "' " + what)
        .with("field", shown);
  }

  String text(String name) {
    return members.get(name) instanceof String text ? text : "";
  }

  @Nullable String textOrNull(String name) {
    String text = text(name);
    return text.isBlank() ? null : text;
  }

  boolean isTrue(String name) {
    return Boolean.TRUE.equals(members.get(name));
  }

  /** At most a week. */
  Duration minutes(String name) {
    long minutes = members.get(name) instanceof Number number ? number.longValue() : USUAL_MINUTES;
    if (minutes < 1 || minutes > MOST_MINUTES) {
      throw wrong(name, "has to be from 1 to " + MOST_MINUTES);
    }
    return Duration.ofMinutes(minutes);
  }

  Map<String, @Nullable Object> object(String name) {
    Map<String, @Nullable Object> object = new LinkedHashMap<>();
    if (members.get(name) instanceof Map<?, ?> map) {
      map.forEach((key, value) -> object.put(String.valueOf(key), value));
    }
    return object;
  }

  List<?> list(String name) {
    return members.get(name) instanceof List<?> list ? list : List.of();
  }
}

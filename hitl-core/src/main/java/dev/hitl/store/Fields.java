package dev.hitl.store;

import dev.hitl.call.Json;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Reads a stored JSON object strictly: what is missing, of another kind or unknown is refused. */
final class Fields {
  private final Map<String, @Nullable Object> members;
  private final Set<String> unread;

  private Fields(Map<String, @Nullable Object> members) {
    this.members = members;
    unread = new HashSet<>(members.keySet());
  }

  /** Reads a whole body and hands its fields on; every one of them has to be read. */
  static <T> T read(String body, int format, Function<Fields, T> reader) {
    return read(
        Json.parseObject(body),
        fields -> {
          long found = fields.number("format");
          if (found != format) {
            throw new IllegalArgumentException(
                "its format is " + found + " and this version reads " + format);
          }
          return reader.apply(fields);
        });
  }

  private static <T> T read(Map<String, @Nullable Object> members, Function<Fields, T> reader) {
    Fields fields = new Fields(members);
    T value = reader.apply(fields);
    if (!fields.unread.isEmpty()) {
      throw new IllegalArgumentException("unknown " + fields.unread);
    }
    return value;
  }

  String text(String name) {
    String text = optionalText(name);
    if (text == null) {
      throw new IllegalArgumentException("no " + name);
    }
    return text;
  }

  @Nullable String optionalText(String name) {
    Object value = take(name);
    return value == null ? null : as(String.class, name, value);
  }

  long number(String name) {
    return as(Long.class, name, take(name));
  }

  boolean flag(String name) {
    return as(Boolean.class, name, take(name));
  }

  @Nullable Instant optionalInstant(String name) {
    Object value = take(name);
    return value == null ? null : Instant.ofEpochMilli(as(Long.class, name, value));
  }

  @Nullable Double optionalDouble(String name) {
    Object value = take(name);
    return value == null ? null : Double.valueOf(as(Number.class, name, value).doubleValue());
  }

  <T> T object(String name, Function<Fields, T> reader) {
    return read(object(name, take(name)), reader);
  }

  <T> @Nullable T optionalObject(String name, Function<Fields, T> reader) {
    Object value = take(name);
    return value == null ? null : read(object(name, value), reader);
  }

  Map<String, @Nullable Object> map(String name) {
    return object(name, take(name));
  }

  List<String> texts(String name) {
    List<String> texts = new ArrayList<>();
    for (Object item : as(List.class, name, take(name))) {
      texts.add(as(String.class, name, item));
    }
    return texts;
  }

  <T> List<T> list(String name, Function<Fields, T> reader) {
    List<T> list = new ArrayList<>();
    for (Object item : as(List.class, name, take(name))) {
      list.add(read(object(name, item), reader));
    }
    return list;
  }

  private @Nullable Object take(String name) {
    unread.remove(name);
    return members.get(name);
  }

  @SuppressWarnings("unchecked") // Json gives maps with string keys
  private static Map<String, @Nullable Object> object(String name, @Nullable Object value) {
    return (Map<String, @Nullable Object>) as(Map.class, name, value);
  }

  private static <T> T as(Class<T> type, String name, @Nullable Object value) {
    if (!type.isInstance(value)) {
      throw new IllegalArgumentException(name + " is a " + Json.kindOf(value));
    }
    return type.cast(value);
  }
}

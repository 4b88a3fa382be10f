package dev.hitl.console;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A member of a body that an endpoint takes.
 *
 * @param name its name
 * @param kind what it has to be
 * @param needed whether it must be there
 * @param says what it is, for the description of the API
 */
record Field(String name, Kind kind, boolean needed, String says) {
  /** What a member may be. */
  enum Kind {
    TEXT("string") {
      @Override
      boolean takes(@Nullable Object value) {
        return value instanceof String text && text.length() <= LONGEST;
      }
    },
    OBJECT("object") {
      @Override
      boolean takes(@Nullable Object value) {
        return value instanceof Map<?, ?>;
      }
    },
    LIST("array") {
      @Override
      boolean takes(@Nullable Object value) {
        return value instanceof List<?>;
      }
    },
    BOOLEAN("boolean") {
      @Override
      boolean takes(@Nullable Object value) {
        return value instanceof Boolean;
      }
    },
    NUMBER("integer") {
      @Override
      boolean takes(@Nullable Object value) {
        return value instanceof Long;
      }
    };

    private static final int LONGEST = 100_000;

    private final String type;

    Kind(String type) {
      this.type = type;
    }

    /** As JSON Schema calls it. */
    String type() {
      return type;
    }

    abstract boolean takes(@Nullable Object value);
  }

  static Field needed(String name, Kind kind, String says) {
    return new Field(name, kind, true, says);
  }

  static Field perhaps(String name, Kind kind, String says) {
    return new Field(name, kind, false, says);
  }
}

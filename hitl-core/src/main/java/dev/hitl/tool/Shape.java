package dev.hitl.tool;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One node of a parameter's type. The same node makes the Java value, the schema and the
 * description that goes into the tool's signature. Immutable.
 */
sealed interface Shape permits Scalar, ListShape, MapShape, OptionalShape, RecordShape {
  /**
   * Makes the Java value.
   *
   * @param value a parsed JSON value, not null
   * @param at where it is
   * @param problems takes what is wrong; when this grows the returned value means nothing
   * @return the Java value
   */
  @Nullable Object bind(Object value, Place at, Problems problems);

  /** The same JSON value in the order that is frozen; {@code value} itself if it is so already. */
  default Object normal(Object value) {
    return value;
  }

  /** JSON Schema, in maps and lists that nobody changes. */
  Map<String, Object> schema();

  /** All that makes a difference to a caller, as text without spaces. */
  String describe();

  /** Whether null and absence are fine; {@link #absent} is then the Java value. */
  default boolean optional() {
    return false;
  }

  default @Nullable Object absent() {
    return null;
  }

  /** Whether people must not see the value, because of something inside. */
  default boolean secret() {
    return false;
  }

  /** Makes the Java value of what may be null. */
  default @Nullable Object bindNullable(@Nullable Object value, Place at, Problems problems) {
    if (value != null) {
      return bind(value, at, problems);
    }
    if (!optional()) {
      problems.add(at, "must not be null");
    }
    return absent();
  }

  /** The schema of an element, which cannot be left out and so may have to be null. */
  default Map<String, Object> elementSchema() {
    return schema();
  }
}

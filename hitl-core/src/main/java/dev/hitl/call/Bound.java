package dev.hitl.call;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What an argument may be where more than one value will do: of a granted call, of a step of a
 * plan. Immutable.
 */
public sealed interface Bound {
  /**
   * Whether a value is within.
   *
   * @param value an argument's JSON value; null where it is absent or null
   * @return true if it is
   */
  boolean holds(@Nullable Object value);

  /**
   * In words.
   *
   * @return such as {@code at most 10}
   */
  String describe();

  /**
   * The form in which it is stored.
   *
   * @return a JSON object's members
   */
  Map<String, @Nullable Object> toMap();

  /**
   * A number within two others, both included.
   *
   * @param from the least
   * @param to the most
   */
  record Range(BigDecimal from, BigDecimal to) implements Bound {
    /**
     * @throws IllegalArgumentException if there is nothing in between
     */
    public Range {
      if (from.compareTo(to) > 0) {
        throw new IllegalArgumentException("nothing is within " + from + " and " + to);
      }
    }

    @Override
    public boolean holds(@Nullable Object value) {
      BigDecimal number = number(value);
      return number != null && number.compareTo(from) >= 0 && number.compareTo(to) <= 0;
    }

    @Override
    public String describe() {
      return from.signum() == 0
          ? "from 0 to at most " + to.toPlainString()
          : "from " + from.toPlainString() + " to " + to.toPlainString();
    }

    @Override
    public Map<String, @Nullable Object> toMap() {
      Map<String, @Nullable Object> map = new LinkedHashMap<>();
      map.put("from", from);
      map.put("to", to);
      return map;
    }
  }

  /**
   * One of these values.
   *
   * @param values JSON values; numbers are the same whatever their form
   */
  record OneOf(List<@Nullable Object> values) implements Bound {
    /** Copies the list. */
    public OneOf {
      values = Collections.unmodifiableList(new ArrayList<>(values));
    }

    @Override
    public boolean holds(@Nullable Object value) {
      return values.stream().anyMatch(allowed -> same(allowed, value));
    }

    @Override
    public String describe() {
      return values.size() == 1 ? "exactly " + values.get(0) : "one of " + values;
    }

    @Override
    public Map<String, @Nullable Object> toMap() {
      Map<String, @Nullable Object> map = new LinkedHashMap<>();
      map.put("oneOf", values);
      return map;
    }
  }

  /** Anything. */
  record Any() implements Bound {
    @Override
    public boolean holds(@Nullable Object value) {
      return true;
    }

    @Override
    public String describe() {
      return "anything";
    }

    @Override
    public Map<String, @Nullable Object> toMap() {
      return Map.of("any", true);
    }
  }

  /**
   * Exactly one value; a number in whatever form it is written.
   *
   * @param value a JSON value
   * @return the bound
   */
  static Bound exactly(@Nullable Object value) {
    return new OneOf(Collections.singletonList(value));
  }

  /**
   * A number from zero to another, whichever is the larger.
   *
   * @param most the other
   * @return the bound
   */
  static Bound upTo(BigDecimal most) {
    return new Range(most.min(BigDecimal.ZERO), most.max(BigDecimal.ZERO));
  }

  /**
   * Reads the stored form.
   *
   * @param map what {@link #toMap} gave
   * @return the bound
   * @throws IllegalArgumentException if it is none
   */
  static Bound read(Map<?, ?> map) {
    BigDecimal from = number(map.get("from"));
    BigDecimal to = number(map.get("to"));
    if (map.size() == 2 && from != null && to != null) {
      return new Range(from, to);
    } else if (map.size() == 1 && map.get("oneOf") instanceof List<?> values) {
      return new OneOf(new ArrayList<>(values));
    } else if (map.size() == 1 && Boolean.TRUE.equals(map.get("any"))) {
      return new Any();
    }
    throw new IllegalArgumentException("not a stored bound: " + map.keySet());
  }

  private static @Nullable BigDecimal number(@Nullable Object value) {
    if (value instanceof BigDecimal decimal) {
      return decimal;
    } else if (value instanceof BigInteger integer) {
      return new BigDecimal(integer);
    } else if (value instanceof Long || value instanceof Integer) {
      return BigDecimal.valueOf(((Number) value).longValue());
    }
    return null;
  }

  private static boolean same(@Nullable Object a, @Nullable Object b) {
    BigDecimal one = number(a);
    BigDecimal other = number(b);
    if (one != null && other != null) {
      return one.compareTo(other) == 0;
    } else if (a instanceof Map<?, ?> first && b instanceof Map<?, ?> second) {
      return first.keySet().equals(second.keySet())
          && first.keySet().stream().allMatch(key -> same(first.get(key), second.get(key)));
    } else if (a instanceof List<?> first && b instanceof List<?> second) {
      Iterator<?> others = second.iterator();
      return first.size() == second.size()
          && first.stream().allMatch(item -> same(item, others.next()));
    }
    return a == null ? b == null : a.equals(b);
  }
}

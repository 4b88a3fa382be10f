package dev.hitl.call;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A tool call's arguments: one JSON object, immutable, kept as the bytes that are shown, hashed and
 * executed.
 *
 * <p>Equal when the bytes are equal. Thread-safe.
 */
public final class Arguments {
  private static final Arguments NONE = new Arguments(Json.utf8("{}"), Map.of());

  private final byte[] bytes;

  /** Null until somebody asks: what was made from values is most often only written. */
  private volatile @Nullable Map<String, @Nullable Object> members;

  private Arguments(byte[] bytes, @Nullable Map<String, @Nullable Object> members) {
    this.bytes = bytes;
    this.members = members;
  }

  /**
   * No arguments.
   *
   * @return the empty object
   */
  public static Arguments none() {
    return NONE;
  }

  /**
   * Reads arguments from text, such as a model sends.
   *
   * @param json one JSON object
   * @return its value, spaces removed
   * @throws JsonException if the text is not one acceptable JSON object
   */
  public static Arguments parse(String json) {
    Map<String, @Nullable Object> members = Json.parseObject(json);
    return new Arguments(Json.encode(members), members);
  }

  /**
   * Makes arguments from values.
   *
   * @param members values that {@link Json#encode} takes
   * @return the object
   * @throws JsonException if a value has no exact JSON form
   */
  public static Arguments of(Map<String, ?> members) {
    return new Arguments(Json.encode(members), null);
  }

  /**
   * Takes stored bytes as they are.
   *
   * @param utf8 what {@link #bytes} gave earlier
   * @return arguments with exactly these bytes
   * @throws JsonException if the bytes are not one acceptable JSON object
   */
  public static Arguments frozen(byte[] utf8) {
    return new Arguments(utf8.clone(), Json.parseObject(utf8));
  }

  /**
   * The frozen form.
   *
   * @return a copy of the UTF-8 bytes
   */
  public byte[] bytes() {
    return bytes.clone();
  }

  /**
   * How long the frozen form is.
   *
   * @return UTF-8 bytes
   */
  public int size() {
    return bytes.length;
  }

  /** The bytes themselves, which the caller only reads. */
  byte[] shared() {
    return bytes;
  }

  /**
   * The frozen form as text.
   *
   * @return JSON
   */
  public String json() {
    return new String(bytes, StandardCharsets.UTF_8);
  }

  /**
   * The members in order.
   *
   * @return an unmodifiable map of the values that {@link Json} describes
   */
  public Map<String, @Nullable Object> asMap() {
    Map<String, @Nullable Object> read = members;
    if (read == null) {
      // Two threads may do it at once, and come to the same.
      read = Json.parseObject(bytes);
      members = read;
    }
    return read;
  }

  /**
   * One member.
   *
   * @param name its name
   * @return its value, or null where it is absent or null
   */
  public @Nullable Object get(String name) {
    return asMap().get(name);
  }

  /**
   * These arguments with some members set; a member that is not named stays.
   *
   * @param changes new values by name; null sets null
   * @return new arguments, changed members in their old place and new ones at the end
   * @throws JsonException if a value has no exact JSON form
   */
  public Arguments with(Map<String, ? extends @Nullable Object> changes) {
    Map<String, @Nullable Object> merged = new LinkedHashMap<>(asMap());
    merged.putAll(changes);
    return of(Collections.unmodifiableMap(merged));
  }

  /**
   * Whether these say the same: the order of members and the way a number is written make no
   * difference.
   *
   * @param other the others
   * @return true if all values are the same
   */
  public boolean sameValuesAs(Arguments other) {
    return Arrays.equals(byValue(), other.byValue());
  }

  /** One form for all that say the same. */
  byte[] byValue() {
    return Json.encodeSorted(byValue(asMap()));
  }

  /** Numbers in one form for each value: 500, 500.0 and 5e2 are the same. */
  private static @Nullable Object byValue(@Nullable Object value) {
    if (value instanceof Map<?, ?> map) {
      Map<Object, @Nullable Object> members = new LinkedHashMap<>();
      map.forEach((name, member) -> members.put(name, byValue(member)));
      return members;
    } else if (value instanceof List<?> items) {
      List<@Nullable Object> copy = new ArrayList<>();
      items.forEach(item -> copy.add(byValue(item)));
      return copy;
    } else if (value instanceof BigDecimal decimal) {
      return stripped(decimal);
    } else if (value instanceof BigInteger integer) {
      return stripped(new BigDecimal(integer));
    } else if (value instanceof Long number) {
      return stripped(BigDecimal.valueOf(number));
    }
    return value;
  }

  /** A power of ten stays an exponent: written out, a short text could need gigabytes. */
  private static BigDecimal stripped(BigDecimal number) {
    return number.stripTrailingZeros();
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Arguments that && Arrays.equals(bytes, that.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  @Override
  public String toString() {
    return json();
  }
}

package dev.hitl.tool;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Map;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Numbers, bound so that no value changes without anybody noticing. Nothing here expands a number
 * like 1e999999999.
 */
final class Numbers {
  static final Scalar DECIMAL =
      new Scalar(
          "decimal",
          Map.of("type", "number"),
          (value, at, problems) -> {
            if (value instanceof BigDecimal decimal) {
              return decimal;
            } else if (value instanceof Long number) {
              return BigDecimal.valueOf(number);
            } else if (value instanceof BigInteger number) {
              return new BigDecimal(number);
            }
            problems.expected(at, "a number", value);
            return null;
          });

  static final Scalar BIG_INTEGER =
      new Scalar(
          "integer",
          Map.of("type", "integer"),
          (value, at, problems) -> {
            if (value instanceof BigInteger number) {
              return number;
            } else if (value instanceof Long number) {
              return BigInteger.valueOf(number);
            }
            return notAnInteger(value, at, problems);
          });

  private Numbers() {}

  static Scalar integer(String word, long min, long max, LongFunction<Object> box) {
    String range = "out of range for " + word + " (" + min + " to " + max + ")";
    // Every long is an integer of JSON, so there the bounds would be noise.
    Map<String, Object> schema =
        max == Long.MAX_VALUE
            ? Map.of("type", "integer")
            : Texts.schema("type", "integer", "minimum", min, "maximum", max);
    return new Scalar(
        word,
        schema,
        (value, at, problems) -> {
          if (value instanceof Long number && number >= min && number <= max) {
            return box.apply(number);
          } else if (value instanceof Long || value instanceof BigInteger) {
            problems.add(at, range);
            return null;
          }
          return notAnInteger(value, at, problems);
        });
  }

  static Scalar floating(String word, boolean single) {
    return new Scalar(
        word,
        Map.of("type", "number"),
        (value, at, problems) -> {
          if (!(value instanceof Number number)) {
            problems.expected(at, "a number", value);
            return null;
          }
          double bound = single ? number.floatValue() : number.doubleValue();
          if (Double.isInfinite(bound)) {
            problems.add(at, "out of range for " + word);
          } else if (!(number instanceof BigDecimal) && !isExactly(number, bound)) {
            problems.add(
                at, "a " + word + " cannot hold this integer exactly; use long or BigDecimal");
          } else if (number instanceof BigDecimal decimal && bound == 0 && decimal.signum() != 0) {
            problems.add(at, "too close to zero for " + word);
          } else if (single) {
            return (float) bound;
          } else {
            return bound;
          }
          return null;
        });
  }

  private static boolean isExactly(Number integer, double bound) {
    BigInteger wanted =
        integer instanceof BigInteger big ? big : BigInteger.valueOf(integer.longValue());
    return Math.abs(integer.doubleValue()) <= 1 << 24
        || new BigDecimal(bound).toBigInteger().equals(wanted);
  }

  private static @Nullable Object notAnInteger(Object value, Place at, Problems problems) {
    if (value instanceof BigDecimal) {
      problems.add(at, "expected an integer, got a number with a fraction or an exponent");
    } else {
      problems.expected(at, "an integer", value);
    }
    return null;
  }
}

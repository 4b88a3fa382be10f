package dev.hitl.policy;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * JSON values as CEL takes them: every number a long or a double.
 *
 * <p>A number that neither can hold might come out on the other side of a limit:
 * 100.00000000000000001 is more than 100, but its double is not. Such a number is doubtful, and
 * conditions are tried with doubles on both sides of it. A decimal of up to 15 digits is not:
 * distinct ones have distinct doubles in the same order.
 */
final class Numbers {
  /** Which of its neighbours a doubtful number is turned into. */
  enum Side {
    NEAREST,
    BELOW,
    ABOVE
  }

  private static final int EXACT_DIGITS = 15;
  private static final int MAX_EXPONENT = 300;
  private static final long EXACT_LONG = 1L << 53;

  private Numbers() {}

  /**
   * @param longs whether a long beyond 2^53 is doubtful too, because it may be compared with a
   *     double
   */
  static @Nullable Object convert(@Nullable Object value, Side side, boolean longs) {
    if (value instanceof Map<?, ?> map) {
      Map<Object, @Nullable Object> members = new HashMap<>();
      map.forEach((name, member) -> members.put(name, convert(member, side, longs)));
      return members;
    } else if (value instanceof List<?> list) {
      List<@Nullable Object> items = new ArrayList<>(list.size());
      list.forEach(item -> items.add(convert(item, side, longs)));
      return items;
    } else if (value instanceof Long number) {
      return side == Side.NEAREST || !isDoubtful(number, longs)
          ? value
          : neighbour(BigDecimal.valueOf(number), side);
    } else if (value instanceof BigInteger number) {
      return neighbour(new BigDecimal(number), side);
    } else if (value instanceof BigDecimal number) {
      if (isLong(number)) {
        return convert(number.longValueExact(), side, longs);
      }
      return isDoubtful(number, longs) ? neighbour(number, side) : (Object) number.doubleValue();
    }
    return value;
  }

  /** Whether a number within the value is doubtful. */
  static boolean isDoubtful(@Nullable Object value, boolean longs) {
    if (value instanceof Map<?, ?> map) {
      return map.values().stream().anyMatch(member -> isDoubtful(member, longs));
    } else if (value instanceof List<?> list) {
      return list.stream().anyMatch(item -> isDoubtful(item, longs));
    } else if (value instanceof Long number) {
      return longs && (number > EXACT_LONG || number < -EXACT_LONG);
    } else if (value instanceof BigInteger) {
      return true;
    } else if (value instanceof BigDecimal number) {
      if (isLong(number)) {
        return isDoubtful(number.longValueExact(), longs);
      }
      return number.stripTrailingZeros().precision() > EXACT_DIGITS
          || Math.abs(exponent(number)) > MAX_EXPONENT;
    }
    return false;
  }

  /** Whether a number within the value is turned into a double. */
  static boolean hasDouble(@Nullable Object value) {
    if (value instanceof Map<?, ?> map) {
      return map.values().stream().anyMatch(Numbers::hasDouble);
    } else if (value instanceof List<?> list) {
      return list.stream().anyMatch(Numbers::hasDouble);
    }
    return value instanceof BigInteger || (value instanceof BigDecimal number && !isLong(number));
  }

  /** One step further than the nearest double, for a limit in a rule is rounded as well. */
  private static Double neighbour(BigDecimal number, Side side) {
    double nearest = number.doubleValue();
    return switch (side) {
      case NEAREST -> nearest;
      case BELOW -> Math.nextDown(Math.nextDown(nearest));
      case ABOVE -> Math.nextUp(Math.nextUp(nearest));
    };
  }

  /** Never writes out the digits of something like 1e999999999. */
  private static boolean isLong(BigDecimal number) {
    if (number.signum() == 0) {
      return true;
    }
    if (exponent(number) > 19 || exponent(number) < 1) {
      return false;
    }
    try {
      number.longValueExact();
      return true;
    } catch (ArithmeticException e) {
      return false;
    }
  }

  /** How many digits stand before the point. */
  private static long exponent(BigDecimal number) {
    return (long) number.precision() - number.scale();
  }
}

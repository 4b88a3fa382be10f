package dev.hitl.call;

import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How much hangs on a call.
 *
 * @param amount of money; null where unknown or none
 * @param rows of data that it changes; null where unknown
 * @param recipients whom it reaches; null where unknown
 * @param reversible whether it can be undone; null where unknown
 */
public record Impact(
    @Nullable BigDecimal amount,
    @Nullable Long rows,
    @Nullable Long recipients,
    @Nullable Boolean reversible) {
  /** Nothing known. */
  public static final Impact UNKNOWN = new Impact(null, null, null, null);

  /**
   * An amount of money and nothing else.
   *
   * @param amount how much
   * @return the impact
   */
  public static Impact of(BigDecimal amount) {
    return new Impact(amount, null, null, null);
  }

  Map<String, @Nullable Object> toMap() {
    Map<String, @Nullable Object> map = new LinkedHashMap<>();
    put(map, "amount", amount);
    put(map, "rows", rows);
    put(map, "recipients", recipients);
    put(map, "reversible", reversible);
    return map;
  }

  private static void put(Map<String, @Nullable Object> map, String name, @Nullable Object value) {
    if (value != null) {
      map.put(name, value);
    }
  }
}

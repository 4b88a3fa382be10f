package dev.hitl.policy;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How many requests may be pending at the same time. What would exceed one is refused to the model
 * in the transaction that would have opened it. Immutable.
 *
 * @param perRun of one run; null for no cap
 * @param perAgent of all runs of one agent of a tenant; null for no cap
 * @param perTenant of one tenant; null for no cap
 */
public record Caps(
    @Nullable Integer perRun, @Nullable Integer perAgent, @Nullable Integer perTenant) {
  /** No caps. */
  public static final Caps NONE = new Caps(null, null, null);

  /** The most that a cap may be: to count so many costs a moment at each opening. */
  public static final int MOST = 100_000;

  /**
   * Checks the caps.
   *
   * @param perRun 1 to {@value #MOST}; null for no cap
   * @param perAgent 1 to {@value #MOST}; null for no cap
   * @param perTenant 1 to {@value #MOST}; null for no cap
   * @throws PolicyException if one is out of range
   */
  public Caps {
    check("perRun", perRun);
    check("perAgent", perAgent);
    check("perTenant", perTenant);
  }

  private static void check(String name, @Nullable Integer cap) {
    if (cap != null && (cap < 1 || cap > MOST)) {
      throw new PolicyException(
          "%s of caps must be a whole number of 1 to %d, not %d".formatted(name, MOST, cap));
    }
  }

  /** What the policy's hash covers. */
  Map<String, Object> toMap() {
    Map<String, Object> map = new LinkedHashMap<>();
    if (perRun != null) {
      map.put("perRun", perRun);
    }
    if (perAgent != null) {
      map.put("perAgent", perAgent);
    }
    if (perTenant != null) {
      map.put("perTenant", perTenant);
    }
    return map;
  }
}

package dev.hitl.store;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Lets tenants take turns, so that one with many notices keeps no other waiting. It goes through
 * the tenants from where it left off, at most {@value #MOST_TENANTS} at a time: first each gets an
 * equal share of what there is to give, then what is left goes to whoever has more. Immutable.
 *
 * @param last the tenant that was looked at last; null to begin
 */
public record Turns(@Nullable String last) {
  /** Nobody had a turn yet. */
  public static final Turns BEGIN = new Turns(null);

  private static final int MOST_TENANTS = 50;

  /** Finds the next tenant that has notices, due or not. */
  public interface Next {
    /**
     * Finds it.
     *
     * @param after the tenant before; null for the first of all
     * @return the tenant, or null where none is behind
     */
    @Nullable String after(@Nullable String after);
  }

  /** Takes of one tenant. */
  public interface Take {
    /**
     * Takes some.
     *
     * @param tenant whose
     * @param most at most so many
     * @return how many were taken
     */
    int of(String tenant, int most);
  }

  /**
   * One round.
   *
   * @param limit the most to take in all
   * @param next finds tenants
   * @param take takes of one
   * @return where the next round begins
   */
  public Turns through(int limit, Next next, Take take) {
    List<String> tenants = tenants(Math.min(limit, MOST_TENANTS), next);
    if (tenants.isEmpty()) {
      return BEGIN;
    }
    int left = limit;
    int share = Math.max(1, limit / tenants.size());
    List<String> more = new ArrayList<>();
    for (String tenant : tenants) {
      int most = tenants.size() == 1 ? left : Math.min(share, left);
      int taken = take.of(tenant, most);
      left -= taken;
      if (taken == most) {
        more.add(tenant);
      }
    }
    for (String tenant : more) {
      left -= left > 0 && tenants.size() > 1 ? take.of(tenant, left) : 0;
    }
    return new Turns(tenants.get(tenants.size() - 1));
  }

  /** From behind the last one, and from the first again, each once. */
  private List<String> tenants(int most, Next next) {
    List<String> found = new ArrayList<>();
    String at = next.after(last);
    boolean again = false;
    while (found.size() < most) {
      if (at == null) {
        if (last == null || again) {
          break;
        }
        again = true;
        at = next.after(null);
        continue;
      }
      if (again && at.compareTo(last == null ? "" : last) > 0) {
        break;
      }
      found.add(at);
      at = next.after(at);
    }
    return found;
  }
}

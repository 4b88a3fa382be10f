package dev.hitl.store;

import dev.hitl.tool.Risk;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which ended runs may be removed.
 *
 * @param endedBefore those that last changed before this instant, by the store's clock
 * @param tenant only this tenant's; null for all
 * @param except none of these tenants'
 * @param risks only those whose highest risk is one of these; a run without requests has the lowest
 */
public record Removable(
    Instant endedBefore, @Nullable String tenant, Set<String> except, Set<Risk> risks) {
  /** Copies the sets. */
  public Removable {
    except = Set.copyOf(except);
    risks = Set.copyOf(risks);
  }

  /**
   * Every run that ended before an instant.
   *
   * @param instant by the store's clock
   * @return of any tenant and risk
   */
  public static Removable endedBefore(Instant instant) {
    return new Removable(instant, null, Set.of(), Set.of(Risk.values()));
  }
}

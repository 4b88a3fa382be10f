package dev.hitl.store;

import dev.hitl.audit.Scribe;
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
 * @param by who removes them, for the record; null where nobody says
 */
public record Removable(
    Instant endedBefore,
    @Nullable String tenant,
    Set<String> except,
    Set<Risk> risks,
    @Nullable Scribe by) {
  /** Copies the sets. */
  public Removable {
    except = Set.copyOf(except);
    risks = Set.copyOf(risks);
  }

  /**
   * Some of the runs that ended before an instant.
   *
   * @param endedBefore those that last changed before this instant, by the store's clock
   * @param tenant only this tenant's; null for all
   * @param except none of these tenants'
   * @param risks only those whose highest risk is one of these
   */
  public Removable(
      Instant endedBefore, @Nullable String tenant, Set<String> except, Set<Risk> risks) {
    this(endedBefore, tenant, except, risks, null);
  }

  /**
   * The same, removed by somebody.
   *
   * @param scribe who
   * @return a copy
   */
  public Removable by(Scribe scribe) {
    return new Removable(endedBefore, tenant, except, risks, scribe);
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

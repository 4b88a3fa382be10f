package dev.hitl.store;

import dev.hitl.call.RunId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A legal hold: while it stands, nothing that it covers is removed or erased.
 *
 * @param id its name
 * @param tenant whose
 * @param run only this run; null for more
 * @param person only what was done on behalf of this person, by the {@linkplain Custody#alias name}
 *     that the store has for them; null for more. With neither, the whole tenant is held
 * @param by who put it
 * @param at when
 */
public record Hold(
    String id, String tenant, @Nullable RunId run, @Nullable String person, String by, Instant at) {
  /**
   * @throws IllegalArgumentException if it names both a run and a person, or a run of another
   *     tenant
   */
  public Hold {
    if (run != null && (person != null || !run.tenant().equals(tenant))) {
      throw new IllegalArgumentException("a hold is on a tenant, a run of it, or a person in it");
    }
  }
}

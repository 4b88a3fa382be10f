package dev.hitl.request;

import java.time.Instant;
import java.util.List;

/**
 * Says who fills whose places now. Asked at every vote; one that throws means no.
 *
 * <p>Implementations are thread-safe.
 */
@FunctionalInterface
public interface Delegations {
  /** Nobody hands their places to anybody. */
  Delegations NONE = (tenant, reviewer, tool, now) -> List.of();

  /**
   * The delegations that hold now and that a reviewer is an end of, whichever end.
   *
   * @param tenant the tenant of the request
   * @param reviewer the id that the directory has for them
   * @param tool the tool that is to be called
   * @param now by the store's clock
   * @return those of this tenant that are for this tool, in any order
   */
  List<Delegation> of(String tenant, String reviewer, String tool, Instant now);
}

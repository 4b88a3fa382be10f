package dev.hitl.review;

import dev.hitl.call.RunId;
import dev.hitl.request.Request;
import org.jspecify.annotations.Nullable;

/**
 * Which part of the inbox.
 *
 * @param tenant whose
 * @param after the last request of the page before; null to begin
 * @param limit the most to return, 1 to 1,000
 */
public record InboxQuery(String tenant, @Nullable Request after, int limit) {
  /**
   * The first hundred of the default tenant.
   *
   * @return the query
   */
  public static InboxQuery first() {
    return new InboxQuery(RunId.DEFAULT_TENANT, null, 100);
  }
}

package dev.hitl.store;

import dev.hitl.audit.AuditEvent;
import dev.hitl.request.Request;
import java.util.List;

/**
 * A request with its chain, both as they were at one moment.
 *
 * @param request the request
 * @param events its chain in order
 */
public record RequestRecord(Request request, List<AuditEvent> events) {
  /** Copies the list. */
  public RequestRecord {
    events = List.copyOf(events);
  }
}

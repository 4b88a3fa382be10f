package dev.hitl.audit;

import dev.hitl.checkpoint.RunRecord.Head;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Who writes to the record: every event says so, besides what happened. Thread-safe.
 *
 * @param node the node
 * @param policyVersion the version of the policy in force there
 */
public record Scribe(String node, String policyVersion) {
  /** The member of an event's data that says which node wrote it. */
  public static final String NODE = "node";

  /**
   * The member that says under which policy: on a request's chain the one that the request stands
   * under, elsewhere the one in force on the node.
   */
  public static final String POLICY_VERSION = "policyVersion";

  /**
   * Adds to an event's particulars what they do not say yet.
   *
   * @param data the particulars, which may be changed
   */
  public void sign(Map<String, @Nullable Object> data) {
    data.putIfAbsent(NODE, node);
    data.putIfAbsent(POLICY_VERSION, policyVersion);
  }

  /**
   * An event that says who wrote it.
   *
   * @param event not written yet
   * @return the same where it says so already
   */
  public AuditEvent sign(AuditEvent event) {
    if (event.data().get(NODE) != null && event.data().get(POLICY_VERSION) != null) {
      return event;
    }
    Map<String, @Nullable Object> data = new LinkedHashMap<>(event.data().asMap());
    sign(data);
    Head head = new Head(event.seq() - 1, event.previous());
    return Chain.next(
        head, event.subject(), event.at(), event.type(), event.actor(), event.run(), data);
  }
}

package dev.hitl.jdbc.crash;

import dev.hitl.audit.AuditEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What hit the nodes, and when: only that may leave an execution in doubt. Ended connections are
 * not among it, because a node that lives finds out what became of its write. Not thread-safe.
 */
final class Blows {
  /** An execution is over by then, of a tool that takes some milliseconds. */
  private static final Duration EXECUTION = Clients.LEASE;

  /** The database's clock and this one's are not read at the same moment. */
  private static final Duration SLACK = Duration.ofMillis(200);

  /**
   * One of them.
   *
   * @param node whom it hit; null for all
   */
  private record Blow(@Nullable String node, Instant from, Instant to) {
    boolean hits(String by, Instant claimedAt) {
      return (node == null || node.equals(by))
          && claimedAt.isAfter(from.minus(EXECUTION).minus(SLACK))
          && claimedAt.isBefore(to.plus(SLACK));
    }
  }

  private final List<Blow> blows = new ArrayList<>();

  void on(String node, Instant from, Instant to) {
    blows.add(new Blow(node, from, to));
  }

  void onAll(Instant from, Instant to) {
    blows.add(new Blow(null, from, to));
  }

  /** Whether an execution that this node began then was hit. */
  boolean explain(String node, Instant claimedAt) {
    return blows.stream().anyMatch(blow -> blow.hits(node, claimedAt));
  }

  /** Those executions among a request's events that were lost, although nothing had hit them. */
  List<String> unexplained(List<AuditEvent> events) {
    List<String> unexplained = new ArrayList<>();
    @Nullable AuditEvent claim = null;
    for (AuditEvent event : events) {
      if (event.type().equals("CLAIM")) {
        claim = event;
      } else if (event.type().equals("LOSE")) {
        String node = claim == null ? "nobody" : nodeOf(claim);
        Instant at = claim == null ? event.at() : claim.at();
        if (!explain(node, at)) {
          unexplained.add(
              event.subject()
                  + " claimed by "
                  + node
                  + " at "
                  + at
                  + ": "
                  + said(events)
                  + "; hit were "
                  + blows);
        }
      }
    }
    return unexplained;
  }

  private static String said(List<AuditEvent> events) {
    return events.stream()
        .map(event -> event.type() + " at " + event.at())
        .collect(Collectors.joining(", "));
  }

  private static String nodeOf(AuditEvent claim) {
    Map<String, ?> data = claim.data().asMap();
    return String.valueOf(data.get("node"));
  }
}

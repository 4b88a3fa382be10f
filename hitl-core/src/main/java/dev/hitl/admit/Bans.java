package dev.hitl.admit;

import dev.hitl.audit.AuditEvent;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Who cannot fill a place of one request, whatever name they use: a voter is barred whose circle
 * meets that of somebody barred. Not thread-safe.
 */
final class Bans {
  /** Why somebody is barred, the gravest first. */
  enum Ground {
    /** The agent acts on their behalf. */
    PRINCIPAL,
    /** They are the agent, or hitl itself. */
    AGENT,
    /** They edited what is asked. */
    AUTHOR
  }

  private final Map<Ground, List<Circle>> barred = new EnumMap<>(Ground.class);

  Bans bar(Ground ground, Circle circle) {
    barred.computeIfAbsent(ground, none -> new ArrayList<>()).add(circle);
    return this;
  }

  /** Why a voter is barred; empty where they are not. */
  Optional<Ground> against(Circle voter) {
    return barred.entrySet().stream()
        .filter(entry -> entry.getValue().stream().anyMatch(voter::meets))
        .map(Map.Entry::getKey)
        .findFirst();
  }

  /** Everybody who edited it, as on record: rows of earlier revisions vouch for nothing. */
  static Set<String> authors(List<AuditEvent> events) {
    Set<String> authors = new LinkedHashSet<>();
    for (AuditEvent event : events) {
      if (event.data().asMap().get("author") instanceof String author) {
        authors.add(author);
      }
    }
    return authors;
  }
}

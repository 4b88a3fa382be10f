package dev.hitl.insight;

import dev.hitl.audit.Verification;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Adds up what verifying chains found. Not thread-safe. */
final class Found {
  private long chains;
  private long events;
  private long redacted;
  private long locked;
  private final Map<String, Verification.Broken> broken = new LinkedHashMap<>();

  /** A run without a chain is met again when it changes meanwhile, and counts once. */
  void add(Verification found) {
    if (found instanceof Verification.Intact intact) {
      chains++;
      events += intact.events();
      redacted += intact.redacted();
      locked += intact.locked();
    } else if (found instanceof Verification.Broken bad
        && broken.putIfAbsent(bad.subject(), bad) == null) {
      chains++;
    }
  }

  long chains() {
    return chains;
  }

  long events() {
    return events;
  }

  long redacted() {
    return redacted;
  }

  long locked() {
    return locked;
  }

  List<Verification.Broken> broken() {
    return List.copyOf(broken.values());
  }
}

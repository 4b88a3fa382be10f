package dev.hitl.insight;

import dev.hitl.audit.AuditEvent;
import dev.hitl.audit.SideChain;
import dev.hitl.checkpoint.RunRecord.Head;
import dev.hitl.store.Store;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Which runs and standing records lost their data to an erasure that is on record: their chains had
 * come to an end that the tenant's chain names. Without that, missing data is somebody's doing.
 * Thread-safe.
 */
final class Erasures {
  private record Ends(Head head, Set<String> hashes) {}

  private final Store store;
  private final Map<String, Ends> byTenant = new ConcurrentHashMap<>();

  Erasures(Store store) {
    this.store = store;
  }

  boolean isOnRecord(AuditEvent erased) {
    Set<String> ends = ends(erased.run().tenant());
    boolean standing = store.standing(erased.subject()).isPresent();
    return !ends.isEmpty()
        && store.audit(standing ? erased.subject() : erased.run().toString()).stream()
            .map(AuditEvent::hash)
            .anyMatch(ends::contains);
  }

  private Set<String> ends(String tenant) {
    String chain = SideChain.ofTenant(tenant);
    Head head = store.sideHead(chain);
    Ends known = byTenant.get(tenant);
    if (known != null && known.head().equals(head)) {
      return known.hashes();
    }
    Set<String> hashes = new HashSet<>();
    for (AuditEvent event : store.audit(chain)) {
      if (event.type().equals("ERASED") && event.data().get("ends") instanceof Iterable<?> ends) {
        ends.forEach(end -> hashes.add(String.valueOf(end)));
      }
    }
    byTenant.put(tenant, new Ends(head, hashes));
    return hashes;
  }
}

package dev.hitl.store;

import dev.hitl.audit.AuditEvent;
import dev.hitl.seal.Leaf;
import dev.hitl.seal.TreeHead;
import dev.hitl.seal.Unsealed;
import dev.hitl.store.SealStore.SealWritten;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The tree and the seals of the store in memory. Not thread-safe. */
final class SealTable {
  private static final Comparator<Unsealed> ORDER =
      Comparator.<Unsealed, Instant>comparing(event -> event.at())
          .thenComparing(Unsealed::subject)
          .thenComparing(Unsealed::seq);

  /** By hash, which no two events share. */
  private final Map<String, Unsealed> unsealed = new LinkedHashMap<>();

  private final List<Leaf> leaves = new ArrayList<>();
  private final List<TreeHead> heads = new ArrayList<>();

  void added(AuditEvent event) {
    unsealed.put(
        event.hash(), new Unsealed(event.subject(), event.seq(), event.at(), event.hash()));
  }

  void removed(AuditEvent event) {
    unsealed.remove(event.hash());
  }

  List<Unsealed> unsealed(@Nullable Instant since, int limit) {
    return unsealed.values().stream()
        .filter(event -> since == null || !event.at().isBefore(since))
        .sorted(ORDER)
        .limit(limit)
        .toList();
  }

  List<Unsealed> unsealedOf(List<AuditEvent> events) {
    return events.stream()
        .map(event -> unsealed.get(event.hash()))
        .filter(Objects::nonNull)
        .toList();
  }

  Optional<TreeHead> head() {
    return heads.isEmpty() ? Optional.empty() : Optional.of(heads.get(heads.size() - 1));
  }

  SealWritten seal(TreeHead head, List<Leaf> added) {
    long place = leaves.size();
    if (head.seal().number() != heads.size() + 1
        || added.isEmpty()
        || added.get(0).index() != place) {
      return SealWritten.LOST;
    }
    heads.add(head);
    for (Leaf leaf : added) {
      leaves.add(leaf);
      unsealed.remove(leaf.hash());
    }
    return SealWritten.SEALED;
  }

  List<TreeHead> seals(long after, int limit) {
    return heads.stream().skip(after).limit(limit).toList();
  }

  List<Leaf> leaves(long from, int limit) {
    return leaves.stream().skip(from).limit(limit).toList();
  }
}

package dev.hitl.insight;

import dev.hitl.audit.RemovedChain;
import dev.hitl.insight.SealReport.Finding;
import dev.hitl.insight.SealReport.Place;
import dev.hitl.seal.Leaf;
import dev.hitl.seal.LeafRecord;
import dev.hitl.seal.Seal;
import dev.hitl.seal.SealExporter;
import dev.hitl.seal.SealTrust;
import dev.hitl.seal.TreeEdge;
import dev.hitl.seal.TreeHead;
import dev.hitl.seal.Unsealed;
import dev.hitl.store.Store;
import dev.hitl.store.StoreException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Verifies the tree and its seals, a page at a time and up to the seal that was the last when it
 * began, so that the store may be in use. For one check; not thread-safe.
 *
 * <p>Two trees are computed: one of the leaves as they are stored, one of what their events say
 * today. Where an event and its leaf differ, the seal says which of them was changed: the one whose
 * tree does not have the root that was signed.
 */
final class SealCheck {
  private static final int PAGE = 1_000;
  private static final int MOST_FINDINGS = 1_000;
  private static final int MOST_REMOVALS = 10_000;

  private record Doubt(Leaf leaf, @Nullable String eventHash) {}

  private final Store store;
  private final @Nullable SealTrust trust;
  private final List<SealExporter> exporters;
  private final List<Finding> findings = new ArrayList<>();
  private final Map<String, Map<String, Long>> removals =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Map<String, Long>> eldest) {
          return size() > MOST_REMOVALS;
        }
      };
  private long differences;
  private long sealed;
  private long matched;
  private long removed;
  private long seals;
  private long exported;
  private @Nullable Seal last;
  private @Nullable Instant oldest;

  /** Something is wrong with the seal that is looked at itself, so its leaves are not to blame. */
  private boolean blamed;

  // Where the tree has got to.
  private TreeEdge ofLeaves = TreeEdge.EMPTY;
  private TreeEdge ofEvents = TreeEdge.EMPTY;
  private final List<Doubt> doubts = new ArrayList<>();
  private boolean lost;

  SealCheck(Store store, @Nullable SealTrust trust, List<SealExporter> exporters) {
    this.store = store;
    this.trust = trust;
    this.exporters = exporters;
  }

  /**
   * @param events how many events all chains have, counted after this check began; less than 0
   *     where it is not known
   */
  SealReport report(long events) {
    return new SealReport(
        seals,
        sealed,
        removed,
        Math.max(0, events - matched),
        oldest,
        last == null ? null : last.at(),
        trust != null,
        exported,
        differences,
        findings);
  }

  SealCheck check() {
    check(0, Integer.MAX_VALUE);
    return this;
  }

  /**
   * Checks a part of the seals: those after one that was checked before, from the edge that is
   * stored with it, which was compared then.
   *
   * @param after the number of the seal to go on behind; 0 to begin
   * @param most the most seals
   * @return the last of them, where there may be more; empty where all were checked
   */
  Optional<Seal> check(long after, int most) {
    oldest = store.unsealed(null, 1).stream().map(Unsealed::at).findFirst().orElse(null);
    ExportedSeals copies = new ExportedSeals(exporters, this::found);
    try (copies) {
      Seal before = after == 0 ? null : goOn(after);
      copies.skip(before == null ? 0 : before.number());
      List<TreeHead> page;
      int wanted;
      do {
        wanted = (int) Math.min(PAGE, most - seals);
        page = store.seals(before == null ? 0 : before.number(), wanted);
        for (TreeHead head : page) {
          Seal seal = head.seal();
          follows(before, seal);
          copies.compare(seal);
          leavesOf(head);
          before = seal;
          seals++;
        }
      } while (page.size() == wanted && seals < most);
      last = before;
      exported = copies.upTo();
      if (seals == most && before != null) {
        return Optional.of(before);
      }
      copies.end(before, store);
      exported = copies.upTo();
    }
    behind();
    return Optional.empty();
  }

  /** The seal to go on behind; from the beginning where it is not there any more. */
  private @Nullable Seal goOn(long after) {
    for (TreeHead head : store.seals(after - 1, 1)) {
      if (head.seal().number() == after) {
        ofLeaves = edgeAt(head);
        ofEvents = ofLeaves;
        return head.seal();
      }
    }
    return null;
  }

  /** As it is stored with a seal; of all leaves before where that is damaged. */
  private TreeEdge edgeAt(TreeHead head) {
    try {
      TreeEdge stored = TreeEdge.of(head.seal().size(), head.edge());
      if (stored.root().equals(head.seal().root())) {
        return stored;
      }
    } catch (IllegalArgumentException e) {
      // as one that has another root
    }
    TreeEdge edge = TreeEdge.EMPTY;
    while (edge.size() < head.seal().size()) {
      int most = (int) Math.min(PAGE, head.seal().size() - edge.size());
      List<LeafRecord> page = store.leaves(edge.size(), most);
      for (LeafRecord record : page) {
        lost |= record.leaf().index() != edge.size();
        edge = edge.append(record.leaf().leafHash());
      }
      if (lost || page.isEmpty()) {
        // Said of the part in which it is.
        lost = true;
        return edge;
      }
    }
    return edge;
  }

  /** The seal that was looked at last; null where there is none. */
  @Nullable Seal last() {
    return last;
  }

  private void found(Finding finding) {
    differences++;
    if (findings.size() < MOST_FINDINGS) {
      findings.add(finding);
    }
  }

  private void wrong(Seal seal, String what) {
    blamed = true;
    found(new Finding(Place.SEAL, "seal", seal.number(), what));
  }

  private void follows(@Nullable Seal before, Seal seal) {
    blamed = false;
    long expected = before == null ? 1 : before.number() + 1;
    if (seal.number() != expected) {
      found(new Finding(Place.SEAL, "seal", expected, "it is missing"));
    } else if (!seal.previous().equals(before == null ? "" : before.hash())) {
      wrong(seal, "it does not follow the seal before");
    }
    if (seal.size() <= (before == null ? 0 : before.size())) {
      wrong(seal, "its tree does not grow");
    }
    if (trust != null) {
      switch (seal.verify(trust)) {
        case VALID -> {}
        case FORGED -> wrong(seal, "its signature does not fit: it was changed or forged");
        case UNKNOWN_KEY ->
            wrong(seal, "it is signed with key " + seal.keyId() + ", which is not trusted");
      }
    }
  }

  /** The leaves that a seal added. */
  private void leavesOf(TreeHead head) {
    Seal seal = head.seal();
    long from = ofLeaves.size();
    while (ofLeaves.size() < seal.size() && !lost) {
      int most = (int) Math.min(PAGE, seal.size() - ofLeaves.size());
      List<LeafRecord> page = store.leaves(ofLeaves.size(), most);
      for (LeafRecord record : page) {
        leaf(record);
        if (lost) {
          return;
        }
      }
      if (page.isEmpty()) {
        lose(ofLeaves.size());
      }
    }
    if (!lost) {
      root(head, from);
    }
  }

  /** Without a leaf no root can be computed any more. */
  private void lose(long index) {
    lost = true;
    found(
        new Finding(
            Place.LEAF, "leaf", index, "it is missing; the tree cannot be checked from here"));
    doubts.forEach(this::event);
    doubts.clear();
  }

  private void leaf(LeafRecord record) {
    Leaf leaf = record.leaf();
    if (leaf.index() != ofLeaves.size()) {
      lose(ofLeaves.size());
      return;
    }
    sealed++;
    ofLeaves = ofLeaves.append(leaf.leafHash());
    String hash = record.eventHash();
    if (leaf.hash().equals(hash)) {
      matched++;
    } else {
      Map<String, Long> gone = removals.computeIfAbsent(leaf.subject(), this::removals);
      Long seq = gone.get(leaf.hash());
      if (seq != null && seq == leaf.seq()) {
        removed++;
        ofEvents = ofEvents.append(leaf.leafHash());
        return;
      }
      doubts.add(new Doubt(leaf, hash));
      if (seq != null) {
        ofEvents = ofEvents.append(Leaf.of(leaf.subject(), seq, leaf.hash()));
        return;
      }
      for (Map.Entry<String, Long> event : gone.entrySet()) {
        if (hash == null && event.getValue() == leaf.seq()) {
          hash = event.getKey();
        }
      }
    }
    ofEvents =
        ofEvents.append(hash == null ? leaf.leafHash() : Leaf.of(leaf.subject(), leaf.seq(), hash));
  }

  private Map<String, Long> removals(String subject) {
    try {
      return RemovedChain.removed(store.audit(RemovedChain.subjectOf(subject)));
    } catch (StoreException e) {
      if (!e.isUnreadable()) {
        throw e;
      }
      return Map.of();
    }
  }

  /** Who is right where events and leaves differ is whoever has the root that was sealed. */
  private void root(TreeHead head, long from) {
    Seal seal = head.seal();
    if (ofLeaves.root().equals(seal.root())) {
      doubts.forEach(this::event);
      ofEvents = ofLeaves;
    } else if (ofEvents.root().equals(seal.root())) {
      doubts.forEach(this::leaf);
      ofLeaves = ofEvents;
    } else if (blamed) {
      doubts.forEach(this::event);
    } else if (doubts.isEmpty()) {
      found(
          new Finding(
              Place.LEAF,
              "leaf",
              from,
              "the leaves %d to %d are not those that seal %d was made over, or not in their order"
                  .formatted(from, seal.size() - 1, seal.number())));
      wrong(seal, "its root is not that of its leaves");
    } else {
      doubts.forEach(this::leaf);
      wrong(seal, "its root is not that of its leaves");
    }
    doubts.clear();
    if (!blamed && !head.edge().equals(ofLeaves.text())) {
      wrong(seal, "the edge of the tree that is stored with it is not that of its leaves");
    }
  }

  private void event(Doubt doubt) {
    Leaf leaf = doubt.leaf();
    found(
        new Finding(
            Place.EVENT,
            leaf.subject(),
            leaf.seq(),
            doubt.eventHash() == null
                ? "it was sealed as leaf " + leaf.index() + " and is gone"
                : "it is not what was sealed as leaf " + leaf.index()));
  }

  private void leaf(Doubt doubt) {
    Leaf leaf = doubt.leaf();
    found(
        new Finding(
            Place.LEAF,
            "leaf",
            leaf.index(),
            "it is not what was sealed; it says event %d of %s"
                .formatted(leaf.seq(), leaf.subject())));
  }

  /** Leaves are written with their seal, so one behind the last seal is nobody's. */
  private void behind() {
    for (int i = 0; i < PAGE; i++) {
      long size = last == null ? 0 : last.size();
      List<LeafRecord> next = store.leaves(size, 1);
      if (next.isEmpty()) {
        return;
      }
      Seal newest = newest();
      if (newest == null || newest.size() <= next.get(0).leaf().index()) {
        found(new Finding(Place.LEAF, "leaf", next.get(0).leaf().index(), "it belongs to no seal"));
        return;
      }
      if (last != null && newest.number() == last.number()) {
        return;
      }
      last = newest;
    }
  }

  private @Nullable Seal newest() {
    Seal newest = last;
    List<TreeHead> page;
    do {
      page = store.seals(newest == null ? 0 : newest.number(), PAGE);
      newest = page.isEmpty() ? newest : page.get(page.size() - 1).seal();
    } while (page.size() == PAGE);
    return newest;
  }
}

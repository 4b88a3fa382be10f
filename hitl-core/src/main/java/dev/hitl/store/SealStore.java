package dev.hitl.store;

import dev.hitl.audit.AuditEvent;
import dev.hitl.seal.Leaf;
import dev.hitl.seal.LeafRecord;
import dev.hitl.seal.TreeHead;
import dev.hitl.seal.Unsealed;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The part of a store that keeps the tree over all events and its seals. Leaves and seals are
 * written once and stay for good; no transition of a run or request writes any.
 */
public interface SealStore {
  /** What came of writing a seal. */
  enum SealWritten {
    /** The seal and its leaves are there. */
    SEALED,
    /** Another seal, or a leaf, was there first; nothing is written. */
    LOST
  }

  /**
   * Events without a leaf, of chains of runs, of requests and of removals. An event has a leaf if
   * there is one of its subject, number and hash.
   *
   * @param since those that happened at this moment or later; null for all
   * @param limit the most to return
   * @return in order of time, subject and number
   */
  List<Unsealed> unsealed(@Nullable Instant since, int limit);

  /**
   * Of some events those that are committed and have no leaf.
   *
   * @param events which
   * @return in the order given
   */
  List<Unsealed> unsealedOf(List<AuditEvent> events);

  /**
   * The last seal.
   *
   * @return empty where nothing is sealed
   */
  Optional<TreeHead> treeHead();

  /**
   * Writes a seal with the leaves that it adds, all or nothing.
   *
   * <p>Condition: there is no seal of its number and no leaf at any of the places, so that of two
   * seals that follow the same one is lost.
   *
   * @param head the new head
   * @param leaves what it adds to the tree, in order
   * @return whether it is written
   */
  SealWritten seal(TreeHead head, List<Leaf> leaves);

  /**
   * Seals in order of their numbers.
   *
   * @param after the number to go on behind; 0 to begin
   * @param limit the most to return
   * @return fewer than the limit only at the end
   */
  List<TreeHead> seals(long after, int limit);

  /**
   * Leaves in order of their places, each with what is stored of its event.
   *
   * @param from the place to begin with
   * @param limit the most to return
   * @return fewer than the limit only at the end
   */
  List<LeafRecord> leaves(long from, int limit);
}

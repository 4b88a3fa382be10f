package dev.hitl.seal;

import java.time.Instant;

/**
 * An event that is not in the tree yet.
 *
 * @param subject its chain
 * @param seq its number in the chain
 * @param at when it happened
 * @param hash its hash
 */
public record Unsealed(String subject, long seq, Instant at, String hash) {
  /**
   * Its leaf.
   *
   * @param index the place that it gets
   * @return the leaf
   */
  public Leaf at(long index) {
    return new Leaf(index, subject, seq, hash);
  }
}

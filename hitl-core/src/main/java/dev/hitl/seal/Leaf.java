package dev.hitl.seal;

import dev.hitl.call.Digest;
import java.util.HexFormat;

/**
 * One event's place in the tree. It stays when retention removes the event.
 *
 * @param index its place, from 0
 * @param subject the chain of the event
 * @param seq the number of the event in its chain
 * @param hash the hash of the event
 */
public record Leaf(long index, String subject, long seq, String hash) {
  /**
   * What stands in the tree.
   *
   * @return the leaf's hash over subject, number and hash of the event
   */
  public String leafHash() {
    return of(subject, seq, hash);
  }

  /**
   * What stands in the tree for an event.
   *
   * @param subject the chain of the event
   * @param seq the number of the event in its chain
   * @param hash the hash of the event
   * @return the leaf's hash
   */
  public static String of(String subject, long seq, String hash) {
    String data = Digest.of("hitl.leaf.v1").add(subject).add(seq).add(hash).hex();
    return MerkleTree.leafHash(HexFormat.of().parseHex(data));
  }
}

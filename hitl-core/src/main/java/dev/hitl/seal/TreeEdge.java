package dev.hitl.seal;

import java.util.ArrayList;
import java.util.List;

/**
 * The right edge of a tree: all that is needed to add leaves and to know the root, without the
 * leaves that are there. Immutable.
 *
 * @param size how many leaves the tree has
 * @param hashes the roots of its complete parts, one for each bit of its size, the largest first
 */
public record TreeEdge(long size, List<String> hashes) {
  /** A tree without leaves. */
  public static final TreeEdge EMPTY = new TreeEdge(0, List.of());

  /**
   * Copies the list.
   *
   * @throws IllegalArgumentException if there are not as many hashes as a tree of this size has
   */
  public TreeEdge {
    hashes = List.copyOf(hashes);
    if (size < 0 || hashes.size() != Long.bitCount(size)) {
      throw new IllegalArgumentException(
          "the edge of a tree of " + size + " leaves does not have " + hashes.size() + " hashes");
    }
  }

  /**
   * The tree with a leaf more.
   *
   * @param leaf its hash
   * @return a new edge
   */
  public TreeEdge append(String leaf) {
    List<String> after = new ArrayList<>(hashes);
    String hash = leaf;
    for (long bits = size; (bits & 1) == 1; bits >>= 1) {
      hash = MerkleTree.nodeHash(after.remove(after.size() - 1), hash);
    }
    after.add(hash);
    return new TreeEdge(size + 1, after);
  }

  /**
   * The root of the tree.
   *
   * @return what {@link MerkleTree#root} gives over all its leaves
   */
  public String root() {
    if (hashes.isEmpty()) {
      return MerkleTree.root(List.of());
    }
    String root = hashes.get(hashes.size() - 1);
    for (int i = hashes.size() - 2; i >= 0; i--) {
      root = MerkleTree.nodeHash(hashes.get(i), root);
    }
    return root;
  }

  /**
   * The hashes as one text, for a store.
   *
   * @return 64 digits for each
   */
  public String text() {
    return String.join("", hashes);
  }

  /**
   * Reads what {@link #text} gave.
   *
   * @param size how many leaves the tree has
   * @param text the hashes
   * @return the edge
   * @throws IllegalArgumentException if it is not the edge of a tree of this size
   */
  public static TreeEdge of(long size, String text) {
    List<String> hashes = new ArrayList<>();
    for (int i = 0; i < text.length(); i += MerkleTree.DIGITS) {
      hashes.add(text.substring(i, Math.min(text.length(), i + MerkleTree.DIGITS)));
    }
    return new TreeEdge(size, hashes);
  }
}

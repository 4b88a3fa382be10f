package dev.hitl.seal;

/**
 * A seal as it is stored, with what is needed to go on behind it.
 *
 * @param seal the seal
 * @param edge the right edge of its tree, as {@link TreeEdge#text} gives it; it is not signed, but
 *     no other one has the seal's root
 */
public record TreeHead(Seal seal, String edge) {
  /**
   * The tree, to add leaves to.
   *
   * @return its edge
   * @throws IllegalArgumentException if what is stored is not the edge of the tree that was sealed
   */
  public TreeEdge tree() {
    TreeEdge tree = TreeEdge.of(seal.size(), edge);
    if (!tree.root().equals(seal.root())) {
      throw new IllegalArgumentException("its root is not the one that was sealed");
    }
    return tree;
  }
}

package dev.hitl.seal;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/**
 * The tree against one that was written another way: level by level from the bottom, an odd node at
 * the end moved up as it is.
 */
class MerkleTreeProperties {

  private static List<String> leaves(int count) {
    List<String> leaves = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      leaves.add(MerkleTree.leafHash(new byte[] {(byte) i, (byte) (i >> 8)}));
    }
    return leaves;
  }

  private static String naiveRoot(List<String> leaves) throws NoSuchAlgorithmException {
    List<byte[]> level = new ArrayList<>();
    leaves.forEach(leaf -> level.add(HexFormat.of().parseHex(leaf)));
    while (level.size() > 1) {
      List<byte[]> above = new ArrayList<>();
      for (int i = 0; i + 1 < level.size(); i += 2) {
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        digest.update((byte) 1);
        digest.update(level.get(i));
        digest.update(level.get(i + 1));
        above.add(digest.digest());
      }
      if (level.size() % 2 == 1) {
        above.add(level.get(level.size() - 1));
      }
      level.clear();
      level.addAll(above);
    }
    return HexFormat.of().formatHex(level.get(0));
  }

  @Property(tries = 300)
  void theRootIsThatOfTheOtherTree(@ForAll @IntRange(min = 1, max = 600) int size)
      throws NoSuchAlgorithmException {
    List<String> leaves = leaves(size);
    TreeEdge edge = TreeEdge.EMPTY;
    for (String leaf : leaves) {
      edge = edge.append(leaf);
    }
    assertThat(MerkleTree.root(leaves)).isEqualTo(naiveRoot(leaves)).isEqualTo(edge.root());
  }
}

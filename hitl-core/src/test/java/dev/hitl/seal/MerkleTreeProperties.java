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

  @Property(tries = 1_000)
  void everyLeafIsProvedIncludedAndNoOtherLeafOrPlaceIs(
      @ForAll @IntRange(min = 1, max = 200) int size,
      @ForAll @IntRange(max = 199) int any,
      @ForAll @IntRange(max = 199) int other) {
    List<String> leaves = leaves(size);
    int index = any % size;
    String root = MerkleTree.root(leaves);
    List<String> proof = MerkleTree.inclusionProof(index, leaves);
    assertThat(MerkleTree.isIncluded(leaves.get(index), index, size, proof, root)).isTrue();
    int elsewhere = other % size;
    if (elsewhere != index) {
      assertThat(MerkleTree.isIncluded(leaves.get(index), elsewhere, size, proof, root)).isFalse();
      assertThat(MerkleTree.isIncluded(leaves.get(elsewhere), index, size, proof, root)).isFalse();
    }
    assertThat(MerkleTree.isIncluded(leaves.get(index), size, size, proof, root)).isFalse();
    for (int i = 0; i < proof.size(); i++) {
      List<String> wrong = new ArrayList<>(proof);
      wrong.set(i, MerkleTree.leafHash(new byte[] {1, 2, 3}));
      assertThat(MerkleTree.isIncluded(leaves.get(index), index, size, wrong, root)).isFalse();
      wrong.remove(i);
      assertThat(MerkleTree.isIncluded(leaves.get(index), index, size, wrong, root)).isFalse();
    }
  }

  @Property(tries = 1_000)
  void aTreeIsProvedToBeginWithEachEarlierOneAndWithNoOther(
      @ForAll @IntRange(min = 1, max = 200) int later, @ForAll @IntRange(max = 199) int any) {
    List<String> leaves = leaves(later);
    int earlier = 1 + any % later;
    String root = MerkleTree.root(leaves);
    String before = MerkleTree.root(leaves.subList(0, earlier));
    List<String> proof = MerkleTree.consistencyProof(earlier, leaves);
    assertThat(MerkleTree.isConsistent(earlier, later, before, root, proof)).isTrue();

    List<String> forged = new ArrayList<>(leaves.subList(0, earlier));
    forged.set(any % earlier, MerkleTree.leafHash(new byte[] {1, 2, 3}));
    String other = MerkleTree.root(forged);
    assertThat(MerkleTree.isConsistent(earlier, later, other, root, proof)).isFalse();
    assertThat(MerkleTree.isConsistent(earlier, later, before, other, proof)).isFalse();
    assertThat(MerkleTree.isConsistent(later + 1, later, before, root, proof)).isFalse();
    for (int i = 0; i < proof.size(); i++) {
      List<String> wrong = new ArrayList<>(proof);
      wrong.set(i, other);
      assertThat(MerkleTree.isConsistent(earlier, later, before, root, wrong)).isFalse();
    }
  }
}

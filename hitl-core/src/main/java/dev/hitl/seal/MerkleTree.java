package dev.hitl.seal;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/**
 * The Merkle tree of RFC 9162, section 2.1, with SHA-256. Hashes are 64 lower-case hexadecimal
 * digits. The hash of a leaf begins with a byte 0 and that of a node with a byte 1, so that neither
 * passes for the other. Pure functions; thread-safe.
 */
public final class MerkleTree {
  static final int DIGITS = 64;
  private static final byte LEAF = 0;
  private static final byte NODE = 1;
  private static final HexFormat HEX = HexFormat.of();

  /** Never fed; its copies are, which is quicker than asking for a new one each time. */
  private static final MessageDigest EMPTY = sha256();

  private MerkleTree() {}

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  private static MessageDigest fresh() {
    try {
      return (MessageDigest) EMPTY.clone();
    } catch (CloneNotSupportedException e) {
      throw new IllegalStateException("the platform's SHA-256 cannot be copied", e);
    }
  }

  /**
   * The hash of a leaf.
   *
   * @param data what the leaf stands for
   * @return SHA-256 of a byte 0 and the data
   */
  public static String leafHash(byte[] data) {
    MessageDigest digest = fresh();
    digest.update(LEAF);
    digest.update(data);
    return HEX.formatHex(digest.digest());
  }

  /**
   * The hash of a node.
   *
   * @param left the hash of what is left below it
   * @param right the hash of what is right below it
   * @return SHA-256 of a byte 1 and both hashes
   * @throws IllegalArgumentException if one of them is no hash
   */
  public static String nodeHash(String left, String right) {
    MessageDigest digest = fresh();
    digest.update(NODE);
    digest.update(bytes(left));
    digest.update(bytes(right));
    return HEX.formatHex(digest.digest());
  }

  private static byte[] bytes(String hash) {
    if (hash.length() != DIGITS) {
      throw new IllegalArgumentException("a hash has " + DIGITS + " digits, not " + hash.length());
    }
    return HEX.parseHex(hash);
  }

  /**
   * The root over leaves.
   *
   * @param leaves their hashes, in order
   * @return the root; of no leaves, SHA-256 of nothing
   */
  public static String root(List<String> leaves) {
    return switch (leaves.size()) {
      case 0 -> HEX.formatHex(fresh().digest());
      case 1 -> leaves.get(0);
      default -> {
        int split = split(leaves.size());
        yield nodeHash(root(leaves.subList(0, split)), root(leaves.subList(split, leaves.size())));
      }
    };
  }

  /** The largest power of two below n, which is 2 or more. */
  private static int split(int n) {
    return Integer.highestOneBit(n - 1);
  }

  /**
   * What shows that a leaf is in a tree, RFC 9162, section 2.1.3.1.
   *
   * @param index which leaf, from 0
   * @param leaves the hashes of all leaves of the tree
   * @return the hashes beside the way from the leaf to the root, lowest first
   * @throws IndexOutOfBoundsException if there is no such leaf
   */
  public static List<String> inclusionProof(int index, List<String> leaves) {
    if (index < 0 || index >= leaves.size()) {
      throw new IndexOutOfBoundsException("leaf " + index + " of " + leaves.size());
    }
    List<String> proof = new ArrayList<>();
    include(index, leaves, proof);
    return List.copyOf(proof);
  }

  private static void include(int index, List<String> leaves, List<String> proof) {
    if (leaves.size() == 1) {
      return;
    }
    int split = split(leaves.size());
    List<String> left = leaves.subList(0, split);
    List<String> right = leaves.subList(split, leaves.size());
    if (index < split) {
      include(index, left, proof);
      proof.add(root(right));
    } else {
      include(index - split, right, proof);
      proof.add(root(left));
    }
  }

  /**
   * Whether a proof shows that a leaf is in a tree, RFC 9162, section 2.1.3.2.
   *
   * @param leaf the hash of the leaf
   * @param index its place, from 0
   * @param size how many leaves the tree has
   * @param proof from {@link #inclusionProof}
   * @param root the root of the tree
   * @return false for everything that does not show it
   */
  public static boolean isIncluded(
      String leaf, long index, long size, List<String> proof, String root) {
    if (index < 0 || index >= size) {
      return false;
    }
    long at = index;
    long last = size - 1;
    String hash = leaf;
    for (String beside : proof) {
      if (last == 0) {
        return false;
      }
      if ((at & 1) == 1 || at == last) {
        hash = nodeHash(beside, hash);
        while ((at & 1) == 0 && at != 0) {
          at >>= 1;
          last >>= 1;
        }
      } else {
        hash = nodeHash(hash, beside);
      }
      at >>= 1;
      last >>= 1;
    }
    return last == 0 && hash.equals(root);
  }

  /**
   * What shows that a tree begins with all of an earlier one, RFC 9162, section 2.1.4.1.
   *
   * @param earlier how many leaves the earlier tree had; 1 or more
   * @param leaves the hashes of all leaves of the later tree
   * @return the proof; empty where both are the same
   * @throws IndexOutOfBoundsException if the earlier tree has no leaf, or more than the later
   */
  public static List<String> consistencyProof(int earlier, List<String> leaves) {
    if (earlier < 1 || earlier > leaves.size()) {
      throw new IndexOutOfBoundsException("a tree of " + earlier + " within " + leaves.size());
    }
    List<String> proof = new ArrayList<>();
    subproof(earlier, leaves, true, proof);
    return List.copyOf(proof);
  }

  private static void subproof(
      int earlier, List<String> leaves, boolean isWhole, List<String> proof) {
    if (earlier == leaves.size()) {
      if (!isWhole) {
        proof.add(root(leaves));
      }
      return;
    }
    int split = split(leaves.size());
    List<String> left = leaves.subList(0, split);
    List<String> right = leaves.subList(split, leaves.size());
    if (earlier <= split) {
      subproof(earlier, left, isWhole, proof);
      proof.add(root(right));
    } else {
      subproof(earlier - split, right, false, proof);
      proof.add(root(left));
    }
  }

  /**
   * Whether a proof shows that a tree begins with all of an earlier one, RFC 9162, section 2.1.4.2.
   *
   * @param earlier how many leaves the earlier tree had
   * @param later how many leaves the later tree has
   * @param earlierRoot the root of the earlier tree
   * @param laterRoot the root of the later tree
   * @param proof from {@link #consistencyProof}
   * @return false for everything that does not show it
   */
  public static boolean isConsistent(
      long earlier, long later, String earlierRoot, String laterRoot, List<String> proof) {
    if (earlier < 1 || earlier > later) {
      return false;
    }
    if (earlier == later) {
      return proof.isEmpty() && earlierRoot.equals(laterRoot);
    }
    List<String> path = new ArrayList<>(proof);
    if (Long.bitCount(earlier) == 1) {
      path.add(0, earlierRoot);
    }
    if (path.isEmpty()) {
      return false;
    }
    long at = earlier - 1;
    long last = later - 1;
    while ((at & 1) == 1) {
      at >>= 1;
      last >>= 1;
    }
    String before = path.get(0);
    String after = path.get(0);
    for (String beside : path.subList(1, path.size())) {
      if (last == 0) {
        return false;
      }
      if ((at & 1) == 1 || at == last) {
        before = nodeHash(beside, before);
        after = nodeHash(beside, after);
        while ((at & 1) == 0 && at != 0) {
          at >>= 1;
          last >>= 1;
        }
      } else {
        after = nodeHash(after, beside);
      }
      at >>= 1;
      last >>= 1;
    }
    return last == 0 && before.equals(earlierRoot) && after.equals(laterRoot);
  }
}

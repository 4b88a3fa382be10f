package dev.hitl.seal;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
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
}

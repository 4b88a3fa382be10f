package dev.hitl.call;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * SHA-256 over fields, each prefixed with its length and all under a domain name, so that no two
 * different lists of fields and no two uses of the hash can share their input bytes.
 *
 * <p>Not thread-safe; make one for each hash.
 */
public final class Digest {
  /** Never fed; its copies are, which is quicker than asking for a new one each time. */
  private static final MessageDigest EMPTY = empty();

  private final MessageDigest sha256;

  private Digest(String domain) {
    try {
      sha256 = (MessageDigest) EMPTY.clone();
    } catch (CloneNotSupportedException e) {
      throw new IllegalStateException("the platform's SHA-256 cannot be copied", e);
    }
    add(domain);
  }

  private static MessageDigest empty() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  /**
   * Begins a hash.
   *
   * @param domain what is hashed, with a version, such as {@code hitl.action.v1}
   * @return a new hash
   */
  public static Digest of(String domain) {
    return new Digest(domain);
  }

  /**
   * Adds a text field.
   *
   * @param field the text
   * @return this
   * @throws JsonException if the text has no UTF-8 form
   */
  public Digest add(String field) {
    return add(Json.utf8(field));
  }

  /**
   * Adds a number.
   *
   * @param field the number
   * @return this
   */
  public Digest add(long field) {
    return add(ByteBuffer.allocate(Long.BYTES).putLong(field).array());
  }

  /**
   * Adds a field of bytes.
   *
   * @param field the bytes
   * @return this
   */
  public Digest add(byte[] field) {
    sha256.update(ByteBuffer.allocate(Integer.BYTES).putInt(field.length).array());
    sha256.update(field);
    return this;
  }

  /**
   * Adds the frozen form of a JSON object, as a field of bytes.
   *
   * @param field the object
   * @return this
   */
  public Digest add(Arguments field) {
    return add(field.shared());
  }

  /**
   * Ends the hash.
   *
   * @return 64 lower-case hexadecimal digits
   */
  public String hex() {
    return HexFormat.of().formatHex(sha256.digest());
  }
}

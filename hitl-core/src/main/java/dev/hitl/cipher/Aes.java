package dev.hitl.cipher;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.HexFormat;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * AES-256-GCM with a random nonce of 96 bits in front and a tag of 128 bits behind. What is
 * encrypted is bound to its place, so that it cannot be moved to another. Thread-safe.
 */
public final class Aes {
  /** The bytes of a key. */
  public static final int KEY_BYTES = 32;

  private static final int NONCE_BYTES = 12;
  private static final int TAG_BITS = 128;
  private static final SecureRandom RANDOM = new SecureRandom();

  private Aes() {}

  /** The bytes are not what was encrypted with this key for this place. */
  public static final class NotAuthentic extends RuntimeException {
    private static final long serialVersionUID = 1L;

    NotAuthentic(String message, Throwable cause) {
      super(message, cause);
    }
  }

  /**
   * Makes a key.
   *
   * @return 32 random bytes
   */
  public static byte[] newKey() {
    byte[] key = new byte[KEY_BYTES];
    RANDOM.nextBytes(key);
    return key;
  }

  /**
   * Encrypts.
   *
   * @param key 32 bytes
   * @param plain what to encrypt
   * @param place what it is and where it belongs
   * @return nonce, ciphertext and tag
   */
  public static byte[] encrypt(byte[] key, byte[] plain, byte[] place) {
    byte[] nonce = new byte[NONCE_BYTES];
    RANDOM.nextBytes(nonce);
    try {
      Cipher cipher = cipher(Cipher.ENCRYPT_MODE, key, nonce, place);
      ByteBuffer out = ByteBuffer.allocate(NONCE_BYTES + cipher.getOutputSize(plain.length));
      out.put(nonce);
      cipher.doFinal(ByteBuffer.wrap(plain), out);
      return out.array();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has AES-GCM", e);
    }
  }

  /**
   * Decrypts.
   *
   * @param key the same 32 bytes
   * @param encrypted what {@link #encrypt} gave
   * @param place the same place
   * @return what was encrypted
   * @throws NotAuthentic if a bit of it, the key or the place is another
   */
  public static byte[] decrypt(byte[] key, byte[] encrypted, byte[] place) {
    if (encrypted.length < NONCE_BYTES + TAG_BITS / 8) {
      throw new NotAuthentic("it is too short", new AEADBadTagException());
    }
    byte[] nonce = new byte[NONCE_BYTES];
    System.arraycopy(encrypted, 0, nonce, 0, NONCE_BYTES);
    try {
      return cipher(Cipher.DECRYPT_MODE, key, nonce, place)
          .doFinal(encrypted, NONCE_BYTES, encrypted.length - NONCE_BYTES);
    } catch (AEADBadTagException e) {
      throw new NotAuthentic("it was changed, or encrypted with another key", e);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has AES-GCM", e);
    }
  }

  /**
   * A mark of a text: the same for the same text and key, and without the key nothing to guess by.
   * HMAC-SHA-256.
   *
   * @param key 32 bytes
   * @param text begins with what it is, so that marks of different things are never the same
   * @return 64 hexadecimal digits
   */
  public static String mark(byte[] key, byte[] text) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key, "HmacSHA256"));
      return HexFormat.of().formatHex(mac.doFinal(text));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has HMAC-SHA-256", e);
    }
  }

  private static Cipher cipher(int mode, byte[] key, byte[] nonce, byte[] place)
      throws GeneralSecurityException {
    Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
    cipher.init(mode, new SecretKeySpec(key, "AES"), new GCMParameterSpec(TAG_BITS, nonce));
    cipher.updateAAD(place);
    return cipher;
  }
}

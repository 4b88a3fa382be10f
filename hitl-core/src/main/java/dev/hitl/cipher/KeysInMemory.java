package dev.hitl.cipher;

import java.security.GeneralSecurityException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeSet;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Master keys that the application has in memory. Thread-safe. */
final class KeysInMemory implements MasterKeys {
  private static final int MAX_ID = 100;

  private final String current;
  private final Map<String, byte[]> keys = new HashMap<>();
  private final byte[] pseudonymKey;

  KeysInMemory(String current, Map<String, byte[]> keys, byte[] pseudonymKey) {
    this.current = current;
    keys.forEach(
        (id, key) -> {
          if (id.isBlank() || id.length() > MAX_ID) {
            throw new IllegalArgumentException("the id of a master key has 1 to 100 characters");
          }
          this.keys.put(id, checked("master key " + id, key));
        });
    this.pseudonymKey = checked("the key of pseudonyms", pseudonymKey);
    key(current);
  }

  private static byte[] checked(String what, byte[] key) {
    if (key.length != Aes.KEY_BYTES) {
      throw new IllegalArgumentException(what + " must have 32 bytes, not " + key.length);
    }
    return key.clone();
  }

  private byte[] key(String id) {
    byte[] key = keys.get(id);
    if (key == null) {
      throw new IllegalArgumentException(
          "there is no master key " + id + "; known are " + new TreeSet<>(keys.keySet()));
    }
    return key;
  }

  @Override
  public String current() {
    return current;
  }

  @Override
  public byte[] wrap(byte[] key, byte[] place) {
    return Aes.encrypt(key(current), key, place);
  }

  @Override
  public byte[] unwrap(String id, byte[] wrapped, byte[] place) {
    return Aes.decrypt(key(id), wrapped, place);
  }

  @Override
  public String pseudonym(byte[] text) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(pseudonymKey, "HmacSHA256"));
      return HexFormat.of().formatHex(mac.doFinal(text));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has HMAC-SHA-256", e);
    }
  }
}

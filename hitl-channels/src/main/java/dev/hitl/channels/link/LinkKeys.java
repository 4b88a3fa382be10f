package dev.hitl.channels.link;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The keys that sign links. To rotate, add a key, name it as the current one on all nodes, and take
 * the old one away when the last link that it signed is over: links of a key that is gone are
 * refused, and say so. Immutable and thread-safe; says nothing of its keys.
 */
public final class LinkKeys {
  private static final Pattern ID = Pattern.compile("[A-Za-z0-9_-]{1,40}");
  private static final int SHORTEST = 32;

  private final String current;
  private final Map<String, byte[]> keys;

  private LinkKeys(String current, Map<String, byte[]> keys) {
    this.current = current;
    this.keys = keys;
  }

  /**
   * Keys in memory.
   *
   * @param current the id of the key that signs
   * @param keys 32 bytes or more each, by ids of letters, digits, hyphens and underscores
   * @return keys
   * @throws IllegalArgumentException if a key is too short, an id is none, or the current one is
   *     missing
   */
  public static LinkKeys of(String current, Map<String, byte[]> keys) {
    Map<String, byte[]> copies = new LinkedHashMap<>();
    keys.forEach(
        (id, key) -> {
          if (!ID.matcher(id).matches() || key.length < SHORTEST) {
            throw new IllegalArgumentException(
                "a key of links has an id of letters and digits, and 32 bytes or more: " + id);
          }
          copies.put(id, key.clone());
        });
    if (!copies.containsKey(current)) {
      throw new IllegalArgumentException("there is no key " + current);
    }
    return new LinkKeys(current, copies);
  }

  String current() {
    return current;
  }

  /** Empty where the key is gone. */
  Optional<byte[]> sign(String id, String text) {
    return Optional.ofNullable(keys.get(id)).map(key -> mac(key, text));
  }

  private static byte[] mac(byte[] key, String text) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key, "HmacSHA256"));
      return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e); // Every Java platform has it.
    }
  }
}

package dev.hitl.cipher;

import java.util.Map;

/**
 * The keys under which the keys of persons stand in the store. They never come into the store
 * themselves: they are in a key service, a secret of the platform, or a file.
 *
 * <p>To rotate: add a new key, name it as the current one on all nodes, then have the store's keys
 * wrapped anew, and take the old one away.
 *
 * <p>Implementations are thread-safe. One that throws makes the store unusable for persons whose
 * key is not at hand, and nothing is written in the clear instead.
 */
public interface MasterKeys {
  /**
   * The key that wraps from now on.
   *
   * @return its id, 1 to 100 characters
   */
  String current();

  /**
   * Wraps a person's key with the current key.
   *
   * @param key 32 bytes
   * @param place whose key it is; to be authenticated with it
   * @return the wrapped key, at most 1,000 bytes
   */
  byte[] wrap(byte[] key, byte[] place);

  /**
   * Unwraps a person's key.
   *
   * @param id the key that wrapped it
   * @param wrapped what {@link #wrap} gave
   * @param place the same place
   * @return 32 bytes
   * @throws IllegalArgumentException if there is no key of this id
   * @throws Aes.NotAuthentic if it is not what was wrapped
   */
  byte[] unwrap(String id, byte[] wrapped, byte[] place);

  /**
   * Finds a person again without naming them: a keyed hash that is the same for ever, whatever key
   * is current.
   *
   * @param text tenant and person
   * @return 64 lower-case hexadecimal digits
   */
  String pseudonym(byte[] text);

  /**
   * Keys in memory: AES-256-GCM for wrapping, HMAC-SHA-256 for pseudonyms.
   *
   * @param current the id of the key that wraps
   * @param keys 32 bytes each, by id
   * @param pseudonymKey 32 bytes that never change
   * @return master keys
   * @throws IllegalArgumentException if a key does not have 32 bytes, or the current one is missing
   */
  static MasterKeys of(String current, Map<String, byte[]> keys, byte[] pseudonymKey) {
    return new KeysInMemory(current, keys, pseudonymKey);
  }
}

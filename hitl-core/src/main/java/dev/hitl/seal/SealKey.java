package dev.hitl.seal;

/**
 * Signs seals, and knows the keys that signed earlier ones. {@link Ed25519Key} has its key in
 * memory; an implementation of yours may ask a key store or a signing service.
 *
 * <p>To change the key, give the new one, which still trusts the old: {@link Ed25519Key#trusting}.
 * Implementations are thread-safe.
 */
public interface SealKey extends SealTrust {
  /**
   * Names the key that signs now.
   *
   * @return 1 to 100 characters, unlike any other key's for all time
   */
  String id();

  /**
   * Signs.
   *
   * @param message 32 bytes
   * @return the signature, at most 250 bytes
   * @throws RuntimeException if it cannot sign now; nothing is sealed then, and it is tried again
   */
  byte[] sign(byte[] message);
}

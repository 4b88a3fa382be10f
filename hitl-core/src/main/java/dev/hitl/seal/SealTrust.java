package dev.hitl.seal;

/** Says whose signatures count. Implementations are thread-safe. */
public interface SealTrust {
  /** What a signature is. */
  enum Answer {
    /** It is that key's, over that message. */
    VALID,
    /** It is not. */
    FORGED,
    /** The key is not among those that count. */
    UNKNOWN_KEY
  }

  /**
   * Checks a signature.
   *
   * @param keyId whose it ought to be
   * @param message what was signed
   * @param signature the signature, whatever it is
   * @return what it is; never an exception for bytes that are no signature
   */
  Answer verify(String keyId, byte[] message, byte[] signature);
}

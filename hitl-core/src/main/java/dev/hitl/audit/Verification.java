package dev.hitl.audit;

/** What verifying one chain found. */
public sealed interface Verification {
  /**
   * The chain.
   *
   * @return a request's id or a run's name
   */
  String subject();

  /**
   * Nothing is wrong.
   *
   * @param subject the chain
   * @param events how many events it has
   * @param redacted how many of them have lost their data to an erasure
   * @param locked how many of them are encrypted, and whoever verified them had no keys: what they
   *     commit to is intact
   */
  record Intact(String subject, long events, long redacted, long locked) implements Verification {
    /**
     * A chain that has all its data.
     *
     * @param subject the chain
     * @param events how many events it has
     */
    public Intact(String subject, long events) {
      this(subject, events, 0, 0);
    }

    /**
     * Whether data of it cannot be read, so that less could be compared.
     *
     * @return true if some was erased or is locked
     */
    public boolean isClosed() {
      return redacted + locked > 0;
    }
  }

  /**
   * Something was changed, removed, added or moved.
   *
   * @param subject the chain
   * @param seq the first event that is wrong
   * @param why what is wrong with it
   */
  record Broken(String subject, long seq, String why) implements Verification {}
}

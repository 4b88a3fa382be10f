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
   */
  record Intact(String subject, long events) implements Verification {}

  /**
   * Something was changed, removed, added or moved.
   *
   * @param subject the chain
   * @param seq the first event that is wrong
   * @param why what is wrong with it
   */
  record Broken(String subject, long seq, String why) implements Verification {}
}

package dev.hitl.override;

/** Somebody who watches agents at work. */
@FunctionalInterface
public interface Subscriber {
  /**
   * An agent said something. Called on a thread of the subscription, one after the other; it may
   * take as long as it likes, and what it throws is logged.
   *
   * @param chunk what was said
   */
  void on(Chunk chunk);

  /**
   * This subscriber was so slow that the oldest words it had not seen were dropped. Called before
   * the next that are there. Does nothing by default.
   *
   * @param count how many chunks
   */
  default void missed(long count) {}
}

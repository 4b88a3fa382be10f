package dev.hitl.policy;

/** What became of a condition. */
sealed interface Truth {
  /** It holds. */
  Truth YES = new Known(true);

  /** It does not hold. */
  Truth NO = new Known(false);

  /** It gave this answer. */
  record Known(boolean holds) implements Truth {}

  /** It could not be evaluated, or not with certainty; the strict side is to be taken. */
  record Doubt(String why) implements Truth {}
}

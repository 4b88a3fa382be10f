package dev.hitl.examples.support;

import dev.hitl.request.Request;
import dev.hitl.review.Ballot;
import org.jspecify.annotations.Nullable;

/** Somebody, or a script, who decides what is in the inbox. */
interface Reviewer {
  /**
   * Decides.
   *
   * @param request what is asked
   * @param problem why the last ballot on it was not taken; null where there was none
   * @return what to say
   */
  Ballot decide(Request request, @Nullable String problem);
}

package dev.hitl.audit;

import org.jspecify.annotations.Nullable;

/**
 * Says in which trace the agent is when it asks. That is put on record with the question, so that
 * the wait for people can be shown in the same trace by whichever node it ends on. Neither policy
 * nor people see it, and no approval depends on it.
 *
 * <p>Implementations are thread-safe and return at once. What one throws is logged, and the
 * question is in no trace.
 */
@FunctionalInterface
public interface TraceContext {
  /** Under which name it is on record with the event that opens a request. */
  String KEY = "trace";

  /** In no trace. */
  TraceContext NONE = () -> null;

  /**
   * The trace of this thread.
   *
   * @return in the form of the W3C header {@code traceparent}; null where there is none
   */
  @Nullable String current();
}

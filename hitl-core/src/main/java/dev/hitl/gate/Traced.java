package dev.hitl.gate;

import dev.hitl.audit.TraceContext;
import dev.hitl.store.Step;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Puts the trace in which an agent asks on record with its question. */
final class Traced {
  private static final Logger LOG = LoggerFactory.getLogger(Traced.class);
  private static final Pattern TRACEPARENT =
      Pattern.compile("[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}");

  private Traced() {}

  /** The same step where there is no trace. */
  static Step by(TraceContext traces, Step opened) {
    String trace = current(traces);
    return trace != null && TRACEPARENT.matcher(trace).matches()
        ? opened.with(Map.of(TraceContext.KEY, trace))
        : opened;
  }

  /** An error too: a question is asked though the library of the traces is missing. */
  private static @Nullable String current(TraceContext traces) {
    try {
      return traces.current();
    } catch (RuntimeException | LinkageError e) {
      LOG.warn("The trace of a question is not known", e);
      return null;
    }
  }
}

package dev.hitl.signal;

import dev.hitl.call.Action;
import dev.hitl.call.Signals;
import java.util.Map;

/**
 * Says something about a call that its agent cannot be trusted to say: how risky a model of the
 * application's finds it, in which environment it would run, what flags its text raises. It is
 * asked before the call is judged, on a thread of its own and within a limit.
 *
 * <p>The names are those of {@link Signals} and whatever conditions read as {@code attributes}. A
 * source that throws, gives null, too much, something that is no JSON or takes too long has failed:
 * then nothing that anybody says of this call counts in its favour. Must be thread-safe.
 */
@FunctionalInterface
public interface SignalSource {
  /**
   * A call that is about to be judged.
   *
   * @param action its frozen form
   * @param signals what its agent says of it
   * @param run how its run went so far
   */
  record Proposal(Action action, Signals signals, RunFacts run) {}

  /**
   * Says what it knows.
   *
   * @param proposal the call
   * @return signals by name, values that JSON has; empty for nothing to say
   * @throws Exception anything, which counts as a failure
   */
  Map<String, ?> signals(Proposal proposal) throws Exception;
}

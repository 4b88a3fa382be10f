package dev.hitl.call;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What came with a proposed call besides its arguments. All of it is the agent's own word: policy
 * may grow stricter because of it, and reviewers see it marked as such.
 *
 * @param confidence how sure the model is, 0 to 1; null where unknown, which counts as low
 * @param reasoning the agent's own words on why; null where it gave none
 * @param attributes anything else a rule may look at, as JSON
 */
public record Signals(
    @Nullable Double confidence, @Nullable String reasoning, Arguments attributes) {
  /** Nothing known. */
  public static final Signals NONE = new Signals(null, null, Arguments.none());

  /**
   * Checks the confidence; -0.0 becomes 0.0.
   *
   * @param confidence 0 to 1, or null
   * @param reasoning the agent's own words, or null
   * @param attributes anything else, as JSON
   * @throws IllegalArgumentException if the confidence is not within 0 and 1
   */
  public Signals {
    if (confidence != null && !(confidence >= 0 && confidence <= 1)) {
      throw new IllegalArgumentException("confidence must be within 0 and 1, not " + confidence);
    }
    if (confidence != null) {
      confidence = confidence + 0.0; // -0.0 becomes 0.0: the two are equal to a rule, not to bytes.
    }
  }

  /**
   * These signals with a confidence.
   *
   * @param value 0 to 1
   * @return new signals
   */
  public Signals withConfidence(double value) {
    return new Signals(value, reasoning, attributes);
  }

  /**
   * These signals with the agent's reasoning.
   *
   * @param text the agent's own words
   * @return new signals
   */
  public Signals withReasoning(String text) {
    return new Signals(confidence, text, attributes);
  }

  /**
   * These signals with attributes for rules.
   *
   * @param values added to those already here
   * @return new signals
   */
  public Signals withAttributes(Map<String, ?> values) {
    return new Signals(confidence, reasoning, attributes.with(values));
  }
}

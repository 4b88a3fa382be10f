package dev.hitl.signal;

import dev.hitl.call.Signals;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A test that a rule may hang on: whether what is known about a call, besides what it says, is a
 * reason to ask or to refuse. An alarm rings where a signal that it looks at is missing, makes no
 * sense, or might have been said by a {@link SignalSource} that failed.
 *
 * <p>Immutable values. Each gives the same answer for the same evidence.
 */
public sealed interface Alarm {
  /**
   * What it looks at.
   *
   * @param signals the agent's signals joined with those of the sources
   * @param evidence all else that is known
   */
  record Sight(Signals signals, Evidence evidence) {
    private Optional<String> failure() {
      return evidence.failed().entrySet().stream()
          .findFirst()
          .map(
              failed ->
                  "the signal source '%s' said nothing that counts (%s)"
                      .formatted(failed.getKey(), failed.getValue()));
    }

    private @Nullable Object attribute(String name) {
      return signals.attributes().asMap().get(name);
    }
  }

  /**
   * Whether it rings.
   *
   * @param sight what is known
   * @return what was compared with what, in words; empty where it does not ring
   */
  Optional<String> rings(Sight sight);

  /**
   * All that it is, for the version of a policy.
   *
   * @return words and numbers that differ for alarms that differ
   */
  default String describe() {
    return toString();
  }

  /**
   * The agent is not sure enough.
   *
   * @param below rings where the confidence is below this, or unknown; more than 0 and at most 1
   */
  record Unsure(double below) implements Alarm {
    /**
     * @throws IllegalArgumentException if the limit is none
     */
    public Unsure {
      checkShare("below", below);
    }

    @Override
    public Optional<String> rings(Sight sight) {
      Double confidence = sight.signals().confidence();
      return sight
          .failure()
          .or(
              () ->
                  confidence == null
                      ? Optional.of("confidence unknown, which counts as below " + below)
                      : when(
                          confidence < below, "confidence " + confidence + " is below " + below));
    }
  }

  /**
   * Trust, gathered from several signals, is too low: their weighted mean, one that is missing
   * counting 0.
   *
   * @param weights how much each signal counts, more than 0, by its name
   * @param below rings where the mean is below this; more than 0 and at most 1
   */
  record Distrusted(Map<String, Double> weights, double below) implements Alarm {
    /**
     * Orders the signals.
     *
     * @throws IllegalArgumentException if there are no signals, or a number is none that it can be
     */
    public Distrusted {
      checkShare("below", below);
      SortedMap<String, Double> sorted = new TreeMap<>(weights);
      if (sorted.isEmpty()) {
        throw new IllegalArgumentException("trust needs at least one signal with its weight");
      }
      sorted.forEach(
          (name, weight) -> {
            if (name.isBlank() || !(weight > 0 && weight <= 1e6)) {
              throw new IllegalArgumentException(
                  "the weight of '" + name + "' must be more than 0, not " + weight);
            }
          });
      weights = Collections.unmodifiableSortedMap(sorted);
    }

    @Override
    public Optional<String> rings(Sight sight) {
      Map<String, Double> known = sight.signals().trust();
      double sum = 0;
      double most = 0;
      List<String> parts = new ArrayList<>();
      for (Map.Entry<String, Double> weight : weights.entrySet()) {
        Double value = known.get(weight.getKey());
        sum += weight.getValue() * (value == null ? 0 : value);
        most += weight.getValue();
        parts.add(
            "%s %s at weight %s"
                .formatted(weight.getKey(), value == null ? "missing" : value, weight.getValue()));
      }
      double trust = sum / most;
      return sight
          .failure()
          .or(
              () ->
                  when(
                      trust < below,
                      "trust %s (%s) is below %s"
                          .formatted(rounded(trust), String.join(", ", parts), below)));
    }
  }

  /**
   * A risk flag is raised, whatever the trust.
   *
   * @param flags those that count; empty for any
   */
  record Flagged(Set<String> flags) implements Alarm {
    /** Orders the flags. */
    public Flagged {
      flags = Collections.unmodifiableSet(new TreeSet<>(flags));
    }

    @Override
    public Optional<String> rings(Sight sight) {
      Object raised = sight.attribute(Signals.FLAGS);
      if (raised != null && !(raised instanceof List<?>)) {
        return Optional.of("the flags of the call cannot be read");
      }
      List<String> counting =
          raised instanceof List<?> list
              ? list.stream()
                  .map(String::valueOf)
                  .filter(flag -> flags.isEmpty() || flags.contains(flag))
                  .toList()
              : List.of();
      return when(!counting.isEmpty(), "flagged " + String.join(", ", counting)).or(sight::failure);
    }
  }

  /**
   * The risk score is too high.
   *
   * @param from rings where the score is this or more, or unknown; 0 to 1
   */
  record Risky(double from) implements Alarm {
    /**
     * @throws IllegalArgumentException if the limit is none
     */
    public Risky {
      checkShare("from", from);
    }

    @Override
    public Optional<String> rings(Sight sight) {
      Double score = sight.signals().riskScore();
      return sight
          .failure()
          .or(
              () ->
                  score == null
                      ? Optional.of("risk score unknown, which counts as at least " + from)
                      : when(score >= from, "risk score " + score + " is at least " + from));
    }
  }

  /**
   * The like was not done before with this tool in this tenant: these arguments did not have these
   * values together, or a number is far outside of all there were.
   *
   * @param arguments whose values count, together
   * @param magnitude whether only the size of the number counts, to a factor of two; then there is
   *     one argument
   * @param within how far back is remembered, at least; a day to 3,650 days
   */
  record Novel(Set<String> arguments, boolean magnitude, Duration within) implements Alarm {
    /** How far back is remembered unless somebody says otherwise. */
    public static final Duration USUAL = Duration.ofDays(90);

    private static final Duration MOST = Duration.ofDays(3_650);

    /**
     * Orders the names.
     *
     * @throws IllegalArgumentException if there are no arguments, several of which one size is to
     *     be compared, or the time is too long or short
     */
    public Novel {
      arguments = Collections.unmodifiableSet(new TreeSet<>(arguments));
      if (arguments.isEmpty() || (magnitude && arguments.size() > 1)) {
        throw new IllegalArgumentException(
            magnitude ? "one number is compared at a time" : "novelty needs at least one argument");
      }
      if (within.compareTo(Duration.ofDays(1)) < 0 || within.compareTo(MOST) > 0) {
        throw new IllegalArgumentException("within must be P1D to P3650D, not " + within);
      }
    }

    /**
     * What tells this test from others of the same tool.
     *
     * @return the arguments, how they are compared, and for how long
     */
    public String label() {
      return (magnitude ? "size of " : "") + String.join(" with ", arguments) + " within " + within;
    }

    @Override
    public Optional<String> rings(Sight sight) {
      return when(
          !sight.evidence().seen().contains(label()),
          magnitude
              ? "no number within a factor of two of this "
                  + String.join("", arguments)
                  + " was executed within "
                  + within
              : "this "
                  + String.join(" with this ", arguments)
                  + " was not executed within "
                  + within);
    }
  }

  /**
   * The run was delegated too often.
   *
   * @param beyond rings where more runs than this stand above it, 0 or more
   */
  record Deep(int beyond) implements Alarm {
    /**
     * @throws IllegalArgumentException if the limit is less than 0
     */
    public Deep {
      checkLeast("a depth", beyond, 0);
    }

    @Override
    public Optional<String> rings(Sight sight) {
      int depth = sight.evidence().run().depth();
      return when(depth > beyond, "delegated " + depth + " deep, more than " + beyond);
    }
  }

  /**
   * The run has used what it may use before somebody looks. An approval of a call that this asks
   * about gives the run as much again.
   *
   * @param calls how many calls it may propose; null for any number
   * @param time how long it may be at work; null for ever
   * @param spend how much money its calls may be about; null for any amount
   */
  record OverBudget(@Nullable Integer calls, @Nullable Duration time, @Nullable BigDecimal spend)
      implements Alarm {
    /**
     * @throws IllegalArgumentException if there is no limit, or one is not more than zero
     */
    public OverBudget {
      if (calls == null && time == null && spend == null) {
        throw new IllegalArgumentException("a budget needs calls, time or spend");
      }
      checkLeast("a budget of calls", calls == null ? 1 : calls, 1);
      if ((time != null && (time.isZero() || time.isNegative()))
          || (spend != null && spend.signum() <= 0)) {
        throw new IllegalArgumentException("a budget must be more than zero");
      }
    }

    @Override
    public Optional<String> rings(Sight sight) {
      RunFacts.Used used = sight.evidence().run().sinceApproval();
      List<String> over = new ArrayList<>();
      if (calls != null && used.calls() >= calls) {
        over.add(used.calls() + " of " + calls + " calls");
      }
      if (time != null && used.time().compareTo(time) >= 0) {
        over.add(used.time() + " of " + time);
      }
      if (spend != null) {
        sight.failure().ifPresent(over::add);
        BigDecimal with = used.spend().add(sight.signals().amount());
        if (with.compareTo(spend) > 0) {
          over.add("with this call " + with.toPlainString() + " of " + spend.toPlainString());
        }
      }
      return when(!over.isEmpty(), "over its budget: " + String.join(", ", over));
    }
  }

  /**
   * The run proposes the same action again and again.
   *
   * @param times rings from so many times on, 2 or more
   */
  record Repeated(int times) implements Alarm {
    /**
     * @throws IllegalArgumentException if it is less than 2
     */
    public Repeated {
      checkLeast("a repetition", times, 2);
    }

    @Override
    public Optional<String> rings(Sight sight) {
      int repeats = sight.evidence().run().repeats();
      return when(
          repeats >= times, "proposed " + repeats + " times in this run, " + times + " is a loop");
    }
  }

  /**
   * The run proposes calls too fast.
   *
   * @param perMinute rings where there are more than this within a minute, 1 or more
   */
  record Rushed(int perMinute) implements Alarm {
    /**
     * @throws IllegalArgumentException if it is less than 1
     */
    public Rushed {
      checkLeast("a rate", perMinute, 1);
    }

    @Override
    public Optional<String> rings(Sight sight) {
      int calls = sight.evidence().run().lastMinute();
      return when(calls > perMinute, calls + " calls within a minute, more than " + perMinute);
    }
  }

  private static Optional<String> when(boolean rings, String why) {
    return rings ? Optional.of(why) : Optional.empty();
  }

  private static String rounded(double value) {
    return BigDecimal.valueOf(value)
        .setScale(4, java.math.RoundingMode.DOWN)
        .stripTrailingZeros()
        .toPlainString();
  }

  private static void checkShare(String what, double value) {
    if (!(value > 0 && value <= 1)) {
      throw new IllegalArgumentException(what + " must be more than 0 and at most 1, not " + value);
    }
  }

  private static void checkLeast(String what, int value, int least) {
    if (value < least) {
      throw new IllegalArgumentException(what + " must be " + least + " or more, not " + value);
    }
  }
}

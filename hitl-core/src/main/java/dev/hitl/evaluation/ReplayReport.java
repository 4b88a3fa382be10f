package dev.hitl.evaluation;

import dev.hitl.policy.Verdict;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What another policy would have said of recorded history.
 *
 * @param policyVersion the other policy
 * @param matrix how many calls, by what was said and by what would be said
 * @param rejectedAndAllowed how many people rejected that would run without asking; each deserves a
 *     look
 * @param unusable how many calls no longer fit their tool
 * @param unreadable how many entries could not be read, because they were erased, locked or removed
 */
public record ReplayReport(
    String policyVersion,
    Map<Verdict.Kind, Map<Verdict.Kind, Long>> matrix,
    long rejectedAndAllowed,
    long unusable,
    long unreadable) {
  /** Copies the matrix. */
  public ReplayReport {
    Map<Verdict.Kind, Map<Verdict.Kind, Long>> copy = new LinkedHashMap<>();
    matrix.forEach((said, row) -> copy.put(said, Map.copyOf(row)));
    matrix = Map.copyOf(copy);
  }

  /**
   * A cell of the matrix.
   *
   * @param said what was said
   * @param now what would be said
   * @return of how many calls
   */
  public long count(Verdict.Kind said, Verdict.Kind now) {
    return matrix.getOrDefault(said, Map.of()).getOrDefault(now, 0L);
  }

  /**
   * How many calls were judged in all.
   *
   * @return the sum of the matrix
   */
  public long calls() {
    return matrix.values().stream().flatMap(row -> row.values().stream()).mapToLong(n -> n).sum();
  }

  /**
   * Of how many calls the policy would say something else.
   *
   * @return the sum of the matrix beside its diagonal
   */
  public long differing() {
    long same = 0;
    for (Verdict.Kind kind : Verdict.Kind.values()) {
      same += count(kind, kind);
    }
    return calls() - same;
  }

  @Override
  public String toString() {
    return String.format(
            "policy %s: of %d calls %d would be judged otherwise; %d that people rejected would"
                + " run; %d no longer fit their tool; %d could not be read%n",
            policyVersion, calls(), differing(), rejectedAndAllowed, unusable, unreadable)
        + VerdictTable.of("said / now", this::count);
  }
}

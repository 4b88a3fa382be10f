package dev.hitl.evaluation;

import dev.hitl.call.Json;
import dev.hitl.policy.Verdict;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/**
 * How a policy's verdicts compare with what was expected. The decision that precision and recall
 * are about is to ask people.
 *
 * @param policyVersion whose verdicts these are
 * @param cases all, in their order
 */
public record EvaluationReport(String policyVersion, List<Judged> cases) {
  /**
   * One case and what the policy says of it.
   *
   * @param labelled the case
   * @param verdict what the policy says
   */
  public record Judged(LabelledCase labelled, Verdict verdict) {
    /**
     * Whether the policy says what was expected.
     *
     * @return true if the kinds are the same
     */
    public boolean isAsExpected() {
      return labelled.expected() == verdict.kind();
    }
  }

  /** Copies the list. */
  public EvaluationReport {
    cases = List.copyOf(cases);
  }

  /**
   * A cell of the confusion matrix.
   *
   * @param expected what ought to be said
   * @param said what is said
   * @return of how many cases that is so
   */
  public long count(Verdict.Kind expected, Verdict.Kind said) {
    return cases.stream()
        .filter(one -> one.labelled().expected() == expected && one.verdict().kind() == said)
        .count();
  }

  /**
   * Which part of the questions ought to be asked.
   *
   * @return 0 to 1; empty where nothing is asked
   */
  public OptionalDouble precision() {
    return part(rightlyAsked(), cases.stream().filter(EvaluationReport::isAsked).count());
  }

  /**
   * Which part of what ought to be asked is asked.
   *
   * @return 0 to 1; empty where nothing ought to be asked
   */
  public OptionalDouble recall() {
    return part(
        rightlyAsked(),
        cases.stream().filter(one -> one.labelled().expected() == Verdict.Kind.ASK).count());
  }

  /**
   * The cases of which the policy says something else than was expected.
   *
   * @return in their order
   */
  public List<Judged> misjudged() {
    return cases.stream().filter(one -> !one.isAsExpected()).toList();
  }

  /**
   * The same as one JSON object.
   *
   * @return JSON text
   */
  public String toJson() {
    Map<String, @Nullable Object> all = new LinkedHashMap<>();
    all.put("policyVersion", policyVersion);
    all.put("cases", cases.size());
    all.put("precision", nullable(precision()));
    all.put("recall", nullable(recall()));
    Map<String, @Nullable Object> matrix = new LinkedHashMap<>();
    for (Verdict.Kind expected : Verdict.Kind.values()) {
      Map<String, @Nullable Object> row = new LinkedHashMap<>();
      for (Verdict.Kind said : Verdict.Kind.values()) {
        row.put(VerdictTable.word(said), count(expected, said));
      }
      matrix.put(VerdictTable.word(expected), row);
    }
    all.put("matrix", matrix);
    List<Map<String, @Nullable Object>> wrong = new ArrayList<>();
    for (Judged one : misjudged()) {
      Map<String, @Nullable Object> entry = new LinkedHashMap<>();
      entry.put("id", one.labelled().call().id());
      entry.put("expected", VerdictTable.word(one.labelled().expected()));
      entry.put("said", VerdictTable.word(one.verdict().kind()));
      entry.put("reasons", one.verdict().reasons().stream().map(Verdict.Reason::text).toList());
      wrong.add(entry);
    }
    all.put("misjudged", wrong);
    return Json.text(all);
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    text.append(
        String.format(
            Locale.ROOT,
            "policy %s: %d of %d cases as expected; precision of asking %s, recall %s%n",
            policyVersion,
            cases.size() - misjudged().size(),
            cases.size(),
            shown(precision()),
            shown(recall())));
    text.append(VerdictTable.of("expected / said", this::count)).append(System.lineSeparator());
    for (Judged one : misjudged()) {
      text.append(
          String.format(
              "%s: expected %s, said %s: %s%n",
              one.labelled().call().id(),
              VerdictTable.word(one.labelled().expected()),
              VerdictTable.word(one.verdict().kind()),
              one.verdict().reasons()));
    }
    return text.toString().stripTrailing();
  }

  private long rightlyAsked() {
    return count(Verdict.Kind.ASK, Verdict.Kind.ASK);
  }

  private static boolean isAsked(Judged one) {
    return one.verdict().kind() == Verdict.Kind.ASK;
  }

  private static OptionalDouble part(long of, long all) {
    return all == 0 ? OptionalDouble.empty() : OptionalDouble.of((double) of / all);
  }

  private static @Nullable Double nullable(OptionalDouble value) {
    return value.isPresent() ? value.getAsDouble() : null;
  }

  private static String shown(OptionalDouble value) {
    return value.isPresent() ? String.format(Locale.ROOT, "%.3f", value.getAsDouble()) : "none";
  }
}

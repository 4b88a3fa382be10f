package dev.hitl.evaluation;

import dev.hitl.policy.Verdict;
import java.util.Locale;
import java.util.function.ToLongBiFunction;

/** How reports show verdicts, and how often one stood against another. */
final class VerdictTable {
  private VerdictTable() {}

  static String word(Verdict.Kind kind) {
    return kind.name().toLowerCase(Locale.ROOT);
  }

  /** A heading and a line for each kind. */
  static String of(String heading, ToLongBiFunction<Verdict.Kind, Verdict.Kind> counts) {
    StringBuilder text = new StringBuilder();
    text.append(String.format("%-16s", heading));
    for (Verdict.Kind column : Verdict.Kind.values()) {
      text.append(String.format(" %8s", word(column)));
    }
    for (Verdict.Kind row : Verdict.Kind.values()) {
      text.append(String.format("%n%-16s", word(row)));
      for (Verdict.Kind column : Verdict.Kind.values()) {
        text.append(String.format(" %8d", counts.applyAsLong(row, column)));
      }
    }
    return text.toString();
  }
}
